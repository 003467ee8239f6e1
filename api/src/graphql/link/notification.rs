use async_graphql::{ComplexObject, Context, Result};

use crate::graphql::{
    failure::nullable,
    loader::loaders,
    node::{Node, Notification, Organization},
};

#[ComplexObject]
impl Notification {
    /// The organization it comes from.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(async {
            let Some(id) = self.row.organization_id else {
                return Ok(None);
            };
            Ok(Some(Organization::new(
                loaders(ctx).organization(id).await?,
            )))
        })
        .await
    }

    /// What it is about, while the viewer may see it.
    async fn subject(&self, ctx: &Context<'_>) -> Option<Result<Node>> {
        nullable(async {
            let Some(subject) = self.row.subject() else {
                return Ok(None);
            };
            Ok(loaders(ctx).subject(subject).await?)
        })
        .await
    }
}
