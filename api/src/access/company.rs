//! What partners may do with the companies that they manage.

use entity::partner;

use super::Standing;
use crate::fault::{Code, Refusal};

/// Whether the viewer may use the partner's portal now, or why not.
pub fn check_portal(standing: &Standing, partner: &partner::Model) -> Result<(), Refusal> {
    if !standing.speaks_for(partner.id) {
        let message = "Only an admin of the partner's team can do this.";
        return Err(Refusal::forbidden(message));
    }
    if partner.portal_enabled_at.is_none() {
        let message = "The partner portal is not open for this partner. Ask whoever runs this service to open it.";
        return Err(Refusal::new(Code::PortalDisabled, message));
    }
    Ok(())
}

/// Whether the viewer manages the companies of this partner.
pub fn manages(standing: &Standing, partner: &partner::Model) -> bool {
    check_portal(standing, partner).is_ok()
}
