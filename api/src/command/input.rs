//! What people type, checked.

use entity::{Email, Permission, Permissions, text::is_hidden};

use crate::fault::{Code, Refusal};

/// Longest name of a person or an organization, in characters.
const NAME_CHARS: usize = 100;
/// Digits of a phone number, its country code among them.
const PHONE_DIGITS: usize = 11;
/// Longest title of what is made in a workspace, in characters.
const TITLE_CHARS: usize = 200;
/// Longest text about it, in characters.
const TEXT_CHARS: usize = 5_000;
/// Longest brief, in characters: with JSON around it, whatever they are, one request holds it.
const BRIEF_CHARS: usize = 10_000;
/// Longest name of a file, in characters.
const FILENAME_CHARS: usize = 200;
/// Longest extension of a name that is kept when the name is cut, in characters.
const EXTENSION_CHARS: usize = 20;
/// Longest line from an inviter, or note of whoever ends something, in characters.
const NOTE_CHARS: usize = 500;

/// An address that mail can be sent to.
pub(super) fn email(text: &str) -> Result<Email, Refusal> {
    text.parse().map_err(|_| {
        Refusal::new(
            Code::InvalidInput,
            "This is not an e-mail address. Write one like ada@example.com.",
        )
        .at("email")
    })
}

/// A name: 1 to 100 characters on one line, trimmed.
pub(super) fn name(text: &str) -> Result<String, Refusal> {
    line(text, NAME_CHARS).ok_or_else(|| {
        let message = "Write a name of 1 to 100 characters on one line.";
        Refusal::new(Code::InvalidInput, message).at("name")
    })
}

/// A person's first or last name, which `field` holds: 1 to 100 characters on one line, trimmed.
pub(super) fn part_of_name(field: &'static str, text: &str) -> Result<String, Refusal> {
    line(text, NAME_CHARS).ok_or_else(|| {
        let message = "Write 1 to 100 characters on one line.";
        Refusal::new(Code::InvalidInput, message).at(field)
    })
}

/// A phone number with its country code, 11 digits in all, as `+` and the digits: `+` in front, spaces and dashes may be
/// typed or not.
pub(super) fn phone(text: &str) -> Result<String, Refusal> {
    let refuse = |message: String| Err(Refusal::new(Code::InvalidInput, message).at("phone"));
    let typed = text.trim();
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let rest = typed.strip_prefix('+').unwrap_or(typed);
    if rest
        .chars()
        .any(|c| !c.is_ascii_digit() && !matches!(c, ' ' | '-' | '\u{a0}'))
    {
        let message =
            "Write digits only, with a `+` in front and spaces or dashes between them if you like.";
        return refuse(message.to_owned());
    }
    if digits.starts_with('0') {
        let message = "Begin with the country code, e.g. 1 or 44: none begins with 0.";
        return refuse(message.to_owned());
    }
    if digits.len() != PHONE_DIGITS {
        return refuse(format!(
            "Write {PHONE_DIGITS} digits, the country code among them; these are {}.",
            digits.len()
        ));
    }
    Ok(format!("+{digits}"))
}

/// The set of permissions that was asked for; an empty one is an error, none leaves it open.
pub(super) fn permissions(asked: Option<&[Permission]>) -> Result<Option<Permissions>, Refusal> {
    let Some(asked) = asked else { return Ok(None) };
    let permissions: Permissions = asked.iter().copied().collect();
    if permissions.is_empty() {
        let message = "Grant at least one permission, or leave the list out to grant all.";
        return Err(Refusal::new(Code::InvalidInput, message).at("permissions"));
    }
    Ok(Some(permissions))
}

/// What something is, in a sentence or two: 1 to 500 characters on one line, trimmed.
pub(super) fn summary(text: &str) -> Result<String, Refusal> {
    line(text, NOTE_CHARS).ok_or_else(|| {
        let message = "Write a description of 1 to 500 characters on one line.";
        Refusal::new(Code::InvalidInput, message).at("description")
    })
}

/// A title: 1 to 200 characters on one line, trimmed.
pub(super) fn title(text: &str) -> Result<String, Refusal> {
    line(text, TITLE_CHARS).ok_or_else(|| {
        let message = "Write a title of 1 to 200 characters on one line.";
        Refusal::new(Code::InvalidInput, message).at("title")
    })
}

fn line(text: &str, most: usize) -> Option<String> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= most && !text.chars().any(is_unfit);
    fits.then(|| text.to_owned())
}

/// What a document is called: 1 to 200 characters on one line, trimmed, as whoever reads it sees them. It is no path.
pub(super) fn document_name(text: &str) -> Result<String, Refusal> {
    line(text, FILENAME_CHARS)
        .filter(|name| !name.contains(['/', '\\']) && !name.trim_matches('.').is_empty())
        .ok_or_else(|| {
            let message = "Write a name of 1 to 200 characters on one line, without slashes and without characters that do not show.";
            Refusal::new(Code::InvalidInput, message).at("name")
        })
}

/// What a file was called where it came from: the last part of a path, without characters that do not show, cut.
pub(super) fn filename(text: &str) -> Result<String, Refusal> {
    let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last.chars().filter(|c| !is_unfit(*c)).collect();
    let name = shortened(shown.trim());
    if name.trim_matches('.').is_empty() {
        let message = "Name the file: `?filename=` with a name, e.g. `logo.png`.";
        return Err(Refusal::new(Code::InvalidInput, message).at("filename"));
    }
    Ok(name)
}

