//! Logos, for whoever shows an organization: anybody who knows the address, on any page.

use axum::{
    Extension, Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use entity::Digest;

use super::{Endpoint, refused::Refused, request_id::RequestId};
use crate::{brand, files::Key, picture};

/// What is at an address never changes. It is a picture, whatever else it may look like, and for other sites as well.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_TYPE, "image/png"),
    (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; sandbox",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "cross-origin",
    ),
];

pub(super) fn router() -> Router<Endpoint> {
    Router::new().route(&format!("{}/{{name}}", brand::LOGOS), get(show))
}

async fn show(
    State(endpoint): State<Endpoint>,
    Extension(id): Extension<RequestId>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let digest: Option<Digest> = name.strip_suffix(".png").and_then(|name| name.parse().ok());
    let Some(digest) = digest else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag = format!("\"{digest}\"");
    let key = Key::Logo(digest);
    match endpoint.app.files.read(&key, picture::DRAWN_BYTES).await {
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Ok(Some(logo)) => {
            let known = headers.get(header::IF_NONE_MATCH);
            let is_known = known.is_some_and(|known| known.as_bytes() == tag.as_bytes());
            let tag = [(header::ETAG, tag)];
            if is_known {
                return (StatusCode::NOT_MODIFIED, tag, HEADERS).into_response();
            }
            (tag, HEADERS, logo).into_response()
        }
        Err(error) => {
            tracing::error!(request_id = %id.0, %error, "a logo could not be read");
            Refused::unavailable().respond(&id)
        }
    }
}
