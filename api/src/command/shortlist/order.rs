//! What stands on a shortlist, in which order.

use std::collections::HashSet;

use entity::{shortlist::MOST_ITEMS, shortlist_item};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// Refuses solutions that are not there, one that is named twice or that stands on the list, and too many.
pub(super) async fn check_new(
    work: &Work,
    standing: &[shortlist_item::Model],
    solution_ids: &[Uuid],
) -> Result<(), Fault> {
    let refuse = |message: String| Refusal::new(Code::InvalidInput, message).at("solutionIds");
    if standing.len() + solution_ids.len() > MOST_ITEMS {
        let message = format!("A shortlist holds at most {MOST_ITEMS} solutions.");
        return Err(refuse(message).into());
    }
    let mut there: HashSet<Uuid> = standing.iter().map(|item| item.solution_id).collect();
    if solution_ids.iter().any(|id| !there.insert(*id)) {
        let message = "A solution stands on a shortlist once; name only those that are not on it.";
        return Err(refuse(message.to_owned()).into());
    }
    if solution_ids.is_empty() {
        return Ok(());
    }
    let known = store::solution::unscoped_by_ids(&work.tx, solution_ids).await?;
    if known.len() < solution_ids.len() {
        return Err(Refusal::not_found("solutionIds").into());
    }
    Ok(())
}

/// New items for these solutions.
pub(super) fn new_items(
    work: &Work,
    shortlist_id: Uuid,
    solution_ids: &[Uuid],
) -> Vec<shortlist_item::Model> {
    let items = solution_ids
        .iter()
        .map(|solution_id| shortlist_item::Model {
            id: work.id(),
            shortlist_id,
            solution_id: *solution_id,
            // Its place is given when the whole order is written.
            position: 0,
        });
    items.collect()
}

/// Writes the whole list anew, each item at its place. Under the shortlist's lock.
pub(super) async fn write(
    work: &Work,
    shortlist_id: Uuid,
    items: Vec<shortlist_item::Model>,
) -> Result<(), DbErr> {
    shortlist_item::Entity::delete_many()
        .filter(shortlist_item::Column::ShortlistId.eq(shortlist_id))
        .exec(&work.tx)
        .await?;
    if items.is_empty() {
        return Ok(());
    }
    let rows = (0..).zip(items).map(|(position, item)| {
        let mut row = shortlist_item::ActiveModel::from(item).reset_all();
        row.position = Set(position);
        row
    });
    shortlist_item::Entity::insert_many(rows)
        .exec_without_returning(&work.tx)
        .await?;
    Ok(())
}
