//! Notes and briefs.

use serde_json::{Value, json};

use super::{
    super::caller::Scene,
    Leaves::{Spent, Whole},
    Row, with,
};

pub const ROWS: &[Row] = &[
    (
        "addNote, on a solution",
        "AddNoteInput",
        Whole,
        |scene, _| note_on(scene, &scene.solutions[0]),
    ),
    ("addNote, on a draft", "AddNoteInput", Whole, |scene, _| {
        note_on(scene, &scene.draft.id)
    }),
    (
        "addNote, on a draft of whoever is confined",
        "AddNoteInput",
        Whole,
        |scene, _| note_on(scene, &scene.confined_draft.id),
    ),
    (
        "addNote, on what is published",
        "AddNoteInput",
        Whole,
        |scene, _| note_on(scene, &scene.published.id),
    ),
    (
        "updateNote, a personal one",
        "UpdateNoteInput",
        Spent,
        |scene, _| scene.personal_note.with("text", "Changed"),
    ),
    (
        "updateNote, a shared one",
        "UpdateNoteInput",
        Spent,
        |scene, _| scene.shared_note.with("text", "Changed"),
    ),
    (
        "deleteNote, a personal one",
        "DeleteNoteInput",
        Spent,
        |scene, _| scene.personal_note.input(),
    ),
    (
        "deleteNote, a shared one",
        "DeleteNoteInput",
        Spent,
        |scene, _| scene.shared_note.input(),
    ),
    (
        "createBrief",
        "CreateBriefInput",
        Whole,
        |scene, _| json!({ "organizationId": scene.organization.id, "title": "New", "body": "New" }),
    ),
    (
        "updateBrief, a draft",
        "UpdateBriefInput",
        Spent,
        |scene, _| with(scene.brief.input(), "title", json!("Changed")),
    ),
    (
        "updateBrief, sent",
        "UpdateBriefInput",
        Spent,
        |scene, _| with(scene.sent.input(), "title", json!("Changed")),
    ),
    ("sendBrief, a draft", "BriefInput", Spent, |scene, _| {
        scene.brief.input()
    }),
    ("sendBrief, sent", "BriefInput", Spent, |scene, _| {
        scene.sent.input()
    }),
    ("closeBrief, a draft", "BriefInput", Spent, |scene, _| {
        scene.brief.input()
    }),
    ("closeBrief, sent", "BriefInput", Spent, |scene, _| {
        scene.sent.input()
    }),
    ("deleteBrief, a draft", "BriefInput", Spent, |scene, _| {
        scene.brief.input()
    }),
    ("deleteBrief, sent", "BriefInput", Spent, |scene, _| {
        scene.sent.input()
    }),
    (
        "adoptDraft, a brief",
        "InheritedDraftInput",
        Spent,
        |scene, _| json!({ "draftId": scene.inherited_brief.id }),
    ),
    (
        "discardDraft, a brief",
        "InheritedDraftInput",
        Spent,
        |scene, _| json!({ "draftId": scene.inherited_brief.id }),
    ),
    (
        "addNote, on a draft of a brief",
        "AddNoteInput",
        Whole,
        |scene, _| note_on(scene, &scene.brief.id),
    ),
    (
        "addNote, on what is sent",
        "AddNoteInput",
        Whole,
        |scene, _| note_on(scene, &scene.sent.id),
    ),
    (
        "submitBriefResponse",
        "SubmitBriefResponseInput",
        Spent,
        |scene, _| json!({ "token": scene.suppliers_token, "message": "We do." }),
    ),
    (
        "submitBriefResponse, with no link",
        "SubmitBriefResponseInput",
        Whole,
        |_, _| json!({ "token": "unknown", "message": "We do." }),
    ),
];

fn note_on(scene: &Scene, subject: &str) -> Value {
    json!({ "organizationId": scene.organization.id, "subjectId": subject, "text": "New",
            "visibility": "SHARED" })
}
