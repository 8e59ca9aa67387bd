//! The notification icon, by the System Tray Protocol 0.4 and XEmbed 0.5 of freedesktop.org. Knows nothing of
//! sessions but the colour that tells of them.
//!
//! A desktop without a tray (GNOME's own, a bare window manager) shows no icon; the log says so once, and the icon
//! appears as soon as a tray does. A tray that takes the icon and doesn't show it (trays do, while they start) is
//! offered a new one.

use std::time::{Duration, Instant};

use x11rb::properties::WmSizeHints;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    AtomEnum, ChangeWindowAttributesAux, ClientMessageEvent, ColormapAlloc, ConnectionExt as _, CreateGCAux,
    CreateWindowAux, EventMask, Gcontext, MapState, PropMode, VisualClass, Visualid, Window, WindowClass,
};
use x11rb::wrapper::ConnectionExt as _;

use super::connection::During;
use super::corners::Corners;
use super::desk::Desk;
use super::picture::Picture;
use super::popup;
use crate::draw::{Accent, Area, Canvas, Theme, draw_mark};
use crate::view::colours;
use crate::{DesktopError, NoticedSession, Rect, Size};

/// Asks the tray to take an icon in (System Tray Protocol, "Opcode messages").
const REQUEST_DOCK: u32 = 0;

/// The version of XEmbed that we speak, and the flag that asks to be shown.
const XEMBED_INFO: [u32; 2] = [0, 1];

/// How long a tray has for showing the icon before it is offered a new one; after that twice as long each time.
const FIRST_PATIENCE: Duration = Duration::from_secs(1);
/// The longest time between two offers.
const LONGEST_PATIENCE: Duration = Duration::from_secs(60);

/// The icon, docked or waiting for a tray.
pub(super) struct Tray {
    selection: u32,
    title: String,
    colours: Accent,
    state: State,
}

enum State {
    /// There is no tray.
    Waiting,
    /// The icon was given to the tray that `manager` belongs to.
    Docked {
        manager: Window,
        icon: Icon,
        showing: Showing,
    },
}

/// Whether a tray has put the icon on the screen.
#[derive(Clone, Copy)]
enum Showing {
    /// It was seen there.
    Seen,
    /// To be looked at then. `patience` is how long the tray had for it.
    LookAt { then: Instant, patience: Duration },
}

impl Showing {
    fn wait(now: Instant, patience: Duration) -> Self {
        Self::LookAt {
            then: now + patience,
            patience,
        }
    }
}

struct Icon {
    window: Window,
    gc: Gcontext,
    depth: u8,
    size: Size,
    pressed: bool,
}

impl Tray {
    /// Offers an icon to the tray, if there is one.
    pub(super) fn open(
        desk: &Desk,
        title: &str,
        sessions: &[NoticedSession],
        now: Instant,
    ) -> Result<Self, DesktopError> {
        let selection = desk
            .connection
            .atom(&format!("_NET_SYSTEM_TRAY_S{}", desk.connection.screen_number()))?;
        let mut tray = Self {
            selection,
            title: title.to_owned(),
            colours: colours(Theme::of(desk.look.appearance), sessions),
            state: State::Waiting,
        };
        tray.look_for_manager(desk, now)?;
        if let State::Waiting = tray.state {
            tracing::info!("the desktop has no notification area; the icon waits for one");
        }
        Ok(tray)
    }

    /// When to call [`Self::tick`] next.
    pub(super) fn deadline(&self) -> Option<Instant> {
        match self.state {
            State::Docked {
                showing: Showing::LookAt { then, .. },
                ..
            } => Some(then),
            _ => None,
        }
    }

    /// Lets time pass: looks whether the tray shows the icon, and offers it a new one when it doesn't.
    pub(super) fn tick(&mut self, desk: &Desk, now: Instant) -> Result<(), DesktopError> {
        const OPERATION: &str = "look at the icon";
        let State::Docked { manager, icon, showing } = &mut self.state else {
            return Ok(());
        };
        let Showing::LookAt { then, patience } = *showing else {
            return Ok(());
        };
        if now < then {
            return Ok(());
        }
        let attributes = desk.connection.x.get_window_attributes(icon.window);
        // No answer: the icon has gone, and its DestroyNotify is on its way.
        let Ok(attributes) = attributes.during(OPERATION)?.reply() else {
            return Ok(());
        };
        if attributes.map_state == MapState::VIEWABLE {
            *showing = Showing::Seen;
            return Ok(());
        }
        tracing::info!("the notification area doesn't show the icon; it is offered a new one");
        let manager = *manager;
        std::mem::replace(&mut self.state, State::Waiting).close(desk)?;
        self.dock_at(desk, manager, Showing::wait(now, (patience * 2).min(LONGEST_PATIENCE)))
    }

