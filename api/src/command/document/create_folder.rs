//! Making a folder.

use entity::document::{Kind, Model, sort_key};
use uuid::Uuid;

use super::{partners, place};
use crate::{
    access::Viewer,
    app::App,
    command::{input, step::admin::lock_as_member},
    event::document::{Happened, Partners, record},
    fault::Fault,
};

/// What to make, and where.
#[derive(Clone, Debug)]
pub struct Input {
    pub organization_id: Uuid,
    pub name: String,
    /// None for the top.
    pub folder_id: Option<Uuid>,
}

/// Makes an empty folder, by a member of the organization, and gives its id.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<Uuid, Fault> {
    let name = input::document_name(&input.name)?;
    let (organization_id, folder_id) = (input.organization_id, input.folder_id);
    let limits = app.config.limits.clone();
    app.write(move |work| {
        let (name, limits) = (name.clone(), limits.clone());
        Box::pin(async move {
            lock_as_member(work, viewer, organization_id).await?;
            let above = place::above(work, viewer, organization_id, folder_id).await?;
            place::check_depth(&above, 0)?;
            place::check_room(work, &limits, organization_id, 0).await?;
            let folder = Model {
                id: work.id(),
                organization_id,
                kind: Kind::Folder,
                folder_id,
                sort_key: sort_key(Kind::Folder, &name),
                name,
                file_id: None,
                author_id: viewer.user_id,
                created_at: work.now,
                updated_at: work.now,
            };
            place::add(work, &folder, &above).await?;
            let told = Partners {
                after: partners(work, &folder).await?,
                ..Default::default()
            };
            record(work, viewer, &folder, Happened::Created, &told).await?;
            Ok(folder.id)
        })
    })
    .await
}
