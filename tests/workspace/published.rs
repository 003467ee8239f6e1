//! What is shown, in whose name, to whom it is told, and what becomes of what never was.

use entity::{Email, Instant, membership, notification, user};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, PaginatorTrait};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Scene, refusal, workspace};
use crate::{
    on_both,
    support::{
        actor::{Actor, Delegation},
        catalogue::Shortlist,
        world::World,
    },
};

on_both!(
    what_is_shown_in_the_organizations_name_stays_so,
    everybody_who_may_see_it_is_told,
    an_organization_of_thousands_is_told,
    what_is_left_behind_is_adopted_or_discarded,
);

/// Begun under one mode and shown under the other: it bears the organization's name, for the notice as well.
async fn what_is_shown_in_the_organizations_name_stays_so(world: World) {
    let scene = Scene::of(world).await;
    let (admin, member, buyer) = (&scene.admin, &scene.member, &scene.organization);
    let names = ("TRANSPARENT", "AS_BUYER");
    let (partner, mut delegation) = scene.partner("Bob Martin", json!({})).await;
    for (began, shown, name) in [
        (names.0, names.1, "Analytical Engines"),
        (names.1, names.0, "Analytical Engines"),
        (names.0, names.0, "Bob Martin"),
    ] {
        let set = async |delegation: &Delegation, mode: &str| {
            let input = json!({ "delegationId": delegation.id, "version": delegation.version,
                                "identityMode": mode });
            let selection = "delegation { id status version }";
            let answer = admin.attempt(
                "updateDelegation",
                "UpdateDelegationInput",
                input,
                selection,
            );
            let version = answer.await.payload("updateDelegation")["delegation"]["version"].clone();
            Delegation {
                version: version.as_i64().expect("a number"),
                ..delegation.clone()
            }
        };
        delegation = set(&delegation, began).await;
        let draft = partner.create_shortlist(buyer, "Looms", json!({})).await;
        delegation = set(&delegation, shown).await;
        partner.publish(&draft).await;
        let row = workspace(member, buyer).await["shortlists"]["nodes"][0].clone();
        assert_eq!(row["author"]["displayName"], name, "{began}, then {shown}");
        let told = "{ viewer { notifications(first: 1) { nodes { title } } } }";
        let told = member.query(told, json!({})).await;
        let title = format!("{name} has published the shortlist “Looms”");
        assert_eq!(told.text("/viewer/notifications/nodes/0/title"), title);
    }
}

async fn everybody_who_may_see_it_is_told(world: World) {
    let scene = Scene::of(world).await;
    let (admin, member, buyer) = (&scene.admin, &scene.member, &scene.organization);
    let hidden = json!({ "identityMode": "AS_BUYER" });
    let (partner, _) = scene.partner("Bob Martin", hidden).await;
    let (full, _) = scene
        .partner("Kent Beck", json!({ "dataVisibility": "FULL" }))
        .await;
    let (own, _) = scene.partner("Ward Hill", json!({})).await;
    let notes = json!({ "dataVisibility": "FULL", "permissions": ["NOTES"] });
    let (blind, _) = scene.partner("Jean Bartik", notes).await;
    let told = async |actor: &Actor| {
        let query = "{ viewer { notifications(first: 100) { nodes { kind title } } } }";
        let answer = actor.query(query, json!({})).await;
        let nodes = answer.list("/viewer/notifications/nodes").iter();
        let of_work = nodes.filter(|node| node["kind"] == "WORK_PUBLISHED");
        let titles = of_work.map(|node| node["title"].as_str().expect("a title").to_owned());
        titles.collect::<Vec<String>>()
    };
    let draft = partner.create_shortlist(buyer, "Looms", json!({})).await;
    partner.publish(&draft).await;
    member.create_shortlist(buyer, "Mills", json!({})).await;
    let says = |who: &str, title: &str| format!("{who} has published the shortlist “{title}”");
    let (bob, nobody) = (
        says("Bob Martin", "Looms"),
        says("Analytical Engines", "Looms"),
    );
    let grace = says("Grace Hopper", "Mills");
    assert_eq!(told(admin).await, [grace.clone(), bob]);
    assert_eq!(told(member).await, std::slice::from_ref(&nobody));
    assert_eq!(told(&full).await, [grace, nobody]);
    for person in [&partner, &own, &blind] {
        assert!(told(person).await.is_empty(), "{}", person.name);
    }
}

