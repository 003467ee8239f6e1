//! An invited address without an account belongs to whoever proves it, and to nobody else.

use serde_json::json;
use time::Duration;

use super::*;
use crate::{
    on_both,
    support::{
        actor::{Actor, Delegation, Organization, PASSWORD},
        world::World,
    },
};

on_both!(
    knowing_an_invited_address_gives_nothing,
    the_invitations_token_opens_the_account_at_once,
    the_token_is_for_the_invited_address_alone,
    the_token_of_a_dead_invitation_opens_nothing,
    an_account_that_exists_is_not_opened_again,
    a_strangers_token_opens_nothing_to_them,
);

const INVITED: &str = "freelancer@example.com";

struct Invitation {
    buyer: Actor,
    organization: Organization,
    delegation: Delegation,
    token: String,
}

async fn invite(world: &World, email: &str) -> Invitation {
    let buyer = world.person("Bea Buyer").await;
    let organization = buyer.create_organization("Acme").await;
    let delegation = buyer.invite_partner(&organization, email, json!({})).await;
    let token = world.inbox().token(email, "/invitation").await;
    Invitation {
        buyer,
        organization,
        delegation,
        token,
    }
}

async fn claim(client: &Client, email: &str, token: &str) -> Answer {
    let input = json!({
        "email": email, "name": "Fay Freelance", "password": PASSWORD, "invitationToken": token,
    });
    client
        .attempt("signUp", "SignUpInput", input, SESSION)
        .await
}

/// The ids of the invitations that wait on the dashboard of whoever is signed in.
async fn waiting(client: &Client) -> Vec<String> {
    let query = "{ viewer { partnerDashboard { pendingInvitations { nodes { id } } } } }";
    let answer = client.query(query, json!({})).await;
    let nodes = answer.list("/viewer/partnerDashboard/pendingInvitations/nodes");
    let ids = nodes.iter().map(|node| node["id"].as_str());
    ids.map(|id| id.expect("it has an id").to_owned()).collect()
}

async fn knowing_an_invited_address_gives_nothing(world: World) {
    let invitation = invite(&world, INVITED).await;
    let client = world.server.anonymous();
    let answer = sign_up(&client, INVITED, "Eve", PASSWORD).await;
    let payload = answer.payload("signUp");
    assert!(payload["session"].is_null() && payload["viewer"].is_null());
    let answer = log_in(&client, INVITED, PASSWORD).await;
    refused(&answer, "logIn", "EMAIL_NOT_VERIFIED", Some("email"));
    // Nor does the buyer see a name that somebody made up.
    let query = "query($id: ID!) { node(id: $id) { ... on Delegation { partner { id } partnerDisplayName status } } }";
    let answer = invitation
        .buyer
        .query(query, json!({ "id": invitation.delegation.id }));
    let node = answer.await.data("/node").clone();
    assert_eq!(
        node,
        json!({ "partner": null, "partnerDisplayName": INVITED, "status": "PENDING" })
    );

    let proof = world.inbox().token(INVITED, "/sign-up").await;
    let answer = verify_email(&client, &proof).await;
    let owner = signed_in(&client, &answer, "verifyEmail");
    assert_eq!(waiting(&owner).await, [invitation.delegation.id]);
}

async fn the_invitations_token_opens_the_account_at_once(world: World) {
    let invitation = invite(&world, INVITED).await;
    let client = world.server.anonymous();
    // Somebody else's sign-up is in the way of nobody.
    sign_up(&client, INVITED, "Eve", OTHER_PASSWORD).await;
    let proof = world.inbox().token(INVITED, "/sign-up").await;

    let answer = claim(&client, "Freelancer@EXAMPLE.com", &invitation.token).await;
    assert_eq!(answer.text("/signUp/viewer/user/name"), "Fay Freelance");
    let owner = signed_in(&client, &answer, "signUp");
    assert_eq!(waiting(&owner).await, [invitation.delegation.id]);

    let answer = log_in(&client, INVITED, OTHER_PASSWORD).await;
    refused(&answer, "logIn", "EMAIL_NOT_VERIFIED", Some("email"));
    let answer = verify_email(&client, &proof).await;
    refused(&answer, "verifyEmail", "LINK_USED", Some("token"));
    log_in(&client, INVITED, PASSWORD).await.payload("logIn");
}

