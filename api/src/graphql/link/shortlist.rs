use async_graphql::{ComplexObject, Context, Result};
use entity::delegation::IdentityMode;
use uuid::Uuid;

use crate::{
    access::{Made, Party, is_told, shortlist::actions},
    fault::Fault,
    graphql::{
        guard::signed_in,
        loader::loaders,
        node::{Attribution, ResourceAction, SavedSolution, Shortlist, ShortlistItem},
    },
    store::workspace::Authorship,
};

#[ComplexObject]
impl Shortlist {
    /// Who made it, as far as the viewer may know.
    async fn author(&self, ctx: &Context<'_>) -> Result<Attribution> {
        let row = &self.thing.row;
        let made = &self.thing.authorship;
        Ok(attribution(ctx, row.organization_id, row.identity_mode, made).await?)
    }

    /// What stands on it, in order.
    async fn items(&self, ctx: &Context<'_>) -> Result<Vec<ShortlistItem>> {
        let contents = loaders(ctx).shortlist_contents(self.thing.row.id).await?;
        let items = contents.iter();
        Ok(items
            .map(|(item, solution)| ShortlistItem::new(item, solution))
            .collect())
    }

    /// What this viewer can do with it now.
    async fn actions(&self, ctx: &Context<'_>) -> Result<Vec<ResourceAction>> {
        let row = &self.thing.row;
        let standing = loaders(ctx).standing().await?;
        let made = Made::from(row);
        let party = match standing.roles.get(&row.organization_id) {
            Some(role) => Party::member(signed_in(ctx)?, *role, made),
            None if self.thing.authorship.by_own_side => Party::Maker,
            None => Party::Onlooker,
        };
        let actions = actions(party, row);
        Ok(actions.into_iter().map(ResourceAction::from).collect())
    }
}

impl Shortlist {
    /// Its place in a list.
    pub fn key(&self) -> Uuid {
        self.thing.row.id
    }
}

#[ComplexObject]
impl SavedSolution {
    /// Who saved it, as far as the viewer may know.
    async fn saved_by(&self, ctx: &Context<'_>) -> Result<Attribution> {
        let row = &self.thing.row;
        let made = &self.thing.authorship;
        Ok(attribution(ctx, row.organization_id, row.identity_mode, made).await?)
    }
}

impl SavedSolution {
    /// Its place in a list.
    pub fn key(&self) -> Uuid {
        self.thing.row.id
    }
}

/// Who made what is in an organization's workspace, as the viewer may know it.
async fn attribution(
    ctx: &Context<'_>,
    organization_id: Uuid,
    mode: Option<IdentityMode>,
    made: &Authorship,
) -> Result<Attribution, Fault> {
    let told = Attribution::is_told(ctx, organization_id, mode, made.by_own_side).await?;
    if told {
        let partner = made.partner.clone();
        return Ok(Attribution::to_person(
            made.user_id,
            &made.user_name,
            partner,
        ));
    }
    Attribution::to_organization(ctx, organization_id).await
}

impl Attribution {
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
