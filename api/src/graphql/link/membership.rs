use async_graphql::{ComplexObject, Context, Result};
use entity::membership::Status;

use crate::graphql::{
    failure::nullable,
    guard::signed_in,
    loader::loaders,
    node::{Membership, Organization, User},
    scalar::EmailAddress,
};

#[ComplexObject]
impl Membership {
    /// Who. Until an invited person accepts, as the inviter named them, under an id that leads nowhere.
    async fn user(&self, ctx: &Context<'_>) -> Result<User> {
        let user = self.row.user_id;
        match &self.row.invited_name {
            Some(name) if self.row.status == Status::Invited && user != signed_in(ctx)?.user_id => {
                Ok(User::invited(self.row.id, name))
            }
            _ => Ok(User::from(&*loaders(ctx).user(user).await?)),
        }
    }

    /// Members of the same organization only, whoever manages it, and one's own. Until an invited person accepts, as the inviter typed it.
    async fn email(&self, ctx: &Context<'_>) -> Option<Result<EmailAddress>> {
        nullable(async {
            let loaders = loaders(ctx);
            let own = self.row.user_id == signed_in(ctx)?.user_id;
            if !own && !loaders.oversees(self.row.organization_id).await? {
                return Ok(None);
            }
            if !own && self.row.status == Status::Invited {
                return Ok(self.row.invited_email.as_ref().map(EmailAddress::from));
            }
            Ok(Some(EmailAddress::from(
                &loaders.user(self.row.user_id).await?.email,
            )))
        })
        .await
    }

    /// Who invited them; null for whoever founded the organization. Members of the same organization only, and one's own.
    async fn invited_by(&self, ctx: &Context<'_>) -> Option<Result<User>> {
        nullable(async {
            let Some(inviter) = self.row.invited_by_id else {
                return Ok(None);
            };
            let own = self.row.user_id == signed_in(ctx)?.user_id;
            let standing = loaders(ctx).standing().await?;
            if !own && !standing.is_member(self.row.organization_id) {
                return Ok(None);
            }
            Ok(Some(User::from(&*loaders(ctx).user(inviter).await?)))
        })
        .await
    }

    /// Of what.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization> {
        Ok(Organization::new(
            loaders(ctx).organization(self.row.organization_id).await?,
        ))
    }
}
