//! Inviting people, as members or as partners.

use std::collections::BTreeMap;

use entity::{Email, user};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};
use time::Duration;
use uuid::Uuid;

use crate::{
    access::Viewer,
    config::Limits,
    fault::{Code, Fault, Refusal},
    store::{self, Work, partnership::Requests},
};

/// The invited person, locked, and the inviter too, so that two invitations at once count each other. Under the
/// organization's lock.
pub(in crate::command) async fn lock_people(
    work: &Work,
    viewer: Viewer,
    invited_id: Uuid,
) -> Result<user::Model, Fault> {
    let people = store::user::unscoped_lock_all(&work.tx, [viewer.user_id, invited_id]).await?;
    let invited = people.into_iter().find(|user| user.id == invited_id);
    invited.ok_or_else(|| Fault::internal("the invited person is gone"))
}

/// The same of somebody who was found by their address, if it is still theirs.
pub(in crate::command) async fn lock_addressed(
    work: &Work,
    viewer: Viewer,
    found: &user::Model,
) -> Result<user::Model, Fault> {
    let invited = lock_people(work, viewer, found.id).await?;
    if invited.email_key != found.email_key {
        let message = "This address has just been released. Try again.";
        return Err(Refusal::new(Code::Conflict, message).at("email").into());
    }
    Ok(invited)
}

/// Refuses more invitations than one user may have mailed, people put on teams and organizations asked for a partnership, in
/// a while, one organization, if it is for one, or one user to one person. Under the locks of all three.
pub(in crate::command) async fn check_limits(
    work: &Work,
    limits: &Limits,
    viewer: Viewer,
    organization_id: Option<Uuid>,
    invited_id: Uuid,
) -> Result<(), Fault> {
    let refuse = |message: &str| Err(Refusal::new(Code::RateLimited, message).into());
    let recent = work.now.before(Duration::minutes(10));
    let by_user = store::mail::unscoped_count_by_actor(&work.tx, viewer.user_id, recent).await?;
    let added =
        store::partner_user::unscoped_count_added_by(&work.tx, viewer.user_id, recent).await?;
    let asked =
        store::partnership::unscoped_count(&work.tx, Requests::Of(viewer.user_id), recent).await?;
    if by_user.max(added) + asked >= limits.invitations_per_user {
        return refuse("You have sent many invitations. Wait 10 minutes, then go on.");
    }
    let today = work.now.before(Duration::DAY);
    if let Some(organization_id) = organization_id {
        let by_organization =
            store::mail::unscoped_count_by_organization(&work.tx, organization_id, today).await?;
        let asked =
            store::partnership::unscoped_count(&work.tx, Requests::For(organization_id), today)
                .await?;
        if by_organization + asked >= limits.invitations_per_organization {
            let message = "The organization has sent all the invitations it may send in a day. Go on tomorrow.";
            return refuse(message);
        }
    }
    let to_one =
        store::mail::unscoped_count_from_to(&work.tx, viewer.user_id, invited_id, today).await?;
    let from_to = Requests::FromTo(viewer.user_id, invited_id);
    let asked = store::partnership::unscoped_count(&work.tx, from_to, today).await?;
    if to_one + asked >= limits.invitations_per_recipient {
        return refuse("You have sent this person many invitations today. Go on tomorrow.");
    }
    Ok(())
}

/// The account of an address, or a stub for it, which bears its address as its name until somebody claims it. The same
/// statements run whether or not there was one.
pub(in crate::command) async fn find_or_create_stub(
    work: &Work,
    email: &Email,
) -> Result<user::Model, Fault> {
    let found = find_or_create_stubs(work, [email.clone()]).await?;
    let user = found.into_iter().next();
    user.ok_or_else(|| Fault::internal("an address that was just stored is gone"))
}

/// The same of several addresses, of which there is one at least.
pub(in crate::command) async fn find_or_create_stubs(
    work: &Work,
    emails: impl IntoIterator<Item = Email>,
) -> Result<Vec<user::Model>, Fault> {
    // Sorted, so that two at once do not wait for each other.
    let emails: BTreeMap<String, Email> = emails
        .into_iter()
        .map(|email| (email.key(), email))
        .collect();
    let stubs = emails.values().map(|email| user::ActiveModel {
        id: Set(work.id()),
        email: Set(email.clone()),
        email_key: Set(email.key()),
        name: Set(email.as_str().to_owned()),
        status: Set(user::Status::Stub),
        password_hash: Set(None),
        created_at: Set(work.now),
    });
    user::Entity::insert_many(stubs)
        .on_conflict(
            OnConflict::column(user::Column::EmailKey)
                .do_nothing()
                .to_owned(),
        )
        .try_insert()
        .exec_without_returning(&work.tx)
        .await?;
    Ok(store::user::unscoped_find_by_email_keys(&work.tx, emails.into_keys()).await?)
}
