//! Which notes a viewer may see.

use ::entity::{
    Instant, Permission, SubjectKind, brief,
    note::{Column, Entity, Visibility},
    shortlist,
};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};

use super::{InWorkspace, acting, allows, own, sees_all};
use crate::{access::Viewer, store::literal::Literal};

/// Of what the viewer may see and may read notes of, the personal notes that they wrote and the shared ones. To a partner
/// who sees nothing of others, notes on a solution are theirs if they were written under the delegation: the catalogue is
/// everybody's.
impl InWorkspace for Entity {
    const ID: Column = Column::Id;
    const ORGANIZATION: Column = Column::OrganizationId;
    const DELEGATION: Column = Column::DelegationId;
    const AUTHOR: Column = Column::AuthorId;

    fn visible_to(viewer: Viewer, now: Instant) -> Condition {
        let reads_all = reading("organization_id").and_where(sees_all()).to_owned();
        let theirs = Condition::any()
            .add(Column::OrganizationId.in_subquery(own()))
            .add(Column::OrganizationId.in_subquery(reads_all))
            .add(Column::DelegationId.in_subquery(reading("delegation_id")))
            .add(on_solution().not());
        let shared = Condition::all()
            .add(Column::Visibility.is(Visibility::Shared))
            .add(theirs);
        let personal = Condition::all()
            .add(Column::Visibility.is(Visibility::Personal))
            .add(Column::AuthorId.eq(viewer.user_id));
        let subject_is_seen = Condition::any()
            .add(on_solution())
            .add(is_about::<shortlist::Entity>(
                SubjectKind::Shortlist,
                viewer,
                now,
            ))
            .add(is_about::<brief::Entity>(SubjectKind::Brief, viewer, now));
        Condition::all()
            .add(read_in_workspace())
            .add(Condition::any().add(shared).add(personal))
            .add(subject_is_seen)
    }
}

/// The same of the notes about a few things that are no solutions, those to all or those to oneself: `seen` selects the
/// ids of the things that the viewer may see. So each is looked at once, and not again for each note about it.
pub fn visible_about(viewer: Viewer, visibility: Visibility, seen: SelectStatement) -> Condition {
    Condition::all()
        .add(read_in_workspace())
        .add(Column::Visibility.is(visibility))
        .add_option(match visibility {
            Visibility::Shared => None,
            Visibility::Personal => Some(Column::AuthorId.eq(viewer.user_id)),
        })
        .add(Column::SubjectId.in_subquery(seen))
}

/// Whether the note is in a workspace where the viewer may read notes.
fn read_in_workspace() -> Condition {
    Condition::any()
        .add(Column::OrganizationId.in_subquery(own()))
        .add(Column::OrganizationId.in_subquery(reading("organization_id")))
}

/// `SELECT` this of what the viewer acts under and may read notes of.
fn reading(column: &'static str) -> SelectStatement {
    acting(column)
        .and_where(allows(Permission::Notes))
        .to_owned()
}

fn on_solution() -> Expr {
    Column::SubjectKind.is(SubjectKind::Solution)
}

/// Whether the note is about a row of `E` that the viewer may see.
fn is_about<E: InWorkspace>(kind: SubjectKind, viewer: Viewer, now: Instant) -> Condition {
    let subject = E::find()
        .select_only()
        .expr(Expr::cust("1"))
        .filter(Expr::col((E::default(), E::ID)).equals((Entity, Column::SubjectId)))
        .filter(E::visible_to(viewer, now))
        .into_query();
    // As a value, and not as `EXISTS`, which PostgreSQL may answer by reading all that the viewer sees.
    Condition::all()
        .add(Column::SubjectKind.is(kind))
        .add(Expr::from(subject).is_not_null())
}
