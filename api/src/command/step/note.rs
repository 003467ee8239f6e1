//! What becomes of the notes on something that goes, or is shown.

use ::entity::{
    delegation::IdentityMode,
    note::{Column, Entity, Model, Visibility},
};
use sea_orm::{ActiveEnum, ColumnTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use crate::store::{self, Work};

/// Deletes all notes on something that goes, whoever wrote them, and gives them.
pub(in crate::command) async fn erase(work: &Work, subject_id: Uuid) -> Result<Vec<Model>, DbErr> {
    let notes = store::note::unscoped_about(&work.tx, subject_id).await?;
    if !notes.is_empty() {
        Entity::delete_many()
            .filter(Column::SubjectId.eq(subject_id))
            .exec(&work.tx)
            .await?;
    }
    Ok(notes)
}

/// The shared notes on a draft that is shown in this mode, and that others see with it: under the organization's name they
/// bear it too, since nobody else has seen another.
pub(in crate::command) async fn show(
    work: &Work,
    subject_id: Uuid,
    mode: Option<IdentityMode>,
) -> Result<Vec<Model>, DbErr> {
    if mode == Some(IdentityMode::AsBuyer) {
        Entity::update_many()
            .col_expr(
                Column::IdentityMode,
                Expr::value(IdentityMode::AsBuyer.to_value()),
            )
            .filter(Column::SubjectId.eq(subject_id))
            .filter(Column::Visibility.eq(Visibility::Shared))
            .filter(Column::DelegationId.is_not_null())
            .exec(&work.tx)
            .await?;
    }
    store::note::unscoped_shared_about(&work.tx, subject_id).await
}
