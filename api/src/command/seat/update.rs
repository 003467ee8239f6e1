//! Changing what somebody may do from a seat.

use entity::{Permission, Permissions, seat};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use super::{lock_for, side};
use crate::{
    access::{
        Viewer,
        team::{SeatAction, check_permissions},
    },
    app::App,
    command::{input, step::seat::Side},
    event::team::{Happened, SeatHappened},
    fault::Fault,
};

/// Lets the person do this, by an admin of either side: never more than the delegation has, nor more than the other side
/// lets them. What changes nothing is done without a trace.
pub async fn run(
    app: &App,
    viewer: Viewer,
    id: Uuid,
    permissions: Vec<Permission>,
) -> Result<seat::Model, Fault> {
    let asked = input::permissions(Some(&permissions))?.unwrap_or(Permissions::ALL);
    app.write(move |work| {
        Box::pin(async move {
            let locked = lock_for(work, viewer, id, SeatAction::Edit).await?;
            let before = locked.seat.clone();
            let mut change: seat::ActiveModel = before.clone().into();
            let others_limit = match side(locked.sides) {
                Side::Partner => {
                    change.partner_limit = Set(asked);
                    before.organization_limit
                }
                Side::Organization => {
                    change.organization_limit = Set(asked);
                    before.partner_limit
                }
            };
            check_permissions(asked, &locked.delegation, others_limit)?;
            change.permissions = Set(asked);
            let seat = change.update(&work.tx).await?;
            if seat.permissions == before.permissions {
                return Ok(seat);
            }
            let happened = SeatHappened::Changed(before.permissions);
            locked
                .record(work, viewer, seat, happened, Happened::Seats)
                .await
        })
    })
    .await
}
