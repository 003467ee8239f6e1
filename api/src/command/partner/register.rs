//! Becoming a partner company.

use entity::{Subject, SubjectKind, organization, partner, partner_user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use crate::{
    access::Viewer,
    app::App,
    command::step::{admin::lock_as_owner, person::find_place},
    event::partner::{Happened, record},
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// Registers the organization as a partner company whose first admin is the viewer, one of its owners. Who is a partner
/// alone becomes the company and keeps what buyers have given them.
pub async fn run(
    app: &App,
    viewer: Viewer,
    organization_id: Uuid,
) -> Result<partner::Model, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let organization = lock_as_owner(work, viewer, organization_id).await?;
            check_unregistered(work, organization.id).await?;
            // Whoever is put on a team is locked first.
            store::user::unscoped_lock(&work.tx, viewer.user_id).await?;
            let (partner, happened) = match find_place(work, viewer.user_id).await? {
                Some(place) => become_company(work, place, &organization).await?,
                None => (found(work, viewer, &organization).await?, Happened::Founded),
            };
            record(work, viewer.user_id, &partner, &organization, happened).await?;
            Ok(partner)
        })
    })
    .await
}

async fn check_unregistered(work: &Work, organization_id: Uuid) -> Result<(), Fault> {
    let Some(partner) = store::partner::unscoped_of_organization(&work.tx, organization_id).await?
    else {
        return Ok(());
    };
    let message = "The organization is a partner company already.";
    Err(Refusal::new(Code::Conflict, message)
        .at("organizationId")
        .because_of(Subject::new(SubjectKind::Partner, partner.id))
        .into())
}

/// Makes the partner that the person with this place is alone into the company.
async fn become_company(
    work: &Work,
    place: partner_user::Model,
    organization: &organization::Model,
) -> Result<(partner::Model, Happened), Fault> {
    let partner = store::partner::unscoped_get(&work.tx, place.partner_id).await?;
    let is_alone =
        partner.kind == partner::Kind::Individual && place.role == partner_user::Role::Admin;
    if !is_alone {
        let message =
            "You are on the team of another partner. Nobody is on two: leave that one first.";
        return Err(Refusal::new(Code::DuplicatePartnerUser, message).into());
    }
    check_acts_for_others(work, organization.id, partner.id).await?;
    if place.status == partner_user::Status::Invited {
        // Whoever has an organization has an account: there is nothing left to wait for.
        let mut change: partner_user::ActiveModel = place.into();
        change.status = Set(partner_user::Status::Active);
        change.joined_at = Set(Some(work.now));
        change.update(&work.tx).await?;
    }
    let before = partner.name.clone();
    let mut change: partner::ActiveModel = partner.into();
    change.kind = Set(partner::Kind::Company);
    change.name = Set(organization.name.clone());
    change.organization_id = Set(Some(organization.id));
    let partner = change.update(&work.tx).await?;
    Ok((partner, Happened::Became { before }))
}

/// Refuses whom the organization itself has invited: it would act for itself.
async fn check_acts_for_others(
    work: &Work,
    organization_id: Uuid,
    partner_id: Uuid,
) -> Result<(), Fault> {
    let live = store::delegation::unscoped_lock_live(&work.tx, organization_id, partner_id).await?;
    match live.filter(|live| live.status_at(work.now).is_live()) {
        None => Ok(()),
        Some(live) => {
            let message = "The organization has given you access as a partner, or invited you. End that first.";
            Err(Refusal::new(Code::Conflict, message)
                .at("organizationId")
                .because_of(Subject::new(SubjectKind::Delegation, live.id))
                .into())
        }
    }
}

async fn found(
    work: &Work,
    viewer: Viewer,
    organization: &organization::Model,
) -> Result<partner::Model, Fault> {
    let partner = partner::ActiveModel {
        id: Set(work.id()),
        kind: Set(partner::Kind::Company),
        name: Set(organization.name.clone()),
        organization_id: Set(Some(organization.id)),
        created_at: Set(work.now),
        portal_enabled_at: Set(None),
        licensed_at: Set(None),
    }
    .insert(&work.tx)
    .await?;
    partner_user::ActiveModel {
        id: Set(work.id()),
        partner_id: Set(partner.id),
        user_id: Set(viewer.user_id),
        role: Set(partner_user::Role::Admin),
        status: Set(partner_user::Status::Active),
        created_at: Set(work.now),
        joined_at: Set(Some(work.now)),
        ..Default::default()
    }
    .insert(&work.tx)
    .await?;
    Ok(partner)
}
