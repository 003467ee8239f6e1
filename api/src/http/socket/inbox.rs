//! What comes in on a socket.

use axum::extract::ws::{Message, WebSocket};
use futures_util::{StreamExt, stream::SplitStream};
use tokio::time::{Duration, Instant};

use super::{
    close::{Close, End},
    message::Incoming,
};

pub(super) struct Inbox {
    frames: SplitStream<WebSocket>,
    heard: Instant,
}

impl Inbox {
    pub(super) fn new(frames: SplitStream<WebSocket>) -> Self {
        Self {
            frames,
            heard: Instant::now(),
        }
    }

    /// The next message. Dropped while it waits, it has taken nothing.
    pub(super) async fn receive(&mut self) -> Result<Incoming, End> {
        loop {
            let frame = self.frames.next().await.ok_or(End::PeerLeft)?;
            self.heard = Instant::now();
            match frame {
                Ok(Message::Text(text)) => {
                    return Incoming::parse(&text).ok_or(Close::BAD_MESSAGE.into());
                }
                // A broken connection and a frame that is too large look the same from here.
                Ok(Message::Binary(_)) | Err(_) => return Err(Close::BAD_MESSAGE.into()),
                Ok(Message::Close(_)) => return Err(End::PeerLeft),
                Ok(Message::Ping(_) | Message::Pong(_)) => {}
            }
        }
    }

    /// Whether nothing has come in for so long, not even the answer to a ping.
    pub(super) fn is_silent_for(&self, long: Duration) -> bool {
        self.heard.elapsed() >= long
    }

    /// Reads on until the peer has closed as well: closing with unread frames would take back what was sent last.
    pub(super) async fn drain(mut self, at_most: Duration) {
        let drained = async { while let Some(Ok(_)) = self.frames.next().await {} };
        // Whoever does not answer is not waited for.
        let _ = tokio::time::timeout(at_most, drained).await;
    }
}
