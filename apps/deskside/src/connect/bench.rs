//! The driver protocol of the peer harness (`bench/README` of the harness): JSON lines in and out, so that this viewer is
//! measured exactly as the others are.

use std::io::{self, BufRead as _, Write as _};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use deskside_session::viewer::UserInput;
use deskside_viewer::Command;
use deskside_viewer::headless::Seen;
use serde::Deserialize;
use serde_json::{Value, json};

use super::watch::Watch;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};

/// The stamp on each drawn frame: 4 x 4 cells in the top left corner, row by row.
const CELL: u32 = 16;
/// A cell between these is neither black nor white: the stamp is torn.
const GREY: std::ops::RangeInclusive<u32> = 81..=175;
/// How much a channel has to change.
const CHANGED: u8 = 60;
/// The key that is pressed: the letter a.
const KEY: u32 = 0x61;
/// Its place, for programs that look at places (evdev).
const PLACE: u32 = 30;

/// What the harness asks.
#[derive(Debug, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
enum Request {
    Watch { seconds: f64 },
    Latency(Latency),
    Quit,
}

#[derive(Debug, Deserialize)]
struct Latency {
    input: What,
    n: u32,
    x: i32,
    y: i32,
    px: u32,
    py: u32,
    gap_s: (f64, f64),
    timeout_s: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Key,
    Click,
}

/// Answers until the harness is done.
pub fn serve(watch: &Watch) -> Outcome {
    let (width, height) = watch.look(|seen| seen.size.map_or((0, 0), |size| (size.width, size.height)));
    say(&json!({ "event": "ready", "width": width, "height": height }))?;
    for line in io::stdin().lock().lines() {
        let line = line.map_err(|error| Failure::new(Exit::Usage, format!("standard input: {error}"), ""))?;
        match serde_json::from_str(&line) {
            Ok(Request::Watch { seconds }) => {
                say(&json!({ "event": "watching" }))?;
                say(&stamps(watch, time(seconds))?)?;
            }
            Ok(Request::Latency(asked)) => say(&latency(watch, &asked)?)?,
            Ok(Request::Quit) => break,
            Err(error) => say(&json!({ "event": "error", "error": error.to_string() }))?,
        }
    }
    Ok(Exit::Done)
}

/// Every frame that comes within `limit`: which stamp it bears, and how old that is.
fn stamps(watch: &Watch, limit: Duration) -> Outcome<Value> {
    let began = Instant::now();
    let (mut last, mut torn, mut ages) = (None, 0_u32, Vec::new());
    let first = watch.go_on(|seen| seen.frames)?;
    let mut frames = first;
    loop {
        let left = limit.saturating_sub(began.elapsed());
        let Some((now, stamp)) = watch
            .viewer()
            .wait(left, |seen| (seen.frames > frames).then(|| (seen.frames, stamp(seen))))
        else {
            break;
        };
        frames = now;
        watch.go_on(|_| ())?;
        match stamp {
            None => torn += 1,
            same if same == last => {}
            new @ Some(stamp) => {
                last = new;
                let ticks = wall().as_millis() / 2;
                let age = ((ticks as u32).wrapping_sub(stamp) & 0x7fff) * 2;
                // What was drawn before we looked says nothing of our pace.
                if u128::from(age) <= began.elapsed().as_millis() + 50 {
                    ages.push(age);
                }
            }
        }
    }
    ages.sort_unstable();
    let at = |share: f64| ages.get((ages.len() as f64 * share) as usize);
    Ok(json!({
        "event": "done", "stamps": ages.len(), "age_ms_p50": at(0.5), "age_ms_p95": at(0.95),
        "torn": torn, "updates": frames - first,
    }))
}

/// The 15 bits of a stamp, when they are whole.
fn stamp(seen: &Seen) -> Option<u32> {
    let mut bits = 0;
    for cell in 0..16 {
        let [blue, green, red] = seen.pixel(cell % 4 * CELL + CELL / 2, cell / 4 * CELL + CELL / 2)?;
        let mean = (u32::from(blue) + u32::from(green) + u32::from(red)) / 3;
        if GREY.contains(&mean) {
            return None;
        }
        bits = bits << 1 | u32::from(mean >= 128);
    }
    (bits.count_ones() % 2 == 0).then_some(bits >> 1)
}

/// Presses or clicks again and again, and takes the time until a pixel changes.
fn latency(watch: &Watch, asked: &Latency) -> Outcome<Value> {
    let (mut times, mut sent, mut misses) = (Vec::new(), Vec::new(), 0_u32);
    let timeout = time(asked.timeout_s);
    watch.send(Command::Input(UserInput::Move { x: asked.x, y: asked.y }))?;
    std::thread::sleep(Duration::from_millis(800));
    for turn in 0..asked.n {
        // Spread evenly over the gap, in an order that follows nobody's rhythm: the golden ratio's multiples.
        let share = (f64::from(turn) * 0.618_034).fract();
        std::thread::sleep(time(asked.gap_s.0 + (asked.gap_s.1 - asked.gap_s.0) * share));
        let was = watch.go_on(|seen| seen.pixel(asked.px, asked.py))?;
        let began = Instant::now();
        sent.push(wall().as_secs_f64());
        for pressed in [true, false] {
            watch.send(Command::Input(match asked.input {
                What::Key => UserInput::Key {
                    physical: PLACE,
                    keysym: KEY,
                    pressed,
                },
                What::Click => UserInput::Button {
                    button: 1,
                    pressed,
                    x: asked.x,
                    y: asked.y,
                },
            }))?;
        }
        let changed = watch.viewer().wait(timeout, |seen| {
            let differs = |(one, other): (u8, u8)| one.abs_diff(other) > CHANGED;
            let (is, was) = (seen.pixel(asked.px, asked.py)?, was?);
            is.into_iter().zip(was).any(differs).then(|| began.elapsed())
        });
        match changed {
            Some(took) => times.push(took.as_secs_f64() * 1_000.0),
            None => misses += 1,
        }
    }
    Ok(json!({ "event": "done", "ms": times, "misses": misses, "sent": sent }))
}

fn say(message: &Value) -> Outcome<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{message}")
        .and_then(|()| out.flush())
        .map_err(|error| Failure::new(Exit::Usage, format!("standard output: {error}"), ""))
}

/// Seconds of a message; what makes no sense is none.
fn time(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

fn wall() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
