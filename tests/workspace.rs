//! Working in a workspace: who sees what, who may do what, and what the others see of it.

mod brief;
mod canary;
mod interference;
mod live;
mod note;
mod page;
mod published;
mod race;
mod saved;
mod shortlist;
mod story;
mod version;
mod visible;

use serde_json::{Value, json};

use crate::support::{
    actor::{Actor, Delegation, Organization},
    catalogue,
    world::World,
};

/// Everything that a workspace shows.
const WORKSPACE: &str = "query($id: ID!) { workspace(organizationId: $id) {
    mode organization { name } actingAs { banner identityMode organization { id } delegation { id } }
    tabs { key label count }
    shortlists { totalCount nodes { id title description status itemCount version actions publishedAt
        author { displayName user { name } partner { name } } items { position solution { name } } } }
    savedSolutions { totalCount nodes { id solution { name } savedBy { displayName } } }
    cursor
} }";

async fn workspace(actor: &Actor, organization: &Organization) -> Value {
    let answer = actor
        .query(WORKSPACE, json!({ "id": organization.id }))
        .await;
    assert!(answer.errors().is_empty(), "{}", answer.body);
    answer.data("/workspace").clone()
}

/// The titles of the shortlists that the viewer sees, in order.
async fn titles(actor: &Actor, organization: &Organization) -> Vec<String> {
    let workspace = workspace(actor, organization).await;
    let nodes = workspace["shortlists"]["nodes"].as_array().expect("a list");
    let title = |node: &Value| node["title"].as_str().expect("a title").to_owned();
    nodes.iter().map(title).collect()
}

/// A buyer with an admin and a member, and solutions to shortlist.
struct Scene {
    world: World,
    organization: Organization,
    admin: Actor,
    member: Actor,
    solutions: Vec<String>,
}

impl Scene {
    async fn of(world: World) -> Self {
        let solutions = catalogue::fill(&world, 5).await;
        let admin = world.person("Ada Lovelace").await;
        let organization = admin.create_organization("Analytical Engines").await;
        let member = world.person("Grace Hopper").await;
        member
            .join_organization(&organization, &admin, "MEMBER")
            .await;
        Self {
            world,
            organization,
            admin,
            member,
            solutions,
        }
    }

    /// A partner with access on these terms.
    async fn partner(&self, name: &str, terms: Value) -> (Actor, Delegation) {
        let partner = self.world.person(name).await;
        let invited = self
            .admin
            .invite_partner(&self.organization, &partner.email, terms);
        let delegation = partner.accept(&invited.await).await;
        (partner, delegation)
    }
}

/// The code with which a mutation refuses.
async fn refusal(actor: &Actor, field: &str, input_type: &str, input: Value) -> String {
    let mutation = format!(
        "mutation($input: {input_type}!) {{ {field}(input: $input) {{ userErrors {{ code }} }} }}"
    );
    let answer = actor.query(&mutation, json!({ "input": input })).await;
    let errors = answer.list(&format!("/{field}/userErrors"));
    assert_eq!(errors.len(), 1, "{}", answer.body);
    errors[0]["code"].as_str().expect("a code").to_owned()
}