/// As long as a name may be, and with what follows its last dot: that tells what kind of file it is.
fn shortened(name: &str) -> String {
    if name.chars().count() <= FILENAME_CHARS {
        return name.to_owned();
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.chars().count() <= EXTENSION_CHARS => {
            (stem, format!(".{extension}"))
        }
        _ => (name, String::new()),
    };
    let room = FILENAME_CHARS - extension.chars().count();
    let stem: String = stem.chars().take(room).collect();
    stem + &extension
}

/// A few lines of text, or none.
pub(super) fn note(field: &'static str, text: Option<String>) -> Result<Option<String>, Refusal> {
    lines(field, text, NOTE_CHARS)
}

/// What a shortlist is about, or nothing.
pub(super) fn description(text: Option<String>) -> Result<Option<String>, Refusal> {
    lines("description", text, TEXT_CHARS)
}

/// What a note says: 1 to 5,000 characters.
pub(super) fn note_text(text: &str) -> Result<String, Refusal> {
    some_lines("text", text, TEXT_CHARS)
}

/// What a brief asks: 1 to 10,000 characters.
pub(super) fn brief_body(text: &str) -> Result<String, Refusal> {
    some_lines("body", text, BRIEF_CHARS)
}

/// What a supplier answers: 1 to 5,000 characters.
pub(super) fn answer(text: &str) -> Result<String, Refusal> {
    some_lines("message", text, TEXT_CHARS)
}

fn some_lines(field: &'static str, text: &str, most: usize) -> Result<String, Refusal> {
    lines(field, Some(text.to_owned()), most)?.ok_or_else(|| {
        let message = format!("Write a text of 1 to {most} characters.");
        Refusal::new(Code::InvalidInput, message).at(field)
    })
}

fn lines(
    field: &'static str,
    text: Option<String>,
    most: usize,
) -> Result<Option<String>, Refusal> {
    // Forms end lines as mail does; a line's end is one character, wherever the text was typed.
    let text = text
        .map(|text| text.trim().replace("\r\n", "\n"))
        .filter(|text| !text.is_empty());
    let bad = |text: &String| {
        text.chars().count() > most
            || text
                .chars()
                .any(|c| is_unfit(c) && !is_fit_between_lines(c))
    };
    if text.as_ref().is_some_and(bad) {
        let message = format!(
            "Write at most {most} characters of plain text, without characters that do not show."
        );
        return Err(Refusal::new(Code::InvalidInput, message).at(field));
    }
    Ok(text)
}

/// What belongs into a text of several lines: their ends, and what joins or parts the letters of some scripts and the parts of
/// some emoji.
fn is_fit_between_lines(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t' | '\u{200C}' | '\u{200D}')
}

/// Characters that show nothing, break the line or turn the text around, and so could make one name look like another.
fn is_unfit(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || is_hidden(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_visible_and_on_one_line() {
        assert_eq!(
            name("  Ada Lovelace ").ok().as_deref(),
            Some("Ada Lovelace")
        );
        for bad in [
            "",
            "  ",
            "a\nb",
            "a\u{202E}b",
            "a\u{2028}b",
            "a\u{ad}b",
            &"x".repeat(101),
        ] {
            assert!(name(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_phone_number_has_its_country_code_and_eleven_digits() {
        for good in [
            "+15551234567",
            "1 555 123-4567",
            " +1-555-123-4567 ",
            "15551234567",
        ] {
            assert_eq!(phone(good).ok().as_deref(), Some("+15551234567"), "{good}");
        }
        for (bad, why) in [
            ("", "these are 0"),
            ("+1 555 123 456", "these are 10"),
            ("+1 555 123 45678", "these are 12"),
            ("05551234567", "country code"),
            ("0015551234567", "country code"),
            ("1+5551234567", "digits only"),
            ("(1) 5551234567", "digits only"),
            ("1555123456x", "digits only"),
            ("\u{661}5551234567", "digits only"),
        ] {
            let refusal = phone(bad).expect_err(bad);
            assert!(refusal.message.contains(why), "{bad}: {}", refusal.message);
            assert_eq!(refusal.field, Some("phone"));
        }
    }

    #[test]
    fn a_filename_is_no_path() {
        for (text, expected) in [
            ("logo.png", Some("logo.png")),
            ("../../etc/passwd", Some("passwd")),
            ("C:\\Pictures\\Logo (new).png ", Some("Logo (new).png")),
            ("a\r\n\0b\u{202E}.png", Some("ab.png")),
            ("", None),
            ("pictures/", None),
            ("..", None),
            ("\u{200B}", None),
        ] {
            assert_eq!(filename(text).ok().as_deref(), expected, "{text:?}");
        }
        let long = filename(&"ä".repeat(300)).ok();
        assert_eq!(long.map(|name| name.chars().count()), Some(FILENAME_CHARS));
    }

    #[test]
    fn a_line_ends_in_one_character() {
        let typed = "a\r\n".repeat(TEXT_CHARS / 2);
        let kept = answer(&typed).ok();
        assert_eq!(kept, Some("a\n".repeat(TEXT_CHARS / 2).trim().to_owned()));
    }

    #[test]
    fn an_empty_note_is_none() {
        assert_eq!(note("note", Some("  ".to_owned())).ok(), Some(None));
        assert_eq!(
            note("note", Some("a\nb".to_owned())).ok(),
            Some(Some("a\nb".to_owned()))
        );
        assert!(note("note", Some("x".repeat(501))).is_err());
    }
}
