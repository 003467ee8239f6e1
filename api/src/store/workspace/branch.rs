//! Each question to a workspace as statements of one shape, (ask, id, number): a row is a thing, or else a number.

use ::entity::{Instant, saved_solution, shortlist};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;

use super::{
    super::{
        composite::{null, number, table},
        literal::Literal,
        membership::administered_organization_ids,
        paging::Window,
        visible::{InWorkspace, visible_to},
    },
    Ask, Kind,
    asked::Asked,
};
use crate::access::Viewer;

impl Asked {
    /// The statements that answer the questions.
    pub(super) fn branches(&self) -> Vec<SelectStatement> {
        let lists = self.lists.iter().enumerate();
        let mut branches: Vec<_> = lists
            .flat_map(|(index, ask)| ask.branches(index, self.viewer, self.now))
            .collect();
        for (place, (kind, named)) in Kind::ALL.iter().zip(&self.singles).enumerate() {
            if named.is_empty() {
                continue;
            }
            let (index, named) = (self.lists.len() + place, named.iter().copied());
            branches.push(match kind {
                Kind::Shortlist => {
                    let id = shortlist::Column::Id;
                    let seen = seen::<shortlist::Entity>(self.viewer, self.now);
                    ids(index, seen.filter(id.is_in(named)), id)
                }
                Kind::SavedSolution => {
                    let id = saved_solution::Column::Id;
                    let seen = seen::<saved_solution::Entity>(self.viewer, self.now);
                    ids(index, seen.filter(id.is_in(named)), id)
                }
            });
        }
        branches
    }
}

/// What of `E` the viewer sees.
fn seen<E: InWorkspace>(viewer: Viewer, now: Instant) -> Select<E> {
    E::find().filter(visible_to::<E>(viewer, now))
}

impl Ask {
    /// The statements that answer it.
    fn branches(&self, index: usize, viewer: Viewer, now: Instant) -> Vec<SelectStatement> {
        let shortlists = || seen::<shortlist::Entity>(viewer, now);
        let saved = || seen::<saved_solution::Entity>(viewer, now);
        match *self {
            Self::Count {
                organization_id,
                kind: Kind::Shortlist,
            } => vec![count(index, of(shortlists(), organization_id))],
            Self::Count {
                organization_id,
                kind: Kind::SavedSolution,
            } => vec![count(index, of(saved(), organization_id))],
            Self::Shortlists {
                organization_id,
                status,
                window,
            } => {
                let mut select = of(shortlists(), organization_id);
                if let Some(status) = status {
                    select = select.filter(shortlist::Column::Status.is(status));
                }
                page(index, select, shortlist::Column::Id, window)
            }
            Self::SavedSolutions {
                organization_id,
                window,
            } => {
                let select = of(saved(), organization_id);
                page(index, select, saved_solution::Column::Id, window)
            }
            Self::InheritedDrafts {
                organization_id,
                window,
            } => {
                let administered = administered_organization_ids(viewer.user_id);
                // An admin sees a partner's draft only when its delegation has ended.
                let select = of(shortlists(), organization_id)
                    .filter(shortlist::Column::OrganizationId.in_subquery(administered))
                    .filter(shortlist::Column::Status.is(shortlist::Status::Draft))
                    .filter(shortlist::Column::DelegationId.is_not_null())
                    .filter(shortlist::Column::AdoptedAt.is_null());
                page(index, select, shortlist::Column::Id, window)
            }
            // All of a kind are one branch.
            Self::One { .. } => Vec::new(),
        }
    }
}

fn of<E: InWorkspace>(select: Select<E>, organization_id: Uuid) -> Select<E> {
    select.filter(E::ORGANIZATION.eq(organization_id))
}

fn ids<E: EntityTrait>(index: usize, select: Select<E>, id: E::Column) -> SelectStatement {
    select
        .select_only()
        .column_as(number(index), "ask")
        .column_as(id, "id")
        .column_as(null("bigint"), "number")
        .into_query()
}

fn page<E: EntityTrait>(
    index: usize,
    select: Select<E>,
    id: E::Column,
    window: Window<Uuid>,
) -> Vec<SelectStatement> {
    let total = window.total.then(|| count(index, select.clone()));
    let mut select = select.order_by_desc(id).limit(window.limit + 1);
    if let Some(after) = window.after {
        select = select.filter(id.lt(after));
    }
    let page = table(ids(index, select, id));
    [Some(page), total].into_iter().flatten().collect()
}

fn count<E: EntityTrait>(index: usize, select: Select<E>) -> SelectStatement {
    select
        .select_only()
        .column_as(number(index), "ask")
        .column_as(null("uuid"), "id")
        .column_as(Expr::cust("count(*)"), "number")
        .into_query()
}
