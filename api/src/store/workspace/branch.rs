//! Each question to a workspace as statements of one shape, (ask, kind, id, about, number): a row is a thing, or a number, or
//! both. Where several questions share an `ask`, `about` says which of them it answers.

use ::entity::{
    brief,
    note::{self, Visibility},
    saved_solution, shortlist,
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{
        Alias, CaseStatement, CommonTableExpression, Expr, ExprTrait, Order, Query,
        SelectStatement, WindowStatement,
    },
};
use uuid::Uuid;

use super::{
    super::{
        composite::{null, number, table},
        literal::Literal,
        membership::administered_organization_ids,
        paging::Window,
        visible::{InWorkspace, visible_about},
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
        let notes = notes.flat_map(|(place, (_, window, _))| {
            let index = self.first_notes() + place;
            let seen = Query::select()
                .column(Alias::new("id"))
                .from(Alias::new(subjects(place)))
                .to_owned();
            [Visibility::Shared, Visibility::Personal]
                .into_iter()
                .flat_map(move |visibility| {
                    let about = visible_about(self.viewer, visibility, seen.clone());
                    pages_about(index, &note::Entity::find().filter(about), *window)
                })
        });
        lists.chain(singles).chain(notes).collect()
    }

    /// Tables of the things that notes are wanted about, as far as the viewer sees them; to stand before the branches.
    pub(super) fn subjects(&self) -> Vec<CommonTableExpression> {
        let notes = self.notes.iter().enumerate();
        let tables = notes.map(|(place, (kind, _, about))| {
            let seen = of_kind!(*kind, Things => {
                let named = Things::ID.is_in(about.iter().copied());
                let seen = self.seen::<Things>().filter(named).select_only();
                seen.column_as(Things::ID, "id").into_query()
            });
            let mut table = CommonTableExpression::new();
            table.table_name(Alias::new(subjects(place))).query(seen);
            table
        });
        tables.collect()
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

/// The name of the table of things that the pages of notes at this place are about.
fn subjects(place: usize) -> String {
    format!("subjects_{place}")
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
        .column_as(E::ID, "about")
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
    let [id, about, all, place] = ["id", "about", "all", "place"].map(Alias::new);
    let of_each = WindowStatement::partition_by((note::Entity, note::Column::SubjectId));
    let newest_first = of_each
        .clone()
        .order_by((note::Entity, note::Column::Id), Order::Desc)
        .to_owned();
    let mut numbered = beyond(notes.clone(), window)
        .select_only()
        .column_as(note::Column::Id, "id")
        .column_as(note::Column::SubjectId, "about")
        .into_query();
    numbered.expr_window_as(Expr::cust("row_number()"), newest_first, place.clone());
    let mut page = Query::select()
        .expr_as(number(index), Alias::new("ask"))
        .expr_as(number(Kind::Note.number()), Alias::new("kind"))
        .columns([id, about])
        .and_where(Expr::col(place.clone()).lte(window.limit + 1))
        .to_owned();
    // The first page has all of them before it; they are counted in passing, and the newest bears the number.
    let in_passing = window.total && window.after.is_none();
    let total = if in_passing {
        numbered.expr_window_as(Expr::cust("count(*)"), of_each, all.clone());
        let newest = Expr::col(place).eq(number(1));
        CaseStatement::new().case(newest, Expr::col(all)).into()
    } else {
        null("bigint")
    };
    page.expr_as(total, Alias::new("number"))
        .from_subquery(numbered, Alias::new("numbered"));
    let apart = (window.total && !in_passing).then(|| {
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
    [Some(page), apart].into_iter().flatten().collect()
}
