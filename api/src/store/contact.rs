//! An organization's contacts: derived from who is a member of what, never copied.

use std::collections::BTreeSet;

use ::entity::{
    membership::{self, Column},
    partnership, partnership_side, user,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult,
    JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait,
    Select,
    sea_query::{Alias, Asterisk, Expr, ExprTrait, Order, SelectStatement},
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
    let places = organization_ids(viewer, organization_id);
    let known = membership::Entity::find().filter(Column::Status.is(membership::Status::Active));
    // Words are letters and digits alone.
    let known = words.iter().fold(known, |known, word| {
        known.filter(Column::SearchKey.like(format!("% {word}%")))
    });
    let total = match window.total {
        true => {
            let there = Column::OrganizationId.in_subquery(places.clone());
            Some(known.clone().filter(there).count(db).await?)
        }
        false => None,
    };
    let first = first(db.get_database_backend(), places, known, &window);
    let rows = db.query_all(&people(first)).await?;
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

/// The memberships of the page, and one more, of those that are `known` in these places.
fn first(
    backend: DbBackend,
    places: SelectStatement,
    known: Select<membership::Entity>,
    window: &Window<Place>,
) -> SelectStatement {
    let known = match &window.after {
        Some((name_key, id)) => {
            let place = [Column::NameKey, Column::Id].map(|column| column.into_expr());
            known.filter(beyond(place, name_key.clone(), *id))
        }
        None => known,
    };
    let by_name = |known: Select<membership::Entity>| {
        known
            .order_by_asc(Column::NameKey)
            .order_by_asc(Column::Id)
            .limit(window.limit + 1)
            .into_query()
    };
    // Of each place no more is read than the page takes. SQLite sees that for itself.
    if backend != DbBackend::Postgres {
        return by_name(known.filter(Column::OrganizationId.in_subquery(places)));
    }
    let [here, there] = ["here", "there"].map(Alias::new);
    let place = Expr::col((here.clone(), Column::OrganizationId));
    let of_each = by_name(known.filter(place.eq(Column::OrganizationId.into_expr())));
    SelectStatement::new()
        .column((there.clone(), Asterisk))
        .from_subquery(places, here)
        .join_lateral(
            JoinType::InnerJoin,
            of_each,
            there.clone(),
            Condition::all(),
        )
        .order_by((there.clone(), Column::NameKey), Order::Asc)
        .order_by((there, Column::Id), Order::Asc)
        .limit(window.limit + 1)
        .to_owned()
}

/// Whoever these memberships are of.
fn people(memberships: SelectStatement) -> SelectStatement {
    let page = Alias::new("page");
    let of_page = |column: Column| (page.clone(), column);
    SelectStatement::new()
        .expr_as(Expr::col(of_page(Column::Id)), "membership_id")
        .columns([Column::OrganizationId, Column::NameKey].map(of_page))
        .columns([user::Column::Name, user::Column::Email].map(|column| (user::Entity, column)))
        .from_subquery(memberships, page.clone())
        .inner_join(
            user::Entity,
            Expr::col((user::Entity, user::Column::Id)).equals(of_page(Column::UserId)),
        )
        .order_by(of_page(Column::NameKey), Order::Asc)
        .order_by(of_page(Column::Id), Order::Asc)
        .to_owned()
}
