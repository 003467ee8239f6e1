//! The pages that mailed links lead to, and the bare address.

mod account;
mod front;
mod invitation;
mod playground;
mod safety;

use serde_json::json;

use crate::support::{
    actor::{Actor, Delegation, Organization},
    world::World,
};

/// An address without an account.
const INVITED: &str = "fay@example.com";

/// A buyer, an invitation of theirs, and the page that its mail leads to.
struct Invitation {
    buyer: Actor,
    organization: Organization,
    delegation: Delegation,
    token: String,
    path: String,
}

impl Invitation {
    async fn new(world: &World, organization: &str, email: &str) -> Self {
        let buyer = world.person("Bea Buyer").await;
        let organization = buyer.create_organization(organization).await;
        let delegation = buyer.invite_partner(&organization, email, json!({})).await;
        let token = world.inbox().token(email, "/invitation").await;
        Self {
            buyer,
            organization,
            delegation,
            path: format!("/invitation/{token}"),
            token,
        }
    }

    /// The delegation's status, as the buyer sees it.
    async fn status(&self) -> String {
        let query = "query($id: ID!) { node(id: $id) { ... on Delegation { status } } }";
        let variables = json!({ "id": self.delegation.id });
        let answer = self
            .buyer
            .log_in_again()
            .await
            .query(query, variables)
            .await;
        answer.text("/node/status").to_owned()
    }
}

/// The path of the newest page of this kind that was mailed to `email`.
async fn mailed(world: &World, email: &str, page: &str) -> String {
    let token = world.inbox().token(email, page).await;
    format!("{page}/{token}")
}

/// Signs up with the address and gives the path of the page that proves it.
async fn sign_up(world: &World, email: &str, password: &str) -> String {
    let input = json!({ "email": email, "name": "Ada", "password": password });
    let client = world.server.anonymous();
    let answer = client
        .attempt("signUp", "SignUpInput", input, "__typename")
        .await;
    answer.payload("signUp");
    mailed(world, email, "/sign-up").await
}

/// What came of logging in: the error's code, or nothing.
async fn log_in(world: &World, email: &str, password: &str) -> String {
    let input = json!({ "email": email, "password": password });
    let client = world.server.anonymous();
    let answer = client
        .attempt("logIn", "LogInInput", input, "__typename")
        .await;
    answer.user_error_codes("logIn").join(" ")
}
