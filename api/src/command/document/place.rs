//! Where a document is in its organization's tree.

use entity::{
    document::{self, Kind, MOST_LEVELS, Model},
    document_path,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::InsertStatement,
};
use uuid::Uuid;

use crate::{
    access::Viewer,
    config::Limits,
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

const FOLDER: &str = "folderId";

/// The folders in which something is that is put into this one, from the inside to the outside, each with its distance;
/// none at the top. Under the organization's lock.
pub(super) async fn above(
    work: &Work,
    viewer: Viewer,
    organization_id: Uuid,
    folder_id: Option<Uuid>,
) -> Result<Vec<document_path::Model>, Fault> {
    let Some(folder_id) = folder_id else {
        return Ok(Vec::new());
    };
    let folder = store::document::find(&work.tx, viewer, folder_id).await?;
    let folder = folder.ok_or_else(|| Refusal::not_found(FOLDER))?;
    let refuse = |message: &str| Refusal::new(Code::InvalidInput, message).at(FOLDER);
    if folder.organization_id != organization_id {
        return Err(refuse("This folder is another organization's. Name one of your own.").into());
    }
    if folder.kind != Kind::Folder {
        return Err(refuse("This is a file. Name a folder.").into());
    }
    Ok(store::document::unscoped_ancestors(&work.tx, folder_id).await?)
}

/// Refuses what would be too deep: something with so many levels below it, in a folder with these above.
pub(super) fn check_depth(above: &[document_path::Model], height: i32) -> Result<(), Refusal> {
    let depth = i32::try_from(above.len()).unwrap_or(i32::MAX);
    if depth.saturating_add(height) < MOST_LEVELS {
        return Ok(());
    }
    let message =
        format!("There are at most {MOST_LEVELS} levels of folders. Name one further up.");
    Err(Refusal::new(Code::InvalidInput, message).at(FOLDER))
}

/// Refuses one more document of so many bytes where the organization has as much as it may. Under its lock.
pub(super) async fn check_room(
    work: &Work,
    limits: &Limits,
    organization_id: Uuid,
    bytes: i64,
) -> Result<(), Fault> {
    let kept = store::document::unscoped_kept(&work.tx, organization_id).await?;
    let (most, most_bytes) = (
        limits.documents_per_organization,
        limits.document_bytes_per_organization,
    );
    let message = if kept.documents >= most {
        format!(
            "The organization has {} documents, and may have {most}. Delete some.",
            kept.documents
        )
    } else if kept.bytes.saturating_add(bytes.unsigned_abs()) > most_bytes {
        format!("The organization's files may have {most_bytes} bytes together. Delete some.")
    } else {
        return Ok(());
    };
    Err(Refusal::new(Code::Conflict, message).into())
}

/// Adds a new document in the folders above it.
pub(super) async fn add(
    work: &Work,
    document: &Model,
    above: &[document_path::Model],
) -> Result<(), Fault> {
    document::Entity::insert(document.clone().into_active_model().reset_all())
        .exec_without_returning(&work.tx)
        .await?;
    let itself = document_path::Model {
        document_id: document.id,
        ancestor_id: document.id,
        distance: 0,
    };
    let folders = above.iter().map(|folder| document_path::Model {
        document_id: document.id,
        ancestor_id: folder.ancestor_id,
        distance: folder.distance + 1,
    });
    let paths = [itself].into_iter().chain(folders);
    document_path::Entity::insert_many(paths.map(document_path::ActiveModel::from))
        .exec_without_returning(&work.tx)
        .await?;
    Ok(())
}

/// Writes down in which folders a document, and all that is in it, is from now on: none, or this one, which is not within
/// it.
pub(super) async fn move_to(
    work: &Work,
    document: &Model,
    folder_id: Option<Uuid>,
) -> Result<(), Fault> {
    use document_path::{Column, Entity};

    Entity::delete_many()
        .filter(Column::DocumentId.in_subquery(store::document::unscoped_below(document.id)))
        .filter(Column::AncestorId.in_subquery(store::document::unscoped_above(document.id)))
        .exec(&work.tx)
        .await?;
    let Some(folder_id) = folder_id else {
        return Ok(());
    };
    let mut paths = InsertStatement::new();
    paths
        .into_table(Entity)
        .columns([Column::DocumentId, Column::AncestorId, Column::Distance])
        .select_from(store::document::unscoped_paths(document.id, folder_id))
        .map_err(Fault::internal)?;
    work.tx.execute(&paths).await?;
    Ok(())
}
