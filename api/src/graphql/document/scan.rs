//! A document's text, before it is parsed: the parser recurses, and text that nests deep enough would end the process.

use async_graphql::ServerError;

use super::{refusal, too_complex};

/// Bytes of a document.
const TEXT: usize = 32 * 1024;
/// Words and signs of a document; `...` is three.
const TOKENS: usize = 4_000;
/// Brackets within brackets, of all kinds together.
const NESTING: usize = 64;

/// Refuses text that is too long, or nests too deep, to be parsed.
pub(super) fn check(text: &str) -> Result<(), ServerError> {
    if text.len() > TEXT {
        return Err(too_complex(format!(
            "The document is longer than {TEXT} bytes."
        )));
    }
    let shape = shape(text.as_bytes()).ok_or_else(|| {
        refusal(
            "GRAPHQL_PARSE_FAILED",
            "Syntax error: a string is not closed.",
            [],
        )
    })?;
    if shape.tokens > TOKENS {
        return Err(too_complex(format!(
            "The document has more than {TOKENS} words and signs."
        )));
    }
    if shape.nesting > NESTING {
        return Err(too_complex(format!(
            "The document nests more than {NESTING} brackets."
        )));
    }
    Ok(())
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Shape {
    tokens: usize,
    nesting: usize,
}

/// What the text looks like; none when a string does not end, so that nobody can say what is text and what is not.
fn shape(mut rest: &[u8]) -> Option<Shape> {
    let mut shape = Shape::default();
    let mut open = 0_usize;
    while let [first, after @ ..] = rest {
        rest = match first {
            b' ' | b',' | b'\t' | b'\r' | b'\n' => {
                rest = after;
                continue;
            }
            b'#' => {
                rest = skip_while(after, |byte| !matches!(byte, b'\r' | b'\n'));
                continue;
            }
            b'"' => after_string(rest)?,
            b'{' | b'[' | b'(' => {
                open += 1;
                shape.nesting = shape.nesting.max(open);
                after
            }
            b'}' | b']' | b')' => {
                open = open.saturating_sub(1);
                after
            }
            byte if is_word(*byte) => skip_while(after, is_word),
            _ => after,
        };
        shape.tokens += 1;
    }
    Some(shape)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn skip_while(text: &[u8], skipped: impl Fn(u8) -> bool) -> &[u8] {
    let end = text.iter().position(|byte| !skipped(*byte));
    &text[end.unwrap_or(text.len())..]
}

fn after_string(text: &[u8]) -> Option<&[u8]> {
    if let Some(mut rest) = text.strip_prefix(br#"""""#) {
        loop {
            if let Some(after) = rest.strip_prefix(br#"""""#) {
                return Some(after);
            }
            rest = rest.strip_prefix(br#"\""""#).or_else(|| rest.get(1..))?;
        }
    }
    let mut rest = &text[1..];
    loop {
        rest = match rest {
            [b'"', after @ ..] => return Some(after),
            [] | [b'\r' | b'\n', ..] => return None,
            [b'\\', _, after @ ..] | [_, after @ ..] => after,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nesting(text: &str) -> Option<usize> {
        shape(text.as_bytes()).map(|shape| shape.nesting)
    }

    #[test]
    fn counts_words_and_signs() {
        let text = r#"query Q($n: Int = -1) { a(x: "b c", y: [1.5]) # {{ d
            ...F }"#;
        let shape = shape(text.as_bytes()).expect("its string is closed");
        assert_eq!(shape.nesting, 3);
        assert_eq!(shape.tokens, 30);
    }

    #[test]
    fn brackets_count_outside_of_strings_and_comments_only() {
        assert_eq!(nesting(r#"{ a(b: "{{{[[[") }"#), Some(2));
        assert_eq!(nesting(r#"{ a(b: "\"{{{") }"#), Some(2));
        assert_eq!(nesting("{ a # {{{\n }"), Some(1));
        assert_eq!(nesting(r#"{ a(b: """ "{{ \""" {{ """) }"#), Some(2));
    }

    /// Whoever makes the scanner believe that brackets are inside a string reaches the parser with them.
    #[test]
    fn brackets_cannot_hide() {
        for opening in [
            r#"{ a # ""#,
            r#"{ a(b: "") "#,
            r#"{ a(b: "\\") "#,
            r#"{ a(b: """ \\""" """) "#,
            r#"{ a(b: """""") "#,
        ] {
            let opening = format!("{opening}\n");
            let deep = format!("{opening}{}", "{".repeat(100));
            assert!(nesting(&deep) >= Some(100), "{opening}");
        }
        for unclosed in [r#"{ a(b: ["""" ]) "#, r#"{ a(b: "#, "{ a(b: \"\n\") "] {
            let deep = format!("{unclosed}\"{}", "{".repeat(100));
            assert!(check(&deep).is_err(), "{unclosed}");
        }
    }

    #[test]
    fn refuses_what_is_too_long_or_too_deep() {
        assert!(check(&"{".repeat(NESTING)).is_ok());
        assert!(check(&"{".repeat(NESTING + 1)).is_err());
        assert!(check(&"a ".repeat(TOKENS)).is_ok());
        assert!(check(&"a ".repeat(TOKENS + 1)).is_err());
        assert!(check(&" ".repeat(TEXT)).is_ok());
        assert!(check(&" ".repeat(TEXT + 1)).is_err());
    }
}
