//! The lower part of the card, where the local user asks for more than they get anyway. Knows nothing of what follows.

use super::Texts;
use super::button::Button;
use crate::draw::{Area, Canvas, Fonts, Style, Theme};
use crate::{Chosen, OwnChoice, OwnChoices};

const HEAD: f32 = 40.0;
const ROW: f32 = 38.0;
const BUTTON_HEIGHT: f32 = 28.0;

const HEADING: Style = Style::semi_bold(13.0, 18.0);
const LABEL: Style = Style::regular(13.5, 19.0);
const BUTTON: Style = Style::semi_bold(12.5, 17.0);

/// The choices, laid out.
pub(super) struct ChoicesView {
    frame: Area,
    heading: &'static str,
    rows: Vec<Row>,
}

struct Row {
    choice: OwnChoice,
    label: String,
    middle: f32,
    end: RowEnd,
}

/// What is at the right of a row.
enum RowEnd {
    /// A button that turns it on or off.
    Button { to: bool, button: Button },
    /// What can't be changed now, and where it is written.
    Text { text: &'static str, x: f32 },
}

impl ChoicesView {
    /// Lays them out below `top`, between `left` and `right`.
    pub(super) fn new(fonts: &Fonts, own: OwnChoices, texts: &Texts, (left, right): (f32, f32), top: f32) -> Self {
        let row = |(index, (choice, chosen)): (usize, (OwnChoice, Chosen))| {
            let middle = top + HEAD + (index as f32 + 0.5) * ROW;
            let (end, x) = row_end(fonts, chosen, own.only_more, texts, right, middle);
            Row {
                choice,
                label: fonts.cut(texts.own(choice), LABEL, x - left - 10.0),
                middle,
                end,
            }
        };
        let rows: Vec<Row> = own.all().into_iter().enumerate().map(row).collect();
        let frame = Area {
            x: left,
            y: top,
            width: right - left,
            height: HEAD + rows.len() as f32 * ROW,
        };
        Self {
            frame,
            heading: texts.on_this_computer,
            rows,
        }
    }

    pub(super) fn height(&self) -> f32 {
        self.frame.height
    }

    /// What can be pressed, and what it turns each choice to.
    pub(super) fn buttons(&self) -> impl Iterator<Item = (OwnChoice, bool, &Button)> {
        self.rows.iter().filter_map(|row| match &row.end {
            RowEnd::Button { to, button } => Some((row.choice, *to, button)),
            RowEnd::Text { .. } => None,
        })
    }

    /// Draws all but the buttons.
    pub(super) fn draw(&self, canvas: &mut Canvas, fonts: &Fonts, theme: &Theme) {
        let line = Area {
            height: 1.0,
            ..self.frame
        };
        canvas.fill(line, 0.0, theme.border);
        let (x, middle) = (self.frame.x, self.frame.y + HEAD / 2.0 + 2.0);
        canvas.line(fonts, self.heading, HEADING, x, middle, theme.muted);
        for row in &self.rows {
            canvas.line(fonts, &row.label, LABEL, x, row.middle, theme.text);
            if let RowEnd::Text { text, x } = row.end {
                canvas.line(fonts, text, LABEL, x, row.middle, theme.muted);
            }
        }
    }
}

/// With where it begins.
fn row_end(fonts: &Fonts, chosen: Chosen, only_more: bool, texts: &Texts, right: f32, middle: f32) -> (RowEnd, f32) {
    let said = |text: &'static str| {
        let x = right - fonts.width(text, LABEL);
        (RowEnd::Text { text, x }, x)
    };
    let (to, label) = match chosen {
        Chosen::Given => return said(texts.always_on),
        Chosen::Yes if only_more => return said(texts.is_on),
        Chosen::Yes => (false, texts.turn_off),
        Chosen::No => (true, texts.turn_on),
    };
    let button = Button::fitted(fonts, label, BUTTON, 12.0, BUTTON_HEIGHT);
    let x = right - button.area.width;
    let button = button.at(x, middle - BUTTON_HEIGHT / 2.0);
    (RowEnd::Button { to, button }, x)
}
