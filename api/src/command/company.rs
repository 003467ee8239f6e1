//! Companies that partners manage: create, equip, release.

pub mod create;
pub mod release;
pub mod update;

use std::collections::BTreeMap;

use entity::{
    Email, Subject, SubjectKind, app, managed_company,
    membership::{self, Role, Status},
    organization, organization_app, partner, user,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use uuid::Uuid;

use super::{
    input,
    step::{
        invitation::{check_limits, find_or_create_stubs},
        joining::{invited_membership, own_membership},
        partnership::reach_member,
    },
};
use crate::{
    access::{Viewer, company::check_portal},
    config::Limits,
    event::{Line, company::Admin},
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// Apps in one input.
const MOST_APPS: usize = 100;
/// People in one input.
const MOST_PEOPLE: usize = 20;

/// Somebody who is to run a company.
#[derive(Clone, Debug)]
pub struct NewAdmin {
    pub email: String,
    pub name: String,
}

/// The same, checked.
#[derive(Clone)]
struct Named {
    email: Email,
    name: String,
}

/// These people, by the keys of their addresses; `field` names them.
fn named(field: &'static str, admins: &[NewAdmin]) -> Result<BTreeMap<String, Named>, Refusal> {
    check_number(field, admins.len(), MOST_PEOPLE)?;
    let mut all = BTreeMap::new();
    for admin in admins {
        let email = input::email(&admin.email).map_err(|refusal| refusal.at(field))?;
        let name = input::name(&admin.name).map_err(|refusal| refusal.at(field))?;
        let address = email.as_str().to_owned();
        if all.insert(email.key(), Named { email, name }).is_some() {
            let message = format!("{address} is named twice. Name everybody once.");
            return Err(Refusal::new(Code::InvalidInput, message).at(field));
        }
    }
    Ok(all)
}

fn check_number(field: &'static str, number: usize, most: usize) -> Result<(), Refusal> {
    if number > most {
        let message = format!("Name at most {most} at once.");
        return Err(Refusal::new(Code::InvalidInput, message).at(field));
    }
    Ok(())
}

/// The accounts of these people, and the viewer's, locked: of whoever has none, one that waits for them.
async fn lock_people(
    work: &Work,
    viewer: Viewer,
    field: &'static str,
    named: &BTreeMap<String, Named>,
) -> Result<Vec<user::Model>, Fault> {
    let found = match named.is_empty() {
        true => Vec::new(),
        false => find_or_create_stubs(work, named.values().map(|one| one.email.clone())).await?,
    };
    let ids = found.iter().map(|user| user.id).chain([viewer.user_id]);
    let people = store::user::unscoped_lock_all(&work.tx, ids).await?;
    let known = |key: &String| people.iter().any(|user| user.email_key == *key);
    if !named.keys().all(known) {
        let message = "One of these addresses has just been released. Try again.";
        return Err(Refusal::new(Code::Conflict, message).at(field).into());
    }
    Ok(people)
}

/// The partner, whose portal the viewer may use. To whoever does not see the partner it does not exist.
async fn find_partner(
    work: &Work,
    viewer: Viewer,
    partner_id: Uuid,
) -> Result<partner::Model, Fault> {
    let partner = store::partner::find(&work.tx, viewer, partner_id).await?;
    let partner = partner.ok_or_else(|| Refusal::not_found("partnerId"))?;
    let standing = store::standing::of(&work.tx, viewer).await?;
    check_portal(&standing, &partner)?;
    Ok(partner)
}

/// The company, if the viewer manages it now. Whoever else sees the organization is told who may; to everybody else it does
/// not exist.
async fn find_managed(
    work: &Work,
    viewer: Viewer,
    organization_id: Uuid,
    who_may: &str,
) -> Result<managed_company::Model, Fault> {
    let company = store::managed_company::unscoped_find(&work.tx, organization_id).await?;
    let standing = store::standing::of(&work.tx, viewer).await?;
    if let Some(company) = company.filter(|company| standing.speaks_for(company.partner_id)) {
        let partner = store::partner::unscoped_get(&work.tx, company.partner_id).await?;
        check_portal(&standing, &partner)?;
        return Ok(company);
    }
    let seen = store::organization::find(&work.tx, viewer, work.now, organization_id).await?;
    Err(match seen {
        Some(_) => Refusal::forbidden(who_may),
        None => Refusal::not_found("organizationId"),
    }
    .into())
}

/// The viewer, as whoever runs the company.
async fn oneself(work: &Work, viewer: Viewer) -> Result<BTreeMap<String, Named>, Fault> {
    let user = store::user::unscoped_get(&work.tx, viewer.user_id).await?;
    let (key, name) = (user.email.key(), user.name);
    let email = user.email;
    Ok(BTreeMap::from([(key, Named { email, name })]))
}

/// Refuses a name that another of the partner's companies has. Under the partner's lock.
async fn check_name(
    work: &Work,
    partner_id: Uuid,
    name: &str,
    own: Option<Uuid>,
) -> Result<(), Fault> {
    let known = store::managed_company::unscoped_namesakes(&work.tx, partner_id, name).await?;
    let Some(other) = known.into_iter().find(|id| Some(*id) != own) else {
        return Ok(());
    };
    let message = "Another company that you manage is called so, or by a name that looks like it. Choose another name.";
    Err(Refusal::new(Code::NameTaken, message)
        .at("name")
        .because_of(Subject::new(SubjectKind::Organization, other))
        .into())
}

/// The apps with these ids, which `field` names.
async fn find_apps(
    work: &Work,
    field: &'static str,
    ids: &[Uuid],
) -> Result<Vec<app::Model>, Fault> {
    check_number(field, ids.len(), MOST_APPS)?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut known = store::app::unscoped_by_ids(&work.tx, ids.iter().copied()).await?;
    if !ids.iter().all(|id| known.contains_key(id)) {
        return Err(Refusal::not_found(field).into());
    }
    // Each once, however often it is named.
    Ok(ids.iter().filter_map(|id| known.remove(id)).collect())
}

/// Switches these apps on, but for those that always are.
async fn switch_on(
    work: &Work,
    viewer: Viewer,
    organization_id: Uuid,
    apps: &[app::Model],
) -> Result<(), Fault> {
    let rows = apps
        .iter()
        .filter(|app| app.tier == app::Tier::Premium)
        .map(|app| organization_app::ActiveModel {
            organization_id: Set(organization_id),
            app_id: Set(app.id),
            enabled_by_id: Set(viewer.user_id),
            enabled_at: Set(work.now),
        });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        organization_app::Entity::insert_many(rows)
            .exec_without_returning(&work.tx)
            .await?;
    }
    Ok(())
}

/// Makes these people admins: whoever is none of the company's yet is invited, but for the viewer, who is one at once; a member
/// becomes one. Under the locks of the organization and of all of them.
async fn add_admins(
    work: &Work,
    viewer: Viewer,
    limits: &Limits,
    organization: &organization::Model,
    field: &'static str,
    (named, people): (&BTreeMap<String, Named>, &[user::Model]),
) -> Result<(Vec<Admin>, Vec<Line>), Fault> {
    let organization_id = organization.id;
    let (mut added, mut asked) = (Vec::new(), Vec::new());
    for user in people {
        let Some(named) = named.get(&user.email_key) else {
            continue;
        };
        let known = store::membership::unscoped_find(&work.tx, organization_id, user.id).await?;
        let membership = match known {
            Some(known) if known.role.is_admin() && known.status != Status::Suspended => {
                continue;
            }
            Some(known) if known.status == Status::Suspended => {
                let message =
                    "One of these people is for the company's own admins to decide about.";
                return Err(Refusal::new(Code::AlreadyMember, message).at(field).into());
            }
            Some(known) => {
                if known.status == Status::Invited {
                    // They are asked anew, by mail.
                    check_asking(work, viewer, limits, organization_id, user, &added).await?;
                }
                let mut change = membership::ActiveModel::from(known);
                change.role = Set(Role::Admin);
                change.update(&work.tx).await?
            }
            None if user.id == viewer.user_id => {
                let own = own_membership(work, organization_id, user, Role::Admin);
                let own = own.insert(&work.tx).await?;
                asked = reach_member(work, user, organization).await?;
                own
            }
            None => {
                check_asking(work, viewer, limits, organization_id, user, &added).await?;
                let named = (named.name.clone(), named.email.clone());
                let (id, role) = (organization_id, Role::Admin);
                let invited = invited_membership(work, viewer, id, user.id, role, named);
                invited.insert(&work.tx).await?
            }
        };
        added.push(Admin {
            membership,
            user: user.clone(),
        });
    }
    Ok((added, asked))
}

/// Refuses to ask more people than one may; those before are counted only once all are asked.
async fn check_asking(
    work: &Work,
    viewer: Viewer,
    limits: &Limits,
    organization_id: Uuid,
    user: &user::Model,
    before: &[Admin],
) -> Result<(), Fault> {
    let asked = before.iter().filter(|admin| admin.is_invited()).count();
    let left = limits.after(asked as u64);
    check_limits(work, &left, viewer, Some(organization_id), user.id).await
}
