//! Looks at windows, and gets in their way, as an X client of the test's own.

use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    AtomEnum, ChangeWindowAttributesAux, ConnectionExt as _, CreateWindowAux, EventMask, GrabMode, GrabStatus,
    MapState, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use super::{XServer, wait_for};

/// Where a window is on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

impl XServer {
    /// Waits for a visible window of this name.
    #[track_caller]
    pub fn window(&self, name: &str) -> Place {
        wait_for(&format!("the window {name:?}"), || self.windows(name).first().copied())
    }

    /// Whether a window of this name is visible.
    pub fn has_window(&self, name: &str) -> bool {
        !self.windows(name).is_empty()
    }

    /// All visible windows of this name, at any depth.
    pub fn windows(&self, name: &str) -> Vec<Place> {
        let (client, screen) = x11rb::connect(self.display()).expect("a connection");
        let root = client.setup().roots[screen].root;
        let mut found = Vec::new();
        collect(&client, root, root, name, &mut found);
        found
    }

    /// Opens an unmanaged window over the whole screen, on top of everything. It stays as long as the server.
    pub fn cover_screen(&mut self) {
        let (client, screen) = x11rb::connect(self.display()).expect("a connection");
        let root = &client.setup().roots[screen];
        let window = client.generate_id().expect("an id");
        let aux = CreateWindowAux::new()
            .override_redirect(1)
            .background_pixel(root.white_pixel);
        let (width, height, class) = (root.width_in_pixels, root.height_in_pixels, WindowClass::INPUT_OUTPUT);
        client
            .create_window(0, window, root.root, 0, 0, width, height, 0, class, 0, &aux)
            .expect("a window");
        client.map_window(window).expect("a mapped window");
        client.sync().expect("a round trip");
        self.keep(client);
    }

    /// Whether a compositor runs (Extended Window Manager Hints, `_NET_WM_CM_Sn`).
    pub fn has_compositor(&self) -> bool {
        let (client, _) = x11rb::connect(self.display()).expect("a connection");
        let name = client
            .intern_atom(false, b"_NET_WM_CM_S0")
            .expect("a request")
            .reply()
            .expect("a reply")
            .atom;
        client
            .get_selection_owner(name)
            .expect("a request")
            .reply()
            .expect("a reply")
            .owner
            != x11rb::NONE
    }

    /// How many windows are moved or put into another order within some time.
    pub fn restackings(&self, within: Duration) -> usize {
        let (client, screen) = x11rb::connect(self.display()).expect("a connection");
        let root = client.setup().roots[screen].root;
        let events = ChangeWindowAttributesAux::new().event_mask(EventMask::SUBSTRUCTURE_NOTIFY);
        client
            .change_window_attributes(root, &events)
            .expect("a request")
            .check()
            .expect("events");
        let deadline = Instant::now() + within;
        let mut count = 0;
        while Instant::now() < deadline {
            match client.poll_for_event().expect("an event") {
                Some(Event::ConfigureNotify(_)) => count += 1,
                Some(_) => {}
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        }
        count
    }

    /// Takes the keyboard, as an open menu does, until the value is dropped.
    pub fn grab_keyboard(&self) -> RustConnection {
        let (client, screen) = x11rb::connect(self.display()).expect("a connection");
        let root = client.setup().roots[screen].root;
        let (time, mode) = (x11rb::CURRENT_TIME, GrabMode::ASYNC);
        let grab = client
            .grab_keyboard(false, root, time, mode, mode)
            .expect("a request")
            .reply()
            .expect("a reply");
        assert_eq!(grab.status, GrabStatus::SUCCESS);
        client
    }
}

/// Windows come and go while they are looked at: whatever cannot be asked is not there.
fn collect(client: &RustConnection, root: Window, window: Window, name: &str, found: &mut Vec<Place>) -> Option<()> {
    let attributes = client.get_window_attributes(window).ok()?.reply().ok()?;
    if attributes.map_state == MapState::VIEWABLE && name_of(client, window).as_deref() == Some(name) {
        let geometry = client.get_geometry(window).ok()?.reply().ok()?;
        let at = client.translate_coordinates(window, root, 0, 0).ok()?.reply().ok()?;
        let (x, y) = (at.dst_x.into(), at.dst_y.into());
        found.push(Place {
            x,
            y,
            width: geometry.width.into(),
            height: geometry.height.into(),
        });
    }
    for child in client.query_tree(window).ok()?.reply().ok()?.children {
        collect(client, root, child, name, found);
    }
    Some(())
}

fn name_of(client: &RustConnection, window: Window) -> Option<String> {
    let name = client.intern_atom(false, b"_NET_WM_NAME").ok()?.reply().ok()?.atom;
    let property = client
        .get_property(false, window, name, AtomEnum::ANY, 0, 1024)
        .ok()?
        .reply()
        .ok()?;
    String::from_utf8(property.value).ok()
}
