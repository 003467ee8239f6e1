//! Documents, for whoever holds a link: `GET /downloads/<token>`, whole or a range of it.
//!
//! A link is a plain address, so that a browser can follow it. What it may show is asked when it is followed, and again
//! before each piece: whoever loses sight of a document gets no more of it.

mod range;

use std::ops::Range;

use async_stream::try_stream;
use axum::{
    Extension, Router,
    body::{Body, Bytes},
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::any,
};
use entity::file;
use futures_util::Stream;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use self::range::{Wanted, wanted};
use super::{
    Endpoint,
    refused::Refused,
    registry::{Holder, Place},
    request_id::RequestId,
};
use crate::{
    access::Viewer,
    app::App,
    brand,
    download::Link,
    fault::Fault,
    files::Key,
    store::{self, document::Document},
};

/// Bytes that are read, and asked for, at a time: so much of a download is held in memory.
const PIECE: u64 = 1024 * 1024;

/// Of no link that ever was it is told that it was one.
const GONE: Refused = Refused::new(
    StatusCode::NOT_FOUND,
    "NOT_FOUND",
    "This link has expired, or what it led to is not there for you any more. Ask for a new one.",
);
const TOO_MANY: Refused = Refused::new(
    StatusCode::TOO_MANY_REQUESTS,
    "RATE_LIMITED",
    "You are downloading many documents at once. Wait for one to end.",
);
const OTHER_METHOD: Refused = Refused::method("GET, HEAD", "Use GET.");

/// It is whoever's it is, kept by nobody on the way, and never shown as a page of ours, whatever it is.
const HEADERS: [(HeaderName, &str); 4] = [
    (header::CACHE_CONTROL, "private, no-store"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'; sandbox",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::ACCEPT_RANGES, "bytes"),
];

/// What may stand as it is in the name of a file (RFC 8187).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

pub(super) fn router() -> Router<Endpoint> {
    Router::new().route(&format!("{}/{{token}}", brand::DOWNLOADS), any(serve))
}

async fn serve(
    State(endpoint): State<Endpoint>,
    Extension(id): Extension<RequestId>,
    token: Result<Path<String>, PathRejection>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return OTHER_METHOD.respond(&id);
    }
    // What is no text is no link.
    let answer = match token {
        Ok(Path(token)) => answer(&endpoint, &token, &headers, method == Method::GET).await,
        Err(_) => Err(GONE),
    };
    answer.unwrap_or_else(|refused| refused.respond(&id))
}

