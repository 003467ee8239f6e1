use async_graphql::{Context, Result};
use entity::Permissions;

use crate::{
    access::{Made, Party},
    graphql::{guard::signed_in, loader::loaders},
    store::workspace::Authorship,
};

/// What the viewer is to a thing that they see, and what they may do in its workspace.
pub async fn party(
    ctx: &Context<'_>,
    made: Made,
    authorship: &Authorship,
) -> Result<(Party, Permissions)> {
    let viewer = signed_in(ctx)?;
    let standing = loaders(ctx).standing().await?;
    Ok(match standing.roles.get(&made.organization_id) {
        Some(role) => (Party::member(viewer, *role, made), Permissions::ALL),
        None if authorship.by_own_side => (Party::Maker, authorship.permissions),
        None => (Party::Onlooker, authorship.permissions),
    })
}
