//! Giving people their place on a delegation, and taking it away.

use entity::{
    Permissions, Subject, SubjectKind,
    delegation::{self, SeatPolicy},
    partner_user,
    seat::{self, Status},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    access::{Viewer, team::check_permissions},
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// On which side of a delegation somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::command) enum Side {
    Partner,
    Organization,
}

/// The delegation, locked, if the viewer may see it, and if people can be put on it: it was accepted and has not ended.
pub(in crate::command) async fn lock_in_use(
    work: &Work,
    viewer: Viewer,
    field: &'static str,
    id: Uuid,
) -> Result<delegation::Model, Fault> {
    let delegation = store::delegation::lock(&work.tx, viewer, id).await?;
    let delegation = delegation.ok_or_else(|| Refusal::not_found(field))?;
    if !is_in_use(work, &delegation) {
        let message =
            "Only a delegation that has been accepted, and has not ended, has room for people.";
        return Err(Refusal::new(Code::Conflict, message)
            .at(field)
            .because_of(Subject::new(SubjectKind::Delegation, delegation.id))
            .into());
    }
    Ok(delegation)
}

/// Whether the delegation was accepted and has not ended.
pub(in crate::command) fn is_in_use(work: &Work, delegation: &delegation::Model) -> bool {
    delegation.accepted_at.is_some() && delegation.status_at(work.now).is_live()
}

/// The person, and what they are to be allowed: all that can be, when nothing is named.
#[derive(Clone, Copy)]
pub(in crate::command) struct Given<'a> {
    pub(in crate::command) person: &'a partner_user::Model,
    pub(in crate::command) permissions: Option<Permissions>,
}

/// Gives the person a seat on the delegation. Under the locks of both. Whom a buyer adds waits for the partner, confined;
/// whom the partner adds waits for the buyer if that wants to be asked, or has removed the person before.
pub(in crate::command) async fn give(
    work: &Work,
    viewer: Viewer,
    side: Side,
    delegation: &delegation::Model,
    Given {
        person,
        permissions,
    }: Given<'_>,
) -> Result<seat::Model, Fault> {
    let before = store::seat::unscoped_find(&work.tx, delegation.id, person.id).await?;
    if let Some(seat) = &before
        && seat.status != Status::Removed
    {
        let message = "This person has a seat on the delegation already.";
        return Err(Refusal::new(Code::Conflict, message)
            .because_of(subject(seat))
            .into());
    }
    let barred = store::seat::unscoped_is_barred(&work.tx, delegation.id, person.user_id).await?;
    let others_limit = match (&before, side) {
        (None, _) => Permissions::ALL,
        (Some(seat), Side::Partner) => seat.organization_limit,
        (Some(seat), Side::Organization) => seat.partner_limit,
    };
    if let Some(asked) = permissions {
        check_permissions(asked, delegation, others_limit)?;
    }
    let own_limit = permissions.unwrap_or(Permissions::ALL);
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
        id: Set(before.as_ref().map_or_else(|| work.id(), |seat| seat.id)),
        delegation_id: Set(delegation.id),
        partner_user_id: Set(person.id),
        user_id: Set(person.user_id),
        permissions: Set(own_limit.intersection(others_limit)),
        partner_limit: Set(partner_limit),
        organization_limit: Set(organization_limit),
        status: Set(status),
        created_at: Set(work.now),
        added_by_id: Set(Some(viewer.user_id)),
        added_by_organization: Set(side == Side::Organization),
        // What the buyer has barred it lifts itself; what the partner adds again waits until then.
        barred: Set(barred && side == Side::Partner),
    };
    Ok(match before {
        Some(_) => seat.update(&work.tx).await?,
        None => seat.insert(&work.tx).await?,
    })
}

/// Takes the seat away. What an admin of the buyer takes comes back only with the buyer's approval.
pub(in crate::command) async fn take_away(
    work: &Work,
    seat: seat::Model,
    by: Side,
) -> Result<seat::Model, Fault> {
    let barred = seat.barred || by == Side::Organization;
    let mut change: seat::ActiveModel = seat.into();
    change.status = Set(Status::Removed);
    change.barred = Set(barred);
    Ok(change.update(&work.tx).await?)
}

/// Lifts the bar from every seat that the user has had on the delegation.
pub(in crate::command) async fn lift_bar(work: &Work, seat: &seat::Model) -> Result<(), Fault> {
    seat::Entity::update_many()
        .set(seat::ActiveModel {
            barred: Set(false),
            ..Default::default()
        })
        .filter(seat::Column::DelegationId.eq(seat.delegation_id))
        .filter(seat::Column::UserId.eq(seat.user_id))
        .filter(seat::Column::Barred.eq(true))
        .exec(&work.tx)
        .await?;
    Ok(())
}

/// The seat, as what stands in the way.
pub(in crate::command) fn subject(seat: &seat::Model) -> Subject {
    Subject::new(SubjectKind::Seat, seat.id)
}
