//! Approving a seat that the other side has given.

use entity::{
    partner_user,
    seat::{self, Status},
    user,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use super::lock_for;
use crate::{
    access::{Viewer, team::SeatAction},
    app::App,
    command::step::seat::{Side, take_back},
    event::team::{Happened, SeatHappened},
    fault::Fault,
    store::{self, Work},
};

/// Approves the seat: by an admin of the partner what the buyer has given, whereby the person is on the team; by an admin of
/// the buyer what the partner has asked for, as it was asked for.
pub async fn run(
    app: &App,
    viewer: Viewer,
    id: Uuid,
    version: Option<i32>,
) -> Result<seat::Model, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let mut locked = lock_for(work, viewer, id, version, SeatAction::Approve).await?;
            let before = locked.seat.clone();
            let mut change: seat::ActiveModel = before.clone().into();
            change.status = Set(Status::Active);
            change.version = Set(before.version + 1);
            if before.status == Status::AwaitingOrganization {
                let (delegation, user_id) = (&locked.delegation, before.user_id);
                let earlier = store::seat::unscoped_history(&work.tx, delegation, user_id).await?;
                take_back(work, Side::Organization, &earlier).await?;
                change.barred = Set(false);
                change.effective_at = Set(Some(work.now));
                // More than this has not been approved.
                change.organization_limit = Set(before.permissions);
            } else {
                locked.person = confirm(work, &locked.user, locked.person).await?;
            }
            let seat = change.update(&work.tx).await?;
            let happened = SeatHappened::Approved;
            locked
                .record(work, viewer, seat, happened, Happened::Seats)
                .await
        })
    })
    .await
}

/// Takes the person for one of the team.
async fn confirm(
    work: &Work,
    user: &user::Model,
    person: partner_user::Model,
) -> Result<partner_user::Model, Fault> {
    if !person.awaits_partner {
        return Ok(person);
    }
    let mut change: partner_user::ActiveModel = person.into();
    change.awaits_partner = Set(false);
    if user.status == user::Status::Active {
        change.status = Set(partner_user::Status::Active);
        change.joined_at = Set(Some(work.now));
    }
    Ok(change.update(&work.tx).await?)
}
