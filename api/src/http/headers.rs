//! Headers that keep browsers from doing more with an answer than was meant. A page that needs more sets its own.

use axum::{
    Router,
    http::{HeaderName, HeaderValue, header},
};
use tower_http::set_header::SetResponseHeaderLayer;
use url::Url;

const HEADERS: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
];
/// For a year, never without TLS.
const ONLY_TLS: &str = "max-age=31536000";

/// Adds the headers to every answer of `routes` that has none of its own.
pub(super) fn protect<S: Clone + Send + Sync + 'static>(
    routes: Router<S>,
    public_url: &Url,
) -> Router<S> {
    let only_tls =
        (public_url.scheme() == "https").then_some((header::STRICT_TRANSPORT_SECURITY, ONLY_TLS));
    HEADERS
        .into_iter()
        .chain(only_tls)
        .fold(routes, |routes, (name, value)| {
            let value = HeaderValue::from_static(value);
            routes.layer(SetResponseHeaderLayer::if_not_present(name, value))
        })
}
