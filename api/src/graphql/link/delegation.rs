use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Result};
use entity::{delegation::Action, partner};

use super::seat::seats;
use crate::{
    access::delegation::{Beside, Party, actions, check},
    graphql::failure::nullable,
    graphql::{
        connection::{Connection, Page},
        guard::signed_in,
        loader::loaders,
        node::{
            Delegation, DelegationAction, EmailDelivery, Organization, Partner, Seat, SeatStatus,
            User,
        },
        scalar::EmailAddress,
    },
    store::seat::page::Of,
};

impl Delegation {
    async fn party(&self, ctx: &Context<'_>) -> Result<Party> {
        let standing = loaders(ctx).standing().await?;
        Ok(Party::of(signed_in(ctx)?, &standing, &self.row))
    }

    /// Whether the viewer is on the buyer's side only: to whom an address belongs is told when it accepts.
    async fn hides_partner(&self, ctx: &Context<'_>) -> Result<bool> {
        let standing = loaders(ctx).standing().await?;
        Ok(self.row.accepted_at.is_none()
            && !self.party(ctx).await?.invited
            && !standing.is_of(self.row.partner_id))
    }
}

#[ComplexObject]
impl Delegation {
    /// For whom the partner acts.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization> {
        Ok(Organization::new(
            loaders(ctx).organization(self.row.organization_id).await?,
        ))
    }

    /// Null for the buyer until the invitation is accepted: to whom an address belongs is not told.
    async fn partner(&self, ctx: &Context<'_>) -> Option<Result<Partner>> {
        nullable(async {
            if self.hides_partner(ctx).await? {
                return Ok(None);
            }
            Ok(Some(Partner::new(
                loaders(ctx).partner(self.row.partner_id).await?,
            )))
        })
        .await
    }

    /// The partner's name; for the buyer the invited address until the invitation is accepted.
    async fn partner_display_name(&self, ctx: &Context<'_>) -> Result<String> {
        if self.hides_partner(ctx).await? {
            return Ok(self.row.invited_email.as_str().to_owned());
        }
        Ok(loaders(ctx)
            .partner(self.row.partner_id)
            .await?
            .name
            .clone())
    }

    /// The inviting organization's admins and the invited person only.
    async fn invited_email(&self, ctx: &Context<'_>) -> Option<Result<EmailAddress>> {
        nullable(async {
            let party = self.party(ctx).await?;
            Ok((party.buyer_admin || party.invited)
                .then(|| EmailAddress::from(&self.row.invited_email)))
        })
        .await
    }

    /// Which admin of the organization sent the invitation.
    async fn invited_by(&self, ctx: &Context<'_>) -> Option<Result<User>> {
        nullable(async {
            Ok(Some(User::from(
                &*loaders(ctx).user(self.row.invited_by_id).await?,
            )))
        })
        .await
    }

    /// What this viewer can do next. A client that offers exactly these is refused only when it loses a race or meets a limit.
    async fn actions(&self, ctx: &Context<'_>) -> Result<Vec<DelegationAction>> {
        let party = self.party(ctx).await?;
        let ended = !self.row.status_at(self.now).is_live();
        let reinvitable =
            ended && party.buyer_admin && loaders(ctx).reinvitable(self.row.id).await?;
        let may_add = check(party, Action::AddPartnerUser, &self.row, self.now).is_ok();
        let company = may_add
            && loaders(ctx).partner(self.row.partner_id).await?.kind == partner::Kind::Company;
        let beside = Beside {
            reinvitable,
            company,
        };
        let actions = actions(party, &self.row, self.now, beside);
        Ok(actions.into_iter().map(DelegationAction::from).collect())
    }

    /// How the invitation's mail stands. The inviting organization's admins only.
    async fn invitation_email(&self, ctx: &Context<'_>) -> Option<Result<EmailDelivery>> {
        nullable(async {
            if !self.party(ctx).await?.buyer_admin {
                return Ok(None);
            }
            Ok(loaders(ctx)
                .invitation_mail(self.row.id)
                .await?
                .and_then(EmailDelivery::of))
        })
        .await
    }

    /// The people who may act under it, by when they came. The partner's team and the organization's admins only; null for
    /// everyone else.
    async fn seats(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(desc = "Only those in one of these states.")] status: Option<Vec<SeatStatus>>,
    ) -> Option<Result<Connection<Seat>>> {
        nullable(async {
            let standing = loaders(ctx).standing().await?;
            let of_buyer = standing.is_admin(self.row.organization_id);
            if !of_buyer && !standing.is_of(self.row.partner_id) {
                return Ok(None);
            }
            let of = Of::Delegation(self.row.id);
            let page = Page::forward(first, after);
            seats(ctx, of, page, status).await.map(Some)
        })
        .await
    }

    /// The ended delegation that this one restores.
    async fn supersedes(&self, ctx: &Context<'_>) -> Option<Result<Delegation>> {
        nullable(async {
            let Some(id) = self.row.supersedes_id else {
                return Ok(None);
            };
            let row = loaders(ctx).delegation(id).await?;
            Ok(row.map(|row: Arc<_>| Delegation::new(row, self.now)))
        })
        .await
    }
}
