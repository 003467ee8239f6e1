//! Taking solutions off a shortlist.

use std::collections::HashSet;

use entity::shortlist::Model;
use uuid::Uuid;

use super::{Seen, lock_for, order, write};
use crate::{
    access::{Viewer, shortlist::Action},
    app::App,
    event::shortlist::{Happened, record},
    fault::{Fault, Refusal},
    store,
};

/// Takes these items off the shortlist.
pub async fn run(
    app: &App,
    viewer: Viewer,
    shortlist: Seen,
    item_ids: HashSet<Uuid>,
) -> Result<Model, Fault> {
    app.write(move |work| {
        let item_ids = item_ids.clone();
        Box::pin(async move {
            let (before, seat) = lock_for(work, viewer, shortlist, Action::Edit).await?;
            if item_ids.is_empty() {
                return Ok(before);
            }
            let mut items = store::shortlist::unscoped_items(&work.tx, before.id).await?;
            let standing = items.len();
            items.retain(|item| !item_ids.contains(&item.id));
            if standing - items.len() < item_ids.len() {
                return Err(Refusal::not_found("itemIds").into());
            }
            order::write(work, before.id, items).await?;
            let after = write(work, &before, Default::default()).await?;
            record(work, viewer, &seat, &after, Happened::Changed).await?;
            Ok(after)
        })
    })
    .await
}
