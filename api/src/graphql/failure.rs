//! Failures as clients see them: expected ones in `userErrors`, the others in `errors` with a code.

use async_graphql::{ComplexObject, Context, Enum, Error, ErrorExtensions, Result, SimpleObject};
use futures_util::{FutureExt, future::BoxFuture};

use super::{loader::loaders, node::Node};
use crate::fault::{Code, Fault, Refusal};

/// What kind of expected failure it is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Code", name = "UserErrorCode")]
pub enum UserErrorCode {
    /// An input cannot be used; `field` names it and `message` the remedy.
    InvalidInput,
    /// There is nothing with this id, or it is not for the caller to see.
    NotFound,
    /// Visible, but for others to do.
    Forbidden,
    /// Somebody else was first, or the state does not allow it; `subject` is the row as it is now.
    Conflict,
    /// The row has changed since the version that was named.
    StaleVersion,
    /// Too much in too short a time.
    RateLimited,
    /// The address or the password is wrong.
    BadCredentials,
    /// The password is that of a sign-up whose address has not been proven yet.
    EmailNotVerified,
    /// The address has an account already.
    EmailTaken,
    /// The password is easily guessed.
    WeakPassword,
    /// The link does not work, or a newer one has replaced it.
    LinkInvalid,
    /// The link has expired.
    LinkExpired,
    /// The link has been used.
    LinkUsed,
    /// One cannot invite oneself, nor whoever is of the organization's own partner company; nor ask one's own organization for a
    /// partnership.
    SelfInvitation,
    /// The person is a member of the organization, or invited to become one.
    AlreadyMember,
    /// A live delegation joins the partner and the organization; `subject` is that.
    DelegationExists,
    /// Nobody is on the teams of two partners.
    DuplicatePartnerUser,
    /// The invitation was not answered in time.
    InvitationExpired,
    /// The person wants no further invitations from the organization; or the organization that is asked for a partnership has
    /// rejected that, and not taken it back.
    InvitationBlocked,
    /// The organization would be left without an admin.
    LastAdmin,
    /// Another company that the partner manages is called so, or by a name that looks like it; `subject` is that.
    NameTaken,
    /// The partner portal is not open for the partner.
    PortalDisabled,
    /// The partner is not licensed to show a branding.
    LicenseRequired,
    /// The viewer acts for the organization, and may not do this there.
    PermissionRequired,
}

/// Why a mutation did nothing. Expected failures come here; `errors` is left to malformed, unauthenticated and
/// unexpected ones.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct UserError {
    /// What kind of failure it is.
    code: UserErrorCode,
    /// Path of the input at fault, e.g. `["email"]`; null when no single input is.
    field: Option<Vec<String>>,
    /// For people, in English. Never names anything the caller may not see.
    message: String,
    #[graphql(skip)]
    refusal: Refusal,
}

impl From<Refusal> for UserError {
    fn from(refusal: Refusal) -> Self {
        Self {
            code: refusal.code.into(),
            field: refusal.field.map(|field| vec![field.to_owned()]),
            message: refusal.message.clone(),
            refusal,
        }
    }
}

#[ComplexObject]
impl UserError {
    /// What stands in the way, if the caller may see it: the delegation that exists already, the row as it is now.
    async fn subject(&self, ctx: &Context<'_>) -> Option<Result<Node>> {
        loaders(ctx)
            .subject(self.refusal.subject?)
            .await
            .map_err(Error::from)
            .transpose()
    }
}

/// A command's outcome as a payload's content: what it gave, or why it gave nothing. Anything else is an error.
pub fn outcome<T>(result: Result<T, Fault>) -> Result<(Option<T>, Vec<UserError>)> {
    match result {
        Ok(value) => Ok((Some(value), Vec::new())),
        Err(Fault::Refused(refusal)) => Ok((None, vec![refusal.into()])),
        Err(fault) => Err(fault.into()),
    }
}

/// A nullable field: when it fails it is null, and its siblings live. (`Err` of a `Result<Option<T>>` would null the
/// parent.)
///
/// Boxed, since the executor sets aside for every field of a type what the largest of them takes.
pub fn nullable<'a, T: 'a>(
    field: impl Future<Output = Result<Option<T>>> + Send + 'a,
) -> BoxFuture<'a, Option<Result<T>>> {
    field.map(Result::transpose).boxed()
}

/// An error with a code that programs can read.
pub fn coded(code: &'static str, message: impl Into<String>) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(refusal) => {
                let code = match refusal.code {
                    Code::NotFound => "NOT_FOUND",
                    Code::Forbidden => "FORBIDDEN",
                    _ => "BAD_USER_INPUT",
                };
                coded(code, refusal.message)
            }
            Fault::Unauthenticated => coded(
                "UNAUTHENTICATED",
                "Log in, then send the token as `Authorization: Bearer <token>`.",
            ),
            Fault::Database(error) => {
                tracing::error!(%error, "the database failed");
                internal()
            }
            Fault::Internal(error) => {
                tracing::error!(%error, "an operation failed");
                internal()
            }
        }
    }
}

fn internal() -> Error {
    coded(
        "INTERNAL",
        "Something went wrong on our side. Try again, and name the request id if it happens again.",
    )
}
