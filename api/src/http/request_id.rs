//! A name for every request, by which its answer, its errors and its log lines can be told to belong together.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};

use tracing::{Instrument, info_span};

use super::Endpoint;

/// The id of a request or of a socket's operation, in every error and every log line of it.
#[derive(Clone, Debug)]
pub(super) struct RequestId(pub(super) String);

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Names the request, whatever name it came with: what others choose has no place in our log.
pub(super) async fn assign(
    State(endpoint): State<Endpoint>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = endpoint.request_id();
    let span = info_span!("request", request_id = %id.0, method = %request.method());
    let value = HeaderValue::from_str(&id.0);
    request.extensions_mut().insert(id);
    let mut response = next.run(request).instrument(span).await;
    if let Ok(value) = value {
        response.headers_mut().insert(HEADER, value);
    }
    response
}
