use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{Permission as Granted, SubjectKind, seat};
use uuid::Uuid;

use crate::{
    command::seat::{add, approve, remove, update},
    fault::{Fault, Refusal},
    graphql::{
        failure::{UserError, outcome},
        guard::{app, signed_in},
        id,
        loader::renew,
        node::{Permission, Seat},
    },
};

/// Gives somebody of a team a seat on one more delegation.
#[derive(InputObject)]
struct AddSeatInput {
    /// On which delegation; it was accepted and has not ended.
    delegation_id: ID,
    /// To whom of the partner's team.
    partner_user_id: ID,
    /// All that the delegation has, now and later, when left out; an empty list is INVALID_INPUT. What the other side does not
    /// let the person do stays out until it does.
    permissions: Option<Vec<Permission>>,
}

/// Changes what somebody may do.
#[derive(InputObject)]
struct UpdateSeatInput {
    /// From which seat.
    seat_id: ID,
    /// Never more than the delegation has; what the other side does not let the person do stays out until it does. An empty
    /// list, and one of which nothing would be left, is INVALID_INPUT.
    permissions: Vec<Permission>,
    /// The `version` that you have seen; STALE_VERSION when there is a newer one. Not compared when left out.
    version: Option<i32>,
}

/// Names a seat.
#[derive(InputObject)]
struct SeatInput {
    /// Which one.
    seat_id: ID,
    /// The `version` that you have seen; STALE_VERSION when there is a newer one. Not compared when left out.
    version: Option<i32>,
}

/// The seat as it is now.
#[derive(SimpleObject)]
struct SeatPayload {
    /// Null when nothing was done.
    seat: Option<Seat>,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError>,
}

impl SeatPayload {
    fn new(ctx: &Context<'_>, result: Result<seat::Model, Fault>) -> Result<Self> {
        renew(ctx);
        let (row, user_errors) = outcome(result)?;
        Ok(Self {
            seat: row.map(|row| Seat::new(Arc::new(row))),
            user_errors,
        })
    }
}

fn named(id: &ID) -> Result<Uuid, Refusal> {
    id::named(SubjectKind::Seat, "seatId", id)
}

#[derive(Default)]
pub(super) struct SeatMutation;

#[Object]
impl SeatMutation {
    /// Gives somebody a seat: by an admin of the partner, to anybody on the team, for the organization's approval if that
    /// wants to be asked or has removed the person before; or by an admin of the organization, to whoever has had one there,
    /// unless the partner or the person has ended it, for the partner's approval.
    async fn add_seat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and on which delegation.")] input: AddSeatInput,
    ) -> Result<SeatPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let field = "delegationId";
            let delegation_id = id::named(SubjectKind::Delegation, field, &input.delegation_id)?;
            let field = "partnerUserId";
            let partner_user_id =
                id::named(SubjectKind::PartnerUser, field, &input.partner_user_id)?;
            let permissions = input.permissions.map(granted);
            let input = add::Input {
                delegation_id,
                partner_user_id,
                permissions,
            };
            add::run(app(ctx), viewer, input).await
        };
        SeatPayload::new(ctx, result.await)
    }

    /// Approves what the other side has given: by an admin of the partner, who thereby takes the person for one of the team;
    /// or by an admin of the organization.
    async fn approve_seat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which seat.")] input: SeatInput,
    ) -> Result<SeatPayload> {
        let viewer = signed_in(ctx)?;
        let result =
            async { approve::run(app(ctx), viewer, named(&input.seat_id)?, input.version).await };
        SeatPayload::new(ctx, result.await)
    }

    /// Lets the person do this and nothing else, at once, by an admin of either side: what one side has narrowed, the other
    /// cannot widen.
    async fn update_seat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateSeatInput,
    ) -> Result<SeatPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let (id, permissions) = (named(&input.seat_id)?, granted(input.permissions));
            update::run(app(ctx), viewer, id, input.version, permissions).await
        };
        SeatPayload::new(ctx, result.await)
    }

    /// Takes the seat away, at once: by an admin of the partner or of the organization, or by the person. What the
    /// organization has taken away comes back with its approval only; what the partner or the person has ended, the
    /// organization cannot give again.
    async fn remove_seat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which seat.")] input: SeatInput,
    ) -> Result<SeatPayload> {
        let viewer = signed_in(ctx)?;
        let result =
            async { remove::run(app(ctx), viewer, named(&input.seat_id)?, input.version).await };
        SeatPayload::new(ctx, result.await)
    }
}

fn granted(permissions: Vec<Permission>) -> Vec<Granted> {
    permissions.into_iter().map(Granted::from).collect()
}
