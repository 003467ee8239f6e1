//! Who is on a partner's team, who sits on which delegation, and who sees that.

mod page;

use entity::{partner_user, seat};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::{
    on_both,
    support::{
        actor::{Actor, Delegation},
        buyer::Buyer,
        world::World,
    },
};

on_both!(
    a_team_sees_itself,
    a_buyer_sees_who_acts_for_it,
    whoever_is_confined_is_not_of_the_team,
    whoever_is_confined_accepts_nothing_for_the_partner,
    names_are_shown_to_the_side_that_wrote_them,
);

const PERSON: &str =
    "id role status firstName lastName email phone user { id name } partner { name }";
const TEAM: &str = "{ viewer { partnerDashboard { partner { users { totalCount nodes {
    id role status firstName lastName email phone user { id name } partner { name }
    seats { totalCount nodes { id status delegation { id } } } } } } } } }";

/// An agency of two admins, Ada and Bob, of whom Ada acts for Acme and for Umbra.
struct Cast {
    world: World,
    acme: Buyer,
    umbra: Buyer,
    ada: Actor,
    bob: Actor,
    for_acme: Delegation,
    for_umbra: Delegation,
}

impl Cast {
    async fn on(world: World) -> Self {
        let acme = Buyer::open(&world, "Acme").await;
        let umbra = Buyer::open(&world, "Umbra").await;
        let (ada, bob) = (
            world.known("Ada King").await,
            world.known("Bob Martin").await,
        );
        let harbour = ada.create_organization("Harbour").await;
        ada.register_company(&harbour).await;
        world.join_team(&bob, &ada).await;
        // Last the one to which others are added.
        let for_umbra = umbra.engage(&ada, json!({})).await;
        let for_acme = acme.engage(&ada, json!({})).await;
        Self {
            world,
            acme,
            umbra,
            ada,
            bob,
            for_acme,
            for_umbra,
        }
    }
}

async fn team(actor: &Actor) -> Value {
    let answer = actor.query(TEAM, json!({})).await;
    assert!(answer.errors().is_empty(), "{}", answer.body);
    answer.data("/viewer/partnerDashboard/partner")["users"].clone()
}

/// The seats on the delegation, as the actor sees them.
async fn seats(actor: &Actor, delegation: &Delegation) -> Value {
    let query = format!(
        "query($id: ID!) {{ node(id: $id) {{ ... on Delegation {{ seats {{ totalCount nodes {{
            id status permissions user {{ name }} delegation {{ id }} partnerUser {{ {PERSON} }} }} }} }} }} }}"
    );
    let answer = actor.query(&query, json!({ "id": delegation.id })).await;
    assert!(answer.errors().is_empty(), "{}", answer.body);
    answer.data("/node")["seats"].clone()
}

async fn is_seen(actor: &Actor, id: &Value) -> bool {
    let query = "query($id: ID!) { node(id: $id) { id } }";
    let answer = actor.query(query, json!({ "id": id })).await;
    !answer.data("/node").is_null()
}

fn texts<'v>(list: &'v Value, pointer: &str) -> Vec<&'v str> {
    let nodes = list["nodes"].as_array().expect("a list").iter();
    nodes
        .map(|node| node.pointer(pointer).and_then(Value::as_str).expect("text"))
        .collect()
}

async fn a_team_sees_itself(world: World) {
    let cast = Cast::on(world).await;
    let seen = team(&cast.ada).await;
    assert_eq!(seen, team(&cast.bob).await);
    assert_eq!(seen["totalCount"], 2);
    assert_eq!(texts(&seen, "/user/name"), ["Ada King", "Bob Martin"]);
    assert_eq!(texts(&seen, "/firstName"), ["Ada", "Bob"]);
    assert_eq!(texts(&seen, "/lastName"), ["King", "Martin"]);
    assert_eq!(texts(&seen, "/email"), [&cast.ada.email, &cast.bob.email]);
    assert_eq!(texts(&seen, "/role"), ["ADMIN", "ADMIN"]);
    assert_eq!(texts(&seen, "/status"), ["ACTIVE", "ACTIVE"]);
    assert_eq!(texts(&seen, "/partner/name"), ["Harbour", "Harbour"]);
    let of_ada = &seen["nodes"][0]["seats"];
    assert_eq!(of_ada["totalCount"], 2);
    let delegations = [cast.for_umbra.id.as_str(), cast.for_acme.id.as_str()];
    assert_eq!(texts(of_ada, "/delegation/id"), delegations);
    assert_eq!(seen["nodes"][1]["seats"]["totalCount"], 0);

    // Whoever is removed is listed, and sees the team no longer.
    cast.set(&cast.bob, partner_user::Status::Removed).await;
    let removed = "{ viewer { partnerDashboard { partner {
        users(status: REMOVED) { totalCount nodes { user { name } } } } } } }";
    let answer = cast.ada.query(removed, json!({})).await;
    let removed = answer.data("/viewer/partnerDashboard/partner/users");
    assert_eq!(texts(removed, "/user/name"), ["Bob Martin"]);
    let query = "query($id: ID!) { node(id: $id) { ... on Partner { users { totalCount } } } }";
    let partner = "{ viewer { partnerDashboard { partner { id } } } }";
    let answer = cast.ada.query(partner, json!({})).await;
    let id = answer.text("/viewer/partnerDashboard/partner/id");
    let answer = cast.bob.query(query, json!({ "id": id })).await;
    assert!(answer.data("/node").is_null());
    assert!(!is_seen(&cast.bob, &seen["nodes"][0]["id"]).await);
    assert!(is_seen(&cast.bob, &seen["nodes"][1]["id"]).await, "oneself");
}

