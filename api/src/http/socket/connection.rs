//! One socket from its handshake to its close.

use std::pin::pin;

use axum::{extract::ws::WebSocket, http::StatusCode};
use futures_util::StreamExt;
use serde_json::{Map, Value};
use tokio::time::{Instant, interval_at, timeout};

use super::{
    close::{Close, End},
    inbox::Inbox,
    message::{Incoming, Outgoing},
    outbox::Outbox,
    running::Running,
};
use crate::{
    access::Viewer,
    http::{
        Endpoint,
        caller::{self, Caller},
        parameters,
        registry::Place,
        reply::{Outcome, Reply},
        session,
    },
    limit::Source,
};

/// Serves the socket until one of the two sides ends it.
pub(super) async fn serve(endpoint: Endpoint, source: Source, socket: WebSocket) {
    let settings = endpoint.settings.socket;
    let has_protocol = socket.protocol().is_some();
    let (frames_out, frames_in) = socket.split();
    let (outbox, writer) = Outbox::open(frames_out, settings);
    let mut inbox = Inbox::new(frames_in);
    let end = if has_protocol {
        converse(&endpoint, source, &mut inbox, &outbox).await
    } else {
        Close::NO_PROTOCOL.into()
    };
    drop(outbox);
    writer.finish(end).await;
    inbox.drain(settings.goodbye).await;
}

async fn converse(endpoint: &Endpoint, source: Source, inbox: &mut Inbox, outbox: &Outbox) -> End {
    let greeted = tokio::select! {
        biased;
        () = endpoint.closing.cancelled() => return Close::STOPPING.into(),
        greeted = timeout(endpoint.settings.socket.init, greet(endpoint, source, inbox, outbox)) => greeted,
    };
    match greeted {
        Err(_) => Close::INIT_TIMEOUT.into(),
        Ok(Err(end)) => end,
        Ok(Ok((caller, place))) => {
            let end = attend(endpoint, caller, inbox, outbox).await;
            drop(place);
            end
        }
    }
}

/// Waits for `connection_init`, and learns from it who is there.
async fn greet(
    endpoint: &Endpoint,
    source: Source,
    inbox: &mut Inbox,
    outbox: &Outbox,
) -> Result<(Caller, Place), End> {
    loop {
        match inbox.receive().await? {
            Incoming::ConnectionInit { payload } => {
                let viewer = identify(endpoint, payload.unwrap_or_default()).await?;
                let caller = Caller { viewer, source };
                let place = endpoint.place(caller).ok_or(Close::TOO_MANY_SOCKETS)?;
                outbox.reply(&Outgoing::ConnectionAck);
                return Ok((caller, place));
            }
            Incoming::Subscribe { .. } => return Err(Close::UNAUTHORIZED.into()),
            Incoming::Ping { payload } => outbox.reply(&Outgoing::Pong { payload }),
            Incoming::Pong {} | Incoming::Complete { .. } => {}
        }
    }
}

async fn identify(
    endpoint: &Endpoint,
    payload: Map<String, Value>,
) -> Result<Option<Viewer>, Close> {
    let mut members = payload.iter();
    let authorization = members.find(|(key, _)| key.eq_ignore_ascii_case("authorization"));
    match authorization {
        None | Some((_, Value::Null)) => Ok(None),
        Some((_, Value::String(authorization))) => {
            match caller::find(&endpoint.app, authorization).await {
                Ok(caller) => Ok(Some(caller.viewer)),
                Err(refused) if refused.status == StatusCode::UNAUTHORIZED => Err(Close::FORBIDDEN),
                Err(_) => Err(Close::UNAVAILABLE),
            }
        }
        Some(_) => Err(Close::FORBIDDEN),
    }
}

/// Runs what is asked for until there is a reason to end.
async fn attend(endpoint: &Endpoint, caller: Caller, inbox: &mut Inbox, outbox: &Outbox) -> End {
    let settings = endpoint.settings;
    let every = settings.socket.ping;
    let mut ping = interval_at(Instant::now() + every, every);
    let mut ended = pin!(session::ended(
        &endpoint.app,
        caller.viewer,
        settings.session_check
    ));
    let mut running = Running::new(endpoint.tasks.clone());
    loop {
        tokio::select! {
            biased;
            () = endpoint.closing.cancelled() => return Close::STOPPING.into(),
            () = &mut ended => return Close::SESSION_ENDED.into(),
            () = running.signed_out() => return Close::SESSION_ENDED.into(),
            () = outbox.stuck() => return Close::TOO_SLOW.into(),
            () = outbox.closed() => return End::PeerLeft,
            () = running.broken() => {
                // What others have been answered already is theirs.
                outbox.drained(settings.socket.goodbye).await;
                return Close::UNAVAILABLE.into();
            }
            _ = ping.tick() => {
                if inbox.is_silent_for(every * 2) {
                    return End::PeerLeft;
                }
                outbox.ping();
            }
            message = inbox.receive() => {
                let handled = message.and_then(|message| {
                    handle(endpoint, caller, message, outbox, &mut running).map_err(End::from)
                });
                if let Err(end) = handled {
                    return end;
                }
            }
        }
    }
}

fn handle(
    endpoint: &Endpoint,
    caller: Caller,
    message: Incoming,
    outbox: &Outbox,
    running: &mut Running,
) -> Result<(), Close> {
    match message {
        Incoming::ConnectionInit { .. } => return Err(Close::SECOND_INIT),
        Incoming::Ping { payload } => outbox.reply(&Outgoing::Pong { payload }),
        Incoming::Pong {} => {}
        Incoming::Complete { id } => running.stop(&id),
        Incoming::Subscribe { id, payload } => {
            if running.has(&id) {
                return Err(Close::duplicate(&id));
            }
            let request = parameters::from_object(payload).map_err(|_| Close::BAD_MESSAGE)?;
            let request_id = endpoint.request_id();
            let prepared = if running.count() < endpoint.settings.socket.operations {
                endpoint.prepare(request, &request_id)
            } else {
                Err(Box::new(Reply::failure(
                    Outcome::Refused,
                    "TOO_MANY_OPERATIONS",
                    "This socket has too many operations running: complete one first.",
                    &request_id,
                )))
            };
            match prepared {
                Ok(prepared) => {
                    let operation = endpoint.begin(prepared, caller, None, request_id);
                    let app = endpoint.app.clone();
                    let session = async move { session::is_live(&app, caller.viewer).await };
                    running.start(id, operation, session, outbox.clone());
                }
                Err(refusal) => outbox.reply(&Outgoing::Error {
                    id: &id,
                    payload: &refusal.errors,
                }),
            }
        }
    }
    Ok(())
}
