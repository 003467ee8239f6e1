//! Setting a password by the mailed link.

use entity::{link, log_in_attempt, membership, session, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use secrecy::{ExposeSecret, SecretString};

use super::{
    SignedIn, check_link, check_password, claim, forget_password_links, spend, start_session,
};
use crate::{
    app::App,
    bus::Topic,
    event,
    fault::Fault,
    secret,
    store::{self, Work},
};

/// The token from the mail and the new password.
#[derive(Clone, Debug)]
pub struct Input {
    pub token: SecretString,
    pub password: SecretString,
}

/// Sets the password, kills other links to set one, ends every session and the log-in's lock, and starts a new session.
/// Whoever had no account yet has one now, and is a member of the organization whose invitation the link came with.
pub async fn run(app: &App, input: Input) -> Result<SignedIn, Fault> {
    let token_hash = secret::hash(input.token.expose_secret());
    let known =
        store::user::unscoped_find_link(&app.db.read, &token_hash, link::Purpose::SetPassword)
            .await?;
    let known = check_link(known, app.clock.now())?;
    let user_id = known.user_id;
    let user = store::user::unscoped_get(&app.db.read, user_id).await?;
    check_password(&input.password, user.email.as_str(), &user.name)?;
    let hash = app
        .passwords
        .hash(input.password, app.entropy.bytes())
        .await?;
    let session = app.config.limits.session;
    app.write(move |work| {
        let (token_hash, hash) = (token_hash.clone(), hash.clone());
        Box::pin(async move {
            // The user first, as whoever asks for a link does.
            let user = store::user::unscoped_lock(&work.tx, user_id).await?;
            let link =
                store::user::unscoped_lock_link(&work.tx, &token_hash, link::Purpose::SetPassword)
                    .await?;
            let link = check_link(link, work.now)?;
            let membership_id = link.membership_id;
            spend(work, link).await?;
            forget_password_links(work, user_id).await?;
            let user = if user.status == user::Status::Stub {
                let name = user.name.clone();
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
            if let Some(id) = membership_id {
                accept_membership(work, &user, id).await?;
            }
            Ok(signed_in)
        })
    })
    .await
}

async fn accept_membership(work: &Work, user: &user::Model, id: uuid::Uuid) -> Result<(), Fault> {
    let invited = membership::Entity::find_by_id(id)
        .filter(membership::Column::UserId.eq(user.id))
        .filter(membership::Column::Status.eq(membership::Status::Invited))
        .one(&work.tx)
        .await?;
    match invited {
        Some(membership) => crate::command::membership::accept::accept(work, user, membership)
            .await
            .map(drop),
        None => Ok(()),
    }
}
