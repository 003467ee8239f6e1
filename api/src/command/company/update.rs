//! Changing a company: its name, its apps and who runs it.

use std::collections::{BTreeMap, BTreeSet};

use entity::{
    Subject, SubjectKind, app, managed_company,
    membership::{self, Role},
    organization, organization_app, partner,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ModelTrait, QueryFilter,
};
use uuid::Uuid;

use super::{
    MOST_PEOPLE, Named, NewAdmin, add_admins, check_name, check_number, find_apps, find_managed,
    lock_people, named, switch_on,
};
use crate::{
    access::Viewer,
    app::App,
    command::{input, step::partner::rename_company},
    event::company::{Admin, Change, Happened, record},
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

const WHO_MAY: &str = "Only an admin of the partner that manages it can do this.";
const ADD: &str = "addAdmins";
/// The input that names admins to remove.
pub const REMOVE: &str = "removeAdminIds";
/// The input that names apps to switch on.
pub const ENABLE: &str = "enableAppIds";
/// The input that names apps to switch off.
pub const DISABLE: &str = "disableAppIds";

/// What to change; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct Input {
    pub organization_id: Uuid,
    pub name: Option<String>,
    pub enable: Vec<Uuid>,
    pub disable: Vec<Uuid>,
    pub add: Vec<NewAdmin>,
    /// Memberships of admins, or of those who are invited to become one.
    pub remove: Vec<Uuid>,
}

/// Changes the company, by an admin of the partner that manages it: all of it, or nothing.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<organization::Model, Fault> {
    let name = input.name.as_deref().map(input::name).transpose()?;
    let add = named(ADD, &input.add)?;
    check_number(REMOVE, input.remove.len(), MOST_PEOPLE)?;
    let limits = app.config.limits.clone();
    app.write(move |work| {
        let (name, add, limits, input) = (name.clone(), add.clone(), limits.clone(), input.clone());
        Box::pin(async move {
            let id = input.organization_id;
            let company = find_managed(work, viewer, id, WHO_MAY).await?;
            let organization = store::organization::unscoped_lock(&work.tx, id).await?;
            let organization = organization.ok_or_else(|| Refusal::not_found("organizationId"))?;
            let people = lock_people(work, viewer, ADD, &add).await?;
            let partner = store::partner::unscoped_lock(&work.tx, company.partner_id).await?;
            // Again, now that nobody else releases it, nor changes the team or the portal.
            let company = find_managed(work, viewer, id, WHO_MAY).await?;
            let before = store::membership::running::unscoped_count(&work.tx, id).await?;

            let mut change = Change::default();
            let mut lines = Vec::new();
            let organization = match name.filter(|name| *name != organization.name) {
                Some(name) => {
                    change.happened = Happened::Renamed(organization.name.clone());
                    let renamed = rename(work, company, organization, &name).await?;
                    lines = rename_company(work, viewer.user_id, &renamed).await?;
                    renamed
                }
                None => organization,
            };
            (change.enabled, change.disabled) = switch(work, viewer, &input).await?;
            let named = (&add, &people[..]);
            let asked;
            (change.added, asked) =
                add_admins(work, viewer, &limits, &organization, ADD, named).await?;
            lines.extend(asked);
            change.removed = remove_admins(work, &partner, id, &input.remove).await?;
            check_apart(&add, &change.removed)?;
            check_number_of_admins(work, id, &change.added).await?;
            check_run(work, id, before).await?;
            record(work, viewer.user_id, &partner, &organization, change, lines).await?;
            Ok(organization)
        })
    })
    .await
}

async fn rename(
    work: &Work,
    company: managed_company::Model,
    organization: organization::Model,
    name: &str,
) -> Result<organization::Model, Fault> {
    check_name(work, company.partner_id, name, Some(organization.id)).await?;
    let company = managed_company::ActiveModel::from(company);
    company.called(name).update(&work.tx).await?;
    let mut change = organization::ActiveModel::from(organization);
    change.name = Set(name.to_owned());
    Ok(change.update(&work.tx).await?)
}

