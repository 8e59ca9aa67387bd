//! Codes one stream's film, on a thread of its own: what a video codec takes is no wait for a key or a letter.
//!
//! At most one picture waits, one is at work, and one is done: a newer picture takes the place of one that waits, and nothing is
//! coded until what is done was taken, because of a film every coded picture has to be sent. Knows nothing of frames or credit.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use deskside_codec::{H264Encoder, VideoError};
use deskside_desktop::Waker;
use deskside_picture::{PixelView, Size, VideoArea};

use super::frames::Captured;
use super::injection::Taken;

/// A film whose line has become twice as fast, or half, begins anew, but not more often than this: that takes a key picture.
const SETTLED: Duration = Duration::from_secs(5);
/// openh264 keeps its buffers on the heap.
const STACK: usize = 1 << 20;

/// A picture of a film, captured.
#[derive(Debug)]
struct Picture {
    video: VideoArea,
    /// BGRX, rows without gaps.
    pixels: Vec<u8>,
    at: Instant,
    bits_a_second: u32,
    shows: Option<(Taken, Captured)>,
}

/// A picture of a film, coded.
#[derive(Debug)]
pub(super) struct CodedPicture {
    /// What it shows.
    pub video: VideoArea,
    /// It can be shown without those before.
    pub key: bool,
    pub data: Vec<u8>,
    /// How long that took.
    pub took: Duration,
    /// The input whose effect it shows.
    pub shows: Option<(Taken, Captured)>,
}

/// The thread's other end. Dropping it ends the thread.
#[derive(Debug)]
pub(super) struct FilmCoder {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    waiting: Option<Picture>,
    /// The memory of the last picture, for the next.
    spare: Vec<u8>,
    at_work: bool,
    done: Option<CodedPicture>,
    /// It can code no more.
    broken: bool,
    over: bool,
}

impl FilmCoder {
    /// Starts the thread; `waker` hears whenever a picture is done.
    pub fn start(waker: Option<Waker>) -> std::io::Result<Self> {
        let shared = Arc::<Shared>::default();
        let theirs = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name(String::from("film"))
            .stack_size(STACK)
            .spawn(move || theirs.work(waker.as_ref()))?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// Has the film's place in `view` coded. It takes the place of a picture that waits.
    pub fn code(
        &self,
        video: VideoArea,
        view: PixelView<'_>,
        at: Instant,
        bits_a_second: u32,
        shows: Option<(Taken, Captured)>,
    ) {
        let mut state = self.shared.lock();
        let mut pixels = match state.waiting.take() {
            Some(waiting) => waiting.pixels,
            None => std::mem::take(&mut state.spare),
        };
        pixels.clear();
        let area = video.area;
        for y in area.y..area.bottom() {
            let row = &view.row(y)[area.x as usize..area.right() as usize];
            pixels.extend_from_slice(row.as_flattened());
        }
        state.waiting = Some(Picture {
            video,
            pixels,
            at,
            bits_a_second,
            shows,
        });
        drop(state);
        self.shared.changed.notify_all();
    }

    /// Whether a picture is done.
    pub fn is_done(&self) -> bool {
        self.shared.lock().done.is_some()
    }

    /// The picture that is done; the next one is begun then.
    pub fn take(&self) -> Option<CodedPicture> {
        let done = self.shared.lock().done.take();
        self.shared.changed.notify_all();
        done
    }

    /// The codec failed, and will again.
    pub fn is_broken(&self) -> bool {
        self.shared.lock().broken
    }

    /// Waits until what can be done is: for tests with a clock of their own.
    #[cfg(test)]
    pub fn settle(&self) {
        let unsettled = |state: &mut State| state.at_work || state.waiting.is_some() && state.done.is_none();
        let state = self.shared.lock();
        drop(
            self.shared
                .changed
                .wait_while(state, |state| !state.broken && unsettled(state)),
        );
    }
}

impl Drop for FilmCoder {
    fn drop(&mut self) {
        self.shared.lock().over = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that codes films has panicked");
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, waker: Option<&Waker>) {
        let mut film = None;
        while let Some(picture) = self.next() {
            let coded = code(&mut film, &picture);
            let mut state = self.lock();
            state.at_work = false;
            state.spare = picture.pixels;
            match coded {
                Ok(coded) => state.done = Some(coded),
                Err(error) => {
                    tracing::warn!(%error, "films can't be coded: they go as photos");
                    state.broken = true;
                }
            }
            let broken = state.broken;
            drop(state);
            self.changed.notify_all();
            if let Some(waker) = waker {
                waker.wake();
            }
            if broken {
                return;
            }
        }
    }

