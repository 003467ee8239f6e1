//! The operations that run on a socket, each in a task of its own, by the ids that the client gave them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::task::AbortHandle;

use super::{message::Outgoing, outbox::Outbox};
use crate::http::{operation::Operation, reply::Outcome};

/// Ends all operations when it is dropped.
#[derive(Default)]
pub(super) struct Running {
    operations: Arc<Operations>,
    started: u64,
}

#[derive(Default)]
struct Operations(Mutex<HashMap<String, Handle>>);

struct Handle {
    /// Tells this operation from an earlier one with the same id.
    number: u64,
    /// None for a mutation, which runs to its end whether or not anybody still listens.
    abort: Option<AbortHandle>,
}

impl Handle {
    fn stop(&self) {
        if let Some(abort) = &self.abort {
            abort.abort();
        }
    }
}

impl Running {
    pub(super) fn has(&self, id: &str) -> bool {
        self.operations.lock().contains_key(id)
    }

    pub(super) fn count(&self) -> usize {
        self.operations.lock().len()
    }

    /// Runs `operation`, leaving its answers in `outbox`.
    pub(super) fn start(&mut self, id: String, mut operation: Operation, outbox: Outbox) {
        self.started += 1;
        let (number, operations) = (self.started, Arc::clone(&self.operations));
        let (own_id, changes) = (id.clone(), operation.is_mutation());
        // Held until the operation is entered, so that it cannot end before.
        let mut entered = self.operations.lock();
        let task = tokio::spawn(async move {
            while let Some(reply) = operation.next().await {
                if reply.outcome != Outcome::Answered {
                    operations.remove(&own_id, number);
                    let (id, payload) = (own_id.as_str(), reply.errors.as_slice());
                    outbox.send(&Outgoing::Error { id, payload }).await;
                    return;
                }
                let (id, payload) = (own_id.as_str(), &reply);
                if !outbox.send(&Outgoing::Next { id, payload }).await && !changes {
                    return;
                }
            }
            // The client may use the id again as soon as it reads this.
            operations.remove(&own_id, number);
            outbox.send(&Outgoing::Complete { id: &own_id }).await;
        });
        let abort = (!changes).then(|| task.abort_handle());
        entered.insert(id, Handle { number, abort });
    }

    /// Ends the operation, if it still runs.
    pub(super) fn stop(&self, id: &str) {
        if let Some(handle) = self.operations.lock().remove(id) {
            handle.stop();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for (_, handle) in self.operations.lock().drain() {
            handle.stop();
        }
    }
}

impl Operations {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Handle>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remove(&self, id: &str, number: u64) {
        let mut operations = self.lock();
        if operations
            .get(id)
            .is_some_and(|handle| handle.number == number)
        {
            operations.remove(id);
        }
    }
}
