//! How a socket ends.

use std::borrow::Cow;

use axum::extract::ws::{CloseFrame, Message};

/// Bytes of a close frame's reason: a longer one would make the frame illegal.
const REASON: usize = 123;

/// How a socket ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The peer has left, or cannot be reached.
    PeerLeft,
    /// We close it, and say why.
    Close(Close),
}

/// A code of the protocol (44xx), of websockets (1xxx) or of our own (4008), and the reason in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Close {
    code: u16,
    reason: Cow<'static, str>,
}

impl Close {
    pub(super) const STOPPING: Self = Self::new(1012, "Service restart: come back");
    pub(super) const UNAVAILABLE: Self = Self::new(1013, "Try again later");
    pub(super) const TOO_SLOW: Self = Self::new(4008, "Too slow: resume from your cursor");
    pub(super) const BAD_MESSAGE: Self = Self::new(
        4400,
        "Invalid message: JSON of graphql-transport-ws in text frames, at most 64 KiB",
    );
    pub(super) const UNAUTHORIZED: Self = Self::new(4401, "Unauthorized");
    pub(super) const SESSION_ENDED: Self = Self::new(4401, "Session ended");
    pub(super) const FORBIDDEN: Self = Self::new(4403, "Forbidden");
    pub(super) const NO_PROTOCOL: Self =
        Self::new(4406, "Subprotocol not acceptable: use graphql-transport-ws");
    pub(super) const INIT_TIMEOUT: Self = Self::new(4408, "Connection initialisation timeout");
    pub(super) const SECOND_INIT: Self = Self::new(4429, "Too many initialisation requests");
    pub(super) const TOO_MANY_SOCKETS: Self = Self::new(4429, "Too many sockets: close one first");

    const fn new(code: u16, reason: &'static str) -> Self {
        Self {
            code,
            reason: Cow::Borrowed(reason),
        }
    }

    /// An operation with this id is running already.
    pub(super) fn duplicate(id: &str) -> Self {
        Self {
            code: 4409,
            reason: format!("Subscriber for {id} already exists").into(),
        }
    }

    pub(super) fn frame(&self) -> Message {
        let cut = self.reason.floor_char_boundary(REASON);
        Message::Close(Some(CloseFrame {
            code: self.code,
            reason: self.reason[..cut].into(),
        }))
    }
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        Self::Close(close)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_fits_into_its_frame() {
        for id in ["ä".repeat(200), "a".repeat(200), "short".to_owned()] {
            let Message::Close(Some(frame)) = Close::duplicate(&id).frame() else {
                panic!("it closes");
            };
            assert!(frame.reason.len() <= REASON);
            assert!(frame.reason.starts_with("Subscriber for "));
        }
    }
}
