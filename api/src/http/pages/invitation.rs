//! The invitation: what it is, and a form to accept it.

use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use entity::{
    delegation::Status,
    link::{self, Purpose},
    user,
};
use serde::Deserialize;

use super::{Page, find_link, forget, problem};
use crate::{
    app::App,
    brand::{self, Brand},
    command::{
        account::{SignedIn, log_in, sign_up},
        delegation::accept,
    },
    fault::Fault,
    http::Endpoint,
    page::{self, Dead, InvitationPage, Reader},
    store,
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
    Page(render(app, &token, String::new(), None).await).into_response(app)
}

pub(super) async fn accept(
    State(endpoint): State<Endpoint>,
    Path(token): Path<String>,
    Form(typed): Form<Typed>,
) -> Response {
    let app = &endpoint.app;
    Page(answer(app, &token, typed).await).into_response(app)
}

async fn answer(app: &App, token: &str, typed: Typed) -> Result<String, Fault> {
    let Some(link) = find_link(app, token, Purpose::Invitation).await? else {
        return render(app, token, String::new(), None).await;
    };
    let name = typed.name.clone();
    match problem(accept_by(app, token, &link, typed).await)? {
        Err(problem) => render(app, token, name, Some(problem)).await,
        Ok(organization) => {
            let brand = Brand::from(&app.config);
            let text = format!(
                "You now act for {organization}. Log in to {} to start.",
                brand.product_name
            );
            Ok(page::message(&brand, "Invitation accepted", &text))
        }
    }
}

/// Signs the person up or in, accepts, and tells for whom they act now.
async fn accept_by(
    app: &App,
    token: &str,
    link: &link::Model,
    typed: Typed,
) -> Result<String, Fault> {
    let user = store::user::unscoped_get(&app.db.read, link.user_id).await?;
    let email = user.email.as_str().to_owned();
    let signed_in: Option<SignedIn> = match user.status {
        user::Status::Stub => {
            let input = sign_up::Input {
                email,
                password: typed.password.into(),
                name: typed.name,
                invitation_token: Some(token.into()),
            };
            sign_up::run(app, input).await?
        }
        user::Status::Active => Some(
            log_in::run(
                app,
                log_in::Input {
                    email,
                    password: typed.password.into(),
                },
            )
            .await?,
        ),
    };
    let signed_in =
        signed_in.ok_or_else(|| Fault::internal("an invitation's token opened no account"))?;
    let accepted = accept::run(app, signed_in.viewer, accept::Input::Token(token.into())).await;
    forget(app, &signed_in).await?;
    let organization =
        store::organization::unscoped_get(&app.db.read, accepted?.organization_id).await?;
    Ok(organization.name)
}

async fn render(
    app: &App,
    token: &str,
    name: String,
    problem: Option<String>,
) -> Result<String, Fault> {
    let brand = Brand::from(&app.config);
    let link = find_link(app, token, Purpose::Invitation).await?;
    let Some((link, delegation_id)) = link.and_then(|link| link.delegation_id.map(|id| (link, id)))
    else {
        return Ok(page::dead_link(&brand, Purpose::Invitation, Dead::Invalid));
    };
    let db = &app.db.read;
    let Some(delegation) = store::delegation::unscoped_find(db, delegation_id).await? else {
        return Ok(page::dead_link(&brand, Purpose::Invitation, Dead::Invalid));
    };
    let user = store::user::unscoped_get(db, link.user_id).await?;
    let status: Status = delegation.status_at(app.clock.now());
    let reader = match user.status {
        user::Status::Stub => Reader::New { name },
        user::Status::Active => Reader::Known,
    };
    let organization = store::organization::unscoped_get(db, delegation.organization_id).await?;
    let page = InvitationPage {
        organization: organization.name,
        logo: organization.logo.as_ref().map(brand::logo_path),
        inviter: store::user::unscoped_get(db, delegation.invited_by_id)
            .await?
            .name,
        permissions: delegation.permissions,
        masked_email: delegation.invited_email.masked(),
        status,
        expires_at: delegation.invitation_expires_at,
        reader,
        problem,
    };
    Ok(page::invitation(&brand, &page))
}
