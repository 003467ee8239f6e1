//! Calling mails back.

use entity::mail;
use sea_orm::{
    ActiveEnum, ColumnTrait, DbErr, EntityTrait, QueryFilter,
    sea_query::{Expr, IntoCondition},
};

use crate::store::Work;

/// Cancels the mails of one kind, of those that `about` picks, that have not left yet.
pub(in crate::command) async fn cancel(
    work: &Work,
    kind: mail::Kind,
    about: impl IntoCondition,
) -> Result<(), DbErr> {
    mail::Entity::update_many()
        .col_expr(
            mail::Column::Status,
            Expr::value(mail::Status::Cancelled.to_value()),
        )
        .filter(about)
        .filter(mail::Column::Kind.eq(kind))
        .filter(mail::Column::Status.eq(mail::Status::Queued))
        .exec(&work.tx)
        .await?;
    Ok(())
}
