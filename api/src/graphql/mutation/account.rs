use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use crate::{
    command::account::{self, SignedIn},
    fault::Fault,
    graphql::{
        failure::{UserError, outcome},
        guard::{app, signed_in, source},
        loader::become_viewer,
        node::Me,
        scalar::{DateTime, EmailAddress},
    },
};

/// Opens an account. With `invitationToken` the address is proven and a session starts; without, a link is mailed to
/// prove it.
#[derive(InputObject)]
struct SignUpInput {
    /// By which the person will log in.
    email: EmailAddress,
    /// At least 10 characters.
    password: String,
    /// As others will see it.
    name: String,
    /// From the link of an invitation's mail.
    invitation_token: Option<String>,
}

/// Proves the address of a sign-up.
#[derive(InputObject)]
struct VerifyEmailInput {
    /// From the link in the mail.
    token: String,
}

/// Starts a session.
#[derive(InputObject)]
struct LogInInput {
    /// The account's address.
    email: EmailAddress,
    /// The account's password.
    password: String,
}

/// Asks for a link to set a password.
#[derive(InputObject)]
struct RequestPasswordLinkInput {
    /// The account's address.
    email: EmailAddress,
}

/// By the link of a reset or of a first set-up. Ends every other session of the account.
#[derive(InputObject)]
struct SetPasswordInput {
    /// From the link in the mail.
    token: String,
    /// At least 10 characters.
    password: String,
    /// How whoever has no account yet is to be called, 1 to 100 characters on one line; when left out, as the organization
    /// that invited them as its member has called them, or by their address: a name typed for a partner's team stays with
    /// whoever typed it. The name of an account stays.
    name: Option<String>,
}

/// Somebody's being signed in.
#[derive(SimpleObject)]
struct Session {
    /// Send it as `Authorization: Bearer <token>`. Shown once.
    token: String,
    /// When it ends by itself.
    expires_at: DateTime,
}

/// A session that has started, and whose it is.
#[derive(SimpleObject)]
struct SessionPayload {
    /// Null when a link was mailed instead, too.
    session: Option<Session>,
    /// Whoever is signed in by it; the rest of this request is theirs.
    viewer: Option<Me>,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError>,
}

impl SessionPayload {
    async fn new(ctx: &Context<'_>, result: Result<Option<SignedIn>, Fault>) -> Result<Self> {
        let (signed_in, user_errors) = outcome(result)?;
        let Some(signed_in) = signed_in.flatten() else {
            return Ok(Self {
                session: None,
                viewer: None,
                user_errors,
            });
        };
        become_viewer(ctx, Some(signed_in.viewer));
        let viewer = Me::load(ctx, signed_in.viewer).await?;
        Ok(Self {
            session: Some(Session {
                token: signed_in.token.expose().to_owned(),
                expires_at: DateTime(signed_in.expires_at),
            }),
            viewer: Some(viewer),
            user_errors,
        })
    }
}

/// The same answer, in the same time, whether or not the address is known.
#[derive(SimpleObject)]
struct LinkRequestPayload {
    /// Whether the request was taken; not whether a mail was sent.
    accepted: bool,
    /// Why it was not taken; empty when it was.
    user_errors: Vec<UserError>,
}

/// The session has ended.
#[derive(SimpleObject)]
struct LogOutPayload {
    /// Always true.
    logged_out: bool,
}

#[derive(Default)]
pub(super) struct AccountMutation;

#[Object]
impl AccountMutation {
    /// Opens an account; `session` is null until the mailed link proves the address, unless an invitation's token does.
    async fn sign_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who signs up.")] input: SignUpInput,
    ) -> Result<SessionPayload> {
        let app = app(ctx);
        let input = account::sign_up::Input {
            email: input.email.0,
            password: input.password.into(),
            name: input.name,
            invitation_token: input.invitation_token.map(Into::into),
        };
        SessionPayload::new(ctx, account::sign_up::run(app, source(ctx), input).await).await
    }

    /// Proves the address by the mailed link, and starts a session.
    async fn verify_email(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proof of the address.")] input: VerifyEmailInput,
    ) -> Result<SessionPayload> {
        let app = app(ctx);
        SessionPayload::new(
            ctx,
            account::verify_email::run(app, source(ctx), input.token.into())
                .await
                .map(Some),
        )
        .await
    }

    /// Starts a session. Five tries without the account's password lock the address for a while that grows from a minute to an hour.
    async fn log_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who logs in.")] input: LogInInput,
    ) -> Result<SessionPayload> {
        let app = app(ctx);
        let input = account::log_in::Input {
            email: input.email.0,
            password: input.password.into(),
        };
        SessionPayload::new(
            ctx,
            account::log_in::run(app, source(ctx), input)
                .await
                .map(Some),
        )
        .await
    }

    /// Ends the session by which this request is signed in, and closes its sockets.
    async fn log_out(&self, ctx: &Context<'_>) -> Result<LogOutPayload> {
        account::log_out::run(app(ctx), signed_in(ctx)?).await?;
        become_viewer(ctx, None);
        Ok(LogOutPayload { logged_out: true })
    }

    /// Mails a link to set a password, good once and for 24 hours; older links stop working.
    async fn request_password_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose account.")] input: RequestPasswordLinkInput,
    ) -> Result<LinkRequestPayload> {
        let (done, user_errors) = outcome(
            account::request_password_link::run(app(ctx), source(ctx), &input.email.0)
                .map_err(Fault::from),
        )?;
        Ok(LinkRequestPayload {
            accepted: done.is_some(),
            user_errors,
        })
    }

    /// Sets the password by the mailed link, ends every session of the account, and starts a new one.
    async fn set_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The link and the new password.")] input: SetPasswordInput,
    ) -> Result<SessionPayload> {
        let app = app(ctx);
        let input = account::set_password::Input {
            token: input.token.into(),
            password: input.password.into(),
            name: input.name,
        };
        SessionPayload::new(
            ctx,
            account::set_password::run(app, source(ctx), input)
                .await
                .map(|done| Some(done.signed_in)),
        )
        .await
    }
}
