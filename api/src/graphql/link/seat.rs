use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Result};
use entity::{Permissions, seat::Status};

use crate::{
    access::team::{Sides, seat_actions},
    fault::Fault,
    graphql::{
        connection::{Connection, Page, connection},
        failure::nullable,
        guard::{app, signed_in},
        loader::loaders,
        node::{
            Attribution, Delegation, PartnerUser, Permission, Seat, SeatAction, SeatStatus, User,
            permissions,
        },
    },
    store::{
        self,
        seat::page::{self, Of, Statuses},
    },
};

#[ComplexObject]
impl Seat {
    /// On what.
    async fn delegation(&self, ctx: &Context<'_>) -> Result<Delegation> {
        let now = app(ctx).clock.now();
        Ok(Delegation::new(self.found(ctx).await?, now))
    }

    /// Whose. Until a person comes whom others have added, under an id that leads nowhere, as `partnerUser` names them.
    async fn user(&self, ctx: &Context<'_>) -> Result<User> {
        if self.row.user_id == signed_in(ctx)?.user_id {
            return Ok(User::from(&*loaders(ctx).user(self.row.user_id).await?));
        }
        let row = loaders(ctx).partner_user(self.row.partner_user_id).await?;
        let gone = || Fault::internal("the person of a seat that is seen is not");
        PartnerUser::new(row.ok_or_else(gone)?).person(ctx).await
    }

    /// Who gave it, with the partner for which they did; a person who took it by accepting the invitation did so themselves.
    /// Null when that is no longer known.
    async fn added_by(&self, ctx: &Context<'_>) -> Option<Result<Attribution>> {
        nullable(async {
            let Some(id) = self.row.added_by_id else {
                return Ok(None);
            };
            let partner = if self.row.added_by_organization {
                None
            } else {
                let delegation = self.found(ctx).await?;
                Some(loaders(ctx).partner(delegation.partner_id).await?)
            };
            let user = loaders(ctx).user(id).await?;
            Ok(Some(Attribution::to_person(id, &user.name, partner)))
        })
        .await
    }

    /// What this viewer can do next. A client that offers exactly these is refused only when it loses a race.
    async fn actions(&self, ctx: &Context<'_>) -> Result<Vec<SeatAction>> {
        let delegation = self.found(ctx).await?;
        let standing = loaders(ctx).standing().await?;
        let sides = Sides::of(signed_in(ctx)?, &standing, &delegation, &self.row);
        let live = delegation.is_in_use(app(ctx).clock.now());
        let actions = seat_actions(sides, self.row.status, live);
        Ok(actions.into_iter().map(SeatAction::from).collect())
    }

    /// The person as one of the partner's team. The team, the buyer's admins and the person only; null for everyone else.
    async fn partner_user(&self, ctx: &Context<'_>) -> Option<Result<PartnerUser>> {
        nullable(async {
            let row = loaders(ctx).partner_user(self.row.partner_user_id).await?;
            Ok(row.map(PartnerUser::new))
        })
        .await
    }

    /// What the partner lets the person do at most.
    async fn partner_allows(&self, ctx: &Context<'_>) -> Result<Vec<Permission>> {
        self.allowed(ctx, self.row.partner_limit).await
    }

    /// What the organization lets the person do at most.
    async fn organization_allows(&self, ctx: &Context<'_>) -> Result<Vec<Permission>> {
        self.allowed(ctx, self.row.organization_limit).await
    }

    /// What the person may do: what both sides allow, and never more than the delegation.
    async fn permissions(&self, ctx: &Context<'_>) -> Result<Vec<Permission>> {
        self.allowed(ctx, self.row.permissions).await
    }
}

impl Seat {
    /// These, as far as the delegation has them.
    async fn allowed(&self, ctx: &Context<'_>, these: Permissions) -> Result<Vec<Permission>> {
        let delegation = self.found(ctx).await?;
        Ok(permissions(delegation.permissions.intersection(these)))
    }

    async fn found(&self, ctx: &Context<'_>) -> Result<Arc<entity::delegation::Model>> {
        let id = self.row.delegation_id;
        if let Some(found) = loaders(ctx).delegation(id).await? {
            return Ok(found);
        }
        // One's own seat, which has just been taken away: with it one has seen the delegation.
        let db = &app(ctx).db.read;
        let found = store::delegation::unscoped_find(db, id).await;
        let gone = || Fault::internal("the delegation of a seat is gone");
        Ok(Arc::new(found.map_err(Fault::from)?.ok_or_else(gone)?))
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
