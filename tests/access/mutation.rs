//! Every mutation.

use serde_json::{Value, json};

use super::{
    caller::{CALLERS, Callers, Scene},
    cover, drawn, error,
};
use crate::{on_both, support::client::Client};

on_both!(every_mutation_by_every_caller);

/// What a mutation, once done, leaves of its scene.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leaves {
    /// Everything the next caller needs.
    Whole,
    /// What has been done cannot be done again.
    Spent,
}
use Leaves::{Spent, Whole};

/// A mutation, perhaps with a comma and how it is used, the type of its input, what it leaves, and its input for the caller with this number.
type Row = (
    &'static str,
    &'static str,
    Leaves,
    fn(&Scene, usize) -> Value,
);

const ROWS: [Row; 71] = [
    (
        "signUp",
        "SignUpInput",
        Whole,
        |_, caller| json!({ "email": fresh("sign-up", caller), "name": "Ada", "password": "correct horse battery" }),
    ),
    (
        "verifyEmail",
        "VerifyEmailInput",
        Whole,
        |_, _| json!({ "token": "unknown" }),
    ),
    (
        "logIn",
        "LogInInput",
        Whole,
        |_, caller| json!({ "email": fresh("log-in", caller), "password": "wrong" }),
    ),
    (
        "requestPasswordLink",
        "RequestPasswordLinkInput",
        Whole,
        |_, caller| json!({ "email": fresh("forgetful", caller) }),
    ),
    (
        "setPassword",
        "SetPasswordInput",
        Whole,
        |_, _| json!({ "token": "unknown", "password": "correct horse battery" }),
    ),
    (
        "updateViewer",
        "UpdateViewerInput",
        Whole,
        |_, _| json!({ "name": "Somebody" }),
    ),
    (
        "createOrganization",
        "CreateOrganizationInput",
        Whole,
        |_, _| json!({ "name": "New" }),
    ),
    (
        "updateOrganization",
        "UpdateOrganizationInput",
        Whole,
        |scene, _| json!({ "organizationId": scene.organization.id, "name": "Renamed" }),
    ),
    (
        "inviteMember",
        "InviteMemberInput",
        Whole,
        |scene, caller| json!({ "organizationId": scene.organization.id, "email": fresh("member", caller), "name": "New" }),
    ),
    (
        "updateMembership",
        "UpdateMembershipInput",
        Whole,
        |scene, _| json!({ "membershipId": scene.membership.id, "role": "BILLING_ADMIN" }),
    ),
    (
        "removeMember",
        "RemoveMemberInput",
        Spent,
        |scene, _| json!({ "membershipId": scene.membership.id }),
    ),
    (
        "acceptMembership",
        "MembershipInput",
        Spent,
        |scene, _| json!({ "membershipId": scene.invited_membership.id }),
    ),
    (
        "declineMembership",
        "MembershipInput",
        Spent,
        |scene, _| json!({ "membershipId": scene.invited_membership.id }),
    ),
    (
        "invitePartner",
        "InvitePartnerInput",
        Whole,
        |scene, caller| json!({ "organizationId": scene.organization.id, "email": fresh("partner", caller) }),
    ),
    ("resendInvitation", "DelegationInput", Whole, pending),
    ("withdrawInvitation", "DelegationInput", Spent, pending),
    ("acceptInvitation", "AcceptInvitationInput", Spent, pending),
    (
        "acceptInvitation, by token",
        "AcceptInvitationInput",
        Spent,
        |scene, _| json!({ "token": scene.pending_token }),
    ),
    (
        "declineInvitation",
        "DeclineInvitationInput",
        Spent,
        pending,
    ),
    (
        "updateDelegation",
        "UpdateDelegationInput",
        Spent,
        |scene, _| json!({ "delegationId": scene.active.id, "version": scene.active.version }),
    ),
    ("suspendDelegation", "DelegationInput", Spent, active),
    ("revokeDelegation", "DelegationInput", Spent, active),
    ("leaveDelegation", "DelegationInput", Spent, active),
    ("resumeDelegation", "DelegationInput", Spent, active),
    (
        "markNotificationsRead",
        "MarkNotificationsReadInput",
        Whole,
        |scene, _| json!({ "ids": [scene.owners_notice] }),
    ),
    (
        "createShortlist",
        "CreateShortlistInput",
        Whole,
        |scene, _| json!({ "organizationId": scene.organization.id, "title": "New" }),
    ),
    (
        "updateShortlist, a draft",
        "UpdateShortlistInput",
        Spent,
        draft,
    ),
    (
        "updateShortlist, published by whoever is confined",
        "UpdateShortlistInput",
        Spent,
        |scene, _| scene.confined_published.input(),
    ),
    (
        "updateShortlist, published in the organization's name",
        "UpdateShortlistInput",
        Spent,
        |scene, _| scene.in_the_buyers_name.input(),
    ),
    (
        "updateShortlist, published",
        "UpdateShortlistInput",
        Spent,
        published,
    ),
    (
        "addToShortlist, a draft",
        "AddToShortlistInput",
        Spent,
        |scene, caller| {
            with(
                draft(scene, caller),
                "solutionIds",
                json!([scene.solutions[1]]),
            )
        },
    ),
    (
        "addToShortlist, published",
        "AddToShortlistInput",
        Spent,
        |scene, caller| {
            with(
                published(scene, caller),
                "solutionIds",
                json!([scene.solutions[1]]),
            )
        },
    ),
    (
        "removeFromShortlist, a draft",
        "RemoveFromShortlistInput",
        Spent,
        |scene, caller| {
            with(
                draft(scene, caller),
                "itemIds",
                json!([scene.draft.items[0]]),
            )
        },
    ),
    (
        "removeFromShortlist, published",
        "RemoveFromShortlistInput",
        Spent,
        |scene, caller| {
            with(
                published(scene, caller),
                "itemIds",
                json!([scene.published.items[0]]),
            )
        },
    ),
    (
        "moveShortlistItem, a draft",
        "MoveShortlistItemInput",
        Spent,
        |scene, caller| {
            let input = with(draft(scene, caller), "itemId", json!(scene.draft.items[0]));
            with(input, "position", json!(0))
        },
    ),
    (
        "moveShortlistItem, published",
        "MoveShortlistItemInput",
        Spent,
        |scene, caller| {
            let input = with(
                published(scene, caller),
                "itemId",
                json!(scene.published.items[0]),
            );
            with(input, "position", json!(0))
        },
    ),
    ("publishShortlist, a draft", "ShortlistInput", Spent, draft),
    (
        "publishShortlist, a draft of whoever is confined",
        "ShortlistInput",
        Spent,
        |scene, _| scene.confined_draft.input(),
    ),
    (
        "publishShortlist, published",
        "ShortlistInput",
        Spent,
        published,
    ),
    ("deleteShortlist, a draft", "ShortlistInput", Spent, draft),
    (
        "deleteShortlist, published",
        "ShortlistInput",
        Spent,
        published,
    ),
    (
        "adoptDraft",
        "InheritedDraftInput",
        Spent,
        |scene, _| json!({ "draftId": scene.inherited.id }),
    ),
    (
        "adoptDraft, a living delegation's",
        "InheritedDraftInput",
        Spent,
        |scene, _| json!({ "draftId": scene.draft.id }),
    ),
    (
        "discardDraft",
        "InheritedDraftInput",
        Spent,
        |scene, _| json!({ "draftId": scene.inherited.id }),
    ),
    (
        "updateShortlist, one left behind",
        "UpdateShortlistInput",
        Spent,
        |scene, _| scene.inherited.input(),
    ),
    (
        "saveSolution",
        "SaveSolutionInput",
        Whole,
        |scene, _| json!({ "organizationId": scene.organization.id, "solutionId": scene.solutions[1] }),
    ),
    (
        "saveSolution, one that the partner has saved",
        "SaveSolutionInput",
        Whole,
        |scene, _| json!({ "organizationId": scene.organization.id, "solutionId": scene.solutions[0] }),
    ),
    (
        "unsaveSolution",
        "UnsaveSolutionInput",
        Spent,
        |scene, _| json!({ "savedSolutionId": scene.saved }),
    ),
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

fn draft(scene: &Scene, _: usize) -> Value {
    scene.draft.input()
}

fn published(scene: &Scene, _: usize) -> Value {
    scene.published.input()
}

fn with(mut input: Value, field: &str, value: Value) -> Value {
    input[field] = value;
    input
}

fn pending(scene: &Scene, _: usize) -> Value {
    json!({ "delegationId": scene.pending.id })
}

fn active(scene: &Scene, _: usize) -> Value {
    json!({ "delegationId": scene.active.id })
}

/// An address that nothing else has to do with.
fn fresh(what: &str, caller: usize) -> String {
    format!("{what}-{caller}@example.org")
}

async fn every_mutation_by_every_caller(callers: Callers) {
    let clients = callers.clients();
    let mut rows = Vec::new();
    let mut scene = Scene::new(&callers).await;
    for (name, input_type, leaves, input) in ROWS {
        let field = name.split(',').next().unwrap_or(name);
        let mutation = format!(
            "mutation($input: {input_type}!) {{ {field}(input: $input) {{ userErrors {{ code }} }} }}"
        );
        let mut outcomes = Vec::new();
        for (number, (_, client)) in clients.iter().enumerate() {
            if field == "resumeDelegation" && (number == 0 || spent(&outcomes)) {
                callers.of("owner").suspend(&scene.active).await;
            }
            let input = input(&scene, number);
            outcomes.push(outcome(client, field, &mutation, json!({ "input": input })).await);
            if leaves == Spent && spent(&outcomes) {
                scene = Scene::new(&callers).await;
            }
        }
        rows.push((name.to_owned(), outcomes));
        if field == "resumeDelegation" {
            // It was suspended to be resumed.
            scene = Scene::new(&callers).await;
        }
    }
    // Last, since it ends the sessions of all of them.
    let mut endings = Vec::new();
    for (_, client) in &clients {
        let log_out = "mutation { logOut { loggedOut } }";
        let answer = client.query(log_out, json!({})).await;
        endings.push(error(&answer).unwrap_or("ok".to_owned()));
    }
    rows.push(("logOut".to_owned(), endings));
    cover(
        &callers.world,
        "mutationType",
        rows.iter().map(|(field, _)| field),
    )
    .await;
    insta::assert_snapshot!("mutations", drawn(&CALLERS, rows));
}

/// Whether the last one did it.
fn spent(outcomes: &[String]) -> bool {
    outcomes.last().is_some_and(|outcome| outcome == "ok")
}

/// `ok`, the code of the user error, or that of the error.
async fn outcome(client: &Client, field: &str, mutation: &str, variables: Value) -> String {
    let answer = client.query(mutation, variables).await;
    error(&answer).unwrap_or_else(|| {
        let refusals = answer.user_error_codes(field);
        refusals.first().map_or("ok", |&code| code).to_owned()
    })
}
