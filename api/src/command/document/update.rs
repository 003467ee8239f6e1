//! Giving a document another name, or another place.

use entity::document::{self, Model, sort_key};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use super::{lock_for, partners, place};
use crate::{
    access::{Viewer, document::Action},
    app::App,
    command::input,
    event::document::{Happened, Partners, record},
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// What to change; what is left out stays.
#[derive(Clone, Debug)]
pub struct Input {
    pub document_id: Uuid,
    pub name: Option<String>,
    /// The folder to put it into.
    pub folder_id: Option<Uuid>,
    /// Out of all folders.
    pub move_to_root: bool,
}

/// Changes the document, with all that is in it, and gives its id.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<Uuid, Fault> {
    if input.move_to_root && input.folder_id.is_some() {
        let message = "Name a folder or move it to the root, not both.";
        let refusal = Refusal::new(Code::InvalidInput, message);
        return Err(refusal.at("moveToRoot").into());
    }
    let name = input
        .name
        .as_deref()
        .map(input::document_name)
        .transpose()?;
    let id = input.document_id;
    let goes = input.move_to_root || input.folder_id.is_some();
    app.write(move |work| {
        let name = name.clone();
        Box::pin(async move {
            let before = lock_for(work, viewer, id, Action::Edit).await?;
            let seen_before = partners(work, &before).await?;
            let mut change: document::ActiveModel = before.clone().into();
            if let Some(name) = name.filter(|name| *name != before.name) {
                change.sort_key = Set(sort_key(before.kind, &name));
                change.name = Set(name);
            }
            let mut happened = Happened::Renamed;
            if goes && input.folder_id != before.folder_id {
                put(work, viewer, &before, input.folder_id).await?;
                change.folder_id = Set(input.folder_id);
                happened = Happened::Moved;
            }
            if !change.is_changed() {
                return Ok(id);
            }
            change.updated_at = Set(work.now);
            let after = change.update(&work.tx).await?;
            let told = Partners {
                before: seen_before,
                after: partners(work, &after).await?,
                ..Default::default()
            };
            record(work, viewer, &after, happened, &told).await?;
            Ok(id)
        })
    })
    .await
}

/// Puts the document into the folder, or to the top.
async fn put(
    work: &Work,
    viewer: Viewer,
    document: &Model,
    folder_id: Option<Uuid>,
) -> Result<(), Fault> {
    let above = place::above(work, viewer, document.organization_id, folder_id).await?;
    if above.iter().any(|folder| folder.ancestor_id == document.id) {
        let message = "A folder cannot be put into itself, or into what is in it.";
        let refusal = Refusal::new(Code::InvalidInput, message);
        return Err(refusal.at("folderId").into());
    }
    let height = store::document::unscoped_height(&work.tx, document.id).await?;
    place::check_depth(&above, height)?;
    place::move_to(work, document, folder_id).await
}
