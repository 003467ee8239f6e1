//! What delegations may say.

use entity::{Instant, Permission, Permissions};

use crate::fault::{Code, Refusal};

/// The set of permissions that was asked for; an empty one is an error, none leaves it open.
pub(super) fn permissions(asked: Option<&[Permission]>) -> Result<Option<Permissions>, Refusal> {
    let Some(asked) = asked else { return Ok(None) };
    let permissions: Permissions = asked.iter().copied().collect();
    if permissions.is_empty() {
        let message = "Grant at least one permission, or leave the list out to grant all.";
        return Err(Refusal::new(Code::InvalidInput, message).at("permissions"));
    }
    Ok(Some(permissions))
}

/// Refuses a moment that has passed.
pub(super) fn future(
    field: &'static str,
    moment: Option<Instant>,
    now: Instant,
) -> Result<(), Refusal> {
    match moment {
        Some(moment) if moment <= now => {
            Err(Refusal::new(Code::InvalidInput, "Name a moment that is still to come.").at(field))
        }
        _ => Ok(()),
    }
}