async fn answer(
    endpoint: &Endpoint,
    token: &str,
    headers: &HeaderMap,
    with_bytes: bool,
) -> Result<Response, Refused> {
    let app = &endpoint.app;
    let link = app.signer.read(token, app.clock.now()).ok_or(GONE)?;
    let (document, file, viewer) = find(app, link).await.map_err(failed)?.ok_or(GONE)?;
    let holder = Holder::User(viewer.user_id);
    let place = endpoint
        .downloads
        .enter(holder, endpoint.settings.downloads);
    let place = place.ok_or(TOO_MANY)?;
    let size = file.size.unsigned_abs();
    let tag = format!("\"{}\"", file.id.simple());
    // Of a look at the head alone no range is asked for.
    let wanted = match with_bytes {
        true => wanted(headers, &tag, size),
        false => Wanted::Whole,
    };
    let (status, range) = match wanted {
        Wanted::Whole => (StatusCode::OK, 0..size),
        Wanted::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Wanted::Nothing => {
            let of = [(header::CONTENT_RANGE, format!("bytes */{size}"))];
            let status = StatusCode::RANGE_NOT_SATISFIABLE;
            return Ok((status, HEADERS, of).into_response());
        }
    };
    let body = match with_bytes {
        true => {
            // So that what cannot be read at all is an answer, and no file that breaks off.
            let first = piece(endpoint, link, &file, &range).await;
            let first = first.map_err(failed)?.ok_or(GONE)?;
            let download = Download {
                endpoint: endpoint.clone(),
                link,
                file: file.clone(),
                range: range.clone(),
                _place: place,
            };
            Body::from_stream(download.rest(first))
        }
        false => Body::empty(),
    };
    let length = range.end - range.start;
    let part = format!(
        "bytes {}-{}/{size}",
        range.start,
        range.end.saturating_sub(1)
    );
    let part = (status == StatusCode::PARTIAL_CONTENT).then_some((header::CONTENT_RANGE, part));
    let mut response = (status, HEADERS, body).into_response();
    for (name, value) in [
        (header::CONTENT_TYPE, file.content_type),
        (header::CONTENT_DISPOSITION, attachment(&document.row.name)),
        (header::CONTENT_LENGTH, length.to_string()),
        (header::ETAG, tag),
    ]
    .into_iter()
    .chain(part)
    {
        let value = HeaderValue::try_from(value).map_err(|error| failed(Fault::internal(error)))?;
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

fn failed(fault: Fault) -> Refused {
    tracing::error!(?fault, "a document could not be downloaded");
    Refused::unavailable()
}

/// What the link leads to, if its reader may read that now, and who they are.
async fn find(app: &App, link: Link) -> Result<Option<(Document, file::Model, Viewer)>, Fault> {
    let (db, now) = (&app.db.read, app.clock.now());
    let viewer = store::session::unscoped_viewer(db, link.session_id, now).await?;
    let Some(viewer) = viewer else {
        return Ok(None);
    };
    let mut found = store::document::by_ids(db, viewer, &[link.document_id]).await?;
    let document = found.remove(&link.document_id);
    Ok(document.and_then(|document| {
        let file = document.file.clone()?;
        Some((document, file, viewer))
    }))
}

/// The bytes from `range` on, as many as are read at a time; none when the document has been deleted.
async fn piece(
    endpoint: &Endpoint,
    link: Link,
    file: &file::Model,
    range: &Range<u64>,
) -> Result<Option<Bytes>, Fault> {
    let piece = range.start..range.end.min(range.start.saturating_add(PIECE));
    let read = endpoint
        .app
        .files
        .read_range(&Key::Sent(file.id), piece)
        .await;
    match read.map_err(Fault::internal)? {
        None if find(&endpoint.app, link).await?.is_some() => {
            Err(Fault::internal("a document's file is not there"))
        }
        read => Ok(read),
    }
}

/// Bytes on their way to whoever has asked for them.
struct Download {
    endpoint: Endpoint,
    link: Link,
    file: file::Model,
    /// Those that are still to be read.
    range: Range<u64>,
    /// Of its reader's downloads.
    _place: Place,
}

impl Download {
    /// All the bytes, of which the first piece has been read. It breaks off when the reader may not read them any more.
    fn rest(self, first: Bytes) -> impl Stream<Item = Result<Bytes, BrokenOff>> {
        try_stream! {
            // Whole, with the place that it takes.
            let mut own = self;
            let mut next = first;
            loop {
                own.range.start += next.len() as u64;
                yield next;
                if own.range.start >= own.range.end {
                    break;
                }
                if own.endpoint.closing.is_cancelled() {
                    Err(BrokenOff)?;
                }
                let found = find(&own.endpoint.app, own.link).await;
                found.map_err(BrokenOff::because)?.ok_or(BrokenOff)?;
                let piece = piece(&own.endpoint, own.link, &own.file, &own.range).await;
                next = piece.map_err(BrokenOff::because)?.ok_or(BrokenOff)?;
            }
        }
    }
}

/// A download that ends before its end; its connection is cut, so that nobody takes it for whole.
#[derive(Debug, thiserror::Error)]
#[error("the download has broken off")]
struct BrokenOff;

impl BrokenOff {
    fn because(fault: Fault) -> Self {
        tracing::error!(?fault, "a download has broken off");
        Self
    }
}

/// The name under which a browser keeps the file: in letters that every program knows, and as it is (RFC 6266).
fn attachment(name: &str) -> String {
    let known = name.chars().map(|c| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' | '_' | ' ' => c,
        _ => '_',
    });
    let known: String = known.collect();
    let exact = utf8_percent_encode(name, PLAIN);
    format!("attachment; filename=\"{known}\"; filename*=UTF-8''{exact}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_quotes() {
        for (name, expected) in [
            (
                "plan.pdf",
                "attachment; filename=\"plan.pdf\"; filename*=UTF-8''plan.pdf",
            ),
            (
                "a\"; b\r\n\u{e9}.pdf",
                "attachment; filename=\"a__ b___.pdf\"; filename*=UTF-8''a%22%3B%20b%0D%0A%C3%A9.pdf",
            ),
        ] {
            assert_eq!(attachment(name), expected);
        }
    }
}
