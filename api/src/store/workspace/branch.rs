//! Each question to a workspace as statements of one shape, (ask, kind, id, about, number): a row is a thing, or else a number,
//! which may be about something.

use ::entity::{
    brief,
    note::{self, Visibility},
    saved_solution, shortlist,
};
use sea_orm::{
    ColumnTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement, WindowStatement},
};
use uuid::Uuid;

use super::{
    super::{
        composite::{null, number, table},
        literal::Literal,
        membership::administered_organization_ids,
        paging::Window,
        visible::InWorkspace,
    },
    Ask, Kind,
    asked::Asked,
    kind::{Table, of_kind},
};

impl Asked {
    /// The statements that answer the questions.
    pub(super) fn branches(&self) -> Vec<SelectStatement> {
        let lists = self.lists.iter().enumerate();
        let lists = lists.flat_map(|(index, ask)| self.list(index, *ask));
        let singles = Kind::ALL.into_iter().zip(&self.singles).enumerate();
        let singles =
            singles
                .filter(|(_, (_, named))| !named.is_empty())
                .map(|(place, (kind, named))| {
                    let index = self.first_single() + place;
                    of_kind!(kind, Things => {
                        let named = Things::ID.is_in(named.iter().copied());
                        ids(index, self.seen::<Things>().filter(named))
                    })
                });
        let notes = self.notes.iter().enumerate();
        let notes = notes.flat_map(|(place, (window, about))| {
            let index = self.first_notes() + place;
            let about = note::Column::SubjectId.is_in(about.iter().copied());
            let both = self.notes_of(None).into_iter();
            both.flat_map(move |notes| pages_about(index, &notes.filter(about.clone()), *window))
        });
        lists.chain(singles).chain(notes).collect()
    }

    /// What of `E` the viewer sees.
    fn seen<E: InWorkspace>(&self) -> Select<E> {
        E::find().filter(E::visible_to(self.viewer, self.now))
    }

    /// The statements that answer one question.
    fn list(&self, index: usize, ask: Ask) -> Vec<SelectStatement> {
        match ask {
            Ask::Count {
                organization_id,
                kind: Kind::Note,
            } => {
                let notes = self.notes_of(None).into_iter();
                let here = notes.map(|notes| of(notes, organization_id));
                here.map(|notes| count(index, notes)).collect()
            }
            Ask::Count {
                organization_id,
                kind,
            } => of_kind!(kind, Things => {
                vec![count(index, of(self.seen::<Things>(), organization_id))]
            }),
            Ask::Shortlists {
                organization_id,
                status,
                window,
            } => {
                let mut select = of(self.seen::<shortlist::Entity>(), organization_id);
                if let Some(status) = status {
                    select = select.filter(shortlist::Column::Status.is(status));
                }
                page(index, select, window)
            }
            Ask::SavedSolutions {
                organization_id,
                window,
            } => {
                let saved = self.seen::<saved_solution::Entity>();
                page(index, of(saved, organization_id), window)
            }
            Ask::Notes {
                organization_id,
                visibility,
                subject_id,
                window,
            } => {
                let notes = self.notes_of(visibility).into_iter();
                let wanted = notes.map(|notes| {
                    let here = of(notes, organization_id);
                    match subject_id {
                        Some(id) => here.filter(note::Column::SubjectId.eq(id)),
                        None => here,
                    }
                });
                wanted
                    .flat_map(|notes| page(index, notes, window))
                    .collect()
            }
            Ask::Briefs {
                organization_id,
                statuses,
                window,
            } => {
                let wanted = brief::Column::Status.is_one_of(statuses.iter());
                let briefs = of(self.seen::<brief::Entity>(), organization_id);
                page(index, briefs.filter(wanted), window)
            }
            Ask::InheritedDrafts {
                organization_id,
                window,
            } => {
                let administered = || administered_organization_ids(self.viewer.user_id);
                // An admin sees a partner's draft only when its delegation has ended.
                let shortlists = of(self.seen::<shortlist::Entity>(), organization_id)
                    .filter(shortlist::Column::OrganizationId.in_subquery(administered()))
                    .filter(shortlist::Column::Status.is(shortlist::Status::Draft))
                    .filter(shortlist::Column::DelegationId.is_not_null())
                    .filter(shortlist::Column::AdoptedAt.is_null());
                let briefs = of(self.seen::<brief::Entity>(), organization_id)
                    .filter(brief::Column::OrganizationId.in_subquery(administered()))
                    .filter(brief::Column::Status.is(brief::Status::Draft))
                    .filter(brief::Column::DelegationId.is_not_null())
                    .filter(brief::Column::AdoptedAt.is_null());
                let shortlists = page(index, shortlists, window);
                let briefs = page(index, briefs, window);
                shortlists.into_iter().chain(briefs).collect()
            }
            // All of a kind are one branch.
            Ask::NotesAbout { .. } | Ask::One { .. } => Vec::new(),
        }
    }

