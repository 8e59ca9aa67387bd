//! The loop: one owner of the session's state; everything that happens goes in, everything that comes out is done.
//! The only place in this crate that reads a clock.

use std::pin::Pin;
use std::time::Duration;

use deskside_codec::RustDecoder;
use deskside_link::{Endpoint, LinkError, LinkKey, RelayAddress, SessionLink};
use deskside_picture::{Decoder, DecoderLimits, PixelOrder, PixelView, frame_hash};
use deskside_session::credit::Answer;
use deskside_session::viewer::{
    Input, Outcome, Output, ScreenChoice, Timing, UserInput, ViewerEvent, ViewerOptions, ViewerSession, ViewerState,
};
use deskside_wire::session::{Abilities, PictureFrame, PictureWishes, Proof};
use n0_future::time::{Instant, sleep};
use tokio::sync::mpsc;

use crate::channels::{Arrived, ChannelError, Channels};
use crate::film::{Film, Ready, TooMany, VideoFailure};
use crate::sink::{PaintedFrame, ViewerSink};
use crate::statistics::Counters;

/// One attempt to reach the device.
const DIAL: Duration = Duration::from_secs(10);
/// Between two readings of the statistics.
const READING: Duration = Duration::from_secs(1);

/// Whom to reach, and where.
#[derive(Debug, Clone)]
pub struct Target {
    /// The device's key: whoever answers has proven it.
    pub device: LinkKey,
    /// The relay at which it waits.
    pub relay: RelayAddress,
    /// The order in which the sink wants a pixel's bytes.
    pub pixels: PixelOrder,
}

/// What the person at the viewer wants.
#[derive(Debug, Clone)]
pub enum Command {
    /// Keyboard and mouse.
    Input(UserInput),
    /// The picture is hidden (true) or shown again (false).
    Pause(bool),
    /// How the picture should be from now on.
    Wish(PictureWishes),
    /// Which part of the screen to show from now on.
    Choose(ScreenChoice),
    /// Ask for keyboard and mouse, with what the site signed for it.
    AskControl(String),
    /// Give keyboard and mouse up.
    GiveUpControl,
    /// Keep the device's own keyboard and mouse from acting, or no longer.
    LockInput(bool),
    /// The operator is there, though they do nothing.
    StillHere,
    /// End the session.
    End,
}

/// Runs one session to its end, over as many links as it takes, and closes the endpoint. When `commands` is closed the
/// session is ended.
pub async fn run<S: ViewerSink>(
    endpoint: Endpoint,
    target: Target,
    options: ViewerOptions,
    mut commands: mpsc::Receiver<Command>,
    sink: &mut S,
) -> Outcome {
    let film = Film::new(sink.video());
    let mut driver = Driver {
        started: Instant::now(),
        wishes: options.wishes,
        session: ViewerSession::new(
            options,
            Abilities {
                jpeg: true,
                h264: film.is_possible(),
            },
        ),
        decoder: Decoder::with_order(DecoderLimits::default(), target.pixels).with_jpeg(Box::new(RustDecoder)),
        film,
        endpoint: endpoint.clone(),
        target,
        link: Link::None,
        counters: Counters::default(),
        next_reading: READING,
        outcome: None,
    };
    loop {
        driver.drain(sink).await;
        if let Some(outcome) = driver.outcome.take() {
            endpoint.close().await;
            return outcome;
        }
        let timeout = driver.until_timeout();
        tokio::select! {
            // Input first: it must never wait behind a picture.
            biased;
            command = commands.recv() => driver.command(command),
            video = driver.film.next() => driver.film_shows(video, sink),
            happened = driver.link.next() => driver.happened(happened).await,
            () = sleep(timeout) => driver.timeout(sink),
        }
    }
}

type Dialling = Pin<Box<dyn Future<Output = Result<SessionLink, LinkError>>>>;

enum Link {
    None,
    Dialling(Dialling),
    Linked(SessionLink),
    Open(Box<Channels>),
}

