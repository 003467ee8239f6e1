//! Inviting people, as members or as partners.

use entity::{Email, user};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};
use time::Duration;
use uuid::Uuid;

use crate::{
    access::Viewer,
    config::Limits,
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// Refuses more invitations than one user, or one organization, may have mailed in a while. Under the organization's
/// lock, and takes the inviter's, so that two at once count each other.
pub(in crate::command) async fn check_limits(
    work: &Work,
    limits: &Limits,
    viewer: Viewer,
    organization_id: Uuid,
) -> Result<(), Fault> {
    store::user::unscoped_lock(&work.tx, viewer.user_id).await?;
    let recent = work.now.before(Duration::minutes(10));
    let by_user = store::mail::unscoped_count_by_actor(&work.tx, viewer.user_id, recent).await?;
    let today = work.now.before(Duration::DAY);
    let by_organization =
        store::mail::unscoped_count_by_organization(&work.tx, organization_id, today).await?;
    if by_user >= limits.invitations_per_user {
        let message = "You have sent many invitations. Wait 10 minutes, then go on.";
        return Err(Refusal::new(Code::RateLimited, message).into());
    }
    if by_organization >= limits.invitations_per_organization {
        let message =
            "The organization has sent all the invitations it may send in a day. Go on tomorrow.";
        return Err(Refusal::new(Code::RateLimited, message).into());
    }
    Ok(())
}

/// The account of an address, or a stub for it, which bears its address as its name until somebody claims it. The same
/// statements run whether or not there was one.
pub(in crate::command) async fn find_or_create_stub(
    work: &Work,
    email: &Email,
) -> Result<user::Model, Fault> {
    let stub = user::ActiveModel {
        id: Set(work.id()),
        email: Set(email.clone()),
        email_key: Set(email.key()),
        name: Set(email.as_str().to_owned()),
        status: Set(user::Status::Stub),
        password_hash: Set(None),
        created_at: Set(work.now),
    };
    user::Entity::insert(stub)
        .on_conflict(
            OnConflict::column(user::Column::EmailKey)
                .do_nothing()
                .to_owned(),
        )
        .try_insert()
        .exec_without_returning(&work.tx)
        .await?;
    let user = store::user::unscoped_find_by_email(&work.tx, email).await?;
    user.ok_or_else(|| Fault::internal("an address that was just stored is gone"))
}
