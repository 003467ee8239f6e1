//! From which pages a socket may be opened. Browsers let any page open one, and name the page in `Origin`.

use axum::http::{HeaderMap, header};
use url::Url;

/// Whether the page is one of ours: from the host that was called, or from where people reach this server. Programs
/// that are no browser send no `Origin`.
pub(super) fn is_ours(headers: &HeaderMap, public_url: &Url) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let origin = origin.to_str().ok().and_then(|text| Url::parse(text).ok());
    let Some(origin) = origin else {
        return false;
    };
    if origin.origin() == public_url.origin() {
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
        is_ours(&headers, &public_url)
    }

    #[test]
    fn only_our_own_pages_and_programs_are_let_in() {
        for (origin, host, expected) in [
            (None, "10.0.0.1:8080", true),
            (Some("https://partners.example.com"), "10.0.0.1:8080", true),
            (Some("http://10.0.0.1:8080"), "10.0.0.1:8080", true),
            (Some("https://a.example"), "a.example:443", true),
            (Some("https://A.example"), "a.EXAMPLE", true),
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
