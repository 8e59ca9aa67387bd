//! What drawing means for prompts and notices: which colour stands for which access. Knows nothing of windows.

pub(crate) use deskside_draw::{Accent, Area, Canvas, Colour, Fonts, Paragraph, Style, Theme, draw_mark, plain};

use crate::Access;

/// Blue where somebody watches, orange where somebody acts: told apart at a glance, and by the colour-blind.
pub(crate) fn accent(theme: &Theme, access: Access) -> &Accent {
    match access {
        Access::View => &theme.view,
        Access::Control => &theme.control,
    }
}
