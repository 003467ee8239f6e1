//! What of a workspace's rows a viewer may see: one condition, for lists, counts, single rows and streams alike.

use ::entity::{Instant, Permission, delegation, saved_solution, seat, shortlist};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    delegation::live,
    literal::Literal,
    membership::active_organization_ids,
    seat::{acting_without_membership, allowing},
};
use crate::access::Viewer;

/// A table of rows that are made in workspaces, by members or under delegations.
pub trait Made: EntityTrait {
    /// What a partner needs to see any of them.
    const PERMISSION: Permission;
    const ORGANIZATION: Self::Column;
    const DELEGATION: Self::Column;
    const AUTHOR: Self::Column;

    /// Whether the row is out of its makers' hands; none where every row is from the start.
    fn published() -> Option<Expr>;
}

impl Made for shortlist::Entity {
    const PERMISSION: Permission = Permission::Shortlists;
    const ORGANIZATION: shortlist::Column = shortlist::Column::OrganizationId;
    const DELEGATION: shortlist::Column = shortlist::Column::DelegationId;
    const AUTHOR: shortlist::Column = shortlist::Column::AuthorId;

    fn published() -> Option<Expr> {
        Some(shortlist::Column::Status.is(shortlist::Status::Published))
    }
}

impl Made for saved_solution::Entity {
    const PERMISSION: Permission = Permission::Shortlists;
    const ORGANIZATION: saved_solution::Column = saved_solution::Column::OrganizationId;
    const DELEGATION: saved_solution::Column = saved_solution::Column::DelegationId;
    const AUTHOR: saved_solution::Column = saved_solution::Column::AuthorId;

    fn published() -> Option<Expr> {
        None
    }
}

/// The rows of `E` that the viewer may see: as a member every one but partners' drafts under delegations that live; as
/// a partner those made under the delegation and, with FULL visibility, what others have published.
pub fn visible_to<E: Made>(viewer: Viewer, now: Instant) -> Condition {
    Condition::any()
        .add(seen_by_members::<E>(viewer, now))
        .add(seen_by_makers::<E>(viewer, now))
        .add(seen_by_others::<E>(viewer, now))
}

fn seen_by_members<E: Made>(viewer: Viewer, now: Instant) -> Condition {
    let own =
        Condition::all().add(E::ORGANIZATION.in_subquery(active_organization_ids(viewer.user_id)));
    let Some(published) = E::published() else {
        return own;
    };
    let at_work = delegation::Entity::find()
        .select_only()
        .column(delegation::Column::Id)
        .filter(
            delegation::Column::OrganizationId.in_subquery(active_organization_ids(viewer.user_id)),
        )
        .filter(live(delegation::Entity, now))
        .into_query();
    own.add(
        Condition::any()
            .add(published)
            .add(E::DELEGATION.is_null())
            .add(E::DELEGATION.not_in_subquery(at_work)),
    )
}

fn seen_by_makers<E: Made>(viewer: Viewer, now: Instant) -> Condition {
    let acting = || {
        allowing(
            acting_without_membership(viewer.user_id, now),
            E::PERMISSION,
        )
    };
    let Some(published) = E::published() else {
        return Condition::all().add(E::DELEGATION.in_subquery(acting().into_query()));
    };
    let confirmed = acting().filter(seat::Column::Status.is(seat::Status::Active));
    // Whoever is confined sees of the drafts their own.
    let theirs = Condition::all()
        .add(E::DELEGATION.in_subquery(acting().into_query()))
        .add(
            Condition::any()
                .add(published)
                .add(E::AUTHOR.eq(viewer.user_id)),
        );
    Condition::any()
        .add(E::DELEGATION.in_subquery(confirmed.into_query()))
        .add(theirs)
}

fn seen_by_others<E: Made>(viewer: Viewer, now: Instant) -> Condition {
    let acting = allowing(
        acting_without_membership(viewer.user_id, now),
        E::PERMISSION,
    );
    let organizations = acting
        .select_only()
        .column(delegation::Column::OrganizationId)
        .filter(delegation::Column::DataVisibility.is(delegation::DataVisibility::Full))
        .into_query();
    let shown = Condition::all().add(E::ORGANIZATION.in_subquery(organizations));
    match E::published() {
        Some(published) => shown.add(published),
        None => shown,
    }
}

/// The rows of `E` with this id that the viewer may see.
pub fn one<E: Made>(viewer: Viewer, now: Instant, id_column: E::Column, id: Uuid) -> Select<E> {
    E::find()
        .filter(id_column.eq(id))
        .filter(visible_to::<E>(viewer, now))
}

/// Whether a thing of this delegation and this author was made by the viewer's own side: under the delegation that they
/// act under or, as long as they are confined, by themselves.
pub fn by_own_side(viewer: Viewer, now: Instant, delegation_id: Expr, author_id: Expr) -> Expr {
    let acting = || {
        acting_without_membership(viewer.user_id, now)
            .select_only()
            .column(seat::Column::DelegationId)
    };
    let confirmed = acting().filter(seat::Column::Status.is(seat::Status::Active));
    let own = delegation_id
        .clone()
        .in_subquery(acting().into_query())
        .and(author_id.eq(viewer.user_id));
    delegation_id.in_subquery(confirmed.into_query()).or(own)
}
