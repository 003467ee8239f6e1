use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Result};
use entity::{Permission, SubjectKind, shortlist};

use super::page::{page_of, page_of_documents};
use crate::{
    access::Seat,
    fault::Fault,
    graphql::{
        connection::{Connection, Page, connection},
        guard::app,
        id,
        loader::loaders,
        node::{
            ActingAs, Brief, BriefStatus, Delegation, Document, Holds, InheritedDraft, Note,
            NoteVisibility, Organization, PublicationStatus, SavedSolution, Shortlist, Workspace,
            WorkspaceTab, tabs,
        },
        scalar::StreamCursor,
    },
    store::{
        document::List,
        paging::Slice,
        workspace::{self, Ask},
    },
};

#[ComplexObject]
impl Workspace {
    /// Whose workspace it is.
    async fn organization(&self) -> Organization {
        Organization::new(Arc::clone(&self.row))
    }

    /// The `Acting as` banner; null for the organization's own members.
    async fn acting_as(&self) -> Option<ActingAs> {
        let grant = self.seat.grant()?;
        let delegation = Arc::clone(&grant.delegation);
        Some(ActingAs::new(Arc::clone(&self.row), delegation))
    }

    /// The tabs that the viewer's permissions open.
    async fn tabs(&self) -> Vec<WorkspaceTab> {
        tabs(self.row.id, &self.seat)
    }

    /// Newest first. Null without the permission SHORTLISTS.
    async fn shortlists(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(desc = "Only those in one of these states.")] status: Option<
            Vec<PublicationStatus>,
        >,
    ) -> Option<Result<Connection<Shortlist>>> {
        if !self.shows(Permission::Shortlists) {
            return None;
        }
        let page = async {
            let window = Page::forward(first, after).window(ctx)?;
            let status = match statuses(status) {
                Statuses::All => None,
                Statuses::Only(status) => Some(status),
                Statuses::None => return Ok(connection(Slice::default(), Shortlist::key, |it| it)),
            };
            let ask = Ask::Shortlists {
                organization_id: self.row.id,
                status,
                window,
            };
            page_of(ctx, ask, Shortlist::of, Shortlist::key).await
        };
        Some(page.await)
    }

    /// What is asked of suppliers, newest first. Null without the permission BRIEFS.
    async fn briefs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(desc = "Only those in one of these states.")] status: Option<Vec<BriefStatus>>,
    ) -> Option<Result<Connection<Brief>>> {
        if !self.shows(Permission::Briefs) {
            return None;
        }
        let page = async {
            let window = Page::forward(first, after).window(ctx)?;
            let statuses = status.map_or(workspace::Statuses::ALL, |asked| workspace::Statuses {
                draft: asked.contains(&BriefStatus::Draft),
                sent: asked.contains(&BriefStatus::Sent),
                closed: asked.contains(&BriefStatus::Closed),
            });
            let ask = Ask::Briefs {
                organization_id: self.row.id,
                statuses,
                window,
            };
            page_of(ctx, ask, Brief::of, Brief::key).await
        };
        Some(page.await)
    }

    /// Solutions put aside, newest first. Null without the permission SHORTLISTS.
    async fn saved_solutions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Option<Result<Connection<SavedSolution>>> {
        if !self.shows(Permission::Shortlists) {
            return None;
        }
        let page = async {
            let window = Page::forward(first, after).window(ctx)?;
            let ask = Ask::SavedSolutions {
                organization_id: self.row.id,
                window,
            };
            page_of(ctx, ask, SavedSolution::of, SavedSolution::key).await
        };
        Some(page.await)
    }

    /// Notes on solutions, and on what the viewer sees here, newest first: shared ones and the viewer's own. Null without the
    /// permission NOTES.
    async fn notes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(desc = "Only those that may be read by these.")] visibility: Option<
            NoteVisibility,
        >,
        #[graphql(desc = "Only those about this solution, shortlist or brief.")] subject_id: Option<
            ID,
        >,
    ) -> Option<Result<Connection<Note>>> {
        if !self.shows(Permission::Notes) {
            return None;
        }
        let page = async {
            let window = Page::forward(first, after).window(ctx)?;
            let subject = subject_id.as_ref().map(id::decode);
            if subject == Some(None) {
                // What is no id has no notes.
                return Ok(connection(Slice::default(), Note::key, |it| it));
            }
            let ask = Ask::Notes {
                organization_id: self.row.id,
                visibility: visibility.map(Into::into),
                subject_id: subject.flatten().map(|(_, id)| id),
                window,
            };
            page_of(ctx, ask, Note::of, Note::key).await
        };
        Some(page.await)
    }

    /// The organization's documents, folders first and then by name: those that are in no folder, or what is in one, its own or
    /// shared with it. Members only; null for everyone else.
    async fn documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(desc = "What is in this folder, instead of what is in none.")] folder_id: Option<
            ID,
        >,
    ) -> Option<Result<Connection<Document>>> {
        self.seat.shows_documents().then_some(())?;
        let page = async {
            let organization_id = self.row.id;
            let list = match folder_id.as_ref().map(id::decode) {
                None => List::Top { organization_id },
                Some(Some((SubjectKind::Document, folder_id))) => List::Folder {
                    organization_id,
                    folder_id,
                },
                // What is no folder's id has nothing in it.
                Some(_) => {
                    return Ok(connection(Slice::default(), Document::place, Document::of));
                }
            };
            page_of_documents(ctx, list, Page::forward(first, after)).await
        };
        Some(page.await)
    }

    /// What partner organizations share with this one, folders first and then by name: each document that they share by
    /// itself; what is in a folder, `documents(folderId:)` tells. Members only; null for everyone else.
    async fn shared_documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Option<Result<Connection<Document>>> {
        self.seat.shows_documents().then_some(())?;
        let organization_id = self.row.id;
        let list = List::SharedWith { organization_id };
        Some(page_of_documents(ctx, list, Page::forward(first, after)).await)
    }

    /// Drafts left behind by delegations that have ended, newest first, to adopt or discard. Admins only; null for everyone
    /// else.
    async fn inherited_drafts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Option<Result<Connection<InheritedDraft>>> {
        let is_admin = matches!(&self.seat, Seat::Member(role) if role.is_admin());
        if !is_admin {
            return None;
        }
        let page = async {
            let window = Page::forward(first, after).window(ctx)?;
            let ask = Ask::InheritedDrafts {
                organization_id: self.row.id,
                window,
            };
            page_of(ctx, ask, InheritedDraft::of, InheritedDraft::key).await
        };
        Some(page.await)
    }

    /// Where to subscribe from after reading this: nothing is missed.
    async fn cursor(&self) -> Result<StreamCursor> {
        let reach = self.reach.clone();
        Ok(reach.ok_or_else(|| Fault::internal("the workspace was read without its reach"))?)
    }
}

