use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Result};
use entity::{Permission, shortlist};

use crate::{
    access::Seat,
    fault::Fault,
    graphql::{
        connection::{Connection, Page, connection},
        guard::app,
        loader::loaders,
        node::{
            ActingAs, Delegation, InheritedDraft, Organization, PublicationStatus, SavedSolution,
            Shortlist, Workspace, WorkspaceTab, tabs,
        },
        scalar::StreamCursor,
    },
    store::{
        paging::Slice,
        workspace::{Ask, Thing},
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
        tabs(self.row.id, self.seat.permissions())
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
            let slice = loaders(ctx).workspace_page(ask).await?;
            let shortlists = slice.filter_map(|thing| match thing {
                Thing::Shortlist(thing) => Some(Shortlist::new(thing)),
                Thing::SavedSolution(_) => None,
            });
            Ok(connection(shortlists, Shortlist::key, |shortlist| {
                shortlist
            }))
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
            let slice = loaders(ctx).workspace_page(ask).await?;
            let saved = slice.filter_map(|thing| match thing {
                Thing::SavedSolution(thing) => Some(SavedSolution::new(thing)),
                Thing::Shortlist(_) => None,
            });
            Ok(connection(saved, SavedSolution::key, |saved| saved))
        };
        Some(page.await)
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
            let slice = loaders(ctx).workspace_page(ask).await?;
            let drafts = slice.filter_map(|thing| match thing {
                Thing::Shortlist(thing) => Some(InheritedDraft::Shortlist(Shortlist::new(thing))),
                Thing::SavedSolution(_) => None,
            });
            Ok(connection(drafts, InheritedDraft::key, |draft| draft))
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
        let count = loaders(ctx)
            .workspace_count(self.organization_id, self.kind)
            .await?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}
