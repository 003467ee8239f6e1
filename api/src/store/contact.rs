//! An organization's contacts: derived from who is a member of what, never copied.

use std::collections::BTreeSet;

use ::entity::{
    membership::{self, Column, Entity},
    partnership, partnership_side, user,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::{
    literal::Literal,
    membership::active_organization_ids,
    paging::{Slice, Window, beyond},
};
use crate::access::Viewer;

/// A contact's place in the list: the name, then the membership.
pub type Place = (Vec<u8>, Uuid);

/// Somebody in an organization.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Contact {
    pub membership_id: Uuid,
    pub organization_id: Uuid,
    pub name: String,
    pub name_key: Vec<u8>,
    pub email: ::entity::Email,
}

/// The active members of the organization, and of each that is its partner now, by name: those of whom each of `words` begins
/// a word of the name or the address. Nothing unless the viewer is one of the first.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    organization_id: Uuid,
    words: &BTreeSet<String>,
    window: Window<Place>,
) -> Result<Slice<Contact>, DbErr> {
    let here = Condition::any()
        .add(Column::OrganizationId.eq(organization_id))
        .add(Column::OrganizationId.in_subquery(partner_ids(organization_id)));
    let seen = Expr::val(organization_id).in_subquery(active_organization_ids(viewer.user_id));
    let mut select = Entity::find()
        .join(JoinType::InnerJoin, membership::Relation::User.def())
        .filter(here)
        .filter(Column::Status.is(membership::Status::Active))
        .filter(seen);
    for word in words {
        // Words are letters and digits alone.
        select = select.filter(user::Column::SearchKey.like(format!("% {word}%")));
    }
    let total = match window.total {
        true => Some(select.clone().count(db).await?),
        false => None,
    };
    if let Some((name_key, id)) = &window.after {
        let place = [
            Expr::col((user::Entity, user::Column::NameKey)),
            Expr::col((Entity, Column::Id)),
        ];
        select = select.filter(beyond(place, name_key.clone(), *id));
    }
    let rows = select
        .select_only()
        .column_as(Column::Id, "membership_id")
        .column(Column::OrganizationId)
        .columns([
            user::Column::Name,
            user::Column::NameKey,
            user::Column::Email,
        ])
        .order_by_asc(user::Column::NameKey)
        .order_by_asc(Column::Id)
        .limit(window.limit + 1)
        .into_model::<Contact>()
        .all(db)
        .await?;
    Ok(Slice::from_excess(rows, &window, total))
}

/// `SELECT counterpart_id` of the organization's partners.
fn partner_ids(organization_id: Uuid) -> SelectStatement {
    partnership_side::Entity::find()
        .join(
            JoinType::InnerJoin,
            partnership_side::Relation::Partnership.def(),
        )
        .select_only()
        .column(partnership_side::Column::CounterpartId)
        .filter(partnership_side::Column::OrganizationId.eq(organization_id))
        .filter(partnership_side::Column::CounterpartId.is_not_null())
        .filter(partnership::Column::State.is(partnership::State::Accepted))
        .into_query()
}
