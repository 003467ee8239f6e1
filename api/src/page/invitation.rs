//! An invitation to act for an organization, and what to do about it.

use askama::Template;
use entity::{Instant, Permissions, delegation::Status};

use crate::{brand::Brand, wording};

/// What the invitation's link shows.
#[derive(Clone, Debug)]
pub struct InvitationPage {
    pub organization: String,
    /// Where its logo is, on this server.
    pub logo: Option<String>,
    pub inviter: String,
    /// The partner company for which the person accepts.
    pub team: Option<String>,
    pub permissions: Permissions,
    pub masked_email: String,
    /// As of now: of a pending invitation only the page has a form.
    pub status: Status,
    pub expires_at: Instant,
    pub reader: Reader,
    /// What was wrong with the form that was sent.
    pub problem: Option<String>,
}

/// What the invited person has to say to accept.
#[derive(Clone, Debug)]
pub enum Reader {
    /// Fields `name` and `password`: they have no account yet. `name` as typed before.
    New { name: String },
    /// Field `password`: they log in.
    Known,
}

#[derive(Template)]
#[template(path = "page/invitation.html")]
struct Html<'a> {
    brand: &'a Brand,
    title: String,
    page: &'a InvitationPage,
    inviter: String,
    team: Option<String>,
    organization: String,
    permissions: String,
    expires_at: String,
    /// Why it can no longer be answered.
    ended: Option<String>,
    password_help: String,
}

/// The page of one invitation.
pub fn invitation(brand: &Brand, page: &InvitationPage) -> String {
    let organization = wording::name(&page.organization);
    Html {
        brand,
        title: format!(
            "You've been invited to manage {organization}'s account on {}",
            brand.product_name
        ),
        ended: ended(brand, page),
        inviter: wording::name(&page.inviter),
        team: page.team.as_deref().map(wording::name),
        organization,
        permissions: wording::permissions(page.permissions),
        expires_at: wording::date(page.expires_at),
        password_help: brand.password_help(),
        page,
    }
    .to_string()
}

fn ended(brand: &Brand, page: &InvitationPage) -> Option<String> {
    let inviter = wording::name(&page.inviter);
    let organization = wording::name(&page.organization);
    let product = &brand.product_name;
    Some(match page.status {
        Status::Pending => return None,
        Status::Declined => format!(
            "This invitation has been declined. If you have changed your mind, ask {inviter} for a new one."
        ),
        Status::Withdrawn => format!(
            "{organization} has withdrawn this invitation. If you think that is a mistake, ask {inviter} for a new one."
        ),
        Status::Expired => format!(
            "This invitation expired on {}. Ask {inviter} for a new one.",
            wording::date(page.expires_at)
        ),
        Status::Active | Status::Suspended | Status::Revoked | Status::Left => {
            format!(
                "This invitation has been accepted. Sign in to {product} to see what you have access to."
            )
        }
    })
}
