//! Replay and live, as one loop: note the wake-up, read what came after the position, give it out, wait.
//!
//! There is no moment between replay and live at which an entry could be lost or given twice, and a slow reader simply
//! reads later.

use std::time::{Duration, Instant};

use async_graphql::Result;
use async_stream::try_stream;
use entity::{stream::Kind, stream_entry};
use futures_util::Stream;
use uuid::Uuid;

use crate::{
    access::Viewer,
    app::App,
    bus::Topic,
    fault::Fault,
    graphql::{failure::coded, scalar::StreamCursor},
    store,
};

/// How often an idle stream tells its position.
const POSITION_EVERY: Duration = Duration::from_secs(15);
/// Entries read at once.
const BATCH: u64 = 100;

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

/// Follows the stream of `owner` from `after`, or from now on; ends with the viewer's session. `also` wakes it too.
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
        let mut other = app.bus.subscribe(also.unwrap_or(Topic::Stream(kind, owner)));
        let reach = store::stream::reach(&app.db.read, kind, owner).await?;
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
            other.rearm();
            if !store::session::is_live(&app.db.read, viewer, app.clock.now()).await? {
                return;
            }
            let entries = store::stream::unscoped_after(&app.db.read, kind, owner, last, BATCH).await?;
            if let (Some(first), Some(newest)) = (entries.first(), entries.last()) {
                let skipped = first.seq != last + 1;
                last = newest.seq;
                told = Instant::now();
                if skipped {
                    // Pruned while this reader was behind.
                    last = store::stream::reach(&app.db.read, kind, owner).await?.last;
                    yield Step::Truncated(last);
                } else {
                    yield Step::Entries(entries);
                }
                continue;
            }
            yield Step::Woken(last);
            let patience = app.bus.patience();
            tokio::select! {
                () = waiter.wait(patience) => {}
                () = other.wait(patience) => {}
            }
            if told.elapsed() >= POSITION_EVERY {
                told = Instant::now();
                yield Step::Position(last);
            }
        }
    }
}