enum Happened {
    Dialled(Result<SessionLink, LinkError>),
    Arrived(Result<Arrived, ChannelError>),
}

impl Link {
    /// The next thing that happens on it; dropping the future loses nothing.
    async fn next(&mut self) -> Happened {
        match self {
            Self::Dialling(dialling) => Happened::Dialled(dialling.await),
            Self::Open(channels) => Happened::Arrived(channels.next().await),
            Self::None | Self::Linked(_) => std::future::pending().await,
        }
    }
}

struct Driver {
    started: Instant,
    session: ViewerSession,
    decoder: Decoder,
    film: Film,
    /// As the person said last, but without video where that has failed.
    wishes: PictureWishes,
    endpoint: Endpoint,
    target: Target,
    link: Link,
    counters: Counters,
    next_reading: Duration,
    outcome: Option<Outcome>,
}

impl Driver {
    fn now(&self) -> Duration {
        self.started.elapsed()
    }

    fn until_timeout(&self) -> Duration {
        let at = self
            .session
            .next_timeout()
            .map_or(self.next_reading, |at| at.min(self.next_reading));
        at.saturating_sub(self.now())
    }

    fn command(&mut self, command: Option<Command>) {
        let input = match command {
            Some(Command::Input(input)) => Input::User(input),
            Some(Command::Pause(paused)) => Input::Pause(paused),
            Some(Command::Wish(wishes)) => {
                self.wishes = PictureWishes {
                    no_video: wishes.no_video || self.wishes.no_video,
                    ..wishes
                };
                Input::Wish(self.wishes)
            }
            Some(Command::Choose(screen)) => Input::Choose(screen),
            Some(Command::AskControl(grant)) => Input::AskControl(grant),
            Some(Command::GiveUpControl) => Input::GiveUpControl,
            Some(Command::LockInput(locked)) => Input::LockInput(locked),
            Some(Command::StillHere) => Input::StillHere,
            Some(Command::End) | None => Input::End,
        };
        self.session.handle(self.now(), input);
    }

    async fn happened(&mut self, happened: Happened) {
        let now = self.now();
        match happened {
            Happened::Dialled(Ok(link)) => {
                self.link = Link::Linked(link);
                self.session.handle(now, Input::LinkUp);
            }
            Happened::Dialled(Err(error)) => self.lost(&error).await,
            Happened::Arrived(Ok(Arrived::Control(message))) => self.session.handle(now, Input::Control(message)),
            Happened::Arrived(Ok(Arrived::Picture(frame))) => self.session.handle(now, Input::Picture(frame)),
            Happened::Arrived(Err(error)) => self.lost(&error).await,
        }
    }

    fn timeout(&mut self, sink: &mut impl ViewerSink) {
        let now = self.now();
        if now >= self.next_reading {
            self.next_reading = now + READING;
            if let Link::Open(channels) = &self.link {
                let latency = self.session.latency();
                sink.statistics(self.counters.read(now, channels.round_trip(), channels.path(), latency));
            }
        }
        self.session.handle(now, Input::Tick);
    }

    /// Does everything that the session wants done.
    async fn drain(&mut self, sink: &mut impl ViewerSink) {
        while let Some(output) = self.session.poll() {
            match output {
                Output::Dial => self.dial(),
                Output::SendOpening(opening) => {
                    if let Link::Linked(link) = std::mem::replace(&mut self.link, Link::None) {
                        match Channels::open(link, &opening).await {
                            Ok(channels) => self.link = Link::Open(Box::new(channels)),
                            Err(error) => self.lost(&error).await,
                        }
                    }
                }
                Output::SendControl(message) => {
                    if let Link::Open(channels) = &mut self.link
                        && let Err(error) = channels.send_control(&message).await
                    {
                        self.lost(&error).await;
                    }
                }
                Output::SendInput(message) => {
                    if let Link::Open(channels) = &mut self.link
                        && let Err(error) = channels.send_input(&message).await
                    {
                        self.lost(&error).await;
                    }
                }
                Output::Decode(frame) => match self.film.keep(frame) {
                    Ok(Some(frame)) => self.decode(&frame, sink),
                    Ok(None) => {}
                    Err(TooMany) => self.session.handle(self.now(), Input::Undecodable),
                },
                Output::Compare(proof) => self.compare(proof),
                Output::Event(event) => {
                    if let ViewerEvent::State(ViewerState::Over(outcome)) = &event {
                        self.outcome = Some(outcome.clone());
                    }
                    sink.event(event);
                }
                Output::CloseLink => self.close_link().await,
            }
        }
    }