/// Which of two states are asked for.
enum Statuses {
    All,
    Only(shortlist::Status),
    None,
}

fn statuses(asked: Option<Vec<PublicationStatus>>) -> Statuses {
    let Some(asked) = asked else {
        return Statuses::All;
    };
    let draft = asked.contains(&PublicationStatus::Draft);
    let published = asked.contains(&PublicationStatus::Published);
    match (draft, published) {
        (true, true) => Statuses::All,
        (true, false) => Statuses::Only(shortlist::Status::Draft),
        (false, true) => Statuses::Only(shortlist::Status::Published),
        (false, false) => Statuses::None,
    }
}

#[ComplexObject]
impl ActingAs {
    /// For whom.
    async fn organization(&self) -> Organization {
        Organization::new(Arc::clone(&self.row))
    }

    /// Under which grant.
    async fn delegation(&self, ctx: &Context<'_>) -> Delegation {
        Delegation::new(Arc::clone(&self.delegation), app(ctx).clock.now())
    }
}

#[ComplexObject]
impl WorkspaceTab {
    /// How many things in it the viewer may see.
    async fn count(&self, ctx: &Context<'_>) -> Result<i32> {
        let (loaders, organization_id) = (loaders(ctx), self.organization_id);
        let count = match self.holds {
            Holds::Things(kind) => loaders.workspace_count(organization_id, kind).await?,
            Holds::Documents => loaders.document_count(organization_id).await?,
        };
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}
