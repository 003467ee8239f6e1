//! GraphQL over HTTP: one operation by POST, or one query by GET.
//!
//! Only `application/json` is taken, which no page of another site can send without asking first; so no request here
//! can be forged by one.

use async_graphql::{Request as GraphqlRequest, parser::types::OperationType};
use axum::{
    Extension,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};

use super::{
    Endpoint,
    accept::{Accept, Media},
    caller::{self, Caller},
    endpoint::MESSAGE,
    parameters,
    refused::Refused,
    reply::{Outcome, Reply},
    request_id::RequestId,
    socket, sse,
};
use crate::{graphql::document::Prepared, limit::Source, store::session::Bearer};

const NOT_ACCEPTABLE: Refused = Refused::new(
    StatusCode::NOT_ACCEPTABLE,
    "NOT_ACCEPTABLE",
    "Accept application/graphql-response+json, application/json or text/event-stream.",
);
const STREAM_NEEDED: Refused = Refused::new(
    StatusCode::NOT_ACCEPTABLE,
    "NOT_ACCEPTABLE",
    "A subscription has many answers: accept text/event-stream, or use a websocket (graphql-transport-ws).",
);
const JSON_NEEDED: Refused = Refused::new(
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    "UNSUPPORTED_MEDIA_TYPE",
    "Content-Type must be application/json, in UTF-8.",
);
const TOO_LARGE: Refused = Refused::new(
    StatusCode::PAYLOAD_TOO_LARGE,
    "PAYLOAD_TOO_LARGE",
    "The body is larger than 64 KiB.",
);
const TOO_SLOW: Refused = Refused::new(
    StatusCode::REQUEST_TIMEOUT,
    "REQUEST_TIMEOUT",
    "The body took too long to arrive.",
);
const POST_NEEDED: Refused = Refused::method("POST", "A mutation needs POST.");
const OTHER_METHOD: Refused = Refused::method("GET, POST", "Use POST, or GET for a query.");

/// Serves one request, whichever transport it asks for.
pub(super) async fn serve(
    State(endpoint): State<Endpoint>,
    Extension(id): Extension<RequestId>,
    source: Source,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let answer = if parts.method == Method::GET && asks_for_a_socket(&parts.headers) {
        socket::upgrade(endpoint, source, parts).await
    } else {
        answer(&endpoint, &id, source, parts, body).await
    };
    let mut response = answer.unwrap_or_else(|refused| refused.respond(&id));
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn answer(
    endpoint: &Endpoint,
    id: &RequestId,
    source: Source,
    parts: Parts,
    body: Body,
) -> Result<Response, Refused> {
    let accept = Accept::read(&parts.headers).ok_or(NOT_ACCEPTABLE)?;
    let request = read(endpoint, &parts, body).await?;
    let bearer = caller::identify(&endpoint.app, &parts.headers).await?;
    let viewer = bearer.as_ref().map(|bearer| bearer.viewer);
    let caller = Caller { viewer, source };
    let mut prepared = match endpoint.prepare(request, id) {
        Ok(prepared) => prepared,
        Err(reply) => return Ok(respond(&reply, accept.best, id)),
    };
    if prepared.kind == OperationType::Mutation && parts.method == Method::GET {
        return Err(POST_NEEDED);
    }
    let follows = prepared.kind == OperationType::Subscription;
    if accept.best == Media::Events || (follows && accept.events) {
        sse::resume(&mut prepared, &parts.headers);
        return sse::stream(endpoint, prepared, caller, id);
    }
    if follows {
        return Err(STREAM_NEEDED);
    }
    let reply = run(endpoint, prepared, caller, bearer, id).await;
    Ok(respond(&reply, accept.best, id))
}

/// Other protocols to change to, `h2c` say, may be ignored.
fn asks_for_a_socket(headers: &HeaderMap) -> bool {
    let offers = headers.get_all(header::UPGRADE).iter();
    offers
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|protocol| protocol.trim().eq_ignore_ascii_case("websocket"))
}

async fn read(endpoint: &Endpoint, parts: &Parts, body: Body) -> Result<GraphqlRequest, Refused> {
    match parts.method {
        Method::GET => parameters::from_query(parts.uri.query().unwrap_or_default()),
        Method::POST if !is_json(&parts.headers) => Err(JSON_NEEDED),
        Method::POST => {
            let body = tokio::time::timeout(endpoint.settings.body, to_bytes(body, MESSAGE)).await;
            parameters::from_body(&body.map_err(|_| TOO_SLOW)?.map_err(|_| TOO_LARGE)?)
        }
        _ => Err(OTHER_METHOD),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return false;
    };
    let value = value.to_str().unwrap_or_default();
    let mut parts = value.split(';').map(str::trim);
    parts
        .next()
        .is_some_and(|name| name.eq_ignore_ascii_case(Media::Json.name()))
        && parts
            .filter_map(|parameter| parameter.split_once('='))
            .all(|(name, value)| {
                !name.eq_ignore_ascii_case("charset")
                    || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            })
}

/// Runs the operation to its end even if the caller goes away, so that nothing is left half done.
async fn run(
    endpoint: &Endpoint,
    prepared: Prepared,
    caller: Caller,
    bearer: Option<Bearer>,
    id: &RequestId,
) -> Reply {
    let mut operation = endpoint.begin(prepared, caller, bearer.as_ref(), id.clone());
    let task = endpoint.tasks.spawn(async move { operation.next().await });
    match task.await {
        Ok(Some(reply)) => reply,
        _ => Reply::internal(Outcome::Broken, id),
    }
}

fn respond(reply: &Reply, media: Media, id: &RequestId) -> Response {
    let status = match reply.outcome {
        Outcome::Answered => StatusCode::OK,
        Outcome::Refused if media == Media::Json => StatusCode::OK,
        Outcome::Refused => StatusCode::BAD_REQUEST,
        Outcome::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        Outcome::TimedOut => StatusCode::SERVICE_UNAVAILABLE,
    };
    let Ok(body) = serde_json::to_vec(reply) else {
        tracing::error!(request_id = %id.0, "an answer is no JSON");
        return Refused::unavailable().respond(id);
    };
    let content_type = match media {
        Media::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        Media::Json | Media::Events => "application/json; charset=utf-8",
    };
    let content_type = HeaderValue::from_static(content_type);
    (status, [(header::CONTENT_TYPE, content_type)], body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_websocket_is_an_upgrade() {
        for (value, expected) in [
            ("websocket", true),
            ("WebSocket", true),
            ("h2c, websocket", true),
            ("h2c", false),
            ("TLS/1.0", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::UPGRADE, HeaderValue::from_static(value));
            assert_eq!(asks_for_a_socket(&headers), expected, "{value}");
        }
    }

    #[test]
    fn only_json_in_utf_8_is_taken() {
        for (value, expected) in [
            ("application/json", true),
            ("Application/JSON; Charset=UTF-8", true),
            ("application/json;charset=\"utf-8\"", true),
            ("application/json; charset=latin1", false),
            ("application/graphql", false),
            ("application/x-www-form-urlencoded", false),
            ("multipart/form-data; boundary=application/json", false),
            ("text/plain", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(value));
            assert_eq!(is_json(&headers), expected, "{value}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
