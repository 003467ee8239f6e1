//! The API: thin. Parse, call one command or one read, answer. Never SQL, never a transaction.

mod connection;
pub mod document;
mod failure;
pub mod guard;
pub mod id;
mod link;
mod loader;
mod lookup;
mod mutation;
mod node;
mod query;
mod scalar;
mod subscription;

use std::sync::Arc;

use async_graphql::{Request, SDLExportOptions};

use self::{loader::Loaders, mutation::Mutation, query::Query, subscription::Subscription};
use crate::{access::Viewer, app::App, limit::Source, store::session::Bearer};

/// The executable schema.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The schema, without anything that belongs to one request. Suggestions ("did you mean") name what exists, so only
/// a development server gives them.
pub fn schema(suggestions: bool) -> Schema {
    let builder = Schema::build(Query, Mutation::default(), Subscription::default());
    if suggestions {
        builder
    } else {
        builder.disable_suggestions()
    }
    .finish()
}

/// The schema in GraphQL's schema language.
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .include_specified_by()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items();
    schema(false).sdl_with_options(options)
}

/// Gives `request` what its resolvers need: the app, who is calling from where, and loaders of its own, which know
/// already what `bearer` tells.
pub fn enter(
    request: Request,
    app: &App,
    viewer: Option<Viewer>,
    bearer: Option<&Bearer>,
    source: Source,
) -> Request {
    let loaders = Arc::new(Loaders::new(app, viewer, bearer));
    request.data(app.clone()).data(source).data(loaders)
}
