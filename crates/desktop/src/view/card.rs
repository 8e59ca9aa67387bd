//! The card that opens at the notification icon or the bar, and by keyboard: each session with its operator's account and
//! a button to end it, what can be done to all of them, and what the person may ask for. Knows nothing of where it opens.

use super::Texts;
use super::bar::{colours, display_name, wishes};
use super::button::{Button, Emphasis};
use super::choices::ChoicesView;
use crate::draw::{Area, Canvas, Fonts, Style, Theme, draw_mark, plain};
use crate::{LocalWish, Look, NoticeKey, NoticedSession, OwnChoice, OwnChoices, Point, Size};

const WIDTH: f32 = 400.0;
const PADDING: f32 = 18.0;
const HEAD: f32 = 44.0;
const ROW: f32 = 66.0;
const MARK: f32 = 30.0;
const FOOT: f32 = 36.0;
const GAP: f32 = 8.0;
const HINT: f32 = 30.0;
/// More sessions than this are counted, not listed, so that the card fits on any screen.
const MOST_ROWS: usize = 6;

const HEADING: Style = Style::semi_bold(13.0, 18.0);
const NAME: Style = Style::semi_bold(14.0, 19.0);
const DETAIL: Style = Style::regular(12.5, 17.0);
const BUTTON: Style = Style::semi_bold(13.0, 18.0);

/// The card, laid out.
pub(crate) struct CardView {
    look: Look,
    scale: f32,
    rows: Vec<Row>,
    for_all: Vec<(LocalWish, Button)>,
    choices: Option<ChoicesView>,
    height: f32,
}

struct Row {
    session: NoticedSession,
    name: String,
    account: String,
    detail: String,
    top: f32,
    end: Button,
}

/// How the card looks at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CardState {
    /// What the pointer is over.
    pub(crate) hovered: CardHit,
    /// What the keyboard acts on, when the card has the keyboard.
    pub(crate) focus: Option<CardHit>,
}

/// What is at a place of the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CardHit {
    /// Ends one session.
    End(NoticeKey),
    /// Does this to all of them.
    All(LocalWish),
    /// Asks for this, or takes it back.
    Own(OwnChoice, bool),
    /// Nothing.
    Body,
}

impl CardView {
    /// Lays the card out. `since` gives the local time at which a session began.
    pub(crate) fn new(
        fonts: &Fonts,
        sessions: &[NoticedSession],
        own: Option<OwnChoices>,
        since: impl Fn(&NoticedSession) -> String,
        look: Look,
        scale: f32,
    ) -> Self {
        let texts = Texts::of(look.language);
        let label = if sessions.len() > 1 {
            texts.end
        } else {
            texts.end_session
        };
        let row = |(index, session): (usize, &NoticedSession)| {
            let top = HEAD + index as f32 * ROW;
            let end = Button::fitted(fonts, label, BUTTON, 14.0, 32.0);
            let (x, y) = (WIDTH - PADDING - end.area.width, top + (ROW - end.area.height) / 2.0);
            let room = x - (PADDING + MARK + 12.0) - 10.0;
            let standing = if session.paused {
                texts.paused
            } else {
                texts.access_name(session.access)
            };
            let detail = format!("{standing}  ·  {}", texts.since(&since(session)));
            Row {
                name: fonts.cut(&display_name(session), NAME, room),
                account: fonts.cut(&plain(&session.operator_account), DETAIL, room),
                detail: fonts.cut(&detail, DETAIL, room),
                session: session.clone(),
                top,
                end: end.at(x, y),
            }
        };
        let rows: Vec<Row> = sessions.iter().take(MOST_ROWS).enumerate().map(row).collect();
        let below = HEAD + rows.len() as f32 * ROW;
        let for_all = for_all(sessions, texts, below);
        let foot = if for_all.is_empty() {
            below
        } else {
            below + 6.0 + FOOT + 12.0
        };
        let sides = (PADDING, WIDTH - PADDING);
        let choices = own.map(|own| ChoicesView::new(fonts, own, texts, sides, foot));
        let height = match &choices {
            Some(choices) => foot + choices.height() + HINT,
            None => below + 6.0 + FOOT + HINT,
        };
        Self {
            look,
            scale,
            rows,
            for_all,
            choices,
            height,
        }
    }