    fn dial(&mut self) {
        let (endpoint, target) = (self.endpoint.clone(), self.target.clone());
        self.link = Link::Dialling(Box::pin(async move {
            endpoint.dial(target.device, &target.relay, DIAL).await
        }));
    }

    async fn lost(&mut self, error: &(dyn std::error::Error + Sync)) {
        tracing::info!(%error, "the link to the device is gone");
        self.close_link().await;
        self.session.handle(self.now(), Input::LinkDown(error.to_string()));
    }

    async fn close_link(&mut self) {
        self.film.forget();
        if let Link::Open(channels) = std::mem::replace(&mut self.link, Link::None) {
            channels.close().await;
        }
    }

    /// Shows a frame, or has its video picture decoded first.
    fn decode(&mut self, frame: &PictureFrame, sink: &mut impl ViewerSink) {
        match self.decoder.video_in(&frame.data) {
            Ok(Some(video)) if self.film.begin(frame, video) => {}
            // What is wrong with it, the decoder says again.
            Ok(_) | Err(_) => self.show(frame, None, Instant::now(), sink),
        }
    }

    /// A video picture is there: shows its frame, and those that came after it.
    fn film_shows(&mut self, shown: Result<Ready, VideoFailure>, sink: &mut impl ViewerSink) {
        match shown {
            Ok(ready) => match ready.video() {
                Ok(video) => self.show(&ready.frame, Some(video), ready.begun, sink),
                Err(error) => self.film_fails(&error),
            },
            Err(error) => self.film_fails(&error),
        }
        while let Some(frame) = self.film.next_kept() {
            self.decode(&frame, sink);
        }
    }

    /// From here on films come as photos, and the picture anew.
    fn film_fails(&mut self, error: &dyn std::error::Error) {
        tracing::warn!(%error, "no more video in this session");
        self.film.give_up();
        self.wishes.no_video = true;
        self.session.handle(self.now(), Input::Wish(self.wishes));
        self.session.handle(self.now(), Input::Undecodable);
    }

    fn show(&mut self, frame: &PictureFrame, video: Option<PixelView<'_>>, begun: Instant, sink: &mut impl ViewerSink) {
        let dirty = match self.decoder.decode_with(&frame.data, video) {
            Ok(update) => update.dirty.to_vec(),
            Err(error) => {
                tracing::warn!(%error, frame = frame.frame, "a picture frame can't be decoded; asking for a new picture");
                return self.session.handle(self.now(), Input::Undecodable);
            }
        };
        let decode = begun.elapsed();
        if let Some(picture) = self.decoder.framebuffer() {
            sink.paint(PaintedFrame {
                picture,
                dirty: &dirty,
                frame: frame.frame,
                origin: (frame.x, frame.y),
            });
        }
        let present = begun.elapsed().saturating_sub(decode);
        self.counters.painted(frame.data.len(), decode, present);
        let timing = Timing::of(frame, decode, present);
        let painted = Input::Painted {
            frame: frame.frame,
            timing,
            answer: Answer::to(frame),
        };
        self.session.handle(self.now(), painted);
    }

    fn compare(&mut self, proof: Proof) {
        let same = self
            .decoder
            .framebuffer()
            .is_some_and(|picture| frame_hash(picture) == proof.hash);
        if !same {
            tracing::warn!("the picture differs from the device's screen; asking for a new picture");
        }
        self.session.handle(
            self.now(),
            Input::Compared {
                same,
                colours: proof.colours,
            },
        );
    }
}
