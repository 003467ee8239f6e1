//! What a mutation takes, notices and all: the same for one reader as for fifty.

use serde_json::json;

use super::{active, assert_count, world_without_limits};
use crate::{
    on_both,
    support::{actor::Actor, database::Backend, statements::Statements},
};

on_both!(ending_access_for_a_while, a_note_with_its_notices);

async fn ending_access_for_a_while(backend: Backend) {
    const COUNT: usize = 11;
    let (world, admin, delegation) = active(backend).await;
    let mut watched = Statements::of(&world.server.app.db);
    let mutation = "mutation($id: ID!) { suspendDelegation(input: { delegationId: $id }) {
        delegation { status } userErrors { code } } }";
    let mut fewest = Vec::new();
    // The server's own work in the background may fall into any of them.
    for _ in 0..50 {
        let suspend = admin.query(mutation, json!({ "id": delegation.id }));
        let (answer, run) = watched.during(suspend).await;
        answer.payload("suspendDelegation");
        if fewest.is_empty() || run.len() < fewest.len() {
            fewest = run;
        }
        if fewest.len() <= COUNT {
            break;
        }
        admin.resume(&delegation).await;
    }
    assert_count(&fewest, COUNT);
}

async fn a_note_with_its_notices(backend: Backend) {
    // Who is calling; what it is about, locked, and still seen once the access is; as what, a member or a partner; the note; the
    // audit log; the names in it; who reads it; three for the streams; and the note, as the answer shows it.
    const COUNT: usize = 13;
    const READERS: usize = 50;
    let world = world_without_limits(backend).await;
    let admin = world.known("Ada Lovelace").await;
    let partner = world.known("Bob Martin").await;
    let buyer = admin.create_organization("Acme").await;
    let terms = json!({ "dataVisibility": "FULL" });
    let invited = admin.invite_partner(&buyer, &partner.email, terms).await;
    partner.accept(&invited).await;
    let list = admin.create_shortlist(&buyer, "Looms", json!({})).await;
    let mut watched = Statements::of(&world.server.app.db);
    let add = async |by: &Actor| by.add_note(&buyer, &list.id, "Fine", "SHARED").await;
    for readers in [1, READERS] {
        for reader in 1..readers {
            let reader = world.known(&format!("Reader {reader}")).await;
            reader.join_organization(&buyer, &admin, "MEMBER").await;
        }
        let run = watched.fewest(COUNT, async || add(&partner).await).await;
        assert_count(&run, COUNT);
    }
}