    /// The notes that the viewer sees, shared and personal ones apart: each by an index of its own, so that nobody waits
    /// for what others keep to themselves.
    fn notes_of(&self, only: Option<Visibility>) -> Vec<Select<note::Entity>> {
        let wanted = [Visibility::Shared, Visibility::Personal]
            .into_iter()
            .filter(|visibility| only.is_none_or(|only| only == *visibility));
        let notes = wanted.map(|visibility| {
            let notes = self.seen::<note::Entity>();
            let notes = notes.filter(note::Column::Visibility.is(visibility));
            match visibility {
                Visibility::Shared => notes,
                Visibility::Personal => {
                    notes.filter(note::Column::AuthorId.eq(self.viewer.user_id))
                }
            }
        });
        notes.collect()
    }
}

fn of<E: InWorkspace>(select: Select<E>, organization_id: Uuid) -> Select<E> {
    select.filter(E::ORGANIZATION.eq(organization_id))
}

fn ids<E: Table>(index: usize, select: Select<E>) -> SelectStatement {
    select
        .select_only()
        .column_as(number(index), "ask")
        .column_as(number(E::KIND.number()), "kind")
        .column_as(E::ID, "id")
        .column_as(null("uuid"), "about")
        .column_as(null("bigint"), "number")
        .into_query()
}

fn page<E: Table>(index: usize, select: Select<E>, window: Window<Uuid>) -> Vec<SelectStatement> {
    let total = window.total.then(|| count(index, select.clone()));
    let select = beyond(select, window)
        .order_by_desc(E::ID)
        .limit(window.limit + 1);
    let page = table(ids(index, select));
    [Some(page), total].into_iter().flatten().collect()
}

fn beyond<E: InWorkspace>(select: Select<E>, window: Window<Uuid>) -> Select<E> {
    match window.after {
        Some(after) => select.filter(E::ID.lt(after)),
        None => select,
    }
}

fn count<E: Table>(index: usize, select: Select<E>) -> SelectStatement {
    select
        .select_only()
        .column_as(number(index), "ask")
        .column_as(number(E::KIND.number()), "kind")
        .column_as(null("uuid"), "id")
        .column_as(null("uuid"), "about")
        .column_as(Expr::cust("count(*)"), "number")
        .into_query()
}

/// A page of notes about each of several things, and how many there are about each.
fn pages_about(
    index: usize,
    notes: &Select<note::Entity>,
    window: Window<Uuid>,
) -> Vec<SelectStatement> {
    let (id, about, place) = (Alias::new("id"), Alias::new("about"), Alias::new("place"));
    let mut numbered = beyond(notes.clone(), window)
        .select_only()
        .column_as(note::Column::Id, "id")
        .into_query();
    let newest_first = WindowStatement::partition_by((note::Entity, note::Column::SubjectId))
        .order_by((note::Entity, note::Column::Id), Order::Desc)
        .to_owned();
    numbered.expr_window_as(Expr::cust("row_number()"), newest_first, place.clone());
    let page = Query::select()
        .expr_as(number(index), Alias::new("ask"))
        .expr_as(number(Kind::Note.number()), Alias::new("kind"))
        .column(id)
        .expr_as(null("uuid"), about)
        .expr_as(null("bigint"), Alias::new("number"))
        .from_subquery(numbered, Alias::new("numbered"))
        .and_where(Expr::col(place).lte(window.limit + 1))
        .to_owned();
    let total = window.total.then(|| {
        notes
            .clone()
            .select_only()
            .column_as(number(index), "ask")
            .column_as(number(Kind::Note.number()), "kind")
            .column_as(null("uuid"), "id")
            .column_as(note::Column::SubjectId, "about")
            .column_as(Expr::cust("count(*)"), "number")
            .group_by(note::Column::SubjectId)
            .into_query()
    });
    [Some(page), total].into_iter().flatten().collect()
}
