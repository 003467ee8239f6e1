//! Proving an address, setting a password.

use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use entity::{
    link::{self, Purpose},
    user,
};
use serde::Deserialize;

use super::{Page, Shown, brand_of, dead, find_link, forget, told};
use crate::{
    app::App,
    brand::Brand,
    command::account::{request_password_link, set_password as set, verify_email},
    fault::Fault,
    http::Endpoint,
    limit::Source,
    page::{self, Dead, PasswordPage, SignUpPage, Why},
    store, wording,
};

pub(super) async fn show_sign_up(
    State(endpoint): State<Endpoint>,
    Path(token): Path<String>,
) -> Response {
    let app = &endpoint.app;
    Page(render_sign_up(app, &token, None).await.map(Shown::from)).into_response(app)
}

pub(super) async fn verify(
    State(endpoint): State<Endpoint>,
    Path(token): Path<String>,
    source: Source,
    Form(typed): Form<Password>,
) -> Response {
    let app = &endpoint.app;
    let page = async {
        let (link, password) = (token.as_str().into(), typed.password.into());
        match told(verify_email::run_knowing(app, source, link, password).await)? {
            Err(refusal) => {
                let html = render_sign_up(app, &token, Some(refusal.message.clone())).await?;
                Ok(Shown::refused(&refusal, html))
            }
            Ok(signed_in) => {
                forget(app, &signed_in).await?;
                let text = "Your account is open. Log in with the password that you chose when you signed up.";
                let brand = Brand::from(&app.config);
                Ok(page::message(&brand, "Address confirmed", text).into())
            }
        }
    };
    Page(page.await).into_response(app)
}

async fn render_sign_up(app: &App, token: &str, problem: Option<String>) -> Result<String, Fault> {
    let brand = Brand::from(&app.config);
    let link = find_link(app, token, Purpose::SignUp).await?;
    let link = match (dead(app, link.as_ref()), link) {
        (None, Some(link)) => link,
        (why, _) => {
            return Ok(page::dead_link(
                &brand,
                Purpose::SignUp,
                why.unwrap_or(Dead::Invalid),
            ));
        }
    };
    let user = store::user::unscoped_get(&app.db.read, link.user_id).await?;
    let masked_email = user.email.masked();
    Ok(page::sign_up(
        &brand,
        &SignUpPage {
            masked_email,
            problem,
        },
    ))
}

/// What the person typed: the password of a sign-up.
#[derive(Deserialize)]
pub(super) struct Password {
    #[serde(default)]
    password: String,
}

/// What the person typed: a new password, and their name when they have none yet.
#[derive(Deserialize)]
pub(super) struct NewPassword {
    #[serde(default)]
    password: String,
    name: Option<String>,
}

/// What the person typed: an address.
#[derive(Deserialize)]
pub(super) struct Address {
    #[serde(default)]
    email: String,
}

pub(super) async fn show_password(
    State(endpoint): State<Endpoint>,
    Path(token): Path<String>,
) -> Response {
    let app = &endpoint.app;
    Page(
        render_password(app, &token, None, None)
            .await
            .map(Shown::from),
    )
    .into_response(app)
}

pub(super) async fn set_password(
    State(endpoint): State<Endpoint>,
    Path(token): Path<String>,
    source: Source,
    Form(typed): Form<NewPassword>,
) -> Response {
    let app = &endpoint.app;
    let page = async {
        let input = set::Input {
            token: token.as_str().into(),
            password: typed.password.into(),
            name: typed.name.clone(),
        };
        match told(set::run(app, source, input).await)? {
            Err(refusal) => {
                let problem = Some(refusal.message.clone());
                let html = render_password(app, &token, typed.name, problem).await?;
                Ok(Shown::refused(&refusal, html))
            }
            Ok(done) => {
                forget(app, &done.signed_in).await?;
                let link = find_link(app, &token, Purpose::SetPassword).await?;
                let brand = worn(app, link.as_ref()).await?;
                Ok(page::message(&brand, "Password set", &what_came_of(&done)).into())
            }
        }
    };
    Page(page.await).into_response(app)
}

