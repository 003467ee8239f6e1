//! Where every query starts.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, ID, Object, Result};
use entity::{SubjectKind, solution};
use uuid::Uuid;

use super::{
    connection::{Connection, Page, connection, searched},
    failure::coded,
    guard::{app, signed_in, viewer},
    id,
    loader::loaders,
    lookup::find,
    node::{
        App as Product, BriefInvitation, DelegationStatus, InvitationPreview, Me, Node,
        Organization, Solution, Workspace, permissions,
    },
    scalar::{DateTime, StreamCursor, Url},
    subscription::{organizations_streams, streams_of},
};
use crate::{access::Viewer, app::App, brand::Brand, fault::Fault, secret, store};

/// Ids in one `nodes`.
const NODES: usize = 100;

pub struct Query;

/// Where every query starts.
#[Object]
impl Query {
    /// Anything by its id; null when it is not there, or not for the viewer to see.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id.")] id: ID,
    ) -> Option<Result<Node>> {
        let found = find(app(ctx), viewer(ctx)?, std::slice::from_ref(&id)).await;
        found
            .map(|mut found| found.remove(&id))
            .map_err(Into::into)
            .transpose()
    }

    /// Several things by their ids, at most 100, in the order of the ids; null where `node` would be.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ids.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > NODES {
            return Err(coded("BAD_USER_INPUT", "Ask for at most 100 ids at once."));
        }
        let found = match viewer(ctx) {
            Some(viewer) => find(app(ctx), viewer, &ids).await?,
            None => HashMap::new(),
        };
        Ok(ids.iter().map(|id| found.get(id).cloned()).collect())
    }

    /// The signed-in person; null for an anonymous request.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Result<Me>> {
        let viewer = viewer(ctx)?;
        Some(Me::load(ctx, viewer).await.map_err(Into::into))
    }

    /// Null unless the viewer is a member of it, acts for it or manages it.
    async fn organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organization's id.")] id: ID,
    ) -> Option<Result<Organization>> {
        let viewer = viewer(ctx)?;
        let (SubjectKind::Organization, id) = id::decode(&id)? else {
            return None;
        };
        let app = app(ctx);
        let row = store::organization::find(&app.db.read, viewer, app.clock.now(), id).await;
        row.map(|row| row.map(|row| Organization::new(Arc::new(row))))
            .map_err(|error| Fault::from(error).into())
            .transpose()
    }

    /// Null unless the viewer is a member or holds an active seat. A member who is also a partner enters as a member.
    async fn workspace(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose workspace.")] organization_id: ID,
    ) -> Option<Result<Workspace>> {
        let viewer = viewer(ctx)?;
        let (SubjectKind::Organization, id) = id::decode(&organization_id)? else {
            return None;
        };
        enter(ctx, viewer, id).await.map_err(Into::into).transpose()
    }

    /// The catalogue by name, or what a search finds in it: solutions in whose name, vendor, category and summary each
    /// word of the search begins a word. For whoever is signed in.
    async fn solutions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Words, at most 8, in any case and with or without accents.")]
        search: Option<String>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<Connection<Solution>> {
        signed_in(ctx)?;
        let window = Page::forward(first, after).window(ctx)?;
        let words = searched(search)?;
        let db = &app(ctx).db.read;
        let found = store::solution::unscoped_search(db, &words, window).await;
        let place = |row: &solution::Model| (row.name_key.clone(), row.id);
        let found = found.map_err(Fault::from)?;
        Ok(connection(found, place, |row| Solution::from(&row)))
    }

    /// Every app that organizations may use: those that are always on, then the others, by name. For whoever is signed in.
    async fn apps(&self, ctx: &Context<'_>) -> Result<Vec<Product>> {
        signed_in(ctx)?;
        let apps = store::app::unscoped_all(&app(ctx).db.read).await;
        Ok(apps
            .map_err(Fault::from)?
            .iter()
            .map(Product::from)
            .collect())
    }

    /// What the link of a brief's mail shows a supplier, without being signed in; null when the link is dead.
    async fn brief_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From the link in the mail.")] token: String,
    ) -> Option<Result<BriefInvitation>> {
        let db = &app(ctx).db.read;
        let asked = store::brief::unscoped_find_asked(db, &secret::hash(&token)).await;
        asked
            .map(|asked| asked.map(BriefInvitation::from))
            .map_err(|error| Fault::from(error).into())
            .transpose()
    }

    /// What the link of an invitation's mail opens, without being signed in; null when the link is dead.
    async fn invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From the link in the mail.")] token: String,
    ) -> Option<Result<InvitationPreview>> {
        preview(app(ctx), &token)
            .await
            .map_err(Into::into)
            .transpose()
    }
}

/// The workspace as the viewer may see it. How far its streams reach is read before anything else of it, as far as
/// streams are known without knowing as what the viewer is there; how far those of a delegation do, before its things.
async fn enter(ctx: &Context<'_>, viewer: Viewer, id: Uuid) -> Result<Option<Workspace>, Fault> {
    let loaders = loaders(ctx);
    let asks = ctx.look_ahead().field("cursor").exists();
    if asks {
        loaders.reached(&organizations_streams(viewer, id)).await?;
    }
    let Some((organization, seat)) = loaders.enter(id).await? else {
        return Ok(None);
    };
    let cursor = if asks {
        let streams = streams_of(viewer, id, &seat);
        let reached = loaders.reached(&streams).await?;
        let owners = streams.iter().map(|(_, owner)| *owner);
        Some(StreamCursor::of_workspace(owners.zip(reached)))
    } else {
        None
    };
    Ok(Some(Workspace::new(organization, seat, cursor)))
}

async fn preview(app: &App, token: &str) -> Result<Option<InvitationPreview>, Fault> {
    let found = store::invitation::unscoped_find(&app.db.read, &secret::hash(token)).await?;
    Ok(found.map(|invitation| {
        let (delegation, organization) = (invitation.delegation, invitation.organization);
        let brand = Brand::from(&app.config);
        InvitationPreview {
            organization_name: organization.name,
            organization_logo_url: organization.logo.map(|logo| Url(brand.logo(&logo))),
            inviter_name: invitation.inviter,
            team_name: invitation.team,
            permissions: permissions(delegation.permissions),
            masked_email: delegation.invited_email.masked(),
            status: DelegationStatus::from(delegation.status_at(app.clock.now())),
            expires_at: DateTime(delegation.invitation_expires_at),
        }
    }))
}
