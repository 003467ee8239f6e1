use async_graphql::{ComplexObject, Context, Result};
use entity::delegation::IdentityMode;
use uuid::Uuid;

use crate::{
    access::shortlist::{Party, actions, is_told},
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
        let party = match standing.roles.get(&row.organization_id) {
            Some(role) => Party::Member(*role),
            None if self.thing.authorship.by_own_side => Party::Maker,
            None => Party::Onlooker,
        };
        let actions = actions(signed_in(ctx)?, party, row);
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
    let loaders = loaders(ctx);
    let is_admin = loaders.standing().await?.is_admin(organization_id);
    if is_told(mode, is_admin, made.by_own_side) {
        let partner = made.partner.clone();
        return Ok(Attribution::to_person(
            made.user_id,
            &made.user_name,
            partner,
        ));
    }
    let organization = loaders.organization(organization_id).await?;
    Ok(Attribution::to_organization(&organization.name))
}
