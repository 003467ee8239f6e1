use async_graphql::Context;
use entity::delegation::IdentityMode;
use uuid::Uuid;

use crate::{
    access::is_told,
    fault::Fault,
    graphql::{loader::loaders, node::Attribution},
    store::workspace::Authorship,
};

impl Attribution {
    /// Who made what is in an organization's workspace, as the viewer may know it.
    pub async fn of(
        ctx: &Context<'_>,
        organization_id: Uuid,
        mode: Option<IdentityMode>,
        made: &Authorship,
    ) -> Result<Self, Fault> {
        let told = Self::is_told(ctx, organization_id, mode, made.by_own_side).await?;
        if told {
            let partner = made.partner.clone();
            return Ok(Self::to_person(made.user_id, &made.user_name, partner));
        }
        Self::to_organization(ctx, organization_id).await
    }

    /// Whether the viewer is told who made or did something in the organization's workspace.
    pub async fn is_told(
        ctx: &Context<'_>,
        organization_id: Uuid,
        mode: Option<IdentityMode>,
        by_own_side: bool,
    ) -> Result<bool, Fault> {
        let is_admin = loaders(ctx).standing().await?.is_admin(organization_id);
        Ok(is_told(mode, is_admin, by_own_side))
    }

    /// Nobody but the organization.
    pub async fn to_organization(ctx: &Context<'_>, organization_id: Uuid) -> Result<Self, Fault> {
        let organization = loaders(ctx).organization(organization_id).await?;
        Ok(Self::named(&organization.name))
    }
}
