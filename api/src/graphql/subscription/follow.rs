//! Replay and live, as one loop: note the wake-up, read what came after the position, give it out, wait.
//!
//! There is no moment between replay and live at which an entry could be lost or given twice, and a slow reader simply
//! reads later.

use std::{
    collections::VecDeque,
    fmt::Display,
    sync::Arc,
    time::{Duration, Instant},
};

use async_graphql::{Error, Result};
use async_stream::try_stream;
use entity::stream::Kind;
use futures_util::{
    Stream,
    future::{BoxFuture, select_all},
};

use crate::{
    access::Viewer,
    app::App,
    bus::{Topic, Waiter},
    fault::Fault,
    graphql::{failure::coded, scalar::StreamCursor},
    store::{
        self,
        news::{AT_ONCE, News, Position},
        stream::Reach,
    },
};

/// How often an idle stream tells its position.
const POSITION_EVERY: Duration = Duration::from_secs(15);

/// How long to wait before asking a database again that has failed.
const PAUSES: [Duration; 6] = [
    Duration::from_millis(100),
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
    Duration::from_secs(10),
];

/// What following some streams gives out; positions are the number reached in each.
pub(super) enum Step {
    /// Everything up to here has been given out.
    Position(Vec<i64>),
    /// Something between the cursor and here is no longer kept.
    Truncated(Vec<i64>),
    /// Nothing was read, but something may have changed: look at whether the viewer may still read.
    Woken(Vec<i64>),
    /// What comes next, each stream's in order.
    News(Vec<Next>),
}

/// An entry, and the position when it has been given out.
pub(super) struct Next {
    pub news: Arc<News>,
    pub position: Vec<i64>,
}

/// The number that a client's cursor stands for, in a subscription to one stream.
pub(super) fn parse(kind: Kind, after: Option<StreamCursor>) -> Result<Option<i64>> {
    after
        .map(|cursor| cursor.seq(kind).ok_or_else(not_of_this_stream))
        .transpose()
}

/// The number reached, in a subscription to one stream.
pub(super) fn only(position: &[i64]) -> i64 {
    position.first().copied().unwrap_or_default()
}

pub(super) fn not_of_this_stream() -> Error {
    coded("BAD_USER_INPUT", "This cursor is not one of this stream.")
}

/// Follows `streams`, each from the number that it comes with or from now on, for as long as the viewer's session lasts.
/// `also` wakes it too.
pub(super) fn follow(
    app: App,
    viewer: Viewer,
    streams: Vec<(store::stream::Stream, Option<i64>)>,
    also: Option<Topic>,
) -> impl Stream<Item = Result<Step, Fault>> {
    try_stream! {
        let (streams, after): (Vec<_>, Vec<_>) = streams.into_iter().unzip();
        let topics = streams.iter().map(|(kind, owner)| Topic::Stream(*kind, *owner)).chain(also);
        let mut waiters: Vec<Waiter> = topics.map(|topic| app.bus.subscribe(topic)).collect();
        let reach = reach_of(&app, &streams).await?;
        let reached = || reach.iter().map(|reach| reach.last).collect::<Vec<_>>();
        let is_kept = |(after, reach): (&Option<i64>, &Reach)| {
            after.is_none_or(|after| (reach.pruned..=reach.last).contains(&after))
        };
        let mut last = if after.iter().zip(&reach).all(is_kept) {
            let last: Vec<i64> = after.iter().zip(reached()).map(|(after, last)| after.unwrap_or(last)).collect();
            yield Step::Position(last.clone());
            last
        } else {
            yield Step::Truncated(reached());
            reached()
        };
        let mut told = Instant::now();
        loop {
            waiters.iter_mut().for_each(Waiter::rearm);
            let positions: Vec<_> = streams.iter().copied().zip(last.iter().copied()).collect();
            let next = patiently(|| Box::pin(app.newsroom.unscoped_after(viewer, positions.clone())));
            let news = next.await?.ok_or(Fault::Unauthenticated)?;
            if news.is_empty() {
                yield Step::Woken(last.clone());
            } else {
                told = Instant::now();
                let more = streams.iter().any(|stream| {
                    news.iter().filter(|news| news.stream() == *stream).count() >= AT_ONCE
                });
                match in_order(&positions, news) {
                    Some(next) => {
                        last = next.last().map_or(last, |next| next.position.clone());
                        yield Step::News(next);
                        if more {
                            continue;
                        }
                    }
                    None => {
                        // Pruned while this reader was behind.
                        last = reach_of(&app, &streams).await?.into_iter().map(|reach| reach.last).collect();
                        yield Step::Truncated(last.clone());
                        continue;
                    }
                }
            }
            let patience = app.bus.patience();
            select_all(waiters.iter_mut().map(|waiter| Box::pin(waiter.wait(patience)))).await;
            if told.elapsed() >= POSITION_EVERY {
                told = Instant::now();
                yield Step::Position(last.clone());
            }
        }
    }
}

/// The news, oldest first as far as each stream's own order allows, and the position after each; none if a stream
/// lacks one in between.
fn in_order(positions: &[Position], news: Vec<Arc<News>>) -> Option<Vec<Next>> {
    let mut queues: Vec<VecDeque<Arc<News>>> = vec![VecDeque::new(); positions.len()];
    for news in news {
        let of = |(stream, _): &Position| *stream == news.stream();
        queues
            .get_mut(positions.iter().position(of)?)?
            .push_back(news);
    }
    let mut position: Vec<i64> = positions.iter().map(|(_, seq)| *seq).collect();
    let mut ordered = Vec::new();
    loop {
        let heads = queues
            .iter()
            .enumerate()
            .filter_map(|(place, queue)| Some((queue.front()?.entry.created_at, place)));
        let Some((_, place)) = heads.min() else {
            return Some(ordered);
        };
        let news = queues.get_mut(place)?.pop_front()?;
        let reached = position.get_mut(place)?;
        if news.entry.seq != *reached + 1 {
            return None;
        }
        *reached = news.entry.seq;
        ordered.push(Next {
            news,
            position: position.clone(),
        });
    }
}

pub(super) async fn reach_of(
    app: &App,
    streams: &[store::stream::Stream],
) -> Result<Vec<Reach>, Fault> {
    patiently(|| Box::pin(store::stream::unscoped_reach(&app.db.read, streams))).await
}

/// Asks again until there is an answer: a database that is away for a moment ends no stream. Gives up in the end, and
/// then the client comes back and resumes.
pub(super) async fn patiently<'a, T, E>(
    ask: impl Fn() -> BoxFuture<'a, Result<T, E>>,
) -> Result<T, Fault>
where
    E: Display + Into<Fault>,
{
    for pause in PAUSES {
        match ask().await {
            Ok(answer) => return Ok(answer),
            Err(error) => {
                tracing::debug!(%error, "a stream could not be read; trying again");
                tokio::time::sleep(pause).await;
            }
        }
    }
    ask().await.map_err(Into::into)
}
