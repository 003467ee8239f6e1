//! Changing a draft: what it asks, and whom.

use entity::brief::{self, Model};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use super::{Seen, lock_for, recipients, write};
use crate::{
    access::{Viewer, brief::Action},
    app::App,
    command::input,
    event::brief::{Happened, record},
    fault::Fault,
    store,
};

/// What to change; what is left out stays.
#[derive(Clone, Debug)]
pub struct Input {
    pub brief: Seen,
    pub title: Option<String>,
    pub body: Option<String>,
    /// All whom it asks from now on.
    pub solution_ids: Option<Vec<Uuid>>,
}

/// Changes the draft.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<Model, Fault> {
    let title = input.title.as_deref().map(input::title).transpose()?;
    let body = input.body.as_deref().map(input::brief_body).transpose()?;
    let (seen, solution_ids) = (input.brief, input.solution_ids);
    app.write(move |work| {
        let (title, body, solution_ids) = (title.clone(), body.clone(), solution_ids.clone());
        Box::pin(async move {
            let (before, seat) = lock_for(work, viewer, seen, Action::Edit).await?;
            let mut change = <brief::ActiveModel as Default>::default();
            if let Some(title) = title.filter(|title| *title != before.title) {
                change.title = Set(title);
            }
            if let Some(body) = body.filter(|body| *body != before.body) {
                change.body = Set(body);
            }
            let mut asks_others = false;
            if let Some(solution_ids) = solution_ids {
                recipients::check(work, &solution_ids).await?;
                let asked = store::brief::unscoped_recipients(&work.tx, before.id).await?;
                let asked = asked.iter().map(|recipient| recipient.solution_id);
                asks_others = !asked.eq(solution_ids.iter().copied());
                if asks_others {
                    recipients::write(work, before.id, &solution_ids).await?;
                }
            }
            if !change.is_changed() && !asks_others {
                return Ok(before);
            }
            let after = write(work, &before, change).await?;
            record(work, viewer, &seat, &after, Happened::Changed).await?;
            Ok(after)
        })
    })
    .await
}
