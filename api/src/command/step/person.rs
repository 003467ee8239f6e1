//! People on partners' teams, as every command about them meets them.

use entity::{
    Subject, SubjectKind, link, mail, partner, partner_user,
    partner_user::{Role, Status},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::mail::cancel;
use crate::{
    access::{
        Viewer,
        team::{PersonAction, check_person, loses_admin},
    },
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// The person and their partner, which is locked, if the viewer may see the person and do `action`. Whoever locks the
/// person's account does so before.
pub(in crate::command) async fn lock_for(
    work: &Work,
    viewer: Viewer,
    id: Uuid,
    action: PersonAction,
) -> Result<(partner::Model, partner_user::Model), Fault> {
    let not_found = || Refusal::not_found("partnerUserId");
    let seen = store::partner_user::find(&work.tx, viewer, id).await?;
    let seen = seen.ok_or_else(not_found)?;
    let partner = store::partner::unscoped_lock(&work.tx, seen.partner_id).await?;
    // Read again, now that nobody else changes the team.
    let person = store::partner_user::find(&work.tx, viewer, id).await?;
    let person = person.ok_or_else(not_found)?;
    check(work, viewer, action, &person).await?;
    Ok((partner, person))
}

/// Refuses what the viewer may not do with the person now. Under the partner's lock.
pub(in crate::command) async fn check(
    work: &Work,
    viewer: Viewer,
    action: PersonAction,
    person: &partner_user::Model,
) -> Result<(), Fault> {
    let standing = store::standing::of(&work.tx, viewer).await?;
    check_person(viewer, &standing, action, person).map_err(|refusal| match refusal.code {
        Code::Conflict => refusal.because_of(subject(person)).into(),
        _ => refusal.into(),
    })
}

/// Refuses what would leave a team without an admin. Under the partner's lock.
pub(in crate::command) async fn check_last_admin(
    work: &Work,
    person: &partner_user::Model,
    after: Option<Role>,
) -> Result<(), Fault> {
    if loses_admin(person, after)
        && store::partner_user::unscoped_count_other_admins(&work.tx, person).await? == 0
    {
        let message = "This is the team's last admin. Make somebody else an admin first.";
        return Err(Refusal::new(Code::LastAdmin, message)
            .at("partnerUserId")
            .because_of(subject(person))
            .into());
    }
    Ok(())
}

/// Takes the person off the team, their seats aside.
pub(in crate::command) async fn dismiss(
    work: &Work,
    person: partner_user::Model,
) -> Result<partner_user::Model, Fault> {
    forget_links(work, person.id).await?;
    let mut change: partner_user::ActiveModel = person.into();
    change.status = Set(Status::Removed);
    change.left_at = Set(Some(work.now));
    Ok(change.update(&work.tx).await?)
}

/// Whether the person has a seat on a delegation that is in use.
pub(in crate::command) async fn has_seat(work: &Work, person_id: Uuid) -> Result<bool, Fault> {
    let seats = store::seat::unscoped_kept(&work.tx, person_id).await?;
    Ok(seats
        .iter()
        .any(|(_, delegation)| delegation.is_in_use(work.now)))
}

/// The user's place on a team, or as a partner alone. One that a buyer has given, and that has come to nothing, is given up and
/// stands in nobody's way. Under the user's lock.
pub(in crate::command) async fn find_place(
    work: &Work,
    user_id: Uuid,
) -> Result<Option<partner_user::Model>, Fault> {
    let Some(place) = store::partner::unscoped_team_of(&work.tx, user_id).await? else {
        return Ok(None);
    };
    if place.awaits_partner && !has_seat(work, place.id).await? {
        dismiss(work, place).await?;
        return Ok(None);
    }
    Ok(Some(place))
}

/// Kills the links to set the first password that came with a place on a team, and the mails with one that have not left
/// yet: the mails first, since one that is leaving just now has made its link by then.
pub(in crate::command) async fn forget_links(work: &Work, person_id: Uuid) -> Result<(), Fault> {
    let about = mail::Column::PartnerUserId.eq(person_id);
    cancel(work, mail::Kind::TeamInvitation, about.clone()).await?;
    cancel(work, mail::Kind::PasswordLink, about).await?;
    link::Entity::delete_many()
        .filter(link::Column::PartnerUserId.eq(person_id))
        .filter(link::Column::UsedAt.is_null())
        .exec(&work.tx)
        .await?;
    Ok(())
}

/// The person, as what stands in the way.
pub(in crate::command) fn subject(person: &partner_user::Model) -> Subject {
    Subject::new(SubjectKind::PartnerUser, person.id)
}
