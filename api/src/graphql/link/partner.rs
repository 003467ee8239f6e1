use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Result};
use entity::{delegation, partner_user::Status};

use crate::{
    access::company::manages,
    fault::Fault,
    graphql::failure::nullable,
    graphql::{
        connection::{Connection, Page, connection, searched},
        guard::{app, signed_in},
        loader::loaders,
        node::{
            Delegation, DelegationStatus, Organization, Partner, PartnerUser, PartnerUserStatus,
        },
    },
    store,
};

#[ComplexObject]
impl Partner {
    /// The partner company's own organization, if it has one.
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

    /// Whether its admins can create and manage companies. For its team and for members of its organization; false for everyone
    /// else.
    async fn portal_enabled(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.row.portal_enabled_at.is_some() && self.is_own(ctx).await?)
    }

    /// Whether its branding is shown. For its team and for members of its organization; false for everyone else.
    async fn licensed(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.row.licensed_at.is_some() && self.is_own(ctx).await?)
    }

    /// The companies that it manages, by name. The admins of its team only, while the portal is open for it; null for everyone else.
    async fn managed_companies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(
            desc = "Words, at most 8, in any case and with or without accents, each of which begins a word of the name."
        )]
        search: Option<String>,
    ) -> Option<Result<Connection<Organization>>> {
        nullable(async {
            if !manages(&*loaders(ctx).standing().await?, &self.row) {
                return Ok(None);
            }
            let window = Page::forward(first, after).window(ctx)?;
            let words = searched(search)?;
            let (db, viewer) = (&app(ctx).db.read, signed_in(ctx)?);
            let slice = store::managed_company::list(db, viewer, self.row.id, &words, window);
            let slice = slice.await.map_err(Fault::from)?;
            Ok(Some(connection(
                slice,
                |(place, _)| place.clone(),
                |(_, row)| Organization::new(Arc::new(row)),
            )))
        })
        .await
    }

    /// The people of its team, by when they came. The partner's own team only; null for everyone else.
    async fn users(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(desc = "Only those in this state.")] status: Option<PartnerUserStatus>,
    ) -> Option<Result<Connection<PartnerUser>>> {
        nullable(async {
            if !loaders(ctx).standing().await?.is_of(self.row.id) {
                return Ok(None);
            }
            let page = store::partner_user::Page {
                partner_id: self.row.id,
                status: status.map(Status::from),
                window: Page::forward(first, after).window(ctx)?,
            };
            let slice = loaders(ctx).team(page).await?;
            Ok(Some(connection(
                slice,
                |row| row.id,
                |row| PartnerUser::new(Arc::new(row)),
            )))
        })
        .await
    }

    /// Newest first, those that the viewer may see. The partner's own team only; null for everyone else.
    async fn delegations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(desc = "Only those in one of these states.")] status: Option<
            Vec<DelegationStatus>,
        >,
    ) -> Option<Result<Connection<Delegation>>> {
        nullable(async {
            if !loaders(ctx).standing().await?.is_of(self.row.id) {
                return Ok(None);
            }
            let window = Page::forward(first, after).window(ctx)?;
            let statuses: Option<Vec<delegation::Status>> =
                status.map(|list| list.into_iter().map(delegation::Status::from).collect());
            let (app, viewer) = (app(ctx), signed_in(ctx)?);
            let now = app.clock.now();
            let slice = store::delegation::list_of_partner(
                &app.db.read,
                viewer,
                now,
                self.row.id,
                statuses.as_deref(),
                window,
            );
            let slice = slice.await.map_err(Fault::from)?;
            Ok(Some(connection(
                slice,
                |row| row.id,
                |row| Delegation::new(Arc::new(row), now),
            )))
        })
        .await
    }
}

impl Partner {
    /// Whether the viewer is on its team, or a member of its organization.
    async fn is_own(&self, ctx: &Context<'_>) -> Result<bool> {
        let standing = loaders(ctx).standing().await?;
        let organization = self.row.organization_id;
        Ok(standing.is_of(self.row.id) || organization.is_some_and(|id| standing.is_member(id)))
    }
}
