//! What either side of a partnership may do with it: the very rules that guard the commands and that `actions` shows.

use std::collections::BTreeSet;

use entity::{
    membership,
    partnership::{Action, After, Refused, Role, State},
};
use sea_orm::Iterable;
use uuid::Uuid;

use crate::fault::{Code, Refusal};

/// Whether the viewer, with this role in the organization that acts, runs its partnerships.
pub fn check_runs(role: Option<membership::Role>) -> Result<(), Refusal> {
    match role {
        Some(role) if role.runs_partnerships() => Ok(()),
        _ => Err(Refusal::forbidden(
            "Only an owner, an admin or a billing admin of the organization can do this.",
        )),
    }
}

/// The organizations that are meant by the address of whoever has these active memberships: those whose partnerships
/// they run, or else all of them.
pub fn meant_by(memberships: &[membership::Model]) -> BTreeSet<Uuid> {
    let ids = |run: bool| -> BTreeSet<Uuid> {
        let own = memberships.iter();
        own.filter(|own| !run || own.role.runs_partnerships())
            .map(|own| own.organization_id)
            .collect()
    };
    let run = ids(true);
    if run.is_empty() { ids(false) } else { run }
}

/// What becomes of the relationship by the action, or why the side cannot do it now.
pub fn check(state: State, role: Role, action: Action) -> Result<After, Refusal> {
    state.after(role, action).map_err(|refused| match refused {
        Refused::Blocked => Refusal::new(
            Code::InvitationBlocked,
            "This organization has rejected your request. It can be asked again once it has deleted that.",
        ),
        Refused::WrongState => Refusal::new(Code::Conflict, why_not(state, action)),
    })
}

/// Tells each side no more than its label does.
fn why_not(state: State, action: Action) -> String {
    let now = match state {
        State::Accepted => "You are partners already.",
        State::Pending => "Your request has not been answered yet.",
        _ => "The request was rejected, or the partnership ended.",
    };
    let remedy = match (action, state) {
        (Action::Send, State::Accepted | State::Pending) => "",
        (Action::Send, _) => " You can ask again once both sides have deleted it.",
        _ => " See `actions` for what can be done now.",
    };
    format!("{now}{remedy}")
}

/// What the side can do with what it is shown.
pub fn actions(state: State, role: Role) -> Vec<Action> {
    let on_it = Action::iter().filter(|action| *action != Action::Send);
    on_it
        .filter(|action| state.after(role, *action).is_ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use entity::{Instant, partnership::Label};

    use super::*;

    /// Section 6 of the model, line by line: what each side sees, and may do.
    #[test]
    fn the_table_is_the_models() {
        use {Action as A, Label as L, State as S};
        let table = [
            (
                S::Pending,
                Some(L::SentAwaitingApproval),
                vec![A::Delete],
                Some(L::ReceivedAwaitingApproval),
                vec![A::Accept, A::Reject, A::Delete],
            ),
            (
                S::Accepted,
                Some(L::Accepted),
                vec![A::Delete],
                Some(L::Accepted),
                vec![A::Delete],
            ),
            (
                S::Rejected,
                Some(L::Rejected),
                vec![A::Delete],
                Some(L::Rejected),
                vec![A::Accept, A::Delete],
            ),
            (
                S::RejectedHiddenFromSender,
                None,
                vec![],
                Some(L::Rejected),
                vec![A::Delete],
            ),
            (
                S::RejectedHiddenFromRecipient,
                Some(L::Rejected),
                vec![A::Delete],
                None,
                vec![],
            ),
            (S::Dropped, Some(L::Rejected), vec![A::Delete], None, vec![]),
        ];
        assert_eq!(table.len(), State::iter().count());
        for (state, sender, may, recipient, and) in table {
            assert_eq!(state.label(Role::Sender), sender, "{state:?}");
            assert_eq!(state.label(Role::Recipient), recipient, "{state:?}");
            assert_eq!(actions(state, Role::Sender), may, "{state:?}");
            assert_eq!(actions(state, Role::Recipient), and, "{state:?}");
        }
    }

    /// A sender cannot tell by a refusal whether its request was rejected, dropped, or the rejection deleted.
    #[test]
    fn what_is_shown_alike_is_refused_alike() {
        let refused = [
            State::Rejected,
            State::RejectedHiddenFromRecipient,
            State::Dropped,
        ]
        .map(|state| check(state, Role::Sender, Action::Send));
        let refused = refused.map(|refused| refused.map_err(|why| (why.code, why.message)));
        assert!(refused.iter().all(|one| *one == refused[0]));
    }

    #[test]
    fn an_address_means_where_its_owner_runs_partnerships() {
        let [one, other] = [1, 2].map(Uuid::from_u128);
        let membership = |organization_id, role| membership::Model {
            id: organization_id,
            organization_id,
            user_id: Uuid::nil(),
            role,
            status: membership::Status::Active,
            invited_name: None,
            invited_email: None,
            invited_by_id: None,
            created_at: Instant::from_micros(0),
            joined_at: None,
            name_key: Vec::new(),
            search_key: String::new(),
        };
        use membership::Role as R;
        for (roles, meant) in [
            ([R::Member, R::BillingAdmin], vec![other]),
            ([R::Admin, R::Owner], vec![one, other]),
            ([R::Member, R::Member], vec![one, other]),
        ] {
            let memberships = [membership(one, roles[0]), membership(other, roles[1])];
            assert_eq!(meant_by(&memberships), meant.into_iter().collect());
        }
        assert!(meant_by(&[]).is_empty());
    }
}
