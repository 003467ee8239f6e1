use async_graphql::{ComplexObject, Context, Result};

use super::{page::notes_about, party::party};
use crate::{
    access::{Made, note::may_add, shortlist::actions},
    graphql::{
        connection::{Connection, Page},
        loader::loaders,
        node::{Attribution, Note, ResourceAction, Shortlist, ShortlistItem},
    },
    store::workspace::Kind,
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

    /// Notes on it, newest first: shared ones and the viewer's own. Null without the permission NOTES.
    async fn notes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Option<Result<Connection<Note>>> {
        let (row, page) = (&self.thing.row, Page::forward(first, after));
        let of = (Made::from(row), &self.thing.authorship);
        notes_about(ctx, (Kind::Shortlist, row.id), of, page).await
    }

    /// What this viewer can do with it now.
    async fn actions(&self, ctx: &Context<'_>) -> Result<Vec<ResourceAction>> {
        let row = &self.thing.row;
        let (party, permissions) = party(ctx, Made::from(row), &self.thing.authorship).await?;
        let mut actions: Vec<_> = actions(party, row)
            .into_iter()
            .map(ResourceAction::from)
            .collect();
        if may_add(permissions) {
            actions.push(ResourceAction::AddNote);
        }
        Ok(actions)
    }
}
