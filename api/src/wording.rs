//! How things are put to people: what others typed made safe to show, and dates in words.

use entity::{Instant, Permission, Permissions, brief, membership::Role, text::is_hidden};
use time::{format_description::BorrowedFormatItem, macros::format_description};

/// Longest name, in characters.
const NAME: usize = 80;
/// Longest message from one person to another, in characters.
const MESSAGE: usize = 500;

/// A name on one line, without what could forge a header or turn the text around, cut at 80 characters.
pub fn name(typed: &str) -> String {
    let name = line(typed, NAME);
    if name.is_empty() {
        "(unnamed)".to_owned()
    } else {
        name
    }
}

/// Who did something for a partner: the person and, where that is somebody else, the partner.
pub fn attributed(person: &str, partner: &str) -> String {
    if person == partner {
        person.to_owned()
    } else {
        format!("{person} ({partner})")
    }
}

/// What has changed in what somebody may do, e.g. `Briefs added, Notes removed`.
pub fn difference(before: Permissions, after: Permissions) -> String {
    let named = |permissions: Permissions, how: &str| {
        let labels: Vec<&str> = permissions.iter().map(Permission::label).collect();
        (!labels.is_empty()).then(|| format!("{} {how}", labels.join(" and ")))
    };
    let changes = [
        named(after.difference(before), "added"),
        named(before.difference(after), "removed"),
    ];
    changes.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The paragraphs of a message, each cleaned like a name; cut at 500 characters in all.
pub fn paragraphs(typed: &str) -> Vec<String> {
    paragraphs_of(typed, MESSAGE)
}

/// The paragraphs of a text, each cleaned like a name; cut at so many characters in all.
pub fn paragraphs_of(typed: &str, most: usize) -> Vec<String> {
    let shown: String = typed.trim().chars().filter(|c| !is_hidden(*c)).collect();
    cut(&shown, most)
        .lines()
        .map(|paragraph| line(paragraph, most))
        .filter(|paragraph| !paragraph.is_empty())
        .collect()
}

/// `text` on one line: white space as single blanks, nothing invisible, at most `max` characters.
pub fn line(text: &str, max: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let shown: String = words
        .join(" ")
        .chars()
        .filter(|c| !c.is_control() && !is_hidden(*c))
        .collect();
    cut(shown.trim(), max)
}

fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(max - 1).collect();
    format!("{}…", kept.trim_end())
}

/// E.g. `5 December 2026, 09:30 UTC`.
pub fn date(moment: Instant) -> String {
    const FORMAT: &[BorrowedFormatItem<'_>] =
        format_description!("[day padding:none] [month repr:long] [year], [hour]:[minute] UTC");
    moment.to_utc().format(FORMAT).unwrap_or_default()
}

/// E.g. `Shortlists, Briefs, Notes`.
pub fn permissions(granted: Permissions) -> String {
    granted
        .iter()
        .map(Permission::label)
        .collect::<Vec<_>>()
        .join(", ")
}

/// A member's role by name.
pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner",
        Role::Admin => "Admin",
        Role::BillingAdmin => "Billing admin",
        Role::Member => "Member",
    }
}

/// What a brief is called in a sentence.
pub const fn brief(kind: brief::Kind) -> &'static str {
    match kind {
        brief::Kind::Brief => "brief",
        brief::Kind::Rfi => "request for information",
        brief::Kind::Rfp => "request for proposal",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_forges_nothing() {
        for (typed, shown) in [
            ("Acme", "Acme"),
            (
                " Acme\r\nBcc: eve@example.com\0 ",
                "Acme Bcc: eve@example.com",
            ),
            ("Acme\u{202e}moc.live\u{2066}", "Acmemoc.live"),
            ("Ac\u{200b}me\u{feff}\u{ad}", "Acme"),
            ("a\u{2028}b\u{85}c\td\u{1b}[31m", "a b c d[31m"),
            ("\u{200b}\u{202e}\u{7}", "(unnamed)"),
            ("José 株式会社 🦀", "José 株式会社 🦀"),
        ] {
            assert_eq!(name(typed), shown);
        }
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(name(&"é".repeat(80)), "é".repeat(80));
        assert_eq!(name(&"é".repeat(81)), format!("{}…", "é".repeat(79)));
        let message = paragraphs(&"word ".repeat(200));
        assert!(message.len() == 1 && message[0].chars().count() <= 500);
        assert!(message[0].ends_with("word…") || message[0].ends_with("wor…"));
    }

    #[test]
    fn a_message_keeps_its_paragraphs() {
        assert_eq!(
            paragraphs("Hello,\r\n\r\n  join\u{202e} us.\nAda\n"),
            ["Hello,", "join us.", "Ada"]
        );
        assert!(paragraphs(" \n\u{200b}\n").is_empty());
    }

    #[test]
    fn dates_read_like_dates() {
        let moment = Instant::parse("2026-12-05T09:30:59.5Z").expect("a date");
        assert_eq!(date(moment), "5 December 2026, 09:30 UTC");
        assert!(!date(Instant::from_micros(i64::MAX)).is_empty());
    }
}
