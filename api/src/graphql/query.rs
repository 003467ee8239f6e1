//! Where every query starts.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, ID, Object, Result};
use entity::SubjectKind;
use uuid::Uuid;

use super::{
    failure::coded,
    guard::{app, viewer},
    id,
    node::{
        Delegation, DelegationStatus, InvitationPreview, Me, Membership, Node, Notification,
        Organization, Partner, User, permissions,
    },
    scalar::{DateTime, Url},
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

    /// Null unless the viewer is a member of it or acts for it.
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

/// The things with these ids that the viewer may see: one statement for each kind.
async fn find(app: &App, viewer: Viewer, ids: &[ID]) -> Result<HashMap<ID, Node>, Fault> {
    let mut by_kind: HashMap<SubjectKind, Vec<Uuid>> = HashMap::new();
    for (kind, id) in ids.iter().filter_map(id::decode) {
        by_kind.entry(kind).or_default().push(id);
    }
    let (db, now) = (&app.db.read, app.clock.now());
    let mut found = HashMap::new();
    for (kind, ids) in by_kind {
        let mut add = |id, node| found.insert(id::encode(kind, id), node);
        match kind {
            SubjectKind::User => {
                for (id, row) in store::user::by_ids(db, viewer, &ids).await? {
                    add(id, Node::User(User::from(&row)));
                }
            }
            SubjectKind::Organization => {
                for (id, row) in store::organization::by_ids(db, viewer, now, &ids).await? {
                    add(id, Node::Organization(Organization::new(Arc::new(row))));
                }
            }
            SubjectKind::Membership => {
                for (id, row) in store::membership::by_ids(db, viewer, &ids).await? {
                    add(id, Node::Membership(Membership::new(Arc::new(row))));
                }
            }
            SubjectKind::Partner => {
                for (id, row) in store::partner::by_ids(db, viewer, &ids).await? {
                    add(id, Node::Partner(Partner::new(Arc::new(row))));
                }
            }
            SubjectKind::Delegation => {
                for (id, row) in store::delegation::by_ids(db, viewer, &ids).await? {
                    add(id, Node::Delegation(Delegation::new(Arc::new(row), now)));
                }
            }
            SubjectKind::Notification => {
                for (id, row) in store::notification::by_ids(db, viewer, &ids).await? {
                    add(id, Node::Notification(Notification::new(Arc::new(row))));
                }
            }
            SubjectKind::PartnerUser | SubjectKind::Seat => {}
        }
    }
    Ok(found)
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
            permissions: permissions(delegation.permissions),
            masked_email: delegation.invited_email.masked(),
            status: DelegationStatus::from(delegation.status_at(app.clock.now())),
            expires_at: DateTime(delegation.invitation_expires_at),
        }
    }))
}
