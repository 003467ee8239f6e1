use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Result};

use crate::{
    access::delegation::{Party, actions},
    graphql::failure::nullable,
    graphql::{
        guard::signed_in,
        loader::loaders,
        node::{Delegation, DelegationAction, EmailDelivery, Organization, Partner, User},
        scalar::EmailAddress,
    },
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
        let actions = actions(party, &self.row, self.now, reinvitable);
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
