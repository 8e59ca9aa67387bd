//! The consent prompt's picture. Knows nothing of time or answers: `question` does.

use super::Texts;
use super::button::{Button, Emphasis};
use super::question::Choice;
use crate::draw::{Area, Canvas, Fonts, Paragraph, Style, Theme, accent, draw_mark, plain};
use crate::{ConsentPrompt, Look, Point, Size};

const WIDTH: f32 = 504.0;
const PADDING: f32 = 28.0;
const INSIDE: f32 = WIDTH - 2.0 * PADDING;
const STRIP: f32 = 5.0;
const MARK: f32 = 32.0;
const LABEL_WIDTH: f32 = 84.0;
const INSET: f32 = 16.0;
const ROW_GAP: f32 = 8.0;
const BUTTON_HEIGHT: f32 = 46.0;
const BUTTON_GAP: f32 = 14.0;

const ORGANISATION: Style = Style::semi_bold(14.0, 18.0);
const TITLE: Style = Style::semi_bold(21.0, 28.0);
const BODY: Style = Style::regular(14.0, 21.0);
const SMALL: Style = Style::regular(13.0, 20.0);
const SMALL_BOLD: Style = Style::semi_bold(13.0, 20.0);
const BUTTON: Style = Style::semi_bold(15.0, 20.0);

/// The prompt, laid out.
pub(crate) struct PromptView {
    look: Look,
    scale: f32,
    access: crate::Access,
    organisation: String,
    sentence: String,
    title: Paragraph,
    explanation: Paragraph,
    rows: Vec<Row>,
    inset: Area,
    bar: Area,
    deny: Button,
    allow: Button,
    height: f32,
}

struct Row {
    label: &'static str,
    value: Paragraph,
}

/// What changes while the prompt is up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PromptState {
    /// The button that the keyboard acts on; `None` while another program has the keyboard.
    pub(crate) focus: Option<Choice>,
    pub(crate) hovered: Option<Choice>,
    /// Whether keys and clicks count.
    pub(crate) listening: bool,
    pub(crate) seconds_left: u64,
    /// 1 to 0.
    pub(crate) part_left: f32,
}

impl PromptView {
    pub(crate) fn new(fonts: &Fonts, prompt: &ConsentPrompt, look: Look, scale: f32) -> Self {
        let texts = Texts::of(look.language);
        let name = plain(&prompt.operator_name);
        let account = plain(&prompt.operator_account);
        let name = if name.is_empty() { &account } else { &name };
        let sentence = texts.wants(name, prompt.access);
        let title = fonts.paragraph(&sentence, TITLE, INSIDE, 3);
        let explanation = fonts.paragraph(texts.explains(prompt.access), BODY, INSIDE, 4);
        let reason = prompt.reason.as_deref().map(plain).unwrap_or_default();
        let site = plain(&prompt.site);
        let value_width = INSIDE - 2.0 * INSET - LABEL_WIDTH;
        let rows: Vec<Row> = [
            (texts.account, account.as_str(), 2),
            (texts.access, texts.access_name(prompt.access), 1),
            (texts.reason, &reason, 4),
            (texts.site, &site, 2),
        ]
        .into_iter()
        .filter(|(_, value, _)| !value.is_empty())
        .map(|(label, value, lines)| Row {
            label,
            value: fonts.paragraph(value, SMALL, value_width, lines),
        })
        .collect();

        let organisation = match plain(&prompt.organisation) {
            empty if empty.is_empty() => "Deskside".to_owned(),
            name => name,
        };
        let organisation = fonts.cut(&organisation, ORGANISATION, INSIDE - MARK - 12.0);
        let title_top = STRIP + 24.0 + MARK + 20.0;
        let inset_top = title_top + title.height() + 8.0 + explanation.height() + 18.0;
        let gaps = ROW_GAP * rows.len().saturating_sub(1) as f32;
        let inset_height = 2.0 * 14.0 + gaps + rows.iter().map(|row| row.value.height()).sum::<f32>();
        let inset = Area {
            x: PADDING,
            y: inset_top,
            width: INSIDE,
            height: inset_height,
        };
        let bar = Area {
            x: PADDING,
            y: inset.bottom() + 20.0,
            width: INSIDE,
            height: 6.0,
        };
        let buttons = bar.bottom() + 10.0 + SMALL.line + 18.0;
        let width = (INSIDE - BUTTON_GAP) / 2.0;
        let button = |x: f32, label: &str| Button {
            area: Area {
                x,
                y: buttons,
                width,
                height: BUTTON_HEIGHT,
            },
            label: label.to_owned(),
            style: BUTTON,
        };
        Self {
            look,
            scale,
            access: prompt.access,
            organisation,
            sentence,
            title,
            explanation,
            rows,
            inset,
            bar,
            deny: button(PADDING, texts.deny),
            allow: button(PADDING + width + BUTTON_GAP, texts.allow),
            height: buttons + BUTTON_HEIGHT + PADDING,
        }
    }

