//! Whose pages may use the API: our own, and those of the origins that the configuration names.
//!
//! Browsers ask before a page of another origin may send a request or read an answer (CORS). They do not ask before it
//! opens a socket, but name it in `Origin`.

use std::time::Duration;

use axum::{
    Router,
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
};
use tower_http::cors::CorsLayer;
use url::Url;

/// How long a browser may remember that it has asked.
const REMEMBERED: Duration = Duration::from_secs(3600);

/// Lets pages of these origins use `api`.
pub(super) fn admit<S>(api: Router<S>, origins: &[Url]) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    if origins.is_empty() {
        return api;
    }
    let origins = origins
        .iter()
        .filter_map(|url| HeaderValue::from_str(&url.origin().ascii_serialization()).ok());
    let cors = CorsLayer::new()
        .allow_origin(origins.collect::<Vec<_>>())
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::ACCEPT,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            HeaderName::from_static("last-event-id"),
            header::RANGE,
            header::IF_RANGE,
        ])
        .expose_headers([
            HeaderName::from_static("x-request-id"),
            header::ACCEPT_RANGES,
            header::CONTENT_DISPOSITION,
            header::CONTENT_RANGE,
            header::ETAG,
        ])
        .max_age(REMEMBERED);
    api.layer(cors)
}

/// Whether a page may open a socket: one from the host that was called, from where people reach this server, or from
/// an origin that is allowed. Programs that are no browser send no `Origin`.
pub(super) fn may_open(headers: &HeaderMap, public_url: &Url, allowed: &[Url]) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let origin = origin.to_str().ok().and_then(|text| Url::parse(text).ok());
    let Some(origin) = origin else {
        return false;
    };
    let mut known = allowed.iter().chain([public_url]);
    if known.any(|url| url.origin() == origin.origin()) {
        return true;
    }
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    // With the page's scheme, so that `example.com` and `example.com:443` are one.
    let called = host.and_then(|host| Url::parse(&format!("{}://{host}/", origin.scheme())).ok());
    called.is_some_and(|called| origin.origin().is_tuple() && called.origin() == origin.origin())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn verdict(origin: Option<&'static str>, host: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static(host));
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
        }
        let public_url = Url::parse("https://partners.example.com/").expect("it is a URL");
        let allowed = Url::parse("https://app.example.com/").expect("it is a URL");
        may_open(&headers, &public_url, &[allowed])
    }

    #[test]
    fn only_our_own_pages_and_those_allowed_and_programs_are_let_in() {
        for (origin, host, expected) in [
            (None, "10.0.0.1:8080", true),
            (Some("https://partners.example.com"), "10.0.0.1:8080", true),
            (Some("http://10.0.0.1:8080"), "10.0.0.1:8080", true),
            (Some("https://a.example"), "a.example:443", true),
            (Some("https://A.example"), "a.EXAMPLE", true),
            (Some("https://app.example.com"), "10.0.0.1:8080", true),
            (Some("http://app.example.com"), "10.0.0.1:8080", false),
            (Some("http://partners.example.com"), "10.0.0.1:8080", false),
            (Some("https://evil.example"), "10.0.0.1:8080", false),
            (Some("http://10.0.0.1:8081"), "10.0.0.1:8080", false),
            (
                Some("https://partners.example.com.evil.example"),
                "a",
                false,
            ),
            (Some("null"), "null", false),
            (Some("file://"), "", false),
            (Some("file://a"), "a", false),
            (Some(""), "10.0.0.1:8080", false),
        ] {
            assert_eq!(verdict(origin, host), expected, "{origin:?} {host}");
        }
    }
}
