//! What happens to one person's account.

use ::entity::{Subject, SubjectKind, mail, user};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{Line, append, audit, outbox};
use crate::store::Work;

/// Something that happened to an account.
#[derive(Clone, Copy, Debug)]
pub enum Happened {
    /// Somebody wants to sign up with this address; a mail asks whether it is theirs.
    SignUpRequested {
        sign_up_id: Uuid,
    },
    /// Somebody signed up with the address of an account that exists.
    SignUpRepeated,
    /// The person proved the address and has an account now.
    Claimed,
    /// A link to set a password was asked for.
    PasswordLinkRequested(Carried),
    PasswordSet,
    Renamed,
}

/// What a first password leads to: the membership that it accepts, the place on a team.
#[derive(Clone, Copy, Debug, Default)]
pub struct Carried {
    pub membership_id: Option<Uuid>,
    pub partner_user_id: Option<Uuid>,
}

/// Writes what follows from the release of the account's address, by whoever runs the server: `account` is as it was before,
/// and a mail to that address says so. `lines` tell what else comes of it.
pub async fn record_release(
    work: &Work,
    account: &user::Model,
    partner: &str,
    reason: &str,
    lines: Vec<Line>,
) -> Result<(), DbErr> {
    let kind = mail::Kind::AddressReleased;
    let about = outbox::About::default();
    outbox::queue(work, kind, std::slice::from_ref(account), about).await?;
    audit::write(
        work,
        audit::Entry {
            action: "account.released",
            subject: Some(Subject::new(SubjectKind::User, account.id)),
            summary: &format!("{} of {partner}: {reason}", account.email.as_str()),
            ..Default::default()
        },
    )
    .await?;
    append(work, lines).await
}

/// Writes what follows from it.
pub async fn record(work: &Work, account: &user::Model, happened: Happened) -> Result<(), DbErr> {
    let (action, summary, mail) = match happened {
        Happened::SignUpRequested { .. } => (
            "account.sign_up_requested",
            "asked to sign up",
            Some(mail::Kind::SignUp),
        ),
        Happened::SignUpRepeated => (
            "account.sign_up_repeated",
            "somebody signed up with the address",
            Some(mail::Kind::AccountExists),
        ),
        Happened::Claimed => ("account.claimed", "proved the address", None),
        Happened::PasswordLinkRequested(_) => (
            "account.password_link_requested",
            "asked for a link to set a password",
            Some(mail::Kind::PasswordLink),
        ),
        Happened::PasswordSet => ("account.password_set", "set a password", None),
        Happened::Renamed => ("account.renamed", "changed the name", None),
    };
    if let Some(kind) = mail {
        let mut about = outbox::About::default();
        match happened {
            Happened::SignUpRequested { sign_up_id } => about.sign_up_id = Some(sign_up_id),
            Happened::PasswordLinkRequested(carried) => {
                about.membership_id = carried.membership_id;
                about.partner_user_id = carried.partner_user_id;
            }
            _ => {}
        }
        outbox::queue(work, kind, std::slice::from_ref(account), about).await?;
    }
    // Whoever merely knows the address did not act as the account.
    let by_owner = matches!(
        happened,
        Happened::Claimed | Happened::PasswordSet | Happened::Renamed
    );
    audit::write(
        work,
        audit::Entry {
            action,
            actor_id: by_owner.then_some(account.id),
            subject: Some(Subject::new(SubjectKind::User, account.id)),
            summary,
            ..Default::default()
        },
    )
    .await
}
