use std::sync::Arc;

use async_graphql::{Enum, ID, SimpleObject, Union};
use entity::{SubjectKind, note};
use uuid::Uuid;

use super::{Brief, Shortlist, Solution};
use crate::{
    graphql::{id, scalar::DateTime},
    store::workspace::{self, Thing},
};

/// Who may read a note.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "note::Visibility")]
pub enum NoteVisibility {
    /// The author alone, ever, and only while they have access.
    Personal,
    /// The organization's members, and the partners with the permission NOTES who see its subject. What is said about a solution,
    /// which everybody sees, is for those partners who see all that is published, and for its own side.
    Shared,
}

/// What a note is about.
#[derive(Union)]
pub enum NoteSubject {
    Solution(Solution),
    Shortlist(Shortlist),
    Brief(Brief),
}

/// What somebody has written down about something in a workspace.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub struct Note {
    /// Starts with `not_`.
    pub id: ID,
    /// 1 to 5,000 characters of plain text.
    text: String,
    /// Who may read it.
    visibility: NoteVisibility,
    /// When it was written.
    created_at: DateTime,
    /// When it was last changed.
    updated_at: DateTime,
    /// Grows with every change; a mutation wants the one you have seen.
    version: i32,
    #[graphql(skip)]
    pub thing: Arc<workspace::Note>,
}

impl Note {
    pub fn new(thing: Arc<workspace::Note>) -> Self {
        let row = &thing.row;
        Self {
            id: id::encode(SubjectKind::Note, row.id),
            text: row.text.clone(),
            visibility: row.visibility.into(),
            created_at: DateTime(row.created_at),
            updated_at: DateTime(row.updated_at),
            version: row.version,
            thing,
        }
    }

    /// The thing, if it is one.
    pub fn of(thing: Thing) -> Option<Self> {
        match thing {
            Thing::Note(thing) => Some(Self::new(thing)),
            _ => None,
        }
    }

    /// Its place in a list.
    pub fn key(&self) -> Uuid {
        self.thing.row.id
    }
}