    /// In device pixels.
    pub(crate) fn size(&self) -> Size {
        Canvas::new(WIDTH, self.height, self.scale).size()
    }

    /// What the card is.
    pub(crate) fn title(&self) -> &'static str {
        let texts = Texts::of(self.look.language);
        if self.rows.is_empty() {
            texts.nobody_is_here
        } else {
            texts.who_is_here
        }
    }

    /// What is at a device pixel.
    pub(crate) fn hit(&self, pixel: Point) -> CardHit {
        let hit = self
            .buttons()
            .find(|(_, button)| button.area.contains(pixel, self.scale));
        hit.map_or(CardHit::Body, |(hit, _)| hit)
    }

    /// What the keyboard can act on, in the order in which it gets there.
    pub(crate) fn stops(&self) -> Vec<CardHit> {
        self.buttons().map(|(hit, _)| hit).collect()
    }

    fn buttons(&self) -> impl Iterator<Item = (CardHit, &Button)> {
        let rows = self.rows.iter().map(|row| (CardHit::End(row.session.key), &row.end));
        let for_all = self.for_all.iter().map(|(wish, button)| (CardHit::All(*wish), button));
        let choices = self.choices.iter().flat_map(ChoicesView::buttons);
        let choices = choices.map(|(choice, to, button)| (CardHit::Own(choice, to), button));
        rows.chain(for_all).chain(choices)
    }

    pub(crate) fn draw(&self, fonts: &Fonts, state: CardState) -> Canvas {
        let (theme, texts) = (Theme::of(self.look.appearance), Texts::of(self.look.language));
        let mut canvas = Canvas::new(WIDTH, self.height, self.scale);
        canvas.clear(theme.surface);
        canvas.line(fonts, self.title(), HEADING, PADDING, HEAD / 2.0 + 2.0, theme.muted);
        for row in &self.rows {
            let accent = colours(theme, std::slice::from_ref(&row.session));
            let line = Area {
                x: PADDING,
                y: row.top,
                width: WIDTH - 2.0 * PADDING,
                height: 1.0,
            };
            canvas.fill(line, 0.0, theme.border);
            let mark = Area {
                x: PADDING,
                y: row.top + (ROW - MARK) / 2.0,
                width: MARK,
                height: MARK,
            };
            draw_mark(&mut canvas, mark, accent.fill, accent.on);
            let (x, middle) = (mark.right() + 12.0, row.top + ROW / 2.0);
            canvas.line(fonts, &row.name, NAME, x, middle - 17.0, theme.text);
            canvas.line(fonts, &row.account, DETAIL, x, middle + 1.0, theme.muted);
            canvas.line(fonts, &row.detail, DETAIL, x, middle + 18.0, theme.muted);
        }
        if let Some(choices) = &self.choices {
            choices.draw(&mut canvas, fonts, theme);
        }
        for (hit, button) in self.buttons() {
            let hovered = state.hovered == hit;
            button.draw_outlined(&mut canvas, fonts, theme, Emphasis { hovered });
            if state.focus == Some(hit) {
                button.draw_ring(&mut canvas, theme.focus);
            }
        }
        let hint = self.height - HINT / 2.0;
        canvas.line(fonts, texts.by_keyboard, DETAIL, PADDING, hint, theme.muted);
        let whole = Area {
            x: 0.0,
            y: 0.0,
            width: WIDTH,
            height: self.height,
        };
        canvas.outline(whole, super::CORNER, 1.0, theme.border);
        canvas
    }
}

