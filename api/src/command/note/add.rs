//! Writing a note.

use entity::{
    Permission, Subject,
    note::{self, Model, Visibility},
};
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use uuid::Uuid;

use super::check_subject;
use crate::{
    access::Viewer,
    app::App,
    command::{input, step::workspace::enter},
    event::note::{Happened, record},
    fault::{Fault, Refusal},
    store,
};

/// What to write, and about what.
#[derive(Clone, Debug)]
pub struct Input {
    pub organization_id: Uuid,
    /// None where no note can be about what the caller has named.
    pub subject: Option<Subject>,
    pub text: String,
    pub visibility: Visibility,
}

/// Writes a note, by a member or by a partner who may.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<Model, Fault> {
    let text = input::note_text(&input.text)?;
    let (organization_id, subject, visibility) =
        (input.organization_id, input.subject, input.visibility);
    app.write(move |work| {
        let text = text.clone();
        Box::pin(async move {
            let (tx, now) = (&work.tx, work.now);
            // Before the seat, as everywhere, though what is said of the workspace comes first.
            let about = match subject {
                Some(subject) => {
                    store::note::hold_subject(tx, viewer, now, organization_id, subject).await?
                }
                None => None,
            };
            let seat = enter(work, viewer, organization_id, Permission::Notes).await?;
            let (about, subject) = about
                .zip(subject)
                .ok_or_else(|| Refusal::not_found("subjectId"))?;
            check_subject(work, viewer, &about, "subjectId").await?;
            let under = seat.grant().map(|grant| &grant.delegation);
            let note = Model {
                id: work.id(),
                organization_id,
                delegation_id: under.map(|delegation| delegation.id),
                author_id: viewer.user_id,
                identity_mode: under.map(|delegation| delegation.identity_mode),
                subject_kind: subject.kind,
                subject_id: subject.id,
                text,
                visibility,
                created_at: now,
                updated_at: now,
                version: 1,
            };
            let row = note.clone().into_active_model().reset_all();
            note::ActiveModel::insert(row, tx).await?;
            record(work, viewer, &seat, (&note, &about), Happened::Added).await?;
            Ok(note)
        })
    })
    .await
}
