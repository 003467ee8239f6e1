//! What goes out: the executor's responses with every error coded, cut to size, and fit to be shown.

use std::collections::BTreeMap;

use async_graphql::{ErrorExtensionValues, Response, ServerError, Value};
use serde::Serialize;

use super::request_id::RequestId;

/// Errors in one answer; a document can be wrong in a thousand places.
const ERRORS: usize = 20;
/// Characters of one error's message; it may quote what was sent.
const MESSAGE: usize = 300;
/// How the executor says that a value does not fit its type, while it validates and while it runs.
const UNFIT: [&str; 3] = [
    "Invalid value for argument",
    "Expected input type \"",
    "Failed to parse \"",
];

/// How an operation fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It ran; single fields may have failed.
    Answered,
    /// It was not run, because of what was asked.
    Refused,
    /// It ended in a panic; or, as a stream, with a failure of ours.
    Broken,
    /// It took too long.
    TimedOut,
}

/// One answer to an operation.
#[derive(Debug, Serialize)]
pub(super) struct Reply {
    #[serde(skip)]
    pub(super) outcome: Outcome,
    /// None when the operation was not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) errors: Vec<ServerError>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: BTreeMap<String, Value>,
}

impl Reply {
    /// The executor's response to the request `id`.
    pub(super) fn from_response(response: Response, id: &RequestId) -> Self {
        let was_run = response.data != Value::Null
            || response.errors.is_empty()
            || response.errors.iter().any(|error| !error.path.is_empty());
        let mut errors = response.errors;
        errors.truncate(ERRORS);
        for error in &mut errors {
            if was_run {
                code_failure(error, id);
            } else {
                code_refusal(error);
            }
            finish(error, id);
        }
        Self {
            outcome: if was_run {
                Outcome::Answered
            } else {
                Outcome::Refused
            },
            data: was_run.then_some(response.data),
            errors,
            extensions: response.extensions,
        }
    }

    /// Whether something in it went wrong in here.
    pub(super) fn has_failed(&self) -> bool {
        self.has(FAILED)
    }

    /// Whether one of its errors has this code.
    pub(super) fn has(&self, sought: &str) -> bool {
        let sought = Value::from(sought);
        self.errors.iter().any(|error| code(error) == Some(&sought))
    }

    /// One error instead of an answer.
    pub(super) fn from_error(outcome: Outcome, mut error: ServerError, id: &RequestId) -> Self {
        finish(&mut error, id);
        Self {
            outcome,
            data: None,
            errors: vec![error],
            extensions: BTreeMap::new(),
        }
    }

    /// One error of our own instead of an answer.
    pub(super) fn failure(outcome: Outcome, code: &str, message: &str, id: &RequestId) -> Self {
        let mut error = ServerError::new(message, None);
        set_code(&mut error, code);
        Self::from_error(outcome, error, id)
    }

    /// Something went wrong in here, and the caller is not told what.
    pub(super) fn internal(outcome: Outcome, id: &RequestId) -> Self {
        Self::failure(outcome, FAILED, INTERNAL, id)
    }
}

/// The code of a failure of ours.
const FAILED: &str = "INTERNAL";
const INTERNAL: &str =
    "Something went wrong on our side. Tell us the requestId, and we can find out what.";

/// The document or its variables are wrong.
fn code_refusal(error: &mut ServerError) {
    if !has_code(error) {
        let unfit = UNFIT.iter().any(|start| error.message.starts_with(start));
        set_code(
            error,
            if unfit {
                "BAD_USER_INPUT"
            } else {
                "GRAPHQL_VALIDATION_FAILED"
            },
        );
    }
}

/// A resolver failed. What bears no code was not meant for the caller, and may say anything.
fn code_failure(error: &mut ServerError, id: &RequestId) {
    if has_code(error) {
        return;
    }
    let from_executor = error.source.is_none();
    if from_executor && UNFIT.iter().any(|start| error.message.starts_with(start)) {
        set_code(error, "BAD_USER_INPUT");
        return;
    }
    tracing::error!(
        request_id = %id.0,
        error = %error.message,
        path = ?error.path,
        "a resolver failed without a code"
    );
    error.message = INTERNAL.to_owned();
    set_code(error, FAILED);
}

fn has_code(error: &ServerError) -> bool {
    code(error).is_some()
}

fn code(error: &ServerError) -> Option<&Value> {
    error.extensions.as_ref()?.get("code")
}

fn set_code(error: &mut ServerError, code: &str) {
    let extensions = (error.extensions).get_or_insert_with(ErrorExtensionValues::default);
    extensions.set("code", code);
}

fn finish(error: &mut ServerError, id: &RequestId) {
    if let Some((cut, _)) = error.message.char_indices().nth(MESSAGE) {
        error.message.truncate(cut);
        error.message.push('…');
    }
    let extensions = (error.extensions).get_or_insert_with(ErrorExtensionValues::default);
    extensions.set("requestId", id.0.as_str());
}

#[cfg(test)]
mod tests {
    use async_graphql::{PathSegment, value};

    use super::*;

    fn reply(data: Value, errors: Vec<ServerError>) -> serde_json::Value {
        let mut response = Response::new(data);
        response.errors = errors;
        let reply = Reply::from_response(response, &RequestId("r".to_owned()));
        serde_json::to_value(reply).expect("it is JSON")
    }

    fn in_a_field(message: &str) -> ServerError {
        let path = vec![PathSegment::Field("a".to_owned())];
        ServerError::new(message, None).with_path(path)
    }

    #[test]
    fn what_was_not_run_has_no_data() {
        let refused = reply(Value::Null, vec![ServerError::new("Unknown field", None)]);
        assert_eq!(
            refused,
            serde_json::json!({ "errors": [{
                "message": "Unknown field",
                "extensions": { "code": "GRAPHQL_VALIDATION_FAILED", "requestId": "r" },
            }] })
        );
        let failed = reply(Value::Null, vec![in_a_field("boom")]);
        assert!(failed.get("data").is_some_and(serde_json::Value::is_null));
    }

    #[test]
    fn errors_without_a_code_do_not_say_what_they_are() {
        let answer = reply(
            value!({ "a": null }),
            vec![in_a_field("table users is gone")],
        );
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL");
        assert!(!answer.to_string().contains("users"));
    }

    #[test]
    fn errors_with_a_code_keep_their_words() {
        let mut error = in_a_field("Please log in.");
        set_code(&mut error, "UNAUTHENTICATED");
        let answer = reply(value!({ "a": null }), vec![error]);
        assert_eq!(answer["errors"][0]["message"], "Please log in.");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    }

    #[test]
    fn a_value_that_does_not_fit_is_the_callers_fault_unless_a_resolver_says_so() {
        let message = r#"Failed to parse "DateTime": no date"#;
        let answer = reply(Value::Null, vec![in_a_field(message)]);
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");

        let mut own = in_a_field(message);
        own.source = Some(std::sync::Arc::new("a library's error"));
        let answer = reply(Value::Null, vec![own]);
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL");
    }

    #[test]
    fn many_long_errors_are_few_and_short() {
        let errors = vec![ServerError::new("ä".repeat(10_000), None); 1_000];
        let text = reply(Value::Null, errors).to_string();
        assert!(text.len() < 20 * 800, "{}", text.len());
    }
}
