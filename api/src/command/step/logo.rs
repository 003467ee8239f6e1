//! Making a logo of a file that somebody has sent.

use entity::{Digest, logo};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::upload;
use crate::{
    access::Viewer,
    app::App,
    fault::{Code, Fault, Refusal},
    files::Key,
    picture,
};

/// Keeps the picture in the viewer's upload, which the input `field` names, as a logo. It is not spent yet, and stays
/// only if something is written to refer to it soon.
pub(in crate::command) async fn keep(
    app: &App,
    viewer: Viewer,
    field: &'static str,
    upload_id: Uuid,
) -> Result<Digest, Fault> {
    let file = upload::read(app, viewer, field, upload_id, picture::MAX_BYTES).await?;
    let too_large = || {
        let message = "A logo may have at most 1 MiB. Upload a smaller file.";
        Refusal::new(Code::InvalidInput, message).at(field)
    };
    let drawn = app.pictures.redraw(file.ok_or_else(too_large)?).await;
    let drawn = drawn.map_err(|fault| match fault {
        Fault::Refused(refusal) => refusal.at(field).into(),
        fault => fault,
    })?;
    let digest = Digest::from(<[u8; 32]>::from(Sha256::digest(&drawn)));
    note(app, digest.clone()).await?;
    let kept = app.files.put(&Key::Logo(digest.clone()), drawn).await;
    kept.map_err(Fault::internal)?;
    Ok(digest)
}

/// Writes down that the logo is about to be there, so that the sweep leaves it.
async fn note(app: &App, digest: Digest) -> Result<(), Fault> {
    app.write(move |work| {
        let row = logo::ActiveModel {
            digest: Set(digest.clone()),
            kept_at: Set(work.now),
        };
        Box::pin(async move {
            let again = OnConflict::column(logo::Column::Digest)
                .update_column(logo::Column::KeptAt)
                .to_owned();
            logo::Entity::insert(row)
                .on_conflict(again)
                .exec_without_returning(&work.tx)
                .await?;
            Ok(())
        })
    })
    .await
}
