//! Proving the address of a sign-up by the mailed link.

use entity::{link, sign_up, user};
use sea_orm::{ConnectionTrait, EntityTrait};
use secrecy::{ExposeSecret, SecretString};

use super::{SignedIn, check_link, claim, spend, start_session};
use crate::{
    app::App,
    fault::{Code, Fault, Refusal},
    limit::Source,
    secret, store,
};

/// Opens the account with the name and password of the sign-up that the link came from.
pub async fn run(app: &App, source: Source, token: SecretString) -> Result<SignedIn, Fault> {
    app.limiter.link_tries.count(source)?;
    open(app, token).await
}

async fn open(app: &App, token: SecretString) -> Result<SignedIn, Fault> {
    let token_hash = secret::hash(token.expose_secret());
    let session = app.config.limits.session;
    app.write(move |work| {
        let token_hash = token_hash.clone();
        Box::pin(async move {
            let link =
                store::user::unscoped_lock_link(&work.tx, &token_hash, link::Purpose::SignUp)
                    .await?;
            let link = check_link(link, work.now)?;
            let user = store::user::unscoped_lock(&work.tx, link.user_id).await?;
            let sign_up = waiting(&work.tx, &link)
                .await?
                .filter(|_| user.status == user::Status::Stub);
            let sign_up = sign_up.ok_or_else(has_account)?;
            spend(work, link).await?;
            // Other sign-ups with the address lapse by themselves: whoever made one does not see this one proven.
            sign_up::Entity::delete_by_id(sign_up.id)
                .exec(&work.tx)
                .await?;
            let user = claim(work, user, &sign_up.name, sign_up.password_hash).await?;
            Ok(start_session(work, &user, session).await?)
        })
    })
    .await
}

/// The same for somebody who must also know the password of the sign-up. Wrong ones lock nothing: the secret that counts
/// is the link, the password only shows that it was they who signed up.
pub async fn run_knowing(
    app: &App,
    source: Source,
    token: SecretString,
    password: SecretString,
) -> Result<SignedIn, Fault> {
    app.limiter.link_tries.count(source)?;
    let db = &app.db.read;
    let link = store::user::unscoped_find_link(
        db,
        &secret::hash(token.expose_secret()),
        link::Purpose::SignUp,
    )
    .await?;
    let link = check_link(link, app.clock.now())?;
    let sign_up = waiting(db, &link).await?.ok_or_else(has_account)?;
    let place = app.passwords.place()?;
    let chosen = [Some(sign_up.password_hash)];
    let found = app.passwords.find(place, password, chosen).await?;
    if found.is_none() {
        let message =
            "This is not the password that was chosen. If you did not sign up, close this page.";
        return Err(Refusal::new(Code::BadCredentials, message)
            .at("password")
            .into());
    }
    open(app, token).await
}

/// The sign-up that the link came from, if it still waits.
async fn waiting(
    db: &impl ConnectionTrait,
    link: &link::Model,
) -> Result<Option<sign_up::Model>, Fault> {
    match link.sign_up_id {
        Some(id) => Ok(store::user::unscoped_sign_up(db, id).await?),
        None => Ok(None),
    }
}

fn has_account() -> Refusal {
    Refusal::new(
        Code::LinkUsed,
        "This address has an account already. Log in.",
    )
    .at("token")
}