/// The buttons below the list, side by side.
fn for_all(sessions: &[NoticedSession], texts: &Texts, below: f32) -> Vec<(LocalWish, Button)> {
    if sessions.is_empty() {
        return Vec::new();
    }
    // The only session has its own button to end it.
    let wishes: Vec<_> = wishes(sessions)
        .into_iter()
        .filter(|wish| *wish != LocalWish::End || sessions.len() > 1)
        .collect();
    let count = wishes.len().max(1) as f32;
    let width = (WIDTH - 2.0 * PADDING - GAP * (count - 1.0)) / count;
    let button = |(index, wish): (usize, LocalWish)| {
        let area = Area {
            x: PADDING + index as f32 * (width + GAP),
            y: below + 6.0,
            width,
            height: FOOT,
        };
        let label = match wish {
            LocalWish::End => format!("{} ({})", texts.end_all_short, sessions.len()),
            wish => texts.wish(wish, sessions.len()).to_owned(),
        };
        let style = BUTTON;
        (wish, Button { area, label, style })
    };
    wishes.into_iter().enumerate().map(button).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Access, Chosen};
    use std::time::SystemTime;

    fn card(count: u64) -> CardView {
        card_with(count, None)
    }

    fn card_with(count: u64, own: Option<OwnChoices>) -> CardView {
        let sessions: Vec<_> = (0..count)
            .map(|key| NoticedSession {
                key: NoticeKey(key),
                operator_name: format!("Operator {key}"),
                operator_account: "operator@example".to_owned(),
                access: Access::View,
                paused: false,
                locks_input: false,
                since: SystemTime::UNIX_EPOCH,
                ends: None,
            })
            .collect();
        CardView::new(
            &Fonts::built_in(),
            &sessions,
            own,
            |_| "14:05".to_owned(),
            Look::default(),
            1.0,
        )
    }

    fn middle(area: Area) -> Point {
        Point {
            x: (area.x + area.width / 2.0) as i32,
            y: (area.y + area.height / 2.0) as i32,
        }
    }

    #[test]
    fn each_session_has_its_own_button_and_several_have_one_for_all() {
        let three = card(3);
        for (key, row) in (0..).zip(&three.rows) {
            assert_eq!(three.hit(middle(row.end.area)), CardHit::End(NoticeKey(key)));
        }
        let all = CardHit::All(LocalWish::End);
        let button = three.buttons().find(|(hit, _)| *hit == all).expect("a button for all");
        assert_eq!(three.hit(middle(button.1.area)), all);
        assert_eq!(three.hit(Point { x: 3, y: 3 }), CardHit::Body);
        assert!(!card(1).stops().contains(&all));
    }

    #[test]
    fn the_keyboard_gets_to_everything() {
        let (one, pause) = (card(1), CardHit::All(LocalWish::Pause));
        assert_eq!(one.stops(), [CardHit::End(NoticeKey(0)), pause]);
        assert_eq!(card(2).stops().len(), 4);
    }

    #[test]
    fn what_may_be_asked_for_is_there_with_nobody_and_is_not_taken_back_with_somebody() {
        let own = |only_more| OwnChoices {
            prompt: Chosen::Yes,
            bar: Chosen::Given,
            sound: Chosen::No,
            only_more,
        };
        let alone = card_with(0, Some(own(false)));
        let (less, more) = (
            CardHit::Own(OwnChoice::Prompt, false),
            CardHit::Own(OwnChoice::Sound, true),
        );
        assert_eq!(alone.stops(), [less, more]);
        let button = alone.buttons().find(|(hit, _)| *hit == more).expect("a button");
        assert_eq!(alone.hit(middle(button.1.area)), more);
        assert_eq!(alone.title(), "Nobody is connected");
        let watched = card_with(1, Some(own(true)));
        assert!(watched.stops().contains(&more) && !watched.stops().contains(&less));
        assert!(watched.size().height > card(1).size().height);
    }

    #[test]
    fn many_sessions_are_counted_and_the_card_stays_small() {
        let many = card(60);
        assert_eq!(many.rows.len(), MOST_ROWS);
        assert!(many.for_all.iter().any(|(_, button)| button.label.contains("60")));
        assert!(many.size().height < 560);
    }
}
