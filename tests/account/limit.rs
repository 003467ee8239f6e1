//! One caller may try only so much, whoever they try to be.

use serde_json::json;
use time::Duration;

use super::*;
use crate::{
    on_both,
    support::{
        Stage,
        actor::PASSWORD,
        browser::Browser,
        database::{Backend, Database},
        socket::Socket,
        sse::Sse,
        world::World,
    },
};

on_both!(
    log_ins_run_out_for_a_caller_and_come_back,
    what_costs_a_password_is_refused_before_it_does,
    every_transport_and_page_counts_for_the_same_caller,
    organizations_run_out_for_their_founder_and_for_a_caller,
    only_a_trusted_proxy_says_who_calls,
);

/// A world whose callers may try only this much.
async fn limited(backend: Backend, settings: &[(&str, &str)]) -> World {
    World::with(Database::on(backend).await, settings).await
}

/// The message of the only user error of the mutation `field`, which says that the caller has to wait.
#[track_caller]
fn waits(answer: &Answer, field: &str) -> String {
    assert_eq!(answer.user_error_codes(field), ["RATE_LIMITED"]);
    let message = answer.text(&format!("/{field}/userErrors/0/message"));
    assert!(
        message.contains("from your network. Try again in "),
        "{message}"
    );
    message.to_owned()
}

async fn log_ins_run_out_for_a_caller_and_come_back(backend: Backend) {
    let world = limited(backend, &[("LOG_INS_PER_ADDRESS", "3")]).await;
    let ada = world.person("Ada Lovelace").await;
    let client = world.server.anonymous();
    for email in ["nobody@example.com", "no address", &ada.email] {
        let answer = log_in(&client, email, OTHER_PASSWORD).await;
        refused(&answer, "logIn", "BAD_CREDENTIALS", None);
    }
    // With the right password, too; and nobody learns whether there is an account.
    let known = log_in(&client, &ada.email, PASSWORD).await;
    waits(&known, "logIn");
    let unknown = log_in(&client, "nobody@example.com", PASSWORD).await;
    assert_eq!(face(&known), face(&unknown));
    // Nothing was counted against the account, and other things can be done.
    request_link(&client, &ada.email)
        .await
        .payload("requestPasswordLink");
    world.clock.advance(Duration::seconds(20));
    log_in(&client, &ada.email, PASSWORD).await.payload("logIn");
    waits(&log_in(&client, &ada.email, PASSWORD).await, "logIn");
}

async fn what_costs_a_password_is_refused_before_it_does(backend: Backend) {
    let settings = [
        ("LOG_INS_PER_ADDRESS", "1"),
        ("SIGN_UPS_PER_ADDRESS", "2"),
        ("PASSWORD_LINKS_PER_ADDRESS", "2"),
        ("LINK_TRIES_PER_ADDRESS", "1"),
    ];
    let world = limited(backend, &settings).await;
    let client = world.server.anonymous();
    let email = "ada@example.com";
    sign_up(&client, email, "Ada", PASSWORD)
        .await
        .payload("signUp");
    let token = world.inbox().token(email, "/sign-up").await;
    verify_email(&client, &token).await.payload("verifyEmail");
    log_in(&client, email, PASSWORD).await.payload("logIn");
    request_link(&client, email)
        .await
        .payload("requestPasswordLink");
    let link = world.inbox().token(email, "/password").await;
    // No password can be worked on any more: whoever got as far as that would be told so.
    let passwords = &world.server.app.passwords;
    let places: Vec<_> = std::iter::from_fn(|| passwords.place().ok()).collect();
    let busy = sign_up(&client, "bob@example.com", "Bob", PASSWORD).await;
    let told = busy.text("/signUp/userErrors/0/message");
    assert!(told.starts_with("Many people are logging in"), "{told}");
    waits(&log_in(&client, email, PASSWORD).await, "logIn");
    waits(
        &sign_up(&client, "bob@example.com", "Bob", PASSWORD).await,
        "signUp",
    );
    waits(
        &set_password(&client, &link, OTHER_PASSWORD).await,
        "setPassword",
    );
    waits(&verify_email(&client, "unknown").await, "verifyEmail");
    drop(places);
    // Asking for links: for whom, nobody learns.
    request_link(&client, email)
        .await
        .payload("requestPasswordLink");
    let known = request_link(&client, email).await;
    waits(&known, "requestPasswordLink");
    assert_eq!(known.data("/requestPasswordLink/accepted"), &json!(false));
    let unknown = request_link(&client, "nobody@example.com").await;
    assert_eq!(face(&known), face(&unknown));
}

