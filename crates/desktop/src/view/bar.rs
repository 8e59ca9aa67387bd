//! The session bar's picture: who is here, with what access, since when, and the buttons that pause, limit and end it.
//! Knows nothing of monitors or windows.

use super::Texts;
use super::button::Button;
use crate::draw::{Accent, Area, Canvas, Fonts, Style, Theme, accent, draw_mark, plain};
use crate::{Access, LocalWish, Look, NoticedSession, Point, Size};

const HEIGHT: f32 = 40.0;
const MARK: f32 = 22.0;
const GAP: f32 = 10.0;
const EDGE: f32 = 12.0;
/// Between two buttons, and between the last and the bar's end.
const BETWEEN: f32 = 6.0;
/// The narrowest bar whose last button is still whole.
const NARROWEST: f32 = 260.0;
const WIDEST: f32 = 840.0;
const SHORTEST_NAME: f32 = 90.0;

const NAME: Style = Style::semi_bold(14.0, 20.0);
const DETAIL: Style = Style::regular(13.0, 20.0);
const BUTTON: Style = Style::semi_bold(13.0, 18.0);

/// The bar, laid out.
pub(crate) struct BarView {
    scale: f32,
    accent: Accent,
    names: String,
    names_width: f32,
    detail: String,
    buttons: Vec<(LocalWish, Button)>,
    width: f32,
}

/// The times of day that a bar says.
#[derive(Debug, Clone, Default)]
pub(crate) struct BarTimes {
    /// When the first session began.
    pub(crate) since: String,
    /// When the first that ends by itself soon does so.
    pub(crate) ends: Option<String>,
}

/// What is at a place of the bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BarHit {
    /// A button: what it does to every session.
    Wish(LocalWish),
    /// The rest: more about who is here.
    Body,
}

impl BarView {
    /// Lays the bar out for these sessions, at least one, on a monitor of so many device pixels. `times` are local.
    pub(crate) fn new(
        fonts: &Fonts,
        sessions: &[NoticedSession],
        times: &BarTimes,
        look: Look,
        scale: f32,
        monitor_width: u32,
    ) -> Self {
        let texts = Texts::of(look.language);
        let (access, paused) = (highest_access(sessions), are_paused(sessions));
        let widest = (monitor_width as f32 / scale - 2.0 * EDGE).clamp(NARROWEST, WIDEST);
        let standing = if paused {
            texts.paused
        } else {
            texts.access_name(access)
        };
        let time = match &times.ends {
            Some(ends) => texts.ends(ends),
            None => texts.since(&times.since),
        };
        // What the person must know comes before everything else, and stays when there is no room for more.
        let (full, standing) = if is_input_locked(sessions) {
            (
                format!("{}  ·  {}", texts.input_locked, texts.to_unlock),
                texts.to_unlock,
            )
        } else {
            (format!("{standing}  ·  {time}"), standing)
        };
        // On a narrow monitor the time goes first, then the access (the colour still tells it), then the buttons that
        // the card has as well; the name and the last button never go.
        let wishes = wishes(sessions);
        let attempts = (0..wishes.len()).flat_map(|left_out| {
            let details = [full.as_str(), standing, ""];
            details.map(|detail| (&wishes[left_out..], detail))
        });
        let fixed = EDGE + MARK + GAP + GAP;
        let room = |wishes: &[LocalWish], detail: &str| {
            let buttons: f32 = wishes
                .iter()
                .map(|wish| button(fonts, texts, *wish, sessions.len()).area.width + BETWEEN)
                .sum();
            widest - fixed - buttons - detail_width(fonts, detail)
        };
        let fits = attempts
            .clone()
            .find(|(wishes, detail)| room(wishes, detail) >= SHORTEST_NAME);
        let (wishes, detail) = fits.or_else(|| attempts.last()).unwrap_or((&[], ""));
        let names = fonts.cut(&all_names(sessions, texts), NAME, room(wishes, detail));
        let names_width = fonts.width(&names, NAME);
        let mut x = fixed + names_width + detail_width(fonts, detail);
        let mut buttons = Vec::new();
        for wish in wishes {
            let button = button(fonts, texts, *wish, sessions.len());
            let y = (HEIGHT - button.area.height) / 2.0;
            let button = button.at(x.ceil(), y);
            x = button.area.right() + BETWEEN;
            buttons.push((*wish, button));
        }
        Self {
            scale,
            accent: colours(Theme::of(look.appearance), sessions),
            names,
            names_width,
            detail: detail.to_owned(),
            buttons,
            width: x.ceil(),
        }
    }

