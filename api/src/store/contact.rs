//! An organization's contacts: derived from who is a member of what, never copied.

use std::collections::BTreeSet;

use ::entity::{
    membership::{self, Column},
    partnership, partnership_side, user,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait, Select,
    sea_query::{Alias, Expr, ExprTrait, Order, SelectStatement},
};
use uuid::Uuid;

use super::{
    composite::union_all,
    literal::Literal,
    membership::active_of,
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
    let known = membership::Entity::find()
        .filter(Column::OrganizationId.in_subquery(organization_ids(viewer, organization_id)))
        .filter(Column::Status.is(membership::Status::Active));
    // Words are letters and digits alone.
    let known = words.iter().fold(known, |known, word| {
        known.filter(Column::SearchKey.like(format!("% {word}%")))
    });
    let total = match window.total {
        true => Some(known.clone().count(db).await?),
        false => None,
    };
    let rows = db.query_all(&page(known, &window)).await?;
    let rows = rows.iter().map(|row| Contact::from_query_result(row, ""));
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    Ok(Slice::from_excess(rows, &window, total))
}

/// `SELECT organization_id` of the organization and its partners, if the viewer is a member.
fn organization_ids(viewer: Viewer, organization_id: Uuid) -> SelectStatement {
    let own = active_of(viewer.user_id)
        .filter(Column::OrganizationId.eq(organization_id))
        .select_only()
        .column(Column::OrganizationId)
        .into_query();
    let partners = partnership_side::Entity::find()
        .join(
            JoinType::InnerJoin,
            partnership_side::Relation::Partnership.def(),
        )
        .select_only()
        .column(partnership_side::Column::CounterpartId)
        .filter(partnership_side::Column::OrganizationId.in_subquery(own.clone()))
        .filter(partnership_side::Column::CounterpartId.is_not_null())
        .filter(partnership::Column::State.is(partnership::State::Accepted))
        .into_query();
    union_all([own, partners])
}

/// The page of those who are `known`, and one more; only they are looked up as people.
fn page(known: Select<membership::Entity>, window: &Window<Place>) -> SelectStatement {
    let known = match &window.after {
        Some((name_key, id)) => {
            let place = [Column::NameKey, Column::Id].map(|column| column.into_expr());
            known.filter(beyond(place, name_key.clone(), *id))
        }
        None => known,
    };
    let listed = known
        .order_by_asc(Column::NameKey)
        .order_by_asc(Column::Id)
        .limit(window.limit + 1)
        .into_query();
    let page = Alias::new("page");
    let of_page = |column: Column| (page.clone(), column);
    SelectStatement::new()
        .expr_as(Expr::col(of_page(Column::Id)), "membership_id")
        .columns([Column::OrganizationId, Column::NameKey].map(of_page))
        .columns([user::Column::Name, user::Column::Email].map(|column| (user::Entity, column)))
        .from_subquery(listed, page.clone())
        .inner_join(
            user::Entity,
            Expr::col((user::Entity, user::Column::Id)).equals(of_page(Column::UserId)),
        )
        .order_by(of_page(Column::NameKey), Order::Asc)
        .order_by(of_page(Column::Id), Order::Asc)
        .to_owned()
}
