//! What is said on a socket.

use async_graphql::ServerError;
use axum::extract::ws::Message;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::http::reply::Reply;

/// Bytes of an operation's id; every answer repeats it.
const ID: usize = 128;

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Incoming {
    ConnectionInit {
        payload: Option<Map<String, Value>>,
    },
    Ping {
        payload: Option<Map<String, Value>>,
    },
    Pong {},
    Subscribe {
        id: String,
        payload: Map<String, Value>,
    },
    Complete {
        id: String,
    },
}

impl Incoming {
    /// Reads a message; none when it is not one of the protocol.
    pub(super) fn parse(text: &str) -> Option<Self> {
        // An array would be read as well, its members in order.
        if !text.trim_start().starts_with('{') {
            return None;
        }
        let message = serde_json::from_str(text).ok()?;
        match &message {
            Self::Subscribe { id, .. } | Self::Complete { id } if !(1..=ID).contains(&id.len()) => {
                None
            }
            _ => Some(message),
        }
    }
}

/// What we say.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Outgoing<'a> {
    ConnectionAck,
    Pong {
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Map<String, Value>>,
    },
    Next {
        id: &'a str,
        payload: &'a Reply,
    },
    Error {
        id: &'a str,
        payload: &'a [ServerError],
    },
    Complete {
        id: &'a str,
    },
}

impl Outgoing<'_> {
    pub(super) fn frame(&self) -> Message {
        Message::text(serde_json::to_string(self).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_protocol_and_nothing_else() {
        for (text, fine) in [
            (r#"{"type":"connection_init"}"#, true),
            (r#"{"type":"connection_init","payload":null}"#, true),
            (r#"{"type":"connection_init","payload":{"a":1}}"#, true),
            (r#"{"type":"connection_init","payload":"a"}"#, false),
            (r#"{"type":"ping"}"#, true),
            (r#"{"type":"pong","payload":{}}"#, true),
            (
                r#"{"type":"subscribe","id":"1","payload":{"query":"{ a }"}}"#,
                true,
            ),
            (
                r#"{"type":"subscribe","id":"","payload":{"query":"{ a }"}}"#,
                false,
            ),
            (
                r#"{"type":"subscribe","id":1,"payload":{"query":"{ a }"}}"#,
                false,
            ),
            (r#"{"type":"subscribe","id":"1"}"#, false),
            (r#"{"type":"complete","id":"1"}"#, true),
            (r#"{"type":"start","id":"1"}"#, false),
            (r#"["connection_init",null]"#, false),
            ("", false),
        ] {
            assert_eq!(Incoming::parse(text).is_some(), fine, "{text}");
        }
        let long = format!(r#"{{"type":"complete","id":"{}"}}"#, "a".repeat(ID + 1));
        assert!(Incoming::parse(&long).is_none());
    }
}
