//! Proving the address of a sign-up by the mailed link.

use entity::{link, sign_up, user};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use secrecy::{ExposeSecret, SecretString};

use super::{SignedIn, check_link, claim, spend, start_session};
use crate::{
    app::App,
    fault::{Code, Fault, Refusal},
    secret, store,
};

/// Opens the account with the name and password of the sign-up that the link came from.
pub async fn run(app: &App, token: SecretString) -> Result<SignedIn, Fault> {
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
            let sign_up = match link.sign_up_id {
                Some(id) => store::user::unscoped_sign_up(&work.tx, id).await?,
                None => None,
            };
            let Some(sign_up) = sign_up.filter(|_| user.status == user::Status::Stub) else {
                let message = "This address has an account already. Log in.";
                return Err(Refusal::new(Code::LinkUsed, message).at("token").into());
            };
            spend(work, link).await?;
            sign_up::Entity::delete_many()
                .filter(sign_up::Column::UserId.eq(user.id))
                .exec(&work.tx)
                .await?;
            let user = claim(work, user, &sign_up.name, sign_up.password_hash).await?;
            Ok(start_session(work, &user, session).await?)
        })
    })
    .await
}
