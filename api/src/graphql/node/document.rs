use std::sync::Arc;

use async_graphql::{Enum, ID, SimpleObject};
use entity::{SubjectKind, document::Kind};

use crate::{
    graphql::{id, scalar::DateTime},
    store::document::{self, Place},
};

/// What a document is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Kind")]
pub enum DocumentKind {
    /// Holds others.
    Folder,
    /// A file of whatever kind.
    File,
    /// A file to be looked over: a picture, a PDF or an office document, a film or a recording.
    Proof,
}

/// A folder, a file or a proof: the organization's own, or shared with it by a partner, to be read.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub struct Document {
    /// Starts with `doc_`.
    pub id: ID,
    /// What it is.
    kind: DocumentKind,
    /// As people see it. Several in one folder may be called the same.
    name: String,
    /// What kind of file it is, by its bytes, e.g. `application/pdf`. Null for a folder.
    content_type: Option<String>,
    /// Bytes; null for a folder.
    size: Option<i32>,
    /// When it was made.
    created_at: DateTime,
    /// When it was last renamed or moved.
    updated_at: DateTime,
    #[graphql(skip)]
    pub document: Arc<document::Document>,
}

impl Document {
    pub fn new(document: Arc<document::Document>) -> Self {
        let (row, file) = (&document.row, document.file.as_ref());
        Self {
            id: id::encode(SubjectKind::Document, row.id),
            kind: row.kind.into(),
            name: row.name.clone(),
            content_type: file.map(|file| file.content_type.clone()),
            size: file.map(|file| i32::try_from(file.size).unwrap_or(i32::MAX)),
            created_at: DateTime(row.created_at),
            updated_at: DateTime(row.updated_at),
            document,
        }
    }

    /// The document as it was read.
    pub fn of(document: document::Document) -> Self {
        Self::new(Arc::new(document))
    }

    /// The place of a document in a list.
    pub fn place(document: &document::Document) -> Place {
        (document.row.sort_key.clone(), document.row.id)
    }
}
