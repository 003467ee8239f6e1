//! What is in a workspace: how much, pages of it, single things. Whatever is asked for at once is read in one
//! statement, each row with who made it.

use std::{collections::HashMap, sync::Arc};

use ::entity::{
    Instant, delegation, partner, saved_solution, shortlist, shortlist_item, solution, user,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, JoinType,
    QueryFilter, QueryOrder, QueryResult, QuerySelect, QueryTrait, Select,
    sea_query::{Alias, Expr, Func, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    composite::{null, number, optional, select_columns, table, union_all},
    literal::Literal,
    membership::administered_organization_ids,
    paging::{Slice, Window},
    template::{Question, TakenOut, Template},
    visible::{Made, acted_under, visible_to},
};
use crate::access::Viewer;

/// Something to ask of a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ask {
    /// How many there are in the organization's workspace.
    Count { organization_id: Uuid, kind: Kind },
    /// Its shortlists, newest first.
    Shortlists {
        organization_id: Uuid,
        status: Option<shortlist::Status>,
        window: Window<Uuid>,
    },
    /// Its saved solutions, newest first.
    SavedSolutions {
        organization_id: Uuid,
        window: Window<Uuid>,
    },
    /// Drafts that ended delegations have left in it, newest first; for its admins.
    InheritedDrafts {
        organization_id: Uuid,
        window: Window<Uuid>,
    },
    /// One thing in whatever workspace, by its id.
    One { kind: Kind, id: Uuid },
}

/// The kinds of things in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Shortlist,
    SavedSolution,
}

/// What was asked for, in the form of the question.
#[derive(Clone, Debug)]
pub enum Answer {
    Count(u64),
    Page(Slice<Thing>),
}

/// A thing and who made it.
#[derive(Clone, Debug)]
pub enum Thing {
    Shortlist(Arc<Shortlist>),
    SavedSolution(Arc<SavedSolution>),
}

#[derive(Debug)]
pub struct Shortlist {
    pub row: shortlist::Model,
    pub items: i64,
    pub authorship: Authorship,
}

#[derive(Debug)]
pub struct SavedSolution {
    pub row: saved_solution::Model,
    pub solution: Arc<solution::Model>,
    pub authorship: Authorship,
}

/// Who made a thing: the truth, of which not every viewer is told all.
#[derive(Clone, Debug)]
pub struct Authorship {
    pub user_id: Uuid,
    pub user_name: String,
    /// Whose delegation it was made under; none for a member's.
    pub partner: Option<Arc<partner::Model>>,
    /// Whether the viewer acts under that very delegation.
    pub by_own_side: bool,
}

impl Thing {
    fn id(&self) -> Uuid {
        match self {
            Self::Shortlist(thing) => thing.row.id,
            Self::SavedSolution(thing) => thing.row.id,
        }
    }
}

/// Answers each question, as far as the viewer may know.
pub async fn read(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    asks: &[Ask],
) -> Result<HashMap<Ask, Answer>, DbErr> {
    if asks.is_empty() {
        return Ok(HashMap::new());
    }
    let asked = Asked {
        viewer,
        now,
        asks: asks.to_vec(),
    };
    let mut found: Vec<(Vec<Thing>, Option<u64>)> = vec![(Vec::new(), None); asks.len()];
    for row in WORKSPACE.all(db, &asked).await? {
        let ask = usize::try_from(row.try_get::<i32>("", "ask")?).unwrap_or_default();
        let Some(((things, total), ask)) = found.get_mut(ask).zip(asks.get(ask)) else {
            continue;
        };
        match row.try_get::<Option<i64>>("", "number")? {
            Some(count) => *total = Some(u64::try_from(count).unwrap_or_default()),
            None => things.push(thing(&row, ask.kind())?),
        }
    }
    let answers = asks.iter().zip(found).map(|(ask, (mut things, total))| {
        things.sort_by_key(|thing| std::cmp::Reverse(thing.id()));
        let answer = match ask {
            Ask::Count { .. } => Answer::Count(total.unwrap_or_default()),
            Ask::Shortlists { window, .. }
            | Ask::SavedSolutions { window, .. }
            | Ask::InheritedDrafts { window, .. } => {
                Answer::Page(Slice::from_excess(things, window, total))
            }
            Ask::One { .. } => Answer::Page(Slice {
                rows: things,
                ..Slice::default()
            }),
        };
        (*ask, answer)
    });
    Ok(answers.collect())
}

