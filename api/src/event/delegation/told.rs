//! What each side is told of a delegation.

use ::entity::{
    delegation::{self, DataVisibility, IdentityMode, SeatPolicy},
    notification, organization,
};

use super::Happened;
use crate::wording;

/// Who is told: a kind of notice and its text, for each side that is.
#[derive(Default)]
pub(super) struct Told {
    pub(super) invited: Option<(notification::Kind, String)>,
    pub(super) admins: Option<(notification::Kind, String)>,
    pub(super) seats: Option<(notification::Kind, String)>,
    /// Those who run the partner.
    pub(super) team: Option<(notification::Kind, String)>,
}

pub(super) fn told(
    happened: &Happened,
    delegation: &delegation::Model,
    organization: &organization::Model,
    partner: &str,
) -> Told {
    use notification::Kind as K;
    let buyer = &organization.name;
    match happened {
        Happened::Invited => Told {
            invited: Some((
                K::InvitationReceived,
                format!("{buyer} invites you to act on its behalf"),
            )),
            ..Told::default()
        },
        Happened::Resent => Told::default(),
        Happened::Withdrawn => Told {
            invited: Some((
                K::InvitationWithdrawn,
                format!("{buyer} has withdrawn its invitation"),
            )),
            ..Told::default()
        },
        Happened::Accepted => Told {
            admins: Some((
                K::InvitationAccepted,
                format!("{partner} has accepted your invitation"),
            )),
            team: Some((
                K::InvitationAccepted,
                format!("The invitation of {buyer} has been accepted for {partner}"),
            )),
            ..Told::default()
        },
        Happened::Declined => Told {
            admins: Some((
                K::InvitationDeclined,
                format!(
                    "{} has declined your invitation",
                    delegation.invited_email.as_str()
                ),
            )),
            ..Told::default()
        },
        Happened::InvitationExpired => Told {
            invited: Some((
                K::InvitationExpired,
                format!("The invitation of {buyer} has expired"),
            )),
            admins: Some((
                K::InvitationExpired,
                format!(
                    "Your invitation of {} has expired",
                    delegation.invited_email.as_str()
                ),
            )),
            ..Told::default()
        },
        Happened::InvitationEmailFailed => Told {
            admins: Some((
                K::InvitationEmailFailed,
                format!(
                    "The invitation could not be mailed to {}",
                    delegation.invited_email.as_str()
                ),
            )),
            ..Told::default()
        },
        Happened::Changed(before) => Told {
            seats: Some((
                K::AccessChanged,
                format!(
                    "{buyer} has changed your access: {}",
                    difference(before, delegation)
                ),
            )),
            ..Told::default()
        },
        Happened::Suspended => Told {
            seats: Some((
                K::AccessSuspended,
                format!("{buyer} has suspended your access"),
            )),
            ..Told::default()
        },
        Happened::Resumed => Told {
            seats: Some((K::AccessResumed, format!("{buyer} has resumed your access"))),
            ..Told::default()
        },
        Happened::Revoked => Told {
            seats: Some((K::AccessRevoked, format!("{buyer} has revoked your access"))),
            admins: Some((
                K::AccessRevoked,
                format!("The access of {partner} has been revoked"),
            )),
            ..Told::default()
        },
        Happened::Left => Told {
            admins: Some((
                K::PartnerLeft,
                format!("{partner} no longer acts for {buyer}"),
            )),
            ..Told::default()
        },
        Happened::Expiring { days_left } => {
            let when = if *days_left == 1 {
                "in 1 day".to_owned()
            } else {
                format!("in {days_left} days")
            };
            Told {
                seats: Some((
                    K::AccessExpiring,
                    format!("Your access to {buyer} ends {when}"),
                )),
                admins: Some((
                    K::AccessExpiring,
                    format!("The access of {partner} ends {when}"),
                )),
                ..Told::default()
            }
        }
        Happened::Expired => Told {
            seats: Some((
                K::AccessExpired,
                format!("Your access to {buyer} has ended"),
            )),
            admins: Some((
                K::AccessExpired,
                format!("The access of {partner} has ended"),
            )),
            ..Told::default()
        },
    }
}

/// What changed, in words.
fn difference(before: &delegation::Model, after: &delegation::Model) -> String {
    let mut changes = Vec::new();
    if after.permissions != before.permissions {
        changes.push(wording::difference(before.permissions, after.permissions));
    }
    if after.identity_mode != before.identity_mode {
        changes.push(match after.identity_mode {
            IdentityMode::Transparent => "your work bears your name".to_owned(),
            IdentityMode::AsBuyer => "your work bears the organization's name".to_owned(),
        });
    }
    if after.data_visibility != before.data_visibility {
        changes.push(match after.data_visibility {
            DataVisibility::Own => "you see your own work only".to_owned(),
            DataVisibility::Full => "you see everything that is published".to_owned(),
        });
    }
    if after.seat_policy != before.seat_policy {
        changes.push(match after.seat_policy {
            SeatPolicy::Notify => "new people may act at once".to_owned(),
            SeatPolicy::Approve => "new people need approval".to_owned(),
        });
    }
    if after.expires_at != before.expires_at {
        changes.push(match after.expires_at {
            Some(end) => format!("it ends on {}", end.to_utc().date()),
            None => "it has no end".to_owned(),
        });
    }
    changes.join(", ")
}
