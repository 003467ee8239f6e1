//! The kinds of things in a workspace, and what is read of each.

use std::sync::Arc;

use ::entity::{
    Permissions, SubjectKind, brief, brief_recipient, note, saved_solution, shortlist,
    shortlist_item, solution,
};
use sea_orm::{
    DbErr, EntityTrait, FromQueryResult, QueryResult,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    super::{
        composite::{optional, select_columns},
        visible::InWorkspace,
    },
    Authorship, Brief, Note, SavedSolution, Shortlist, Thing,
    statement::of_asked,
};

/// The kinds of things in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Shortlist,
    Brief,
    SavedSolution,
    Note,
}

/// The table of one kind.
pub(super) trait Table: InWorkspace {
    const KIND: Kind;
}

impl Table for shortlist::Entity {
    const KIND: Kind = Kind::Shortlist;
}

impl Table for brief::Entity {
    const KIND: Kind = Kind::Brief;
}

impl Table for saved_solution::Entity {
    const KIND: Kind = Kind::SavedSolution;
}

impl Table for note::Entity {
    const KIND: Kind = Kind::Note;
}

/// Does the same with the table of whichever kind.
macro_rules! of_kind {
    ($kind:expr, $Table:ident => $does:expr) => {
        match $kind {
            $crate::store::workspace::Kind::Shortlist => {
                type $Table = ::entity::shortlist::Entity;
                $does
            }
            $crate::store::workspace::Kind::Brief => {
                type $Table = ::entity::brief::Entity;
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
            Self::Brief => SubjectKind::Brief,
            Self::SavedSolution => SubjectKind::SavedSolution,
            Self::Note => SubjectKind::Note,
        }
    }

    pub(super) const ALL: [Self; 4] = [
        Self::Shortlist,
        Self::Brief,
        Self::SavedSolution,
        Self::Note,
    ];

    /// The number that stands for it in a row.
    pub(super) fn number(self) -> usize {
        let place = Self::ALL.iter().position(|kind| *kind == self);
        place.unwrap_or_default()
    }

    /// The kind for which this number stands.
    pub(super) fn numbered(number: i32) -> Option<Self> {
        let place = usize::try_from(number).ok()?;
        Self::ALL.get(place).copied()
    }

    /// Joins the things by their ids, and selects their columns.
    pub(super) fn join(self, select: &mut SelectStatement) {
        of_kind!(self, Things => {
            select_columns::<Things>(select, self.name());
            let same = Expr::col((Things::default(), Things::ID)).equals(of_asked("id"));
            select.left_join(Things::default(), same);
        });
        match self {
            Self::Shortlist => {
                let on_it = (shortlist_item::Entity, shortlist_item::Column::ShortlistId);
                let id = (shortlist::Entity, shortlist::Column::Id);
                select.expr_as(count(on_it, id), Alias::new("items"));
            }
            Self::Brief => {
                let of_it = (brief_recipient::Entity, brief_recipient::Column::BriefId);
                let id = (brief::Entity, brief::Column::Id);
                select.expr_as(count(of_it, id), Alias::new("recipients"));
            }
            Self::SavedSolution | Self::Note => {}
        }
    }

    pub(super) fn organization_id(self) -> Expr {
        of_kind!(self, Things => Expr::col((Things::default(), Things::ORGANIZATION)))
    }

    pub(super) fn delegation_id(self) -> Expr {
        of_kind!(self, Things => Expr::col((Things::default(), Things::DELEGATION)))
    }

    pub(super) fn author_id(self) -> Expr {
        of_kind!(self, Things => Expr::col((Things::default(), Things::AUTHOR)))
    }

    /// Which solution is read with each.
    pub(super) fn solution_id(self) -> Option<Expr> {
        match self {
            Self::Shortlist | Self::Brief => None,
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
            Self::Brief => "brief",
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
            Self::Brief => {
                let made = brief::Model::from_query_result(row, "brief_")?;
                Thing::Brief(Arc::new(Brief {
                    authorship: authorship(made.author_id)?,
                    recipients: row.try_get("", "recipients")?,
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

/// How many rows point at it by this column.
fn count<E, F>((table, column): (E, E::Column), id: (F, F::Column)) -> Expr
where
    E: EntityTrait,
    F: EntityTrait,
{
    let count = Query::select()
        .expr(Expr::cust("count(*)"))
        .from(table)
        .and_where(Expr::col((E::default(), column)).equals(id))
        .to_owned();
    Expr::from(count)
}
