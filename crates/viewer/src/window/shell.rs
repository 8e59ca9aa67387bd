//! The windowing library's side: its events become the desk's, and what the desk wants is done. Decides nothing.

mod cursor;
mod echo;
mod events;

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use deskside_draw::{Appearance, Area, Canvas, Language, Theme, draw_mark};
use deskside_model::AccessLevel;
use deskside_picture::Size;
use deskside_session::viewer::UserInput;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;
use winit::application::ApplicationHandler;
use winit::dpi::{LogicalSize, PhysicalSize};
use winit::error::{EventLoopError, OsError};
use winit::event::{DeviceEvent, DeviceId, StartCause, WindowEvent};
use winit::event_loop::{ActiveEventLoop, ControlFlow, EventLoop};
use winit::platform::x11::WindowAttributesExtX11 as _;
use winit::window::{Fullscreen, Icon, Window, WindowId};

use super::desk::Desk;
use super::engine::{Voice, listen, live};
use super::event::{Event, Request};
use super::news::{News, Order};
use super::picture::Picture;
use super::surface::Surface;
use super::{Preferences, Site};
use crate::Command;
use echo::Echo;

/// News that may wait for the window.
const NEWS: usize = 256;
/// Orders that may wait for the session's thread.
const ORDERS: usize = 256;
/// Orders that wait in the window while that thread is held up; what comes then is lost, and everything is let go at the device.
const KEPT: usize = 1_024;
/// Between two tries to be rid of them.
const RETRY: Duration = Duration::from_millis(4);
/// How long the session may take to say goodbye when the window is closed.
const FAREWELL: Duration = Duration::from_secs(4);
/// The window before there is a picture, and at its smallest, in logical pixels.
const FIRST: (f64, f64) = (1024.0, 720.0);
const LEAST: (f64, f64) = (360.0, 260.0);
/// How much of a screen the window takes at most by itself: decorations and panels want some.
const SHARE: f64 = 0.92;
/// What the window is called where windows are told apart by names (X11 class, Wayland application id).
const NAME: &str = "deskside";

/// What a window begins with.
pub struct Opening {
    /// What the device is called, as far as it is known.
    pub device: String,
    /// What is asked for.
    pub access: AccessLevel,
    /// What the person chose before.
    pub preferences: Preferences,
    /// What the window speaks.
    pub language: Language,
    /// Whether it begins as a full screen.
    pub full_screen: bool,
}

