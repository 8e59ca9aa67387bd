//! The session bar's picture: who is here, with what access, since when, and the button that ends it. Knows nothing
//! of monitors or windows.

use super::Texts;
use super::button::Button;
use crate::draw::{Area, Canvas, Fonts, Style, Theme, draw_mark, plain};
use crate::{Access, Look, NoticedSession, Point, Size};

const HEIGHT: f32 = 40.0;
const MARK: f32 = 22.0;
const GAP: f32 = 10.0;
const EDGE: f32 = 12.0;
/// The narrowest bar whose button is still whole.
const NARROWEST: f32 = 260.0;
const WIDEST: f32 = 760.0;

const NAME: Style = Style::semi_bold(14.0, 20.0);
const DETAIL: Style = Style::regular(13.0, 20.0);
const BUTTON: Style = Style::semi_bold(13.0, 18.0);

/// The bar, laid out.
pub(crate) struct BarView {
    look: Look,
    scale: f32,
    access: Access,
    names: String,
    names_width: f32,
    detail: String,
    end: Button,
    width: f32,
}

/// What is at a place of the bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BarHit {
    /// The button.
    End,
    /// The rest: more about who is here.
    Body,
}

impl BarView {
    /// Lays the bar out for these sessions, at least one, on a monitor of so many device pixels. `since` is the local
    /// time at which the first began.
    pub(crate) fn new(
        fonts: &Fonts,
        sessions: &[NoticedSession],
        since: &str,
        look: Look,
        scale: f32,
        monitor_width: u32,
    ) -> Self {
        let texts = Texts::of(look.language);
        let access = highest_access(sessions);
        let label = if sessions.len() > 1 {
            texts.end_all
        } else {
            texts.end_session
        };
        let end = Button::fitted(fonts, label, BUTTON, 14.0, 28.0);
        let widest = (monitor_width as f32 / scale - 2.0 * EDGE).clamp(NARROWEST, WIDEST);

        let full = format!("{}  ·  {}", texts.access_name(access), texts.since(since));
        let fixed = EDGE + MARK + GAP + GAP + end.area.width + 6.0;
        let shortest_name = 90.0;
        let room = widest - fixed;
        // On a narrow monitor the time goes first, then the access (the colour still tells it); the name never goes.
        let details = [full.as_str(), texts.access_name(access), ""];
        let detail = details
            .into_iter()
            .find(|detail| room - detail_width(fonts, detail) >= shortest_name);
        let detail = detail.unwrap_or_default().to_owned();
        let names = fonts.cut(&all_names(sessions, texts), NAME, room - detail_width(fonts, &detail));
        let names_width = fonts.width(&names, NAME);
        let width = (fixed + names_width + detail_width(fonts, &detail)).ceil();
        let end = {
            let (x, y) = (width - 6.0 - end.area.width, (HEIGHT - end.area.height) / 2.0);
            end.at(x, y)
        };
        Self {
            look,
            scale,
            access,
            names,
            names_width,
            detail,
            end,
            width,
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
        if self.end.area.contains(pixel, self.scale) {
            BarHit::End
        } else {
            BarHit::Body
        }
    }

    /// Where the button is, in logical pixels.
    #[cfg(test)]
    fn end_area(&self) -> Area {
        self.end.area
    }

    pub(crate) fn draw(&self, fonts: &Fonts, hovered: bool) -> Canvas {
        let theme = Theme::of(self.look.appearance);
        let accent = theme.accent(self.access);
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
        let (fill, ink) = if hovered {
            (accent.hover, accent.on)
        } else {
            (accent.on, accent.fill)
        };
        self.end.draw_filled(&mut canvas, fonts, fill, ink);
        if hovered {
            canvas.outline(self.end.area, 8.0, 1.5, accent.on);
        }
        canvas
    }
}

/// The access to warn of: control, as soon as one of them has it.
pub(crate) fn highest_access(sessions: &[NoticedSession]) -> Access {
    let controls = sessions.iter().any(|session| session.access == Access::Control);
    if controls { Access::Control } else { Access::View }
}

/// What the notification icon is called: who is here, with what access.
pub(crate) fn icon_title(sessions: &[NoticedSession], look: Look) -> String {
    let texts = Texts::of(look.language);
    format!(
        "Deskside: {}, {}",
        all_names(sessions, texts),
        texts.access_name(highest_access(sessions))
    )
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
            since: SystemTime::UNIX_EPOCH,
        }
    }

    fn view(sessions: &[NoticedSession], scale: f32, monitor: u32) -> BarView {
        BarView::new(&Fonts::built_in(), sessions, "14:05", Look::default(), scale, monitor)
    }

    #[test]
    fn the_bar_names_who_what_and_since_when() {
        let bar = view(&[session("Jan de Vries", Access::Control)], 1.0, 1920);
        assert_eq!(
            (bar.names.as_str(), bar.detail.as_str()),
            ("Jan de Vries", "Full control  ·  since 14:05")
        );
        let several = [session("Jan", Access::View), session("Petra", Access::Control)];
        let bar = view(&several, 1.0, 1920);
        assert_eq!((bar.names.as_str(), bar.access), ("Jan and Petra", Access::Control));
    }

    #[test]
    fn a_long_name_is_cut_and_the_button_stays_whole() {
        let long = [session(&"Maximiliana von und zu ".repeat(20), Access::View)];
        for (scale, monitor) in [(1.0, 1920), (1.0, 640), (2.0, 800), (4.0, 640)] {
            let bar = view(&long, scale, monitor);
            assert!(bar.end_area().right() <= bar.width);
            assert!(bar.names.ends_with('…'));
            let widest = (monitor as f32 / scale).max(NARROWEST);
            assert!(bar.width <= widest, "{} > {widest}", bar.width);
        }
    }

    #[test]
    fn the_button_is_found_where_it_is_drawn() {
        let bar = view(&[session("Jan", Access::View)], 2.0, 1920);
        let size = bar.size();
        assert_eq!(
            bar.hit(Point {
                x: size.width as i32 - 40,
                y: 40
            }),
            BarHit::End
        );
        assert_eq!(bar.hit(Point { x: 30, y: 40 }), BarHit::Body);
    }
}
