//! The local user's own keyboard and mouse: the devices of the server itself. XTEST sends events through them as the
//! hardware would (its own devices are those through which operators act).

use x11rb::connection::{Connection as _, RequestConnection as _};
use x11rb::protocol::xinput::{self, ConnectionExt as _, Device, DeviceType};
use x11rb::protocol::xproto::{ConnectionExt as _, KeyButMask};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use super::XServer;

/// The Escape key.
pub const ESCAPE: u8 = 9;

/// The local user's own keyboard and mouse.
pub struct LocalUser {
    pub x: RustConnection,
    first_event: u8,
    pub keyboard: u8,
    pub mouse: u8,
}

impl LocalUser {
    pub fn at(server: &XServer) -> Self {
        let x = x11rb::connect(server.display()).expect("a connection").0;
        let extension = x.extension_information(xinput::X11_EXTENSION_NAME).expect("a reply");
        let first_event = extension.expect("the extension").first_event;
        x.xinput_xi_query_version(2, 2)
            .expect("a request")
            .reply()
            .expect("a reply");
        let all = x
            .xinput_xi_query_device(Device::ALL)
            .expect("a request")
            .reply()
            .expect("a reply");
        let own = |type_| {
            let mut own = all.infos.iter().filter(|device| device.type_ == type_);
            let own = own.find(|device| !String::from_utf8_lossy(&device.name).contains("XTEST"));
            u8::try_from(own.expect("a device").deviceid).expect("a small number")
        };
        Self {
            keyboard: own(DeviceType::SLAVE_KEYBOARD),
            mouse: own(DeviceType::SLAVE_POINTER),
            first_event,
            x,
        }
    }

    pub fn key(&self, key: u8, down: bool) {
        let event = if down {
            xinput::DEVICE_KEY_PRESS_EVENT
        } else {
            xinput::DEVICE_KEY_RELEASE_EVENT
        };
        self.send(event, key, self.keyboard);
    }

    pub fn tap(&self, key: u8) {
        self.key(key, true);
        self.key(key, false);
    }

    pub fn click(&self) {
        self.button(true);
        self.button(false);
    }

    pub fn button(&self, down: bool) {
        let event = if down {
            xinput::DEVICE_BUTTON_PRESS_EVENT
        } else {
            xinput::DEVICE_BUTTON_RELEASE_EVENT
        };
        self.send(event, 1, self.mouse);
    }

    pub fn is_button_down(&self) -> bool {
        let root = self.x.setup().roots[0].root;
        let pointer = self.x.query_pointer(root).expect("a request").reply().expect("a reply");
        pointer.mask.contains(KeyButMask::BUTTON1)
    }

    fn send(&self, event: u8, detail: u8, device: u8) {
        let request = self
            .x
            .xtest_fake_input(self.first_event + event, detail, 0, x11rb::NONE, 0, 0, device);
        request.expect("a request").check().expect("the device exists");
    }

    /// The keys that are down on the keyboard that programs see.
    pub fn keys_down(&self) -> Vec<usize> {
        let keys = self.x.query_keymap().expect("a request").reply().expect("a reply").keys;
        (0..256).filter(|key| keys[key / 8] & 1 << (key % 8) != 0).collect()
    }

    /// Whether the device acts for programs now.
    pub fn is_attached(&self, device: u8) -> bool {
        let reply = self
            .x
            .xinput_xi_query_device(device)
            .expect("a request")
            .reply()
            .expect("a reply");
        reply.infos[0].type_ != DeviceType::FLOATING_SLAVE
    }

    pub fn has_everything(&self) -> bool {
        self.is_attached(self.keyboard) && self.is_attached(self.mouse)
    }
}
