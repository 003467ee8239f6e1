//! Colours, and what can be read on them.

use std::{fmt, str::FromStr};

/// A colour in sRGB: red, green and blue. Shown as `#rrggbb`, in lower case, as browsers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Color([u8; 3]);

/// Not a colour written `#RRGGBB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAColor;

impl Color {
    pub const BLACK: Self = Self([0; 3]);
    pub const WHITE: Self = Self([255; 3]);

    /// The colour of text on it: black or white, whichever has the higher contrast.
    pub fn on(self) -> Self {
        if self.contrast(Self::BLACK) > self.contrast(Self::WHITE) {
            Self::BLACK
        } else {
            Self::WHITE
        }
    }

    /// The contrast ratio as WCAG 2 has it: from 1, for the same colour, to 21, for black and white.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// The relative luminance as WCAG 2 has it: from 0, black, to 1, white.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl FromStr for Color {
    type Err = NotAColor;

    fn from_str(text: &str) -> Result<Self, NotAColor> {
        let digits = text.strip_prefix('#').ok_or(NotAColor)?;
        // Numbers may bear a sign, colours may not.
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(NotAColor);
        }
        let number = u32::from_str_radix(digits, 16).map_err(|_| NotAColor)?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(text: &str) -> Color {
        text.parse().expect(text)
    }

    #[test]
    fn a_color_is_written_in_one_way() {
        for (typed, shown) in [
            ("#2f4bd8", "#2f4bd8"),
            ("#2F4Bd8", "#2f4bd8"),
            ("#00000A", "#00000a"),
            ("#FFFFFF", "#ffffff"),
        ] {
            assert_eq!(color(typed).to_string(), shown);
        }
        assert_eq!(color("#2F4BD8"), color("#2f4bd8"));
    }

    #[test]
    fn what_is_no_color_is_refused() {
        for text in [
            "",
            "#",
            "2f4bd8",
            "#2f4",
            "#2f4bd8ff",
            "##2f4bd",
            "#2f4bdg",
            "#+2f4bd",
            "# 2f4bd",
            " #2f4bd8",
            "#éé2f",
            "blue",
            "rgb(0,0,0)",
            "#0;}*{x",
        ] {
            assert_eq!(text.parse::<Color>(), Err(NotAColor), "{text}");
        }
    }

    #[test]
    fn contrasts_are_those_of_wcag() {
        for (one, other, ratio) in [
            ("#000000", "#ffffff", 21.0),
            ("#123456", "#123456", 1.0),
            ("#777777", "#ffffff", 4.48),
            ("#767676", "#ffffff", 4.54),
            ("#ff0000", "#ffffff", 4.0),
            ("#0000ff", "#ffffff", 8.59),
            ("#00ff00", "#000000", 15.3),
            // So dark that its parts are on the straight beginning of the curve.
            ("#010101", "#000000", 1.006),
        ] {
            for (one, other) in [(one, other), (other, one)] {
                let contrast = color(one).contrast(color(other));
                assert!((contrast - ratio).abs() < 0.005, "{one} {other} {contrast}");
            }
        }
    }

    #[test]
    fn text_is_black_or_white_whichever_reads_better() {
        for (ground, text) in [
            ("#000000", Color::WHITE),
            ("#ffffff", Color::BLACK),
            ("#2f4bd8", Color::WHITE),
            ("#ffd400", Color::BLACK),
            // Green counts most, and blue least.
            ("#ff0000", Color::BLACK),
            ("#0000ff", Color::WHITE),
            ("#00ff00", Color::BLACK),
            ("#008000", Color::WHITE),
            // The last grey for white, and the first for black.
            ("#757575", Color::WHITE),
            ("#767676", Color::BLACK),
        ] {
            assert_eq!(color(ground).on(), text, "{ground}");
        }
    }
}
