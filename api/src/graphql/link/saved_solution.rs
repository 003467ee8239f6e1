use async_graphql::{ComplexObject, Context, Result};

use crate::graphql::node::{Attribution, SavedSolution};

#[ComplexObject]
impl SavedSolution {
    /// Who saved it, as far as the viewer may know.
    async fn saved_by(&self, ctx: &Context<'_>) -> Result<Attribution> {
        let row = &self.thing.row;
        let made = &self.thing.authorship;
        Ok(Attribution::of(ctx, row.organization_id, row.identity_mode, made).await?)
    }
}
