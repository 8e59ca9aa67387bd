//! What prompts and notices look like and how they answer to keys and pointer, on any system. Knows nothing of
//! windows: a view is a picture with places that can be pressed, and time and input are arguments.

mod bar;
mod button;
mod card;
mod choices;
mod prompt;
mod question;
mod texts;

pub(crate) use bar::{BarHit, BarTimes, BarView, colours, icon_title};
pub(crate) use card::{CardHit, CardState, CardView};
pub(crate) use prompt::{PromptState, PromptView};
pub(crate) use question::{Choice, Key, Question};
use texts::Texts;

/// How round the corners of the prompt and the card are, in logical pixels.
pub(crate) const CORNER: f32 = 12.0;
