//! What goes out on a socket: one queue, one writer, and a limit to how long either is waited for.

use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use futures_util::{SinkExt, stream::SplitSink};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{close::End, message::Outgoing};
use crate::http::endpoint::SocketSettings;

/// Between two looks at whether the queue is empty.
const LOOK: Duration = Duration::from_millis(10);

/// Where frames are left to be sent. Cheap to clone.
#[derive(Clone)]
pub(super) struct Outbox {
    queue: mpsc::Sender<Message>,
    /// Cancelled when the queue has been full for too long.
    stuck: CancellationToken,
    settings: SocketSettings,
}

/// Sends what is left in the outbox.
pub(super) struct Writer {
    task: JoinHandle<()>,
    end: oneshot::Sender<End>,
}

impl Outbox {
    pub(super) fn open(
        frames: SplitSink<WebSocket, Message>,
        settings: SocketSettings,
    ) -> (Self, Writer) {
        let (queue, queued) = mpsc::channel(settings.queue);
        let (end, ending) = oneshot::channel();
        let outbox = Self {
            queue,
            stuck: CancellationToken::new(),
            settings,
        };
        let writer = Writer {
            task: tokio::spawn(write(frames, queued, ending, settings)),
            end,
        };
        (outbox, writer)
    }

    /// Leaves an operation's answer, waiting for a place if need be. False when there is nobody to take it.
    pub(super) async fn send(&self, message: &Outgoing<'_>) -> bool {
        match self
            .queue
            .send_timeout(message.frame(), self.settings.patience)
            .await
        {
            Ok(()) => true,
            Err(mpsc::error::SendTimeoutError::Closed(_)) => false,
            Err(mpsc::error::SendTimeoutError::Timeout(_)) => {
                self.stuck.cancel();
                false
            }
        }
    }

    /// Leaves an answer to the message at hand. The connection waits for nobody: whoever says more than it hears out
    /// is too slow.
    pub(super) fn reply(&self, message: &Outgoing<'_>) {
        self.leave(message.frame());
    }

    pub(super) fn ping(&self) {
        self.leave(Message::Ping(Default::default()));
    }

    fn leave(&self, frame: Message) {
        if let Err(mpsc::error::TrySendError::Full(_)) = self.queue.try_send(frame) {
            self.stuck.cancel();
        }
    }

    /// Returns when all that was left has been taken to be sent, or after a while.
    pub(super) async fn drained(&self, at_most: Duration) {
        let taken = async {
            while self.queue.capacity() < self.queue.max_capacity() {
                sleep(LOOK).await;
            }
        };
        // Whoever does not read has lost it with the socket.
        let _ = timeout(at_most, taken).await;
    }

    /// Returns when the queue has been full for too long.
    pub(super) async fn stuck(&self) {
        self.stuck.cancelled().await;
    }

    /// Returns when nothing can be sent any more.
    pub(super) async fn closed(&self) {
        self.queue.closed().await;
    }
}

impl Writer {
    /// Sends the close frame ahead of all that is queued, since what ends access is not delivered after it; or, if the
    /// peer has closed, the answer to its own.
    pub(super) async fn finish(self, end: End) {
        // When the connection is lost, it has finished already.
        let _ = self.end.send(end);
        let _ = self.task.await;
    }
}

async fn write(
    mut frames: SplitSink<WebSocket, Message>,
    mut queued: mpsc::Receiver<Message>,
    mut ending: oneshot::Receiver<End>,
    settings: SocketSettings,
) {
    let end = loop {
        let frame = tokio::select! {
            biased;
            end = &mut ending => break end,
            Some(frame) = queued.recv() => frame,
        };
        let sent = tokio::select! {
            biased;
            end = &mut ending => break end,
            sent = timeout(settings.send, frames.send(frame)) => sent,
        };
        if !matches!(sent, Ok(Ok(()))) {
            return;
        }
    };
    let goodbye = async {
        match end {
            Ok(End::Close(close)) => frames.send(close.frame()).await,
            _ => frames.close().await,
        }
    };
    // A peer that does not read does not read this either.
    let _ = timeout(settings.goodbye, goodbye).await;
}
