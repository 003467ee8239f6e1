//! What the sides of a delegation may do with the people on it, and what they are told of them: the very rules that guard
//! the commands and that `actions` shows.

use entity::{
    Permissions, delegation,
    partner_user::{self, Role},
    seat::{self, Status},
};
use sea_orm::{EnumIter, Iterable};

use super::{Standing, Viewer};
use crate::fault::{Code, Refusal};

/// What can be done with a seat, once it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum SeatAction {
    Approve,
    Edit,
    Remove,
}

/// What a viewer is to a person's seat. More than one at once is possible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// An admin of the partner, or the individual.
    pub partner_admin: bool,
    /// An admin of the buyer organization.
    pub buyer_admin: bool,
    /// The person.
    pub own: bool,
}

impl Sides {
    /// What this viewer is to this seat on this delegation.
    pub fn of(
        viewer: Viewer,
        standing: &Standing,
        delegation: &delegation::Model,
        seat: &seat::Model,
    ) -> Self {
        Self {
            partner_admin: standing.speaks_for(delegation.partner_id),
            buyer_admin: standing.is_admin(delegation.organization_id),
            own: seat.user_id == viewer.user_id,
        }
    }

    fn may(self, action: SeatAction, status: Status) -> bool {
        match (action, status) {
            (SeatAction::Approve, Status::AwaitingPartner) => self.partner_admin,
            (SeatAction::Approve, Status::AwaitingOrganization) => self.buyer_admin,
            (SeatAction::Approve | SeatAction::Edit, _) => self.partner_admin || self.buyer_admin,
            (SeatAction::Remove, _) => self.partner_admin || self.buyer_admin || self.own,
        }
    }
}

/// Whether these sides can do `action` now with a seat in this state, or why not. `live` says whether its delegation is.
pub fn check_seat(
    sides: Sides,
    action: SeatAction,
    status: Status,
    live: bool,
) -> Result<(), Refusal> {
    if !sides.may(action, status) {
        let who = match (action, status) {
            (SeatAction::Approve, Status::AwaitingPartner) => "an admin of the partner",
            (SeatAction::Approve, Status::AwaitingOrganization) => "an admin of the organization",
            _ => "an admin of the partner or of the organization",
        };
        return Err(Refusal::forbidden(format!("Only {who} can do this.")));
    }
    let conflict = |message: &str| Err(Refusal::new(Code::Conflict, message));
    if !live {
        return conflict("The partner's access has ended, and all seats with it.");
    }
    match (action, status) {
        (_, Status::Removed) => conflict("This seat has been removed already."),
        (SeatAction::Approve, Status::Active) => conflict("This seat has been approved already."),
        _ => Ok(()),
    }
}

/// What these sides can do next with a seat.
pub fn seat_actions(sides: Sides, status: Status, live: bool) -> Vec<SeatAction> {
    SeatAction::iter()
        .filter(|action| check_seat(sides, *action, status, live).is_ok())
        .collect()
}

/// What a person may do for whom this side asks that, and the other side sets that limit: both together, which is less than
/// was asked for until the other side lets them do more. Refuses what the delegation does not have, and what would be nothing.
pub fn narrowed(
    asked: Permissions,
    delegation: &delegation::Model,
    others_limit: Permissions,
) -> Result<Permissions, Refusal> {
    let refuse = |message: &str| Err(Refusal::new(Code::InvalidInput, message).at("permissions"));
    if !delegation.permissions.contains_all(asked) {
        let message =
            "A seat never has more than its delegation. Leave out what that does not have.";
        return refuse(message);
    }
    let both = asked.intersection(others_limit);
    if both.is_empty() {
        let message = "The other side lets this person do none of this. Ask that side for more, or to give the seat itself.";
        return refuse(message);
    }
    Ok(both)
}

/// What can be done with a person on a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonAction {
    /// Change the names and the phone number.
    Edit,
    /// Make an admin of them, or a member.
    ChangeRole,
    /// Mail them the link to set a password again.
    Resend,
    Remove,
}

/// Whether the viewer can do `action` with this person now, or why not.
pub fn check_person(
    viewer: Viewer,
    standing: &Standing,
    action: PersonAction,
    person: &partner_user::Model,
) -> Result<(), Refusal> {
    let runs_the_team = standing.speaks_for(person.partner_id);
    let own = person.user_id == viewer.user_id;
    let may = match action {
        PersonAction::Edit | PersonAction::Remove => runs_the_team || own,
        PersonAction::ChangeRole => runs_the_team,
        PersonAction::Resend => runs_the_team || has_added(standing, person),
    };
    if !may {
        let who = match action {
            PersonAction::Resend => {
                "an admin of the partner, or of the organization that added the person,"
            }
            _ => "an admin of the partner",
        };
        return Err(Refusal::forbidden(format!("Only {who} can do this.")));
    }
    let conflict = |message: &str| Err(Refusal::new(Code::Conflict, message));
    if person.status == partner_user::Status::Removed {
        return conflict("This person is no longer on the team.");
    }
    if action == PersonAction::ChangeRole && person.awaits_partner {
        return conflict(
            "This person has been added by an organization. Approve their seat first.",
        );
    }
    Ok(())
}

/// Whether the viewer runs the buyer organization that has added the person.
fn has_added(standing: &Standing, person: &partner_user::Model) -> bool {
    let organization = person.added_by_organization_id;
    organization.is_some_and(|organization| standing.is_admin(organization))
}

/// Whether `person` would be an admin of the team no longer if they became this; none stands for their removal.
pub fn loses_admin(person: &partner_user::Model, after: Option<Role>) -> bool {
    person.is_admin() && after != Some(Role::Admin)
}

/// Whether this viewer reads the names and the number that were written when the person was added: on the side that wrote
/// them, or the very person.
pub fn reads_written(viewer: Viewer, standing: &Standing, person: &partner_user::Model) -> bool {
    let wrote = match person.named_by_organization_id {
        Some(organization) => standing.is_admin(organization),
        None => standing.is_of(person.partner_id),
    };
    wrote || person.user_id == viewer.user_id
}

/// Whether this viewer is told until when the link to set the first password works: whoever runs the team, or the
/// organization that added the person.
pub fn knows_link(standing: &Standing, person: &partner_user::Model) -> bool {
    standing.speaks_for(person.partner_id) || has_added(standing, person)
}
