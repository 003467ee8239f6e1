//! Setting a password by the mailed link.

use entity::{link, log_in_attempt, membership, organization, partner, session, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::{
    SignedIn, check_link, check_password, claim, forget_password_links, spend, start_session,
};
use crate::{
    app::App,
    bus::Topic,
    command::{input, step::joining::join},
    event,
    fault::Fault,
    limit::Source,
    secret,
    store::{self, Work},
};

/// The token from the mail and the new password.
#[derive(Clone, Debug)]
pub struct Input {
    pub token: SecretString,
    pub password: SecretString,
    /// How whoever has no account yet is to be called; otherwise as the organization whose member they become has called
    /// them, or by their address.
    pub name: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Done {
    pub signed_in: SignedIn,
    /// Whether it was the first password, which opened the account.
    pub first: bool,
    /// The organization whose invitation it accepted.
    pub joined: Option<organization::Model>,
    /// The partner on whose team the person is now.
    pub team: Option<partner::Model>,
}

/// Sets the password, kills other links to set one, ends every session and the log-in's lock, and starts a new session.
/// Whoever had no account yet has one now, and is a member of the organization whose invitation the link came with;
/// whoever had one accepts nothing by it.
pub async fn run(app: &App, source: Source, input: Input) -> Result<Done, Fault> {
    app.limiter.link_tries.count(source)?;
    let typed = input.name.as_deref().map(input::name).transpose()?;
    let token_hash = secret::hash(input.token.expose_secret());
    let known =
        store::user::unscoped_find_link(&app.db.read, &token_hash, link::Purpose::SetPassword)
            .await?;
    let known = check_link(known, app.clock.now())?;
    let (user_id, membership_id) = (known.user_id, known.membership_id);
    let user = store::user::unscoped_get(&app.db.read, user_id).await?;
    let name = typed.as_ref().unwrap_or(&user.name);
    check_password(&input.password, user.email.as_str(), name)?;
    let hash = app
        .passwords
        .hash(input.password, app.entropy.bytes())
        .await?;
    let session = app.config.limits.session;
    app.write(move |work| {
        let (token_hash, hash, typed) = (token_hash.clone(), hash.clone(), typed.clone());
        Box::pin(async move {
            let invited = lock_invited(work, membership_id).await?;
            // The user before the link, as whoever asks for a link does.
            let user = store::user::unscoped_lock(&work.tx, user_id).await?;
            let link =
                store::user::unscoped_lock_link(&work.tx, &token_hash, link::Purpose::SetPassword)
                    .await?;
            let link = check_link(link, work.now)?;
            spend(work, link).await?;
            forget_password_links(work, user_id).await?;
            let first = user.status == user::Status::Stub;
            let invited = invited.filter(|_| first);
            let user = if first {
                // The name on a team stays with whoever typed it: an account's name is seen by everybody.
                let called = invited
                    .as_ref()
                    .and_then(|(_, row)| row.invited_name.clone());
                let name = typed.or(called).unwrap_or_else(|| user.name.clone());
                claim(work, user, &name, hash).await?
            } else {
                let mut change: user::ActiveModel = user.into();
                change.password_hash = Set(Some(hash));
                change.update(&work.tx).await?
            };
            log_in_attempt::Entity::delete_by_id(user.email.key())
                .exec(&work.tx)
                .await?;
            session::Entity::delete_many()
                .filter(session::Column::UserId.eq(user.id))
                .exec(&work.tx)
                .await?;
            work.wake(Topic::Sessions(user.id));
            event::account::record(work, &user, event::account::Happened::PasswordSet).await?;
            let signed_in = start_session(work, &user, session).await?;
            let joined = match invited {
                Some((organization, invited)) => {
                    join(work, &user, &organization, invited).await?;
                    Some(organization)
                }
                None => None,
            };
            let team = if first {
                store::partner::unscoped_company_of(&work.tx, user.id).await?
            } else {
                None
            };
            Ok(Done {
                signed_in,
                first,
                joined,
                team,
            })
        })
    })
    .await
}

/// The membership that the link came with, if it still waits for an answer, and its organization, locked.
async fn lock_invited(
    work: &Work,
    id: Option<Uuid>,
) -> Result<Option<(organization::Model, membership::Model)>, Fault> {
    let Some(id) = id else { return Ok(None) };
    let Some(seen) = store::membership::unscoped_get(&work.tx, id).await? else {
        return Ok(None);
    };
    let locked = store::organization::unscoped_lock(&work.tx, seen.organization_id).await?;
    let membership = store::membership::unscoped_get(&work.tx, id).await?;
    let invited = membership.filter(|row| row.status == membership::Status::Invited);
    Ok(locked.zip(invited))
}
