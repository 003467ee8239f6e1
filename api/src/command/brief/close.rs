//! Taking no more answers.

use entity::{
    brief::{self, Model, Status},
    mail,
};
use sea_orm::{ActiveValue::Set, ColumnTrait};

use super::{Seen, lock_for, write};
use crate::{
    access::{Viewer, brief::Action},
    app::App,
    command::step::mail::cancel,
    event::brief::{Happened, record},
    fault::Fault,
    store,
};

/// Closes the brief, for good. Mails that have not left yet stay away.
pub async fn run(app: &App, viewer: Viewer, brief: Seen) -> Result<Model, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let (before, seat) = lock_for(work, viewer, brief, Action::Close).await?;
            let asked = store::brief::unscoped_recipients(&work.tx, before.id).await?;
            let mails = asked.iter().filter_map(|recipient| recipient.mail_id);
            cancel(work, mail::Kind::Brief, mail::Column::Id.is_in(mails)).await?;
            let change = brief::ActiveModel {
                status: Set(Status::Closed),
                closed_at: Set(Some(work.now)),
                ..Default::default()
            };
            let after = write(work, &before, change).await?;
            record(work, viewer, &seat, &after, Happened::Closed).await?;
            Ok(after)
        })
    })
    .await
}
