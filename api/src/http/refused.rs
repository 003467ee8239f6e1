//! A request that does not get as far as an operation.

use std::borrow::Cow;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::request_id::RequestId;

/// Why a request is not served, in the words of HTTP and of GraphQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) message: Cow<'static, str>,
    /// The methods to use instead.
    allow: Option<&'static str>,
}

impl Refused {
    /// Refuses with this status, code and message.
    pub(super) const fn new(status: StatusCode, code: &'static str, message: &'static str) -> Self {
        Self {
            status,
            code,
            message: Cow::Borrowed(message),
            allow: None,
        }
    }

    /// The same in other words, which could not be known before.
    pub(super) fn with_message(self, message: String) -> Self {
        Self {
            message: message.into(),
            ..self
        }
    }

    /// What was sent cannot be read.
    pub(super) const fn bad_request(message: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    /// Another method is needed.
    pub(super) const fn method(allow: &'static str, message: &'static str) -> Self {
        Self {
            status: StatusCode::METHOD_NOT_ALLOWED,
            code: "METHOD_NOT_ALLOWED",
            message: Cow::Borrowed(message),
            allow: Some(allow),
        }
    }

    /// A token is needed that was not sent, or one was sent that is not known.
    pub(super) const fn unauthenticated(message: &'static str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message)
    }

    /// Something this server needs does not answer.
    pub(super) const fn unavailable() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "UNAVAILABLE",
            "The server cannot answer at the moment; please try again.",
        )
    }

    /// As an answer to the request `id`.
    pub(super) fn respond(&self, id: &RequestId) -> Response {
        let body = json!({ "errors": [{
            "message": self.message,
            "extensions": { "code": self.code, "requestId": id.0 },
        }] });
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json; charset=utf-8"),
        );
        if let Some(allow) = self.allow {
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
