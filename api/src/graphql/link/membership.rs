use async_graphql::{ComplexObject, Context, Result};

use crate::graphql::{
    guard::signed_in,
    loader::loaders,
    node::{Membership, Organization, User},
    scalar::EmailAddress,
};

#[ComplexObject]
impl Membership {
    /// Who.
    async fn user(&self, ctx: &Context<'_>) -> Result<User> {
        Ok(User::from(&*loaders(ctx).user(self.row.user_id).await?))
    }

    /// Members of the same organization only, and one's own.
    async fn email(&self, ctx: &Context<'_>) -> Result<Option<EmailAddress>> {
        let loaders = loaders(ctx);
        let own = self.row.user_id == signed_in(ctx)?.user_id;
        if !own
            && !loaders
                .standing()
                .await?
                .is_member(self.row.organization_id)
        {
            return Ok(None);
        }
        Ok(Some(EmailAddress::from(
            &loaders.user(self.row.user_id).await?.email,
        )))
    }

    /// Of what.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization> {
        Ok(Organization::new(
            loaders(ctx).organization(self.row.organization_id).await?,
        ))
    }
}