    /// In device pixels.
    pub(crate) fn size(&self) -> Size {
        Canvas::new(self.width, HEIGHT, self.scale).size()
    }

    /// Who is here.
    pub(crate) fn title(&self) -> &str {
        &self.names
    }

    /// What is at a device pixel.
    pub(crate) fn hit(&self, pixel: Point) -> BarHit {
        let hit = self
            .buttons
            .iter()
            .find(|(_, button)| button.area.contains(pixel, self.scale));
        hit.map_or(BarHit::Body, |(wish, _)| BarHit::Wish(*wish))
    }

    pub(crate) fn draw(&self, fonts: &Fonts, hovered: BarHit) -> Canvas {
        let accent = &self.accent;
        let mut canvas = Canvas::new(self.width, HEIGHT, self.scale);
        canvas.clear(accent.fill);
        let middle = HEIGHT / 2.0;
        let mark = Area {
            x: EDGE,
            y: middle - MARK / 2.0,
            width: MARK,
            height: MARK,
        };
        draw_mark(&mut canvas, mark, accent.on, accent.fill);
        let x = mark.right() + GAP;
        canvas.line(fonts, &self.names, NAME, x, middle, accent.on);
        canvas.line(
            fonts,
            &self.detail,
            DETAIL,
            x + self.names_width + GAP,
            middle,
            accent.on,
        );
        for (wish, button) in &self.buttons {
            match (wish, hovered == BarHit::Wish(*wish)) {
                (LocalWish::End, false) => button.draw_filled(&mut canvas, fonts, accent.on, accent.fill),
                (_, false) => button.draw_edged(&mut canvas, fonts, accent.fill, accent.on),
                (_, true) => button.draw_edged(&mut canvas, fonts, accent.hover, accent.on),
            }
        }
        canvas
    }
}

/// What can be wanted of these sessions now, the least needed first.
pub(super) fn wishes(sessions: &[NoticedSession]) -> Vec<LocalWish> {
    let mut wishes = Vec::new();
    if are_paused(sessions) {
        wishes.push(LocalWish::GoOn);
    } else {
        if highest_access(sessions) == Access::Control {
            wishes.push(LocalWish::TakeInput);
        }
        wishes.push(LocalWish::Pause);
    }
    wishes.push(LocalWish::End);
    wishes
}

/// The colours that tell of these sessions.
pub(crate) fn colours(theme: &Theme, sessions: &[NoticedSession]) -> Accent {
    if are_paused(sessions) {
        theme.paused
    } else {
        *accent(theme, highest_access(sessions))
    }
}

/// Whether nobody sees or does anything at the moment.
fn are_paused(sessions: &[NoticedSession]) -> bool {
    sessions.iter().all(|session| session.paused)
}

/// Whether the local user's own keyboard and mouse do nothing.
fn is_input_locked(sessions: &[NoticedSession]) -> bool {
    sessions.iter().any(|session| session.locks_input)
}

fn button(fonts: &Fonts, texts: &Texts, wish: LocalWish, sessions: usize) -> Button {
    Button::fitted(fonts, texts.wish(wish, sessions), BUTTON, 14.0, 28.0)
}

/// The access to warn of: control, as soon as one of them has it.
fn highest_access(sessions: &[NoticedSession]) -> Access {
    let controls = |session: &NoticedSession| session.access == Access::Control;
    if sessions.iter().any(controls) {
        Access::Control
    } else {
        Access::View
    }
}

/// What the notification icon is called: who is here, with what access.
pub(crate) fn icon_title(sessions: &[NoticedSession], look: Look) -> String {
    let texts = Texts::of(look.language);
    if sessions.is_empty() {
        return format!("Deskside: {}", texts.nobody_is_here);
    }
    let standing = if are_paused(sessions) {
        texts.paused
    } else {
        texts.access_name(highest_access(sessions))
    };
    format!("Deskside: {}, {standing}", all_names(sessions, texts))
}

fn all_names(sessions: &[NoticedSession], texts: &Texts) -> String {
    let names: Vec<String> = sessions.iter().map(display_name).collect();
    texts.names(&names.iter().map(String::as_str).collect::<Vec<_>>())
}

/// What an operator is called.
pub(super) fn display_name(session: &NoticedSession) -> String {
    match plain(&session.operator_name) {
        empty if empty.is_empty() => plain(&session.operator_account),
        name => name,
    }
}

