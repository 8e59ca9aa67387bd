//! The JavaScript interface: one `Viewer` is one session.

use deskside_link::{DirectPaths, Endpoint, EndpointOptions, LinkKey, LinkSecret, RelayAddress};
use deskside_model::{DeviceKey, ViewerKey};
use deskside_picture::PixelOrder;
use deskside_session::viewer::{ScreenChoice, UserInput, ViewerOptions};
use deskside_viewer::{Command, Target, run};
use deskside_wire::session::PictureWishes;
use js_sys::Function;
use tokio::sync::mpsc;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};
use web_sys::OffscreenCanvas;

use crate::paint::CanvasSink;
use crate::video;

/// Commands that may wait. A pointer that moves faster than the link takes is thinned out by the worker.
const COMMANDS: usize = 256;

/// One session in this worker.
#[wasm_bindgen]
pub struct Viewer {
    endpoint: Endpoint,
    key: ViewerKey,
    commands: mpsc::Sender<Command>,
    received: Option<mpsc::Receiver<Command>>,
    wishes: PictureWishes,
    /// The browser decodes video.
    video: bool,
}

#[wasm_bindgen]
impl Viewer {
    /// Makes a fresh key and brings the link up at the relay (`https://site[:port]`), before there is a session.
    ///
    /// # Errors
    /// When the address is none, or the browser refuses.
    pub async fn start(relay: String) -> Result<Viewer, JsError> {
        console_error_panic_hook::set_once();
        let relay: RelayAddress = relay.parse()?;
        let secret = LinkSecret::generate();
        let key = ViewerKey::from_bytes(*secret.key().as_bytes());
        let endpoint = Endpoint::bind(EndpointOptions {
            secret,
            relay,
            direct: DirectPaths::Never,
            accepts: false,
        })
        .await?;
        let (commands, received) = mpsc::channel(COMMANDS);
        Ok(Self {
            endpoint,
            key,
            commands,
            received: Some(received),
            wishes: PictureWishes::default(),
            video: video::is_supported().await,
        })
    }

    /// The public key, to be named in the request for a session.
    #[must_use]
    pub fn key(&self) -> String {
        self.key.to_string()
    }

    /// Connects with what the site granted, and paints onto the canvas. `tell` hears of events.
    ///
    /// # Errors
    /// When an argument can't be read, or it was called before.
    pub fn connect(
        &mut self,
        grant: String,
        device_key: &str,
        relay: &str,
        program: String,
        canvas: OffscreenCanvas,
        tell: Function,
    ) -> Result<(), JsError> {
        let device: DeviceKey = device_key.parse()?;
        let target = Target {
            device: LinkKey::from_bytes(device.as_bytes())?,
            relay: relay.parse()?,
            pixels: PixelOrder::Rgba,
        };
        let mut sink = CanvasSink::new(canvas, tell, self.video).map_err(|error| JsError::new(&text(&error)))?;
        let received = self
            .received
            .take()
            .ok_or_else(|| JsError::new("connect can be called once"))?;
        let endpoint = self.endpoint.clone();
        let options = ViewerOptions {
            grant,
            program,
            wishes: self.wishes,
        };
        wasm_bindgen_futures::spawn_local(async move {
            run(endpoint, target, options, received, &mut sink).await;
        });
        Ok(())
    }

    /// The pointer moved to whole-screen pixels. All of these return false when too much is waiting.
    pub fn pointer_move(&self, x: i32, y: i32) -> bool {
        self.send(Command::Input(UserInput::Move { x, y }))
    }

    /// A button (1 left, 2 middle, 3 right, 8 back, 9 forward) went down or up.
    pub fn pointer_button(&self, button: u32, pressed: bool, x: i32, y: i32) -> bool {
        self.send(Command::Input(UserInput::Button { button, pressed, x, y }))
    }

    /// The wheel turned by so many clicks.
    pub fn wheel(&self, dx: i32, dy: i32, x: i32, y: i32) -> bool {
        self.send(Command::Input(UserInput::Wheel { dx, dy, x, y }))
    }

    /// A key (evdev code, X11 keysym; 0 where unknown) went down or up.
    pub fn press(&self, physical: u32, keysym: u32, pressed: bool) -> bool {
        self.send(Command::Input(UserInput::Key {
            physical,
            keysym,
            pressed,
        }))
    }

    /// The page lost the keyboard: nothing stays pressed.
    pub fn release_all(&self) -> bool {
        self.send(Command::Input(UserInput::ReleaseAll))
    }

    /// The picture is hidden (true) or shown again.
    pub fn pause(&self, paused: bool) -> bool {
        self.send(Command::Pause(paused))
    }

    /// How the picture should be, before the session or from now on: with few bytes while things move (true), or not; with all
    /// colours (0), 65,536 (1) or 256 (2).
    pub fn wish(&mut self, low_bandwidth: bool, colours: u32) -> bool {
        self.wishes = PictureWishes {
            low_bandwidth,
            colours,
            ..self.wishes
        };
        self.received.is_some() || self.send(Command::Wish(self.wishes))
    }

    /// Which part of the screen to show from now on: all of it (0), the first monitor (1), or the monitor `name` (2).
    pub fn choose_screen(&self, kind: u32, name: String) -> bool {
        let choice = match kind {
            1 => ScreenChoice::First,
            2 => ScreenChoice::Named(name),
            _ => ScreenChoice::All,
        };
        self.send(Command::Choose(choice))
    }

    /// Asks for keyboard and mouse, with what the site signed for it; events `raise` follow.
    pub fn ask_control(&self, grant: String) -> bool {
        self.send(Command::AskControl(grant))
    }

    /// Gives keyboard and mouse up.
    pub fn give_up_control(&self) -> bool {
        self.send(Command::GiveUpControl)
    }

    /// Keeps the device's own keyboard and mouse from acting, or no longer; the event `input_lock` follows.
    pub fn lock_input(&self, locked: bool) -> bool {
        self.send(Command::LockInput(locked))
    }

    /// The operator is there, though they do nothing.
    pub fn stay(&self) -> bool {
        self.send(Command::StillHere)
    }

    /// Ends the session; the event `state: ended` follows.
    pub fn end(&self) -> bool {
        self.send(Command::End)
    }

    /// Closes the link without a session: when the site refused the request.
    pub async fn close(self) {
        self.endpoint.close().await;
    }
}

impl Viewer {
    fn send(&self, command: Command) -> bool {
        self.commands.try_send(command).is_ok()
    }
}

fn text(error: &JsValue) -> String {
    error.as_string().unwrap_or_else(|| format!("{error:?}"))
}
