//! Where a subscriber stands in the several streams of a workspace.

use std::collections::HashMap;

use async_graphql::Result;
use uuid::Uuid;

use super::super::follow::{not_of_this_stream, reach_of};
use crate::{app::App, fault::Fault, graphql::scalar::StreamCursor, store::stream::Stream};

/// The number reached in each stream that was ever followed.
pub(super) struct Reached(HashMap<Stream, i64>);

impl Reached {
    pub(super) fn parse(after: Option<StreamCursor>, streams: &[Stream]) -> Result<Self> {
        let Some(after) = after else {
            return Ok(Self(HashMap::new()));
        };
        let owners: Vec<Uuid> = streams.iter().map(|(_, owner)| *owner).collect();
        let reached = after.in_workspace(&owners).ok_or_else(not_of_this_stream)?;
        let reached = streams.iter().copied().zip(reached);
        Ok(Self(
            reached
                .filter_map(|(stream, seq)| Some((stream, seq?)))
                .collect(),
        ))
    }

    pub(super) fn get(&self, stream: Stream) -> Option<i64> {
        self.0.get(&stream).copied()
    }

    pub(super) fn note(&mut self, streams: &[Stream], position: &[i64]) {
        self.0
            .extend(streams.iter().copied().zip(position.iter().copied()));
    }

    /// Takes note of how far those of the streams reach that nothing is known of yet.
    pub(super) async fn begin(&mut self, app: &App, streams: &[Stream]) -> Result<(), Fault> {
        let new = streams.iter().filter(|stream| !self.0.contains_key(stream));
        let new: Vec<_> = new.copied().collect();
        let reach = reach_of(app, &new).await?;
        self.0
            .extend(new.into_iter().zip(reach.iter().map(|reach| reach.last)));
        Ok(())
    }

    /// Forgets all but these: whoever sees others again looks at what is there then.
    pub(super) fn keep(&mut self, streams: &[Stream]) {
        self.0.retain(|stream, _| streams.contains(stream));
    }

    pub(super) fn cursor(&self, streams: &[Stream]) -> StreamCursor {
        let reached = streams
            .iter()
            .map(|stream| (stream.1, self.get(*stream).unwrap_or_default()));
        StreamCursor::of_workspace(reached)
    }
}
