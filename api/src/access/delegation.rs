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
    /// Somebody whom the partner has yet to confirm: they bind it to nobody.
    pub unconfirmed: bool,
    /// An admin of the partner, or the individual.
    pub partner_admin: bool,
}

impl Party {
    /// What this viewer is to this delegation.
    pub fn of(viewer: Viewer, standing: &Standing, delegation: &Model) -> Self {
        Self {
            buyer_admin: standing.is_admin(delegation.organization_id),
            invited: delegation.invited_user_id == viewer.user_id,
            unconfirmed: standing.waits_for(delegation.partner_id),
            partner_admin: standing.speaks_for(delegation.partner_id),
        }
    }

    const fn may(self, action: Action) -> bool {
        match action {
            Action::Accept => self.invited && !self.unconfirmed,
            Action::Decline => self.invited,
            Action::Leave => self.partner_admin,
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
            Action::Accept if party.invited => "whoever the partner has confirmed",
            Action::Accept | Action::Decline => "the invited person",
            Action::Leave => "an admin of the partner",
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

/// What this party can do next. Whether an ended delegation's partner can be invited again depends on other rows,
/// which the caller has looked at.
pub fn actions(party: Party, delegation: &Model, now: Instant, reinvitable: bool) -> Vec<Action> {
    Action::iter()
        .filter(|action| check(party, *action, delegation, now).is_ok())
        .filter(|action| *action != Action::Reinvite || reinvitable)
        .collect()
}
