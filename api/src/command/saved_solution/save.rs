//! Putting a solution aside.

use entity::{Permission, saved_solution};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, sea_query::OnConflict};
use uuid::Uuid;

use crate::{
    access::Viewer,
    app::App,
    command::step::workspace::enter,
    event::saved_solution::{Happened, record},
    fault::{Fault, Refusal},
    store,
};

/// Tries when somebody takes off the list what was there a moment ago.
const TRIES: usize = 3;

/// Saves the solution for the viewer's side, unless that side has saved it already, and gives the saved one's id.
pub async fn run(
    app: &App,
    viewer: Viewer,
    organization_id: Uuid,
    solution_id: Uuid,
) -> Result<Uuid, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let seat = enter(work, viewer, organization_id, Permission::Shortlists).await?;
            let known = store::solution::unscoped_by_ids(&work.tx, &[solution_id]).await?;
            let solution = known.get(&solution_id);
            let solution = solution.ok_or_else(|| Refusal::not_found("solutionId"))?;
            let under = seat.grant().map(|grant| &grant.delegation);
            let delegation_id = under.map(|delegation| delegation.id);
            let row = saved_solution::Model {
                id: work.id(),
                organization_id,
                delegation_id,
                author_id: viewer.user_id,
                identity_mode: under.map(|delegation| delegation.identity_mode),
                solution_id,
                created_at: work.now,
            };
            let side = (organization_id, delegation_id);
            for _ in 0..TRIES {
                // Of two at once the second waits here until the first is there, and adds nothing.
                let new = row.clone().into_active_model().reset_all();
                let added = saved_solution::Entity::insert(new)
                    .on_conflict(OnConflict::new().do_nothing().to_owned())
                    .exec_without_returning(&work.tx)
                    .await?;
                if added == 1 {
                    record(work, viewer, &seat, (&row, solution), Happened::Saved).await?;
                    return Ok(row.id);
                }
                let saved =
                    store::saved_solution::unscoped_find(&work.tx, side, solution_id).await?;
                if let Some(saved) = saved {
                    return Ok(saved.id);
                }
            }
            Err(Fault::internal("it is saved and taken off again and again"))
        })
    })
    .await
}
