//! The keyboards, mice and touch devices of the people at the computer: every device that the X server has, but for those
//! through which programs send keys (XTEST). Knows nothing of why they are taken.
//!
//! Grabbing a device by itself, and not the keyboard that programs see, takes it off that keyboard (XI2 protocol, section
//! 4.3: a grabbed slave device floats). So keys that XTEST sends still arrive, and the device's own don't. The server ends
//! the grab with the connection, whatever becomes of the process.

use x11rb::connection::RequestConnection as _;
use x11rb::protocol::xinput::{
    self, ConnectionExt as _, Device, DeviceType, EventMask, GrabOwner, InputStateData, XIEventMask, XIGetPropertyItems,
};
use x11rb::protocol::xproto::{AtomEnum, GrabMode, GrabStatus};
use x11rb::protocol::xtest::{self, ConnectionExt as _};

use super::connection::{During, XConnection};
use crate::DesktopError;

/// The first version with all that is used here (2.0 has it; 2.2 tells of touch devices).
const XI_VERSION: (u16, u16) = (2, 2);

/// Prepares a connection for [`grab_all`], and asks to be told of devices that come.
pub(super) fn prepare(connection: &XConnection) -> Result<(), DesktopError> {
    const OPERATION: &str = "prepare to lock keyboard and mouse";
    for extension in [xinput::X11_EXTENSION_NAME, xtest::X11_EXTENSION_NAME] {
        connection.require(extension, "lock keyboard and mouse")?;
    }
    let (major, minor) = XI_VERSION;
    connection
        .x
        .xinput_xi_query_version(major, minor)
        .during(OPERATION)?
        .reply()
        .during(OPERATION)?;
    let mask = EventMask {
        deviceid: Device::ALL.into(),
        mask: vec![XIEventMask::HIERARCHY],
    };
    connection
        .x
        .xinput_xi_select_events(connection.root(), &[mask])
        .during(OPERATION)?
        .check()
        .during(OPERATION)
}

/// Grabs every local device that is not grabbed by this connection yet; fails when one can't be.
pub(super) fn grab_all(connection: &XConnection) -> Result<(), DesktopError> {
    const OPERATION: &str = "list keyboards and mice";
    let all = connection
        .x
        .xinput_xi_query_device(Device::ALL)
        .during(OPERATION)?
        .reply()
        .during(OPERATION)?;
    for device in all.infos {
        // One that floats acts on nothing: it is ours already, or was taken off by somebody else.
        let acts = matches!(device.type_, DeviceType::SLAVE_POINTER | DeviceType::SLAVE_KEYBOARD);
        if acts && device.enabled && !is_for_programs(connection, device.deviceid)? {
            release_held(connection, device.deviceid)?;
            grab(connection, device.deviceid, &String::from_utf8_lossy(&device.name))?;
        }
    }
    Ok(())
}

fn grab(connection: &XConnection, device: u16, name: &str) -> Result<(), DesktopError> {
    const OPERATION: &str = "lock keyboard and mouse";
    let mask = XIEventMask::KEY_PRESS | XIEventMask::KEY_RELEASE | XIEventMask::BUTTON_PRESS | XIEventMask::MOTION;
    let reply = connection
        .x
        .xinput_xi_grab_device(
            connection.root(),
            x11rb::CURRENT_TIME,
            x11rb::NONE,
            device,
            GrabMode::ASYNC,
            GrabMode::ASYNC,
            GrabOwner::NO_OWNER,
            &[mask.into()],
        )
        .during(OPERATION)?
        .reply()
        .during(OPERATION)?;
    if reply.status == GrabStatus::SUCCESS {
        tracing::debug!(device, name, "locked");
        return Ok(());
    }
    let detail = format!("{name}: {:?}", reply.status);
    Err(DesktopError::Refused {
        operation: OPERATION,
        detail,
    })
}

/// Lets go of what the person holds down, as if they did: programs would never hear of it once the device is taken, and
/// the key would stay down for them.
fn release_held(connection: &XConnection, device: u16) -> Result<(), DesktopError> {
    const OPERATION: &str = "let go of keys that are held down";
    // XTEST and the first version of XInput number devices below 128, as the server does.
    let Ok(device) = u8::try_from(device) else {
        return Ok(());
    };
    let extension = connection
        .x
        .extension_information(xinput::X11_EXTENSION_NAME)
        .during(OPERATION)?;
    let Some(first_event) = extension.map(|extension| extension.first_event) else {
        return Ok(());
    };
    let state = connection
        .x
        .xinput_query_device_state(device)
        .during(OPERATION)?
        .reply()
        .during(OPERATION)?;
    for class in state.classes {
        let (event, down) = match &class.data {
            InputStateData::Key(keys) => (xinput::DEVICE_KEY_RELEASE_EVENT, keys.keys),
            InputStateData::Button(buttons) => (xinput::DEVICE_BUTTON_RELEASE_EVENT, buttons.buttons),
            InputStateData::Valuator(_) | InputStateData::InvalidValue(_) => continue,
        };
        for number in 0..=u8::MAX {
            if down[usize::from(number / 8)] & (1 << (number % 8)) != 0 {
                let (root, type_) = (x11rb::NONE, first_event + event);
                let request = connection.x.xtest_fake_input(type_, number, 0, root, 0, 0, device);
                request.during(OPERATION)?.check().during(OPERATION)?;
            }
        }
    }
    Ok(())
}

/// Whether programs send keys through it: the server marks such devices with a property.
fn is_for_programs(connection: &XConnection, device: u16) -> Result<bool, DesktopError> {
    const OPERATION: &str = "read a property of a device";
    let mark = connection.atom("XTEST Device")?;
    let reply = connection
        .x
        .xinput_xi_get_property(device, false, mark, AtomEnum::INTEGER.into(), 0, 1)
        .during(OPERATION)?
        .reply()
        .during(OPERATION)?;
    Ok(matches!(&reply.items, XIGetPropertyItems::Data8(values) if values.first().is_some_and(|value| *value != 0)))
}
