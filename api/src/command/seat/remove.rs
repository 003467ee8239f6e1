//! Taking a seat away, or giving it up.

use entity::seat;
use uuid::Uuid;

use super::{lock_for, side};
use crate::{
    access::{Viewer, team::SeatAction},
    app::App,
    command::step::{
        person::{dismiss, has_seat},
        seat::take_away,
    },
    event::team::{Happened, SeatHappened},
    fault::Fault,
};

/// Takes the seat away, by an admin of either side or by the person, at once. Whom nobody but the buyer wanted, and who has
/// no seat left, is off the team too.
pub async fn run(
    app: &App,
    viewer: Viewer,
    id: Uuid,
    version: Option<i32>,
) -> Result<seat::Model, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let mut locked = lock_for(work, viewer, id, version, SeatAction::Remove).await?;
            let from = locked.seat.status;
            let seat = take_away(work, locked.seat.clone(), side(locked.sides)).await?;
            let mut to_person = Happened::Seats;
            if locked.person.awaits_partner && !has_seat(work, locked.person.id).await? {
                locked.person = dismiss(work, locked.person).await?;
                to_person = Happened::Removed;
            }
            let happened = SeatHappened::Removed(from);
            locked.record(work, viewer, seat, happened, to_person).await
        })
    })
    .await
}
