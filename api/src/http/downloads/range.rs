//! What of a file a request wants: all of it, or a range of its bytes.

use std::ops::Range;

use axum::http::{HeaderMap, HeaderValue, header};
use http_range_header::{StartPosition, SyntacticallyCorrectRange, parse_range_header};

/// What of a file is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Whole,
    Part(Range<u64>),
    /// Bytes that it does not have.
    Nothing,
}

/// What is asked for of a file of this size, known by this tag. Several ranges at once, and what is no range of bytes, are
/// answered by the whole.
pub(super) fn wanted(headers: &HeaderMap, tag: &str, size: u64) -> Wanted {
    let asked = headers
        .get(header::RANGE)
        .and_then(|range| range.to_str().ok());
    let asked = asked.filter(|range| range.starts_with("bytes=") && !range.contains(','));
    let is_same = |known: &HeaderValue| known.as_bytes() == tag.as_bytes();
    let is_same = headers.get(header::IF_RANGE).is_none_or(is_same);
    let Some(asked) = asked.filter(|_| is_same) else {
        return Wanted::Whole;
    };
    let Ok(asked) = parse_range_header(asked) else {
        return Wanted::Nothing;
    };
    let is_longer = |range: &SyntacticallyCorrectRange| matches!(range.start, StartPosition::FromLast(bytes) if bytes > size);
    // The last hundred bytes of ten are all of them, which the crate takes for an error.
    if size > 0 && asked.ranges.iter().any(is_longer) {
        return Wanted::Part(0..size);
    }
    match asked.validate(size).as_deref() {
        Ok([range]) => Wanted::Part(*range.start()..range.end().saturating_add(1)),
        _ => Wanted::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_by_the_book() {
        let tag = "\"a\"";
        for (range, if_range, expected) in [
            (None, None, Wanted::Whole),
            (Some("bytes=0-9"), None, Wanted::Part(0..10)),
            (Some("bytes=90-"), None, Wanted::Part(90..100)),
            (Some("bytes=90-1000"), None, Wanted::Part(90..100)),
            (Some("bytes=-10"), None, Wanted::Part(90..100)),
            (Some("bytes=-1000"), None, Wanted::Part(0..100)),
            (Some("bytes=99-99"), None, Wanted::Part(99..100)),
            (Some("bytes=100-"), None, Wanted::Nothing),
            (Some("bytes=-0"), None, Wanted::Nothing),
            (Some("bytes=5-2"), None, Wanted::Nothing),
            (Some("bytes=0-1,5-6"), None, Wanted::Whole),
            (Some("lines=0-9"), None, Wanted::Whole),
            (Some("bytes=18446744073709551615-"), None, Wanted::Nothing),
            (Some("bytes=0-9"), Some("\"a\""), Wanted::Part(0..10)),
            (Some("bytes=0-9"), Some("\"b\""), Wanted::Whole),
        ] {
            let mut headers = HeaderMap::new();
            let mut insert = |name, value: Option<&'static str>| {
                value.map(|value| headers.insert(name, HeaderValue::from_static(value)))
            };
            insert(header::RANGE, range);
            insert(header::IF_RANGE, if_range);
            assert_eq!(
                wanted(&headers, tag, 100),
                expected,
                "{range:?} {if_range:?}"
            );
        }
    }
}
