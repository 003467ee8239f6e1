//! What a viewer may do with a saved solution.

use super::Party;
use crate::fault::Refusal;

/// Whether the viewer may take it off the list: the partner's people theirs; a member their own, an admin every one.
pub fn check_unsave(party: Party) -> Result<(), Refusal> {
    let may = match party {
        Party::Onlooker => false,
        Party::Maker => true,
        Party::Member { role, is_author } => role.is_admin() || is_author,
    };
    if may {
        Ok(())
    } else {
        let message = "Only whoever saved it, or an admin of the organization, can do this.";
        Err(Refusal::forbidden(message))
    }
}
