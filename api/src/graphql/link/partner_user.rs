use async_graphql::{ComplexObject, Context, Result};
use entity::partner_user::Status;

use super::seat::seats;
use crate::{
    access::team::{knows_link, reads_written},
    graphql::{
        connection::{Connection, Page},
        failure::nullable,
        guard::signed_in,
        loader::loaders,
        node::{Partner, PartnerUser, Seat, User},
        scalar::{DateTime, EmailAddress, PhoneNumber},
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

    /// Who. Until they come, under an id that leads nowhere: by the names that were written, to the side that wrote them, or
    /// else by the address that was typed.
    async fn user(&self, ctx: &Context<'_>) -> Result<User> {
        self.person(ctx).await
    }

    /// As whoever added them wrote it, for that side and themselves. For everyone else, and where nobody did: the first
    /// word of the account's name or, until they come, the address that was typed.
    async fn first_name(&self, ctx: &Context<'_>) -> Result<String> {
        if let Some(name) = &self.row.first_name
            && self.reads_written(ctx).await?
        {
            return Ok(name.clone());
        }
        Ok(self.own_name(ctx).await?.0)
    }

    /// The same of the last name: the other words of the account's name, perhaps none.
    async fn last_name(&self, ctx: &Context<'_>) -> Result<String> {
        if let Some(name) = &self.row.last_name
            && self.reads_written(ctx).await?
        {
            return Ok(name.clone());
        }
        Ok(self.own_name(ctx).await?.1)
    }

    /// The account's address; until they come, as it was typed.
    async fn email(&self, ctx: &Context<'_>) -> Result<EmailAddress> {
        match &self.row.invited_email {
            Some(typed) if !self.is_known(ctx)? => Ok(EmailAddress::from(typed)),
            _ => Ok(EmailAddress::from(
                &loaders(ctx).user(self.row.user_id).await?.email,
            )),
        }
    }

    /// For the side that wrote it, and themselves; null for everyone else.
    async fn phone(&self, ctx: &Context<'_>) -> Option<Result<PhoneNumber>> {
        nullable(async {
            let known = self.reads_written(ctx).await?;
            let phone = self.row.phone.clone().filter(|_| known);
            Ok(phone.map(PhoneNumber))
        })
        .await
    }

    /// While the account has no password yet: when the link to set one runs out, or ran out. For the admins of the team, and
    /// of the organization that added them; null for everyone else, and until the mail has been written, which does
    /// not say that it could be delivered.
    async fn setup_link_expires_at(&self, ctx: &Context<'_>) -> Option<Result<DateTime>> {
        nullable(async {
            let standing = loaders(ctx).standing().await?;
            if self.row.status != Status::Invited || !knows_link(&standing, &self.row) {
                return Ok(None);
            }
            let expires_at = loaders(ctx).setup_link(self.row.id).await?;
            Ok(expires_at.map(DateTime))
        })
        .await
    }

    /// Their places on delegations, by when they were first given; those that the viewer may see.
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
    async fn reads_written(&self, ctx: &Context<'_>) -> Result<bool> {
        let standing = loaders(ctx).standing().await?;
        Ok(reads_written(signed_in(ctx)?, &standing, &self.row))
    }

    /// Whether the viewer knows whose account it is: everybody once the person has come, and before that they alone.
    fn is_known(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.row.has_joined() || self.row.user_id == signed_in(ctx)?.user_id)
    }

    /// The person, as the viewer knows them.
    pub(super) async fn person(&self, ctx: &Context<'_>) -> Result<User> {
        if self.is_known(ctx)? {
            return Ok(User::from(&*loaders(ctx).user(self.row.user_id).await?));
        }
        let name = match self.row.written_name() {
            Some(name) if self.reads_written(ctx).await? => name,
            _ => self.typed_address(ctx).await?,
        };
        Ok(User::invited(self.row.id, &name))
    }

    async fn typed_address(&self, ctx: &Context<'_>) -> Result<String> {
        match &self.row.invited_email {
            Some(typed) => Ok(typed.as_str().to_owned()),
            None => Ok(loaders(ctx).user(self.row.user_id).await?.name.clone()),
        }
    }

    /// By what the person is known who is not known as written: the account's name in two, or the address and nothing.
    async fn own_name(&self, ctx: &Context<'_>) -> Result<(String, String)> {
        if !self.is_known(ctx)? {
            return Ok((self.typed_address(ctx).await?, String::new()));
        }
        let user = loaders(ctx).user(self.row.user_id).await?;
        let (first, last) = user.name.split_once(' ').unwrap_or((&user.name, ""));
        Ok((first.to_owned(), last.trim_start().to_owned()))
    }
}
