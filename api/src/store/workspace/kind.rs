//! The kinds of things in a workspace, and what is read of each.

use std::sync::Arc;

use ::entity::{
    Permissions, SubjectKind, note, saved_solution, shortlist, shortlist_item, solution,
};
use sea_orm::{
    DbErr, FromQueryResult, QueryResult,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    super::{
        composite::{optional, select_columns},
        visible::InWorkspace,
    },
    Authorship, Note, SavedSolution, Shortlist, Thing, of_asked,
};

/// The kinds of things in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Shortlist,
    SavedSolution,
    Note,
}

/// Does the same with the table of whichever kind.
macro_rules! of_kind {
    ($kind:expr, $Table:ident => $does:expr) => {
        match $kind {
            $crate::store::workspace::Kind::Shortlist => {
                type $Table = ::entity::shortlist::Entity;
                $does
            }
            $crate::store::workspace::Kind::SavedSolution => {
                type $Table = ::entity::saved_solution::Entity;
                $does
            }
            $crate::store::workspace::Kind::Note => {
                type $Table = ::entity::note::Entity;
                $does
            }
        }
    };
}
pub(super) use of_kind;

impl Kind {
    /// What kind of thing this kind of row is, if it is one.
    pub fn of(subject: SubjectKind) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.subject() == subject)
    }

    /// What kind of row it is.
    pub const fn subject(self) -> SubjectKind {
        match self {
            Self::Shortlist => SubjectKind::Shortlist,
            Self::SavedSolution => SubjectKind::SavedSolution,
            Self::Note => SubjectKind::Note,
        }
    }

    pub(super) const ALL: [Self; 3] = [Self::Shortlist, Self::SavedSolution, Self::Note];

    /// Joins the things by their ids, and selects their columns.
    pub(super) fn join(self, select: &mut SelectStatement) {
        of_kind!(self, Table => {
            select_columns::<Table>(select, self.name());
            let same = Expr::col((Table::default(), Table::ID)).equals(of_asked("id"));
            select.left_join(Table::default(), same);
        });
        if self == Self::Shortlist {
            select.expr_as(item_count(), Alias::new("items"));
        }
    }

    pub(super) fn organization_id(self) -> Expr {
        of_kind!(self, Table => Expr::col((Table::default(), Table::ORGANIZATION)))
    }

    pub(super) fn delegation_id(self) -> Expr {
        of_kind!(self, Table => Expr::col((Table::default(), Table::DELEGATION)))
    }

    pub(super) fn author_id(self) -> Expr {
        of_kind!(self, Table => Expr::col((Table::default(), Table::AUTHOR)))
    }

    /// Which solution is read with each.
    pub(super) fn solution_id(self) -> Option<Expr> {
        match self {
            Self::Shortlist => None,
            Self::SavedSolution => Some(Expr::col((
                saved_solution::Entity,
                saved_solution::Column::SolutionId,
            ))),
            // Whatever else it is about has no id of a solution.
            Self::Note => Some(Expr::col((note::Entity, note::Column::SubjectId))),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Shortlist => "shortlist",
            Self::SavedSolution => "saved_solution",
            Self::Note => "note",
        }
    }

    /// The thing in a row.
    pub(super) fn read(self, row: &QueryResult) -> Result<Thing, DbErr> {
        let authorship = |user_id| authorship(row, user_id);
        Ok(match self {
            Self::Shortlist => {
                let made = shortlist::Model::from_query_result(row, "shortlist_")?;
                Thing::Shortlist(Arc::new(Shortlist {
                    authorship: authorship(made.author_id)?,
                    items: row.try_get("", "items")?,
                    row: made,
                }))
            }
            Self::SavedSolution => {
                let made = saved_solution::Model::from_query_result(row, "saved_solution_")?;
                Thing::SavedSolution(Arc::new(SavedSolution {
                    authorship: authorship(made.author_id)?,
                    solution: Arc::new(solution::Model::from_query_result(row, "solution_")?),
                    row: made,
                }))
            }
            Self::Note => {
                let made = note::Model::from_query_result(row, "note_")?;
                let solution = match made.subject_kind {
                    SubjectKind::Solution => optional(row, "solution")?.map(Arc::new),
                    _ => None,
                };
                Thing::Note(Arc::new(Note {
                    authorship: authorship(made.author_id)?,
                    solution,
                    row: made,
                }))
            }
        })
    }
}

fn authorship(row: &QueryResult, user_id: Uuid) -> Result<Authorship, DbErr> {
    let permissions = row.try_get::<Option<Permissions>>("", "permissions")?;
    Ok(Authorship {
        user_id,
        user_name: row.try_get("", "author_name")?,
        partner: optional(row, "partner")?.map(Arc::new),
        by_own_side: row.try_get::<Option<bool>>("", "by_own_side")? == Some(true),
        permissions: permissions.unwrap_or(Permissions::NONE),
    })
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
