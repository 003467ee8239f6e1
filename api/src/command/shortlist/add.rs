//! Putting solutions on a shortlist.

use entity::shortlist::Model;
use uuid::Uuid;

use super::{Seen, lock_for, order, write};
use crate::{
    access::{Viewer, shortlist::Action},
    app::App,
    event::shortlist::{Happened, record},
    fault::{Code, Fault, Refusal},
    store,
};

/// What to put where.
#[derive(Clone, Debug)]
pub struct Input {
    pub shortlist: Seen,
    /// In this order.
    pub solution_ids: Vec<Uuid>,
    /// Before what stands there now, from 0; at the end when there is none.
    pub position: Option<i32>,
}

/// Puts the solutions on the shortlist.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<Model, Fault> {
    let position = input.position.map(usize::try_from).transpose();
    let position = position
        .map_err(|_| Refusal::new(Code::InvalidInput, "Positions begin at 0.").at("position"))?;
    app.write(move |work| {
        let solution_ids = input.solution_ids.clone();
        Box::pin(async move {
            let (before, seat) = lock_for(work, viewer, input.shortlist, Action::Edit).await?;
            if solution_ids.is_empty() {
                return Ok(before);
            }
            let mut items = store::shortlist::unscoped_items(&work.tx, before.id).await?;
            order::check_new(work, &items, &solution_ids).await?;
            let at = position.unwrap_or(items.len()).min(items.len());
            let new = order::new_items(work, before.id, &solution_ids);
            items.splice(at..at, new);
            order::write(work, before.id, items).await?;
            let after = write(work, &before, Default::default()).await?;
            record(work, viewer, &seat, &after, Happened::Changed).await?;
            Ok(after)
        })
    })
    .await
}
