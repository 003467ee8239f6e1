//! What of a workspace's rows a viewer may see: one condition, for lists, counts, single rows and streams alike.

use ::entity::{Instant, Permission, delegation, saved_solution, seat, shortlist};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{
        Alias, CommonTableExpression, Expr, ExprTrait, Query, SelectStatement, WithClause,
    },
};
use uuid::Uuid;

use super::{
    delegation::live,
    literal::{Literal, literal},
    membership::active_organization_ids,
    seat::acting_without_membership,
};
use crate::access::Viewer;

/// A table of rows that are made in workspaces, by members or under delegations.
pub trait InWorkspace: EntityTrait {
    /// What a partner needs to see any of them.
    const PERMISSION: Permission;
    const ORGANIZATION: Self::Column;
    const DELEGATION: Self::Column;
    const AUTHOR: Self::Column;

    /// Whether the row is out of its makers' hands; none where every row is from the start.
    fn published() -> Option<Expr>;
}

impl InWorkspace for shortlist::Entity {
    const PERMISSION: Permission = Permission::Shortlists;
    const ORGANIZATION: shortlist::Column = shortlist::Column::OrganizationId;
    const DELEGATION: shortlist::Column = shortlist::Column::DelegationId;
    const AUTHOR: shortlist::Column = shortlist::Column::AuthorId;

    fn published() -> Option<Expr> {
        Some(shortlist::Column::Status.is(shortlist::Status::Published))
    }
}

impl InWorkspace for saved_solution::Entity {
    const PERMISSION: Permission = Permission::Shortlists;
    const ORGANIZATION: saved_solution::Column = saved_solution::Column::OrganizationId;
    const DELEGATION: saved_solution::Column = saved_solution::Column::DelegationId;
    const AUTHOR: saved_solution::Column = saved_solution::Column::AuthorId;

    fn published() -> Option<Expr> {
        None
    }
}

/// What the condition is about, to stand before each statement that has it: where the viewer is a member, and under what
/// they act elsewhere. Worked out once, however often the condition comes.
pub fn places(viewer: Viewer, now: Instant) -> WithClause {
    let both = Expr::col((delegation::Entity, delegation::Column::Permissions))
        .bit_and(Expr::col((seat::Entity, seat::Column::Permissions)));
    let acting = acting_without_membership(viewer.user_id, now)
        .select_only()
        .column_as(seat::Column::DelegationId, "delegation_id")
        .column_as(delegation::Column::OrganizationId, "organization_id")
        .column_as(both, "permissions")
        .column_as(seat::Column::Status, "status")
        .column_as(delegation::Column::DataVisibility, "data_visibility")
        .into_query();
    let mut places = WithClause::new();
    for (name, query) in [
        (OWN, active_organization_ids(viewer.user_id)),
        (ACTING, acting),
    ] {
        let mut place = CommonTableExpression::new();
        places.cte(place.table_name(Alias::new(name)).query(query).to_owned());
    }
    places
}

const OWN: &str = "own";
const ACTING: &str = "acting";

/// `SELECT organization_id` of where the viewer is a member.
fn own() -> SelectStatement {
    Query::select()
        .column(Alias::new("organization_id"))
        .from(Alias::new(OWN))
        .to_owned()
}

/// `SELECT` this of what the viewer acts under.
fn acting(column: &'static str) -> SelectStatement {
    Query::select()
        .column((Alias::new(ACTING), Alias::new(column)))
        .from(Alias::new(ACTING))
        .to_owned()
}

fn of_acting(column: &'static str) -> Expr {
    Expr::col((Alias::new(ACTING), Alias::new(column)))
}

/// Whether what the viewer acts under lets them see this table at all.
fn allows<E: InWorkspace>() -> Expr {
    of_acting("permissions").bit_and(E::PERMISSION.bit()).ne(0)
}

fn is_confirmed() -> Expr {
    of_acting("status").eq(literal(seat::Status::Active))
}

/// The rows of `E` that the viewer may see: as a member every one but partners' drafts under delegations that live; as
/// a partner those made under the delegation and, with FULL visibility, what others have published. For statements that
/// begin with the viewer's [`places`].
pub fn visible_to<E: InWorkspace>(viewer: Viewer, now: Instant) -> Condition {
    Condition::any()
        .add(seen_by_members::<E>(now))
        .add(seen_by_makers::<E>(viewer))
        .add(seen_by_others::<E>())
}

fn seen_by_members<E: InWorkspace>(now: Instant) -> Condition {
    let theirs = Condition::all().add(E::ORGANIZATION.in_subquery(own()));
    let Some(published) = E::published() else {
        return theirs;
    };
    let at_work = delegation::Entity::find()
        .select_only()
        .column(delegation::Column::Id)
        .filter(delegation::Column::OrganizationId.in_subquery(own()))
        .filter(live(delegation::Entity, now))
        .into_query();
    theirs.add(
        Condition::any()
            .add(published)
            .add(E::DELEGATION.is_null())
            .add(E::DELEGATION.not_in_subquery(at_work)),
    )
}

fn seen_by_makers<E: InWorkspace>(viewer: Viewer) -> Condition {
    let allowed = acting("delegation_id").and_where(allows::<E>()).to_owned();
    let Some(published) = E::published() else {
        return Condition::all().add(E::DELEGATION.in_subquery(allowed));
    };
    let confirmed = allowed.clone().and_where(is_confirmed()).to_owned();
    // Whoever is confined sees of the drafts their own.
    let shown_or_own = Condition::any()
        .add(published)
        .add(E::AUTHOR.eq(viewer.user_id));
    let confined = Condition::all()
        .add(E::DELEGATION.in_subquery(allowed))
        .add(shown_or_own);
    Condition::any()
        .add(E::DELEGATION.in_subquery(confirmed))
        .add(confined)
}

fn seen_by_others<E: InWorkspace>() -> Condition {
    let full = literal(delegation::DataVisibility::Full);
    let organizations = acting("organization_id")
        .and_where(allows::<E>())
        .and_where(of_acting("data_visibility").eq(full))
        .to_owned();
    let shown = Condition::all().add(E::ORGANIZATION.in_subquery(organizations));
    match E::published() {
        Some(published) => shown.add(published),
        None => shown,
    }
}

/// Whether a thing of this delegation and this author was made by the viewer's own side: under the delegation that they
/// act under or, as long as they are confined, by themselves. For statements that begin with the viewer's [`places`].
pub fn by_own_side(viewer: Viewer, delegation_id: Expr, author_id: Expr) -> Expr {
    let confirmed = acting("delegation_id").and_where(is_confirmed()).to_owned();
    let own = delegation_id
        .clone()
        .in_subquery(acting("delegation_id"))
        .and(author_id.eq(viewer.user_id));
    delegation_id.in_subquery(confirmed).or(own)
}

/// The row of `E` with this id, if the viewer may see it.
pub fn one<E: InWorkspace>(
    viewer: Viewer,
    now: Instant,
    id_column: E::Column,
    id: Uuid,
) -> Select<E> {
    let mut select = E::find()
        .filter(id_column.eq(id))
        .filter(visible_to::<E>(viewer, now));
    QueryTrait::query(&mut select).with_cte(places(viewer, now));
    select
}
