use std::sync::Arc;

use async_graphql::{ID, SimpleObject};
use entity::{SubjectKind, organization};

use crate::graphql::id;

/// A company or team that owns a workspace: buyer, partner company and managed company alike.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub struct Organization {
    /// Starts with `org_`.
    pub id: ID,
    /// As its admins wrote it, or the partner that manages it; not unique.
    name: String,
    #[graphql(skip)]
    pub row: Arc<organization::Model>,
}

impl Organization {
    pub fn new(row: Arc<organization::Model>) -> Self {
        Self {
            id: id::encode(SubjectKind::Organization, row.id),
            name: row.name.clone(),
            row,
        }
    }
}
