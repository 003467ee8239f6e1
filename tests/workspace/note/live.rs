//! Notes that come, go and change their name with what they are about.

use super::*;

on_both!(
    notes_come_and_go_with_what_they_are_about,
    what_is_shown_in_the_organizations_name_has_notes_in_that_name,
    what_went_before_somebody_came_is_not_told,
    a_note_goes_with_its_subject,
    what_went_before_a_colleague_or_a_member_came_is_not_told,
    whoever_has_lost_sight_of_what_their_note_is_about_is_not_told_that_it_went,
);

/// Live: with a draft that is published, with one that an ended delegation leaves behind, and with what is deleted.
async fn notes_come_and_go_with_what_they_are_about(world: World) {
    let scene = Scene::of(world).await;
    let (admin, member, buyer) = (&scene.admin, &scene.member, &scene.organization);
    let (partner, delegation) = scene.partner("Bob Martin", json!({})).await;
    let (_members, mut members) = follow(member, buyer).await;
    let (_admins, mut admins) = follow(admin, buyer).await;
    let draft = partner.create_shortlist(buyer, "Looms", json!({})).await;
    let note = partner.add_note(buyer, &draft.id, "Shown", "SHARED").await;
    let own = partner.add_note(buyer, &draft.id, "Kept", "PERSONAL").await;
    partner.publish(&draft).await;
    let next = async |events: &mut Subscription| {
        let event = events.next_of("WorkspaceChanged").await;
        (
            event["change"].clone(),
            event["node"]["id"].clone(),
            event["deletedId"].clone(),
        )
    };
    let seen = |change: &str, id: &str| (json!(change), json!(id), Value::Null);
    let gone = |id: &str| (json!("DELETED"), Value::Null, json!(id));
    let sorted = |mut events: Vec<(Value, Value, Value)>| {
        events.sort_by_key(|event| format!("{event:?}"));
        events
    };
    let both = vec![next(&mut members).await, next(&mut members).await];
    assert_eq!(
        sorted(both),
        sorted(vec![
            seen("PUBLISHED", &draft.id),
            seen("PUBLISHED", &note.id)
        ])
    );
    // Left behind: the members see it from now on.
    let left = partner.create_brief(buyer, "Mills", json!({})).await;
    let on_it = partner.add_note(buyer, &left.id, "On it", "SHARED").await;
    admin.revoke(&delegation).await;
    let both = vec![next(&mut members).await, next(&mut members).await];
    assert_eq!(
        sorted(both),
        sorted(vec![seen("CHANGED", &left.id), seen("CHANGED", &on_it.id)])
    );
    assert_eq!(texts(member, buyer).await, ["On it", "Shown"]);
    // Deleted with all notes: of a personal one not even its author hears by itself, who may see none of it any more.
    let mine = admin.add_note(buyer, &draft.id, "Mine", "PERSONAL").await;
    let version = json!({ "shortlistId": draft.id, "version": draft.version + 1 });
    let deleted = admin.attempt("deleteShortlist", "ShortlistInput", version, "deletedId");
    deleted.await.payload("deleteShortlist");
    let both = vec![next(&mut members).await, next(&mut members).await];
    assert_eq!(sorted(both), sorted(vec![gone(&draft.id), gone(&note.id)]));
    let mut told = Vec::new();
    while told.len() < 2 {
        let event = next(&mut admins).await;
        assert_ne!(event.2, mine.id);
        if event.0 == "DELETED" {
            told.push(event);
        }
    }
    assert_eq!(sorted(told), sorted(vec![gone(&draft.id), gone(&note.id)]));
    assert_ne!(own.id, mine.id);
    let discarded = json!({ "draftId": left.id });
    let discarded = admin.attempt(
        "discardDraft",
        "InheritedDraftInput",
        discarded,
        "deletedId",
    );
    discarded.await.payload("discardDraft");
    let both = vec![next(&mut members).await, next(&mut members).await];
    assert_eq!(sorted(both), sorted(vec![gone(&left.id), gone(&on_it.id)]));
}

/// Written under the partner's own name for the partner's own people, and seen by others only with what bears the
/// organization's.
async fn what_is_shown_in_the_organizations_name_has_notes_in_that_name(world: World) {
    let scene = Scene::of(world).await;
    let (admin, member, buyer) = (&scene.admin, &scene.member, &scene.organization);
    let (partner, delegation) = scene.partner("Bob Martin", json!({})).await;
    let one = json!({ "solutionIds": scene.solutions[..1] });
    let list = partner.create_shortlist(buyer, "Looms", json!({})).await;
    let brief = partner.create_brief(buyer, "Mills", one).await;
    for id in [&list.id, &brief.id] {
        partner.add_note(buyer, id, "Checked", "SHARED").await;
    }
    admin
        .add_note(buyer, &scene.solutions[0], "Known", "SHARED")
        .await;
    let hidden = json!({ "identityMode": "AS_BUYER" });
    admin.update_delegation(&delegation, hidden).await;
    partner.publish(&list).await;
    partner.send(&brief).await;
    let notes = page(member, json!({ "id": buyer.id })).await["notes"]["nodes"].clone();
    let authors: Vec<&Value> = notes
        .as_array()
        .expect("a list")
        .iter()
        .map(|note| &note["author"]["displayName"])
        .collect();
    let organization = "Analytical Engines";
    assert_eq!(authors, ["Ada Lovelace", organization, organization]);
    // What somebody wrote for themselves bears their own name to them, on a new delegation too.
    partner
        .add_note(buyer, &scene.solutions[1], "Mine", "PERSONAL")
        .await;
    let ended = json!({ "id": buyer.id });
    let query = "query($id: ID!) { organization(id: $id) { delegations { nodes { id } } } }";
    let row = admin.query(query, ended).await;
    let id = json!({ "delegationId": row.text("/organization/delegations/nodes/0/id") });
    let revoked = admin.attempt(
        "revokeDelegation",
        "DelegationInput",
        id,
        "delegation { id }",
    );
    revoked.await.payload("revokeDelegation");
    let again = admin.invite_partner(buyer, &partner.email, json!({})).await;
    partner.accept(&again).await;
    let own = page(&partner, json!({ "id": buyer.id })).await["notes"]["nodes"][0].clone();
    assert_eq!(own["author"]["displayName"], "Bob Martin");
}

