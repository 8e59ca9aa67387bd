//! The session's thread: asks the site, brings sessions up, and passes on what comes. One session at a time.

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::Instant;

use deskside_link::Endpoint;
use deskside_model::AccessLevel;
use deskside_picture::PixelOrder;
use deskside_session::viewer::{Outcome, ScreenChoice, ViewerEvent, ViewerState};
use tokio::sync::{Mutex, mpsc};

use super::news::{News, Order};
use super::picture::Picture;
use super::{Begun, Preferences, Site, Trouble};
use crate::{Command, PaintedFrame, Statistics, Target, ViewerSink, run};

/// Commands that may wait for the session.
const COMMANDS: usize = 64;

/// How the session's thread is heard.
#[derive(Clone)]
pub(super) struct Voice {
    pub(super) news: SyncSender<News>,
    pub(super) picture: Arc<Picture>,
    /// Has the window look at both.
    pub(super) wake: Arc<dyn Fn() + Send + Sync>,
}

impl Voice {
    /// Says something. Nobody hears it when the window is gone, and then nobody has to.
    fn tell(&self, news: News) {
        if self.news.send(news).is_ok() {
            (self.wake)();
        }
    }
}

/// Runs until the window is gone.
pub(super) async fn live(site: impl Site, mut orders: mpsc::Receiver<Order>, voice: Voice) {
    let site = Rc::new(Mutex::new(site));
    let mut next = None;
    loop {
        let order = match next.take() {
            Some(order) => order,
            None => match orders.recv().await {
                Some(order) => order,
                None => return,
            },
        };
        match order {
            Order::Connect { access, preferences } => {
                next = session(&site, access, preferences, &mut orders, &voice).await;
            }
            Order::Keep(preferences) => site.lock().await.keep(&preferences),
            // For a session that was over by then.
            Order::Session(_) | Order::Raise | Order::Disconnect => {}
        }
    }
}

/// Tells the window when the program is told to end, as with Ctrl-C.
pub(super) async fn listen(voice: Voice) {
    if tokio::signal::ctrl_c().await.is_ok() {
        voice.tell(News::Stop);
    }
}

/// One session from asking to its end. Returns what was wanted already before it had quite ended: the next one.
async fn session<S: Site>(
    site: &Rc<Mutex<S>>,
    access: AccessLevel,
    mut preferences: Preferences,
    orders: &mut mpsc::Receiver<Order>,
    voice: &Voice,
) -> Option<Order> {
    let begun = {
        let mut site = site.lock().await;
        let before = preferences.clone();
        let begun = tokio::select! {
            begun = site.begin(access) => Some(begun),
            () = given_up(orders, &mut preferences) => None,
        };
        if preferences != before {
            site.keep(&preferences);
        }
        begun
    };
    let Some(begun) = begun else {
        voice.tell(ended_by_us());
        return None;
    };
    let Begun {
        endpoint,
        target,
        mut options,
        device,
    } = match begun {
        Ok(begun) => begun,
        Err(trouble) => {
            voice.tell(News::Declined(trouble));
            return None;
        }
    };
    voice.tell(News::Granted(device));
    let endpoint = match Endpoint::bind(endpoint).await {
        Ok(endpoint) => endpoint,
        Err(error) => {
            let what = error.to_string();
            voice.tell(News::Declined(Trouble {
                what,
                advice: String::new(),
                refusal: None,
            }));
            return None;
        }
    };
    options.wishes = preferences.wishes();
    let target = Target {
        pixels: PixelOrder::Bgrx,
        ..target
    };
    let (commands, received) = mpsc::channel(COMMANDS);
    if preferences.screen != ScreenChoice::All {
        // There is room: it is the first.
        let _ = commands.try_send(Command::Choose(preferences.screen));
    }
    let mut sink = Sink {
        voice: voice.clone(),
        began: Instant::now(),
    };
    let running = Box::pin(run(endpoint, target, options, received, &mut sink));
    attend(site, orders, commands, running, voice).await
}

/// The site's answer to the wish for keyboard and mouse, under way.
type Raising<'a> = Pin<Box<dyn Future<Output = Result<String, Trouble>> + 'a>>;

/// Carries orders to a session that runs, until it is over.
async fn attend<S: Site>(
    site: &Rc<Mutex<S>>,
    orders: &mut mpsc::Receiver<Order>,
    commands: mpsc::Sender<Command>,
    mut running: Pin<Box<impl Future<Output = Outcome>>>,
    voice: &Voice,
) -> Option<Order> {
    let mut commands = Some(commands);
    let mut next = None;
    let mut unsaved = None;
    let mut raising: Option<Raising<'_>> = None;
    loop {
        // A session that can't keep up holds the orders back, and they the window: nothing is lost on the way.
        let room = commands.as_ref().is_none_or(|commands| commands.capacity() > 0);
        let order = tokio::select! {
            biased;
            order = orders.recv(), if room && commands.is_some() => order,
            _ = &mut running => break,
            raised = answered(&mut raising) => {
                raising = None;
                match raised {
                    Ok(grant) => Some(Order::Session(Command::AskControl(grant))),
                    Err(trouble) => {
                        voice.tell(News::NotRaised(trouble));
                        continue;
                    }
                }
            }
        };
        match order {
            Some(Order::Session(command)) => {
                if let Some(commands) = &commands {
                    // There is room, and when it is closed the session is over, which comes next.
                    let _ = commands.try_send(command);
                }
            }
            Some(Order::Raise) => {
                let site = site.clone();
                raising = Some(Box::pin(async move { site.lock().await.raise().await }));
            }
            // The site may be busy with the wish for keyboard and mouse, so it is told at the end.
            Some(Order::Keep(preferences)) => unsaved = Some(preferences),
            // The window knows that the session is over before all of it has gone.
            Some(again @ Order::Connect { .. }) => {
                next = Some(again);
                commands = None;
            }
            // Nobody commands any more: the session ends itself, and tells the device.
            Some(Order::Disconnect) | None => commands = None,
        }
    }
    drop(raising);
    if let Some(preferences) = unsaved {
        site.lock().await.keep(&preferences);
    }
    next
}

async fn answered(raising: &mut Option<Raising<'_>>) -> Result<String, Trouble> {
    match raising {
        Some(raising) => raising.await,
        None => std::future::pending().await,
    }
}

/// Until the person wants no session any more; what they choose meanwhile holds from the beginning.
async fn given_up(orders: &mut mpsc::Receiver<Order>, preferences: &mut Preferences) {
    loop {
        match orders.recv().await {
            None | Some(Order::Disconnect) => return,
            Some(Order::Keep(chosen)) => *preferences = chosen,
            Some(Order::Session(_) | Order::Raise | Order::Connect { .. }) => {}
        }
    }
}

fn ended_by_us() -> News {
    let outcome = Outcome::Ended {
        reason: Some(deskside_model::EndReason::ViewerEnded),
    };
    News::Session(ViewerEvent::State(ViewerState::Over(outcome)), Instant::now())
}

struct Sink {
    voice: Voice,
    began: Instant,
}

impl ViewerSink for Sink {
    fn event(&mut self, event: ViewerEvent) {
        self.voice.tell(News::Session(event, self.began));
    }

    /// Painted is what is on the screen: the device's pace follows it.
    fn paint(&mut self, frame: PaintedFrame<'_>) {
        self.voice.picture.write(&frame);
        (self.voice.wake)();
        self.voice.picture.until_shown();
    }

    fn statistics(&mut self, statistics: Statistics) {
        self.voice.tell(News::Statistics(Box::new(statistics)));
    }
}
