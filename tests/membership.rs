//! Organizations and their members.

mod invitation;
mod privacy;
mod role;

use serde_json::{Value, json};

use crate::support::{
    actor::{Actor, Membership, Organization},
    client::Answer,
    world::World,
};

/// An id that never was anybody's.
const NOBODYS: &str = "mem_00000000000000000000000000";

/// An organization with one of each.
struct Acme {
    organization: Organization,
    owner: Actor,
    admin: Actor,
    member: Actor,
    of_owner: Membership,
    of_admin: Membership,
    of_member: Membership,
}

impl Acme {
    async fn new(world: &World) -> Self {
        let owner = world.person("Olive Owner").await;
        let admin = world.person("Adam Admin").await;
        let member = world.person("Mia Member").await;
        let organization = owner.create_organization("Acme").await;
        let of_admin = admin.join_organization(&organization, &owner, "ADMIN");
        let of_admin = of_admin.await;
        let of_member = member.join_organization(&organization, &owner, "MEMBER");
        let of_member = of_member.await;
        let of_owner = members(&owner, &organization).await[0].clone();
        let of_owner = Membership {
            id: of_owner["id"].as_str().expect("it has an id").to_owned(),
            role: "OWNER".to_owned(),
            status: "ACTIVE".to_owned(),
        };
        Self {
            organization,
            owner,
            admin,
            member,
            of_owner,
            of_admin,
            of_member,
        }
    }
}

/// The members as `viewer` sees them, in the order in which they came.
async fn members(viewer: &Actor, organization: &Organization) -> Vec<Value> {
    let query = "query($id: ID!) { organization(id: $id) { members { nodes {
        id role status email user { name } } } } }";
    let answer = viewer.query(query, json!({ "id": organization.id })).await;
    answer.list("/organization/members/nodes").to_vec()
}

async fn invite(actor: &Actor, organization_id: &str, email: &str, role: &str) -> Answer {
    let input = json!({
        "organizationId": organization_id, "email": email, "name": "Nina Newcomer", "role": role,
    });
    let selection = "membership { id status }";
    actor
        .attempt("inviteMember", "InviteMemberInput", input, selection)
        .await
}

async fn update(actor: &Actor, id: &str, role: Option<&str>, status: Option<&str>) -> Answer {
    let input = json!({ "membershipId": id, "role": role, "status": status });
    let selection = "membership { role status }";
    actor
        .attempt(
            "updateMembership",
            "UpdateMembershipInput",
            input,
            selection,
        )
        .await
}

async fn remove(actor: &Actor, id: &str) -> Answer {
    let input = json!({ "membershipId": id });
    let selection = "removedMembershipId";
    actor
        .attempt("removeMember", "RemoveMemberInput", input, selection)
        .await
}

async fn answer_invitation(actor: &Actor, field: &str, id: &str) -> Answer {
    let input = json!({ "membershipId": id });
    actor
        .attempt(field, "MembershipInput", input, "__typename")
        .await
}

/// The names of the workspaces that the person may enter.
async fn workspaces(person: &Actor) -> Vec<String> {
    let query = "{ viewer { contexts { nodes { organization { name } } } } }";
    let answer = person.query(query, json!({})).await;
    let nodes = answer.list("/viewer/contexts/nodes");
    let names = nodes.iter().map(|node| &node["organization"]["name"]);
    names
        .map(|name| name.as_str().expect("it has a name").to_owned())
        .collect()
}

/// The kinds and titles of the person's notifications, newest first.
async fn notices(person: &Actor) -> Vec<(String, String)> {
    let query = "{ viewer { notifications { nodes { kind title } } } }";
    let answer = person.query(query, json!({})).await;
    let nodes = answer.list("/viewer/notifications/nodes").iter();
    let text = |value: &Value| value.as_str().expect("it is text").to_owned();
    nodes
        .map(|node| (text(&node["kind"]), text(&node["title"])))
        .collect()
}

/// The organizations that wait for the person's answer.
async fn pending(person: &Actor) -> Vec<String> {
    let query = "{ viewer { pendingMemberships { id status organization { name } } } }";
    let answer = person.query(query, json!({})).await;
    let nodes = answer.list("/viewer/pendingMemberships").iter();
    nodes
        .map(|node| {
            assert_eq!(node["status"], "INVITED");
            node["organization"]["name"]
                .as_str()
                .expect("it has a name")
                .to_owned()
        })
        .collect()
}

/// Asserts that the mutation `field` was refused with `code`.
#[track_caller]
fn refused(answer: &Answer, field: &str, code: &str) {
    assert!(answer.errors().is_empty(), "{}", answer.body);
    assert_eq!(answer.user_error_codes(field), [code], "{}", answer.body);
}
