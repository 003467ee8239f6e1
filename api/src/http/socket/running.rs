//! The operations that run on a socket, each in a task of its own, by the ids that the client gave them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use sea_orm::DbErr;
use tokio::task::AbortHandle;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{message::Outgoing, outbox::Outbox};
use crate::http::{operation::Operation, reply::Outcome};

/// Ends all operations when it is dropped.
pub(super) struct Running {
    operations: Arc<Operations>,
    started: u64,
    /// What has to end before the server does.
    tasks: TaskTracker,
    /// Cancelled when a stream broke off, or a session could not be looked at.
    broken: CancellationToken,
    /// Cancelled when something was asked for after the session had ended.
    signed_out: CancellationToken,
}

#[derive(Default)]
struct Operations(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// Those that the client still listens to.
    by_id: HashMap<String, Handle>,
    /// Mutations that run to their end although the client has stopped listening.
    unheard: usize,
}

struct Handle {
    /// Tells this operation from an earlier one with the same id.
    number: u64,
    /// None for a mutation, which runs to its end whether or not anybody still listens.
    abort: Option<AbortHandle>,
}

impl Running {
    pub(super) fn new(tasks: TaskTracker) -> Self {
        Self {
            operations: Arc::default(),
            started: 0,
            tasks,
            broken: CancellationToken::new(),
            signed_out: CancellationToken::new(),
        }
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.operations.lock().by_id.contains_key(id)
    }

    pub(super) fn count(&self) -> usize {
        let operations = self.operations.lock();
        operations.by_id.len() + operations.unheard
    }

    /// Returns when a stream broke off, or a session could not be looked at: the client is to come back and resume, which only a
    /// lost socket tells it.
    pub(super) async fn broken(&self) {
        self.broken.cancelled().await;
    }

    /// Returns when something was asked for after the session had ended.
    pub(super) async fn signed_out(&self) {
        self.signed_out.cancelled().await;
    }

    /// Runs `operation`, leaving its answers in `outbox`, once `session` says that the caller is still signed in. A socket
    /// learns of the end of its session soon, but not before whoever has answered it.
    pub(super) fn start(
        &mut self,
        id: String,
        mut operation: Operation,
        session: impl Future<Output = Result<bool, Arc<DbErr>>> + Send + 'static,
        outbox: Outbox,
    ) {
        self.started += 1;
        let (number, operations) = (self.started, Arc::clone(&self.operations));
        let own_id = id.clone();
        let (broken, signed_out) = (self.broken.clone(), self.signed_out.clone());
        let (changes, streams) = (operation.is_mutation(), operation.is_subscription());
        // Held until the operation is entered, so that it cannot end before.
        let mut entered = self.operations.lock();
        let task = self.tasks.spawn(async move {
            match session.await {
                Ok(true) => {}
                Ok(false) => return signed_out.cancel(),
                Err(error) => {
                    tracing::warn!(%error, "a session could not be looked at");
                    return broken.cancel();
                }
            }
            while let Some(reply) = operation.next().await {
                if streams && reply.outcome == Outcome::Broken {
                    broken.cancel();
                    return;
                }
                if reply.outcome != Outcome::Answered {
                    if operations.remove(&own_id, number, changes) {
                        let (id, payload) = (own_id.as_str(), reply.errors.as_slice());
                        outbox.send(&Outgoing::Error { id, payload }).await;
                    }
                    return;
                }
                if operations.is_heard(&own_id, number) {
                    let (id, payload) = (own_id.as_str(), &reply);
                    let sent = outbox.send(&Outgoing::Next { id, payload }).await;
                    if !sent && !changes {
                        return;
                    }
                }
            }
            // The client may use the id again as soon as it reads this.
            if operations.remove(&own_id, number, changes) {
                outbox.send(&Outgoing::Complete { id: &own_id }).await;
            }
        });
        let abort = (!changes).then(|| task.abort_handle());
        entered.by_id.insert(id, Handle { number, abort });
    }

    /// Ends the operation, if it still runs; of a mutation only the answer.
    pub(super) fn stop(&self, id: &str) {
        let mut operations = self.operations.lock();
        match operations.by_id.remove(id).map(|handle| handle.abort) {
            Some(Some(abort)) => abort.abort(),
            Some(None) => operations.unheard += 1,
            None => {}
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for (_, handle) in self.operations.lock().by_id.drain() {
            if let Some(abort) = handle.abort {
                abort.abort();
            }
        }
    }
}

impl Operations {
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the client still listens to this operation.
    fn is_heard(&self, id: &str, number: u64) -> bool {
        let operations = self.lock();
        let handle = operations.by_id.get(id);
        handle.is_some_and(|handle| handle.number == number)
    }

    /// Forgets an operation that has ended. Whether the client still listened to it.
    fn remove(&self, id: &str, number: u64, changes: bool) -> bool {
        let mut operations = self.lock();
        let handle = operations.by_id.get(id);
        let heard = handle.is_some_and(|handle| handle.number == number);
        if heard {
            operations.by_id.remove(id);
        } else if changes {
            // Nothing is counted any more when the socket has gone.
            operations.unheard = operations.unheard.saturating_sub(1);
        }
        heard
    }
}
