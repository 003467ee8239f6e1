//! What is true of everything that is drafted and then shown: shortlists and briefs.

use super::Party;
use crate::fault::{Code, Refusal};

/// What somebody wants to do, as far as it matters who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Change it, or show it.
    Work,
    Delete,
    /// Make the organization's own what an ended delegation has left behind, or delete that.
    TakeOver,
}

/// Whether the viewer, who may see the work, may do this with it. `inherited` says whether it is a partner's draft: a member
/// sees one only when its delegation has ended.
pub(super) fn check(party: Party, deed: Deed, inherited: bool) -> Result<(), Refusal> {
    let may = match (party, deed) {
        (Party::Onlooker, _) => false,
        (Party::Maker, deed) => deed != Deed::TakeOver,
        (Party::Member { role, .. }, Deed::TakeOver) => role.is_admin(),
        (Party::Member { role, is_author }, Deed::Delete) => role.is_admin() || is_author,
        (Party::Member { .. }, Deed::Work) => true,
    };
    if !may {
        let who = match deed {
            Deed::Delete => "whoever made it, or an admin of the organization,",
            Deed::Work => "whoever made it, or a member of the organization,",
            Deed::TakeOver => "an admin of the organization",
        };
        return Err(Refusal::forbidden(format!("Only {who} can do this.")));
    }
    let conflict = match (party, deed) {
        (_, Deed::TakeOver) if !inherited => {
            "This is no draft that an ended delegation has left behind."
        }
        (Party::Member { .. }, Deed::Work | Deed::Delete) if inherited => {
            "An ended delegation has left it behind. An admin can adopt or discard it."
        }
        _ => return Ok(()),
    };
    Err(Refusal::new(Code::Conflict, conflict))
}
