//! A GraphQL request as it is sent: an object in a body or in a message, or the parameters of a URL.

use async_graphql::{Request, Variables};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::refused::Refused;

/// Reads the body of a POST.
pub(super) fn from_body(body: &[u8]) -> Result<Request, Refused> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => from_object(object),
        Ok(Value::Array(_)) => Err(Refused::bad_request(
            "Batches are not taken: send each request on its own.",
        )),
        _ => Err(Refused::bad_request("The body must be a JSON object.")),
    }
}

/// Reads the query string of a GET.
pub(super) fn from_query(query: &str) -> Result<Request, Refused> {
    let mut object = Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let value = match name.as_ref() {
            "query" | "operationName" => Value::String(value.into_owned()),
            "variables" | "extensions" if value.is_empty() => Value::Null,
            "variables" | "extensions" => serde_json::from_str(&value).map_err(|_| {
                Refused::bad_request("`variables` and `extensions` must be JSON objects.")
            })?,
            _ => continue,
        };
        object.insert(name.into_owned(), value);
    }
    from_object(object)
}

/// Reads the four members of a request; others are left alone.
pub(super) fn from_object(mut object: Map<String, Value>) -> Result<Request, Refused> {
    let Some(Value::String(query)) = object.remove("query") else {
        return Err(Refused::bad_request("`query` must be a string."));
    };
    let mut request = Request::new(query);
    request.operation_name = match object.remove("operationName") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name),
        _ => return Err(Refused::bad_request("`operationName` must be a string.")),
    };
    request.variables = match object.remove("variables") {
        None | Some(Value::Null) => Variables::default(),
        Some(variables @ Value::Object(_)) => Variables::from_json(variables),
        _ => return Err(Refused::bad_request("`variables` must be an object.")),
    };
    // Nothing here reads extensions, so they go no further.
    match object.remove("extensions") {
        None | Some(Value::Null | Value::Object(_)) => Ok(request),
        _ => Err(Refused::bad_request("`extensions` must be an object.")),
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::value;

    use super::*;

    #[test]
    fn reads_the_same_from_a_body_and_from_a_url() {
        let body = br#"{ "query": "{ a }", "operationName": "A", "variables": { "n": [1] }, "extensions": {}, "more": 1 }"#;
        let url =
            "query=%7B+a+%7D&operationName=A&variables=%7B%22n%22%3A%5B1%5D%7D&extensions=&more=1";
        for request in [from_body(body), from_query(url)] {
            let request = request.expect("it is well formed");
            assert_eq!(request.query, "{ a }");
            assert_eq!(request.operation_name.as_deref(), Some("A"));
            assert_eq!(request.variables.into_value(), value!({ "n": [1] }));
        }
    }

    #[test]
    fn names_what_is_wrong() {
        for (body, named) in [
            (r#"{"#, "JSON object"),
            (r#""{ a }""#, "JSON object"),
            (r#"[{ "query": "{ a }" }]"#, "Batches"),
            (r#"["{ a }"]"#, "Batches"),
            (r#"{}"#, "`query`"),
            (r#"{ "query": 1 }"#, "`query`"),
            (r#"{ "query": "", "operationName": {} }"#, "`operationName`"),
            (r#"{ "query": "", "variables": [] }"#, "`variables`"),
            (r#"{ "query": "", "extensions": "a" }"#, "`extensions`"),
        ] {
            let refused = from_body(body.as_bytes()).expect_err(body);
            assert!(refused.message.contains(named), "{body}: {refused:?}");
        }
        assert!(from_query("query=&variables=%7B").is_err());
        assert!(from_query("").is_err());
    }
}
