//! Shapes and text on a picture in memory. Knows nothing of where the picture goes.

use tiny_skia::{
    Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, PremultipliedColorU8, Stroke, Transform,
};

use crate::{Colour, Fonts, Paragraph, Point, Size, Style};

/// A rectangle in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Area {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

impl Area {
    /// Where the right edge is.
    #[must_use]
    pub fn right(self) -> f32 {
        self.x + self.width
    }

    /// Where the bottom edge is.
    #[must_use]
    pub fn bottom(self) -> f32 {
        self.y + self.height
    }

    /// Larger by `by` on every side; smaller when negative.
    #[must_use]
    pub fn grown(self, by: f32) -> Self {
        Self {
            x: self.x - by,
            y: self.y - by,
            width: self.width + 2.0 * by,
            height: self.height + 2.0 * by,
        }
    }

    /// Whether a device pixel is inside, at this scale.
    #[must_use]
    pub fn contains(self, pixel: Point, scale: f32) -> bool {
        let (x, y) = (pixel.x as f32 / scale, pixel.y as f32 / scale);
        x >= self.x && x < self.right() && y >= self.y && y < self.bottom()
    }
}

/// A picture to draw upon.
pub struct Canvas {
    pixmap: Pixmap,
    scale: f32,
}

impl Canvas {
    /// A picture of `width` by `height` logical pixels. One that is empty or absurd becomes one pixel.
    #[must_use]
    pub fn new(width: f32, height: f32, scale: f32) -> Self {
        const MAX_SIDE: u32 = 8192;
        // A cast brings what is no number to 0, and what is too large to the largest integer.
        let device = |length: f32| ((length * scale).ceil() as u32).clamp(1, MAX_SIDE);
        #[expect(
            clippy::expect_used,
            reason = "1 to 8192 pixels a side are never zero and never too many"
        )]
        let pixmap = Pixmap::new(device(width), device(height)).expect("a picture of a sane size");
        Self { pixmap, scale }
    }

    /// Width and height in device pixels.
    #[must_use]
    pub fn size(&self) -> Size {
        Size {
            width: self.pixmap.width(),
            height: self.pixmap.height(),
        }
    }

    /// Fills everything.
    pub fn clear(&mut self, colour: Colour) {
        self.pixmap.fill(opaque(colour));
    }

    /// Fills a rectangle with rounded corners.
    pub fn fill(&mut self, area: Area, radius: f32, colour: Colour) {
        if let Some(path) = rounded(area, radius) {
            let (paint, transform) = (paint(colour), self.transform());
            self.pixmap.fill_path(&path, &paint, FillRule::Winding, transform, None);
        }
    }

    /// Draws the edge of a rectangle with rounded corners, inside it.
    pub fn outline(&mut self, area: Area, radius: f32, thickness: f32, colour: Colour) {
        let inside = area.grown(-thickness / 2.0);
        if let Some(path) = rounded(inside, (radius - thickness / 2.0).max(0.0)) {
            self.stroke(&path, thickness, colour);
        }
    }

    /// Draws a line along a path, with round ends.
    pub fn stroke(&mut self, path: &Path, thickness: f32, colour: Colour) {
        let stroke = Stroke {
            width: thickness,
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        let transform = self.transform();
        self.pixmap.stroke_path(path, &paint(colour), &stroke, transform, None);
    }

    /// Fills a path.
    pub fn fill_path(&mut self, path: &Path, colour: Colour) {
        let transform = self.transform();
        self.pixmap
            .fill_path(path, &paint(colour), FillRule::Winding, transform, None);
    }

    /// Writes a paragraph whose first line's box starts at (`x`, `y`).
    pub fn paragraph(&mut self, fonts: &Fonts, paragraph: &Paragraph, x: f32, y: f32, colour: Colour) {
        for (index, line) in paragraph.lines.iter().enumerate() {
            let top = y + index as f32 * paragraph.style.line;
            self.line(
                fonts,
                line,
                paragraph.style,
                x,
                top + paragraph.style.line / 2.0,
                colour,
            );
        }
    }

    /// Writes one line, its capitals centred on `middle`.
    pub fn line(&mut self, fonts: &Fonts, text: &str, style: Style, x: f32, middle: f32, colour: Colour) {
        // Baselines stand on whole pixels, so that horizontal strokes are sharp.
        let baseline = ((middle + style.size * fonts.cap_height() / 2.0) * self.scale).round();
        let size = style.size * self.scale;
        for glyph in fonts.place(text, style.weight, size, x * self.scale, baseline) {
            let bounds = glyph.outline.px_bounds();
            let (left, top) = (bounds.min.x as i32, bounds.min.y as i32);
            glyph
                .outline
                .draw(|x, y, coverage| self.blend(left + x as i32, top + y as i32, coverage, colour));
        }
    }

    /// Writes one line centred in `area`.
    pub fn centred(&mut self, fonts: &Fonts, text: &str, style: Style, area: Area, colour: Colour) {
        let x = area.x + (area.width - fonts.width(text, style)) / 2.0;
        self.line(fonts, text, style, x, area.y + area.height / 2.0, colour);
    }

    /// The finished picture: rows of blue, green, red, alpha, colours multiplied by alpha.
    #[must_use]
    pub fn into_bgra(self) -> Vec<u8> {
        let mut bytes = self.pixmap.take();
        bytes.chunks_exact_mut(4).for_each(|pixel| pixel.swap(0, 2));
        bytes
    }

    fn transform(&self) -> Transform {
        Transform::from_scale(self.scale, self.scale)
    }

    fn blend(&mut self, x: i32, y: i32, coverage: f32, colour: Colour) {
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else {
            return;
        };
        if x >= self.pixmap.width() || y >= self.pixmap.height() {
            return;
        }
        let at = (y * self.pixmap.width() + x) as usize;
        let Some(pixel) = self.pixmap.pixels_mut().get_mut(at) else {
            return;
        };
        let alpha = (coverage.clamp(0.0, 1.0) * 255.0).round() as u32;
        let mix =
            |over: u8, under: u8| ((u32::from(over) * alpha + u32::from(under) * (255 - alpha) + 127) / 255) as u8;
        let [red, green, blue] = colour.0;
        let mixed = PremultipliedColorU8::from_rgba(
            mix(red, pixel.red()),
            mix(green, pixel.green()),
            mix(blue, pixel.blue()),
            mix(255, pixel.alpha()),
        );
        *pixel = mixed.unwrap_or(*pixel);
    }
}

