//! What resolvers ask of their context: the app, who is calling, and from where.

use async_graphql::{Context, Result};

use super::loader::caller;
use crate::{access::Viewer, app::App, fault::Fault, limit::Source};

/// The running server's parts.
pub fn app<'a>(ctx: &Context<'a>) -> &'a App {
    ctx.data_unchecked()
}

/// From where the operation comes.
pub fn source(ctx: &Context<'_>) -> Source {
    *ctx.data_unchecked()
}

/// Whoever is signed in.
pub fn viewer(ctx: &Context<'_>) -> Option<Viewer> {
    caller(ctx)
}

/// Whoever is signed in, or the error UNAUTHENTICATED.
pub fn signed_in(ctx: &Context<'_>) -> Result<Viewer> {
    Ok(viewer(ctx).ok_or(Fault::Unauthenticated)?)
}
