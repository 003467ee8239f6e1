//! Moving a solution on a shortlist.

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

/// Moves the item to `position`, from 0; the last place when there are fewer.
pub async fn run(
    app: &App,
    viewer: Viewer,
    shortlist: Seen,
    item_id: Uuid,
    position: i32,
) -> Result<Model, Fault> {
    let position = usize::try_from(position)
        .map_err(|_| Refusal::new(Code::InvalidInput, "Positions begin at 0.").at("position"))?;
    app.write(move |work| {
        Box::pin(async move {
            let (before, seat) = lock_for(work, viewer, shortlist, Action::Edit).await?;
            let mut items = store::shortlist::unscoped_items(&work.tx, before.id).await?;
            let from = items.iter().position(|item| item.id == item_id);
            let from = from.ok_or_else(|| Refusal::not_found("itemId"))?;
            let item = items.remove(from);
            let to = position.min(items.len());
            if to == from {
                return Ok(before);
            }
            items.insert(to, item);
            order::write(work, before.id, items).await?;
            let after = write(work, &before, Default::default()).await?;
            record(work, viewer, &seat, &after, Happened::Changed).await?;
            Ok(after)
        })
    })
    .await
}
