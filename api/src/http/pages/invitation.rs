//! The invitation: what it is, and a form to accept it.

use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use entity::{link::Purpose, user};
use serde::Deserialize;

use super::{Page, Shown, brand_of, dead, find_link, forget, told};
use crate::{
    app::App,
    brand::{self, Brand},
    command::{
        account::{SignedIn, log_in, sign_up},
        delegation::accept,
    },
    fault::Fault,
    http::Endpoint,
    limit::Source,
    page::{self, Dead, InvitationPage, Reader},
    secret,
    store::{self, invitation::Invitation},
};

/// What the person typed.
#[derive(Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
}

pub(super) async fn show(State(endpoint): State<Endpoint>, Path(token): Path<String>) -> Response {
    let app = &endpoint.app;
    let page = render(app, &token, String::new(), None).await;
    Page(page.map(Shown::from)).into_response(app)
}

pub(super) async fn accept(
    State(endpoint): State<Endpoint>,
    Path(token): Path<String>,
    source: Source,
    Form(typed): Form<Typed>,
) -> Response {
    let app = &endpoint.app;
    Page(answer(app, source, &token, typed).await).into_response(app)
}

/// The invitation that the token opens.
async fn find(app: &App, token: &str) -> Result<Option<Invitation>, Fault> {
    Ok(store::invitation::unscoped_find(&app.db.read, &secret::hash(token)).await?)
}

async fn answer(app: &App, source: Source, token: &str, typed: Typed) -> Result<Shown, Fault> {
    let Some(invitation) = find(app, token).await? else {
        return Ok(render(app, token, String::new(), None).await?.into());
    };
    let name = typed.name.clone();
    match told(accept_by(app, source, token, &invitation.invited, typed).await)? {
        Err(refusal) => {
            let html = render(app, token, name, Some(refusal.message.clone())).await?;
            Ok(Shown::refused(&refusal, html))
        }
        Ok(()) => {
            let brand = brand_of(app, Some(invitation.organization.id)).await?;
            let text = format!(
                "You now act for {}. Log in to {} to start.",
                invitation.organization.name, brand.product_name
            );
            Ok(page::message(&brand, "Invitation accepted", &text).into())
        }
    }
}

/// Signs the person up or in, and accepts.
async fn accept_by(
    app: &App,
    source: Source,
    token: &str,
    invited: &user::Model,
    typed: Typed,
) -> Result<(), Fault> {
    let email = invited.email.as_str().to_owned();
    let password = typed.password.into();
    let signed_in: Option<SignedIn> = match invited.status {
        user::Status::Stub => {
            let input = sign_up::Input {
                email,
                password,
                name: typed.name,
                invitation_token: Some(token.into()),
            };
            sign_up::run(app, source, input).await?
        }
        user::Status::Active => {
            let input = log_in::Input { email, password };
            Some(log_in::run(app, source, input).await?)
        }
    };
    let signed_in =
        signed_in.ok_or_else(|| Fault::internal("an invitation's token opened no account"))?;
    let accepted = accept::run(app, signed_in.viewer, accept::Input::Token(token.into())).await;
    forget(app, &signed_in).await?;
    accepted.map(drop)
}

async fn render(
    app: &App,
    token: &str,
    name: String,
    problem: Option<String>,
) -> Result<String, Fault> {
    let Some(invitation) = find(app, token).await? else {
        let brand = Brand::from(&app.config);
        let link = find_link(app, token, Purpose::Invitation).await?;
        let why = dead(app, link.as_ref()).unwrap_or(Dead::Used);
        return Ok(page::dead_link(&brand, Purpose::Invitation, why));
    };
    let (delegation, organization) = (invitation.delegation, invitation.organization);
    let brand = brand_of(app, Some(organization.id)).await?;
    let page = InvitationPage {
        organization: organization.name,
        logo: organization.logo.as_ref().map(brand::logo_path),
        inviter: invitation.inviter,
        team: invitation.team,
        permissions: delegation.permissions,
        masked_email: delegation.invited_email.masked(),
        status: delegation.status_at(app.clock.now()),
        expires_at: delegation.invitation_expires_at,
        reader: match invitation.invited.status {
            user::Status::Stub => Reader::New { name },
            user::Status::Active => Reader::Known,
        },
        problem,
    };
    Ok(page::invitation(&brand, &page))
}
