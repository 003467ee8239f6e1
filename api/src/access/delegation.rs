//! What each party of a delegation may do with it: the very rules that guard the commands and that `actions` shows.

use entity::{
    Instant,
    delegation::{Action, Model, Status},
};
use sea_orm::Iterable;

use super::{Standing, Viewer};
use crate::fault::{Code, Refusal};

/// What a viewer is to a delegation. More than one at once is possible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// An admin of the buyer organization.
    pub buyer_admin: bool,
    /// The person who was invited.
    pub invited: bool,
    /// Somebody of the partner: whom it has yet to confirm, and who has left, bind it to nobody.
    pub of_partner: bool,
    /// An admin of the partner, or the individual.
    pub partner_admin: bool,
}

impl Party {
    /// What this viewer is to this delegation.
    pub fn of(viewer: Viewer, standing: &Standing, delegation: &Model) -> Self {
        Self {
            buyer_admin: standing.is_admin(delegation.organization_id),
            invited: delegation.invited_user_id == viewer.user_id,
            of_partner: standing.is_of(delegation.partner_id),
            partner_admin: standing.speaks_for(delegation.partner_id),
        }
    }

    const fn may(self, action: Action) -> bool {
        match action {
            Action::Accept => self.invited && self.of_partner,
            Action::Decline => self.invited,
            Action::Leave => self.partner_admin,
            Action::AddPartnerUser => self.partner_admin || self.buyer_admin,
            Action::Resend
            | Action::Withdraw
            | Action::Edit
            | Action::Suspend
            | Action::Resume
            | Action::Revoke
            | Action::Reinvite => self.buyer_admin,
        }
    }
}

/// The delegation's status after `action`, or why this party cannot do it now.
pub fn check(
    party: Party,
    action: Action,
    delegation: &Model,
    now: Instant,
) -> Result<Status, Refusal> {
    if !party.may(action) {
        let who = match action {
            Action::Accept if party.invited => "whoever is on the partner's team",
            Action::Accept | Action::Decline => "the invited person",
            Action::Leave => "an admin of the partner",
            Action::AddPartnerUser => "an admin of the partner or of the organization",
            _ => "an admin of the organization",
        };
        return Err(Refusal::forbidden(format!("Only {who} can do this.")));
    }
    let status = delegation.status_at(now);
    let unanswered = status == Status::Expired && delegation.accepted_at.is_none();
    if unanswered && action == Action::Accept {
        let message = "This invitation has expired. Ask the organization to invite you again.";
        return Err(Refusal::new(Code::InvitationExpired, message));
    }
    Ok(status.after(action)?)
}

/// What depends on other rows, which the caller of [`actions`] has looked at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside {
    /// An ended delegation's partner can be invited again.
    pub reinvitable: bool,
    /// The partner is a company, which has a team.
    pub company: bool,
}

/// What this party can do next.
pub fn actions(party: Party, delegation: &Model, now: Instant, beside: Beside) -> Vec<Action> {
    Action::iter()
        .filter(|action| check(party, *action, delegation, now).is_ok())
        .filter(|action| match action {
            Action::Reinvite => beside.reinvitable,
            Action::AddPartnerUser => beside.company,
            _ => true,
        })
        .collect()
}
