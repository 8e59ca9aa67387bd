//! The colours. Contrast of text against what it stands on is at least 4.5 : 1 (WCAG 2.2, 1.4.3), which a test checks.

use crate::Appearance;

/// An opaque colour: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

/// The colours of one appearance.
#[derive(Debug, Clone, Copy)]
pub struct Theme {
    /// What everything stands on.
    pub surface: Colour,
    /// A part of the surface that stands apart.
    pub inset: Colour,
    /// The line around a part.
    pub border: Colour,
    /// Text.
    pub text: Colour,
    /// Text of less weight.
    pub muted: Colour,
    /// What can be pressed and is not filled with a colour of its own.
    pub button: Colour,
    /// The same under the pointer.
    pub button_hover: Colour,
    /// The ring around what the keyboard acts on.
    pub focus: Colour,
    /// Of what stands still.
    pub paused: Accent,
    /// Of somebody who watches: blue, told from the next at a glance, and by the colour-blind.
    pub view: Accent,
    /// Of somebody who acts: orange.
    pub control: Accent,
}

/// A colour with what goes on it.
#[derive(Debug, Clone, Copy)]
pub struct Accent {
    /// The colour.
    pub fill: Colour,
    /// The same under the pointer.
    pub hover: Colour,
    /// Text on it.
    pub on: Colour,
}

impl Theme {
    /// The theme of an appearance.
    #[must_use]
    pub fn of(appearance: Appearance) -> &'static Self {
        match appearance {
            Appearance::Light => &LIGHT,
            Appearance::Dark => &DARK,
        }
    }
}

const LIGHT: Theme = Theme {
    surface: Colour([0xff, 0xff, 0xff]),
    inset: Colour([0xf3, 0xf5, 0xf8]),
    border: Colour([0xd0, 0xd6, 0xdf]),
    text: Colour([0x15, 0x1b, 0x26]),
    muted: Colour([0x54, 0x5f, 0x70]),
    button: Colour([0xff, 0xff, 0xff]),
    button_hover: Colour([0xee, 0xf1, 0xf5]),
    focus: Colour([0x1d, 0x5f, 0xd6]),
    paused: Accent {
        fill: Colour([0x4a, 0x54, 0x64]),
        hover: Colour([0x3b, 0x44, 0x52]),
        on: Colour([0xff, 0xff, 0xff]),
    },
    view: Accent {
        fill: Colour([0x1d, 0x5f, 0xd6]),
        hover: Colour([0x17, 0x4e, 0xb3]),
        on: Colour([0xff, 0xff, 0xff]),
    },
    control: Accent {
        fill: Colour([0xb8, 0x46, 0x0e]),
        hover: Colour([0x98, 0x39, 0x0a]),
        on: Colour([0xff, 0xff, 0xff]),
    },
};

const DARK: Theme = Theme {
    surface: Colour([0x1a, 0x1e, 0x26]),
    inset: Colour([0x23, 0x28, 0x32]),
    border: Colour([0x3a, 0x42, 0x50]),
    text: Colour([0xf0, 0xf3, 0xf7]),
    muted: Colour([0xa8, 0xb2, 0xc1]),
    button: Colour([0x2a, 0x30, 0x3c]),
    button_hover: Colour([0x34, 0x3b, 0x49]),
    focus: Colour([0x7e, 0xb0, 0xff]),
    paused: Accent {
        fill: Colour([0xb0, 0xb9, 0xc6]),
        hover: Colour([0xc4, 0xcb, 0xd6]),
        on: Colour([0x15, 0x1b, 0x26]),
    },
    view: Accent {
        fill: Colour([0x6a, 0xa3, 0xff]),
        hover: Colour([0x86, 0xb4, 0xff]),
        on: Colour([0x0c, 0x16, 0x28]),
    },
    control: Accent {
        fill: Colour([0xff, 0x96, 0x57]),
        hover: Colour([0xff, 0xab, 0x78]),
        on: Colour([0x27, 0x11, 0x04]),
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance by WCAG 2.2.
    fn luminance(colour: Colour) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(colour.0[0]) + 0.7152 * linear(colour.0[1]) + 0.0722 * linear(colour.0[2])
    }

    fn contrast(one: Colour, other: Colour) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn text_can_be_read_on_everything_it_stands_on() {
        for theme in [&LIGHT, &DARK] {
            for ground in [theme.surface, theme.inset, theme.button, theme.button_hover] {
                assert!(contrast(theme.text, ground) >= 7.0);
            }
            for ground in [theme.surface, theme.inset] {
                assert!(contrast(theme.muted, ground) >= 4.5);
            }
            for accent in [theme.view, theme.control, theme.paused] {
                assert!(contrast(accent.on, accent.fill) >= 4.5);
                assert!(contrast(accent.on, accent.hover) >= 4.5);
            }
        }
    }

    #[test]
    fn the_focus_ring_stands_out_from_what_is_around_it() {
        for theme in [&LIGHT, &DARK] {
            assert!(contrast(theme.focus, theme.surface) >= 3.0);
        }
    }
}
