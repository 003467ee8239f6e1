//! What happens to one person's account.

use ::entity::{Subject, SubjectKind, mail, user};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{audit, outbox};
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
    /// A link to set a password was asked for; as the first one it also accepts this membership.
    PasswordLinkRequested {
        membership_id: Option<Uuid>,
    },
    PasswordSet,
    Renamed,
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
        Happened::PasswordLinkRequested { .. } => (
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
            Happened::PasswordLinkRequested { membership_id } => {
                about.membership_id = membership_id;
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
