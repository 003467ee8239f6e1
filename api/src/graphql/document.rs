//! What a document asks for, found out before anything else looks at it.
//!
//! The executor's own validation follows every fragment each time it is spread, so a kilobyte of nested fragments costs
//! it seconds. Here the text is scanned before it is parsed, and every fragment is measured once.

mod cost;
mod measure;
mod operation;
mod scan;
mod syntax;
mod walk;

use std::sync::Arc;

use async_graphql::{
    ErrorExtensionValues, Pos, Request, ServerError,
    parser::{
        parse_query,
        types::{ExecutableDocument, OperationType},
    },
};
use quick_cache::{Weighter, sync::Cache};

/// Text of cached documents at most, in bytes; parsed, they take some twenty times as much.
const CACHED_TEXT: u64 = 2 * 1024 * 1024;
/// A guess at how many documents that is.
const CACHED_DOCUMENTS: usize = 2_000;

/// Parsed and measured documents by their text.
pub struct Documents(Cache<String, Arc<ExecutableDocument>, TextLength>);

#[derive(Clone)]
struct TextLength;

impl Weighter<String, Arc<ExecutableDocument>> for TextLength {
    fn weight(&self, text: &String, _: &Arc<ExecutableDocument>) -> u64 {
        text.len() as u64
    }
}

/// A request whose document is parsed and within all limits.
pub struct Prepared {
    pub request: Request,
    /// Whether it reads, writes or follows.
    pub kind: OperationType,
    /// The operation's name, if it has one.
    pub name: Option<String>,
    variables: Vec<String>,
}

impl Prepared {
    /// Whether the operation declares the variable `$name`.
    pub fn declares(&self, name: &str) -> bool {
        self.variables.iter().any(|declared| declared == name)
    }
}

impl Default for Documents {
    fn default() -> Self {
        Self(Cache::with_weighter(
            CACHED_DOCUMENTS,
            CACHED_TEXT,
            TextLength,
        ))
    }
}

impl Documents {
    /// Parses and measures what `request` asks for, or says in one error why it is not run.
    pub fn prepare(&self, mut request: Request) -> Result<Prepared, ServerError> {
        let document = self.read(&request.query)?;
        let (name, operation) =
            operation::choose(&document.operations, request.operation_name.as_deref())?;
        operation::require_variables(operation, &request.variables)?;
        cost::check(&document.fragments, operation, &request.variables)?;
        let prepared = Prepared {
            kind: operation.ty,
            name: name.map(ToString::to_string),
            variables: (operation.variable_definitions.iter())
                .map(|definition| definition.node.name.node.to_string())
                .collect(),
            request: {
                request.set_parsed_query(ExecutableDocument::clone(&document));
                request
            },
        };
        Ok(prepared)
    }

    fn read(&self, text: &str) -> Result<Arc<ExecutableDocument>, ServerError> {
        if let Some(document) = self.0.get(text) {
            return Ok(document);
        }
        scan::check(text)?;
        let document = parse_query(text).map_err(|error| syntax::one_line(&error))?;
        measure::check(&document)?;
        let document = Arc::new(document);
        self.0.insert(text.to_owned(), Arc::clone(&document));
        Ok(document)
    }
}

fn refusal(
    code: &str,
    message: impl Into<String>,
    at: impl IntoIterator<Item = Pos>,
) -> ServerError {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", code);
    let mut error = ServerError::new(message, None);
    error.locations = at.into_iter().collect();
    error.extensions = Some(extensions);
    error
}

fn too_complex(message: impl Into<String>) -> ServerError {
    refusal("QUERY_TOO_COMPLEX", message, [])
}

fn at_most(limit: u64, is: u64, what: &str) -> Result<(), ServerError> {
    if is > limit {
        return Err(too_complex(format!(
            "The document asks for more than {limit} {what}, fragments included."
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(error: &ServerError) -> String {
        let code = error
            .extensions
            .as_ref()
            .and_then(|values| values.get("code"));
        code.map(ToString::to_string).unwrap_or_default()
    }

    #[test]
    fn a_document_is_read_once() {
        let documents = Documents::default();
        let first = documents.read("{ viewer { id } }").expect("it is small");
        let again = documents.read("{ viewer { id } }").expect("it is small");
        assert!(Arc::ptr_eq(&first, &again));
    }

    #[test]
    fn no_more_text_is_kept_than_there_is_room_for() {
        let documents = Documents::default();
        for number in 0..200 {
            let padding = " ".repeat(30_000);
            let text = format!("{{ field{number} }}{padding}");
            documents.read(&text).expect("it is small");
        }
        assert!(documents.0.weight() <= CACHED_TEXT);
        assert!(documents.0.len() > 1);
    }

    #[test]
    fn a_refused_document_is_not_kept() {
        let documents = Documents::default();
        assert!(documents.prepare(Request::new("{")).is_err());
        assert_eq!(documents.0.len(), 0);
    }

    #[test]
    fn each_refusal_has_its_code() {
        let long = format!("{{ {} }}", "a ".repeat(3_000));
        let large = "{ a(first: 100) { nodes { b(first: 100) { nodes { c } } } } }";
        for (text, expected) in [
            ("{", "GRAPHQL_PARSE_FAILED"),
            (long.as_str(), "QUERY_TOO_COMPLEX"),
            (large, "QUERY_TOO_COMPLEX"),
            (
                "query A { a } query B { b }",
                "OPERATION_RESOLUTION_FAILURE",
            ),
            ("query($id: ID!) { node(id: $id) { id } }", "BAD_USER_INPUT"),
        ] {
            let refused = Documents::default().prepare(Request::new(text));
            let error = refused.err().expect(text);
            assert_eq!(code(&error), format!("\"{expected}\""), "{text}");
        }
    }

    /// What is long or nests deep in an argument's value is for the parser alone to suffer.
    #[test]
    fn the_text_is_scanned_before_it_is_parsed() {
        let nested = |levels| format!("{{ a(b: {}{}) }}", "[".repeat(levels), "]".repeat(levels));
        let long = |bytes| format!("{{ a(b: \"{}\") }}", "b".repeat(bytes));
        let wordy = |words| format!("{{ a(b: [{}]) }}", "1 ".repeat(words));
        for (fine, too_much, because) in [
            (nested(60), nested(63), "nests more"),
            (long(32_000), long(33_000), "longer than"),
            (wordy(3_900), wordy(4_000), "words and signs"),
        ] {
            assert!(Documents::default().prepare(Request::new(fine)).is_ok());
            let refused = Documents::default().prepare(Request::new(too_much));
            let message = refused.err().expect(because).message;
            assert!(message.contains(because), "{message}");
        }
    }

    #[test]
    fn tells_what_the_chosen_operation_is() {
        let text = "query Read { a } subscription Follow($after: String) { b(after: $after) }";
        let request = Request::new(text).operation_name("Follow");
        let prepared = Documents::default().prepare(request).expect("it is fine");
        assert_eq!(prepared.kind, OperationType::Subscription);
        assert_eq!(prepared.name.as_deref(), Some("Follow"));
        assert!(prepared.declares("after") && !prepared.declares("before"));
    }
}
