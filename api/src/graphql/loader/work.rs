//! What is in workspaces: pages, counts and single things, all that is asked for at once in one statement.

use std::sync::Arc;

use entity::organization;
use futures_util::future::join_all;
use uuid::Uuid;

use super::{Contents, Set};
use crate::{
    access::Seat,
    fault::Fault,
    graphql::node::{Note, SavedSolution, Shortlist},
    store::{
        brief::{Answers, Recipient, Response},
        home::Page,
        paging::Slice,
        stream::Stream,
        workspace::{Answer, Ask, Kind, Thing},
    },
};

impl Set {
    /// The organization, and as what the viewer is in its workspace; none if they may not enter it.
    pub async fn enter(
        &self,
        organization_id: Uuid,
    ) -> Result<Option<(Arc<organization::Model>, Seat)>, Fault> {
        let page = Page::workspace(organization_id);
        let slice = self.home(page.list, page.window).await?;
        Ok(slice
            .rows
            .into_iter()
            .next()
            .and_then(|entry| entry.place()))
    }

    /// How far each of the streams reached at the first look at it. For streams that the viewer may read.
    pub async fn reached(&self, streams: &[Stream]) -> Result<Vec<i64>, Fault> {
        let reached = join_all(streams.iter().map(|stream| self.reaches.load(*stream))).await;
        let reached = reached.into_iter();
        reached.map(|seq| Ok(seq?.unwrap_or_default())).collect()
    }

    /// A page of something in a workspace.
    pub async fn workspace_page(&self, ask: Ask) -> Result<Slice<Thing>, Fault> {
        Ok(match self.workspaces.load(ask).await? {
            Some(Answer::Page(slice)) => slice,
            _ => Slice::default(),
        })
    }

    /// How many things of this kind the viewer may see in the organization's workspace.
    pub async fn workspace_count(&self, organization_id: Uuid, kind: Kind) -> Result<u64, Fault> {
        let ask = Ask::Count {
            organization_id,
            kind,
        };
        Ok(match self.workspaces.load(ask).await? {
            Some(Answer::Count(count)) => count,
            _ => 0,
        })
    }

    /// The shortlist, if the viewer may see it.
    pub async fn shortlist(&self, id: Uuid) -> Result<Option<Shortlist>, Fault> {
        let thing = self.thing(Kind::Shortlist, id).await?;
        Ok(thing.and_then(Shortlist::of))
    }

    /// The saved solution, if the viewer may see it.
    pub async fn saved_solution(&self, id: Uuid) -> Result<Option<SavedSolution>, Fault> {
        let thing = self.thing(Kind::SavedSolution, id).await?;
        Ok(thing.and_then(SavedSolution::of))
    }

    /// The note, if the viewer may see it.
    pub async fn note(&self, id: Uuid) -> Result<Option<Note>, Fault> {
        Ok(self.thing(Kind::Note, id).await?.and_then(Note::of))
    }

    /// The thing of this kind, if the viewer may see it.
    pub async fn thing(&self, kind: Kind, id: Uuid) -> Result<Option<Thing>, Fault> {
        let page = self.workspace_page(Ask::One { kind, id }).await?;
        Ok(page.rows.into_iter().next())
    }

    /// Whom a brief asks that the viewer may see.
    pub async fn brief_recipients(&self, id: Uuid) -> Result<Arc<Vec<Recipient>>, Fault> {
        Ok(self.brief_recipients.load(id).await?.unwrap_or_default())
    }

    /// Answers to a brief that the viewer may see.
    pub async fn brief_responses(&self, ask: Answers) -> Result<Slice<Response>, Fault> {
        Ok(self.brief_responses.load(ask).await?.unwrap_or_default())
    }

    /// What stands on a shortlist that the viewer may see.
    pub async fn shortlist_contents(&self, id: Uuid) -> Result<Arc<Contents>, Fault> {
        Ok(self.shortlist_contents.load(id).await?.unwrap_or_default())
    }
}