async fn a_buyer_sees_who_acts_for_it(world: World) {
    let cast = Cast::on(world).await;
    let people = team(&cast.ada).await;
    let (ada, bob) = (&people["nodes"][0]["id"], &people["nodes"][1]["id"]);
    for admin in [&cast.acme.owner, &cast.acme.admin] {
        let seen = seats(admin, &cast.for_acme).await;
        assert_eq!(seen["totalCount"], 1);
        assert_eq!(texts(&seen, "/user/name"), ["Ada King"]);
        assert_eq!(texts(&seen, "/partnerUser/email"), [&cast.ada.email]);
        assert_eq!(
            seen["nodes"][0]["permissions"],
            json!(["SHORTLISTS", "BRIEFS", "NOTES"])
        );
        assert!(is_seen(admin, ada).await && is_seen(admin, &seen["nodes"][0]["id"]).await);
        // Who else is on the team, and what they do for others, is the partner's business.
        assert!(!is_seen(admin, bob).await);
        let query = "query($id: ID!) { node(id: $id) { ... on PartnerUser {
            seats { totalCount nodes { delegation { id } } } partner { users { totalCount } } } } }";
        let answer = admin.query(query, json!({ "id": ada })).await;
        assert_eq!(
            answer.data("/node")["seats"],
            json!({ "totalCount": 1, "nodes": [{ "delegation": { "id": cast.for_acme.id } }] })
        );
        assert!(answer.data("/node")["partner"]["users"].is_null());
    }
    // Never more than the delegation allows.
    let fewer = json!({ "permissions": ["NOTES"] });
    cast.acme
        .owner
        .update_delegation(&cast.for_acme, fewer)
        .await;
    let seen = seats(&cast.bob, &cast.for_acme).await;
    assert_eq!(seen["nodes"][0]["permissions"], json!(["NOTES"]));
    // Everybody else sees nothing of it, not even that there is somebody.
    let seat = &seen["nodes"][0]["id"];
    for other in [&cast.acme.member, &cast.umbra.owner, &cast.umbra.member] {
        assert!(seats(other, &cast.for_acme).await.is_null());
        assert!(!is_seen(other, seat).await);
    }
    assert!(!is_seen(&cast.acme.member, ada).await);
    // What has ended is still told to both sides.
    cast.acme.owner.revoke(&cast.for_acme).await;
    for side in [&cast.acme.admin, &cast.ada, &cast.bob] {
        assert_eq!(seats(side, &cast.for_acme).await["totalCount"], 1);
    }
}

async fn whoever_is_confined_is_not_of_the_team(world: World) {
    let cast = Cast::on(world).await;
    let eve = cast.world.known("Eve Added").await;
    cast.world.confine(&eve, &cast.ada).await;
    let people = team(&cast.bob).await;
    assert_eq!(people["totalCount"], 3);
    assert_eq!(texts(&people, "/status"), ["ACTIVE", "ACTIVE", "INVITED"]);
    let [ada, bob, own] = [0, 1, 2].map(|place| &people["nodes"][place]["id"]);

    // Of the team she sees herself.
    let seen = "{ viewer { partnerDashboard { partner { name users { totalCount } delegations { totalCount } }
        buyerAccounts { nodes { delegation { id seats { totalCount } } } } } } }";
    let answer = eve.query(seen, json!({})).await;
    assert_eq!(
        *answer.data("/viewer/partnerDashboard"),
        json!({
            "partner": { "name": "Harbour", "users": null, "delegations": null },
            "buyerAccounts": { "nodes": [{ "delegation": { "id": cast.for_acme.id, "seats": null } }] },
        })
    );
    assert!(!is_seen(&eve, ada).await && !is_seen(&eve, bob).await);
    assert!(is_seen(&eve, own).await);
    let seats = seats(&cast.acme.owner, &cast.for_acme).await;
    assert_eq!(texts(&seats, "/status"), ["ACTIVE", "AWAITING_PARTNER"]);
    assert!(!is_seen(&eve, &seats["nodes"][0]["id"]).await);
    assert!(is_seen(&eve, &seats["nodes"][1]["id"]).await);
    for user in [&cast.ada, &cast.bob] {
        assert!(!is_seen(&eve, &json!(user.id)).await, "nor who they are");
        assert!(!is_seen(user, &json!(eve.id)).await, "nor they who she is");
    }
    // Another buyer has nothing to do with her.
    assert!(!is_seen(&cast.umbra.owner, own).await);

    // Once she is confirmed, she sees the team as everybody on it does.
    cast.set(&eve, partner_user::Status::Active).await;
    assert_eq!(team(&eve).await["totalCount"], 3);
    assert!(is_seen(&eve, ada).await && is_seen(&eve, &json!(cast.bob.id)).await);
    assert!(is_seen(&cast.bob, &json!(eve.id)).await);
    // But no delegation on which she does not sit.
    assert!(!is_seen(&eve, &json!(cast.for_umbra.id)).await);
    assert_eq!(team(&eve).await["nodes"][0]["seats"]["totalCount"], 1);
}