    /// Takes an event in. Where the icon is on the screen, when it was clicked.
    pub(super) fn take_in(&mut self, desk: &Desk, event: &Event, now: Instant) -> Result<Option<Rect>, DesktopError> {
        match event {
            Event::ClientMessage(message) if message.type_ == desk.atoms.MANAGER => {
                if message.data.as_data32()[1] == self.selection {
                    self.look_for_manager(desk, now)?;
                }
                return Ok(None);
            }
            Event::DestroyNotify(gone) => {
                self.look_again_if_gone(desk, gone.window, now)?;
                return Ok(None);
            }
            _ => {}
        }
        let State::Docked { icon, .. } = &mut self.state else {
            return Ok(None);
        };
        match event {
            Event::Expose(expose) if expose.window == icon.window => icon.draw(desk, self.colours)?,
            Event::ConfigureNotify(placed) if placed.window == icon.window => {
                icon.size = Size {
                    width: placed.width.into(),
                    height: placed.height.into(),
                };
                icon.draw(desk, self.colours)?;
            }
            Event::ButtonPress(press) if press.event == icon.window => icon.pressed = true,
            Event::ButtonRelease(release) if release.event == icon.window && icon.pressed => {
                icon.pressed = false;
                let x = (release.root_x - release.event_x).max(0).unsigned_abs();
                let y = (release.root_y - release.event_y).max(0).unsigned_abs();
                return Ok(Some(Rect {
                    x: x.into(),
                    y: y.into(),
                    width: icon.size.width,
                    height: icon.size.height,
                }));
            }
            _ => {}
        }
        Ok(None)
    }

    pub(super) fn close(self, desk: &Desk) -> Result<(), DesktopError> {
        self.state.close(desk)
    }

    fn look_for_manager(&mut self, desk: &Desk, now: Instant) -> Result<(), DesktopError> {
        const OPERATION: &str = "look for the notification area";
        let x = &desk.connection.x;
        let manager = x
            .get_selection_owner(self.selection)
            .during(OPERATION)?
            .reply()
            .during(OPERATION)?
            .owner;
        if manager == x11rb::NONE {
            return Ok(());
        }
        if let State::Docked { manager: current, .. } = self.state
            && current == manager
        {
            return Ok(());
        }
        // To learn of its end. It may have ended since: then another announces itself, or none does.
        let attributes = ChangeWindowAttributesAux::new().event_mask(EventMask::STRUCTURE_NOTIFY);
        if x.change_window_attributes(manager, &attributes)
            .during(OPERATION)?
            .check()
            .is_err()
        {
            return Ok(());
        }
        std::mem::replace(&mut self.state, State::Waiting).close(desk)?;
        self.dock_at(desk, manager, Showing::wait(now, FIRST_PATIENCE))
    }

    /// Makes an icon and offers it.
    fn dock_at(&mut self, desk: &Desk, manager: Window, showing: Showing) -> Result<(), DesktopError> {
        let icon = Icon::make(desk, manager, &self.title)?;
        dock(desk, manager, icon.window)?;
        self.state = State::Docked { manager, icon, showing };
        Ok(())
    }

    /// After the tray or the icon has gone: perhaps another tray has taken its place already.
    fn look_again_if_gone(&mut self, desk: &Desk, gone: Window, now: Instant) -> Result<(), DesktopError> {
        match &self.state {
            State::Docked { manager, icon, .. } if *manager == gone || icon.window == gone => {
                std::mem::replace(&mut self.state, State::Waiting).close(desk)?;
                self.look_for_manager(desk, now)
            }
            _ => Ok(()),
        }
    }
}

impl State {
    fn close(self, desk: &Desk) -> Result<(), DesktopError> {
        const OPERATION: &str = "take the icon away";
        if let Self::Docked { icon, .. } = self {
            // The tray may have taken the window with it.
            desk.connection
                .x
                .destroy_window(icon.window)
                .during(OPERATION)?
                .ignore_error();
            desk.connection.x.free_gc(icon.gc).during(OPERATION)?.ignore_error();
        }
        Ok(())
    }
}

