//! Delegations: what happens between a buyer organization and a partner, and who learns of it.

mod actions;
mod hidden;
mod interference;
mod invitation;
mod lists;
mod refusals;
mod terms;
mod time;

use serde_json::{Value, json};

use crate::support::{
    Stage,
    actor::{Actor, Delegation},
    buyer::Buyer,
    database::{Backend, Database},
    ears::Ears,
    world::World,
};

/// Acme with its people, somebody to invite, a partner it has already, and somebody it has nothing to do with.
struct Cast {
    world: World,
    acme: Buyer,
    ada: Actor,
    bob: Actor,
    stranger: Actor,
}

impl Stage for Cast {
    async fn on(backend: Backend) -> Self {
        let settings = [
            ("INVITATIONS_PER_USER", "10000"),
            ("INVITATIONS_PER_RECIPIENT", "10000"),
        ];
        let world = World::with(Database::on(backend).await, &settings).await;
        let acme = Buyer::open(&world, "Acme").await;
        let ada = world.known("Ada Lovelace").await;
        let bob = world.known("Bob Baker").await;
        acme.engage(&bob, json!({})).await;
        let stranger = world.known("Sam Stranger").await;
        Self {
            world,
            acme,
            ada,
            bob,
            stranger,
        }
    }
}

impl Cast {
    /// Listens to everybody.
    async fn listen(&self) -> Ears<'_> {
        let Buyer {
            owner,
            admin,
            member,
            ..
        } = &self.acme;
        let people = [owner, admin, member, &self.ada, &self.bob, &self.stranger];
        self.world.listen(&people).await
    }
}

/// What this viewer reads of the delegation; null when it is not theirs to see.
async fn read(viewer: &Actor, delegation: &Delegation, fields: &str) -> Value {
    let query =
        format!("query($id: ID!) {{ node(id: $id) {{ ... on Delegation {{ {fields} }} }} }}");
    let answer = viewer.query(&query, json!({ "id": delegation.id })).await;
    assert!(answer.errors().is_empty(), "{}", answer.body);
    answer.data("/node").clone()
}

/// Whether the person may enter the organization's workspace, as the switcher, the dashboard and the organization
/// itself say with one voice.
async fn may_enter(person: &Actor, buyer: &Buyer) -> bool {
    let query = "query($id: ID!) {
        organization(id: $id) { id }
        viewer {
            contexts(first: 100) { nodes { organization { id } } }
            partnerDashboard { buyerAccounts(first: 100) { nodes { organization { id } } } }
        } }";
    let id = &buyer.organization.id;
    let answer = person.query(query, json!({ "id": id })).await;
    let listed = |pointer: &str| {
        let nodes = answer.list(pointer).iter();
        nodes
            .filter(|node| node["organization"]["id"] == **id)
            .count()
            == 1
    };
    let opens = !answer.data("/organization").is_null();
    assert_eq!(listed("/viewer/contexts/nodes"), opens, "{}", answer.body);
    let accounts = "/viewer/partnerDashboard/buyerAccounts/nodes";
    assert_eq!(listed(accounts), opens, "{}", answer.body);
    opens
}

/// Runs a mutation that takes a `DelegationInput`; gives its user errors' codes, and the status of their subject.
async fn refused(person: &Actor, field: &str, input_type: &str, input: Value) -> Vec<String> {
    let mutation = format!(
        "mutation($input: {input_type}!) {{ {field}(input: $input) {{
            delegation {{ id }}
            userErrors {{ code subject {{ ... on Delegation {{ status }} }} }} }} }}"
    );
    let answer = person.query(&mutation, json!({ "input": input })).await;
    assert!(answer.errors().is_empty(), "{}", answer.body);
    assert!(answer.data(&format!("/{field}/delegation")).is_null());
    let errors = answer.list(&format!("/{field}/userErrors")).iter();
    errors
        .map(|error| {
            let code = error["code"].as_str().expect("an error has a code");
            match error["subject"]["status"].as_str() {
                Some(status) => format!("{code} {status}"),
                None => code.to_owned(),
            }
        })
        .collect()
}

/// An id of the same kind that was never given to anything.
fn made_up(id: &str) -> String {
    let (most, last) = id.split_at(id.len() - 1);
    format!("{most}{}", if last == "0" { "1" } else { "0" })
}
