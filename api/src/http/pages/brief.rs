//! The page on which a supplier reads and answers a brief.

use axum::{
    Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use entity::brief::Status;
use serde::Deserialize;

use super::{Page, Shown, brand_of};
use crate::{
    app::App,
    brand::{BRIEFS, Brand},
    command::brief::{Quote, answer},
    fault::Fault,
    http::Endpoint,
    limit::Source,
    page::{self, Answered, BriefPage},
    secret,
    store::{self, brief::Asked},
};

/// What the supplier typed.
#[derive(Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    message: String,
    #[serde(default)]
    amount: String,
    #[serde(default)]
    currency: String,
}

impl Typed {
    /// None where nothing was typed.
    fn quote(&self) -> Option<Quote> {
        let is_empty = self.amount.trim().is_empty() && self.currency.trim().is_empty();
        (!is_empty).then(|| Quote {
            amount: self.amount.clone(),
            currency: self.currency.clone(),
        })
    }
}

/// Whether the page is shown to whoever has just answered.
#[derive(Deserialize)]
pub(super) struct After {
    sent: Option<String>,
}

pub(super) async fn show(
    State(endpoint): State<Endpoint>,
    Path(token): Path<String>,
    Query(after): Query<After>,
) -> Response {
    let app = &endpoint.app;
    let page = render(app, &token, Typed::default(), None, after.sent.is_some()).await;
    Page(page.map(Shown::from)).into_response(app)
}

pub(super) async fn answer(
    State(endpoint): State<Endpoint>,
    Path(token): Path<String>,
    source: Source,
    Form(typed): Form<Typed>,
) -> Response {
    let app = &endpoint.app;
    let input = answer::Input {
        token: token.as_str().into(),
        message: typed.message.clone(),
        quote: typed.quote(),
    };
    let page = match answer::run(app, source, input).await {
        // Elsewhere, so that whoever loads the page again sends nothing again.
        Ok(()) => return Redirect::to(&format!("{BRIEFS}/{token}?sent")).into_response(),
        Err(Fault::Refused(refusal)) => {
            let problem = Some(refusal.message.clone());
            let html = render(app, &token, typed, problem, false).await;
            html.map(|html| Shown::refused(&refusal, html))
        }
        Err(fault) => Err(fault),
    };
    Page(page).into_response(app)
}

async fn find(app: &App, token: &str) -> Result<Option<Asked>, Fault> {
    Ok(store::brief::unscoped_find_asked(&app.db.read, &secret::hash(token)).await?)
}

async fn render(
    app: &App,
    token: &str,
    typed: Typed,
    problem: Option<String>,
    now: bool,
) -> Result<String, Fault> {
    let Some(asked) = find(app, token).await? else {
        let brand = Brand::from(&app.config);
        let text = "It is incomplete, or what you were asked has been withdrawn. Open the link in the mail, as a whole.";
        return Ok(page::message(&brand, "This link does not work", text));
    };
    let brand = brand_of(app, Some(asked.brief.organization_id)).await?;
    let answered = match asked.recipient.responded_at {
        Some(_) if now => Answered::Now,
        Some(_) => Answered::Before,
        None => Answered::NotYet,
    };
    let page = BriefPage {
        kind: asked.brief.kind,
        open: asked.brief.status == Status::Sent,
        title: asked.brief.title,
        body: asked.brief.body,
        from: asked.brief.sent_as.unwrap_or_default(),
        solution: asked.solution.name,
        answered,
        message: typed.message,
        amount: typed.amount,
        currency: typed.currency,
        problem,
    };
    Ok(page::brief(&brand, &page))
}
