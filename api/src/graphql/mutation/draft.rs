use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::SubjectKind;

use super::DeletePayload;
use crate::{
    command::{brief, shortlist},
    fault::Refusal,
    graphql::{
        failure::{UserError, outcome},
        guard::{app, signed_in},
        id,
        loader::{loaders, renew},
        node::InheritedDraft,
    },
    store::workspace::Kind,
};

/// Names a draft that an ended delegation has left behind.
#[derive(InputObject)]
struct InheritedDraftInput {
    /// Which one: a shortlist or a brief.
    draft_id: ID,
}

/// The draft as it is now.
#[derive(SimpleObject)]
struct InheritedDraftPayload {
    /// Null when nothing was done.
    draft: Option<InheritedDraft>,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(super) struct DraftMutation;

#[Object]
impl DraftMutation {
    /// Takes over a draft that an ended delegation has left behind, by an admin of the organization: its members work on
    /// it from now on, and who wrote it stays known.
    async fn adopt_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: InheritedDraftInput,
    ) -> Result<InheritedDraftPayload> {
        let (app, viewer) = (app(ctx), signed_in(ctx)?);
        let result = match id::decode(&input.draft_id) {
            Some((SubjectKind::Shortlist, id)) => {
                let adopted = shortlist::adopt::run(app, viewer, id).await;
                adopted.map(|row| (Kind::Shortlist, row.id))
            }
            Some((SubjectKind::Brief, id)) => {
                let adopted = brief::adopt::run(app, viewer, id).await;
                adopted.map(|row| (Kind::Brief, row.id))
            }
            _ => Err(Refusal::not_found("draftId").into()),
        };
        renew(ctx);
        let (adopted, user_errors) = outcome(result)?;
        let draft = match adopted {
            Some((kind, id)) => loaders(ctx).thing(kind, id).await?,
            None => None,
        };
        Ok(InheritedDraftPayload {
            draft: draft.and_then(InheritedDraft::of),
            user_errors,
        })
    }

    /// Deletes a draft that an ended delegation has left behind, by an admin of the organization.
    async fn discard_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: InheritedDraftInput,
    ) -> Result<DeletePayload> {
        let (app, viewer) = (app(ctx), signed_in(ctx)?);
        match id::decode(&input.draft_id) {
            Some((kind @ SubjectKind::Shortlist, id)) => {
                let discarded = shortlist::discard::run(app, viewer, id).await;
                DeletePayload::new(ctx, kind, discarded)
            }
            Some((kind @ SubjectKind::Brief, id)) => {
                let discarded = brief::discard::run(app, viewer, id).await;
                DeletePayload::new(ctx, kind, discarded)
            }
            _ => {
                let nothing = Err(Refusal::not_found("draftId").into());
                DeletePayload::new(ctx, SubjectKind::Shortlist, nothing)
            }
        }
    }
}
