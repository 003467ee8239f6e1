use async_graphql::{ComplexObject, Context, Result};

use crate::graphql::{
    loader::loaders,
    node::{Contact, Organization},
};

#[ComplexObject]
impl Contact {
    /// The organization to which they belong.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization> {
        let own = loaders(ctx).organization(self.organization_id).await?;
        Ok(Organization::new(own))
    }
}