    /// In device pixels.
    pub(crate) fn size(&self) -> Size {
        Canvas::new(WIDTH, self.height, self.scale).size()
    }

    /// What the prompt says, in a sentence.
    pub(crate) fn title(&self) -> &str {
        &self.sentence
    }

    /// The button at a device pixel.
    pub(crate) fn choice_at(&self, pixel: Point) -> Option<Choice> {
        let hit = |button: &Button| button.area.contains(pixel, self.scale);
        match () {
            () if hit(&self.deny) => Some(Choice::Deny),
            () if hit(&self.allow) => Some(Choice::Allow),
            () => None,
        }
    }

    pub(crate) fn draw(&self, fonts: &Fonts, state: PromptState) -> Canvas {
        let (theme, texts) = (Theme::of(self.look.appearance), Texts::of(self.look.language));
        let accent = accent(theme, self.access);
        let mut canvas = Canvas::new(WIDTH, self.height, self.scale);
        canvas.clear(theme.surface);
        let whole = Area {
            x: 0.0,
            y: 0.0,
            width: WIDTH,
            height: self.height,
        };
        canvas.fill(Area { height: STRIP, ..whole }, 0.0, accent.fill);

        self.draw_head(&mut canvas, fonts);
        self.draw_rows(&mut canvas, fonts);
        canvas.fill(self.bar, 3.0, theme.inset);
        let left = Area {
            width: self.bar.width * state.part_left,
            ..self.bar
        };
        canvas.fill(left, 3.0, accent.fill);
        let line = self.bar.bottom() + 10.0 + SMALL.line / 2.0;
        canvas.line(fonts, texts.silence, SMALL, PADDING, line, theme.muted);
        let seconds = texts.left(state.seconds_left);
        let x = PADDING + INSIDE - fonts.width(&seconds, SMALL_BOLD);
        canvas.line(fonts, &seconds, SMALL_BOLD, x, line, theme.text);
        self.draw_buttons(&mut canvas, fonts, state);
        canvas.outline(whole, super::CORNER, 1.0, theme.border);
        canvas
    }

    fn draw_head(&self, canvas: &mut Canvas, fonts: &Fonts) {
        let theme = Theme::of(self.look.appearance);
        let accent = accent(theme, self.access);
        let mark = Area {
            x: PADDING,
            y: STRIP + 24.0,
            width: MARK,
            height: MARK,
        };
        draw_mark(canvas, mark, accent.fill, accent.on);
        let middle = mark.y + MARK / 2.0;
        canvas.line(
            fonts,
            &self.organisation,
            ORGANISATION,
            mark.right() + 12.0,
            middle,
            theme.text,
        );
        let title_top = mark.bottom() + 20.0;
        canvas.paragraph(fonts, &self.title, PADDING, title_top, theme.text);
        let below = title_top + self.title.height() + 8.0;
        canvas.paragraph(fonts, &self.explanation, PADDING, below, theme.muted);
    }

