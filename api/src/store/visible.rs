//! What of a workspace's rows a viewer may see: one condition, for lists, counts, single rows and streams alike.

mod note;

use ::entity::{Instant, Permission, brief, delegation, saved_solution, seat, shortlist};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{
        Alias, CommonTableExpression, Expr, ExprTrait, Query, SelectStatement, WithClause,
    },
};
use uuid::Uuid;

pub use self::note::visible_about;
use super::{
    delegation::live,
    literal::{Literal, literal},
    membership::active_organization_ids,
    seat::acting_without_membership,
};
use crate::access::Viewer;

/// A table of rows that are made in workspaces, by members or under delegations.
pub trait InWorkspace: EntityTrait {
    const ID: Self::Column;
    const ORGANIZATION: Self::Column;
    const DELEGATION: Self::Column;
    const AUTHOR: Self::Column;

    /// The rows that the viewer may see. For statements that begin with the viewer's [`places`].
    fn visible_to(viewer: Viewer, now: Instant) -> Condition;
}

impl InWorkspace for shortlist::Entity {
    const ID: shortlist::Column = shortlist::Column::Id;
    const ORGANIZATION: shortlist::Column = shortlist::Column::OrganizationId;
    const DELEGATION: shortlist::Column = shortlist::Column::DelegationId;
    const AUTHOR: shortlist::Column = shortlist::Column::AuthorId;

    fn visible_to(viewer: Viewer, now: Instant) -> Condition {
        let published = shortlist::Column::Status.is(shortlist::Status::Published);
        made::<Self>(viewer, now, Permission::Shortlists, Some(&published))
    }
}

impl InWorkspace for brief::Entity {
    const ID: brief::Column = brief::Column::Id;
    const ORGANIZATION: brief::Column = brief::Column::OrganizationId;
    const DELEGATION: brief::Column = brief::Column::DelegationId;
    const AUTHOR: brief::Column = brief::Column::AuthorId;

    fn visible_to(viewer: Viewer, now: Instant) -> Condition {
        let sent = brief::Column::Status.is_not(brief::Status::Draft);
        made::<Self>(viewer, now, Permission::Briefs, Some(&sent))
    }
}

impl InWorkspace for saved_solution::Entity {
    const ID: saved_solution::Column = saved_solution::Column::Id;
    const ORGANIZATION: saved_solution::Column = saved_solution::Column::OrganizationId;
    const DELEGATION: saved_solution::Column = saved_solution::Column::DelegationId;
    const AUTHOR: saved_solution::Column = saved_solution::Column::AuthorId;

    fn visible_to(viewer: Viewer, now: Instant) -> Condition {
        made::<Self>(viewer, now, Permission::Shortlists, None)
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

/// Whether what the viewer acts under is good for this.
fn allows(permission: Permission) -> Expr {
    of_acting("permissions").bit_and(permission.bit()).ne(0)
}

fn is_confirmed() -> Expr {
    of_acting("status").eq(literal(seat::Status::Active))
}

fn sees_all() -> Expr {
    of_acting("data_visibility").eq(literal(delegation::DataVisibility::Full))
}

/// The rows of `E` that the viewer may see, a partner with this permission: as a member every one but partners' drafts
/// under delegations that live; as a partner those made under the delegation and, with FULL visibility, what others have
/// published. `published` says whether a row is out of its makers' hands; every one is where there is none.
fn made<E: InWorkspace>(
    viewer: Viewer,
    now: Instant,
    permission: Permission,
    published: Option<&Expr>,
) -> Condition {
    Condition::any()
        .add(seen_by_members::<E>(now, published))
        .add(seen_by_makers::<E>(viewer, permission, published))
        .add(seen_by_others::<E>(permission, published))
}

fn seen_by_members<E: InWorkspace>(now: Instant, published: Option<&Expr>) -> Condition {
    let theirs = Condition::all().add(E::ORGANIZATION.in_subquery(own()));
    let Some(published) = published else {
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
            .add(published.clone())
            .add(E::DELEGATION.is_null())
            .add(E::DELEGATION.not_in_subquery(at_work)),
    )
}

fn seen_by_makers<E: InWorkspace>(
    viewer: Viewer,
    permission: Permission,
    published: Option<&Expr>,
) -> Condition {
    let allowed = acting("delegation_id")
        .and_where(allows(permission))
        .to_owned();
    let Some(published) = published else {
        return Condition::all().add(E::DELEGATION.in_subquery(allowed));
    };
    let confirmed = allowed.clone().and_where(is_confirmed()).to_owned();
    // Whoever is confined sees of the drafts their own.
    let shown_or_own = Condition::any()
        .add(published.clone())
        .add(E::AUTHOR.eq(viewer.user_id));
    let confined = Condition::all()
        .add(E::DELEGATION.in_subquery(allowed))
        .add(shown_or_own);
    Condition::any()
        .add(E::DELEGATION.in_subquery(confirmed))
        .add(confined)
}

fn seen_by_others<E: InWorkspace>(permission: Permission, published: Option<&Expr>) -> Condition {
    let organizations = acting("organization_id")
        .and_where(allows(permission))
        .and_where(sees_all())
        .to_owned();
    let shown = Condition::all().add(E::ORGANIZATION.in_subquery(organizations));
    match published {
        Some(published) => shown.add(published.clone()),
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

/// What the viewer's seat in this organization lets them do, as a partner; none for anybody else. For statements that
/// begin with the viewer's [`places`].
pub fn permissions(organization_id: Expr) -> Expr {
    // Nobody acts for an organization by two seats at once; the database cannot know.
    let all = Query::select()
        .expr(of_acting("permissions").max())
        .from(Alias::new(ACTING))
        .and_where(of_acting("organization_id").eq(organization_id))
        .to_owned();
    Expr::from(all)
}

/// The row of `E` with this id, if the viewer may see it.
pub fn one<E: InWorkspace>(viewer: Viewer, now: Instant, id: Uuid) -> Select<E> {
    let mut select = E::find()
        .filter(E::ID.eq(id))
        .filter(E::visible_to(viewer, now));
    QueryTrait::query(&mut select).with_cte(places(viewer, now));
    select
}
