//! People.

use std::collections::HashMap;

use ::entity::{
    Email, delegation, link, log_in_attempt, membership, partner, partner_user, seat, sign_up, user,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationTrait, sea_query::LockType,
};
use uuid::Uuid;

use super::{
    literal::Literal,
    membership::{active_organization_ids, administered_organization_ids},
    partner_user::team_ids,
    template::Template,
};
use crate::access::Viewer;

/// Oneself; those with whom one is a member of an organization or on a partner's team; whoever invited one as a partner;
/// and the people of partners who have accepted an invitation of an organization that one administers.
fn visible_to(viewer: Viewer) -> Condition {
    let colleagues = membership::Entity::find()
        .select_only()
        .column(membership::Column::UserId)
        .filter(membership::Column::Status.is_not(membership::Status::Invited))
        .filter(
            membership::Column::OrganizationId.in_subquery(active_organization_ids(viewer.user_id)),
        )
        .into_query();
    let inviters = delegation::Entity::find()
        .select_only()
        .column(delegation::Column::InvitedById)
        .filter(delegation::Column::InvitedUserId.eq(viewer.user_id))
        .into_query();
    let partners = seat::Entity::find()
        .join(JoinType::InnerJoin, seat::Relation::Delegation.def())
        .select_only()
        .column(seat::Column::UserId)
        .filter(
            delegation::Column::OrganizationId
                .in_subquery(administered_organization_ids(viewer.user_id)),
        )
        .into_query();
    let team = partner_user::Entity::find()
        .select_only()
        .column(partner_user::Column::UserId)
        .filter(partner_user::Column::PartnerId.in_subquery(team_ids(viewer.user_id)))
        .filter(
            // `has_joined`, in SQL.
            Condition::any()
                .add(partner_user::Column::JoinedAt.is_not_null())
                .add(partner_user::Column::Status.is(partner_user::Status::Active)),
        )
        .into_query();
    Condition::any()
        .add(user::Column::Id.eq(viewer.user_id))
        .add(user::Column::Id.in_subquery(colleagues))
        .add(user::Column::Id.in_subquery(team))
        .add(user::Column::Id.in_subquery(inviters))
        .add(user::Column::Id.in_subquery(partners))
}

/// Those of the users with these ids that the viewer may see.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, user::Model>, DbErr> {
    let rows = user::Entity::find()
        .filter(user::Column::Id.is_in(ids.iter().copied()))
        .filter(visible_to(viewer))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The user, who must exist. For what a command has already been allowed to touch.
pub async fn unscoped_get(db: &impl ConnectionTrait, id: Uuid) -> Result<user::Model, DbErr> {
    user::Entity::find_by_id(id)
        .one(db)
        .await?
        .ok_or_else(|| DbErr::RecordNotFound(format!("user {id}")))
}

