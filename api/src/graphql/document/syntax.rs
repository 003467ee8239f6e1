//! The parser's errors in one line: they come as drawings that quote the whole line they are about.

use async_graphql::{ServerError, parser::Error};

use super::refusal;

/// Characters of an error's text.
const TEXT: usize = 200;

/// What was expected, and where.
pub(super) fn one_line(error: &Error) -> ServerError {
    let drawn = error.to_string();
    let said = match error {
        Error::Syntax { .. } => drawn.rsplit(" = ").next().unwrap_or_default(),
        _ => &drawn,
    };
    // The grammar's names: `selection_set`, `EOI`.
    let said = said.trim().replace('_', " ").replace("EOI", "the end");
    let place = error
        .positions()
        .next()
        .map(|position| format!(" at line {}, column {}", position.line, position.column));
    let place = place.unwrap_or_default();
    let mut message = format!("Syntax error{place}: {said}");
    if let Some((cut, _)) = message.char_indices().nth(TEXT) {
        message.truncate(cut);
    }
    refusal("GRAPHQL_PARSE_FAILED", message, error.positions())
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn message(text: &str) -> String {
        let error = parse_query(text).expect_err(text);
        one_line(&error).message
    }

    #[test]
    fn says_what_was_expected_and_where() {
        assert_eq!(
            message("{ a\n  b(: 1) }"),
            "Syntax error at line 2, column 5: expected name"
        );
        assert_eq!(
            message("fragment F on Q { a }"),
            "Syntax error: document does not contain an operation"
        );
    }

    #[test]
    fn does_not_repeat_the_document() {
        let secret = "s".repeat(1_000);
        for text in [
            format!("{{ a(b: \"{secret}\" ) ) }}"),
            format!("query {secret} {{ a }} query {secret} {{ a }}"),
        ] {
            assert!(message(&text).chars().count() <= TEXT);
        }
        assert!(!message(&format!("{{ a(b: \"{secret}\" ) ) }}")).contains("sss"));
    }
}