    /// The next picture to code; `None` when there will be none.
    fn next(&self) -> Option<Picture> {
        let idle = |state: &mut State| !state.over && (state.waiting.is_none() || state.done.is_some());
        let waited = self.changed.wait_while(self.lock(), idle);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        if state.over {
            return None;
        }
        state.at_work = true;
        state.waiting.take()
    }
}

/// The film at hand.
struct Film {
    encoder: H264Encoder,
    video: VideoArea,
    began: Instant,
    bits_a_second: u32,
}

/// Codes a picture of the film at hand, or of another that begins with it.
fn code(film: &mut Option<Film>, picture: &Picture) -> Result<CodedPicture, VideoError> {
    let began = Instant::now();
    let video = picture.video;
    let goes_on = film.as_ref().is_some_and(|film| film.takes(picture));
    let film = match film {
        Some(film) if goes_on => film,
        film => film.insert(Film {
            encoder: H264Encoder::new(Size::new(video.area.width, video.area.height), picture.bits_a_second)?,
            video,
            began: picture.at,
            bits_a_second: picture.bits_a_second,
        }),
    };
    let mut data = Vec::new();
    let time = picture.at.saturating_duration_since(film.began);
    let key = film.encoder.encode(&picture.pixels, time, &mut data)?;
    Ok(CodedPicture {
        video,
        key,
        data,
        took: began.elapsed(),
        shows: picture.shows,
    })
}

impl Film {
    /// Whether a picture is the next of this film, and may take about as many bytes.
    fn takes(&self, picture: &Picture) -> bool {
        let (before, now) = (self.bits_a_second, picture.bits_a_second);
        let another_line = now > before.saturating_mul(2) || now < before / 2;
        let settled = picture.at.saturating_duration_since(self.began) >= SETTLED;
        self.video == picture.video && !(another_line && settled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_codec::H264Decoder;
    use deskside_picture::{FrameId, Rect};

    const SIZE: Size = Size::new(320, 200);
    const PLACE: Rect = Rect::new(16, 10, 256, 160);

    fn area(run: u32) -> VideoArea {
        VideoArea {
            area: PLACE,
            run: FrameId(run),
        }
    }

    fn code(coder: &FilmCoder, video: VideoArea, shade: u8, at: Instant) {
        let pixels = vec![shade; SIZE.area() as usize * 4];
        let view = PixelView::new(SIZE, SIZE.width as usize * 4, &pixels).unwrap();
        coder.code(video, view, at, 1_000_000, None);
    }

    #[test]
    fn the_newest_picture_is_coded_next_and_every_coded_one_can_be_taken() {
        let coder = FilmCoder::start(None).unwrap();
        let mut decoder = H264Decoder::new().unwrap();
        let start = Instant::now();
        let size = Size::new(PLACE.width, PLACE.height);
        let mut shown = Vec::new();
        for shade in [40, 80] {
            code(&coder, area(1), shade, start);
            coder.settle();
        }
        // The first is done, the second waits, and is overtaken.
        code(&coder, area(1), 160, start);
        while let Some(picture) = coder.take() {
            assert_eq!(picture.key, shown.is_empty());
            shown.push(decoder.decode(&picture.data, size).unwrap()[0]);
            coder.settle();
        }
        assert_eq!(shown.len(), 2);
        assert!(shown[0].abs_diff(40) < 8 && shown[1].abs_diff(160) < 8, "{shown:?}");
    }

    #[test]
    fn another_film_begins_with_a_key_picture_and_one_that_can_not_be_coded_ends_it() {
        let coder = FilmCoder::start(None).unwrap();
        for (run, key) in [(1, true), (1, false), (2, true)] {
            code(&coder, area(run), 100, Instant::now());
            coder.settle();
            let picture = coder.take().unwrap();
            assert_eq!((picture.video, picture.key), (area(run), key));
        }
        let odd = VideoArea {
            area: Rect::new(0, 0, 255, 160),
            run: FrameId(3),
        };
        code(&coder, odd, 100, Instant::now());
        coder.settle();
        assert!(coder.is_broken() && coder.take().is_none());
    }
}
