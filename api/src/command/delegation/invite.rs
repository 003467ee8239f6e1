//! Inviting a partner.

use entity::{
    Email, Instant, Permission, Permissions,
    delegation::{self, DataVisibility, IdentityMode, SeatPolicy, Status},
    partner, partner_user, user,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter,
    sea_query::OnConflict,
};
use uuid::Uuid;

use super::{expiry, subject, terms::future};
use crate::{
    access::Viewer,
    app::App,
    command::{
        input,
        step::{
            admin::lock_as_admin,
            invitation::{check_limits, find_or_create_stub, lock_addressed},
            person::find_place,
        },
    },
    event::delegation::{Happened, record},
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// Who is invited, and to what.
#[derive(Clone, Debug)]
pub struct Input {
    pub organization_id: Uuid,
    pub email: String,
    /// All when none are named.
    pub permissions: Option<Vec<Permission>>,
    pub identity_mode: IdentityMode,
    pub data_visibility: DataVisibility,
    pub seat_policy: SeatPolicy,
    pub expires_at: Option<Instant>,
    pub message: Option<String>,
}

/// The terms, checked.
#[derive(Clone)]
struct Terms {
    email: Email,
    permissions: Permissions,
    message: Option<String>,
}

/// Invites whoever reads mail at the address to act for the organization. Tells nobody whether there is an account.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<delegation::Model, Fault> {
    let terms = Terms {
        email: input::email(&input.email)?,
        permissions: input::permissions(input.permissions.as_deref())?.unwrap_or(Permissions::ALL),
        message: input::note("message", input.message.clone())?,
    };
    future("expiresAt", input.expires_at, app.clock.now())?;
    let limits = app.config.limits.clone();
    app.write(move |work| {
        let (terms, limits, input) = (terms.clone(), limits.clone(), input.clone());
        Box::pin(async move {
            let (organization, _) = lock_as_admin(work, viewer, input.organization_id).await?;
            let invited = find_or_create_stub(work, &terms.email).await?;
            let invited = lock_addressed(work, viewer, &invited).await?;
            check_limits(work, &limits, viewer, Some(organization.id), invited.id).await?;
            check_invitable(work, viewer, organization.id, &invited).await?;
            let partner_id = find_or_create_partner(work, &invited).await?;
            check_is_another(work, organization.id, partner_id).await?;
            make_room(work, organization.id, partner_id, invited.id).await?;
            check_block(work, organization.id, &invited).await?;
            let ended =
                store::delegation::unscoped_newest(&work.tx, organization.id, partner_id).await?;
            let delegation = delegation::ActiveModel {
                id: Set(work.id()),
                organization_id: Set(organization.id),
                partner_id: Set(partner_id),
                invited_user_id: Set(invited.id),
                invited_email: Set(terms.email),
                invited_by_id: Set(viewer.user_id),
                status: Set(Status::Pending),
                permissions: Set(terms.permissions),
                identity_mode: Set(input.identity_mode),
                data_visibility: Set(input.data_visibility),
                seat_policy: Set(input.seat_policy),
                message: Set(terms.message),
                created_at: Set(work.now),
                invitation_expires_at: Set(work.now.after(limits.invitation)),
                accepted_at: Set(None),
                expires_at: Set(input.expires_at),
                warned_days: Set(None),
                ended_at: Set(None),
                end_note: Set(None),
                supersedes_id: Set(ended.map(|ended| ended.id)),
                version: Set(1),
            }
            .insert(&work.tx)
            .await?;
            record(work, Some(viewer.user_id), &delegation, Happened::Invited).await?;
            Ok(delegation)
        })
    })
    .await
}

async fn check_invitable(
    work: &Work,
    viewer: Viewer,
    organization_id: Uuid,
    invited: &user::Model,
) -> Result<(), Fault> {
    let refuse = |code, message: &str| Err(Refusal::new(code, message).at("email").into());
    if invited.id == viewer.user_id {
        return refuse(Code::SelfInvitation, "You cannot invite yourself.");
    }
    if store::membership::unscoped_find(&work.tx, organization_id, invited.id)
        .await?
        .is_some()
    {
        return refuse(
            Code::AlreadyMember,
            "This person is a member of the organization, or invited to become one.",
        );
    }
    Ok(())
}

/// Refuses whom the person has told to ask no more. After the lock of a live delegation was waited for: whoever held it
/// may have declined it so.
async fn check_block(
    work: &Work,
    organization_id: Uuid,
    invited: &user::Model,
) -> Result<(), Fault> {
    if store::delegation::unscoped_is_blocked(&work.tx, organization_id, invited.id).await? {
        let message = "This person wants no further invitations from the organization.";
        return Err(Refusal::new(Code::InvitationBlocked, message)
            .at("email")
            .into());
    }
    Ok(())
}

/// The partner that the person is, or is of the team of. Under the user's lock. The same rows are written whether or not there
/// was one: an answer's time does not tell either.
async fn find_or_create_partner(work: &Work, invited: &user::Model) -> Result<Uuid, Fault> {
    let place = find_place(work, invited.id).await?;
    let fresh = partner::ActiveModel {
        id: Set(work.id()),
        kind: Set(partner::Kind::Individual),
        name: Set(invited.name.clone()),
        organization_id: Set(None),
        created_at: Set(work.now),
        portal_enabled_at: Set(None),
        licensed_at: Set(None),
    }
    .insert(&work.tx)
    .await?;
    let own_place = partner_user::ActiveModel {
        id: Set(work.id()),
        partner_id: Set(fresh.id),
        user_id: Set(invited.id),
        role: Set(partner_user::Role::Admin),
        status: Set(partner_user::Status::Invited),
        created_at: Set(work.now),
        ..Default::default()
    };
    partner_user::Entity::insert(own_place)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .try_insert()
        .exec_without_returning(&work.tx)
        .await?;
    let partner_id = place.map_or(fresh.id, |place| place.partner_id);
    partner::Entity::delete_by_id(fresh.id)
        .filter(partner::Column::Id.ne(partner_id))
        .exec(&work.tx)
        .await?;
    Ok(partner_id)
}

/// Refuses the organization's own company: it would act for itself.
async fn check_is_another(
    work: &Work,
    organization_id: Uuid,
    partner_id: Uuid,
) -> Result<(), Fault> {
    let own = store::partner::unscoped_of_organization(&work.tx, organization_id).await?;
    if own.is_some_and(|own| own.id == partner_id) {
        let message = "This person is on the team of the organization's own partner company. Invite them as a member instead.";
        return Err(Refusal::new(Code::SelfInvitation, message)
            .at("email")
            .into());
    }
    Ok(())
}

/// Refuses a second live delegation; one that time has ended makes room.
async fn make_room(
    work: &Work,
    organization_id: Uuid,
    partner_id: Uuid,
    invited_id: Uuid,
) -> Result<(), Fault> {
    let Some(live) =
        store::delegation::unscoped_lock_live(&work.tx, organization_id, partner_id).await?
    else {
        return Ok(());
    };
    if live.status_at(work.now).is_live() {
        let message = "This partner has been invited already, or acts for the organization. Change or end that first.";
        let refusal = Refusal::new(Code::DelegationExists, message).at("email");
        // That an address belongs to the partner whom another was invited as is not told before that one has answered.
        let known = live.accepted_at.is_some() || live.invited_user_id == invited_id;
        let refusal = if known {
            refusal.because_of(subject(&live))
        } else {
            refusal
        };
        return Err(refusal.into());
    }
    expiry::write_down(work, live).await
}