impl Icon {
    /// Makes an icon's window of the kind that the tray wants: one with transparency if it offers that.
    fn make(desk: &Desk, manager: Window, title: &str) -> Result<Self, DesktopError> {
        const OPERATION: &str = "make the icon";
        /// What trays give is told by a ConfigureNotify; this is for those that leave it to the icon.
        const SIDE: u16 = 24;
        let (connection, x) = (&desk.connection, &desk.connection.x);
        let (root, screen) = (connection.root(), connection.screen());
        let (window, gc) = (connection.id()?, connection.id()?);
        let transparent = visual_offered(desk, manager)?;
        let events =
            EventMask::EXPOSURE | EventMask::STRUCTURE_NOTIFY | EventMask::BUTTON_PRESS | EventMask::BUTTON_RELEASE;
        let mut aux = CreateWindowAux::new()
            .event_mask(events)
            .border_pixel(0)
            .background_pixel(0);
        let (depth, visual) = match transparent {
            None => (screen.root_depth, screen.root_visual),
            Some(visual) => {
                let colormap = connection.id()?;
                x.create_colormap(ColormapAlloc::NONE, colormap, root, visual)
                    .during(OPERATION)?
                    .ignore_error();
                aux = aux.colormap(colormap);
                (32, visual)
            }
        };
        x.create_window(
            depth,
            window,
            root,
            0,
            0,
            SIDE,
            SIDE,
            0,
            WindowClass::INPUT_OUTPUT,
            visual,
            &aux,
        )
        .during(OPERATION)?
        .check()
        .during(OPERATION)?;
        popup::name_window(connection, &desk.atoms, window, title)?;
        let info = desk.atoms._XEMBED_INFO;
        x.change_property32(PropMode::REPLACE, window, info, info, &XEMBED_INFO)
            .during(OPERATION)?
            .ignore_error();
        // Trays that embed by GTK give an icon the size that it asks for, and a pixel when it asks for none.
        let side = i32::from(SIDE);
        let hints = WmSizeHints {
            min_size: Some((side, side)),
            base_size: Some((side, side)),
            ..Default::default()
        };
        hints.set_normal_hints(x, window).during(OPERATION)?.ignore_error();
        x.create_gc(gc, window, &CreateGCAux::new())
            .during(OPERATION)?
            .ignore_error();
        let size = Size {
            width: SIDE.into(),
            height: SIDE.into(),
        };
        Ok(Self {
            window,
            gc,
            depth,
            size,
            pressed: false,
        })
    }

    fn draw(&self, desk: &Desk, accent: Accent) -> Result<(), DesktopError> {
        let (width, height) = (self.size.width as f32, self.size.height as f32);
        let side = width.min(height);
        let mut canvas = Canvas::new(width, height, 1.0);
        let tile = Area {
            x: (width - side) / 2.0,
            y: (height - side) / 2.0,
            width: side,
            height: side,
        };
        if self.depth != 32 {
            // Without transparency the whole window is the tile, and its corners are cut off.
            canvas.clear(accent.fill);
            let corners = Corners {
                radius: side * 5.5 / 24.0,
                top: true,
            };
            corners.cut(&desk.connection, self.window, self.size)?;
        }
        draw_mark(&mut canvas, tile, accent.fill, accent.on);
        let size = canvas.size();
        let bytes = canvas.into_bgra();
        let picture = Picture {
            bytes: &bytes,
            size,
            depth: self.depth,
        };
        picture.send(&desk.connection, self.window, self.gc, 0..size.height as usize)
    }
}

/// The visual that the tray wants icons to have, when that is one with transparency that we can draw in.
fn visual_offered(desk: &Desk, manager: Window) -> Result<Option<Visualid>, DesktopError> {
    const OPERATION: &str = "ask the notification area";
    let (name, kind) = (desk.atoms._NET_SYSTEM_TRAY_VISUAL, AtomEnum::VISUALID);
    let reply = desk
        .connection
        .x
        .get_property(false, manager, name, kind, 0, 1)
        .during(OPERATION)?
        .reply();
    // No answer: the tray has gone, and the next one is asked anew.
    let wanted = reply.ok().and_then(|property| property.value32()?.next());
    let deep = desk
        .connection
        .screen()
        .allowed_depths
        .iter()
        .filter(|depth| depth.depth == 32);
    let visual = deep
        .flat_map(|depth| &depth.visuals)
        .find(|visual| Some(visual.visual_id) == wanted);
    let usable = visual.filter(|visual| visual.class == VisualClass::TRUE_COLOR && visual.red_mask == 0xff_0000);
    Ok(usable.map(|visual| visual.visual_id))
}

fn dock(desk: &Desk, manager: Window, icon: Window) -> Result<(), DesktopError> {
    let data = [x11rb::CURRENT_TIME, REQUEST_DOCK, icon, 0, 0];
    let message = ClientMessageEvent::new(32, manager, desk.atoms._NET_SYSTEM_TRAY_OPCODE, data);
    let sent = desk
        .connection
        .x
        .send_event(false, manager, EventMask::NO_EVENT, message);
    sent.during("offer the icon to the notification area")?.ignore_error();
    Ok(())
}
