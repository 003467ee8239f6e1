use std::sync::Arc;

use async_graphql::{Enum, ID, SimpleObject, Union};
use entity::{SubjectKind, shortlist, shortlist_item, solution};
use uuid::Uuid;

use super::{Brief, Solution};
use crate::{
    graphql::{id, scalar::DateTime},
    store::workspace::{self, Thing},
};

/// Whether something is out of its makers' hands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "shortlist::Status")]
pub enum PublicationStatus {
    /// Seen by those who make it: the people on the delegation, or the organization's members.
    Draft,
    /// Seen by the organization, and by its partners who may.
    Published,
}

/// A draft that an ended delegation has left behind.
#[derive(Union)]
pub enum InheritedDraft {
    Shortlist(Shortlist),
    Brief(Brief),
}

impl InheritedDraft {
    /// The thing, if it can be one.
    pub fn of(thing: Thing) -> Option<Self> {
        match thing {
            Thing::Shortlist(thing) => Some(Self::Shortlist(Shortlist::new(thing))),
            Thing::Brief(thing) => Some(Self::Brief(Brief::new(thing))),
            _ => None,
        }
    }

    /// Its place in a list.
    pub fn key(&self) -> Uuid {
        match self {
            Self::Shortlist(shortlist) => shortlist.key(),
            Self::Brief(brief) => brief.key(),
        }
    }
}

/// An ordered list of solutions.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub struct Shortlist {
    /// Starts with `sho_`.
    pub id: ID,
    /// 1 to 200 characters on one line.
    title: String,
    /// What it is about, in plain text.
    description: Option<String>,
    /// Who may see it.
    status: PublicationStatus,
    /// How many solutions are on it, 200 at most.
    item_count: i32,
    /// When it was made.
    created_at: DateTime,
    /// When it, or what is on it, was last changed.
    updated_at: DateTime,
    /// When it was published; null for a draft.
    published_at: Option<DateTime>,
    /// Grows with every change, those of its items included; a mutation wants the one you have seen.
    version: i32,
    #[graphql(skip)]
    pub thing: Arc<workspace::Shortlist>,
}

impl Shortlist {
    pub fn new(thing: Arc<workspace::Shortlist>) -> Self {
        let row = &thing.row;
        Self {
            id: id::encode(SubjectKind::Shortlist, row.id),
            title: row.title.clone(),
            description: row.description.clone(),
            status: row.status.into(),
            item_count: i32::try_from(thing.items).unwrap_or(i32::MAX),
            created_at: DateTime(row.created_at),
            updated_at: DateTime(row.updated_at),
            published_at: row.published_at.map(DateTime),
            version: row.version,
            thing,
        }
    }

    /// The thing, if it is one.
    pub fn of(thing: Thing) -> Option<Self> {
        match thing {
            Thing::Shortlist(thing) => Some(Self::new(thing)),
            _ => None,
        }
    }

    /// Its place in a list.
    pub fn key(&self) -> Uuid {
        self.thing.row.id
    }
}

/// A solution's place on a shortlist.
#[derive(SimpleObject, Clone)]
pub struct ShortlistItem {
    /// Starts with `shi_`.
    pub id: ID,
    /// What stands there.
    solution: Solution,
    /// From 0, without gaps.
    position: i32,
}

impl ShortlistItem {
    pub fn new(item: &shortlist_item::Model, solution: &solution::Model) -> Self {
        Self {
            id: id::encode(SubjectKind::ShortlistItem, item.id),
            solution: Solution::from(solution),
            position: item.position,
        }
    }
}
