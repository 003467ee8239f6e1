use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Object, Result};
use uuid::Uuid;

use crate::{
    access::Seat,
    graphql::{
        connection::{Connection, Page, connection},
        failure::nullable,
        guard::app,
        loader::loaders,
        node::{
            BuyerAccount, Delegation, Organization, Partner, PartnerDashboard, WorkspaceContext,
        },
    },
    store::home::{EntryKind, List},
};

/// The partner's home: whom they act for, and who has invited them.
#[Object]
impl PartnerDashboard {
    /// Null until the viewer is first invited as a partner, or registers a company.
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
        let now = app(ctx).clock.now();
        let window = window.keyed(|id: Uuid| (0, id));
        let slice = loaders(ctx).home(List::BuyerAccounts, window).await?;
        let cards = slice.filter_map(|entry| match entry.kind {
            EntryKind::Place(Seat::Partner(grant)) => Some((entry.organization, grant)),
            _ => None,
        });
        Ok(connection(
            cards,
            |(_, grant)| grant.delegation.id,
            |(organization, grant)| BuyerAccount::new(organization, grant, now),
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
        let now = app(ctx).clock.now();
        let window = window.keyed(|id: Uuid| (0, id));
        let slice = loaders(ctx).home(List::Invitations, window).await?;
        let invitations = slice.filter_map(|entry| match entry.kind {
            EntryKind::Invitation { delegation, .. } => Some(delegation),
            EntryKind::Place(_) => None,
        });
        Ok(connection(
            invitations,
            |row| row.id,
            |row| Delegation::new(row, now),
        ))
    }
}

#[ComplexObject]
impl BuyerAccount {
    /// The grant.
    async fn delegation(&self) -> Delegation {
        Delegation::new(Arc::clone(&self.grant.delegation), self.now)
    }

    /// The buyer.
    async fn organization(&self) -> Organization {
        Organization::new(Arc::clone(&self.row))
    }
}

#[ComplexObject]
impl WorkspaceContext {
    /// Whose workspace it is.
    async fn organization(&self) -> Organization {
        Organization::new(Arc::clone(&self.row))
    }

    /// The grant the viewer acts under, as a partner.
    async fn delegation(&self, ctx: &Context<'_>) -> Option<Delegation> {
        let grant = self.grant.as_ref()?;
        Some(Delegation::new(
            Arc::clone(&grant.delegation),
            app(ctx).clock.now(),
        ))
    }
}
