//! Text in the two weights of the built-in font: measured, wrapped, cut. Draws nothing itself.
//!
//! There is no shaping: each character is one glyph, left to right. That is right for the scripts in the built-in font
//! (Latin, Greek, Cyrillic); a character of another script shows as a box, and the account's name below it in ASCII
//! letters still says who it is.

use ab_glyph::{Font as _, FontRef, PxScale, ScaleFont as _};

/// The fonts, which are part of the program: nothing is read or allocated for them.
pub struct Fonts {
    regular: FontRef<'static>,
    semi_bold: FontRef<'static>,
}

/// How heavy text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// 400.
    Regular,
    /// 600.
    SemiBold,
}

/// How text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// How heavy.
    pub weight: Weight,
    /// Height of the em square, in logical pixels.
    pub size: f32,
    /// From one baseline to the next, in logical pixels.
    pub line: f32,
}

/// Text broken into lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Paragraph {
    /// The lines.
    pub lines: Vec<String>,
    /// How they look.
    pub style: Style,
}

/// A glyph at its place, ready to be drawn.
pub(crate) struct Placed {
    pub(crate) outline: ab_glyph::OutlinedGlyph,
}

const ELLIPSIS: char = '…';

/// The longest text that is laid out; more would not fit in any prompt. Bounds the work for a hostile name.
const MAX_LENGTH: usize = 600;

impl Style {
    /// Of the regular weight.
    #[must_use]
    pub const fn regular(size: f32, line: f32) -> Self {
        Self {
            weight: Weight::Regular,
            size,
            line,
        }
    }

    /// Of the heavier weight.
    #[must_use]
    pub const fn semi_bold(size: f32, line: f32) -> Self {
        Self {
            weight: Weight::SemiBold,
            size,
            line,
        }
    }
}

impl Paragraph {
    /// Height of all lines, in logical pixels.
    #[must_use]
    pub fn height(&self) -> f32 {
        self.lines.len() as f32 * self.style.line
    }
}

impl Fonts {
    /// The fonts that are part of the program.
    #[must_use]
    pub fn built_in() -> Self {
        Self {
            regular: parse(include_bytes!("../assets/Inter-Regular.subset.ttf")),
            semi_bold: parse(include_bytes!("../assets/Inter-SemiBold.subset.ttf")),
        }
    }

    /// How wide one line is, in logical pixels.
    #[must_use]
    pub fn width(&self, text: &str, style: Style) -> f32 {
        let font = self.font(style.weight);
        let scaled = font.as_scaled(em(font, style.size));
        text.chars()
            .map(|character| scaled.h_advance(font.glyph_id(character)))
            .sum()
    }

    /// Breaks text into lines of at most `width`; what needs more than `max_lines` ends in an ellipsis. A word that is
    /// wider than a line is broken where it has to be.
    #[must_use]
    pub fn paragraph(&self, text: &str, style: Style, width: f32, max_lines: usize) -> Paragraph {
        let fits = |line: &str| self.width(line, style) <= width;
        let mut lines = vec![String::new()];
        for word in text.split_whitespace() {
            for piece in self.pieces(word, style, width) {
                let Some(line) = lines.last_mut() else { break };
                let joined = if line.is_empty() {
                    piece.clone()
                } else {
                    format!("{line} {piece}")
                };
                if fits(&joined) {
                    *line = joined;
                } else {
                    lines.push(piece);
                }
            }
            if lines.len() > max_lines {
                break;
            }
        }
        if lines.len() > max_lines {
            lines.truncate(max_lines);
            if let Some(last) = lines.last_mut() {
                last.push(ELLIPSIS);
                *last = self.cut(last, style, width);
            }
        }
        Paragraph { lines, style }
    }

    /// One line of at most `width`: what does not fit is replaced by an ellipsis.
    #[must_use]
    pub fn cut(&self, text: &str, style: Style, width: f32) -> String {
        if self.width(text, style) <= width {
            return text.to_owned();
        }
        let mut kept: String = text.trim_end_matches(ELLIPSIS).to_owned();
        while kept.pop().is_some() {
            let candidate = format!("{}{ELLIPSIS}", kept.trim_end());
            if self.width(&candidate, style) <= width {
                return candidate;
            }
        }
        String::new()
    }

    /// The glyphs of one line whose baseline starts at (`x`, `y`), all in device pixels.
    pub(crate) fn place(&self, text: &str, weight: Weight, size: f32, x: f32, y: f32) -> Vec<Placed> {
        let font = self.font(weight);
        let scale = em(font, size);
        let scaled = font.as_scaled(scale);
        let mut at = x;
        let mut placed = Vec::with_capacity(text.len());
        for character in text.chars() {
            let id = font.glyph_id(character);
            let glyph = id.with_scale_and_position(scale, ab_glyph::point(at, y));
            at += scaled.h_advance(id);
            placed.extend(font.outline_glyph(glyph).map(|outline| Placed { outline }));
        }
        placed
    }

