use async_graphql::{ComplexObject, Context, Result};
use entity::{Subject, note::Visibility};

use super::party::party;
use crate::{
    access::{Made, note::actions},
    fault::{Fault, Refusal},
    graphql::{
        guard::signed_in,
        loader::loaders,
        node::{Attribution, Node, Note, NoteSubject, ResourceAction, Solution},
    },
};

#[ComplexObject]
impl Note {
    /// Who wrote it, as far as the viewer may know.
    async fn author(&self, ctx: &Context<'_>) -> Result<Attribution> {
        let row = &self.thing.row;
        let made = &self.thing.authorship;
        if row.visibility == Visibility::Personal {
            // Whoever reads it has written it, under whatever delegation.
            return Ok(Attribution::to_person(made.user_id, &made.user_name, None));
        }
        Ok(Attribution::of(ctx, row.organization_id, row.identity_mode, made).await?)
    }

    /// What it is about.
    async fn subject(&self, ctx: &Context<'_>) -> Result<NoteSubject> {
        if let Some(solution) = &self.thing.solution {
            return Ok(NoteSubject::Solution(Solution::from(&**solution)));
        }
        let row = &self.thing.row;
        let subject = Subject::new(row.subject_kind, row.subject_id);
        match loaders(ctx).subject(subject).await? {
            Some(Node::Shortlist(shortlist)) => Ok(NoteSubject::Shortlist(shortlist)),
            Some(Node::Brief(brief)) => Ok(NoteSubject::Brief(brief)),
            // It was deleted, or taken from the viewer's eyes, since the note was read.
            _ => Err(Fault::from(Refusal::not_found("subject")).into()),
        }
    }

    /// What this viewer can do with it now.
    async fn actions(&self, ctx: &Context<'_>) -> Result<Vec<ResourceAction>> {
        let row = &self.thing.row;
        let (party, _) = party(ctx, Made::from(row), &self.thing.authorship).await?;
        let actions = actions(signed_in(ctx)?, party, row);
        Ok(actions.into_iter().map(ResourceAction::from).collect())
    }
}
