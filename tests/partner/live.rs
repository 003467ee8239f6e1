//! What happens to people and seats reaches open sockets at once.

use serde_json::{Value, json};

use super::agency::{Agency, all_tabs};
use crate::{
    on_both,
    support::{
        actor::Actor,
        buyer::Buyer,
        socket::{Socket, Subscription},
        world::World,
    },
};

on_both!(
    whoever_is_taken_off_the_team_is_out_everywhere_at_once,
    a_seat_that_is_narrowed_closes_its_tabs_at_once,
    a_buyers_list_shows_who_comes_and_goes,
);

const WORKSPACE: &str = "subscription($id: ID!) { workspaceEvents(organizationId: $id) { __typename
    ... on AccessChanged { tabs { key } } ... on AccessEnded { organizationId } } }";
const NOTICES: &str = "subscription { notifications { __typename
    ... on NotificationReceived { notification { kind title } } } }";
const LIST: &str = "subscription($id: ID!) { delegationEvents(organizationId: $id) { __typename
    ... on DelegationChanged { delegation { seats(status: [ACTIVE]) { totalCount } } } } }";

async fn follow(socket: &Socket, query: &str, buyer: &Buyer) -> Subscription {
    let mut followed = socket.subscribe(query, json!({ "id": buyer.organization.id }));
    assert_eq!(followed.next().await["__typename"], "StreamPosition");
    followed
}

async fn notices(socket: &Socket) -> Subscription {
    let mut notices = socket.subscribe(NOTICES, json!({}));
    assert_eq!(notices.next().await["__typename"], "StreamPosition");
    notices
}

async fn colleague(agency: &Agency) -> (Actor, crate::support::team::Colleague) {
    let bob = agency.world.known("Bob Martin").await;
    let both = json!({ "delegationIds": [agency.for_acme.id, agency.for_umbra.id] });
    let person = agency
        .ada
        .add_to_team(&agency.partner, "Bob Martin", &bob.email, both)
        .await;
    (bob, person)
}

async fn whoever_is_taken_off_the_team_is_out_everywhere_at_once(world: World) {
    let agency = Agency::on(world).await;
    let (bob, person) = colleague(&agency).await;
    let draft = bob
        .create_shortlist(&agency.acme.organization, "Bob's draft", json!({}))
        .await;
    // He follows both workspaces, on another server than the one where it happens.
    let there = agency.world.another_server(&[]).await;
    let socket = bob.at(&there).socket().await;
    let mut at_acme = follow(&socket, WORKSPACE, &agency.acme).await;
    let mut at_umbra = follow(&socket, WORKSPACE, &agency.umbra).await;
    let mut told = notices(&socket).await;
    let ada = agency.ada.at(&there).socket().await;
    let mut adas = follow(&ada, WORKSPACE, &agency.acme).await;

    let field = "removePartnerUser";
    agency
        .ada
        .with_colleague(field, &person.id)
        .await
        .payload(field);
    for (stream, buyer) in [(&mut at_acme, &agency.acme), (&mut at_umbra, &agency.umbra)] {
        let ended = stream.next_of("AccessEnded").await;
        assert_eq!(ended["organizationId"], buyer.organization.id);
        stream.ended().await;
    }
    // His own notifications go on, and tell him.
    let notice = told.next_of("NotificationReceived").await["notification"].clone();
    assert_eq!(
        notice,
        json!({ "kind": "PARTNER_USER_REMOVED", "title": "You are no longer on the team of Harbour" })
    );
    agency.umbra.invite(&bob).await;
    let notice = told.next_of("NotificationReceived").await["notification"].clone();
    assert_eq!(notice["kind"], "INVITATION_RECEIVED");
    // What he made stays, with the team; whose streams go on.
    let query =
        "query($id: ID!) { node(id: $id) { ... on Shortlist { title author { displayName } } } }";
    let answer = agency.ada.query(query, json!({ "id": draft.id })).await;
    assert_eq!(
        *answer.data("/node"),
        json!({ "title": "Bob's draft", "author": { "displayName": "Bob Martin (Harbour)" } })
    );
    agency.acme.owner.revoke(&agency.for_acme).await;
    adas.next_of("AccessEnded").await;
}

async fn a_seat_that_is_narrowed_closes_its_tabs_at_once(world: World) {
    let agency = Agency::on(world).await;
    let (bob, person) = colleague(&agency).await;
    let socket = bob.socket().await;
    let mut at_acme = follow(&socket, WORKSPACE, &agency.acme).await;
    let keys = |item: &Value| -> Value {
        let tabs = item["tabs"].as_array().expect("a list").iter();
        tabs.map(|tab| tab["key"].clone()).collect()
    };
    let owner = &agency.acme.owner;
    let seat = &person.seats[0];
    let seat = match super::agency::see(owner, seat, "Seat", "id").await {
        Value::Null => &person.seats[1],
        _ => seat,
    };
    owner.narrow(seat, &["NOTES"]).await.payload("updateSeat");
    let changed = at_acme.next_of("AccessChanged").await;
    assert_eq!(keys(&changed), json!(["NOTES"]));
    let all = ["SHORTLISTS", "BRIEFS", "NOTES"];
    owner.narrow(seat, &all).await.payload("updateSeat");
    let changed = at_acme.next_of("AccessChanged").await;
    assert_eq!(keys(&changed), all_tabs());
    owner
        .with_seat("removeSeat", seat)
        .await
        .payload("removeSeat");
    at_acme.next_of("AccessEnded").await;
    at_acme.ended().await;
    // Let in again, he follows on.
    agency
        .ada
        .seat(&person.id, &agency.for_acme, json!({}))
        .await
        .payload("addSeat");
    owner
        .with_seat("approveSeat", seat)
        .await
        .payload("approveSeat");
    follow(&socket, WORKSPACE, &agency.acme).await;
}

async fn a_buyers_list_shows_who_comes_and_goes(world: World) {
    let agency = Agency::on(world).await;
    let socket = agency.acme.owner.socket().await;
    let mut list = follow(&socket, LIST, &agency.acme).await;
    let (_, person) = colleague(&agency).await;
    let seats = |item: &Value| item["delegation"]["seats"]["totalCount"].clone();
    assert_eq!(seats(&list.next_of("DelegationChanged").await), 2);
    let field = "removePartnerUser";
    agency
        .ada
        .with_colleague(field, &person.id)
        .await
        .payload(field);
    assert_eq!(seats(&list.next_of("DelegationChanged").await), 1);
}