/// Questions of one viewer's at a moment.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Asked {
    viewer: Viewer,
    now: Instant,
    asks: Vec<Ask>,
}

impl Question for Asked {
    fn taken_out(&self, values: &mut TakenOut) -> Self {
        Self {
            viewer: values.viewer(self.viewer),
            now: values.moment(self.now),
            asks: self.asks.iter().map(|ask| ask.taken_out(values)).collect(),
        }
    }
}

impl Ask {
    fn kind(&self) -> Kind {
        match *self {
            Self::Count { kind, .. } | Self::One { kind, .. } => kind,
            Self::Shortlists { .. } | Self::InheritedDrafts { .. } => Kind::Shortlist,
            Self::SavedSolutions { .. } => Kind::SavedSolution,
        }
    }

    fn taken_out(&self, values: &mut TakenOut) -> Self {
        match *self {
            Self::Count {
                organization_id,
                kind,
            } => Self::Count {
                organization_id: values.id(organization_id),
                kind,
            },
            Self::Shortlists {
                organization_id,
                status,
                window,
            } => Self::Shortlists {
                organization_id: values.id(organization_id),
                status,
                window: window.keyed(|id| values.id(id)),
            },
            Self::SavedSolutions {
                organization_id,
                window,
            } => Self::SavedSolutions {
                organization_id: values.id(organization_id),
                window: window.keyed(|id| values.id(id)),
            },
            Self::InheritedDrafts {
                organization_id,
                window,
            } => Self::InheritedDrafts {
                organization_id: values.id(organization_id),
                window: window.keyed(|id| values.id(id)),
            },
            Self::One { kind, id } => Self::One {
                kind,
                id: values.id(id),
            },
        }
    }

    /// The statements that answer it, each of the shape (ask, id, number): a row is a thing, or else a number.
    fn branches(&self, index: usize, viewer: Viewer, now: Instant) -> Vec<SelectStatement> {
        let shortlists = || {
            let visible = visible_to::<shortlist::Entity>(viewer, now);
            shortlist::Entity::find().filter(visible)
        };
        let saved = || {
            let visible = visible_to::<saved_solution::Entity>(viewer, now);
            saved_solution::Entity::find().filter(visible)
        };
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
            Self::One {
                kind: Kind::Shortlist,
                id,
            } => {
                let column = shortlist::Column::Id;
                vec![ids(index, shortlists().filter(column.eq(id)), column)]
            }
            Self::One {
                kind: Kind::SavedSolution,
                id,
            } => {
                let column = saved_solution::Column::Id;
                vec![ids(index, saved().filter(column.eq(id)), column)]
            }
        }
    }
}