    fn draw_rows(&self, canvas: &mut Canvas, fonts: &Fonts) {
        let theme = Theme::of(self.look.appearance);
        canvas.fill(self.inset, 10.0, theme.inset);
        let mut top = self.inset.y + 14.0;
        for row in &self.rows {
            let x = self.inset.x + INSET;
            canvas.line(fonts, row.label, SMALL, x, top + SMALL.line / 2.0, theme.muted);
            canvas.paragraph(fonts, &row.value, x + LABEL_WIDTH, top, theme.text);
            top += row.value.height() + ROW_GAP;
        }
    }

    fn draw_buttons(&self, canvas: &mut Canvas, fonts: &Fonts, state: PromptState) {
        let theme = Theme::of(self.look.appearance);
        let accent = accent(theme, self.access);
        let hovered = |choice| state.listening && state.hovered == Some(choice);
        self.deny.draw_outlined(
            canvas,
            fonts,
            theme,
            Emphasis {
                hovered: hovered(Choice::Deny),
            },
        );
        let (fill, ink) = match (state.listening, hovered(Choice::Allow)) {
            (false, _) => (theme.inset, theme.muted),
            (true, false) => (accent.fill, accent.on),
            (true, true) => (accent.hover, accent.on),
        };
        self.allow.draw_filled(canvas, fonts, fill, ink);
        match state.focus {
            Some(Choice::Deny) => self.deny.draw_ring(canvas, theme.focus),
            Some(Choice::Allow) => self.allow.draw_ring(canvas, theme.focus),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Access, Language};
    use std::time::Duration;

    fn prompt(reason: Option<&str>) -> ConsentPrompt {
        ConsentPrompt {
            organisation: "Contoso".to_owned(),
            operator_name: "Jan de Vries".to_owned(),
            operator_account: "jan@contoso.example".to_owned(),
            access: Access::Control,
            reason: reason.map(str::to_owned),
            site: "desk.contoso.example".to_owned(),
            time_to_answer: Duration::from_secs(30),
        }
    }

    fn view(prompt: &ConsentPrompt, scale: f32) -> PromptView {
        PromptView::new(
            &Fonts::built_in(),
            prompt,
            Look {
                language: Language::Dutch,
                ..Look::default()
            },
            scale,
        )
    }

    #[test]
    fn the_prompt_grows_with_its_text_and_not_without_end() {
        let short = view(&prompt(None), 1.0).size();
        let long = view(&prompt(Some(&"every page twice ".repeat(30))), 1.0).size();
        let endless = view(&prompt(Some(&"every page twice ".repeat(3000))), 1.0).size();
        assert!(long.height > short.height);
        assert_eq!(long, endless);
        assert!(long.height <= 600, "it fits on a screen of 600 rows: {long:?}");
    }

    #[test]
    fn buttons_are_found_where_they_are_drawn_at_every_scale() {
        for scale in [1.0, 1.5, 2.0] {
            let view = view(&prompt(None), scale);
            let size = view.size();
            let at = |x: f32| Point {
                x: (x * scale) as i32,
                y: size.height as i32 - (50.0 * scale) as i32,
            };
            assert_eq!(view.choice_at(at(100.0)), Some(Choice::Deny));
            assert_eq!(view.choice_at(at(380.0)), Some(Choice::Allow));
            assert_eq!(view.choice_at(at(WIDTH / 2.0)), None, "between them is neither");
            assert_eq!(view.choice_at(Point { x: -1, y: -1 }), None);
        }
    }

    #[test]
    fn an_operator_without_a_name_is_called_by_their_account() {
        let mut nameless = prompt(None);
        nameless.operator_name = "\u{202e} ".to_owned();
        assert!(
            view(&nameless, 1.0)
                .title
                .lines
                .concat()
                .contains("jan@contoso.example")
        );
    }
}
