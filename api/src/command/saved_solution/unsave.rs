//! Taking a saved solution off the list.

use entity::{Permission, saved_solution};
use sea_orm::EntityTrait;
use uuid::Uuid;

use crate::{
    access::{Made, Party, Viewer, saved_solution::check_unsave},
    app::App,
    command::step::workspace::enter_for,
    event::saved_solution::{Happened, record},
    fault::{Fault, Refusal},
    store,
};

/// Takes the saved solution off the list, and gives its id.
pub async fn run(app: &App, viewer: Viewer, id: Uuid) -> Result<Uuid, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let field = "savedSolutionId";
            let locked = store::saved_solution::lock(&work.tx, viewer, work.now, id).await?;
            let saved = locked.ok_or_else(|| Refusal::not_found(field))?;
            let permission = Permission::Shortlists;
            let seat = enter_for(work, viewer, saved.organization_id, permission, field).await?;
            check_unsave(Party::of(viewer, &seat, Made::from(&saved)))?;
            let solution = store::solution::unscoped_get(&work.tx, saved.solution_id).await?;
            saved_solution::Entity::delete_by_id(id)
                .exec(&work.tx)
                .await?;
            record(work, viewer, &seat, (&saved, &solution), Happened::Unsaved).await?;
            Ok(id)
        })
    })
    .await
}
