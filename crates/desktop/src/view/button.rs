//! Buttons. Knows nothing of what they do.

use crate::draw::{Area, Canvas, Colour, Fonts, Style, Theme};

/// A place that can be pressed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Button {
    pub(super) area: Area,
    pub(super) label: String,
    pub(super) style: Style,
}

/// How a button looks at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Emphasis {
    /// The pointer is over it.
    pub(super) hovered: bool,
}

const RADIUS: f32 = 8.0;
const RING: f32 = 2.0;
const RING_GAP: f32 = 2.0;

impl Button {
    /// A button as wide as its label needs.
    pub(super) fn fitted(fonts: &Fonts, label: &str, style: Style, padding: f32, height: f32) -> Self {
        let width = (fonts.width(label, style) + 2.0 * padding).ceil();
        Self {
            area: Area {
                x: 0.0,
                y: 0.0,
                width,
                height,
            },
            label: label.to_owned(),
            style,
        }
    }

    pub(super) fn at(mut self, x: f32, y: f32) -> Self {
        self.area.x = x;
        self.area.y = y;
        self
    }

    /// Draws it filled with a colour.
    pub(super) fn draw_filled(&self, canvas: &mut Canvas, fonts: &Fonts, fill: Colour, ink: Colour) {
        canvas.fill(self.area, RADIUS, fill);
        canvas.centred(fonts, &self.label, self.style, self.area, ink);
    }

    /// Draws it with an edge, on a ground of a colour.
    pub(super) fn draw_edged(&self, canvas: &mut Canvas, fonts: &Fonts, fill: Colour, ink: Colour) {
        self.draw_filled(canvas, fonts, fill, ink);
        canvas.outline(self.area, RADIUS, 1.0, ink);
    }

    /// Draws it with an edge, in the surface's colours.
    pub(super) fn draw_outlined(&self, canvas: &mut Canvas, fonts: &Fonts, theme: &Theme, emphasis: Emphasis) {
        let fill = if emphasis.hovered {
            theme.button_hover
        } else {
            theme.button
        };
        canvas.fill(self.area, RADIUS, fill);
        canvas.outline(self.area, RADIUS, 1.0, theme.border);
        canvas.centred(fonts, &self.label, self.style, self.area, theme.text);
    }

    /// Draws the ring that says that the keyboard acts on it.
    pub(super) fn draw_ring(&self, canvas: &mut Canvas, colour: Colour) {
        let around = self.area.grown(RING + RING_GAP);
        canvas.outline(around, RADIUS + RING + RING_GAP, RING, colour);
    }
}
