//! Making a document of a file that somebody has sent.

use entity::{
    document::{Kind, Model, sort_key},
    file,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::{partners, place};
use crate::{
    access::Viewer,
    app::App,
    command::{
        input,
        step::{admin::lock_as_member, upload},
    },
    event::document::{Happened, Partners, record},
    fault::{Code, Fault, Refusal},
    media,
};

const UPLOAD: &str = "uploadId";

/// What to make, and where.
#[derive(Clone, Debug)]
pub struct Input {
    pub organization_id: Uuid,
    /// A file or a proof.
    pub kind: Kind,
    /// None for the top.
    pub folder_id: Option<Uuid>,
    /// The upload's own when left out.
    pub name: Option<String>,
    /// The viewer's, not used yet.
    pub upload_id: Uuid,
}

/// Makes a document of the viewer's upload, which is spent, and gives its id. The bytes stay where they are.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<Uuid, Fault> {
    if input.kind == Kind::Folder {
        let message = "A folder has no file. Make one with `createFolder`.";
        let refusal = Refusal::new(Code::InvalidInput, message);
        return Err(refusal.at("kind").into());
    }
    let name = input
        .name
        .as_deref()
        .map(input::document_name)
        .transpose()?;
    let (organization_id, folder_id) = (input.organization_id, input.folder_id);
    let limits = app.config.limits.clone();
    app.write(move |work| {
        let (name, limits) = (name.clone(), limits.clone());
        Box::pin(async move {
            lock_as_member(work, viewer, organization_id).await?;
            let above = place::above(work, viewer, organization_id, folder_id).await?;
            place::check_depth(&above, 0)?;
            let upload = upload::take(work, viewer, UPLOAD, input.upload_id).await?;
            let name = name.unwrap_or(upload.filename);
            let file = file::Model {
                id: upload.id,
                size: upload.size,
                content_type: upload.content_type,
                forgotten_at: None,
            };
            check_kind(input.kind, &file)?;
            place::check_room(work, &limits, organization_id, file.size).await?;
            file::Entity::insert(file.clone().into_active_model().reset_all())
                .exec_without_returning(&work.tx)
                .await?;
            let document = Model {
                id: work.id(),
                organization_id,
                kind: input.kind,
                folder_id,
                sort_key: sort_key(input.kind, &name),
                name,
                file_id: Some(file.id),
                author_id: viewer.user_id,
                created_at: work.now,
                updated_at: work.now,
            };
            place::add(work, &document, &above).await?;
            let told = Partners {
                after: partners(work, &document).await?,
                ..Default::default()
            };
            record(work, viewer, &document, Happened::Created, &told).await?;
            Ok(document.id)
        })
    })
    .await
}

fn check_kind(kind: Kind, file: &file::Model) -> Result<(), Refusal> {
    if kind != Kind::Proof || media::can_be_proofed(&file.content_type) {
        return Ok(());
    }
    let message = format!(
        "A proof is a picture, a PDF, an office document, a film or a recording; this is {}. Upload it as a FILE.",
        file.content_type
    );
    Err(Refusal::new(Code::InvalidInput, message).at(UPLOAD))
}
