use std::sync::Arc;

use async_graphql::{ID, SimpleObject};
use entity::SubjectKind;
use uuid::Uuid;

use super::Solution;
use crate::{
    graphql::{id, scalar::DateTime},
    store::workspace::{self, Thing},
};

/// A solution that somebody has put aside in a workspace.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub struct SavedSolution {
    /// Starts with `sav_`.
    pub id: ID,
    /// What it is.
    solution: Solution,
    /// When it was saved.
    saved_at: DateTime,
    #[graphql(skip)]
    pub thing: Arc<workspace::SavedSolution>,
}

impl SavedSolution {
    pub fn new(thing: Arc<workspace::SavedSolution>) -> Self {
        Self {
            id: id::encode(SubjectKind::SavedSolution, thing.row.id),
            solution: Solution::from(&*thing.solution),
            saved_at: DateTime(thing.row.created_at),
            thing,
        }
    }

    /// The thing, if it is one.
    pub fn of(thing: Thing) -> Option<Self> {
        match thing {
            Thing::SavedSolution(thing) => Some(Self::new(thing)),
            _ => None,
        }
    }

    /// Its place in a list.
    pub fn key(&self) -> Uuid {
        self.thing.row.id
    }
}
