//! Accounts: sign up, prove the address, log in and out, set a password, be called otherwise, lose the
//! address.

pub mod log_in;
pub mod log_out;
pub mod release;
pub mod rename;
pub mod request_password_link;
pub mod set_password;
pub mod sign_up;
pub mod verify_email;

use entity::{Instant, link, mail, membership, partner, partner_user, session, user};
use sea_orm::{
    ActiveEnum, ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter,
    sea_query::Expr,
};
use secrecy::SecretString;
use time::Duration;
use uuid::Uuid;

use crate::{
    access::Viewer,
    command::step::mail::cancel,
    event,
    fault::{Code, Fault, Refusal},
    secret::{Token, password},
    store::{self, Work},
};

/// Mails of one kind about the account itself to one address within an hour; more are not sent, and nobody is told so.
const ACCOUNT_MAILS_AN_HOUR: u64 = 5;

/// Somebody who has just signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub viewer: Viewer,
    pub token: Token,
    pub expires_at: Instant,
}

/// Whether so many mails of these kinds were queued for the user of late that one more would be a nuisance. Each kind
/// counts for itself: whoever signs up with another's address must not keep that person from a new password.
async fn has_had_enough(
    work: &Work,
    user: &user::Model,
    kinds: &[mail::Kind],
) -> Result<bool, DbErr> {
    let since = work.now.before(Duration::HOUR);
    let queued = store::mail::unscoped_count_to_user(&work.tx, user.id, kinds, since).await?;
    Ok(queued >= ACCOUNT_MAILS_AN_HOUR)
}

/// Starts a session.
async fn start_session(
    work: &Work,
    user: &user::Model,
    lasts: Duration,
) -> Result<SignedIn, DbErr> {
    let token = work.entropy().token();
    let expires_at = work.now.after(lasts);
    let id = work.id();
    session::Entity::insert(session::ActiveModel {
        id: Set(id),
        user_id: Set(user.id),
        token_hash: Set(token.hash()),
        created_at: Set(work.now),
        expires_at: Set(expires_at),
    })
    .exec_without_returning(&work.tx)
    .await?;
    Ok(SignedIn {
        viewer: Viewer {
            user_id: user.id,
            session_id: id,
        },
        token,
        expires_at,
    })
}

/// Makes the stub the account of whoever proved its address.
async fn claim(
    work: &Work,
    stub: user::Model,
    name: &str,
    password_hash: String,
) -> Result<user::Model, DbErr> {
    let email = stub.email.clone();
    let mut change = stub.known_as(name, email);
    change.password_hash = Set(Some(password_hash));
    change.status = Set(user::Status::Active);
    let user = store_known(work, change).await?;
    join_team(work, &user).await?;
    event::account::record(work, &user, event::account::Happened::Claimed).await?;
    Ok(user)
}

/// Puts whoever has an account now on the team to which they were added; not if the partner has yet to confirm them.
async fn join_team(work: &Work, user: &user::Model) -> Result<(), DbErr> {
    use partner_user::{Column, Entity, Status};
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(Status::Active.to_value()))
        .col_expr(Column::JoinedAt, Expr::value(work.now))
        .filter(Column::UserId.eq(user.id))
        .filter(Column::Status.eq(Status::Invited))
        .filter(Column::AwaitsPartner.eq(false))
        .filter(Column::AddedById.is_not_null())
        .exec(&work.tx)
        .await?;
    Ok(())
}

/// Stores what an account is called and its address, and wherever else people are known by them: among contacts, and as the
/// partner that somebody is alone. Under the user's lock.
async fn store_known(work: &Work, change: user::ActiveModel) -> Result<user::Model, DbErr> {
    let user = change.update(&work.tx).await?;
    let listed = <membership::ActiveModel as Default>::default().listed_as(&user.name, &user.email);
    membership::Entity::update_many()
        .set(listed)
        .filter(membership::Column::UserId.eq(user.id))
        .filter(membership::Column::Status.ne(membership::Status::Invited))
        .exec(&work.tx)
        .await?;
    partner::Entity::update_many()
        .col_expr(partner::Column::Name, Expr::value(user.name.as_str()))
        .filter(partner::Column::Kind.eq(partner::Kind::Individual))
        .filter(partner::Column::Id.in_subquery(store::partner::ids_of(user.id)))
        .exec(&work.tx)
        .await?;
    Ok(user)
}

/// Refuses a password that is easily guessed.
fn check_password(password: &SecretString, email: &str, name: &str) -> Result<(), Refusal> {
    match password::weakness(password, email, name) {
        Some(remedy) => Err(Refusal::new(Code::WeakPassword, remedy).at("password")),
        None => Ok(()),
    }
}

/// The link, if it can still be used for what it was made for.
fn check_link(link: Option<link::Model>, now: Instant) -> Result<link::Model, Refusal> {
    let refuse = |code, message: &str| Err(Refusal::new(code, message).at("token"));
    match link {
        None => refuse(
            Code::LinkInvalid,
            "This link does not work, or a newer one has replaced it.",
        ),
        Some(link) if link.used_at.is_some() => {
            refuse(Code::LinkUsed, "This link has been used already.")
        }
        Some(link) if link.expires_at <= now => refuse(
            Code::LinkExpired,
            "This link has expired. Ask for a new one.",
        ),
        Some(link) => Ok(link),
    }
}

/// Spends the link.
async fn spend(work: &Work, link: link::Model) -> Result<(), Fault> {
    let mut change: link::ActiveModel = link.into();
    change.used_at = Set(Some(work.now));
    change.update(&work.tx).await?;
    Ok(())
}

/// Kills the user's links to set a password, and the mails with one that have not left yet: the mails first, since one
/// that is leaving just now has made its link by then.
async fn forget_password_links(work: &Work, user_id: Uuid) -> Result<(), DbErr> {
    let about = mail::Column::UserId.eq(user_id);
    cancel(work, mail::Kind::PasswordLink, about.clone()).await?;
    cancel(work, mail::Kind::TeamInvitation, about).await?;
    link::Entity::delete_many()
        .filter(link::Column::UserId.eq(user_id))
        .filter(link::Column::Purpose.eq(link::Purpose::SetPassword))
        .filter(link::Column::UsedAt.is_null())
        .exec(&work.tx)
        .await?;
    Ok(())
}
