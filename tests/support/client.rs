//! GraphQL over HTTP, as a frontend speaks it.

use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use super::{http, wait};

/// Speaks to one server, as one person or as nobody.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    pub url: String,
    pub token: Option<String>,
}

impl Client {
    /// A client of the endpoint `url`, signed in by `token`.
    pub fn new(url: &str, token: Option<&str>) -> Self {
        let client = http::client().timeout(wait::PATIENCE).build();
        Self {
            http: client.expect("the client can be made"),
            url: url.to_owned(),
            token: token.map(str::to_owned),
        }
    }

    /// The request for `query`, to be changed before it is sent.
    pub fn request(&self, query: &str, variables: &Value) -> reqwest::RequestBuilder {
        let request = self
            .http
            .post(&self.url)
            .header("accept", "application/graphql-response+json")
            .json(&json!({ "query": query, "variables": variables }));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends a request; gives the beginning of the response.
    pub async fn execute(&self, request: reqwest::Request) -> reqwest::Response {
        let response = self.http.execute(request).await;
        response.expect("the server answers")
    }

    /// Runs a query or a mutation.
    pub async fn query(&self, query: &str, variables: Value) -> Answer {
        let request = self.request(query, &variables).build();
        let response = self.execute(request.expect("it is a request")).await;
        Answer::read(response).await
    }

    /// Runs the mutation `field` with an input of type `input_type`, selecting `selection` and the user errors.
    pub async fn attempt(
        &self,
        field: &str,
        input_type: &str,
        input: Value,
        selection: &str,
    ) -> Answer {
        let mutation = format!(
            "mutation($input: {input_type}!) {{ {field}(input: $input) {{ {selection} userErrors {{ code field message }} }} }}"
        );
        self.query(&mutation, json!({ "input": input })).await
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    /// Reads a response, which must be JSON.
    pub async fn read(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.expect("the answer is whole");
        let body =
            serde_json::from_str(&text).unwrap_or_else(|_| panic!("{status}, not JSON: {text}"));
        Self {
            status,
            headers,
            body,
        }
    }

    /// What is at `pointer` below `data`, e.g. `/viewer/user/name`; null may be there, nothing may not.
    pub fn data(&self, pointer: &str) -> &Value {
        let data = self.body.get("data").and_then(|data| data.pointer(pointer));
        data.unwrap_or_else(|| panic!("nothing at {pointer} in {}", self.body))
    }

    /// The text at `pointer` below `data`.
    pub fn text(&self, pointer: &str) -> &str {
        let text = self.data(pointer).as_str();
        text.unwrap_or_else(|| panic!("no text at {pointer} in {}", self.body))
    }

    /// The list at `pointer` below `data`.
    pub fn list(&self, pointer: &str) -> &[Value] {
        let list = self.data(pointer).as_array();
        list.unwrap_or_else(|| panic!("no list at {pointer} in {}", self.body))
    }

    /// The request's errors; empty when there are none.
    pub fn errors(&self) -> &[Value] {
        let errors = self.body.get("errors").and_then(Value::as_array);
        errors.map_or(&[], Vec::as_slice)
    }

    /// The `extensions.code` of each error.
    pub fn error_codes(&self) -> Vec<&str> {
        codes(self.errors(), "/extensions/code")
    }

    /// The codes of the `userErrors` of the mutation `field`.
    pub fn user_error_codes(&self, field: &str) -> Vec<&str> {
        codes(self.list(&format!("/{field}/userErrors")), "/code")
    }

    /// The payload of the mutation `field`, which must have been done.
    pub fn payload(&self, field: &str) -> &Value {
        assert!(
            self.errors().is_empty() && self.user_error_codes(field).is_empty(),
            "{field} was not done: {}",
            self.body
        );
        self.data(&format!("/{field}"))
    }
}

fn codes<'a>(errors: &'a [Value], pointer: &str) -> Vec<&'a str> {
    let code = |error: &'a Value| error.pointer(pointer).and_then(Value::as_str);
    errors
        .iter()
        .map(|error| code(error).unwrap_or_else(|| panic!("an error without a code: {error}")))
        .collect()
}
