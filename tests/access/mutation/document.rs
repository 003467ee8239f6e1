//! Documents, the organization's own and what the ally shares with it.

use serde_json::{Value, json};

use super::{
    Leaves::{Spent, Whole},
    Row,
};

pub const ROWS: &[Row] = &[
    (
        "createFolder",
        "CreateFolderInput",
        Whole,
        |scene, _| json!({ "organizationId": scene.organization.id, "name": "New" }),
    ),
    (
        "createFolder, in a shared one",
        "CreateFolderInput",
        Whole,
        |scene, _| {
            json!({
                "organizationId": scene.organization.id, "name": "New", "folderId": scene.shared,
            })
        },
    ),
    (
        "createFolder, in the ally's",
        "CreateFolderInput",
        Whole,
        |scene, _| {
            json!({
                "organizationId": scene.organization.id, "name": "New", "folderId": scene.offered,
            })
        },
    ),
    (
        "uploadDocument",
        "UploadDocumentInput",
        Whole,
        |scene, caller| {
            json!({
                "organizationId": scene.organization.id, "uploadId": scene.uploads[caller],
            })
        },
    ),
    (
        "updateDocument",
        "UpdateDocumentInput",
        Whole,
        |scene, caller| renamed(&scene.kept, caller),
    ),
    (
        "updateDocument, in a shared folder",
        "UpdateDocumentInput",
        Whole,
        |scene, caller| renamed(&scene.within, caller),
    ),
    (
        "updateDocument, the ally's",
        "UpdateDocumentInput",
        Whole,
        |scene, caller| renamed(&scene.offered, caller),
    ),
    (
        "deleteDocument",
        "DocumentInput",
        Spent,
        |scene, _| json!({ "documentId": scene.kept }),
    ),
    (
        "deleteDocument, the ally's",
        "DocumentInput",
        Spent,
        |scene, _| json!({ "documentId": scene.offered }),
    ),
    (
        "shareDocument",
        "ShareDocumentInput",
        Whole,
        |scene, _| json!({ "documentId": scene.kept, "partnershipId": scene.accepted }),
    ),
    (
        "shareDocument, with whom has been asked",
        "ShareDocumentInput",
        Whole,
        |scene, _| json!({ "documentId": scene.kept, "partnershipId": scene.asking }),
    ),
    (
        "shareDocument, the ally's",
        "ShareDocumentInput",
        Whole,
        |scene, _| json!({ "documentId": scene.offered, "partnershipId": scene.accepted }),
    ),
    (
        "unshareDocument",
        "ShareDocumentInput",
        Spent,
        |scene, _| json!({ "documentId": scene.shared, "partnershipId": scene.accepted }),
    ),
    (
        "unshareDocument, what is in a shared folder",
        "ShareDocumentInput",
        Whole,
        |scene, _| json!({ "documentId": scene.within, "partnershipId": scene.accepted }),
    ),
];

fn renamed(id: &str, caller: usize) -> Value {
    json!({ "documentId": id, "name": format!("Renamed {caller}") })
}
