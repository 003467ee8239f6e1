//! Replay and live, as one loop: note the wake-up, read what came after the position, give it out, wait.
//!
//! There is no moment between replay and live at which an entry could be lost or given twice, and a slow reader simply
//! reads later.

use std::time::{Duration, Instant};

use async_graphql::Result;
use async_stream::try_stream;
use entity::{stream::Kind, stream_entry};
use futures_util::{Stream, future::BoxFuture};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::{
    access::Viewer,
    app::App,
    bus::Topic,
    fault::Fault,
    graphql::{failure::coded, scalar::StreamCursor},
    store::{self, stream::Reach},
};

/// How often an idle stream tells its position.
const POSITION_EVERY: Duration = Duration::from_secs(15);
/// Entries read at once.
const BATCH: u64 = 100;

/// How long to wait before asking a database again that has failed.
const PAUSES: [Duration; 6] = [
    Duration::from_millis(100),
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
    Duration::from_secs(10),
];

/// What a stream gives out.
pub(super) enum Step {
    /// Everything up to here has been given out.
    Position(i64),
    /// Something between the cursor and here is no longer kept.
    Truncated(i64),
    /// Nothing was read, but something may have changed: look at whether the viewer may still read.
    Woken(i64),
    /// The next entries, in order.
    Entries(Vec<stream_entry::Model>),
}

/// The number that a client's cursor stands for.
pub(super) fn parse(kind: Kind, after: Option<StreamCursor>) -> Result<Option<i64>> {
    let bad = || coded("BAD_USER_INPUT", "This cursor is not one of this stream.");
    after
        .map(|cursor| cursor.seq(kind).ok_or_else(bad))
        .transpose()
}

/// Follows the stream of `owner` from `after`, or from now on, for as long as the viewer's session lasts. `also` wakes
/// it too.
pub(super) fn follow(
    app: App,
    viewer: Viewer,
    kind: Kind,
    owner: Uuid,
    after: Option<i64>,
    also: Option<Topic>,
) -> impl Stream<Item = Result<Step, Fault>> {
    try_stream! {
        let mut waiter = app.bus.subscribe(Topic::Stream(kind, owner));
        let mut other = also.map(|also| app.bus.subscribe(also));
        let reach = reach_of(&app, kind, owner).await?;
        let mut last = match after {
            Some(after) if after < reach.pruned || after > reach.last => {
                yield Step::Truncated(reach.last);
                reach.last
            }
            Some(after) => {
                yield Step::Position(after);
                after
            }
            None => {
                yield Step::Position(reach.last);
                reach.last
            }
        };
        let mut told = Instant::now();
        loop {
            waiter.rearm();
            if let Some(other) = &mut other {
                other.rearm();
            }
            let db = &app.db.read;
            let now = app.clock.now();
            let next = patiently(|| Box::pin(store::stream::unscoped_after(db, viewer, now, (kind, owner), last, BATCH)));
            let entries = next.await?.ok_or(Fault::Unauthenticated)?;
            if let (Some(first), Some(newest)) = (entries.first(), entries.last()) {
                let (skipped, more) = (first.seq != last + 1, entries.len() as u64 == BATCH);
                last = newest.seq;
                told = Instant::now();
                if skipped {
                    // Pruned while this reader was behind.
                    last = reach_of(&app, kind, owner).await?.last;
                    yield Step::Truncated(last);
                } else {
                    yield Step::Entries(entries);
                }
                if skipped || more {
                    continue;
                }
            } else {
                yield Step::Woken(last);
            }
            let patience = app.bus.patience();
            tokio::select! {
                () = waiter.wait(patience) => {}
                () = async { if let Some(other) = &mut other { other.wait(patience).await } }, if other.is_some() => {}
            }
            if told.elapsed() >= POSITION_EVERY {
                told = Instant::now();
                yield Step::Position(last);
            }
        }
    }
}

pub(super) async fn reach_of(app: &App, kind: Kind, owner: Uuid) -> Result<Reach, Fault> {
    patiently(|| Box::pin(store::stream::unscoped_reach(&app.db.read, kind, owner))).await
}

/// Asks again until there is an answer: a database that is away for a moment ends no stream. Gives up in the end, and
/// then the client comes back and resumes.
pub(super) async fn patiently<'a, T>(
    ask: impl Fn() -> BoxFuture<'a, Result<T, DbErr>>,
) -> Result<T, Fault> {
    for pause in PAUSES {
        match ask().await {
            Ok(answer) => return Ok(answer),
            Err(error) => {
                tracing::debug!(%error, "a stream could not be read; trying again");
                tokio::time::sleep(pause).await;
            }
        }
    }
    Ok(ask().await?)
}
