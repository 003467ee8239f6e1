//! What delegations may say.

use entity::Instant;

use crate::fault::{Code, Refusal};

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
