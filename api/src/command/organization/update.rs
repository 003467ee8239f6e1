//! Changing an organization's name and logo.

use entity::{Subject, SubjectKind, organization};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use crate::{
    access::{Seat, Viewer, membership::only_admins},
    app::App,
    command::{
        input,
        step::{admin::lock_as_admin, logo, partner::rename_company, upload},
    },
    event::{
        append,
        organization::{Happened, record},
    },
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// The input that names the new logo.
pub const LOGO: &str = "logoUploadId";

/// What to change; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct Input {
    pub organization_id: Uuid,
    pub name: Option<String>,
    /// The viewer's upload that holds the new logo.
    pub logo_upload_id: Option<Uuid>,
    pub remove_logo: bool,
}

/// Changes the organization, by one of its admins.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<organization::Model, Fault> {
    let name = input.name.as_deref().map(input::name).transpose()?;
    if input.remove_logo && input.logo_upload_id.is_some() {
        let message = "Name a new logo or remove the old one, not both.";
        let refusal = Refusal::new(Code::InvalidInput, message);
        return Err(refusal.at("removeLogo").into());
    }
    let logo = match input.logo_upload_id {
        Some(upload_id) => {
            check_admin(app, viewer, input.organization_id).await?;
            app.limiter.logos.count(viewer.user_id)?;
            Some(logo::keep(app, viewer, LOGO, upload_id).await?)
        }
        None => None,
    };
    let changed = app
        .write(move |work| {
            let (name, logo) = (name.clone(), logo.clone());
            Box::pin(async move {
                let (organization, _) = lock_as_admin(work, viewer, input.organization_id).await?;
                if let Some(upload_id) = input.logo_upload_id {
                    upload::spend(work, viewer, LOGO, upload_id).await?;
                }
                let before = organization.clone();
                let renamed = name.as_ref().is_some_and(|name| *name != before.name);
                if renamed {
                    check_named_by_itself(work, before.id).await?;
                }
                let mut change: organization::ActiveModel = organization.into();
                if let Some(name) = name {
                    change.name = Set(name);
                }
                if logo.is_some() || input.remove_logo {
                    change.logo = Set(logo);
                }
                let after = change.update(&work.tx).await?;
                for happened in differences(before, &after) {
                    record(work, viewer.user_id, &after, happened).await?;
                }
                if renamed {
                    let lines = rename_company(work, viewer.user_id, &after).await?;
                    append(work, lines).await?;
                }
                Ok(after)
            })
        })
        .await?;
    if let Some(upload_id) = input.logo_upload_id {
        let _ = upload::forget(app, upload_id).await;
    }
    Ok(changed)
}

/// Refuses to call a company otherwise that a partner manages: that no two of the partner's are called alike is for nobody to
/// learn by trying.
async fn check_named_by_itself(work: &Work, organization_id: Uuid) -> Result<(), Fault> {
    let Some(company) = store::managed_company::unscoped_find(&work.tx, organization_id).await?
    else {
        return Ok(());
    };
    let message = "The partner that manages this company names it. Ask its admins, or release the company first.";
    Err(Refusal::forbidden(message)
        .at("name")
        .because_of(Subject::new(SubjectKind::Partner, company.partner_id))
        .into())
}

fn differences(
    before: organization::Model,
    after: &organization::Model,
) -> impl Iterator<Item = Happened> {
    let logo = (before.logo != after.logo).then_some(Happened::LogoChanged);
    let name = (before.name != after.name).then_some(Happened::Renamed {
        before: before.name,
    });
    name.into_iter().chain(logo)
}

/// Asked before a picture is read for them, which costs, and again when it is written down.
async fn check_admin(app: &App, viewer: Viewer, organization_id: Uuid) -> Result<(), Fault> {
    let (db, now) = (&app.db.read, app.clock.now());
    match store::home::enter(db, viewer, now, organization_id).await? {
        Some(entered) => match entered.seat {
            Seat::Member(role) if role.is_admin() => Ok(()),
            _ => Err(only_admins().into()),
        },
        None => Err(Refusal::not_found("organizationId").into()),
    }
}