/// Why there is no window (any more).
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// There is no display, or it can't be used.
    #[error("no window could be opened: {0}")]
    Display(#[from] EventLoopError),
    /// The display would not give a window.
    #[error("no window could be opened: {0}")]
    Window(#[from] OsError),
    /// The window's pixels could not be brought to the display.
    #[error("the window could not be drawn: {0}")]
    Draw(#[from] softbuffer::SoftBufferError),
    /// No thread could be had.
    #[error("this computer could not start a viewer: {0}")]
    Thread(#[from] std::io::Error),
}

/// Opens a window and stays in it until it is closed. To be called on the program's first thread; `site` and `runtime` move to a
/// thread of their own.
///
/// # Errors
/// When there is no window, or it breaks.
pub fn open<S: Site>(opening: Opening, site: S, runtime: Runtime) -> Result<(), WindowError> {
    let events = EventLoop::<()>::with_user_event().build()?;
    let proxy = events.create_proxy();
    let picture = Arc::new(Picture::default());
    let (told, news) = mpsc::sync_channel(NEWS);
    let voice = Voice {
        news: told,
        picture: picture.clone(),
        // When the loop is gone, nobody has to wake.
        wake: Arc::new(move || {
            let _ = proxy.send_event(());
        }),
    };
    let (orders, received) = tokio::sync::mpsc::channel(ORDERS);
    let (done, over) = mpsc::channel::<()>();
    std::thread::Builder::new()
        .name(String::from("session"))
        .spawn(move || {
            runtime.block_on(async {
                let heard = listen(voice.clone());
                tokio::select! {
                    () = live(site, received, voice) => {}
                    // It has told the window, which ends the other.
                    () = async { heard.await; std::future::pending().await } => {}
                }
            });
            drop(done);
        })?;
    let desk = Desk::new(
        opening.language,
        opening.preferences,
        opening.access,
        &opening.device,
        picture.clone(),
    );
    let mut shell = Shell {
        full_screen: opening.full_screen,
        orders: Orders::new(orders, desk.first_order()),
        desk,
        news,
        picture,
        window: None,
        echo: Echo::default(),
        failed: None,
    };
    events.run_app(&mut shell)?;
    let failed = shell.failed.take();
    // Nobody commands any more: the session ends, and its device is told.
    drop(shell);
    let _ = over.recv_timeout(FAREWELL);
    failed.map_or(Ok(()), Err)
}

struct Shell {
    full_screen: bool,
    orders: Orders,
    desk: Desk,
    news: Receiver<News>,
    picture: Arc<Picture>,
    window: Option<OpenWindow>,
    echo: Echo,
    failed: Option<WindowError>,
}

struct OpenWindow {
    window: Rc<Window>,
    surface: Surface,
}

impl ApplicationHandler<()> for Shell {
    fn resumed(&mut self, events: &ActiveEventLoop) {
        if self.window.is_some() {
            return;
        }
        match self.create(events) {
            Ok(window) => {
                let size = window.window.inner_size();
                self.window = Some(window);
                self.resized(events, size);
            }
            Err(error) => self.fail(events, error),
        }
    }

    fn window_event(&mut self, events: &ActiveEventLoop, _: WindowId, event: WindowEvent) {
        match event {
            WindowEvent::Resized(size) => self.resized(events, size),
            WindowEvent::ScaleFactorChanged { .. } => {
                if let Some(open) = &self.window {
                    let size = open.window.inner_size();
                    self.resized(events, size);
                }
            }
            WindowEvent::MouseWheel { delta, .. } if self.echo.is(delta) => {}
            WindowEvent::RedrawRequested => {
                if let Some(open) = &mut self.window {
                    open.surface.add_all();
                }
                self.present(events);
            }
            other => {
                if let Some(event) = events::translate(other) {
                    self.happened(events, event);
                }
            }
        }
    }

    fn device_event(&mut self, _: &ActiveEventLoop, _: DeviceId, event: DeviceEvent) {
        self.echo.device(&event);
    }

    fn user_event(&mut self, events: &ActiveEventLoop, (): ()) {
        while let Ok(news) = self.news.try_recv() {
            self.happened(events, Event::News(news));
        }
        if self.picture.lock().has_news() {
            self.happened(events, Event::Painted);
        }
    }

    fn new_events(&mut self, events: &ActiveEventLoop, cause: StartCause) {
        if matches!(cause, StartCause::ResumeTimeReached { .. }) {
            self.happened(events, Event::Tick);
        }
    }

    fn about_to_wait(&mut self, events: &ActiveEventLoop) {
        let now = Instant::now();
        self.orders.retry();
        let retry = self.orders.are_waiting().then(|| now + RETRY);
        let next = self.desk.next_tick(now).into_iter().chain(retry).min();
        events.set_control_flow(next.map_or(ControlFlow::Wait, ControlFlow::WaitUntil));
    }
}

impl Shell {
    fn create(&mut self, events: &ActiveEventLoop) -> Result<OpenWindow, WindowError> {
        let attributes = Window::default_attributes()
            .with_title(self.desk.title())
            .with_name(NAME, NAME)
            .with_window_icon(icon())
            .with_inner_size(LogicalSize::new(FIRST.0, FIRST.1))
            .with_min_inner_size(LogicalSize::new(LEAST.0, LEAST.1))
            .with_fullscreen(self.full_screen.then_some(Fullscreen::Borderless(None)));
        let window = Rc::new(events.create_window(attributes)?);
        let surface = Surface::new(&window)?;
        if self.full_screen {
            let now = Instant::now();
            // Nothing is shown yet that could want anything.
            drop(self.desk.handle(now, Event::FullScreen(true)));
        }
        Ok(OpenWindow { window, surface })
    }

    fn resized(&mut self, events: &ActiveEventLoop, size: PhysicalSize<u32>) {
        let Some(open) = &mut self.window else { return };
        let scale = open.window.scale_factor() as f32;
        let window = Size::new(size.width, size.height);
        if let Err(error) = open.surface.resize(window) {
            return self.fail(events, error.into());
        }
        if window.area() > 0 {
            self.happened(events, Event::Resized { window, scale });
        }
    }

    /// Tells the desk, and does what it wants.
    fn happened(&mut self, events: &ActiveEventLoop, event: Event) {
        let mut shown = None;
        for request in self.desk.handle(Instant::now(), event) {
            match request {
                Request::Shown(frame) => shown = Some(frame),
                other => self.grant(events, other),
            }
        }
        self.present(events);
        if let Some(frame) = shown {
            self.picture.show(frame);
        }
    }

    fn grant(&mut self, events: &ActiveEventLoop, request: Request) {
        if let Request::Order(order) = request {
            return self.orders.send(order);
        }
        let Some(open) = &mut self.window else { return };
        match request {
            Request::Paint(area) => open.surface.add(area),
            Request::PaintAll => open.surface.add_all(),
            Request::Title(title) => open.window.set_title(&title),
            Request::Cursor(wanted) => cursor::set(events, &open.window, wanted),
            Request::Resize(size) => fit_to_screen(&open.window, size),
            Request::FullScreen(full) => {
                open.window.set_fullscreen(full.then_some(Fullscreen::Borderless(None)));
                self.happened(events, Event::FullScreen(full));
            }
            Request::Exit => events.exit(),
            Request::Order(_) | Request::Shown(_) => {}
        }
    }

    fn present(&mut self, events: &ActiveEventLoop) {
        let Self { window, desk, .. } = self;
        let Some(open) = window else { return };
        if let Err(error) = open.surface.present(|area, pixels| desk.paint(area, pixels)) {
            self.fail(events, error.into());
        }
    }

    fn fail(&mut self, events: &ActiveEventLoop, error: WindowError) {
        self.failed.get_or_insert(error);
        events.exit();
    }
}

/// The way to the session's thread, which may be held up.
struct Orders {
    sender: Sender<Order>,
    waiting: VecDeque<Order>,
}

impl Orders {
    fn new(sender: Sender<Order>, first: Order) -> Self {
        let mut orders = Self {
            sender,
            waiting: VecDeque::new(),
        };
        orders.send(first);
        orders
    }

    fn send(&mut self, order: Order) {
        // Of moves that wait, only the newest says anything.
        if is_move(&order) {
            self.waiting.pop_back_if(|last| is_move(last));
        }
        if self.waiting.len() >= KEPT {
            self.waiting.clear();
            let released = Order::Session(Command::Input(UserInput::ReleaseAll));
            self.waiting.push_back(released);
        }
        self.waiting.push_back(order);
        self.retry();
    }

    fn retry(&mut self) {
        while let Some(order) = self.waiting.pop_front() {
            match self.sender.try_send(order) {
                Ok(()) => {}
                Err(TrySendError::Full(order)) => return self.waiting.push_front(order),
                // The thread is gone, and says so where it broke.
                Err(TrySendError::Closed(_)) => self.waiting.clear(),
            }
        }
    }

    fn are_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }
}

fn is_move(order: &Order) -> bool {
    matches!(order, Order::Session(Command::Input(UserInput::Move { .. })))
}

/// Asks for a size, as far as the screen has room for it.
fn fit_to_screen(window: &Window, wanted: Size) {
    let most = window.current_monitor().map(|monitor| monitor.size());
    let along =
        |wanted: u32, most: Option<u32>| most.map_or(wanted, |most| wanted.min((f64::from(most) * SHARE) as u32));
    let size = PhysicalSize::new(
        along(wanted.width, most.map(|most| most.width)),
        along(wanted.height, most.map(|most| most.height)),
    );
    // Where the answer comes at once, it comes as an event too.
    let _ = window.request_inner_size(size);
}

/// The mark, for lists of windows.
fn icon() -> Option<Icon> {
    const SIDE: f32 = 64.0;
    let accent = Theme::of(Appearance::Light).view;
    let mut canvas = Canvas::new(SIDE, SIDE, 1.0);
    let whole = Area {
        x: 0.0,
        y: 0.0,
        width: SIDE,
        height: SIDE,
    };
    draw_mark(&mut canvas, whole, accent.fill, accent.on);
    let size = canvas.size();
    let mut bytes = canvas.into_bgra();
    bytes
        .as_chunks_mut::<4>()
        .0
        .iter_mut()
        .for_each(|pixel| pixel.swap(0, 2));
    Icon::from_rgba(bytes, size.width, size.height).ok()
}
