use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Object, Result};

use crate::{
    fault::Fault,
    graphql::failure::nullable,
    graphql::{
        connection::{Connection, Page, connection},
        guard::{app, signed_in},
        loader::loaders,
        node::{
            BuyerAccount, Delegation, Organization, Partner, PartnerDashboard, WorkspaceContext,
        },
    },
    store,
};

/// The partner's home: whom they act for, and who has invited them.
#[Object]
impl PartnerDashboard {
    /// Null until the viewer is first invited as a partner.
    async fn partner(&self, ctx: &Context<'_>) -> Option<Result<Partner>> {
        nullable(async {
            let loaders = loaders(ctx);
            match loaders.standing().await?.team {
                Some(team) => Ok(Some(Partner::new(loaders.partner(team.partner_id).await?))),
                None => Ok(None),
            }
        })
        .await
    }

    /// The buyers that the viewer acts for now, oldest relationship first.
    async fn buyer_accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<Connection<BuyerAccount>> {
        let window = Page::forward(first, after).window(ctx)?;
        let (app, viewer) = (app(ctx), signed_in(ctx)?);
        let now = app.clock.now();
        let slice = store::seat::list_acting(&app.db.read, viewer, now, window)
            .await
            .map_err(Fault::from)?;
        Ok(connection(
            slice,
            |acting| acting.delegation.id,
            |acting| {
                let own = acting
                    .delegation
                    .permissions
                    .intersection(acting.seat.permissions);
                BuyerAccount::new(Arc::new(acting.delegation), own, now)
            },
        ))
    }

    /// The invitations that wait for the viewer's answer, newest first.
    async fn pending_invitations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<Connection<Delegation>> {
        let window = Page::forward(first, after).window(ctx)?;
        let (app, viewer) = (app(ctx), signed_in(ctx)?);
        let now = app.clock.now();
        let slice = store::delegation::list_pending(&app.db.read, viewer, now, window)
            .await
            .map_err(Fault::from)?;
        Ok(connection(
            slice,
            |row| row.id,
            |row| Delegation::new(Arc::new(row), now),
        ))
    }
}

#[ComplexObject]
impl BuyerAccount {
    /// The grant.
    async fn delegation(&self) -> Delegation {
        Delegation::new(Arc::clone(&self.grant), self.now)
    }

    /// The buyer.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization> {
        Ok(Organization::new(
            loaders(ctx)
                .organization(self.grant.organization_id)
                .await?,
        ))
    }
}

#[ComplexObject]
impl WorkspaceContext {
    /// Whose workspace it is.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization> {
        Ok(Organization::new(
            loaders(ctx).organization(self.organization_id).await?,
        ))
    }

    /// The grant the viewer acts under, as a partner.
    async fn delegation(&self, ctx: &Context<'_>) -> Option<Delegation> {
        let now = app(ctx).clock.now();
        self.grant
            .as_ref()
            .map(|grant| Delegation::new(Arc::clone(grant), now))
    }
}
