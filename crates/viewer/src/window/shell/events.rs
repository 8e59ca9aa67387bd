//! The windowing library's events as the desk's.

use winit::event::{ElementState, MouseButton as Button, MouseScrollDelta, WindowEvent};
use winit::keyboard::ModifiersState;

use crate::window::event::{Event, Held, MouseButton};
use crate::window::keys;
use crate::window::wheel::Turn;

/// What an event means; some mean nothing here.
pub(super) fn translate(event: WindowEvent) -> Option<Event> {
    Some(match event {
        WindowEvent::CloseRequested => Event::Close,
        WindowEvent::Focused(focused) => Event::Focus(focused),
        WindowEvent::ModifiersChanged(modifiers) => Event::Held(held(modifiers.state())),
        // Keys that were down when the window got the keyboard were pressed for somebody else.
        WindowEvent::KeyboardInput {
            event,
            is_synthetic: true,
            ..
        } if event.state == ElementState::Pressed => return None,
        WindowEvent::KeyboardInput { event, .. } => Event::Key(keys::stroke(&event)),
        WindowEvent::CursorMoved { position, .. } => Event::Pointer(position.x, position.y),
        WindowEvent::CursorLeft { .. } => Event::PointerLeft,
        WindowEvent::MouseInput { state, button, .. } => Event::Button {
            button: match button {
                Button::Left => MouseButton::Left,
                Button::Middle => MouseButton::Middle,
                Button::Right => MouseButton::Right,
                Button::Back => MouseButton::Back,
                Button::Forward => MouseButton::Forward,
                Button::Other(_) => return None,
            },
            pressed: state == ElementState::Pressed,
        },
        // The library counts up and left.
        WindowEvent::MouseWheel { delta, .. } => Event::Wheel(match delta {
            MouseScrollDelta::LineDelta(x, y) => Turn::Clicks(-f64::from(x), -f64::from(y)),
            MouseScrollDelta::PixelDelta(by) => Turn::Pixels(-by.x, -by.y),
        }),
        _ => return None,
    })
}

fn held(state: ModifiersState) -> Held {
    Held {
        shift: state.shift_key(),
        control: state.control_key(),
        alt: state.alt_key(),
        logo: state.super_key(),
    }
}