fn opaque(colour: Colour) -> Color {
    let [red, green, blue] = colour.0;
    Color::from_rgba8(red, green, blue, 255)
}

fn paint(colour: Colour) -> Paint<'static> {
    let mut paint = Paint {
        anti_alias: true,
        ..Paint::default()
    };
    paint.set_color(opaque(colour));
    paint
}

/// A rectangle with rounded corners; `None` when it is empty.
fn rounded(area: Area, radius: f32) -> Option<Path> {
    /// How far a cubic's control points stand from its ends, for a quarter of a circle.
    const ROUND: f32 = 0.552_285;
    let rect = tiny_skia::Rect::from_xywh(area.x, area.y, area.width, area.height)?;
    let radius = radius.min(area.width / 2.0).min(area.height / 2.0);
    if radius <= 0.0 {
        return Some(PathBuilder::from_rect(rect));
    }
    let (left, top, right, bottom) = (rect.left(), rect.top(), rect.right(), rect.bottom());
    let near = radius * (1.0 - ROUND);
    let mut path = PathBuilder::new();
    path.move_to(left + radius, top);
    path.line_to(right - radius, top);
    path.cubic_to(right - near, top, right, top + near, right, top + radius);
    path.line_to(right, bottom - radius);
    path.cubic_to(right, bottom - near, right - near, bottom, right - radius, bottom);
    path.line_to(left + radius, bottom);
    path.cubic_to(left + near, bottom, left, bottom - near, left, bottom - radius);
    path.line_to(left, top + radius);
    path.cubic_to(left, top + near, left + near, top, left + radius, top);
    path.close();
    path.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: Colour = Colour([200, 10, 20]);
    const WHITE: Colour = Colour([255, 255, 255]);

    #[test]
    fn a_fill_covers_its_inside_and_leaves_its_corners() {
        let mut canvas = Canvas::new(20.0, 10.0, 2.0);
        canvas.clear(WHITE);
        canvas.fill(
            Area {
                x: 0.0,
                y: 0.0,
                width: 20.0,
                height: 10.0,
            },
            5.0,
            RED,
        );
        assert_eq!(canvas.size(), Size { width: 40, height: 20 });
        let bytes = canvas.into_bgra();
        let pixel = |x: usize, y: usize| &bytes[(y * 40 + x) * 4..][..4];
        assert_eq!(pixel(20, 10), [20, 10, 200, 255]);
        assert_eq!(pixel(0, 0), [255, 255, 255, 255]);
    }

    #[test]
    fn text_leaves_marks_inside_its_line_and_none_outside() {
        let mut canvas = Canvas::new(60.0, 30.0, 1.0);
        canvas.clear(WHITE);
        canvas.line(&Fonts::built_in(), "Hx", Style::regular(14.0, 20.0), 4.0, 15.0, RED);
        canvas.line(
            &Fonts::built_in(),
            "outside",
            Style::regular(14.0, 20.0),
            -900.0,
            15.0,
            RED,
        );
        let bytes = canvas.into_bgra();
        let marked: Vec<usize> = (0..60 * 30)
            .filter(|at| bytes[at * 4] != 255)
            .map(|at| at / 60)
            .collect();
        assert!(!marked.is_empty());
        assert!(marked.iter().all(|row| (9..=21).contains(row)), "{marked:?}");
    }

    #[test]
    fn an_absurd_size_is_bounded() {
        assert_eq!(Canvas::new(0.0, f32::NAN, 1.0).size().width, 1);
        assert_eq!(Canvas::new(1e9, 1.0, 4.0).size().width, 8192);
    }
}
