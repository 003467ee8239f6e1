//! A schema that panics, floods, waits for ever, and counts.

use std::{sync::Arc, time::Duration};

use async_graphql::{
    Context, EmptySubscription, Error, ErrorExtensions, ID, Object, Result, Schema, SimpleObject,
    Subscription,
};
use futures_util::{Stream, StreamExt, stream};
use tokio::sync::Semaphore;

pub(super) type Toy = Schema<Query, Mutation, Events>;

/// What a test and the mutation `work` tell each other.
#[derive(Default)]
pub(super) struct Work {
    pub(super) begun: Gate,
    pub(super) go_on: Gate,
    pub(super) done: Gate,
}

/// Closed until it is opened once.
pub(super) struct Gate(Semaphore);

impl Default for Gate {
    fn default() -> Self {
        Self(Semaphore::new(0))
    }
}

impl Gate {
    pub(super) fn open(&self) {
        self.0.add_permits(1);
    }

    pub(super) fn is_open(&self) -> bool {
        self.0.available_permits() > 0
    }

    pub(super) async fn passed(&self) {
        let permit = tokio::time::timeout(Duration::from_secs(20), self.0.acquire()).await;
        permit
            .expect("the gate opens")
            .expect("it is never closed")
            .forget();
    }
}

pub(super) fn schema(work: Arc<Work>) -> Toy {
    Schema::build(Query, Mutation, Events).data(work).finish()
}

/// A schema without mutations and events.
pub(super) fn queries() -> Schema<Query, async_graphql::EmptyMutation, EmptySubscription> {
    Schema::new(Query, async_graphql::EmptyMutation, EmptySubscription)
}

pub(super) struct Query;

#[Object]
impl Query {
    async fn me(&self, ctx: &Context<'_>) -> Option<ID> {
        let viewer = crate::graphql::guard::viewer(ctx);
        viewer.map(|viewer| viewer.user_id.into())
    }

    async fn echo(&self, n: i32) -> i32 {
        n
    }

    async fn panics(&self, #[graphql(default)] not: bool) -> bool {
        assert!(not, "the toy's panic");
        not
    }

    async fn waits(&self) -> bool {
        std::future::pending().await
    }

    async fn leaks(&self) -> Option<Result<bool>> {
        let secret = "the password of the database is hunter2";
        Some(Err(std::io::Error::other(secret).into()))
    }

    async fn refuses(&self) -> Result<Option<bool>> {
        Err(Error::new("Please log in.").extend_with(|_, values| {
            values.set("code", "UNAUTHENTICATED");
        }))
    }
}

pub(super) struct Mutation;

#[Object]
impl Mutation {
    /// Begins, and is done when it is let go on.
    async fn work(&self, ctx: &Context<'_>) -> bool {
        let work = ctx.data_unchecked::<Arc<Work>>();
        work.begun.open();
        work.go_on.passed().await;
        work.done.open();
        true
    }
}

#[derive(SimpleObject)]
pub(super) struct Tick {
    cursor: String,
    text: String,
}

pub(super) struct Events;

#[Subscription]
impl Events {
    /// Counts from the number after the cursor.
    async fn count(&self, to: u32, after: Option<String>) -> impl Stream<Item = Tick> {
        let seen: u32 = after.and_then(|after| after.parse().ok()).unwrap_or(0);
        stream::iter((seen + 1..=to).map(|n| Tick {
            cursor: n.to_string(),
            text: String::new(),
        }))
    }

    /// Never says anything.
    async fn silence(&self) -> impl Stream<Item = bool> {
        stream::pending()
    }

    /// Says more than anybody reads.
    async fn flood(&self) -> impl Stream<Item = String> {
        stream::repeat("water ".repeat(10_000))
    }

    /// Says one thing, then fails at the next.
    async fn breaks(&self) -> impl Stream<Item = Result<bool>> {
        let failure = std::io::Error::other("the database is away");
        stream::iter([Ok(true), Err(failure.into()), Ok(false)])
    }

    /// Says one thing, then panics.
    async fn panics(&self) -> impl Stream<Item = bool> {
        stream::iter([true, false]).map(|fine| {
            if fine {
                fine
            } else {
                panic!("the toy's panic")
            }
        })
    }
}
