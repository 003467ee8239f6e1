//! GraphQL over websockets, in the protocol `graphql-transport-ws`.

mod close;
mod connection;
mod inbox;
mod message;
mod outbox;
mod running;

use axum::{
    extract::{FromRequestParts, WebSocketUpgrade},
    http::{StatusCode, request::Parts},
    response::Response,
};

use super::{Endpoint, endpoint::MESSAGE, origin, refused::Refused};
use crate::limit::Source;

const PROTOCOL: &str = "graphql-transport-ws";
/// What an open socket keeps for reading and writing: small, since there are many that wait and few that speak; it grows
/// with what is said.
const READ_BUFFER: usize = 1024;
const WRITE_BUFFER: usize = 0;
const LARGEST_WRITE_BUFFER: usize = 256 * 1024;

const FOREIGN_PAGE: Refused = Refused::new(
    StatusCode::FORBIDDEN,
    "FORBIDDEN",
    "Pages of other sites cannot open sockets here.",
);
const NO_UPGRADE: Refused = Refused::bad_request("This is no websocket handshake.");

/// Answers a handshake, and serves the socket that comes of it.
pub(super) async fn upgrade(
    endpoint: Endpoint,
    source: Source,
    mut parts: Parts,
) -> Result<Response, Refused> {
    let config = &endpoint.app.config;
    if !origin::may_open(&parts.headers, &config.public_url, &config.allowed_origins) {
        return Err(FOREIGN_PAGE);
    }
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &())
        .await
        .map_err(|_| NO_UPGRADE)?;
    let response = upgrade
        .protocols([PROTOCOL])
        .max_message_size(MESSAGE)
        .max_frame_size(MESSAGE)
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(LARGEST_WRITE_BUFFER)
        .on_upgrade(async move |socket| {
            let tasks = endpoint.tasks.clone();
            tasks
                .track_future(connection::serve(endpoint, source, socket))
                .await;
        });
    Ok(response)
}
