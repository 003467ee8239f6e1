use async_graphql::{ComplexObject, Context, Result};

use super::seat::seats;
use crate::{
    graphql::{
        connection::{Connection, Page},
        failure::nullable,
        guard::signed_in,
        loader::loaders,
        node::{Partner, PartnerUser, Seat, User},
        scalar::{EmailAddress, PhoneNumber},
    },
    store::seat::page::Of,
};

#[ComplexObject]
impl PartnerUser {
    /// Of whose team.
    async fn partner(&self, ctx: &Context<'_>) -> Result<Partner> {
        let partner = loaders(ctx).partner(self.row.partner_id).await?;
        Ok(Partner::new(partner))
    }

    /// Who.
    async fn user(&self, ctx: &Context<'_>) -> Result<User> {
        Ok(User::from(&*loaders(ctx).user(self.row.user_id).await?))
    }

    /// As whoever added them wrote it, for the team and themselves; for everyone else, and where nobody did, the first
    /// word of the account's name.
    async fn first_name(&self, ctx: &Context<'_>) -> Result<String> {
        if let Some(name) = &self.row.first_name
            && self.is_told(ctx).await?
        {
            return Ok(name.clone());
        }
        Ok(self.own_name(ctx).await?.0)
    }

    /// The same of the last name: the other words of the account's name, perhaps none.
    async fn last_name(&self, ctx: &Context<'_>) -> Result<String> {
        if let Some(name) = &self.row.last_name
            && self.is_told(ctx).await?
        {
            return Ok(name.clone());
        }
        Ok(self.own_name(ctx).await?.1)
    }

    /// The account's address.
    async fn email(&self, ctx: &Context<'_>) -> Result<EmailAddress> {
        Ok(EmailAddress::from(
            &loaders(ctx).user(self.row.user_id).await?.email,
        ))
    }

    /// For the team and themselves; null for everyone else.
    async fn phone(&self, ctx: &Context<'_>) -> Option<Result<PhoneNumber>> {
        nullable(async {
            let known = self.is_told(ctx).await?;
            let phone = self.row.phone.clone().filter(|_| known);
            Ok(phone.map(PhoneNumber))
        })
        .await
    }

    /// Their places on delegations, by when they were given; those that the viewer may see.
    async fn seats(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<Connection<Seat>> {
        let of = Of::PartnerUser(self.row.id);
        seats(ctx, of, Page::forward(first, after), None).await
    }
}

impl PartnerUser {
    /// Whether the viewer is told what was written of the person when they were added: on the same team, or the very
    /// person.
    async fn is_told(&self, ctx: &Context<'_>) -> Result<bool> {
        let standing = loaders(ctx).standing().await?;
        Ok(standing.is_of(self.row.partner_id) || signed_in(ctx)?.user_id == self.row.user_id)
    }

    async fn own_name(&self, ctx: &Context<'_>) -> Result<(String, String)> {
        let user = loaders(ctx).user(self.row.user_id).await?;
        let (first, last) = user.name.split_once(' ').unwrap_or((&user.name, ""));
        Ok((first.to_owned(), last.trim_start().to_owned()))
    }
}
