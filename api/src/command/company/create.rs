//! Creating a company.

use entity::{managed_company, organization};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use super::{
    NewAdmin, add_admins, check_name, find_apps, find_partner, lock_people, named, oneself,
    switch_on,
};
use crate::{
    access::Viewer,
    app::App,
    command::input,
    event::company::{Change, Happened, record},
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

const ADMINS: &str = "admins";

/// What the company is to be.
#[derive(Clone, Debug)]
pub struct Input {
    pub partner_id: Uuid,
    pub name: String,
    pub app_ids: Vec<Uuid>,
    /// Who runs it; the viewer, when they are left out.
    pub admins: Option<Vec<NewAdmin>>,
}

/// Creates a company that the partner manages, by one of the partner's admins.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<organization::Model, Fault> {
    app.limiter.companies.count(viewer.user_id)?;
    let name = input::name(&input.name)?;
    let admins = match &input.admins {
        Some(admins) if admins.is_empty() => {
            let message =
                "Name somebody who runs the company, or leave the list out to run it yourself.";
            return Err(Refusal::new(Code::InvalidInput, message).at(ADMINS).into());
        }
        Some(admins) => Some(named(ADMINS, admins)?),
        None => None,
    };
    let (limits, partner_id) = (app.config.limits.clone(), input.partner_id);
    app.write(move |work| {
        let (name, admins, limits) = (name.clone(), admins.clone(), limits.clone());
        let app_ids = input.app_ids.clone();
        Box::pin(async move {
            find_partner(work, viewer, partner_id).await?;
            let admins = match admins {
                Some(admins) => admins,
                None => oneself(work, viewer).await?,
            };
            let people = lock_people(work, viewer, ADMINS, &admins).await?;
            store::partner::unscoped_lock(&work.tx, partner_id).await?;
            // Again, now that nobody changes the team, the portal or the companies.
            let partner = find_partner(work, viewer, partner_id).await?;
            check_room(work, partner.id).await?;
            check_name(work, partner.id, &name, None).await?;
            let apps = find_apps(work, "appIds", &app_ids).await?;
            let organization = organization::ActiveModel {
                id: Set(work.id()),
                name: Set(name.clone()),
                created_at: Set(work.now),
                logo: Set(None),
            }
            .insert(&work.tx)
            .await?;
            let company = managed_company::ActiveModel {
                organization_id: Set(organization.id),
                partner_id: Set(partner.id),
                created_by_id: Set(viewer.user_id),
                created_at: Set(work.now),
                ..Default::default()
            };
            company.called(&name).insert(&work.tx).await?;
            switch_on(work, viewer, organization.id, &apps).await?;
            let named = (&admins, &people[..]);
            let (added, asked) =
                add_admins(work, viewer, &limits, &organization, ADMINS, named).await?;
            let change = Change {
                happened: Happened::Created,
                enabled: apps,
                added,
                ..Change::default()
            };
            record(work, viewer.user_id, &partner, &organization, change, asked).await?;
            Ok(organization)
        })
    })
    .await
}

/// Refuses one company more than a partner may have. Under the partner's lock.
async fn check_room(work: &Work, partner_id: Uuid) -> Result<(), Fault> {
    if store::managed_company::unscoped_count(&work.tx, partner_id).await? < managed_company::MOST {
        return Ok(());
    }
    let most = managed_company::MOST;
    let message = format!(
        "A partner manages at most {most} companies. Release one first, which stays as it is."
    );
    Err(Refusal::new(Code::Conflict, message).into())
}