fn of<E: Made>(select: Select<E>, organization_id: Uuid) -> Select<E> {
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

static WORKSPACE: Template<Asked> = Template::new(statement);

fn statement(asked: &Asked) -> SelectStatement {
    let branches = asked.asks.iter().enumerate();
    let branches = branches.flat_map(|(index, ask)| ask.branches(index, asked.viewer, asked.now));
    let mut select = SelectStatement::new();
    select
        .column(of_asked("ask"))
        .column(of_asked("number"))
        .from_subquery(union_all(branches), Alias::new("asked"));
    // Only what can be among the answers.
    let has = |kind| {
        let mut asks = asked.asks.iter();
        asks.any(|ask| ask.kind() == kind && !matches!(ask, Ask::Count { .. }))
    };
    let (mut delegation_ids, mut author_ids) = (Vec::new(), Vec::new());
    if has(Kind::Shortlist) {
        join::<shortlist::Entity>(&mut select, "shortlist", shortlist::Column::Id);
        delegation_ids.push(Expr::col(made::<shortlist::Entity>(
            shortlist::Column::DelegationId,
        )));
        author_ids.push(Expr::col(made::<shortlist::Entity>(
            shortlist::Column::AuthorId,
        )));
        select.expr_as(item_count(), Alias::new("items"));
    }
    if has(Kind::SavedSolution) {
        join::<saved_solution::Entity>(&mut select, "saved_solution", saved_solution::Column::Id);
        delegation_ids.push(Expr::col(made::<saved_solution::Entity>(
            saved_solution::Column::DelegationId,
        )));
        author_ids.push(Expr::col(made::<saved_solution::Entity>(
            saved_solution::Column::AuthorId,
        )));
        select_columns::<solution::Entity>(&mut select, "solution");
        select.left_join(
            solution::Entity,
            Expr::col((solution::Entity, solution::Column::Id)).equals(made::<
                saved_solution::Entity,
            >(
                saved_solution::Column::SolutionId,
            )),
        );
    }
    if !author_ids.is_empty() {
        let delegation_id = || first_of(&delegation_ids);
        let author = Alias::new("author");
        select_columns::<partner::Entity>(&mut select, "partner");
        select
            .expr_as(
                Expr::col((author.clone(), user::Column::Name)),
                Alias::new("author_name"),
            )
            .expr_as(
                delegation_id().in_subquery(acted_under(asked.viewer, asked.now)),
                Alias::new("by_own_side"),
            )
            .join_as(
                JoinType::LeftJoin,
                user::Entity,
                author.clone(),
                Expr::col((author, user::Column::Id)).eq(first_of(&author_ids)),
            )
            .left_join(
                delegation::Entity,
                Expr::col((delegation::Entity, delegation::Column::Id)).eq(delegation_id()),
            )
            .left_join(
                partner::Entity,
                Expr::col((partner::Entity, partner::Column::Id))
                    .equals((delegation::Entity, delegation::Column::PartnerId)),
            );
    }
    select
}

/// Whichever of these is there; SQLite's COALESCE takes no single one.
fn first_of(expressions: &[Expr]) -> Expr {
    match expressions {
        [only] => only.clone(),
        several => Func::coalesce(several.iter().cloned()).into(),
    }
}

fn of_asked(column: &'static str) -> (Alias, Alias) {
    (Alias::new("asked"), Alias::new(column))
}

fn made<E: EntityTrait>(column: E::Column) -> (E, E::Column) {
    (E::default(), column)
}

/// Joins the things of `E` by their ids, and selects their columns.
fn join<E: EntityTrait>(select: &mut SelectStatement, from: &'static str, id: E::Column) {
    select_columns::<E>(select, from);
    let same = Expr::col(made::<E>(id)).equals(of_asked("id"));
    select.left_join(E::default(), same);
}

fn item_count() -> Expr {
    let count = Query::select()
        .expr(Expr::cust("count(*)"))
        .from(shortlist_item::Entity)
        .and_where(
            Expr::col((shortlist_item::Entity, shortlist_item::Column::ShortlistId))
                .equals((shortlist::Entity, shortlist::Column::Id)),
        )
        .to_owned();
    Expr::from(count)
}

fn thing(row: &QueryResult, kind: Kind) -> Result<Thing, DbErr> {
    let authorship = |user_id| {
        Ok::<_, DbErr>(Authorship {
            user_id,
            user_name: row.try_get("", "author_name")?,
            partner: optional(row, "partner")?.map(Arc::new),
            by_own_side: row.try_get::<Option<bool>>("", "by_own_side")? == Some(true),
        })
    };
    Ok(match kind {
        Kind::Shortlist => {
            let made = shortlist::Model::from_query_result(row, "shortlist_")?;
            Thing::Shortlist(Arc::new(Shortlist {
                authorship: authorship(made.author_id)?,
                items: row.try_get("", "items")?,
                row: made,
            }))
        }
        Kind::SavedSolution => {
            let made = saved_solution::Model::from_query_result(row, "saved_solution_")?;
            Thing::SavedSolution(Arc::new(SavedSolution {
                authorship: authorship(made.author_id)?,
                solution: Arc::new(solution::Model::from_query_result(row, "solution_")?),
                row: made,
            }))
        }
    })
}
