use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Result};
use entity::seat::Status;

use crate::{
    fault::Fault,
    graphql::{
        connection::{Connection, Page, connection},
        failure::nullable,
        guard::app,
        loader::loaders,
        node::{Delegation, PartnerUser, Permission, Seat, SeatStatus, User, permissions},
    },
    store::seat::page::{self, Of, Statuses},
};

#[ComplexObject]
impl Seat {
    /// On what.
    async fn delegation(&self, ctx: &Context<'_>) -> Result<Delegation> {
        let now = app(ctx).clock.now();
        Ok(Delegation::new(self.found(ctx).await?, now))
    }

    /// Whose.
    async fn user(&self, ctx: &Context<'_>) -> Result<User> {
        Ok(User::from(&*loaders(ctx).user(self.row.user_id).await?))
    }

    /// The person as one of the partner's team. The team, the buyer's admins and the person only; null for everyone else.
    async fn partner_user(&self, ctx: &Context<'_>) -> Option<Result<PartnerUser>> {
        nullable(async {
            let row = loaders(ctx).partner_user(self.row.partner_user_id).await?;
            Ok(row.map(PartnerUser::new))
        })
        .await
    }

    /// What the person may do: never more than the delegation allows.
    async fn permissions(&self, ctx: &Context<'_>) -> Result<Vec<Permission>> {
        let delegation = self.found(ctx).await?;
        let both = delegation.permissions.intersection(self.row.permissions);
        Ok(permissions(both))
    }
}

impl Seat {
    async fn found(&self, ctx: &Context<'_>) -> Result<Arc<entity::delegation::Model>> {
        let found = loaders(ctx).delegation(self.row.delegation_id).await?;
        let gone = || Fault::internal("the delegation of a seat that is seen is not");
        Ok(found.ok_or_else(gone)?)
    }
}

/// A page of seats.
pub(super) async fn seats(
    ctx: &Context<'_>,
    of: Of,
    page: Page,
    status: Option<Vec<SeatStatus>>,
) -> Result<Connection<Seat>> {
    let statuses: Option<Vec<Status>> =
        status.map(|list| list.into_iter().map(Status::from).collect());
    let asked = page::Page {
        of,
        statuses: Statuses::of(statuses.as_deref()),
        window: page.window(ctx)?,
    };
    let slice = loaders(ctx).seats(asked).await?;
    Ok(connection(
        slice,
        |row| row.id,
        |row| Seat::new(Arc::new(row)),
    ))
}