/// What a partner had not published when access ended: for the admins to take over or to delete.
async fn what_is_left_behind_is_adopted_or_discarded(world: World) {
    const LEFT: &str = "query($id: ID!) { workspace(organizationId: $id) { inheritedDrafts { totalCount nodes {
        ... on Shortlist { id title actions version author { displayName partner { name } } } } } } }";
    let scene = Scene::of(world).await;
    let (admin, member, buyer) = (&scene.admin, &scene.member, &scene.organization);
    let left = async |actor: &Actor| {
        let answer = actor.query(LEFT, json!({ "id": buyer.id })).await;
        answer.data("/workspace/inheritedDrafts").clone()
    };
    let terms = json!({ "identityMode": "AS_BUYER" });
    let (partner, delegation) = scene.partner("Bob Martin", terms).await;
    let kept = partner.create_shortlist(buyer, "To keep", json!({})).await;
    let thrown = partner
        .create_shortlist(buyer, "To throw away", json!({}))
        .await;
    let id = |draft: &Shortlist| json!({ "draftId": draft.id });
    let (adopt, discard) = ("adoptDraft", "discardDraft");
    // While the delegation lives, paused too, they are the partner's and nobody else's.
    let delegation = admin.suspend(&delegation).await;
    assert_eq!(left(admin).await["totalCount"], 0);
    assert_eq!(
        refusal(admin, adopt, "InheritedDraftInput", id(&kept)).await,
        "NOT_FOUND"
    );
    admin.revoke(&delegation).await;

    assert_eq!(left(member).await, Value::Null);
    let shown = left(admin).await;
    assert_eq!(shown["totalCount"], 2);
    let titles: Vec<&Value> = shown["nodes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|node| &node["title"])
        .collect();
    assert_eq!(titles, ["To throw away", "To keep"]);
    assert_eq!(
        shown["nodes"][0]["actions"],
        json!(["ADOPT", "DISCARD", "ADD_NOTE"])
    );
    for (field, input_type, input) in [
        ("updateShortlist", "UpdateShortlistInput", kept.input()),
        ("publishShortlist", "ShortlistInput", kept.input()),
        ("deleteShortlist", "ShortlistInput", kept.input()),
    ] {
        assert_eq!(
            refusal(admin, field, input_type, input).await,
            "CONFLICT",
            "{field}"
        );
    }
    for field in [adopt, discard] {
        assert_eq!(
            refusal(member, field, "InheritedDraftInput", id(&kept)).await,
            "FORBIDDEN"
        );
        assert_eq!(
            refusal(&partner, field, "InheritedDraftInput", id(&kept)).await,
            "NOT_FOUND"
        );
    }

    let gone = admin.attempt(discard, "InheritedDraftInput", id(&thrown), "deletedId");
    assert_eq!(gone.await.payload(discard)["deletedId"], thrown.id);
    let selection =
        "draft { ... on Shortlist { id version actions author { displayName partner { name } } } }";
    let adopted = admin
        .attempt(adopt, "InheritedDraftInput", id(&kept), selection)
        .await;
    let adopted = adopted.payload(adopt)["draft"].clone();
    assert_eq!(
        adopted["actions"],
        json!(["EDIT", "PUBLISH", "DELETE", "ADD_NOTE"])
    );
    assert_eq!(adopted["author"]["partner"]["name"], "Bob Martin");
    assert_eq!(
        refusal(admin, adopt, "InheritedDraftInput", id(&kept)).await,
        "CONFLICT"
    );
    assert_eq!(left(admin).await["totalCount"], 0);

    // It is the members' draft now; who wrote it stays known to whom it was.
    let version = json!({ "shortlistId": kept.id, "version": adopted["version"] });
    let published = member
        .shortlist("publishShortlist", "ShortlistInput", version)
        .await;
    assert_eq!(published.status, "PUBLISHED");
    let shown = workspace(member, buyer).await["shortlists"]["nodes"][0].clone();
    assert_eq!(shown["author"]["displayName"], "Analytical Engines");
    // A new invitation does not bring the partner's hold on it back.
    let again = admin.invite_partner(buyer, &partner.email, json!({})).await;
    partner.accept(&again).await;
    assert!(super::titles(&partner, buyer).await.is_empty());
}

/// More notices than fit into one statement.
async fn an_organization_of_thousands_is_told(world: World) {
    const MEMBERS: usize = 3_500;
    let scene = Scene::of(world).await;
    let db = scene.world.database.connect().await;
    let own = membership::Entity::find().one(&db.read).await;
    let organization_id = own
        .expect("it can be read")
        .expect("there is one")
        .organization_id;
    let users: Vec<user::Model> = (0..MEMBERS).map(somebody).collect();
    let member = |user: &user::Model| membership::Model {
        id: user.id,
        organization_id,
        user_id: user.id,
        role: membership::Role::Member,
        status: membership::Status::Active,
        invited_name: None,
        invited_email: None,
        invited_by_id: None,
        created_at: user.created_at,
        joined_at: None,
        name_key: Vec::new(),
        search_key: String::new(),
    };
    for users in users.chunks(500) {
        let members: Vec<_> = users.iter().map(member).collect();
        let users = users
            .iter()
            .cloned()
            .map(|row| row.into_active_model().reset_all());
        let users = user::Entity::insert_many(users).exec_without_returning(&db.write);
        users.await.expect("they are written");
        let members = members
            .into_iter()
            .map(|row| row.into_active_model().reset_all());
        let members = membership::Entity::insert_many(members).exec_without_returning(&db.write);
        members.await.expect("they are written");
    }
    scene
        .admin
        .create_shortlist(&scene.organization, "Looms", json!({}))
        .await;
    let told = notification::Entity::find().count(&db.read).await;
    assert!(told.expect("they can be counted") > MEMBERS as u64);
}

fn somebody(number: usize) -> user::Model {
    let email: Email = format!("member{number}@example.com")
        .parse()
        .expect("an address");
    user::Model {
        id: Uuid::from_u128(number as u128 + 1),
        email_key: email.key(),
        email,
        name: format!("Member {number}"),
        status: user::Status::Active,
        password_hash: None,
        created_at: Instant::from_micros(0),
    }
}