fn detail_width(fonts: &Fonts, detail: &str) -> f32 {
    if detail.is_empty() {
        0.0
    } else {
        fonts.width(detail, DETAIL) + GAP
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NoticeKey;
    use std::time::SystemTime;

    fn session(name: &str, access: Access) -> NoticedSession {
        NoticedSession {
            key: NoticeKey(1),
            operator_name: name.to_owned(),
            operator_account: "account".to_owned(),
            access,
            paused: false,
            locks_input: false,
            since: SystemTime::UNIX_EPOCH,
            ends: None,
        }
    }

    fn view(sessions: &[NoticedSession], scale: f32, monitor: u32) -> BarView {
        let ends = sessions.iter().find_map(|session| session.ends);
        let times = BarTimes {
            since: "14:05".to_owned(),
            ends: ends.map(|_| "15:05".to_owned()),
        };
        BarView::new(&Fonts::built_in(), sessions, &times, Look::default(), scale, monitor)
    }

    fn offered(bar: &BarView) -> Vec<LocalWish> {
        bar.buttons.iter().map(|(wish, _)| *wish).collect()
    }

    #[test]
    fn the_bar_names_who_what_and_since_when() {
        let bar = view(&[session("Jan de Vries", Access::Control)], 1.0, 1920);
        assert_eq!(
            (bar.names.as_str(), bar.detail.as_str()),
            ("Jan de Vries", "Full control  ·  since 14:05")
        );
        let mut ending = session("Jan", Access::View);
        ending.ends = Some(SystemTime::UNIX_EPOCH);
        assert_eq!(view(&[ending], 1.0, 1920).detail, "View only  ·  ends at 15:05");
        let several = [session("Jan", Access::View), session("Petra", Access::Control)];
        let bar = view(&several, 1.0, 1920);
        assert_eq!(
            (bar.names.as_str(), bar.detail.as_str()),
            ("Jan and Petra", "Full control  ·  since 14:05")
        );
    }

    #[test]
    fn a_long_name_is_cut_and_the_last_button_stays_whole() {
        let long = [session(&"Maximiliana von und zu ".repeat(20), Access::View)];
        for (scale, monitor) in [(1.0, 1920), (1.0, 640), (2.0, 800), (4.0, 640)] {
            let bar = view(&long, scale, monitor);
            let (wish, end) = bar.buttons.last().expect("a button");
            assert_eq!(*wish, LocalWish::End);
            assert!(end.area.right() <= bar.width);
            assert!(bar.names.ends_with('…'));
            let widest = (monitor as f32 / scale).max(NARROWEST);
            assert!(bar.width <= widest + 1.0, "{} > {widest}", bar.width);
        }
    }

    #[test]
    fn whoever_is_locked_out_reads_how_to_end_it_on_every_monitor() {
        let mut jan = session("Jan", Access::Control);
        jan.locks_input = true;
        let full = "Keyboard and mouse locked  ·  press Esc 5 times to unlock";
        assert_eq!(view(&[jan.clone()], 1.0, 1920).detail, full);
        jan.operator_name = "Maximiliana von und zu ".repeat(20);
        let narrow = view(&[jan], 1.0, 640);
        assert!(narrow.detail.contains("press Esc 5 times"), "{}", narrow.detail);
    }

    #[test]
    fn only_what_can_be_wanted_now_is_offered() {
        use LocalWish::{End, GoOn, Pause, TakeInput};
        let mut jan = session("Jan", Access::Control);
        assert_eq!(offered(&view(&[jan.clone()], 1.0, 1920)), [TakeInput, Pause, End]);
        let watching = session("Jan", Access::View);
        assert_eq!(offered(&view(std::slice::from_ref(&watching), 1.0, 1920)), [Pause, End]);
        jan.paused = true;
        let bar = view(&[jan.clone()], 1.0, 1920);
        assert_eq!(offered(&bar), [GoOn, End]);
        assert_eq!(bar.detail, "Paused  ·  since 14:05");
        let one_goes_on = view(&[jan, watching], 1.0, 1920);
        assert_eq!(offered(&one_goes_on), [TakeInput, Pause, End]);
        let narrow = view(&[session("Jan", Access::Control)], 4.0, 640);
        assert_eq!(offered(&narrow), [End], "the others are in the card");
    }

    #[test]
    fn buttons_are_found_where_they_are_drawn() {
        let bar = view(&[session("Jan", Access::Control)], 2.0, 1920);
        for (wish, button) in &bar.buttons {
            let middle = Point {
                x: ((button.area.x + button.area.width / 2.0) * 2.0) as i32,
                y: 40,
            };
            assert_eq!(bar.hit(middle), BarHit::Wish(*wish));
        }
        assert_eq!(bar.hit(Point { x: 30, y: 40 }), BarHit::Body);
    }
}
