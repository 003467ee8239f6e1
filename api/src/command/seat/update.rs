//! Changing what somebody may do from a seat.

use entity::{Permission, Permissions, seat};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use super::{lock_for, side};
use crate::{
    access::{
        Viewer,
        team::{SeatAction, narrowed},
    },
    app::App,
    command::{input, step::seat::Side},
    event::team::{Happened, SeatHappened},
    fault::Fault,
};

/// Lets the person do this, as far as this side goes, by an admin of it: never more than the delegation has; what the other
/// side does not let them do comes when it does. What changes nothing is done without a trace.
pub async fn run(
    app: &App,
    viewer: Viewer,
    id: Uuid,
    version: Option<i32>,
    permissions: Vec<Permission>,
) -> Result<seat::Model, Fault> {
    let asked = input::permissions(Some(&permissions))?.unwrap_or(Permissions::ALL);
    app.write(move |work| {
        Box::pin(async move {
            let locked = lock_for(work, viewer, id, version, SeatAction::Edit).await?;
            let before = locked.seat.clone();
            let mut change: seat::ActiveModel = before.clone().into();
            let (own_limit, others_limit) = match side(locked.sides) {
                Side::Partner => (&mut change.partner_limit, before.organization_limit),
                Side::Organization => (&mut change.organization_limit, before.partner_limit),
            };
            own_limit.set_if_not_equals(asked);
            let both = narrowed(asked, &locked.delegation, others_limit)?;
            change.permissions.set_if_not_equals(both);
            if !change.is_changed() {
                return Ok(before);
            }
            change.version = Set(before.version + 1);
            let seat = change.update(&work.tx).await?;
            let happened = SeatHappened::Changed(before.permissions);
            locked
                .record(work, viewer, seat, happened, Happened::Seats)
                .await
        })
    })
    .await
}
