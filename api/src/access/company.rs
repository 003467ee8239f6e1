//! What partners may do with the companies that they manage.

use entity::partner;

use super::Standing;
use crate::fault::{Code, Refusal};

/// Whether the viewer may use the partner's portal now, or why not.
pub fn check_portal(standing: &Standing, partner: &partner::Model) -> Result<(), Refusal> {
    if !standing.speaks_for(partner.id) {
        return Err(only_admins());
    }
    if partner.portal_enabled_at.is_none() {
        let message = "The partner portal is not open for this partner. Ask whoever runs this service to open it.";
        return Err(Refusal::new(Code::PortalDisabled, message));
    }
    Ok(())
}

/// Whether the viewer may change how the partner and its companies look, or why not.
pub fn check_branding(standing: &Standing, partner: &partner::Model) -> Result<(), Refusal> {
    if !standing.speaks_for(partner.id) {
        return Err(only_admins());
    }
    if partner.licensed_at.is_none() {
        let message = "This partner is not licensed to show its branding. Ask whoever runs this service for a license.";
        return Err(Refusal::new(Code::LicenseRequired, message));
    }
    Ok(())
}

fn only_admins() -> Refusal {
    Refusal::forbidden("Only an admin of the partner's team can do this.")
}

/// Whether the viewer manages the companies of this partner.
pub fn manages(standing: &Standing, partner: &partner::Model) -> bool {
    check_portal(standing, partner).is_ok()
}
