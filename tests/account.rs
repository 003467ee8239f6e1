//! Accounts: opening one, sessions, passwords, and what nobody may learn or take.

mod address;
mod limit;
mod lock;
mod name;
mod password;
mod secrets;
mod session;
mod sign_up;
mod stub;

use serde_json::{Value, json};

use crate::support::client::{Answer, Client};

/// A password that is nobody's.
const OTHER_PASSWORD: &str = "staple battery horse";
/// What starts a session selects.
const SESSION: &str = "session { token expiresAt } viewer { user { id name } }";

async fn sign_up(client: &Client, email: &str, name: &str, password: &str) -> Answer {
    let input = json!({ "email": email, "name": name, "password": password });
    client
        .attempt("signUp", "SignUpInput", input, SESSION)
        .await
}

async fn verify_email(client: &Client, token: &str) -> Answer {
    let input = json!({ "token": token });
    client
        .attempt("verifyEmail", "VerifyEmailInput", input, SESSION)
        .await
}

async fn log_in(client: &Client, email: &str, password: &str) -> Answer {
    let input = json!({ "email": email, "password": password });
    client.attempt("logIn", "LogInInput", input, SESSION).await
}

async fn set_password(client: &Client, token: &str, password: &str) -> Answer {
    let input = json!({ "token": token, "password": password });
    client
        .attempt("setPassword", "SetPasswordInput", input, SESSION)
        .await
}

async fn request_link(client: &Client, email: &str) -> Answer {
    let (input, input_type) = (json!({ "email": email }), "RequestPasswordLinkInput");
    client
        .attempt("requestPasswordLink", input_type, input, "accepted")
        .await
}

/// Asserts that the mutation `field` was refused with `code`, blamed on the input `blamed`, and gave nothing.
#[track_caller]
fn refused(answer: &Answer, field: &str, code: &str, blamed: Option<&str>) {
    let payload = answer.data(&format!("/{field}"));
    let errors = payload["userErrors"].as_array().expect("a list of errors");
    assert_eq!(errors.len(), 1, "{payload}");
    assert_eq!(errors[0]["code"], code, "{payload}");
    let expected = blamed.map_or(Value::Null, |input| json!([input]));
    assert_eq!(errors[0]["field"], expected, "{payload}");
    assert!(payload["session"].is_null() && payload["viewer"].is_null());
}

/// A client with the session that the mutation `field` started.
fn signed_in(client: &Client, answer: &Answer, field: &str) -> Client {
    let token = answer.payload(field)["session"]["token"].as_str();
    Client::new(&client.url, Some(token.expect("a session has started")))
}

/// The status of a request by this session: 200 while it lasts, 401 after.
async fn status(client: &Client) -> u16 {
    client.query("{ viewer { email } }", json!({})).await.status
}

/// What the caller can tell one answer from another by.
fn face(answer: &Answer) -> (u16, String, Vec<(String, String)>) {
    let told_apart = ["date", "x-request-id"];
    let headers = answer.headers.iter();
    let headers = headers
        .filter(|(name, _)| !told_apart.contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), format!("{value:?}")))
        .collect();
    (answer.status, answer.body.to_string(), headers)
}
