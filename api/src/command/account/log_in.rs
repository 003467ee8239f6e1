//! Logging in.

use entity::{Instant, log_in_attempt, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, sea_query::OnConflict};
use secrecy::SecretString;

use super::{SignedIn, start_session};
use crate::{
    app::App,
    fault::{Code, Fault, Refusal},
    limit::Source,
    store::{self, Work},
};

/// What the person typed.
#[derive(Clone, Debug)]
pub struct Input {
    pub email: String,
    pub password: SecretString,
}

/// What the password is compared with.
struct Known {
    user: Option<user::Model>,
    /// The account's.
    password_hash: Option<String>,
    /// That of somebody who signed up with the address of late and has not proven it, whether or not it has an account.
    unproven_hash: Option<String>,
}

/// Starts a session for whoever knows the password. A try counts before it is looked at, so that tries at the same
/// time count too; an address without an account is answered, and locked, like one with.
pub async fn run(app: &App, source: Source, input: Input) -> Result<SignedIn, Fault> {
    app.limiter.log_ins.count(source)?;
    let wrong = || {
        Refusal::new(
            Code::BadCredentials,
            "The address or the password is wrong.",
        )
    };
    let email = input.email.parse::<entity::Email>().map_err(|_| wrong())?;
    let key = email.key();
    let place = app.passwords.place()?;
    let known = {
        let (email, key) = (email.clone(), key.clone());
        app.write(move |work| {
            let (email, key) = (email.clone(), key.clone());
            Box::pin(async move {
                count_try(work, &key).await?;
                find_known(work, &email).await
            })
        })
        .await?
    };
    let hashes = [known.password_hash.clone(), known.unproven_hash];
    let found = app.passwords.find(place, input.password, hashes).await?;
    let user = match (found, known.user) {
        (Some(0), Some(user)) => user,
        // Still a try: it may have been made to learn whether there is an account, which it does not tell.
        (Some(_), _) => {
            let message = "This password was chosen at a sign-up that is not proven yet. Do what the mail to this address says, or ask for a link to set a password.";
            return Err(Refusal::new(Code::EmailNotVerified, message)
                .at("email")
                .into());
        }
        _ => return Err(wrong().into()),
    };
    let session = app.config.limits.session;
    app.write(move |work| {
        let (key, password_hash) = (key.clone(), known.password_hash.clone());
        Box::pin(async move {
            let user = store::user::unscoped_lock(&work.tx, user.id).await?;
            if user.password_hash != password_hash {
                // It was changed while it was looked at, which ended every session.
                return Err(wrong().into());
            }
            log_in_attempt::Entity::delete_by_id(key)
                .exec(&work.tx)
                .await?;
            Ok(start_session(work, &user, session).await?)
        })
    })
    .await
}

async fn count_try(work: &Work, key: &str) -> Result<(), Fault> {
    let fresh = log_in_attempt::ActiveModel {
        email_key: Set(key.to_owned()),
        failures: Set(0),
        locked_until: Set(None),
        last_at: Set(work.now),
    };
    log_in_attempt::Entity::insert(fresh)
        .on_conflict(
            OnConflict::column(log_in_attempt::Column::EmailKey)
                .do_nothing()
                .to_owned(),
        )
        .try_insert()
        .exec_without_returning(&work.tx)
        .await?;
    let Some(attempt) = store::user::unscoped_log_in_attempt(&work.tx, key).await? else {
        return Err(Fault::internal("a counter that was just stored is gone"));
    };
    if let Some(until) = attempt.locked_until.filter(|until| *until > work.now) {
        return Err(locked(until, work.now).into());
    }
    let failures = attempt.failures.saturating_add(1);
    let mut change: log_in_attempt::ActiveModel = attempt.into();
    change.failures = Set(failures);
    change.locked_until =
        Set(log_in_attempt::lock_after(failures).map(|lasts| work.now.after(lasts)));
    change.last_at = Set(work.now);
    change.update(&work.tx).await?;
    Ok(())
}

fn locked(until: Instant, now: Instant) -> Refusal {
    let minutes = (until.since(now).whole_seconds() + 59) / 60;
    let message = format!(
        "Too many wrong passwords. Try again in {minutes} min, or ask for a link to set a new one."
    );
    Refusal::new(Code::RateLimited, message)
}

async fn find_known(work: &Work, email: &entity::Email) -> Result<Known, Fault> {
    let user = store::user::unscoped_find_by_email(&work.tx, email).await?;
    let sign_up = store::user::unscoped_newest_sign_up(&work.tx, email).await?;
    let account = user.as_ref();
    let account = account.filter(|user| user.status == user::Status::Active);
    Ok(Known {
        password_hash: account.and_then(|user| user.password_hash.clone()),
        unproven_hash: sign_up
            .filter(|sign_up| sign_up.expires_at > work.now)
            .map(|sign_up| sign_up.password_hash),
        user,
    })
}
