//! Drafting a brief.

use entity::{
    Permission,
    brief::{self, Kind, Model, Status},
};
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use uuid::Uuid;

use super::recipients;
use crate::{
    access::Viewer,
    app::App,
    command::{input, step::workspace::enter},
    event::brief::{Happened, record},
    fault::Fault,
};

/// What to draft.
#[derive(Clone, Debug)]
pub struct Input {
    pub organization_id: Uuid,
    pub kind: Kind,
    pub title: String,
    pub body: String,
    /// Whose suppliers it asks.
    pub solution_ids: Vec<Uuid>,
}

/// Drafts a brief, by a member or by a partner who may.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<Model, Fault> {
    let title = input::title(&input.title)?;
    let body = input::brief_body(&input.body)?;
    let (organization_id, kind, solution_ids) =
        (input.organization_id, input.kind, input.solution_ids);
    app.write(move |work| {
        let (title, body) = (title.clone(), body.clone());
        let solution_ids = solution_ids.clone();
        Box::pin(async move {
            let seat = enter(work, viewer, organization_id, Permission::Briefs).await?;
            recipients::check(work, &solution_ids).await?;
            let under = seat.grant().map(|grant| &grant.delegation);
            let brief = Model {
                id: work.id(),
                organization_id,
                delegation_id: under.map(|delegation| delegation.id),
                author_id: viewer.user_id,
                identity_mode: under.map(|delegation| delegation.identity_mode),
                kind,
                title,
                body,
                status: Status::Draft,
                sent_as: None,
                created_at: work.now,
                updated_at: work.now,
                sent_at: None,
                closed_at: None,
                adopted_at: None,
                version: 1,
            };
            let row = brief.clone().into_active_model().reset_all();
            brief::ActiveModel::insert(row, &work.tx).await?;
            recipients::write(work, brief.id, &solution_ids).await?;
            record(work, viewer, &seat, &brief, Happened::Created).await?;
            Ok(brief)
        })
    })
    .await
}
