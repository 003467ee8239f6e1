use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Result};
use entity::{delegation::Status, membership, partnership::Label};

use crate::{
    brand::Brand,
    fault::Fault,
    graphql::failure::nullable,
    graphql::{
        connection::{Connection, Page, connection, searched},
        guard::{app, signed_in},
        loader::loaders,
        node::{
            Branding, Contact, Delegation, DelegationStatus, Membership, MembershipStatus,
            Organization, OrganizationApp, OrganizationRole, Partner, Partnership,
            PartnershipLabel,
        },
        scalar::Url,
    },
    store,
};

#[ComplexObject]
impl Organization {
    /// Its picture, a PNG of at most 512 × 512 pixels that never changes at its address; null when it has none.
    async fn logo_url(&self, ctx: &Context<'_>) -> Option<Url> {
        let logo = self.row.logo.as_ref()?;
        Some(Url(Brand::from(&app(ctx).config).logo(logo)))
    }

    /// The look that its pages should take: its own, if it is a partner company that is licensed to have one, where that says nothing
    /// that of the partner who manages it, and where that says nothing the platform's.
    async fn branding(&self, ctx: &Context<'_>) -> Result<Branding> {
        let layers = loaders(ctx).layers(self.row.id).await?;
        Ok(Branding::of(&layers, &Brand::from(&app(ctx).config)))
    }

    /// The viewer's role; null for whoever is no member.
    async fn viewer_role(&self, ctx: &Context<'_>) -> Option<Result<OrganizationRole>> {
        nullable(async {
            let standing = loaders(ctx).standing().await?;
            Ok(standing
                .roles
                .get(&self.row.id)
                .copied()
                .map(OrganizationRole::from))
        })
        .await
    }

    /// The organization in its role of acting for others, if it is registered as a partner company. For its members,
    /// whoever is on the partner's team or waits to be, and admins of buyers whose invitation the partner has accepted; null
    /// for everyone else.
    async fn partner(&self, ctx: &Context<'_>) -> Option<Result<Partner>> {
        nullable(async {
            let partner = loaders(ctx).company(self.row.id).await?;
            Ok(partner.map(Partner::new))
        })
        .await
    }

    /// Members only; null for everyone else.
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(desc = "Only those in this state.")] status: Option<MembershipStatus>,
    ) -> Option<Result<Connection<Membership>>> {
        nullable(async {
            if !loaders(ctx).standing().await?.is_member(self.row.id) {
                return Ok(None);
            }
            let window = Page::forward(first, after).window(ctx)?;
            let status = status.map(membership::Status::from);
            let slice = store::membership::list(
                &app(ctx).db.read,
                signed_in(ctx)?,
                self.row.id,
                status,
                window,
            );
            let slice = slice.await.map_err(Fault::from)?;
            Ok(Some(connection(
                slice,
                |row| row.id,
                |row| Membership::new(Arc::new(row)),
            )))
        })
        .await
    }

    /// Who runs it, and who is invited to, in the order in which they came; twenty at most. For members, and for whoever
    /// manages the company; null for everyone else.
    async fn admins(&self, ctx: &Context<'_>) -> Option<Result<Vec<Membership>>> {
        nullable(async {
            let loaders = loaders(ctx);
            if !loaders.oversees(self.row.id).await? {
                return Ok(None);
            }
            Ok(Some(loaders.admins(self.row.id).await?))
        })
        .await
    }

    /// Every app, and whether it is on for the organization now: those that are always on, then the others, by name. For members,
    /// and for whoever manages the company; null for everyone else.
    async fn apps(&self, ctx: &Context<'_>) -> Option<Result<Vec<OrganizationApp>>> {
        nullable(async {
            let loaders = loaders(ctx);
            if !loaders.oversees(self.row.id).await? {
                return Ok(None);
            }
            Ok(Some(loaders.apps_of(self.row.id).await?))
        })
        .await
    }

    /// The partner that manages this company, which it has created; null of every other organization. For members, and for
    /// whoever manages it; null for everyone else.
    async fn managed_by(&self, ctx: &Context<'_>) -> Option<Result<Partner>> {
        nullable(async {
            let loaders = loaders(ctx);
            if !loaders.oversees(self.row.id).await? {
                return Ok(None);
            }
            Ok(loaders.manager(self.row.id).await?.map(Partner::new))
        })
        .await
    }

    /// The partner list: newest first, every state. Admins only; null for everyone else.
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
            if !loaders(ctx).standing().await?.is_admin(self.row.id) {
                return Ok(None);
            }
            let window = Page::forward(first, after).window(ctx)?;
            let statuses: Option<Vec<Status>> =
                status.map(|list| list.into_iter().map(Status::from).collect());
            let (app, viewer) = (app(ctx), signed_in(ctx)?);
            let now = app.clock.now();
            let slice = store::delegation::list_of_organization(
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

    /// Relationships with other organizations, newest first. Members only; null for everyone else.
    async fn partnerships(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(desc = "Only those that are shown as one of these.")] label: Option<
            Vec<PartnershipLabel>,
        >,
    ) -> Option<Result<Connection<Partnership>>> {
        nullable(async {
            if !loaders(ctx).standing().await?.is_member(self.row.id) {
                return Ok(None);
            }
            let window = Page::forward(first, after).window(ctx)?;
            let labels: Option<Vec<Label>> =
                label.map(|list| list.into_iter().map(Label::from).collect());
            let slice = store::partnership::list(
                &app(ctx).db.read,
                signed_in(ctx)?,
                self.row.id,
                labels.as_deref(),
                window,
            );
            let slice = slice.await.map_err(Fault::from)?;
            Ok(Some(connection(
                slice,
                |seen| seen.side.id,
                |seen| Partnership::new(Arc::new(seen)),
            )))
        })
        .await
    }

    /// Everyone the organization can work with, by name: its own members, and those of its partners. Members only; null for
    /// everyone else.
    async fn contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(
            desc = "Words, at most 8, in any case and with or without accents, each of which begins a word of the name or the address."
        )]
        search: Option<String>,
    ) -> Option<Result<Connection<Contact>>> {
        nullable(async {
            if !loaders(ctx).standing().await?.is_member(self.row.id) {
                return Ok(None);
            }
            let window = Page::forward(first, after).window(ctx)?;
            let words = searched(search)?;
            let (db, own) = (&app(ctx).db.read, self.row.id);
            let slice = store::contact::list(db, signed_in(ctx)?, own, &words, window).await;
            let slice = slice.map_err(Fault::from)?;
            let place = |row: &store::contact::Contact| (row.name_key.clone(), row.membership_id);
            Ok(Some(connection(slice, place, |row| Contact::of(own, &row))))
        })
        .await
    }
}
