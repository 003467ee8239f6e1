//! The pages that mailed links lead to: opening one changes nothing, sending its form does.
//!
//! They set no cookie and keep no session: the token in the address, or a password, is the permission each time. So a
//! form that another site sends can do nothing that its author could not do alone.

mod account;
mod brief;
mod invitation;

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use entity::link::{self, Purpose};
use uuid::Uuid;

use super::Endpoint;
use crate::{
    app::App,
    brand::{BRIEFS, Brand, path},
    command::account::{SignedIn, log_out},
    fault::{Code, Fault, Refusal},
    page::{self, Dead},
    secret, store,
};

/// Bytes of a form.
const FORM: usize = 8 * 1024;
/// Bytes of a supplier's answer: 5,000 characters of any script, as forms write them.
const ANSWER: usize = 64 * 1024;

pub(super) fn router() -> Router<Endpoint> {
    let at = |purpose| format!("{}/{{token}}", path(purpose));
    Router::new()
        .route("/", get(front))
        .route(
            &at(Purpose::Invitation),
            get(invitation::show).post(invitation::accept),
        )
        .route(
            &at(Purpose::SignUp),
            get(account::show_sign_up).post(account::verify),
        )
        .route(
            &at(Purpose::SetPassword),
            get(account::show_password).post(account::set_password),
        )
        .route(
            path(Purpose::SetPassword),
            get(account::show_request).post(account::request_link),
        )
        .layer(DefaultBodyLimit::max(FORM))
        .route(
            &format!("{BRIEFS}/{{token}}"),
            get(brief::show)
                .post(brief::answer)
                .layer(DefaultBodyLimit::max(ANSWER)),
        )
}

/// A page, and how its request went.
struct Shown {
    status: StatusCode,
    html: String,
}

impl From<String> for Shown {
    fn from(html: String) -> Self {
        Self {
            status: StatusCode::OK,
            html,
        }
    }
}

impl Shown {
    /// The page that shows why its form was refused.
    fn refused(refusal: &Refusal, html: String) -> Self {
        let status = match refusal.code {
            Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            _ => StatusCode::OK,
        };
        Self { status, html }
    }
}

/// Where whoever comes to the bare address is led: to where people work, or else to the playground.
async fn front(State(endpoint): State<Endpoint>) -> Response {
    let config = &endpoint.app.config;
    match &config.app_url {
        Some(app_url) => Redirect::temporary(app_url.as_str()).into_response(),
        None if config.playground => Redirect::temporary("/playground/").into_response(),
        None => {
            let brand = Brand::from(config);
            let text = format!(
                "This is the server behind {}. Programs speak with it at {}/graphql.",
                brand.product_name,
                brand.home()
            );
            Page(Ok(page::message(&brand, "It runs", &text).into())).into_response(&endpoint.app)
        }
    }
}

/// A page, or what is shown instead when it cannot be made.
struct Page(Result<Shown, Fault>);

impl Page {
    fn into_response(self, app: &App) -> Response {
        match self.0 {
            Ok(Shown { status, html }) => {
                (status, page::SECURITY_HEADERS, Html(html)).into_response()
            }
            Err(fault) => {
                tracing::error!(?fault, "a page could not be made");
                let sorry = page::message(
                    &Brand::from(&app.config),
                    "Something went wrong on our side",
                    "Nothing was changed. Please try again in a moment.",
                );
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    page::SECURITY_HEADERS,
                    Html(sorry),
                )
                    .into_response()
            }
        }
    }
}

/// The product as it looks to the organization for which a page speaks, if it does for one.
async fn brand_of(app: &App, organization_id: Option<Uuid>) -> Result<Brand, Fault> {
    let layers = store::branding::unscoped_layers_of(&app.db.read, organization_id).await?;
    Ok(Brand::from(&app.config).worn(&layers))
}

/// The link that a token opens.
async fn find_link(app: &App, token: &str, purpose: Purpose) -> Result<Option<link::Model>, Fault> {
    Ok(store::user::unscoped_find_link(&app.db.read, &secret::hash(token), purpose).await?)
}

/// Why a link cannot be used, if so.
fn dead(app: &App, link: Option<&link::Model>) -> Option<Dead> {
    match link {
        None => Some(Dead::Invalid),
        Some(link) if link.used_at.is_some() => Some(Dead::Used),
        Some(link) if link.expires_at <= app.clock.now() => Some(Dead::Expired),
        Some(_) => None,
    }
}

/// Ends the session that a form has started: a page keeps none.
async fn forget(app: &App, signed_in: &SignedIn) -> Result<(), Fault> {
    log_out::run(app, signed_in.viewer).await
}

/// A refusal is told to the person; anything else is a failure.
fn told<T>(result: Result<T, Fault>) -> Result<Result<T, Refusal>, Fault> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(Fault::Refused(refusal)) => Ok(Err(refusal)),
        Err(fault) => Err(fault),
    }
}
