use async_graphql::{ComplexObject, Context, Result};
use uuid::Uuid;

use super::{page::notes_about, party::party};
use crate::{
    access::{Made, brief::actions, note::may_add},
    graphql::{
        connection::{Connection, Page, connection},
        failure::nullable,
        loader::loaders,
        node::{Attribution, Brief, BriefRecipient, BriefResponse, Note, ResourceAction},
    },
    store::{brief::Answers, workspace::Kind},
};

#[ComplexObject]
impl Brief {
    /// Who made it, as far as the viewer may know.
    async fn author(&self, ctx: &Context<'_>) -> Result<Attribution> {
        let row = &self.thing.row;
        let made = &self.thing.authorship;
        Ok(Attribution::of(ctx, row.organization_id, row.identity_mode, made).await?)
    }

    /// Whom it asks, in order; 50 at most.
    async fn recipients(&self, ctx: &Context<'_>) -> Result<Vec<BriefRecipient>> {
        let recipients = loaders(ctx).brief_recipients(self.thing.row.id).await?;
        Ok(recipients.iter().map(BriefRecipient::from).collect())
    }

    /// What suppliers have answered, newest first.
    async fn responses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<Connection<BriefResponse>> {
        let window = Page::forward(first, after).window(ctx)?;
        let brief_id = self.thing.row.id;
        let slice = loaders(ctx)
            .brief_responses(Answers { window, brief_id })
            .await?;
        let key = |response: &BriefResponse| -> Uuid { response.key() };
        Ok(connection(
            slice.map(|response| BriefResponse::new(&response)),
            key,
            |response| response,
        ))
    }

    /// Notes on it, newest first: shared ones and the viewer's own. Null without the permission NOTES.
    async fn notes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Option<Result<Connection<Note>>> {
        let (row, page) = (&self.thing.row, Page::forward(first, after));
        let of = (Made::from(row), &self.thing.authorship);
        notes_about(ctx, (Kind::Brief, row.id), of, page).await
    }

    /// What this viewer can do with it now.
    async fn actions(&self, ctx: &Context<'_>) -> Result<Vec<ResourceAction>> {
        let row = &self.thing.row;
        let (party, permissions) = party(ctx, Made::from(row), &self.thing.authorship).await?;
        let mut actions: Vec<_> = actions(party, row, self.thing.recipients)
            .into_iter()
            .map(ResourceAction::from)
            .collect();
        if may_add(permissions) {
            actions.push(ResourceAction::AddNote);
        }
        Ok(actions)
    }
}

#[ComplexObject]
impl BriefResponse {
    /// What it answers; null if that has gone since the answer was read.
    async fn brief(&self, ctx: &Context<'_>) -> Option<Result<Brief>> {
        nullable(async {
            let thing = loaders(ctx).thing(Kind::Brief, self.brief_id).await?;
            Ok(thing.and_then(Brief::of))
        })
        .await
    }
}
