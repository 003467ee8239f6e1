//! Seats: give, approve, narrow, take away.

pub mod add;
pub mod approve;
pub mod remove;
pub mod update;

use entity::{delegation, partner, partner_user, seat, user};
use uuid::Uuid;

use crate::{
    access::{
        Viewer,
        team::{SeatAction, Sides, check_seat},
    },
    command::step::seat::{Side, subject},
    event::team::{Happened, Person, Place, SeatHappened, record},
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// A seat with everything around it, locked.
struct Locked {
    seat: seat::Model,
    delegation: delegation::Model,
    partner: partner::Model,
    person: partner_user::Model,
    user: user::Model,
    sides: Sides,
}

/// The seat, with its person, delegation and partner locked, if the viewer may do `action` with it now.
///
/// Whoever may not see it is told that it is not there. Whoever comes second in a race, or has read another `version` of it, is
/// told what it is now.
async fn lock_for(
    work: &Work,
    viewer: Viewer,
    id: Uuid,
    version: Option<i32>,
    action: SeatAction,
) -> Result<Locked, Fault> {
    let not_found = || Fault::from(Refusal::not_found("seatId"));
    let seen = store::seat::page::find(&work.tx, viewer, id).await?;
    let seen = seen.ok_or_else(not_found)?;
    // Who sets a password at this moment comes either before this or after it.
    let user = store::user::unscoped_lock(&work.tx, seen.user_id).await?;
    let delegation = store::delegation::unscoped_lock(&work.tx, seen.delegation_id).await?;
    let delegation = delegation.ok_or_else(not_found)?;
    let partner = store::partner::unscoped_lock(&work.tx, delegation.partner_id).await?;
    // Read again, now that nobody else changes it.
    let seat = store::seat::page::find(&work.tx, viewer, id).await?;
    let seat = seat.ok_or_else(not_found)?;
    let sides = sides_of(work, viewer, &delegation, &seat).await?;
    let live = delegation.is_in_use(work.now);
    check_seat(sides, action, seat.status, live).map_err(|refusal| match refusal.code {
        Code::Conflict => refusal.because_of(subject(&seat)),
        _ => refusal,
    })?;
    if version.is_some_and(|version| version != seat.version) {
        return Err(Refusal::stale(subject(&seat)).into());
    }
    let person = store::partner_user::unscoped_get(&work.tx, seat.partner_user_id).await?;
    Ok(Locked {
        person: person.ok_or_else(not_found)?,
        user,
        seat,
        delegation,
        partner,
        sides,
    })
}

/// What the viewer is to the seat. An admin of the buyer is held so until this has committed.
async fn sides_of(
    work: &Work,
    viewer: Viewer,
    delegation: &delegation::Model,
    seat: &seat::Model,
) -> Result<Sides, Fault> {
    let standing = store::standing::of(&work.tx, viewer).await?;
    let mut sides = Sides::of(viewer, &standing, delegation, seat);
    if sides.buyer_admin {
        let organization_id = delegation.organization_id;
        sides.buyer_admin =
            store::membership::hold_admin(&work.tx, viewer, organization_id).await?;
    }
    Ok(sides)
}

/// For which side the viewer acts who may do so: the partner's, if both are theirs.
fn side(sides: Sides) -> Side {
    if sides.buyer_admin && !sides.partner_admin {
        Side::Organization
    } else {
        Side::Partner
    }
}

impl Locked {
    /// Writes what follows from what happened to the seat, which is now `seat`.
    async fn record(
        self,
        work: &Work,
        viewer: Viewer,
        seat: seat::Model,
        happened: SeatHappened,
        to_person: Happened,
    ) -> Result<seat::Model, Fault> {
        let about = Person {
            row: &self.person,
            user: &self.user,
            partner: &self.partner,
        };
        let place = Place {
            seat,
            delegation: self.delegation,
            happened,
        };
        let places = [place];
        record(work, viewer.user_id, about, to_person, &places).await?;
        let [place] = places;
        Ok(place.seat)
    }
}
