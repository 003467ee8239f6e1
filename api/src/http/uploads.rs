//! Files that people send: `POST /uploads?filename=…`, with a bearer's token and the raw bytes.
//!
//! No page of another site can have a browser send that token, so no request here can be forged by one.

use std::time::Duration;

use async_stream::try_stream;
use axum::{
    Extension, Json,
    body::{BodyDataStream, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use futures_util::{Stream, StreamExt};
use serde_json::json;
use tokio::time::timeout;
use tracing::{Instrument, info_span};
use url::form_urlencoded;
use uuid::Uuid;

use super::{Endpoint, caller, refused::Refused, request_id::RequestId};
use crate::{
    command::upload::receive::{self, NotReceived},
    fault::{Code, Fault},
    graphql::id,
};

const OTHER_METHOD: Refused = Refused::method("POST", "Use POST, with the file as the body.");
const TOKEN_NEEDED: Refused =
    Refused::unauthenticated("Log in, then send the token as `Authorization: Bearer <token>`.");
const FORM: Refused = Refused::new(
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    "UNSUPPORTED_MEDIA_TYPE",
    "Send the file's bytes as they are, not in a form.",
);
const LENGTH_NEEDED: Refused = Refused::new(
    StatusCode::LENGTH_REQUIRED,
    "LENGTH_REQUIRED",
    "Send the file as the body, with its Content-Length or in chunks.",
);
const EMPTY: Refused = Refused::bad_request("The file is empty.");
const BROKEN_OFF: Refused = Refused::bad_request("The file did not come whole. Send it again.");
const TOO_SLOW: Refused = Refused::new(
    StatusCode::REQUEST_TIMEOUT,
    "REQUEST_TIMEOUT",
    "The file took too long to arrive.",
);
const UNKEPT: Refused = Refused::new(
    StatusCode::SERVICE_UNAVAILABLE,
    "UNAVAILABLE",
    "The server could not keep the file; it may have no room for it at the moment. Send it again later.",
);
/// How long a refused file is taken and thrown away, so that its sender comes to read why.
const DRAIN: Duration = Duration::from_secs(2);

/// Takes a file, and answers by which id it can be used. It is taken to its end, or cleared away, even if the caller
/// goes away.
pub(super) async fn serve(
    State(endpoint): State<Endpoint>,
    Extension(id): Extension<RequestId>,
    request: Request,
) -> Response {
    let span = info_span!("upload", request_id = %id.0);
    let task = {
        let endpoint = endpoint.clone();
        async move {
            let (parts, body) = request.into_parts();
            let mut body = body.into_data_stream();
            let answer = take(&endpoint, &parts, &mut body).await;
            // Whoever asked first whether to send it has not.
            if answer.is_err() && !parts.headers.contains_key(header::EXPECT) {
                let drained = async { while let Some(Ok(_)) = body.next().await {} };
                let _ = timeout(DRAIN, drained).await;
            }
            answer
        }
    };
    let answer = endpoint.tasks.spawn(task.instrument(span)).await;
    let mut response = match answer.unwrap_or_else(|_| Err(Refused::unavailable())) {
        Ok(upload) => {
            let upload = json!({ "uploadId": id::upload::encode(upload) });
            (StatusCode::CREATED, Json(upload)).into_response()
        }
        Err(refused) => refused.respond(&id),
    };
    let no_store = HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_store);
    response
}

async fn take(
    endpoint: &Endpoint,
    parts: &Parts,
    body: &mut BodyDataStream,
) -> Result<Uuid, Refused> {
    if parts.method != Method::POST {
        return Err(OTHER_METHOD);
    }
    let bearer = caller::identify(&endpoint.app, &parts.headers).await?;
    let viewer = bearer.ok_or(TOKEN_NEEDED)?.viewer;
    let length = check_headers(endpoint, &parts.headers)?;
    let query = parts.uri.query().unwrap_or_default();
    let filename = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "filename");
    let filename = filename.map(|(_, value)| value).unwrap_or_default();
    let file = file(endpoint, body, length);
    let received = receive::run(&endpoint.app, viewer, &filename, file).await;
    received.map_err(|reason| match reason {
        NotReceived::Body(refused) => refused,
        NotReceived::Unkept(error) => {
            tracing::error!(%error, "an upload could not be kept");
            UNKEPT
        }
        NotReceived::Fault(fault) => refused(fault),
    })
}

/// What can be told before the first byte: how many there will be, if that is said.
fn check_headers(endpoint: &Endpoint, headers: &HeaderMap) -> Result<Option<u64>, Refused> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if text(header::CONTENT_TYPE)
        .is_some_and(|name| name.to_ascii_lowercase().starts_with("multipart/"))
    {
        return Err(FORM);
    }
    let length: Option<u64> = text(header::CONTENT_LENGTH).and_then(|text| text.parse().ok());
    match length {
        None if !headers.contains_key(header::TRANSFER_ENCODING) => Err(LENGTH_NEEDED),
        Some(length) if length > at_most(endpoint) => Err(too_large(endpoint)),
        length => Ok(length),
    }
}

/// The file, piece by piece; it fails when it is not what was announced, or not what is taken.
fn file(
    endpoint: &Endpoint,
    body: &mut BodyDataStream,
    length: Option<u64>,
) -> impl Stream<Item = Result<Bytes, Refused>> + Send {
    try_stream! {
        let mut size = 0;
        while let Some(bytes) = next(endpoint, body).await? {
            size += bytes.len() as u64;
            if size > at_most(endpoint) {
                Err(too_large(endpoint))?;
            }
            yield bytes;
        }
        if size == 0 {
            Err(EMPTY)?;
        }
        if length.is_some_and(|length| length != size) {
            Err(BROKEN_OFF)?;
        }
    }
}

async fn next(endpoint: &Endpoint, body: &mut BodyDataStream) -> Result<Option<Bytes>, Refused> {
    tokio::select! {
        () = endpoint.closing.cancelled() => Err(Refused::unavailable()),
        next = timeout(endpoint.settings.body, body.next()) => {
            let next = next.map_err(|_| TOO_SLOW)?;
            next.transpose().map_err(|_| BROKEN_OFF)
        }
    }
}

fn at_most(endpoint: &Endpoint) -> u64 {
    endpoint.app.config.limits.upload_bytes
}

fn too_large(endpoint: &Endpoint) -> Refused {
    let at_most = at_most(endpoint);
    Refused::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "PAYLOAD_TOO_LARGE",
        "The file is too large.",
    )
    .with_message(format!("A file may have at most {at_most} bytes."))
}

fn refused(fault: Fault) -> Refused {
    let Fault::Refused(refusal) = fault else {
        tracing::error!(?fault, "an upload could not be kept");
        return Refused::unavailable();
    };
    let (status, code) = match refusal.code {
        Code::RateLimited => (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED"),
        _ => (StatusCode::BAD_REQUEST, "BAD_REQUEST"),
    };
    Refused::new(status, code, "").with_message(refusal.message)
}
