use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::SubjectKind;

use super::DeletePayload;
use crate::{
    command::saved_solution::{save, unsave},
    graphql::{
        failure::{UserError, outcome},
        guard::{app, signed_in},
        id,
        loader::{loaders, renew},
        node::SavedSolution,
    },
};

/// Puts a solution aside.
#[derive(InputObject)]
struct SaveSolutionInput {
    /// In whose workspace.
    organization_id: ID,
    /// Which one.
    solution_id: ID,
}

/// Takes a saved solution off the list.
#[derive(InputObject)]
struct UnsaveSolutionInput {
    /// Which one.
    saved_solution_id: ID,
}

/// The solution as it has been saved.
#[derive(SimpleObject)]
struct SavedSolutionPayload {
    /// Null when nothing was done.
    saved_solution: Option<SavedSolution>,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(super) struct SolutionMutation;

#[Object]
impl SolutionMutation {
    /// Puts a solution aside in a workspace. Saved already, it stays as it is.
    async fn save_solution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and where.")] input: SaveSolutionInput,
    ) -> Result<SavedSolutionPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let kind = SubjectKind::Organization;
            let organization_id = id::named(kind, "organizationId", &input.organization_id)?;
            let solution_id = id::named(SubjectKind::Solution, "solutionId", &input.solution_id)?;
            save::run(app(ctx), viewer, organization_id, solution_id).await
        };
        let result = result.await;
        renew(ctx);
        let (id, user_errors) = outcome(result)?;
        let saved_solution = match id {
            Some(id) => loaders(ctx).saved_solution(id).await?,
            None => None,
        };
        Ok(SavedSolutionPayload {
            saved_solution,
            user_errors,
        })
    }

    /// Takes a saved solution off the list: by whoever saved it, or by an admin of the organization.
    async fn unsave_solution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: UnsaveSolutionInput,
    ) -> Result<DeletePayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let kind = SubjectKind::SavedSolution;
            let id = id::named(kind, "savedSolutionId", &input.saved_solution_id)?;
            unsave::run(app(ctx), viewer, id).await
        };
        DeletePayload::new(ctx, SubjectKind::SavedSolution, result.await)
    }
}
