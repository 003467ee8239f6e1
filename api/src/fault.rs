//! Why something was not done: refused, with a reason for people, or broken, with a reason for the log.

use std::{fmt, sync::Arc};

use entity::{
    Subject,
    delegation::{Status, WrongState},
};
use sea_orm::DbErr;

/// A refusal's kind; the API's `UserErrorCode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    InvalidInput,
    NotFound,
    Forbidden,
    Conflict,
    StaleVersion,
    RateLimited,
    BadCredentials,
    EmailNotVerified,
    EmailTaken,
    WeakPassword,
    LinkInvalid,
    LinkExpired,
    LinkUsed,
    SelfInvitation,
    AlreadyMember,
    DelegationExists,
    DuplicatePartnerUser,
    InvitationExpired,
    InvitationBlocked,
    LastAdmin,
    NameTaken,
    PortalDisabled,
    LicenseRequired,
    PermissionRequired,
}

/// An expected failure, told to the caller. Names nothing that the caller may not see.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub code: Code,
    /// The input at fault; none when no single one is.
    pub field: Option<&'static str>,
    /// For people, in English, with the remedy.
    pub message: String,
    /// What stands in the way, if the caller may see it.
    pub subject: Option<Subject>,
}

impl Refusal {
    /// A refusal that no single input is to blame for.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            field: None,
            message: message.into(),
            subject: None,
        }
    }

    /// Blames the input `field`.
    #[must_use]
    pub fn at(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// Points at what stands in the way.
    #[must_use]
    pub fn because_of(mut self, subject: Subject) -> Self {
        self.subject = Some(subject);
        self
    }

    /// What is not there, or not to be seen: one text for both.
    pub fn not_found(field: &'static str) -> Self {
        Self::new(Code::NotFound, "There is nothing with this id.").at(field)
    }

    /// The row has changed since the version that the caller has seen.
    pub fn stale(subject: Subject) -> Self {
        let message = "Somebody has changed this since you read it. Read it again, then decide.";
        Self::new(Code::StaleVersion, message)
            .at("version")
            .because_of(subject)
    }

    /// Visible, but not the caller's to do.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(Code::Forbidden, message)
    }
}

/// Why a command or a read gave nothing.
///
/// It has no `Display`, so that an internal error's text cannot reach a client by accident; `Debug` is for the log.
pub enum Fault {
    /// Expected; the caller is told.
    Refused(Refusal),
    /// No one is signed in, and someone has to be.
    Unauthenticated,
    /// The database failed.
    Database(DbErr),
    /// Anything else that should not happen.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => f.debug_tuple("Refused").field(refusal).finish(),
            Self::Unauthenticated => f.write_str("Unauthenticated"),
            // What went wrong, and no more: beside that, PostgreSQL tells all that is in a row that it refuses.
            Self::Database(error) => write!(f, "Database({error})"),
            Self::Internal(error) => write!(f, "Internal({error})"),
        }
    }
}

impl Fault {
    /// Something that should not happen.
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }
}

/// A failure as whoever runs the server is told of it, internals included. Never for clients.
pub fn for_operator(fault: Fault) -> Box<dyn std::error::Error + Send + Sync> {
    match fault {
        Fault::Refused(refusal) => refusal.message.into(),
        Fault::Unauthenticated => "nobody is signed in".into(),
        Fault::Database(error) => format!("the database failed: {error}").into(),
        Fault::Internal(error) => error,
    }
}

impl From<DbErr> for Fault {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

/// Of a read for several.
impl From<Arc<DbErr>> for Fault {
    fn from(error: Arc<DbErr>) -> Self {
        Self::internal(format!("the database failed: {error}"))
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<WrongState> for Refusal {
    fn from(WrongState { status, .. }: WrongState) -> Self {
        let now = match status {
            Status::Pending => "The invitation has not been answered yet.",
            Status::Active => "The partner acts for the organization already.",
            Status::Suspended => "The partner's access is suspended.",
            Status::Declined => "The invitation has been declined.",
            Status::Withdrawn => "The invitation has been taken back.",
            Status::Expired => "It has expired.",
            Status::Revoked => "The partner's access has been revoked.",
            Status::Left => "The partner has left.",
        };
        Self::new(
            Code::Conflict,
            format!("{now} See `actions` for what can be done now."),
        )
    }
}
