//! What becomes of the notes on something that goes, or is shown.

use ::entity::{
    delegation::IdentityMode,
    note::{Column, Entity, Model, Visibility},
};
use sea_orm::{ActiveEnum, ColumnTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use crate::store::{self, Work};

/// Deletes all notes on something that goes, whoever wrote them, and gives the shared ones. Of personal ones nobody is told,
/// and nobody can tell by this whether there were any: their authors may have lost sight of what they are about long ago,
/// and whoever has not is told that it went.
pub(in crate::command) async fn erase(work: &Work, subject_id: Uuid) -> Result<Vec<Model>, DbErr> {
    let personal = Column::Visibility.eq(Visibility::Personal);
    Entity::delete_many()
        .filter(Column::SubjectId.eq(subject_id))
        .filter(personal)
        .exec(&work.tx)
        .await?;
    Entity::delete_many()
        .filter(Column::SubjectId.eq(subject_id))
        .exec_with_returning(&work.tx)
        .await
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
