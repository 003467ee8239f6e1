//! Organizations that become partners of each other.

use serde_json::{Value, json};

use super::{
    actor::{Actor, Organization},
    client::Answer,
    world::World,
};

/// An organization, and whoever acts for it.
#[derive(Clone)]
pub struct Firm {
    pub organization: Organization,
    pub owner: Actor,
}

/// What a side is shown of a partnership.
const SHOWN: &str =
    "id label actions counterpartDisplayName counterpart { id name } requestedByViewer acceptedAt";

impl Firm {
    /// Opens the organization `name`, whose owner is `<name> Owner`.
    pub async fn open(world: &World, name: &str) -> Self {
        let owner = world.known(&format!("{name} Owner")).await;
        Self {
            organization: owner.create_organization(name).await,
            owner,
        }
    }

    /// The same firm, whose acts are somebody else's.
    pub fn by(&self, actor: &Actor) -> Self {
        Self {
            organization: self.organization.clone(),
            owner: actor.clone(),
        }
    }

    /// One more member, with this role.
    pub async fn hire(&self, person: &Actor, role: &str) -> Self {
        person
            .join_organization(&self.organization, &self.owner, role)
            .await;
        self.by(person)
    }

    /// Asks whoever has the address.
    pub async fn ask(&self, email: &str) -> Answer {
        let input = json!({ "organizationId": self.organization.id, "email": email });
        let selection = format!("partnership {{ {SHOWN} }}");
        self.owner
            .attempt(
                "requestPartnership",
                "RequestPartnershipInput",
                input,
                &selection,
            )
            .await
    }

    /// Does `field` with the partnership, e.g. `acceptPartnership`.
    pub async fn act(&self, field: &str, partnership: &str) -> Answer {
        let input = json!({
            "organizationId": self.organization.id, "partnershipId": partnership,
        });
        let selection = match field {
            "deletePartnership" => "deletedId".to_owned(),
            _ => format!("partnership {{ {SHOWN} }}"),
        };
        self.owner
            .attempt(field, "PartnershipInput", input, &selection)
            .await
    }

    /// What the firm is shown, newest first.
    pub async fn partnerships(&self) -> Vec<Value> {
        let query = format!(
            "query($id: ID!) {{ organization(id: $id) {{ partnerships {{ nodes {{ {SHOWN} }} }} }} }}"
        );
        let id = json!({ "id": self.organization.id });
        let answer = self.owner.query(&query, id).await;
        answer.list("/organization/partnerships/nodes").to_vec()
    }

    /// The only one of them.
    pub async fn partnership(&self) -> Shown {
        let list = self.partnerships().await;
        assert_eq!(list.len(), 1, "{list:?}");
        Shown::of(&list[0])
    }

    /// What it is called, and how it is labelled, in each of the firm's lists.
    pub async fn labels(&self) -> Vec<(String, String)> {
        let list = self.partnerships().await;
        let shown = list.iter().map(Shown::of);
        shown.map(|shown| (shown.name, shown.label)).collect()
    }
}

/// A partnership as one side is shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub id: String,
    pub label: String,
    pub name: String,
    pub actions: Vec<String>,
}

impl Shown {
    pub fn of(value: &Value) -> Self {
        let text = |value: &Value| value.as_str().expect("it is text").to_owned();
        Self {
            id: text(&value["id"]),
            label: text(&value["label"]),
            name: text(&value["counterpartDisplayName"]),
            actions: (value["actions"].as_array().expect("a list").iter())
                .map(text)
                .collect(),
        }
    }
}
