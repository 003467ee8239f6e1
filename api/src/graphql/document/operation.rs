//! Which of a document's operations is run, and whether it has the variables it cannot do without.

use async_graphql::{
    Name, ServerError, Value, Variables,
    parser::types::{DocumentOperations, OperationDefinition},
};

use super::refusal;

/// The operation called `name`, or the only one there is.
pub(super) fn choose<'d>(
    operations: &'d DocumentOperations,
    name: Option<&str>,
) -> Result<(Option<&'d Name>, &'d OperationDefinition), ServerError> {
    let unresolved = |message| refusal("OPERATION_RESOLUTION_FAILURE", message, []);
    let chosen = match name {
        Some(name) => operations
            .iter()
            .find(|(own, _)| own.is_some_and(|own| own == name))
            .ok_or_else(|| unresolved("The document has no operation of this name.")),
        None if operations.iter().len() == 1 => operations
            .iter()
            .next()
            .ok_or_else(|| unresolved("The document has no operation.")),
        None => Err(unresolved(
            "The document has several operations: say which by operationName.",
        )),
    };
    chosen.map(|(name, operation)| (name, &operation.node))
}

/// Refuses to run without a variable that must not be null. The executor would notice in the middle of the work.
pub(super) fn require_variables(
    operation: &OperationDefinition,
    variables: &Variables,
) -> Result<(), ServerError> {
    for definition in &operation.variable_definitions {
        let (name, of) = (&definition.node.name.node, &definition.node.var_type.node);
        let given = match variables.get(name) {
            Some(value) => *value != Value::Null,
            None => definition.node.default_value.is_some(),
        };
        if !of.nullable && !given {
            let message = format!("Variable \"${name}\" of type \"{of}\" must be given.");
            return Err(refusal("BAD_USER_INPUT", message, [definition.pos]));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use async_graphql::{parser::parse_query, value};

    use super::*;

    #[test]
    fn chooses_by_name_or_the_only_one() {
        for (text, name, found) in [
            ("{ a }", None, true),
            ("query A { a }", None, true),
            ("query A { a }", Some("A"), true),
            ("query A { a } query B { b }", Some("B"), true),
            ("query A { a } query B { b }", None, false),
            ("query A { a } query B { b }", Some("C"), false),
            ("{ a }", Some("A"), false),
        ] {
            let document = parse_query(text).expect(text);
            assert_eq!(choose(&document.operations, name).is_ok(), found, "{text}");
        }
    }

    #[test]
    fn what_must_not_be_null_must_be_given() {
        for (declared, given, fine) in [
            ("$id: ID!", value!({}), false),
            ("$id: ID!", value!({ "id": null }), false),
            ("$id: ID! = \"a\"", value!({}), true),
            ("$id: ID! = \"a\"", value!({ "id": null }), false),
            ("$id: ID!", value!({ "id": "a" }), true),
            ("$id: ID", value!({}), true),
        ] {
            let document = parse_query(format!("query({declared}) {{ a(id: $id) }}"));
            let document = document.expect(declared);
            let (_, operation) = choose(&document.operations, None).expect(declared);
            let verdict = require_variables(operation, &Variables::from_value(given));
            assert_eq!(verdict.is_ok(), fine, "{declared}");
        }
    }
}