async fn whoever_is_confined_accepts_nothing_for_the_partner(world: World) {
    let cast = Cast::on(world).await;
    let eve = cast.world.known("Eve Added").await;
    cast.world.confine(&eve, &cast.ada).await;
    // Another organization, perhaps one of her own, invites her.
    let shell = Buyer::open(&cast.world, "Shell").await;
    let invited = shell.invite(&eve).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Delegation { status actions } } }";
    let answer = eve.query(query, json!({ "id": invited.id })).await;
    assert_eq!(*answer.data("/node/actions"), json!(["DECLINE"]));
    let (field, input_type) = ("acceptInvitation", "AcceptInvitationInput");
    let token = cast.world.inbox().token(&eve.email, "/invitation").await;
    for input in [
        json!({ "delegationId": invited.id }),
        json!({ "token": token }),
    ] {
        let answer = eve
            .attempt(field, input_type, input, "delegation { id }")
            .await;
        assert_eq!(answer.user_error_codes(field), ["FORBIDDEN"]);
    }
    let people = team(&cast.ada).await;
    assert_eq!(people["nodes"][2]["status"], "INVITED");
    assert_eq!(people["nodes"][2]["seats"]["totalCount"], 1);
    let answer = shell.owner.query(query, json!({ "id": invited.id })).await;
    assert_eq!(answer.text("/node/status"), "PENDING");
    // Once she is of the team, she may.
    cast.set(&eve, partner_user::Status::Active).await;
    assert_eq!(eve.accept(&invited).await.status, "ACTIVE");
}

async fn names_are_shown_to_the_side_that_wrote_them(world: World) {
    let cast = Cast::on(world).await;
    let mut typed = cast.place(&cast.ada).await;
    typed.first_name = Set(Some("Augusta Ada".to_owned()));
    typed.last_name = Set(Some("Lovelace".to_owned()));
    typed.phone = Set(Some("+46701740605".to_owned()));
    let typed = typed.update(&cast.world.server.app.db.write).await;
    typed.expect("it is written");
    for colleague in [&cast.ada, &cast.bob] {
        let seen = team(colleague).await;
        let ada = &seen["nodes"][0];
        assert_eq!(ada["firstName"], "Augusta Ada");
        assert_eq!(ada["lastName"], "Lovelace");
        assert_eq!(ada["phone"], "+46701740605");
    }
    let seen = seats(&cast.acme.owner, &cast.for_acme).await;
    let ada = &seen["nodes"][0]["partnerUser"];
    assert_eq!(ada["firstName"], "Ada");
    assert_eq!(ada["lastName"], "King");
    assert!(ada["phone"].is_null());
}

impl Cast {
    async fn place(&self, person: &Actor) -> partner_user::ActiveModel {
        let db = &self.world.server.app.db.read;
        let id = self.world.user_id(person).await;
        let place = partner_user::Entity::find().filter(partner_user::Column::UserId.eq(id));
        let place = place.one(db).await.expect("it can be read");
        place.expect("they are on the team").into()
    }

    /// Gives somebody on the team this status and, once they are confirmed, their seats the one that goes with it.
    async fn set(&self, person: &Actor, status: partner_user::Status) {
        let db = &self.world.server.app.db.write;
        let mut place = self.place(person).await;
        place.status = Set(status);
        if status == partner_user::Status::Active {
            place.awaits_partner = Set(false);
            place.joined_at = Set(Some(self.world.clock.now()));
        }
        place.update(db).await.expect("it is written");
        if status == partner_user::Status::Active {
            let id = self.world.user_id(person).await;
            seat::Entity::update_many()
                .set(seat::ActiveModel {
                    status: Set(seat::Status::Active),
                    ..Default::default()
                })
                .filter(seat::Column::UserId.eq(id))
                .exec(db)
                .await
                .expect("they are written");
        }
    }
}