/// Whoever writes a cursor of their own reads nothing of what was deleted before their access began.
async fn what_went_before_somebody_came_is_not_told(world: World) {
    let scene = Scene::of(world).await;
    let (member, buyer) = (&scene.member, &scene.organization);
    let old = member.create_shortlist(buyer, "Old", json!({})).await;
    member.delete_shortlist(&old).await;
    scene.world.clock.advance(time::Duration::MINUTE);
    let full = json!({ "dataVisibility": "FULL" });
    let (partner, _) = scene.partner("Bob Martin", full).await;
    let new = member.create_shortlist(buyer, "New", json!({})).await;
    member.delete_shortlist(&new).await;
    assert_eq!(partner.first_deleted(buyer).await, new.id);
}

/// The delegation is older than its second person, and the organization than its newest member.
async fn what_went_before_a_colleague_or_a_member_came_is_not_told(world: World) {
    let scene = Scene::of(world).await;
    let (admin, buyer) = (&scene.admin, &scene.organization);
    let full = json!({ "dataVisibility": "FULL" });
    let (partner, _) = scene.partner("Bob Martin", full).await;
    for by in [&partner, admin] {
        let old = by.create_shortlist(buyer, "Old", json!({})).await;
        by.delete_shortlist(&old).await;
    }
    let people = ["Colleague", "Confined", "Newest Member"];
    let mut came = Vec::new();
    for name in people {
        came.push(scene.world.known(name).await);
    }
    // Nor what went between the invitation and its acceptance.
    let invited = admin.invite_member(buyer, &came[2].email, "MEMBER").await;
    let old = admin.create_shortlist(buyer, "Old", json!({})).await;
    admin.delete_shortlist(&old).await;
    scene.world.clock.advance(time::Duration::MINUTE);
    scene.world.join_delegation(&came[0], &partner).await;
    scene.world.confine(&came[1], &partner).await;
    came[2].accept_membership(&invited).await;
    let new = admin.create_shortlist(buyer, "New", json!({})).await;
    admin.delete_shortlist(&new).await;
    for person in &came {
        let first = person.first_deleted(buyer).await;
        assert_eq!(first, new.id, "{}", person.name);
    }
}

/// Deleting a list deletes every note on it, whoever wrote it.
async fn a_note_goes_with_its_subject(world: World) {
    let scene = Scene::of(world).await;
    let (admin, member, buyer) = (&scene.admin, &scene.member, &scene.organization);
    let list = member.create_shortlist(buyer, "Looms", json!({})).await;
    let kept = member
        .add_note(buyer, &scene.solutions[0], "Stays", "SHARED")
        .await;
    member.add_note(buyer, &list.id, "Goes", "SHARED").await;
    admin
        .add_note(buyer, &list.id, "Goes too", "PERSONAL")
        .await;
    // Somebody writes at that very moment: the note goes with the list, or there is nothing to write about.
    let write = async |number: i32| {
        let input = input(buyer, &list.id, &format!("Late {number}"), "SHARED");
        let mutation =
            "mutation($input: AddNoteInput!) { addNote(input: $input) { userErrors { code } } }";
        let answer = admin.query(mutation, json!({ "input": input })).await;
        let codes = answer.user_error_codes("addNote");
        assert!(codes.is_empty() || codes == ["NOT_FOUND"], "{codes:?}");
    };
    let delete = member.attempt(
        "deleteShortlist",
        "ShortlistInput",
        list.input(),
        "deletedId",
    );
    let (deleted, _) = tokio::join!(delete, join_all((0..4).map(write)));
    assert_eq!(deleted.payload("deleteShortlist")["deletedId"], list.id);
    for person in [admin, member] {
        assert_eq!(texts(person, buyer).await, ["Stays"]);
    }
    assert_eq!(stored(&scene.world).await, 1);
    let gone = member.attempt("deleteNote", "DeleteNoteInput", kept.input(), "deletedId");
    gone.await.payload("deleteNote");
}

async fn whoever_has_lost_sight_of_what_their_note_is_about_is_not_told_that_it_went(world: World) {
    let scene = Scene::of(world).await;
    let (admin, member, buyer) = (&scene.admin, &scene.member, &scene.organization);
    let full = json!({ "dataVisibility": "FULL" });
    let (partner, delegation) = scene.partner("Bob Martin", full).await;
    let list = member.create_shortlist(buyer, "Looms", json!({})).await;
    partner.add_note(buyer, &list.id, "Mine", "PERSONAL").await;
    admin
        .update_delegation(&delegation, json!({ "dataVisibility": "OWN" }))
        .await;
    let (_socket, mut events) = follow(&partner, buyer).await;
    member.delete_shortlist(&list).await;
    let own = partner.create_shortlist(buyer, "Next", json!({})).await;
    let event = events.next_of("WorkspaceChanged").await;
    assert_eq!(event["node"]["id"], own.id);
}