/// Switches apps on and off; returns those for which that changed something.
async fn switch(
    work: &Work,
    viewer: Viewer,
    input: &Input,
) -> Result<(Vec<app::Model>, Vec<app::Model>), Fault> {
    let id = input.organization_id;
    let (mut enabled, mut disabled) = (
        find_apps(work, ENABLE, &input.enable).await?,
        find_apps(work, DISABLE, &input.disable).await?,
    );
    let refuse = |message: String, app: &app::Model| {
        Err(Refusal::new(Code::InvalidInput, message)
            .at(DISABLE)
            .because_of(Subject::new(SubjectKind::App, app.id))
            .into())
    };
    if let Some(app) = disabled.iter().find(|app| enabled.contains(app)) {
        let message = format!("Switch {} on or off, not both.", app.name);
        return refuse(message, app);
    }
    if let Some(app) = disabled.iter().find(|app| app.tier == app::Tier::Core) {
        let message = format!("{} is on for everybody, always.", app.name);
        return refuse(message, app);
    }
    let on = store::app::unscoped_switched_on(&work.tx, &[id]).await?;
    let on = on.into_values().next().unwrap_or_default();
    enabled.retain(|app| app.tier == app::Tier::Premium && !on.contains(&app.id));
    disabled.retain(|app| on.contains(&app.id));
    switch_on(work, viewer, id, &enabled).await?;
    if !disabled.is_empty() {
        organization_app::Entity::delete_many()
            .filter(organization_app::Column::OrganizationId.eq(id))
            .filter(organization_app::Column::AppId.is_in(disabled.iter().map(|app| app.id)))
            .exec(&work.tx)
            .await?;
    }
    Ok((enabled, disabled))
}

/// Takes these people's part in running the company: whom the partner has brought is a member no more, and who has come otherwise
/// stays one.
async fn remove_admins(
    work: &Work,
    partner: &partner::Model,
    organization_id: Uuid,
    ids: &[Uuid],
) -> Result<Vec<Admin>, Fault> {
    let owned = store::membership::unscoped_has_owner(&work.tx, organization_id).await?;
    let mut removed = Vec::new();
    for id in BTreeSet::from_iter(ids) {
        let membership =
            store::membership::running::unscoped_find(&work.tx, organization_id, *id).await?;
        let membership = membership.ok_or_else(|| Refusal::not_found(REMOVE))?;
        if owned && membership.role == Role::Owner {
            let message = "Only an owner can do this to an owner.";
            return Err(Refusal::forbidden(message).at(REMOVE).into());
        }
        let user = store::user::unscoped_get(&work.tx, membership.user_id).await?;
        let by_team = store::membership::running::unscoped_is_by_team;
        let membership = match by_team(&work.tx, partner.id, &membership).await? {
            true => {
                membership.clone().delete(&work.tx).await?;
                membership
            }
            false => {
                let mut change = membership::ActiveModel::from(membership);
                change.role = Set(Role::Member);
                change.update(&work.tx).await?
            }
        };
        removed.push(Admin { membership, user });
    }
    Ok(removed)
}

/// Refuses to make somebody an admin and take that from them at once.
fn check_apart(named: &BTreeMap<String, Named>, removed: &[Admin]) -> Result<(), Refusal> {
    let is_named = |admin: &Admin| named.contains_key(&admin.user.email_key);
    if removed.iter().any(is_named) {
        let message = "Name nobody to be added and removed at once.";
        return Err(Refusal::new(Code::InvalidInput, message).at(REMOVE));
    }
    Ok(())
}

/// Refuses more admins than the partner is shown.
async fn check_number_of_admins(
    work: &Work,
    organization_id: Uuid,
    added: &[Admin],
) -> Result<(), Fault> {
    let (active, asked) =
        store::membership::running::unscoped_count(&work.tx, organization_id).await?;
    let most = store::membership::running::MOST as u64;
    if !added.is_empty() && active + asked > most {
        let message = format!(
            "A company has at most {most} admins of its partner's choice. Remove somebody first."
        );
        return Err(Refusal::new(Code::Conflict, message).at(ADD).into());
    }
    Ok(())
}

/// Refuses what would leave the company without an admin, or without anybody who is invited to become one. Under its lock.
async fn check_run(work: &Work, organization_id: Uuid, before: (u64, u64)) -> Result<(), Fault> {
    let after = store::membership::running::unscoped_count(&work.tx, organization_id).await?;
    let is_run = |(active, invited): (u64, u64)| (active > 0, active + invited > 0);
    let (was, is) = (is_run(before), is_run(after));
    if (was.0 && !is.0) || (was.1 && !is.1) {
        let message = "The company would be left without an admin. Add another, who has to accept first, then remove this one.";
        return Err(Refusal::new(Code::LastAdmin, message).at(REMOVE).into());
    }
    Ok(())
}
