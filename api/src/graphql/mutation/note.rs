use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{Subject, SubjectKind, note};

use super::DeletePayload;
use crate::{
    command::note::{Seen, add, delete, update},
    fault::{Fault, Refusal},
    graphql::{
        failure::{UserError, outcome},
        guard::{app, signed_in},
        id,
        loader::{loaders, renew},
        node::{Note, NoteVisibility},
    },
};

/// Writes a note.
#[derive(InputObject)]
struct AddNoteInput {
    /// In whose workspace.
    organization_id: ID,
    /// What it is about: a solution, or a shortlist or brief in that workspace.
    subject_id: ID,
    /// 1 to 5,000 characters of plain text.
    text: String,
    /// Who may read it.
    #[graphql(default_with = "NoteVisibility::Personal")]
    visibility: NoteVisibility,
}

/// Changes a note; what is left out stays.
#[derive(InputObject)]
struct UpdateNoteInput {
    /// Which one.
    note_id: ID,
    /// The version that you have seen.
    version: i32,
    /// 1 to 5,000 characters of plain text.
    text: Option<String>,
    /// A shared note stays shared.
    visibility: Option<NoteVisibility>,
}

/// Names a note to delete.
#[derive(InputObject)]
struct DeleteNoteInput {
    /// Which one.
    note_id: ID,
    /// The version that you have seen.
    version: i32,
}

/// The note as it is now.
#[derive(SimpleObject)]
struct NotePayload {
    /// Null when nothing was done.
    note: Option<Note>,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError>,
}

impl NotePayload {
    async fn new(ctx: &Context<'_>, result: Result<note::Model, Fault>) -> Result<Self> {
        renew(ctx);
        let (row, user_errors) = outcome(result)?;
        let note = match row {
            Some(row) => loaders(ctx).note(row.id).await?,
            None => None,
        };
        Ok(Self { note, user_errors })
    }
}

fn seen(id: &ID, version: i32) -> Result<Seen, Refusal> {
    let id = id::named(SubjectKind::Note, "noteId", id)?;
    Ok(Seen { id, version })
}

#[derive(Default)]
pub(super) struct NoteMutation;

#[Object]
impl NoteMutation {
    /// Writes a note on a solution, a shortlist or a brief: for the writer alone, or shared, as `NoteVisibility` says.
    async fn add_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to write, and about what.")] input: AddNoteInput,
    ) -> Result<NotePayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let kind = SubjectKind::Organization;
            let subject = id::decode(&input.subject_id);
            let input = add::Input {
                organization_id: id::named(kind, "organizationId", &input.organization_id)?,
                subject: subject.map(|(kind, id)| Subject::new(kind, id)),
                text: input.text,
                visibility: input.visibility.into(),
            };
            add::run(app(ctx), viewer, input).await
        };
        NotePayload::new(ctx, result.await).await
    }

    /// Changes what a note says, or shares it: by its author. A shared note stays shared.
    async fn update_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateNoteInput,
    ) -> Result<NotePayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let input = update::Input {
                note: seen(&input.note_id, input.version)?,
                text: input.text,
                visibility: input.visibility.map(Into::into),
            };
            update::run(app(ctx), viewer, input).await
        };
        NotePayload::new(ctx, result.await).await
    }

    /// Deletes a note: by its author; a shared one also by the people on its delegation and by an admin of the organization.
    async fn delete_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: DeleteNoteInput,
    ) -> Result<DeletePayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let note = seen(&input.note_id, input.version)?;
            delete::run(app(ctx), viewer, note).await
        };
        DeletePayload::new(ctx, SubjectKind::Note, result.await)
    }
}