/// What has changed for whoever has set a password.
fn what_came_of(done: &set::Done) -> String {
    if !done.first {
        let text =
            "Your new password is set, and whoever was signed in with the old one no longer is.";
        return text.to_owned();
    }
    let joined = match (&done.joined, &done.team) {
        (Some(organization), _) => {
            let name = wording::name(&organization.name);
            format!(", and you are a member of {name} now")
        }
        (None, Some(partner)) => {
            let name = wording::name(&partner.name);
            format!(", and you are on the team of {name} now")
        }
        (None, None) => String::new(),
    };
    format!("Your account is open{joined}. Log in with the password that you have just chosen.")
}

async fn render_password(
    app: &App,
    token: &str,
    typed: Option<String>,
    problem: Option<String>,
) -> Result<String, Fault> {
    let link = find_link(app, token, Purpose::SetPassword).await?;
    let dead = dead(app, link.as_ref());
    // What leads nowhere speaks for nobody.
    let brand = worn(app, link.as_ref().filter(|_| dead.is_none())).await?;
    let page = match (dead, link) {
        (None, Some(link)) => {
            let user = store::user::unscoped_get(&app.db.read, link.user_id).await?;
            let name = match user.status {
                user::Status::Active => None,
                user::Status::Stub => Some(match typed {
                    Some(typed) => typed,
                    None => invited_name(app, &link).await?,
                }),
            };
            PasswordPage::Set {
                masked_email: user.email.masked(),
                name,
                problem,
            }
        }
        (Some(Dead::Expired), _) => PasswordPage::Request {
            why: Some(Why::Expired),
            problem: None,
        },
        (Some(Dead::Used), _) => PasswordPage::Request {
            why: Some(Why::Used),
            problem: None,
        },
        _ => PasswordPage::Request {
            why: Some(Why::Invalid),
            problem: None,
        },
    };
    Ok(page::password(&brand, &page))
}

/// The product as it looks to the organization for which a link to set a password speaks, if it does for one.
async fn worn(app: &App, link: Option<&link::Model>) -> Result<Brand, Fault> {
    let speaks_for = match link {
        Some(link) => {
            let (db, membership_id) = (&app.db.read, link.membership_id);
            store::user::unscoped_organization_of(db, membership_id, link.partner_user_id).await?
        }
        None => None,
    };
    brand_of(app, speaks_for).await
}

/// As whoever invited the person to become a member, or put them on a team, has named them.
async fn invited_name(app: &App, link: &link::Model) -> Result<String, Fault> {
    let db = &app.db.read;
    let name = match (link.membership_id, link.partner_user_id) {
        (Some(id), _) => {
            let membership = store::membership::unscoped_get(db, id).await?;
            membership.and_then(|membership| membership.invited_name)
        }
        (None, Some(id)) => {
            let person = store::partner_user::unscoped_get(db, id).await?;
            person.and_then(|person| person.written_name())
        }
        (None, None) => None,
    };
    Ok(name.unwrap_or_default())
}

pub(super) async fn show_request(State(endpoint): State<Endpoint>) -> Response {
    let app = &endpoint.app;
    let page = PasswordPage::Request {
        why: None,
        problem: None,
    };
    let html = page::password(&Brand::from(&app.config), &page);
    Page(Ok(html.into())).into_response(app)
}

pub(super) async fn request_link(
    State(endpoint): State<Endpoint>,
    source: Source,
    Form(typed): Form<Address>,
) -> Response {
    let app = &endpoint.app;
    let brand = Brand::from(&app.config);
    let shown = match request_password_link::run(app, source, &typed.email) {
        Err(refusal) => {
            let page = PasswordPage::Request {
                why: None,
                problem: Some(refusal.message.clone()),
            };
            Shown::refused(&refusal, page::password(&brand, &page))
        }
        Ok(()) => {
            let text =
                "If the address has an account, a link to set a new password is on its way to it.";
            page::message(&brand, "Look into your mail", text).into()
        }
    };
    Page(Ok(shown)).into_response(app)
}
