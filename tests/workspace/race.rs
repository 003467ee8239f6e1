//! Two at once: who move items of one shortlist, and who write while their access ends.

use std::collections::HashSet;

use entity::{brief, note, shortlist, stream_entry};
use futures_util::future::join_all;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

use super::Scene;
use crate::{
    on_both,
    race::TRIALS,
    support::{
        Stage,
        catalogue::Shortlist,
        database::{Backend, Database},
        world::World,
    },
};

on_both!(
    two_who_move_at_once_keep_every_item_once,
    nothing_is_written_after_a_revocation_has_answered,
);

/// Eight at once, each with the version they have just read, again until it is done.
async fn two_who_move_at_once_keep_every_item_once(world: World) {
    let scene = Scene::of(world).await;
    let (partner, _) = scene.partner("Bob Martin", json!({})).await;
    let all = json!({ "solutionIds": scene.solutions });
    let made = partner
        .create_shortlist(&scene.organization, "Looms", all)
        .await;
    let reader = "query($id: ID!) { node(id: $id) { ... on Shortlist { id version status
        items { id position } } } }";
    let read = async || {
        let answer = partner.query(reader, json!({ "id": made.id })).await;
        Shortlist::read(answer.data("/node"))
    };
    let movers = (0..8_usize).map(async |number| {
        loop {
            let seen = read().await;
            let input = json!({ "shortlistId": seen.id, "version": seen.version,
                "itemId": seen.items[number % 5], "position": (number * 3) % 5 });
            let (field, input_type) = ("moveShortlistItem", "MoveShortlistItemInput");
            let mutation = format!(
                "mutation($input: {input_type}!) {{ {field}(input: $input) {{ userErrors {{ code
                    subject {{ ... on Shortlist {{ version }} }} }} }} }}"
            );
            let answer = partner.query(&mutation, json!({ "input": input })).await;
            match answer.list(&format!("/{field}/userErrors")) {
                [] => return,
                [stale] => {
                    assert_eq!(stale["code"], "STALE_VERSION", "{}", answer.body);
                    assert!(stale["subject"]["version"].as_i64() > Some(seen.version));
                }
                more => panic!("{more:?}"),
            }
        }
    });
    join_all(movers).await;
    let now = read().await;
    // A move to where it stands is none.
    assert!((1..=8).contains(&(now.version - made.version)));
    let (before, after): (HashSet<_>, HashSet<_>) =
        (made.items.iter().collect(), now.items.iter().collect());
    assert_eq!((before, now.items.len()), (after, 5));
}

/// A partner writes all that there is to write in loops while an admin revokes: what has not committed by the answer never
/// does, and nobody hears of more.
async fn nothing_is_written_after_a_revocation_has_answered(backend: Backend) {
    let unlimited = [
        ("INVITATIONS_PER_USER", "10000"),
        ("INVITATIONS_PER_RECIPIENT", "10000"),
        ("INVITATIONS_PER_ORGANIZATION", "100000"),
        ("BRIEFS_PER_USER", "100000"),
        ("BRIEFS_PER_ORGANIZATION", "100000"),
        ("BRIEFS_PER_RECIPIENT", "100000"),
    ];
    let world = World::with(Database::on(backend).await, &unlimited).await;
    let scene = Scene::of(world).await;
    let database = scene.world.database.connect().await;
    let buyer = &scene.organization;
    let there = scene.world.another_server(&unlimited).await;
    let partner = scene.world.person("Bob Martin").await;
    for trial in 0..*TRIALS {
        let invited = scene
            .admin
            .invite_partner(buyer, &partner.email, json!({}))
            .await;
        let delegation = partner.accept(&invited).await;
        let writer = partner.at(&there);
        let text = format!("{trial}");
        let one = json!({ "solutionIds": scene.solutions[..1] });
        let brief = writer.create_brief(buyer, &text, one).await;
        let note = writer
            .add_note(buyer, &scene.solutions[0], &text, "SHARED")
            .await;
        let write = async |kind: usize, number: i64| {
            let (field, input_type, input) = match kind {
                0 => (
                    "createShortlist",
                    "CreateShortlistInput",
                    json!({ "organizationId": buyer.id, "title": text }),
                ),
                1 => (
                    "addNote",
                    "AddNoteInput",
                    json!({ "organizationId": buyer.id, "subjectId": brief.id, "text": text,
                            "visibility": "SHARED" }),
                ),
                2 => (
                    "updateNote",
                    "UpdateNoteInput",
                    json!({ "noteId": note.id, "version": number, "text": format!("Version {number}") }),
                ),
                _ => ("sendBrief", "BriefInput", brief.input()),
            };
            let answer = writer.attempt(field, input_type, input, "userErrors { code }");
            answer.await.user_error_codes(field).is_empty()
        };
        let in_a_loop = async |kind: usize| {
            let mut number = if kind == 2 { note.version } else { 0 };
            while write(kind, number).await {
                number += 1;
            }
        };
        let counts = async || {
            let db = &database.read;
            let lists = shortlist::Entity::find().count(db).await.expect("a number");
            let notes = note::Entity::find().count(db).await.expect("a number");
            let versions = note::Entity::find().all(db).await.expect("they are read");
            let versions: i64 = versions.iter().map(|note| i64::from(note.version)).sum();
            let briefs = brief::Entity::find().all(db).await.expect("they are read");
            let sent = briefs
                .iter()
                .filter(|brief| brief.status == brief::Status::Sent)
                .count();
            let work = stream_entry::Entity::find()
                .filter(stream_entry::Column::What.eq(stream_entry::What::WorkChanged));
            let work = work.count(db).await.expect("a number");
            (lists, notes, versions, sent, work)
        };
        let revoking = async {
            write(0, 0).await;
            scene.admin.revoke(&delegation).await;
            counts().await
        };
        let loops = join_all((0..4).map(in_a_loop));
        let (_, counted) = tokio::join!(loops, revoking);
        assert_eq!(counts().await, counted, "trial {trial}");
    }
}
