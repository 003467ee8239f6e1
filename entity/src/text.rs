//! What text may hold, and what makes two texts one.

use std::collections::BTreeSet;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Longest word that is told apart from others, in characters.
const WORD_CHARS: usize = 32;

/// Characters that take no room or turn the reading order: they make one text look like another.
pub const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// The text without what people leave out when they look for it: case, accents, width, spaces around it.
pub fn fold(text: &str) -> String {
    let bare = text.trim().nfkd().filter(|c| !is_combining_mark(*c));
    bare.flat_map(char::to_lowercase).nfkc().collect()
}

/// The text without regard to case, width and composition: two names are one when this is the same.
pub fn canonical(text: &str) -> String {
    let lower = text.trim().nfkc().flat_map(char::to_lowercase);
    lower.nfkc().collect()
}

/// The words of the text, folded.
pub fn words(text: &str) -> BTreeSet<String> {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(WORD_CHARS).collect())
        .collect()
}

/// So much of a name decides its place: what fits into an index, whatever the name.
pub const SORTED_BYTES: usize = 400;

/// A name's place among others: without regard to case and accents, as bytes.
pub fn name_key(name: &str) -> Vec<u8> {
    let name = fold(name).into_bytes();
    name.into_iter().take(SORTED_BYTES).collect()
}

/// The words of a text find it as far as they take no more bytes than this: what fits into an index, whatever the text.
const FOUND_BYTES: usize = 1_600;

/// The words of a text, each after a blank, so that what begins one can be looked for in all.
pub fn search_key(text: &str) -> String {
    let mut key = String::new();
    for word in words(text) {
        if key.len() + 1 + word.len() > FOUND_BYTES {
            break;
        }
        key.extend([" ", &word]);
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One character may stand for eighteen.
    #[test]
    fn a_names_keys_fit_into_an_index() {
        assert_eq!(name_key(&"\u{fdfa}".repeat(100)).len(), SORTED_BYTES);
        let words = |count: u32| {
            let words = (0..count).map(|number| format!("{number:04}\u{fdfa}"));
            search_key(&words.collect::<Vec<_>>().join(" ")).len()
        };
        assert!(words(10) < FOUND_BYTES);
        assert!((FOUND_BYTES - 20..=FOUND_BYTES).contains(&words(1_000)));
    }

    #[test]
    fn what_people_type_finds_what_is_meant() {
        for (typed, meant) in [
            ("payroll", "PAYROLL"),
            ("cafe", "Caf\u{e9}"),
            ("CAFE\u{301}", "caf\u{e9}"),
            ("\u{ff21}\u{ff42}c", "ABC"),
            ("strasse", "STRASSE"),
        ] {
            assert_eq!(fold(typed), fold(meant), "{typed}");
        }
        assert_eq!(canonical("CAFE\u{301}"), canonical("caf\u{e9}"));
        assert_ne!(canonical("caf\u{e9}"), canonical("cafe"));
        let words: Vec<_> = words("Pay-roll, \u{dc}berblick 24/7").into_iter().collect();
        assert_eq!(words, ["24", "7", "pay", "roll", "uberblick"]);
    }
}
