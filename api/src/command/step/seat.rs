//! Giving people their place on a delegation, and taking it away.

use std::collections::BTreeSet;

use entity::{
    Permissions, Subject, SubjectKind,
    delegation::{self, SeatPolicy},
    partner_user,
    seat::{self, Status},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    access::{Viewer, team::narrowed},
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// On which side of a delegation somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::command) enum Side {
    Partner,
    Organization,
}

/// The partner's delegations with these ids, locked, if the viewer may see all of them, and if people can be put on them: they
/// were accepted and have not ended.
pub(in crate::command) async fn lock_in_use(
    work: &Work,
    viewer: Viewer,
    partner_id: Uuid,
    ids: &BTreeSet<Uuid>,
) -> Result<Vec<delegation::Model>, Fault> {
    let field = "delegationIds";
    let named: Vec<Uuid> = ids.iter().copied().collect();
    let mut delegations = store::delegation::lock_all(&work.tx, viewer, &named).await?;
    delegations.retain(|delegation| delegation.partner_id == partner_id);
    if delegations.len() != ids.len() {
        return Err(Refusal::not_found(field).into());
    }
    for delegation in &delegations {
        check_in_use(work, field, delegation)?;
    }
    Ok(delegations)
}

/// Refuses a delegation on which nobody can be put. Under its lock.
pub(in crate::command) fn check_in_use(
    work: &Work,
    field: &'static str,
    delegation: &delegation::Model,
) -> Result<(), Refusal> {
    if delegation.is_in_use(work.now) {
        return Ok(());
    }
    let message =
        "Only a delegation that has been accepted, and has not ended, has room for people.";
    Err(Refusal::new(Code::Conflict, message)
        .at(field)
        .because_of(Subject::new(SubjectKind::Delegation, delegation.id)))
}

/// The person, and what they are to be allowed: all that can be, when nothing is named.
#[derive(Clone, Copy)]
pub(in crate::command) struct Given<'a> {
    pub(in crate::command) person: &'a partner_user::Model,
    /// Of the input, that names the person.
    pub(in crate::command) field: &'static str,
    pub(in crate::command) permissions: Option<Permissions>,
}

/// Gives the person a seat on the delegation. Under the locks of both. Whom a buyer adds waits for the partner, confined;
/// whom the partner adds waits for the buyer if that wants to be asked, or has removed the person before. Whom the partner has
/// removed, or who has gone, no buyer adds.
pub(in crate::command) async fn give(
    work: &Work,
    viewer: Viewer,
    side: Side,
    delegation: &delegation::Model,
    Given {
        person,
        field,
        permissions,
    }: Given<'_>,
) -> Result<seat::Model, Fault> {
    // Of whichever place on the team, and of whichever delegation: whoever is taken off it and put on it again is the same
    // person to the buyer, and access that is renewed forgets nothing.
    let earlier = store::seat::unscoped_history(&work.tx, delegation, person.user_id).await?;
    let before = earlier
        .iter()
        .find(|seat| seat.partner_user_id == person.id && seat.delegation_id == delegation.id);
    if let Some(seat) = before.filter(|seat| seat.status != Status::Removed) {
        let message = "This person has a seat on the delegation already.";
        return Err(Refusal::new(Code::Conflict, message)
            .because_of(subject(seat))
            .into());
    }
    let barred = earlier.iter().any(|seat| seat.barred);
    if side == Side::Organization && earlier.iter().any(|seat| seat.withheld) {
        let message = "The partner, or this person, has ended their seat on the delegation. Ask an admin of the partner to give it again.";
        return Err(Refusal::forbidden(message).at(field).into());
    }
    let others_limit = match (earlier.last(), side) {
        (None, _) => Permissions::ALL,
        (Some(seat), Side::Partner) => seat.organization_limit,
        (Some(seat), Side::Organization) => seat.partner_limit,
    };
    let own_limit = permissions.unwrap_or(Permissions::ALL);
    let both = match permissions {
        Some(asked) => narrowed(asked, delegation, others_limit)?,
        None => {
            narrowed(delegation.permissions, delegation, others_limit)
                .map_err(|refusal| refusal.at(field))?;
            others_limit
        }
    };
    take_back(work, side, &earlier).await?;
    let status = match side {
        Side::Organization => Status::AwaitingPartner,
        Side::Partner if barred || delegation.seat_policy == SeatPolicy::Approve => {
            Status::AwaitingOrganization
        }
        Side::Partner => Status::Active,
    };
    let (partner_limit, organization_limit) = match side {
        Side::Partner => (own_limit, others_limit),
        Side::Organization => (others_limit, own_limit),
    };
    let seat = seat::ActiveModel {
        id: Set(before.map_or_else(|| work.id(), |seat| seat.id)),
        delegation_id: Set(delegation.id),
        partner_user_id: Set(person.id),
        user_id: Set(person.user_id),
        permissions: Set(both),
        partner_limit: Set(partner_limit),
        organization_limit: Set(organization_limit),
        status: Set(status),
        created_at: Set(work.now),
        added_by_id: Set(Some(viewer.user_id)),
        added_by_organization: Set(side == Side::Organization),
        // Until the buyer lets them in again.
        barred: Set(barred && side == Side::Partner),
        withheld: Set(false),
        version: Set(before.map_or(1, |seat| seat.version + 1)),
        effective_at: Set((status != Status::AwaitingOrganization).then_some(work.now)),
    };
    Ok(match before {
        Some(_) => seat.update(&work.tx).await?,
        None => seat.insert(&work.tx).await?,
    })
}

/// Takes the seat away. What one side takes, the other does not bring back: the buyer's admins cannot give it again, and what
/// the partner gives again waits for the buyer's approval.
pub(in crate::command) async fn take_away(
    work: &Work,
    seat: seat::Model,
    by: Side,
) -> Result<seat::Model, Fault> {
    let barred = seat.barred || by == Side::Organization;
    let withheld = seat.withheld || by == Side::Partner;
    let version = seat.version + 1;
    let mut change: seat::ActiveModel = seat.into();
    change.status = Set(Status::Removed);
    change.barred = Set(barred);
    change.withheld = Set(withheld);
    change.version = Set(version);
    Ok(change.update(&work.tx).await?)
}

/// Takes back what one side has said by removing somebody, wherever it did: it wants them again.
pub(in crate::command) async fn take_back(
    work: &Work,
    side: Side,
    earlier: &[seat::Model],
) -> Result<(), Fault> {
    let (word, said): (_, fn(&seat::Model) -> bool) = match side {
        Side::Partner => (seat::Column::Withheld, |seat| seat.withheld),
        Side::Organization => (seat::Column::Barred, |seat| seat.barred),
    };
    let said: Vec<Uuid> = (earlier.iter().filter(|seat| said(seat)))
        .map(|seat| seat.id)
        .collect();
    if !said.is_empty() {
        seat::Entity::update_many()
            .col_expr(word, false.into())
            .filter(seat::Column::Id.is_in(said))
            .exec(&work.tx)
            .await?;
    }
    Ok(())
}

/// The seat, as what stands in the way.
pub(in crate::command) fn subject(seat: &seat::Model) -> Subject {
    Subject::new(SubjectKind::Seat, seat.id)
}
