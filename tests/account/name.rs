//! How a person is called, and who says so.

use entity::audit_event;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

use super::*;
use crate::{
    on_both,
    support::{actor::PASSWORD, buyer::Buyer, world::World},
};

on_both!(
    a_name_is_changed_wherever_it_is_shown,
    whoever_opens_an_account_by_a_password_link_says_their_name,
    an_account_keeps_its_name_when_its_password_is_set,
);

async fn rename(client: &Client, name: &str) -> Answer {
    let selection = "viewer { user { name } }";
    let input = json!({ "name": name });
    client
        .attempt("updateViewer", "UpdateViewerInput", input, selection)
        .await
}

async fn set_named(client: &Client, token: &str, name: &str) -> Answer {
    let input = json!({ "token": token, "password": PASSWORD, "name": name });
    client
        .attempt("setPassword", "SetPasswordInput", input, SESSION)
        .await
}

async fn a_name_is_changed_wherever_it_is_shown(world: World) {
    let acme = Buyer::open(&world, "Acme").await;
    let ada = world.known("Ada Lovelace").await;
    let access = acme.engage(&ada, json!({})).await;
    for _ in 0..2 {
        let answer = rename(&ada.client, "  Ada King ").await;
        assert_eq!(answer.text("/updateViewer/viewer/user/name"), "Ada King");
    }
    let query = "query($id: ID!) { node(id: $id) { ... on Delegation { partnerDisplayName } } }";
    let answer = acme.owner.query(query, json!({ "id": access.id })).await;
    assert_eq!(answer.text("/node/partnerDisplayName"), "Ada King");
    // It was changed once: that is what the log for ever says, which only the database shows.
    let renamed = audit_event::Entity::find()
        .filter(audit_event::Column::Action.eq("account.renamed"))
        .count(&world.server.app.db.read);
    assert_eq!(renamed.await.expect("it can be counted"), 1);

    for name in ["", " ", "a\nb", "a\u{202e}b", "a\u{ad}b", &"x".repeat(101)] {
        let answer = rename(&ada.client, name).await;
        let payload = answer.data("/updateViewer");
        assert!(payload["viewer"].is_null(), "{name:?}");
        assert_eq!(payload["userErrors"][0]["code"], "INVALID_INPUT");
        assert_eq!(payload["userErrors"][0]["field"], json!(["name"]));
    }
}

async fn whoever_opens_an_account_by_a_password_link_says_their_name(world: World) {
    let acme = Buyer::open(&world, "Acme").await;
    let client = world.server.anonymous();
    let invited = "fay@example.com";
    acme.owner
        .invite_partner(&acme.organization, invited, json!({}))
        .await;
    request_link(&client, invited).await;
    let token = world.inbox().token(invited, "/password").await;
    let answer = set_named(&client, &token, "Fay\nFreelance").await;
    refused(&answer, "setPassword", "INVALID_INPUT", Some("name"));
    let answer = set_named(&client, &token, " Fay Freelance ").await;
    assert_eq!(
        answer.text("/setPassword/viewer/user/name"),
        "Fay Freelance"
    );

    // Their own word counts more than the inviter's.
    let invited = "nina@example.com";
    acme.owner
        .invite_member(&acme.organization, invited, "MEMBER")
        .await;
    let token = world.inbox().token(invited, "/password").await;
    let answer = set_named(&client, &token, "Nina Newcomer").await;
    assert_eq!(
        answer.text("/setPassword/viewer/user/name"),
        "Nina Newcomer"
    );
}

async fn an_account_keeps_its_name_when_its_password_is_set(world: World) {
    let ada = world.known("Ada Lovelace").await;
    let client = world.server.anonymous();
    request_link(&client, &ada.email).await;
    let token = world.inbox().token(&ada.email, "/password").await;
    let answer = set_named(&client, &token, "Eve").await;
    assert_eq!(answer.text("/setPassword/viewer/user/name"), "Ada Lovelace");
}
