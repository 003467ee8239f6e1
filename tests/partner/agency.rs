//! An agency that acts for two buyers.

use serde_json::{Value, json};

use crate::support::{
    actor::{Actor, Delegation, Organization},
    buyer::Buyer,
    team::Colleague,
    world::World,
};

/// An agency, Harbour, whose admin Ada acts for Acme and for Umbra.
pub struct Agency {
    pub world: World,
    pub acme: Buyer,
    pub umbra: Buyer,
    pub ada: Actor,
    pub harbour: Organization,
    /// The partner's id.
    pub partner: String,
    pub for_acme: Delegation,
    pub for_umbra: Delegation,
}

impl Agency {
    pub async fn on(world: World) -> Self {
        Self::with(world, json!({})).await
    }

    /// With these terms of Acme's.
    pub async fn with(world: World, terms: Value) -> Self {
        let acme = Buyer::open(&world, "Acme").await;
        let umbra = Buyer::open(&world, "Umbra").await;
        let ada = world.known("Ada King").await;
        let harbour = ada.create_organization("Harbour").await;
        let partner = ada.register_company(&harbour).await;
        let for_umbra = umbra.engage(&ada, json!({})).await;
        let for_acme = acme.engage(&ada, terms).await;
        Self {
            world,
            acme,
            umbra,
            ada,
            harbour,
            partner,
            for_acme,
            for_umbra,
        }
    }

    /// Somebody with an account whom Ada puts on the team, with a seat for Acme.
    pub async fn colleague(&self, name: &str) -> (Actor, Colleague) {
        let person = self.world.known(name).await;
        let added = self
            .ada
            .add_to_team(&self.partner, name, &person.email, self.on_acme());
        let added = added.await;
        (person, added)
    }

    /// The input that names seats on Acme's delegation.
    pub fn on_acme(&self) -> Value {
        json!({ "delegationIds": [self.for_acme.id] })
    }
}

/// What `selection` of the thing with this id is to the actor.
pub async fn see(actor: &Actor, id: &str, on: &str, selection: &str) -> Value {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on {on} {{ {selection} }} }} }}");
    let answer = actor.query(&query, json!({ "id": id })).await;
    assert!(answer.errors().is_empty(), "{}", answer.body);
    answer.data("/node").clone()
}

/// The kinds and titles of what the actor was told, newest first.
pub async fn told(actor: &Actor) -> Vec<(String, String)> {
    let query = "{ viewer { notifications { nodes { kind title } } } }";
    let answer = actor.query(query, json!({})).await;
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let notices = answer.list("/viewer/notifications/nodes").iter();
    notices
        .map(|notice| (text(&notice["kind"]), text(&notice["title"])))
        .collect()
}

/// The newest of these.
pub async fn last_told(actor: &Actor) -> (String, String) {
    told(actor)
        .await
        .into_iter()
        .next()
        .expect("they were told")
}

/// A kind and a title.
pub fn notice(kind: &str, title: &str) -> (String, String) {
    (kind.to_owned(), title.to_owned())
}

/// The tabs that the organization's workspace has for the actor; null if there is none for them.
pub async fn tabs(actor: &Actor, buyer: &Buyer) -> Value {
    let query = "query($id: ID!) { workspace(organizationId: $id) { tabs { key } } }";
    let answer = actor
        .query(query, json!({ "id": buyer.organization.id }))
        .await;
    assert!(answer.errors().is_empty(), "{}", answer.body);
    let workspace = answer.data("/workspace");
    if workspace.is_null() {
        return Value::Null;
    }
    let tabs = workspace["tabs"].as_array().expect("a list").iter();
    tabs.map(|tab| tab["key"].clone()).collect()
}

/// A partner's tabs with every permission.
pub fn all_tabs() -> Value {
    json!(["SHORTLISTS", "BRIEFS", "NOTES", "SAVED_SOLUTIONS"])
}