    /// How high a capital stands above the baseline, for `size` 1: what looks like the middle of a line is half of it.
    #[must_use]
    pub fn cap_height(&self) -> f32 {
        const INTER_CAP_HEIGHT: f32 = 0.727;
        INTER_CAP_HEIGHT
    }

    /// A word as the pieces that fit on a line.
    fn pieces(&self, word: &str, style: Style, width: f32) -> Vec<String> {
        if self.width(word, style) <= width {
            return vec![word.to_owned()];
        }
        let mut pieces = vec![String::new()];
        for character in word.chars() {
            let Some(piece) = pieces.last_mut() else { break };
            piece.push(character);
            if self.width(piece, style) > width && piece.chars().count() > 1 {
                piece.pop();
                pieces.push(character.to_string());
            }
        }
        pieces
    }

    fn font(&self, weight: Weight) -> &FontRef<'static> {
        match weight {
            Weight::Regular => &self.regular,
            Weight::SemiBold => &self.semi_bold,
        }
    }
}

/// Text as it may be shown: one line of plain characters. Whoever chose a name can't break the layout with it, nor
/// turn its direction around to look like another (Unicode Standard Annex 9), nor hide characters in it.
#[must_use]
pub fn plain(text: &str) -> String {
    let is_hidden = |character: char| {
        matches!(character, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
    };
    let spaced = text
        .chars()
        .take(MAX_LENGTH)
        .map(|character| if character.is_control() { ' ' } else { character });
    let visible: String = spaced.filter(|character| !is_hidden(*character)).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn parse(bytes: &'static [u8]) -> FontRef<'static> {
    #[expect(
        clippy::expect_used,
        reason = "the bytes are part of the program, and a test draws with both"
    )]
    FontRef::try_from_slice(bytes).expect("the built-in font is a font")
}

/// The scale at which the em square is `size` high; the library counts from descender to ascender.
fn em(font: &FontRef<'static>, size: f32) -> PxScale {
    let units = font.units_per_em().unwrap_or(1.0);
    PxScale::from(size * font.height_unscaled() / units)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style::regular(14.0, 20.0);

    fn lines(text: &str, width: f32, max_lines: usize) -> Vec<String> {
        Fonts::built_in().paragraph(text, STYLE, width, max_lines).lines
    }

    #[test]
    fn both_weights_have_the_letters_of_our_languages() {
        let fonts = Fonts::built_in();
        for weight in [Weight::Regular, Weight::SemiBold] {
            for character in "AZaz09 .,:·…–—’“”äëïöüéèçñßøåÆœŁłŞşČčŐőŰűșțΑωЖщїЄ€№"
                .chars()
                .filter(|c| *c != ' ')
            {
                assert_ne!(fonts.font(weight).glyph_id(character).0, 0, "{character} is missing");
                assert_eq!(fonts.place(&character.to_string(), weight, 14.0, 0.0, 0.0).len(), 1);
            }
        }
    }

    #[test]
    fn lines_break_between_words_and_fit() {
        let fonts = Fonts::built_in();
        let text = "The printer on the second floor prints every page twice";
        let broken = lines(text, 120.0, 9);
        assert!(broken.len() > 2);
        assert!(broken.iter().all(|line| fonts.width(line, STYLE) <= 120.0));
        assert_eq!(broken.join(" "), text);
    }

    #[test]
    fn a_word_wider_than_a_line_is_broken_and_nothing_is_lost() {
        let word = "x".repeat(90);
        let broken = lines(&word, 100.0, 99);
        assert!(broken.len() > 2);
        assert_eq!(broken.concat(), word);
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        let broken = lines("one two three four five six seven eight nine ten", 60.0, 2);
        assert_eq!(broken.len(), 2);
        assert!(broken[1].ends_with('…'), "{broken:?}");
        let fonts = Fonts::built_in();
        assert!(fonts.width(&broken[1], STYLE) <= 60.0);
        assert_eq!(fonts.cut("short", STYLE, 200.0), "short");
        assert_eq!(fonts.cut("anything", STYLE, 1.0), "");
    }

    #[test]
    fn names_cannot_break_out_of_their_line() {
        assert_eq!(plain(" Jan\n\tde  Vries\u{0} "), "Jan de Vries");
        assert_eq!(plain("evil\u{202e}gnp.exe\u{200b}"), "evilgnp.exe");
        assert_eq!(plain(&"a".repeat(5000)).len(), MAX_LENGTH);
    }
}
