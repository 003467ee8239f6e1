//! Whom a brief asks.

use std::collections::HashSet;

use entity::{brief::MOST_RECIPIENTS, brief_recipient};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// Refuses solutions that are not there, one that is named twice, and too many.
pub(super) async fn check(work: &Work, solution_ids: &[Uuid]) -> Result<(), Fault> {
    let refuse = |message: String| Refusal::new(Code::InvalidInput, message).at("solutionIds");
    if solution_ids.len() > MOST_RECIPIENTS {
        let message = format!("A brief asks the suppliers of at most {MOST_RECIPIENTS} solutions.");
        return Err(refuse(message).into());
    }
    let mut named = HashSet::new();
    if solution_ids.iter().any(|id| !named.insert(*id)) {
        return Err(refuse("Name each solution once.".to_owned()).into());
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

/// Writes anew whom a draft asks: the suppliers of these solutions. Under the brief's lock.
pub(super) async fn write(work: &Work, brief_id: Uuid, solution_ids: &[Uuid]) -> Result<(), DbErr> {
    brief_recipient::Entity::delete_many()
        .filter(brief_recipient::Column::BriefId.eq(brief_id))
        .exec(&work.tx)
        .await?;
    if solution_ids.is_empty() {
        return Ok(());
    }
    let rows =
        (0..)
            .zip(solution_ids)
            .map(|(position, solution_id)| brief_recipient::ActiveModel {
                id: Set(work.id()),
                brief_id: Set(brief_id),
                solution_id: Set(*solution_id),
                position: Set(position),
                email: Set(None),
                mail_id: Set(None),
                responded_at: Set(None),
            });
    brief_recipient::Entity::insert_many(rows)
        .exec_without_returning(&work.tx)
        .await?;
    Ok(())
}