async fn the_token_is_for_the_invited_address_alone(world: World) {
    let invitation = invite(&world, INVITED).await;
    let client = world.server.anonymous();
    let answer = claim(&client, "eve@example.com", &invitation.token).await;
    refused(&answer, "signUp", "INVALID_INPUT", Some("email"));
    let answer = claim(&client, INVITED, "no-such-token").await;
    refused(&answer, "signUp", "LINK_INVALID", Some("invitationToken"));
    for email in ["eve@example.com", INVITED] {
        let answer = log_in(&client, email, PASSWORD).await;
        refused(&answer, "logIn", "BAD_CREDENTIALS", None);
    }
}

async fn the_token_of_a_dead_invitation_opens_nothing(world: World) {
    let client = world.server.anonymous();
    let Invitation {
        buyer,
        organization,
        delegation,
        token,
    } = invite(&world, INVITED).await;
    buyer.resend(&delegation).await;
    let answer = claim(&client, INVITED, &token).await;
    refused(&answer, "signUp", "LINK_INVALID", Some("invitationToken"));
    world.inbox().mails(INVITED, "invited", 2).await;
    let token = world.inbox().token(INVITED, "/invitation").await;
    world.clock.advance(Duration::days(14));
    let answer = claim(&client, INVITED, &token).await;
    refused(
        &answer,
        "signUp",
        "INVITATION_EXPIRED",
        Some("invitationToken"),
    );

    let email = "late@example.com";
    let buyer = buyer.log_in_again().await;
    let delegation = buyer.invite_partner(&organization, email, json!({})).await;
    let token = world.inbox().token(email, "/invitation").await;
    buyer.withdraw(&delegation).await;
    let answer = claim(&client, email, &token).await;
    refused(&answer, "signUp", "LINK_USED", Some("invitationToken"));
}

async fn an_account_that_exists_is_not_opened_again(world: World) {
    let fay = world.person("Fay Freelance").await;
    let invitation = invite(&world, &fay.email).await;
    let client = world.server.anonymous();
    let input = json!({
        "email": fay.email, "name": "Eve", "password": OTHER_PASSWORD,
        "invitationToken": invitation.token,
    });
    let answer = client
        .attempt("signUp", "SignUpInput", input, SESSION)
        .await;
    refused(&answer, "signUp", "EMAIL_TAKEN", Some("email"));
    fay.log_in_again().await;
    assert_eq!(
        fay.accept_by_token(&invitation.token).await.status,
        "ACTIVE"
    );
    let answer = claim(&client, &fay.email, &invitation.token).await;
    refused(&answer, "signUp", "LINK_USED", Some("invitationToken"));
}

async fn a_strangers_token_opens_nothing_to_them(world: World) {
    let invitation = invite(&world, INVITED).await;
    let eve = world.person("Eve Stranger").await;
    let accept = async |token: &str| {
        let input = json!({ "token": token });
        let selection = "delegation { id }";
        let answer = eve.attempt(
            "acceptInvitation",
            "AcceptInvitationInput",
            input,
            selection,
        );
        answer.await.data("/acceptInvitation/userErrors").clone()
    };
    let theirs = accept(&invitation.token).await;
    assert_eq!(theirs[0]["code"], "LINK_INVALID");
    assert_eq!(theirs, accept("no-such-token").await);
    let fay = world.invited_person("Fay Freelance", INVITED).await;
    assert_eq!(fay.accept(&invitation.delegation).await.status, "ACTIVE");
}
