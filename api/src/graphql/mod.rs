//! The API: thin. Parse, call one command or one read, answer. Never SQL, never a transaction.

pub mod document;

use async_graphql::{EmptyMutation, EmptySubscription, Object, Request, SimpleObject};

use crate::{access::Viewer, app::App};

/// The executable schema.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

/// The id of the HTTP request or of the socket's operation, in every error and every log line.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The schema, without anything that belongs to one request. Suggestions ("did you mean") name what exists, so only
/// a development server gives them.
pub fn schema(suggestions: bool) -> Schema {
    let builder = Schema::build(Query, EmptyMutation, EmptySubscription);
    if suggestions {
        builder
    } else {
        builder.disable_suggestions()
    }
    .finish()
}

/// Gives `request` what its resolvers need: the app, who is calling, and loaders of its own.
pub fn enter(request: Request, app: &App, viewer: Option<Viewer>, id: RequestId) -> Request {
    request.data(app.clone()).data(viewer).data(id)
}

/// Where every query starts.
pub struct Query;

#[Object]
impl Query {
    /// The signed-in person; null for an anonymous request.
    async fn viewer(&self, ctx: &async_graphql::Context<'_>) -> Option<Me> {
        let viewer = (*ctx.data_unchecked::<Option<Viewer>>())?;
        Some(Me {
            id: viewer.user_id.to_string(),
        })
    }
}

#[derive(SimpleObject)]
struct Me {
    id: String,
}
