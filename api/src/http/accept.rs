//! In which form the caller wants the answer.

use axum::http::{HeaderMap, header};

/// A form an answer can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/json`: a status of 200 whatever the answer says, for clients that read no other.
    Json,
    /// `application/graphql-response+json`: a status that tells a refused document from an answer.
    GraphqlResponse,
    /// `text/event-stream`: one event for each answer of a subscription.
    Events,
}

impl Media {
    /// Those we have; of two that are as welcome, the earlier.
    const ALL: [Self; 3] = [Self::GraphqlResponse, Self::Json, Self::Events];

    /// Its name in `Accept` and `Content-Type`.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::GraphqlResponse => "application/graphql-response+json",
            Self::Events => "text/event-stream",
        }
    }
}

/// What the caller takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Accept {
    /// What it likes best.
    pub(super) best: Media,
    /// Whether it takes events, which only a subscription needs.
    pub(super) events: bool,
}

impl Accept {
    /// Reads the `Accept` headers; none when nothing that we have is welcome.
    pub(super) fn read(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(header::ACCEPT).iter().peekable();
        if values.peek().is_none() {
            return Some(Self {
                best: Media::Json,
                events: false,
            });
        }
        let ranges: Vec<Range<'_>> = values
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(Range::parse)
            .collect();
        let mut best: Option<((f32, u8), Media)> = None;
        for media in Media::ALL {
            if let Some(welcome) = welcome(&ranges, media)
                && best.is_none_or(|(so_far, _)| welcome > so_far)
            {
                best = Some((welcome, media));
            }
        }
        Some(Self {
            best: best?.1,
            events: welcome(&ranges, Media::Events).is_some(),
        })
    }
}

/// Whether the caller unpacks what is compressed by gzip.
pub(super) fn takes_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter();
    values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(Range::parse)
        .any(|range| range.name.eq_ignore_ascii_case("gzip") && range.quality > 0.0)
}

/// How welcome `media` is, by quality and then by how exactly it is named; none when it is not.
fn welcome(ranges: &[Range<'_>], media: Media) -> Option<(f32, u8)> {
    let fitting = ranges.iter().filter_map(|range| {
        let exactness = range.exactness(media)?;
        Some((exactness, range.quality))
    });
    // The most exact range that fits decides, whatever less exact ones say.
    let (exactness, quality) = fitting.max_by_key(|(exactness, _)| *exactness)?;
    (quality > 0.0).then_some((quality, exactness))
}

struct Range<'h> {
    name: &'h str,
    quality: f32,
}

impl<'h> Range<'h> {
    fn parse(text: &'h str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let name = parts.next().filter(|name| !name.is_empty())?;
        let quality = parts
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
            .map_or(Some(1.0), |(_, value)| value.trim().parse::<f32>().ok())?;
        Some(Self {
            name,
            quality: quality.clamp(0.0, 1.0),
        })
    }

    fn exactness(&self, media: Media) -> Option<u8> {
        if self.name.eq_ignore_ascii_case(media.name()) {
            return Some(2);
        }
        // Whoever takes anything gets what every client can read.
        match self.name {
            "application/*" if media == Media::Json => Some(1),
            "*/*" if media == Media::Json => Some(0),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn best(accept: &'static str) -> Option<Media> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        Accept::read(&headers).map(|accept| accept.best)
    }

    #[test]
    fn gzip_is_taken_when_it_is_named() {
        for (value, expected) in [
            ("gzip", true),
            ("gzip, deflate, br, zstd", true),
            ("br;q=1.0, GZIP;q=0.2", true),
            ("gzip;q=0", false),
            ("br", false),
            ("identity", false),
            ("*", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            assert_eq!(takes_gzip(&headers), expected, "{value}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn what_is_liked_best_is_given() {
        use Media::{Events, GraphqlResponse, Json};
        for (accept, expected) in [
            ("application/json", Some(Json)),
            ("application/graphql-response+json", Some(GraphqlResponse)),
            ("text/event-stream", Some(Events)),
            ("*/*", Some(Json)),
            ("application/*", Some(Json)),
            ("text/html,application/xml;q=0.9,*/*;q=0.8", Some(Json)),
            (
                "application/graphql-response+json, application/json;q=0.9",
                Some(GraphqlResponse),
            ),
            (
                "application/graphql-response+json;q=0.5, application/json",
                Some(Json),
            ),
            (
                "application/json, application/graphql-response+json",
                Some(GraphqlResponse),
            ),
            ("application/json;q=0, */*", None),
            (
                "text/event-stream, application/json, multipart/mixed",
                Some(Json),
            ),
            ("Application/JSON; charset=utf-8 ; Q=0.1", Some(Json)),
            ("text/html", None),
            ("application/json;q=many", None),
            ("", None),
        ] {
            assert_eq!(best(accept), expected, "{accept}");
        }
        assert_eq!(
            Accept::read(&HeaderMap::new()).map(|accept| accept.best),
            Some(Json)
        );
    }

    #[test]
    fn events_are_taken_only_when_named() {
        for (accept, expected) in [
            ("application/json, text/event-stream;q=0.1", true),
            ("application/json, */*", false),
            ("text/event-stream;q=0, application/json", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            let events = Accept::read(&headers).map(|accept| accept.events);
            assert_eq!(events, Some(expected), "{accept}");
        }
    }
}
