//! The people on partners' teams.

use std::collections::HashMap;

use ::entity::{
    delegation,
    partner_user::{Column, Entity, Model, Role, Status},
    seat,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter,
    QuerySelect, QueryTrait, RelationTrait, sea_query::SelectStatement,
};
use uuid::Uuid;

use super::{
    literal::Literal,
    membership,
    paging::{Direction, Slice, Window, paged},
};
use crate::access::Viewer;

/// `SELECT partner_id` of the team that the user is of, or of the individual they are: not of one to which a buyer has added
/// them, until the partner confirms it. The rule of `Standing::is_of`, in SQL.
pub fn team_ids(user_id: Uuid) -> SelectStatement {
    let confirmed = Condition::any().add(Column::Status.is(Status::Active)).add(
        Condition::all()
            .add(Column::Status.is(Status::Invited))
            .add(Column::Role.is(Role::Admin)),
    );
    Entity::find()
        .select_only()
        .column(Column::PartnerId)
        .filter(Column::UserId.eq(user_id))
        .filter(confirmed)
        .into_query()
}

/// Everybody sees themselves and, once they are of it, their team; a buyer's admins see whoever has or had a seat on a
/// delegation of theirs.
fn visible_to(viewer: Viewer) -> Condition {
    let administered = membership::administered_organization_ids(viewer.user_id);
    let seated = seat::Entity::find()
        .select_only()
        .column(seat::Column::PartnerUserId)
        .join(JoinType::InnerJoin, seat::Relation::Delegation.def())
        .filter(delegation::Column::OrganizationId.in_subquery(administered))
        .into_query();
    Condition::any()
        .add(Column::UserId.eq(viewer.user_id))
        .add(Column::PartnerId.in_subquery(team_ids(viewer.user_id)))
        .add(Column::Id.in_subquery(seated))
}

/// Those of the people with these ids that the viewer may see.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Model>, DbErr> {
    let rows = Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(visible_to(viewer))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// A page of a partner's team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Page {
    pub partner_id: Uuid,
    pub status: Option<Status>,
    pub window: Window<Uuid>,
}

/// The team, by when its people came; nothing unless the viewer is of it.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    Page {
        partner_id,
        status,
        window,
    }: Page,
) -> Result<Slice<Model>, DbErr> {
    let mut select = Entity::find()
        .filter(Column::PartnerId.eq(partner_id))
        .filter(Column::PartnerId.in_subquery(team_ids(viewer.user_id)));
    if let Some(status) = status {
        select = select.filter(Column::Status.is(status));
    }
    paged(db, select, Column::Id, Direction::Ascending, window).await
}
