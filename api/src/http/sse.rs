//! GraphQL over server-sent events, one connection for each operation (graphql-sse's "distinct connections mode").
//!
//! An answer is an event `next`, the end an event `complete`. When the server stops, the connection ends without one,
//! so that the client comes back to where it was.

use std::pin::pin;

use async_graphql::{Name, Value};
use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream;
use tokio::sync::mpsc;

use super::{
    Endpoint,
    caller::Caller,
    operation::Operation,
    refused::Refused,
    reply::{Outcome, Reply},
    request_id::RequestId,
    session,
};
use crate::{access::Viewer, graphql::document::Prepared};

/// Events that wait to be sent; an operation waits when there are more.
const QUEUE: usize = 16;
/// Characters of a cursor.
const CURSOR: usize = 200;
/// The code of an error for whoever is not, or no longer, signed in.
const NOBODY: &str = "UNAUTHENTICATED";
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Tells proxies to pass on each event as it comes.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");

const TOO_MANY: Refused = Refused::new(
    StatusCode::TOO_MANY_REQUESTS,
    "TOO_MANY_STREAMS",
    "You have too many streams open: close one first.",
);

/// Lets a client that comes back go on after the last event it saw, if the operation has a variable `$after` for that.
pub(super) fn resume(prepared: &mut Prepared, headers: &HeaderMap) {
    let last = headers.get(LAST_EVENT_ID);
    if let Some(last) = last.and_then(|last| last.to_str().ok())
        && !last.is_empty()
        && last.len() <= CURSOR
        && prepared.declares("after")
    {
        let variables = &mut prepared.request.variables;
        variables.insert(Name::new("after"), Value::from(last));
    }
}

/// Answers with the operation's events.
pub(super) fn stream(
    endpoint: &Endpoint,
    prepared: Prepared,
    caller: Caller,
    id: &RequestId,
) -> Result<Response, Refused> {
    let place = endpoint.place(caller).ok_or(TOO_MANY)?;
    let operation = endpoint.begin(prepared, caller, None, id.clone());
    let (events, sent) = mpsc::channel(QUEUE);
    let (id, this) = (id.clone(), endpoint.clone());
    endpoint.tasks.spawn(async move {
        follow(&this, operation, caller.viewer, &id, events).await;
        drop(place);
    });
    let events = stream::unfold(sent, async |mut sent| {
        let event = sent.recv().await?;
        Some((event, sent))
    });
    let keep_alive = KeepAlive::new().interval(endpoint.settings.keep_alive);
    let mut response = Sse::new(events).keep_alive(keep_alive).into_response();
    let headers = response.headers_mut();
    headers.insert(UNBUFFERED, HeaderValue::from_static("no"));
    Ok(response)
}

/// Sends the operation's answers until it ends, the session ends, or nobody listens any more.
async fn follow(
    endpoint: &Endpoint,
    mut operation: Operation,
    viewer: Option<Viewer>,
    id: &RequestId,
    events: mpsc::Sender<Result<Event, Broken>>,
) {
    let ended = session::ended(&endpoint.app, viewer, endpoint.settings.session_check);
    let mut ended = pin!(ended);
    loop {
        let reply = tokio::select! {
            biased;
            () = endpoint.closing.cancelled(), if operation.is_subscription() => return,
            () = events.closed(), if operation.is_subscription() => return,
            () = &mut ended, if operation.is_subscription() => Some(Reply::failure(
                Outcome::Refused,
                NOBODY,
                "Your session has ended. Please log in again.",
                id,
            )),
            reply = operation.next() => reply,
        };
        let Some(reply) = reply else { break };
        if reply.outcome == Outcome::Broken && operation.is_subscription() {
            // Cut off instead of completed, so that the client comes back and resumes.
            let _ = events.send(Err(Broken)).await;
            return;
        }
        // The stream may have found out about its session's end first, and has said so then.
        let goes_on = reply.outcome == Outcome::Answered && !reply.has(NOBODY);
        if events.send(Ok(next(&reply))).await.is_err() {
            return;
        }
        if !goes_on {
            break;
        }
    }
    let complete = Event::default().event("complete").data("");
    // Whoever has gone does not miss it.
    let _ = events.send(Ok(complete)).await;
}

/// A stream of events broke off.
#[derive(Debug, thiserror::Error)]
#[error("the stream broke off")]
struct Broken;

fn next(reply: &Reply) -> Event {
    let event = Event::default().event("next");
    let event = match cursor(reply) {
        Some(cursor) => event.id(cursor),
        None => event,
    };
    event.data(serde_json::to_string(reply).unwrap_or_default())
}

/// The `cursor` in the answer's first field: where to go on after it.
fn cursor(reply: &Reply) -> Option<&str> {
    let Some(Value::Object(fields)) = &reply.data else {
        return None;
    };
    let Some((_, Value::Object(first))) = fields.first() else {
        return None;
    };
    match first.get("cursor") {
        Some(Value::String(cursor)) if is_event_id(cursor) => Some(cursor),
        _ => None,
    }
}

fn is_event_id(text: &str) -> bool {
    text.len() <= CURSOR && text.bytes().all(|byte| byte.is_ascii_graphic())
}