async fn every_transport_and_page_counts_for_the_same_caller(backend: Backend) {
    let settings = [
        ("LOG_INS_PER_ADDRESS", "2"),
        ("LINK_TRIES_PER_ADDRESS", "1"),
        ("PASSWORD_LINKS_PER_ADDRESS", "1"),
        ("SIGN_UPS_PER_ADDRESS", "4"),
    ];
    let world = limited(backend, &settings).await;
    let client = world.server.anonymous();
    let mutation = "mutation($input: LogInInput!) { logIn(input: $input) { userErrors { code } } }";
    let input = json!({ "email": "nobody@example.com", "password": OTHER_PASSWORD });
    let variables = json!({ "input": input });
    let socket = Socket::connect(&client.url, None).await;
    let mut codes = Vec::new();
    for _ in 0..3 {
        let mut answers = socket.subscribe(mutation, variables.clone());
        codes.push(answers.next().await["userErrors"][0]["code"].clone());
    }
    assert_eq!(
        codes,
        ["BAD_CREDENTIALS", "BAD_CREDENTIALS", "RATE_LIMITED"]
    );
    let mut events = Sse::open(&client, mutation, variables, None).await;
    let result = events.next().await.expect("an event").result();
    assert_eq!(
        result["data"]["logIn"]["userErrors"][0]["code"],
        "RATE_LIMITED"
    );

    sign_up(&client, "ada@example.com", "Ada", PASSWORD)
        .await
        .payload("signUp");
    let token = world.inbox().token("ada@example.com", "/sign-up").await;
    let browser = Browser::at(&world.server);
    let confirm = format!("/sign-up/{token}");
    let form = [("password", OTHER_PASSWORD)];
    assert_eq!(browser.send(&confirm, &form).await.status, 200);
    let refused = async |path: &str, field: (&str, &str)| {
        let page = browser.send(path, &[field]).await;
        let problem = page.problem().unwrap_or_default().to_owned();
        assert_eq!(page.status, 429, "{path}: {}", page.html);
        assert!(problem.contains("Try again in "), "{path}: {problem}");
    };
    refused(&confirm, ("password", PASSWORD)).await;
    let form = [("email", "ada@example.com")];
    assert_eq!(browser.send("/password", &form).await.status, 200);
    refused("/password", form[0]).await;
    // Looking is free.
    assert_eq!(browser.open(&confirm).await.status, 200);
}

async fn organizations_run_out_for_their_founder_and_for_a_caller(backend: Backend) {
    let settings = [
        ("ORGANIZATIONS_PER_USER", "2"),
        ("ORGANIZATIONS_PER_ADDRESS", "3"),
    ];
    let world = limited(backend, &settings).await;
    let ada = world.person("Ada Lovelace").await;
    let bob = world.person("Bob").await;
    let found = async |person: &crate::support::actor::Actor| {
        let (field, input) = ("createOrganization", json!({ "name": "Acme" }));
        let answer = person.attempt(field, "CreateOrganizationInput", input, "__typename");
        let answer = answer.await;
        let errors = &answer.data("/createOrganization")["userErrors"];
        errors[0]["message"].as_str().unwrap_or_default().to_owned()
    };
    for _ in 0..2 {
        assert_eq!(found(&ada).await, "");
    }
    let told = found(&ada).await;
    assert!(told.starts_with("You have opened many"), "{told}");
    assert_eq!(found(&bob).await, "");
    let told = found(&bob).await;
    assert!(told.contains("from your network"), "{told}");
    world.clock.advance(Duration::minutes(30));
    assert_eq!(found(&ada).await, "");
}

async fn only_a_trusted_proxy_says_who_calls(backend: Backend) {
    let trusting = [
        ("LOG_INS_PER_ADDRESS", "1"),
        ("TRUSTED_PROXIES", "127.0.0.0/8"),
    ];
    let world = limited(backend, &trusting).await;
    let doubting = world.another_server(&[("LOG_INS_PER_ADDRESS", "1")]).await;
    let code = async |client: &Client, forwarded: &str| {
        let mutation =
            "mutation($input: LogInInput!) { logIn(input: $input) { userErrors { code } } }";
        let input = json!({ "email": "nobody@example.com", "password": OTHER_PASSWORD });
        let request = client.request(mutation, &json!({ "input": input }));
        let request = request.header("x-forwarded-for", forwarded).build();
        let answer = client.execute(request.expect("it is a request")).await;
        let answer: Value = answer.json().await.expect("it is JSON");
        let code = &answer["data"]["logIn"]["userErrors"][0]["code"];
        code.as_str().expect("there is an error").to_owned()
    };
    let client = world.server.anonymous();
    assert_eq!(code(&client, "192.0.2.1").await, "BAD_CREDENTIALS");
    assert_eq!(code(&client, "192.0.2.1").await, "RATE_LIMITED");
    assert_eq!(code(&client, "192.0.2.2").await, "BAD_CREDENTIALS");
    // What the caller wrote itself is not believed.
    assert_eq!(code(&client, "192.0.2.9, 192.0.2.1").await, "RATE_LIMITED");
    assert_eq!(code(&client, "2001:db8::1").await, "BAD_CREDENTIALS");
    assert_eq!(code(&client, "2001:db8::2").await, "RATE_LIMITED");
    let client = doubting.anonymous();
    assert_eq!(code(&client, "192.0.2.1").await, "BAD_CREDENTIALS");
    assert_eq!(code(&client, "192.0.2.2").await, "RATE_LIMITED");
}
