use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use crate::{
    command::account::rename,
    graphql::{
        failure::{UserError, outcome},
        guard::{app, signed_in},
        loader::renew,
        node::Me,
    },
};

/// Changes the signed-in person's account.
#[derive(InputObject)]
struct UpdateViewerInput {
    /// As others will see it: 1 to 100 characters on one line.
    name: String,
}

/// The signed-in person as they are now.
#[derive(SimpleObject)]
struct ViewerPayload {
    /// Null when nothing was done.
    viewer: Option<Me>,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(super) struct ViewerMutation;

#[Object]
impl ViewerMutation {
    /// Changes how the signed-in person is called, wherever they are named.
    async fn update_viewer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateViewerInput,
    ) -> Result<ViewerPayload> {
        let viewer = signed_in(ctx)?;
        let result = rename::run(app(ctx), viewer, &input.name).await;
        renew(ctx);
        let (done, user_errors) = outcome(result)?;
        let viewer = match done {
            Some(_) => Some(Me::load(ctx, viewer).await?),
            None => None,
        };
        Ok(ViewerPayload {
            viewer,
            user_errors,
        })
    }
}
