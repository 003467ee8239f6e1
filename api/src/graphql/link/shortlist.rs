use async_graphql::{ComplexObject, Context, Result};
use uuid::Uuid;

use crate::{
    access::{Made, Party, shortlist::actions},
    graphql::{
        guard::signed_in,
        loader::loaders,
        node::{Attribution, ResourceAction, Shortlist, ShortlistItem},
    },
};

#[ComplexObject]
impl Shortlist {
    /// Who made it, as far as the viewer may know.
    async fn author(&self, ctx: &Context<'_>) -> Result<Attribution> {
        let row = &self.thing.row;
        let made = &self.thing.authorship;
        Ok(Attribution::of(ctx, row.organization_id, row.identity_mode, made).await?)
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
