//! A viewer for tests: speaks `session.proto` by the letter, keeps the picture, and says what it was told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use deskside_link::tls::Roots;
use deskside_link::{
    ChannelKind, CloseCode, DirectPaths, Endpoint, EndpointOptions, Inbound, LinkKey, LinkSecret, Outbound,
    RelayAddress, SessionLink,
};
use deskside_model::ViewerKey;
use deskside_picture::{Decoder, DecoderLimits};
use deskside_wire::limits::{MAX_PICTURE, MAX_SESSION_CONTROL, channel};
use deskside_wire::session::{
    AskControl, CursorPosition, DeviceToViewer, EndByViewer, Key, LockInput, Opening, Painted, PictureFrame,
    PointerMove, Resume, Started, ViewerHello, ViewerInput, ViewerToDevice, device_to_viewer, opening, viewer_input,
    viewer_to_device,
};
use prost::Message as _;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::site::SOON;

/// Where a viewer finds its device.
#[derive(Clone)]
pub struct Route {
    pub device: LinkKey,
    pub relay: RelayAddress,
    pub roots: Roots,
}

/// A viewer with a key of its own, and perhaps a link.
pub struct Viewer {
    endpoint: Endpoint,
    route: Route,
    key: ViewerKey,
}

/// A viewer's link to a device.
pub struct Link {
    link: SessionLink,
    input: Option<Outbound>,
    control: mpsc::UnboundedSender<viewer_to_device::Message>,
    told: mpsc::UnboundedReceiver<device_to_viewer::Message>,
    kept: VecDeque<device_to_viewer::Message>,
    pub screen: Screen,
    last_input: u32,
}

/// What the viewer shows.
#[derive(Clone)]
pub struct Screen(Arc<Mutex<Shown>>);

struct Shown {
    decoder: Decoder,
    frames: u32,
    input_id: u32,
}

impl Viewer {
    pub async fn new(route: Route) -> Self {
        let secret = LinkSecret::generate();
        let key = ViewerKey::from_bytes(*secret.key().as_bytes());
        let options = EndpointOptions {
            secret,
            relay: route.relay.clone(),
            direct: DirectPaths::Never,
            accepts: false,
            roots: route.roots.clone(),
            proxy: None,
        };
        let endpoint = Endpoint::bind(options).await.unwrap();
        Self { endpoint, route, key }
    }

    pub fn key(&self) -> ViewerKey {
        self.key
    }

    /// Dials and shows a grant.
    pub async fn show(&self, grant: &str) -> Link {
        let hello = ViewerHello {
            versions: vec![1],
            grant: grant.to_owned(),
            program: String::from("test 0"),
            ..ViewerHello::default()
        };
        self.open(opening::Opening::Hello(hello)).await
    }

    /// Dials and takes a session up again.
    pub async fn resume(&self, session_id: String, resume_secret: Vec<u8>) -> Link {
        self.open(opening::Opening::Resume(Resume {
            session_id,
            resume_secret,
            version: 1,
            ..Resume::default()
        }))
        .await
    }

    async fn open(&self, opening: opening::Opening) -> Link {
        let link = self
            .endpoint
            .dial(self.route.device, &self.route.relay, SOON)
            .await
            .unwrap();
        let (mut outbound, inbound) = link.open_bi(ChannelKind(channel::CONTROL)).await.unwrap();
        outbound
            .send(Opening { opening: Some(opening) }.encode_to_vec())
            .await
            .unwrap();
        let input = link.open_uni(ChannelKind(channel::INPUT)).await.unwrap();
        let (control, to_send) = mpsc::unbounded_channel();
        let (tell, told) = mpsc::unbounded_channel();
        let screen = Screen(Arc::new(Mutex::new(Shown {
            decoder: Decoder::new(DecoderLimits::default()),
            frames: 0,
            input_id: 0,
        })));
        tokio::spawn(send_control(outbound, to_send));
        tokio::spawn(read_control(inbound, tell));
        tokio::spawn(paint(link.clone(), screen.clone(), control.clone()));
        Link {
            link,
            input: Some(input),
            control,
            told,
            kept: VecDeque::new(),
            screen,
            last_input: 0,
        }
    }
}

impl Link {
    /// The next message that `pick` takes; the others are kept for later.
    pub async fn told<T>(&mut self, what: &str, pick: impl Fn(&device_to_viewer::Message) -> Option<T>) -> T {
        if let Some(at) = self.kept.iter().position(|message| pick(message).is_some()) {
            return self.kept.remove(at).and_then(|message| pick(&message)).unwrap();
        }
        loop {
            let next = timeout(SOON, self.told.recv()).await;
            let next = next.unwrap_or_else(|_| panic!("the device did not tell: {what}"));
            let message = next.unwrap_or_else(|| panic!("the link ended before the device told: {what}"));
            match pick(&message) {
                Some(found) => return found,
                None => self.kept.push_back(message),
            }
        }
    }

    pub async fn started(&mut self) -> Started {
        let begins = self.begins().await;
        begins.unwrap_or_else(|refusal| panic!("refused ({refusal}) instead of started"))
    }

    /// The beginning, or why there is none.
    pub async fn begins(&mut self) -> Result<Started, u32> {
        self.told("whether the session begins", |message| match message {
            device_to_viewer::Message::Started(started) => Some(Ok(started.clone())),
            device_to_viewer::Message::Refused(refused) => Some(Err(refused.refusal)),
            _ => None,
        })
        .await
    }

