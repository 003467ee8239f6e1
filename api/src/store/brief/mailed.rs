//! How many briefs have been mailed, for the limits on them.

use std::collections::HashMap;

use ::entity::{Instant, mail, seat};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
    QueryTrait, Select, sea_query::Expr,
};
use uuid::Uuid;

use crate::store::literal::Literal;

/// Whose briefs count against a limit of an organization's.
#[derive(Clone, Copy, Debug)]
pub struct Mailers {
    pub organization_id: Uuid,
    /// Of the people on this delegation alone.
    pub delegation_id: Option<Uuid>,
}

/// How many briefs these have had mailed since. For the limit on them.
pub async fn unscoped_count_mailed(
    db: &impl ConnectionTrait,
    mailers: Mailers,
    since: Instant,
) -> Result<u64, DbErr> {
    mailed_by(mailers, since).count(db).await
}

/// How many briefs the user has had mailed since. For the limit on them.
pub async fn unscoped_count_mailed_by(
    db: &impl ConnectionTrait,
    user_id: Uuid,
    since: Instant,
) -> Result<u64, DbErr> {
    let mails = mailed_since(since).filter(mail::Column::ActorId.eq(user_id));
    mails.count(db).await
}

/// How many briefs these have had mailed since to each of these suppliers. For the limit on them.
pub async fn unscoped_count_mailed_to(
    db: &impl ConnectionTrait,
    mailers: Mailers,
    user_ids: impl IntoIterator<Item = Uuid>,
    since: Instant,
) -> Result<HashMap<Uuid, u64>, DbErr> {
    let counts: Vec<(Uuid, i64)> = mailed_by(mailers, since)
        .select_only()
        .column(mail::Column::UserId)
        .column_as(Expr::cust("count(*)"), "mails")
        .filter(mail::Column::UserId.is_in(user_ids))
        .group_by(mail::Column::UserId)
        .into_tuple()
        .all(db)
        .await?;
    let counts = counts.into_iter();
    Ok(counts
        .map(|(user_id, mails)| (user_id, u64::try_from(mails).unwrap_or_default()))
        .collect())
}

fn mailed_by(mailers: Mailers, since: Instant) -> Select<mail::Entity> {
    let mails = mailed_since(since);
    let mails = mails.filter(mail::Column::OrganizationId.eq(mailers.organization_id));
    mails.apply_if(mailers.delegation_id, |mails, delegation_id| {
        let seated = seat::Entity::find()
            .select_only()
            .column(seat::Column::UserId)
            .filter(seat::Column::DelegationId.eq(delegation_id));
        mails.filter(mail::Column::ActorId.in_subquery(seated.into_query()))
    })
}

fn mailed_since(since: Instant) -> Select<mail::Entity> {
    mail::Entity::find()
        .filter(mail::Column::Kind.is(mail::Kind::Brief))
        .filter(mail::Column::CreatedAt.gt(since))
}
