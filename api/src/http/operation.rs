//! One operation from its document to its last answer, the same on every transport.

use std::{any::Any, panic::AssertUnwindSafe, time::Instant};

use async_graphql::{Request, Response, parser::types::OperationType};
use futures_util::{FutureExt, StreamExt, stream::BoxStream};
use tracing::{Instrument, Span, info_span};

use super::{
    Endpoint,
    caller::Caller,
    reply::{Outcome, Reply},
    request_id::RequestId,
};
use crate::{
    graphql::{self, document::Prepared},
    store::session::Bearer,
};

/// Characters of an operation's name in the log.
const NAME: usize = 60;

/// An operation that runs as its answers are asked for.
pub(super) struct Operation {
    kind: OperationType,
    id: RequestId,
    /// None once it has ended.
    responses: Option<BoxStream<'static, Response>>,
    deadline: Option<tokio::time::Instant>,
    begun: Instant,
    span: Span,
}

impl Endpoint {
    /// Checks what is asked for; the answer says why it cannot be run.
    pub(super) fn prepare(&self, request: Request, id: &RequestId) -> Result<Prepared, Box<Reply>> {
        let prepared = self.documents.prepare(request);
        prepared.map_err(|error| Box::new(Reply::from_error(Outcome::Refused, error, id)))
    }

    /// The operation in `prepared`, for `caller`, of whom `bearer` has been read just now.
    pub(super) fn begin(
        &self,
        prepared: Prepared,
        caller: Caller,
        bearer: Option<&Bearer>,
        id: RequestId,
    ) -> Operation {
        let kind = prepared.kind;
        let span = info_span!(
            "operation",
            request_id = %id.0,
            kind = %kind,
            operation = prepared.name.as_deref().map(|name| name.get(..NAME).unwrap_or(name)),
        );
        let Caller { viewer, source } = caller;
        let request = graphql::enter(prepared.request, &self.app, viewer, bearer, source);
        Operation {
            kind,
            id,
            responses: Some(self.engine.run(request)),
            deadline: (kind != OperationType::Subscription)
                .then(|| tokio::time::Instant::now() + self.settings.operation),
            begun: Instant::now(),
            span,
        }
    }
}

impl Operation {
    /// Whether more than one answer may come.
    pub(super) fn is_subscription(&self) -> bool {
        self.kind == OperationType::Subscription
    }

    /// Whether it changes something, and so is not to be cut off in the middle.
    pub(super) fn is_mutation(&self) -> bool {
        self.kind == OperationType::Mutation
    }

    /// The next answer; the only one of a query or a mutation. A panic and a lapse of time end it with one that says so.
    pub(super) async fn next(&mut self) -> Option<Reply> {
        let span = self.span.clone();
        async {
            let reply = self.step().await;
            if reply
                .as_ref()
                .is_none_or(|reply| reply.outcome != Outcome::Answered)
            {
                self.responses = None;
            }
            if let Some(reply) = &reply {
                tracing::debug!(
                    outcome = ?reply.outcome,
                    errors = reply.errors.len(),
                    since_begun_ms = self.begun.elapsed().as_millis(),
                    "answered"
                );
            }
            reply
        }
        .instrument(span)
        .await
    }

    async fn step(&mut self) -> Option<Reply> {
        let step = AssertUnwindSafe(self.responses.as_mut()?.next()).catch_unwind();
        let stepped = match self.deadline {
            Some(deadline) => tokio::time::timeout_at(deadline, step).await,
            None => Ok(step.await),
        };
        match stepped {
            Ok(Ok(response)) => {
                let mut reply = Reply::from_response(response?, &self.id);
                if self.is_subscription() && reply.has_failed() {
                    // The next item's cursor would step over this one: the client has to resume before it.
                    reply.outcome = Outcome::Broken;
                }
                Some(reply)
            }
            Ok(Err(panic)) => {
                tracing::error!(panic = message(&*panic), "an operation panicked");
                Some(Reply::internal(Outcome::Broken, &self.id))
            }
            Err(_) => {
                tracing::warn!(kind = %self.kind, "an operation took too long");
                // What has been begun is not cut off in the middle.
                let message = if self.is_mutation() {
                    "This takes too long to wait for, and may still be done. Look before you try again."
                } else {
                    "This took too long and was given up. Ask for less, or try again later."
                };
                Some(Reply::failure(
                    Outcome::TimedOut,
                    "TIMEOUT",
                    message,
                    &self.id,
                ))
            }
        }
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
