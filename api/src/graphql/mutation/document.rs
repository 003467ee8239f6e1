use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::SubjectKind;
use uuid::Uuid;

use super::DeletePayload;
use crate::{
    command::document::{self, create_folder, delete, share, unshare, update, upload},
    fault::{Fault, Refusal},
    graphql::{
        failure::{UserError, outcome},
        guard::{app, signed_in},
        id,
        loader::{loaders, renew},
        node::{Document, DocumentKind},
    },
};

/// Makes a folder.
#[derive(InputObject)]
struct CreateFolderInput {
    /// In whose workspace.
    organization_id: ID,
    /// What it is called: 1 to 200 characters on one line.
    name: String,
    /// The folder that it is put into; the top when left out.
    folder_id: Option<ID>,
}

/// Makes a document of an upload.
#[derive(InputObject)]
struct UploadDocumentInput {
    /// In whose workspace.
    organization_id: ID,
    /// A FILE of any kind, or a PROOF.
    #[graphql(default_with = "DocumentKind::File")]
    kind: DocumentKind,
    /// The folder that it is put into; the top when left out.
    folder_id: Option<ID>,
    /// The upload's own name when left out.
    name: Option<String>,
    /// From `POST /uploads`.
    upload_id: ID,
}

/// Gives a document another name, or another place. What is left out stays.
#[derive(InputObject)]
struct UpdateDocumentInput {
    /// Which one.
    document_id: ID,
    /// What it is to be called: 1 to 200 characters on one line.
    name: Option<String>,
    /// The folder to put it into, with all that is in it.
    folder_id: Option<ID>,
    /// Out of all folders.
    move_to_root: Option<bool>,
}

/// Names a document.
#[derive(InputObject)]
struct DocumentInput {
    /// Which one.
    document_id: ID,
}

/// Names a document, and the partner with whom it is shared or not.
#[derive(InputObject)]
struct ShareDocumentInput {
    /// Which one.
    document_id: ID,
    /// The partnership, as the organization sees it whose document it is.
    partnership_id: ID,
}

impl ShareDocumentInput {
    fn read(&self) -> Result<document::Input, Refusal> {
        let kind = SubjectKind::Partnership;
        Ok(document::Input {
            document_id: named("documentId", &self.document_id)?,
            partnership_id: id::named(kind, "partnershipId", &self.partnership_id)?,
        })
    }
}

/// The document as it is now.
#[derive(SimpleObject)]
struct DocumentPayload {
    /// Null when nothing was done.
    document: Option<Document>,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError>,
}

impl DocumentPayload {
    async fn new(ctx: &Context<'_>, result: Result<Uuid, Fault>) -> Result<Self> {
        renew(ctx);
        let (id, user_errors) = outcome(result)?;
        let document = match id {
            Some(id) => loaders(ctx).document(id).await?,
            None => None,
        };
        Ok(Self {
            document,
            user_errors,
        })
    }
}

fn named(field: &'static str, id: &ID) -> Result<Uuid, Refusal> {
    id::named(SubjectKind::Document, field, id)
}

fn organization(id: &ID) -> Result<Uuid, Refusal> {
    id::named(SubjectKind::Organization, "organizationId", id)
}

fn folder(id: Option<&ID>) -> Result<Option<Uuid>, Refusal> {
    id.map(|id| named("folderId", id)).transpose()
}

#[derive(Default)]
pub(super) struct DocumentMutation;

#[Object]
impl DocumentMutation {
    /// Makes an empty folder, by any member. In a shared folder it is shared as well.
    async fn create_folder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is called, and where.")] input: CreateFolderInput,
    ) -> Result<DocumentPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let input = create_folder::Input {
                organization_id: organization(&input.organization_id)?,
                folder_id: folder(input.folder_id.as_ref())?,
                name: input.name,
            };
            create_folder::run(app(ctx), viewer, input).await
        };
        DocumentPayload::new(ctx, result.await).await
    }

    /// Makes a document of a file that the viewer has sent to `POST /uploads`, by any member: the upload is spent. In a shared
    /// folder it is shared as well.
    async fn upload_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which upload, and where.")] input: UploadDocumentInput,
    ) -> Result<DocumentPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let input = upload::Input {
                organization_id: organization(&input.organization_id)?,
                folder_id: folder(input.folder_id.as_ref())?,
                upload_id: id::upload::named("uploadId", &input.upload_id)?,
                kind: input.kind.into(),
                name: input.name,
            };
            upload::run(app(ctx), viewer, input).await
        };
        DocumentPayload::new(ctx, result.await).await
    }

    /// Renames or moves a document, with all that is in it, by any member of the organization whose it is. What is moved into a
    /// shared folder is shared, and what is moved out of it is not.
    async fn update_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and what becomes of it.")] input: UpdateDocumentInput,
    ) -> Result<DocumentPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let input = update::Input {
                document_id: named("documentId", &input.document_id)?,
                folder_id: folder(input.folder_id.as_ref())?,
                move_to_root: input.move_to_root.unwrap_or_default(),
                name: input.name,
            };
            update::run(app(ctx), viewer, input).await
        };
        DocumentPayload::new(ctx, result.await).await
    }

    /// Deletes a document, with all that is in it, by an admin or by whoever has made it; a folder in which others have put
    /// something, by an admin.
    async fn delete_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: DocumentInput,
    ) -> Result<DeletePayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let id = named("documentId", &input.document_id)?;
            delete::run(app(ctx), viewer, id).await
        };
        DeletePayload::new(ctx, SubjectKind::Document, result.await)
    }

    /// Shares a document with a partner organization, by any member of the organization whose it is: the other side's members
    /// read it, and all that is or will be in it, until that is taken back or the partnership ends. They are told. Shared
    /// already, it stays so.
    async fn share_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and with whom.")] input: ShareDocumentInput,
    ) -> Result<DocumentPayload> {
        let viewer = signed_in(ctx)?;
        let result = async { share::run(app(ctx), viewer, input.read()?).await };
        DocumentPayload::new(ctx, result.await).await
    }

    /// Takes back what was shared with a partner organization, by any member of the organization whose it is. What is shared
    /// with a folder above it stays shared so.
    async fn unshare_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and with whom.")] input: ShareDocumentInput,
    ) -> Result<DocumentPayload> {
        let viewer = signed_in(ctx)?;
        let result = async { unshare::run(app(ctx), viewer, input.read()?).await };
        DocumentPayload::new(ctx, result.await).await
    }
}
