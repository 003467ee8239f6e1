//! Making a shortlist.

use entity::{
    Permission,
    shortlist::{self, Model, Status},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use super::order;
use crate::{
    access::{Seat, Viewer},
    app::App,
    command::{input, step::workspace::enter},
    event::shortlist::{Happened, record},
    fault::Fault,
};

/// What to make.
#[derive(Clone, Debug)]
pub struct Input {
    pub organization_id: Uuid,
    pub title: String,
    pub description: Option<String>,
    pub solution_ids: Vec<Uuid>,
    /// A member's is published at once otherwise; a partner's is a draft in any case.
    pub draft: bool,
}

/// Makes a shortlist, by a member or by a partner who may.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<Model, Fault> {
    let title = input::title(&input.title)?;
    let description = input::description(input.description)?;
    let (organization_id, draft, solution_ids) =
        (input.organization_id, input.draft, input.solution_ids);
    app.write(move |work| {
        let (title, description) = (title.clone(), description.clone());
        let solution_ids = solution_ids.clone();
        Box::pin(async move {
            let seat = enter(work, viewer, organization_id, Permission::Shortlists).await?;
            order::check_new(work, &[], &solution_ids).await?;
            let published = matches!(seat, Seat::Member(_)) && !draft;
            let under = seat.grant().map(|grant| &grant.delegation);
            let shortlist = shortlist::ActiveModel {
                id: Set(work.id()),
                organization_id: Set(organization_id),
                delegation_id: Set(under.map(|delegation| delegation.id)),
                author_id: Set(viewer.user_id),
                identity_mode: Set(under.map(|delegation| delegation.identity_mode)),
                title: Set(title),
                description: Set(description),
                status: Set(if published {
                    Status::Published
                } else {
                    Status::Draft
                }),
                created_at: Set(work.now),
                updated_at: Set(work.now),
                published_at: Set(published.then_some(work.now)),
                adopted_at: Set(None),
                version: Set(1),
            };
            let shortlist = shortlist.insert(&work.tx).await?;
            let items = order::new_items(work, shortlist.id, &solution_ids);
            order::write(work, shortlist.id, items).await?;
            record(work, viewer, &seat, &shortlist, Happened::Created).await?;
            Ok(shortlist)
        })
    })
    .await
}