    pub async fn asking(&mut self) {
        self.told("that the local user is asked", |message| {
            matches!(message, device_to_viewer::Message::Asking(_)).then_some(())
        })
        .await;
    }

    /// Waits to be told that the pointer is there.
    pub async fn pointer_at(&mut self, x: i32, y: i32) {
        let wanted = device_to_viewer::Message::CursorPosition(CursorPosition { x, y });
        self.told("where the pointer is", |message| (*message == wanted).then_some(()))
            .await;
    }

    /// Why the session never began.
    pub async fn refused(&mut self) -> u32 {
        self.told("a refusal", |message| match message {
            device_to_viewer::Message::Refused(refused) => Some(refused.refusal),
            _ => None,
        })
        .await
    }

    /// Why the session ended.
    pub async fn ended(&mut self) -> u32 {
        self.told("the end", |message| match message {
            device_to_viewer::Message::Ended(ended) => Some(ended.reason),
            _ => None,
        })
        .await
    }

    pub fn end(&self) {
        self.control
            .send(viewer_to_device::Message::End(EndByViewer {}))
            .unwrap();
    }

    /// Asks for keyboard and mouse.
    pub fn ask_control(&self, grant: String) {
        self.control
            .send(viewer_to_device::Message::AskControl(AskControl { grant }))
            .unwrap();
    }

    /// Locks the device's own keyboard and mouse, or gives them back.
    pub fn lock_input(&self, locked: bool) {
        self.control
            .send(viewer_to_device::Message::LockInput(LockInput { locked }))
            .unwrap();
    }

    /// Breaks the link without a word.
    pub fn cut(&self) {
        self.link.close(CloseCode(99), "cut by the test");
    }

    /// Sends an input; returns its id.
    pub async fn input(&mut self, input: viewer_input::Input) -> u32 {
        self.last_input += 1;
        let message = ViewerInput {
            id: self.last_input,
            input: Some(input),
        };
        self.input
            .as_mut()
            .unwrap()
            .send(message.encode_to_vec())
            .await
            .unwrap();
        self.last_input
    }

    /// The id of the newest input sent.
    pub fn last_input(&self) -> u32 {
        self.last_input
    }

    pub async fn move_to(&mut self, x: i32, y: i32) -> u32 {
        self.input(viewer_input::Input::Move(PointerMove { x, y })).await
    }

    pub async fn key(&mut self, physical: u32, keysym: u32, pressed: bool) -> u32 {
        self.input(viewer_input::Input::Key(Key {
            physical,
            keysym,
            pressed,
        }))
        .await
    }

    /// Types characters of ASCII.
    pub async fn type_text(&mut self, text: &str) {
        for character in text.chars() {
            let keysym = if character == '\n' {
                0xff0d
            } else {
                u32::from(character)
            };
            self.key(0, keysym, true).await;
            self.key(0, keysym, false).await;
        }
    }
}

impl Screen {
    pub fn frames(&self) -> u32 {
        self.0.lock().unwrap().frames
    }

    /// The newest input that a painted frame shows.
    pub fn input_id(&self) -> u32 {
        self.0.lock().unwrap().input_id
    }

    /// The first pixel that differs from a screenshot.
    pub fn difference(&self, picture: &crate::support::Picture) -> Option<(u32, u32)> {
        let shown = self.0.lock().unwrap();
        let Some(view) = shown.decoder.framebuffer() else {
            return Some((0, 0));
        };
        let mut places = (0..picture.height).flat_map(|y| (0..picture.width).map(move |x| (x, y)));
        places.find(|(x, y)| view.rgb(*x, *y).to_be_bytes()[1..] != picture.rgb(*x, *y))
    }
}

async fn send_control(mut outbound: Outbound, mut messages: mpsc::UnboundedReceiver<viewer_to_device::Message>) {
    while let Some(message) = messages.recv().await {
        let message = ViewerToDevice { message: Some(message) };
        if outbound.send(message.encode_to_vec()).await.is_err() {
            return;
        }
    }
}

async fn read_control(mut inbound: Inbound, tell: mpsc::UnboundedSender<device_to_viewer::Message>) {
    while let Ok(Some(frame)) = inbound.next_frame(MAX_SESSION_CONTROL).await {
        let message = DeviceToViewer::decode(frame)
            .unwrap()
            .message
            .expect("a message that this version knows");
        if tell.send(message).is_err() {
            return;
        }
    }
}

async fn paint(link: SessionLink, screen: Screen, control: mpsc::UnboundedSender<viewer_to_device::Message>) {
    let Ok((kind, mut inbound)) = link.accept_uni().await else {
        return;
    };
    assert_eq!(kind, ChannelKind(channel::PICTURE));
    while let Ok(Some(frame)) = inbound.next_frame(MAX_PICTURE).await {
        let frame = PictureFrame::decode(frame).unwrap();
        {
            let mut shown = screen.0.lock().unwrap();
            shown.decoder.decode(&frame.data).unwrap();
            shown.frames += 1;
            shown.input_id = frame.input_id;
        }
        let painted = Painted {
            frame: frame.frame,
            decode_us: 1,
            present_us: 1,
        };
        if control.send(viewer_to_device::Message::Painted(painted)).is_err() {
            return;
        }
    }
}

/// Long enough for what should not happen to happen.
pub const A_WHILE: Duration = Duration::from_millis(700);
