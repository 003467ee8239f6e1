//! Pages of seats.

use serde_json::{Value, json};

use super::{Cast, texts};
use crate::{on_both, support::world::World};

on_both!(seats_are_paged);

async fn seats_are_paged(world: World) {
    let cast = Cast::on(world).await;
    for number in 0..4 {
        let person = cast.world.known(&format!("Hand {number}")).await;
        cast.world.join_delegation(&person, &cast.ada).await;
    }
    cast.world
        .confine(&cast.world.known("Eve Added").await, &cast.ada)
        .await;
    let query = "query($id: ID!, $after: String, $status: [SeatStatus!]) { node(id: $id) { ... on Delegation {
        seats(first: 2, after: $after, status: $status) {
            totalCount pageInfo { hasNextPage endCursor } nodes { user { name } } } } } }";
    let page = async |after: Value, status: Value| {
        let variables = json!({ "id": cast.for_acme.id, "after": after, "status": status });
        let answer = cast.bob.query(query, variables).await;
        assert!(answer.errors().is_empty(), "{}", answer.body);
        answer.data("/node/seats").clone()
    };
    let mut after = Value::Null;
    let everybody = [
        "Ada King",
        "Hand 0",
        "Hand 1",
        "Hand 2",
        "Hand 3",
        "Eve Added",
    ];
    for (place, names) in everybody.chunks(2).enumerate() {
        let seen = page(after, json!(null)).await;
        assert_eq!(seen["totalCount"], 6, "however far one has come");
        assert_eq!(texts(&seen, "/user/name"), names);
        assert_eq!(seen["pageInfo"]["hasNextPage"], place < 2);
        after = seen["pageInfo"]["endCursor"].clone();
    }
    let beyond = page(after.clone(), json!(null)).await;
    assert_eq!(beyond["totalCount"], 6);
    assert_eq!(beyond["nodes"], json!([]));
    let waiting = page(json!(null), json!(["AWAITING_PARTNER", "REMOVED"])).await;
    assert_eq!(waiting["totalCount"], 1);
    assert_eq!(texts(&waiting, "/user/name"), ["Eve Added"]);
    let none = page(json!(null), json!([])).await;
    assert_eq!(none["totalCount"], 0);
    // Each delegation's by themselves, when several are asked at once.
    let both = "{ viewer { partnerDashboard { buyerAccounts { nodes {
        organization { name } delegation { seats(first: 1) { totalCount nodes { user { name } } } } } } } } }";
    let answer = cast.ada.query(both, json!({})).await;
    let accounts = answer.list("/viewer/partnerDashboard/buyerAccounts/nodes");
    let count = |name| {
        let account = accounts
            .iter()
            .find(|account| account["organization"]["name"] == name);
        let seats = &account.expect("it is there")["delegation"]["seats"];
        assert_eq!(texts(seats, "/user/name"), ["Ada King"]);
        seats["totalCount"].clone()
    };
    assert_eq!((count("Acme"), count("Umbra")), (json!(6), json!(1)));
}
