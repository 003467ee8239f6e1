//! Opening an account.

use entity::{Email, delegation, link, mail, sign_up, user};
use sea_orm::{ActiveValue::Set, EntityTrait};
use secrecy::SecretString;
use time::Duration;

use super::{SignedIn, check_password, claim, has_had_enough, start_session};
use crate::{
    app::App,
    command::{input, step::invitation::find_or_create_stub},
    event::account::{Happened, record},
    fault::{Code, Fault, Refusal},
    limit::Source,
    secret,
    store::{self, Work},
};

/// What the person typed.
#[derive(Clone, Debug)]
pub struct Input {
    pub email: String,
    pub password: SecretString,
    pub name: String,
    /// From an invitation's mail, which proves the address.
    pub invitation_token: Option<SecretString>,
}

/// With the token of an invitation the account is open at once. Without, a link is mailed that proves the address; the
/// answer and its time are the same whether or not the address has an account already.
pub async fn run(app: &App, source: Source, input: Input) -> Result<Option<SignedIn>, Fault> {
    app.limiter.sign_ups.count(source)?;
    let email = input::email(&input.email)?;
    let name = input::name(&input.name)?;
    check_password(&input.password, email.as_str(), &name)?;
    let hash = app
        .passwords
        .hash(input.password, app.entropy.bytes())
        .await?;
    let session = app.config.limits.session;
    let token_hash = input
        .invitation_token
        .map(|token| secret::hash(secrecy::ExposeSecret::expose_secret(&token)));
    app.write(move |work| {
        let (email, name, hash, token_hash) = (
            email.clone(),
            name.clone(),
            hash.clone(),
            token_hash.clone(),
        );
        Box::pin(async move {
            match token_hash {
                Some(token_hash) => {
                    with_invitation(work, &email, &name, hash, &token_hash, session)
                        .await
                        .map(Some)
                }
                None => mail_a_link(work, email, name, hash).await.map(|()| None),
            }
        })
    })
    .await
}

async fn with_invitation(
    work: &Work,
    email: &Email,
    name: &str,
    password_hash: String,
    token_hash: &[u8],
    session: Duration,
) -> Result<SignedIn, Fault> {
    let refuse =
        |code, message: &str| Err(Refusal::new(code, message).at("invitationToken").into());
    let link =
        store::user::unscoped_find_link(&work.tx, token_hash, link::Purpose::Invitation).await?;
    let Some((link, delegation_id)) = link
        .and_then(|link| Some((link.delegation_id?, link)))
        .map(|(id, link)| (link, id))
    else {
        return refuse(
            Code::LinkInvalid,
            "This link does not work, or a newer one has replaced it.",
        );
    };
    let delegation = store::delegation::unscoped_find(&work.tx, delegation_id).await?;
    match delegation.map(|delegation| delegation.status_at(work.now)) {
        Some(delegation::Status::Pending) => {}
        Some(delegation::Status::Expired) => {
            return refuse(
                Code::InvitationExpired,
                "This invitation has expired. Ask the organization to invite you again.",
            );
        }
        _ => return refuse(Code::LinkUsed, "This invitation is no longer open."),
    }
    let user = store::user::unscoped_lock(&work.tx, link.user_id).await?;
    if user.email.key() != email.key() {
        let message = "Sign up with the address to which the invitation was mailed.";
        return Err(Refusal::new(Code::InvalidInput, message).at("email").into());
    }
    if user.status == user::Status::Active {
        let message = "This address has an account. Log in, then accept the invitation.";
        return Err(Refusal::new(Code::EmailTaken, message).at("email").into());
    }
    let user = claim(work, user, name, password_hash).await?;
    Ok(start_session(work, &user, session).await?)
}

async fn mail_a_link(
    work: &Work,
    email: Email,
    name: String,
    password_hash: String,
) -> Result<(), Fault> {
    let user = find_or_create_stub(work, &email).await?;
    let user = store::user::unscoped_lock(&work.tx, user.id).await?;
    if has_had_enough(
        work,
        &user,
        &[mail::Kind::SignUp, mail::Kind::AccountExists],
    )
    .await?
    {
        return Ok(());
    }
    // Written for an address that has an account too, which no link will open: a log-in with this password is answered
    // alike for both.
    let sign_up_id = work.id();
    sign_up::Entity::insert(sign_up::ActiveModel {
        id: Set(sign_up_id),
        user_id: Set(user.id),
        name: Set(name),
        password_hash: Set(password_hash),
        created_at: Set(work.now),
        expires_at: Set(work.now.after(link::FOR_ACCOUNT)),
    })
    .exec_without_returning(&work.tx)
    .await?;
    let happened = match user.status {
        user::Status::Active => Happened::SignUpRepeated,
        user::Status::Stub => Happened::SignUpRequested { sign_up_id },
    };
    record(work, &user, happened).await?;
    Ok(())
}
