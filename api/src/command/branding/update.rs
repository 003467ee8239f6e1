//! Changing how a partner's organization looks, and the companies that it manages.

use entity::{Color, branding, partner};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait};
use url::Url;
use uuid::Uuid;

use crate::{
    access::{Viewer, company::check_branding},
    app::App,
    branding::Support,
    command::step::{logo, upload},
    event::branding::record,
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// The input that names the new logo.
pub const LOGO: &str = "logoUploadId";
const SUPPORT: &str = "supportChannel";

/// What to change; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct Input {
    pub partner_id: Uuid,
    /// The viewer's upload that holds the new logo.
    pub logo_upload_id: Option<Uuid>,
    pub remove_logo: bool,
    pub primary_color: Option<Color>,
    pub support: Option<NewSupport>,
    pub remove_support: bool,
}

/// Where people are to turn, as it was written.
#[derive(Clone, Debug)]
pub enum NewSupport {
    Email(String),
    Link(Url),
}

/// The look as it is now, and what is to be said about it.
#[derive(Clone, Debug)]
pub struct Changed {
    pub branding: branding::Model,
    /// The partner's own, if it has one.
    pub organization_id: Option<Uuid>,
    pub warnings: Vec<String>,
}

/// Changes the branding, by an admin of the partner, who is licensed to show one.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<Changed, Fault> {
    let support = input.support.as_ref().map(checked).transpose()?;
    for (removes, adds, field) in [
        (
            input.remove_logo,
            input.logo_upload_id.is_some(),
            "removeLogo",
        ),
        (
            input.remove_support,
            support.is_some(),
            "removeSupportChannel",
        ),
    ] {
        if removes && adds {
            let message = "Name a new one or remove the old one, not both.";
            return Err(Refusal::new(Code::InvalidInput, message).at(field).into());
        }
    }
    // Everybody who sees it is told.
    app.limiter.logos.count(viewer.user_id)?;
    let logo = match input.logo_upload_id {
        Some(upload_id) => {
            // Before a picture is read for them, which costs, and again when it is written down.
            check(&app.db.read, viewer, input.partner_id).await?;
            Some(logo::keep(app, viewer, LOGO, upload_id).await?)
        }
        None => None,
    };
    let warnings = input.primary_color.map(warnings).unwrap_or_default();
    let (branding, organization_id) = app
        .write(move |work| {
            let (logo, support) = (logo.clone(), support.clone());
            Box::pin(async move {
                check(&work.tx, viewer, input.partner_id).await?;
                store::partner::unscoped_lock(&work.tx, input.partner_id).await?;
                let partner = check(&work.tx, viewer, input.partner_id).await?;
                if let Some(upload_id) = input.logo_upload_id {
                    upload::spend(work, viewer, LOGO, upload_id).await?;
                }
                let before = find_or_create(work, partner.id).await?;
                let mut change = branding::ActiveModel::from(before.clone());
                if logo.is_some() || input.remove_logo {
                    change.logo.set_if_not_equals(logo);
                }
                if let Some(color) = input.primary_color {
                    change
                        .primary_color
                        .set_if_not_equals(Some(color.to_string()));
                }
                if support.is_some() || input.remove_support {
                    let support = support.map(|support| support.shown().to_owned());
                    change.support.set_if_not_equals(support);
                }
                if !change.is_changed() {
                    return Ok((before, partner.organization_id));
                }
                change.updated_at = Set(work.now);
                let after = change.update(&work.tx).await?;
                record(work, viewer.user_id, &partner).await?;
                Ok((after, partner.organization_id))
            })
        })
        .await?;
    if let Some(upload_id) = input.logo_upload_id {
        let _ = upload::forget(app, upload_id).await;
    }
    Ok(Changed {
        branding,
        organization_id,
        warnings,
    })
}

fn checked(support: &NewSupport) -> Result<Support, Refusal> {
    let (checked, remedy) = match support {
        NewSupport::Email(text) => (
            text.parse().ok().map(Support::Email),
            "This is not an e-mail address. Write one like support@example.com.",
        ),
        NewSupport::Link(url) => (
            url.as_str().parse().ok().filter(is_short_link),
            "Write an https:// address without a name or a password in it, e.g. https://example.com/support.",
        ),
    };
    checked.ok_or_else(|| Refusal::new(Code::InvalidInput, remedy).at(SUPPORT))
}

fn is_short_link(support: &Support) -> bool {
    matches!(support, Support::Link(url) if url.as_str().len() <= MOST_LINK)
}

/// Longest link, in bytes.
const MOST_LINK: usize = 500;

/// Contrast that WCAG 2 wants of text, and of what has to be made out.
const READABLE: f64 = 4.5;
const VISIBLE: f64 = 3.0;

fn warnings(color: Color) -> Vec<String> {
    let contrast = color.contrast(Color::WHITE);
    let mut warnings = Vec::new();
    if contrast < READABLE {
        warnings.push(format!(
            "White text would be hard to read on {color}: its contrast is {contrast:.1} to 1, and {READABLE} is wanted. Text on it is black.",
        ));
    }
    if contrast < VISIBLE {
        warnings.push(format!(
            "{color} itself is hard to make out on a white page: {VISIBLE} to 1 is wanted."
        ));
    }
    warnings
}

/// The partner, if the viewer may change its branding. To whoever does not see the partner it does not exist.
async fn check(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    partner_id: Uuid,
) -> Result<partner::Model, Fault> {
    let partner = store::partner::find(db, viewer, partner_id).await?;
    let partner = partner.ok_or_else(|| Refusal::not_found("partnerId"))?;
    let standing = store::standing::of(db, viewer).await?;
    check_branding(&standing, &partner)?;
    Ok(partner)
}

/// Under the partner's lock.
async fn find_or_create(work: &Work, partner_id: Uuid) -> Result<branding::Model, Fault> {
    if let Some(known) = store::branding::unscoped_find(&work.tx, partner_id).await? {
        return Ok(known);
    }
    let fresh = branding::ActiveModel {
        partner_id: Set(partner_id),
        logo: Set(None),
        primary_color: Set(None),
        support: Set(None),
        updated_at: Set(work.now),
    };
    Ok(fresh.insert(&work.tx).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pale_colour_is_warned_of() {
        let of = |text: &str| warnings(text.parse().expect("it is a colour")).len();
        assert_eq!((of("#2f4bd8"), of("#888888"), of("#ffd400")), (0, 1, 2));
    }

    #[test]
    fn a_support_channel_is_an_address_or_a_safe_link() {
        let link = |text: &str| NewSupport::Link(Url::parse(text).expect("it is one"));
        let long = format!("https://example.com/{}", "x".repeat(MOST_LINK));
        for (support, fits) in [
            (NewSupport::Email("help@example.com".to_owned()), true),
            (NewSupport::Email("https://example.com".to_owned()), false),
            (NewSupport::Email("help".to_owned()), false),
            (link("https://example.com/help"), true),
            (link("http://example.com/help"), false),
            (link("https://me:secret@example.com/"), false),
            (link("javascript:alert(1)"), false),
            (link("data:text/html,x"), false),
            (link("mailto:help@example.com"), false),
            (link(&long), false),
        ] {
            assert_eq!(checked(&support).is_ok(), fits, "{support:?}");
        }
    }
}
