//! What is in a workspace: how much, pages of it, single things. Whatever is asked for at once is read in one
//! statement, each row with who made it.

mod asked;
mod branch;

use std::{collections::HashMap, sync::Arc};

use ::entity::{
    Instant, delegation, partner, saved_solution, shortlist, shortlist_item, solution, user,
};
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryResult,
    sea_query::{Alias, Expr, Func, Query, SelectStatement},
};
use uuid::Uuid;

use self::asked::Asked;
use super::{
    composite::{optional, select_columns, union_all},
    paging::{Slice, Window},
    template::Template,
    visible::{by_own_side, places},
};
use crate::access::Viewer;

/// Something to ask of a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ask {
    /// How many there are in the organization's workspace.
    Count { kind: Kind, organization_id: Uuid },
    /// Its shortlists, newest first.
    Shortlists {
        status: Option<shortlist::Status>,
        window: Window<Uuid>,
        organization_id: Uuid,
    },
    /// Its saved solutions, newest first.
    SavedSolutions {
        window: Window<Uuid>,
        organization_id: Uuid,
    },
    /// Drafts that ended delegations have left in it, newest first; for its admins.
    InheritedDrafts {
        window: Window<Uuid>,
        organization_id: Uuid,
    },
    /// One thing in whatever workspace, by its id.
    One { kind: Kind, id: Uuid },
}

/// The kinds of things in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    let (asked, lists) = Asked::of(viewer, now, asks);
    let mut found: Vec<(Vec<Thing>, Option<u64>)> = vec![(Vec::new(), None); lists.len()];
    let mut singles: HashMap<Uuid, Thing> = HashMap::new();
    for row in WORKSPACE.all(db, &asked).await? {
        let place = usize::try_from(row.try_get::<i32>("", "ask")?).unwrap_or_default();
        let number = row.try_get::<Option<i64>>("", "number")?;
        match (found.get_mut(place).zip(lists.get(place)), number) {
            (Some(((_, total), _)), Some(count)) => {
                *total = Some(u64::try_from(count).unwrap_or_default());
            }
            (Some(((things, _), ask)), None) => things.push(thing(&row, ask.kind())?),
            (None, _) => {
                let Some(kind) = Kind::ALL.get(place - lists.len()) else {
                    continue;
                };
                let thing = thing(&row, *kind)?;
                singles.insert(thing.id(), thing);
            }
        }
    }
    let answers = lists.iter().zip(found).map(|(ask, (mut things, total))| {
        things.sort_by_key(|thing| std::cmp::Reverse(thing.id()));
        let answer = match ask.window() {
            Some(window) => Answer::Page(Slice::from_excess(things, &window, total)),
            None => Answer::Count(total.unwrap_or_default()),
        };
        (*ask, answer)
    });
    let single = |ask: &Ask| match ask {
        Ask::One { id, .. } => {
            let rows = singles.get(id).cloned().into_iter().collect();
            let page = Slice {
                rows,
                ..Slice::default()
            };
            Some((*ask, Answer::Page(page)))
        }
        _ => None,
    };
    Ok(answers.chain(asks.iter().filter_map(single)).collect())
}

static WORKSPACE: Template<Asked> = Template::new(statement);

fn statement(asked: &Asked) -> SelectStatement {
    let mut select = SelectStatement::new();
    select
        .with_cte(places(asked.viewer, asked.now))
        .column(of_asked("ask"))
        .column(of_asked("number"))
        .from_subquery(union_all(asked.branches()), Alias::new("asked"));
    let (mut delegation_ids, mut author_ids) = (Vec::new(), Vec::new());
    if asked.shows(Kind::Shortlist) {
        join::<shortlist::Entity>(&mut select, "shortlist", shortlist::Column::Id);
        delegation_ids.push(Expr::col(made::<shortlist::Entity>(
            shortlist::Column::DelegationId,
        )));
        author_ids.push(Expr::col(made::<shortlist::Entity>(
            shortlist::Column::AuthorId,
        )));
        select.expr_as(item_count(), Alias::new("items"));
    }
    if asked.shows(Kind::SavedSolution) {
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
                by_own_side(asked.viewer, delegation_id(), first_of(&author_ids)),
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
