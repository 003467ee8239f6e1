use async_graphql::{Context, OutputType, Result};
use uuid::Uuid;

use super::party::party;
use crate::{
    access::{Made, note::may_add},
    graphql::{
        connection::{Connection, Page, connection},
        loader::loaders,
        node::{Document, Note},
    },
    store::{
        document::{self, List},
        workspace::{Ask, Authorship, Kind, Thing},
    },
};

/// A page of things in a workspace, by their ids.
pub async fn page_of<T: OutputType>(
    ctx: &Context<'_>,
    ask: Ask,
    of: fn(Thing) -> Option<T>,
    key: fn(&T) -> Uuid,
) -> Result<Connection<T>> {
    let slice = loaders(ctx).workspace_page(ask).await?;
    Ok(connection(slice.filter_map(of), key, |it| it))
}

/// Notes about a thing in a workspace; none without the permission NOTES.
pub async fn notes_about(
    ctx: &Context<'_>,
    (kind, subject_id): (Kind, Uuid),
    (made, authorship): (Made, &Authorship),
    page: Page,
) -> Option<Result<Connection<Note>>> {
    let notes = async {
        let (_, permissions) = party(ctx, made, authorship).await?;
        if !may_add(permissions) {
            return Ok(None);
        }
        let window = page.window(ctx)?;
        let ask = Ask::NotesAbout {
            kind,
            window,
            subject_id,
        };
        page_of(ctx, ask, Note::of, Note::key).await.map(Some)
    };
    notes.await.transpose()
}

/// A page of a list of documents.
pub async fn page_of_documents(
    ctx: &Context<'_>,
    list: List,
    page: Page,
) -> Result<Connection<Document>> {
    let window = page.window(ctx)?;
    let slice = loaders(ctx)
        .documents(document::Ask { list, window })
        .await?;
    Ok(connection(slice, Document::place, Document::of))
}