/// Users by id, for fields that lead to people from a row the viewer may see.
pub async fn unscoped_by_ids(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, user::Model>, DbErr> {
    let rows = BY_IDS.models::<user::Model>(db, &ids.to_vec()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

static BY_IDS: Template<Vec<Uuid>> = Template::new(|ids| {
    user::Entity::find()
        .filter(user::Column::Id.is_in(ids.iter().copied()))
        .into_query()
});

/// Whether there is anybody at all.
pub async fn unscoped_any(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(user::Entity::find().one(db).await?.is_some())
}

/// The account of an address. For commands that tell nobody whether there is one.
pub async fn unscoped_find_by_email(
    db: &impl ConnectionTrait,
    email: &Email,
) -> Result<Option<user::Model>, DbErr> {
    user::Entity::find()
        .filter(user::Column::EmailKey.eq(email.key()))
        .one(db)
        .await
}

/// The accounts with these keys of addresses.
pub async fn unscoped_find_by_email_keys(
    db: &impl ConnectionTrait,
    keys: impl IntoIterator<Item = String>,
) -> Result<Vec<user::Model>, DbErr> {
    user::Entity::find()
        .filter(user::Column::EmailKey.is_in(keys))
        .all(db)
        .await
}

/// The user's row, locked until the transaction ends: the first step of whatever claims or attaches an account.
pub async fn unscoped_lock(db: &impl ConnectionTrait, id: Uuid) -> Result<user::Model, DbErr> {
    user::Entity::find_by_id(id)
        // Rows that point at the user go on being written: a stronger lock would meet their writers in a deadlock.
        .lock(LockType::NoKeyUpdate)
        .one(db)
        .await?
        .ok_or_else(|| DbErr::RecordNotFound(format!("user {id}")))
}

/// The rows of these users, locked until the transaction ends, in one order for everybody.
pub async fn unscoped_lock_all(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<user::Model>, DbErr> {
    user::Entity::find()
        .filter(user::Column::Id.is_in(ids))
        .order_by_asc(user::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(db)
        .await
}

/// The mailed link whose token has this hash, locked: the token is the permission.
pub async fn unscoped_lock_link(
    db: &impl ConnectionTrait,
    token_hash: &[u8],
    purpose: link::Purpose,
) -> Result<Option<link::Model>, DbErr> {
    link::Entity::find()
        .filter(link::Column::TokenHash.eq(token_hash))
        .filter(link::Column::Purpose.eq(purpose))
        .lock_exclusive()
        .one(db)
        .await
}

/// The mailed link whose token has this hash: the token is the permission.
pub async fn unscoped_find_link(
    db: &impl ConnectionTrait,
    token_hash: &[u8],
    purpose: link::Purpose,
) -> Result<Option<link::Model>, DbErr> {
    link::Entity::find()
        .filter(link::Column::TokenHash.eq(token_hash))
        .filter(link::Column::Purpose.eq(purpose))
        .one(db)
        .await
}

/// The organization for which a link to set a password, or its mail, speaks: that of the membership or of the team that it came
/// with; none of one that somebody asked for.
pub async fn unscoped_organization_of(
    db: &impl ConnectionTrait,
    membership_id: Option<Uuid>,
    partner_user_id: Option<Uuid>,
) -> Result<Option<Uuid>, DbErr> {
    if let Some(id) = membership_id {
        let membership = membership::Entity::find_by_id(id).one(db).await?;
        if let Some(membership) = membership {
            return Ok(Some(membership.organization_id));
        }
    }
    let Some(id) = partner_user_id else {
        return Ok(None);
    };
    let team = partner::Entity::find()
        .join_rev(JoinType::InnerJoin, partner_user::Relation::Partner.def())
        .filter(partner_user::Column::Id.eq(id))
        .one(db)
        .await?;
    Ok(team.and_then(|team| team.organization_id))
}

/// The newest sign-up with the address. For commands that tell nobody whether there is an account.
pub async fn unscoped_newest_sign_up(
    db: &impl ConnectionTrait,
    email: &Email,
) -> Result<Option<sign_up::Model>, DbErr> {
    sign_up::Entity::find()
        .join(JoinType::InnerJoin, sign_up::Relation::User.def())
        .filter(user::Column::EmailKey.eq(email.key()))
        .order_by_desc(sign_up::Column::Id)
        .one(db)
        .await
}

/// One sign-up, named by a link that proves its address, if that has no account yet.
pub async fn unscoped_sign_up(
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<sign_up::Model>, DbErr> {
    sign_up::Entity::find_by_id(id)
        .join(JoinType::InnerJoin, sign_up::Relation::User.def())
        .filter(user::Column::Status.is(user::Status::Stub))
        .one(db)
        .await
}

/// The tries at an address's password, known address or not.
pub async fn unscoped_log_in_attempt(
    db: &impl ConnectionTrait,
    email_key: &str,
) -> Result<Option<log_in_attempt::Model>, DbErr> {
    log_in_attempt::Entity::find_by_id(email_key)
        .lock_exclusive()
        .one(db)
        .await
}
