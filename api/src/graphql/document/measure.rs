//! How much a document may ask for.

use async_graphql::{
    ServerError,
    parser::types::{ExecutableDocument, OperationDefinition, OperationType},
};

use super::{
    at_most, too_complex,
    walk::{Measure, NESTING, ONCE, Walk},
};

/// Operations in one document.
const OPERATIONS: usize = 16;
/// Fields, spreads and inline fragments of all operations and unused fragments together, with fragments expanded.
const SELECTIONS: u64 = 2_000;

/// What one operation may ask for, with fragments expanded.
struct Limits {
    depth: u64,
    selections: u64,
    aliases: u64,
    directives: u64,
    roots: u64,
}

const ORDINARY: Limits = Limits {
    depth: 12,
    selections: SELECTIONS,
    aliases: 30,
    directives: 50,
    roots: 20,
};

/// For operations that ask for the schema and nothing else: tools nest `ofType` deep.
const INTROSPECTION: Limits = Limits {
    depth: 16,
    selections: 500,
    aliases: 30,
    directives: 50,
    roots: 4,
};

/// Refuses a document that asks for too much, whichever of its operations is run.
pub(super) fn check(document: &ExecutableDocument) -> Result<(), ServerError> {
    if document.operations.iter().len() > OPERATIONS {
        return Err(too_complex(format!(
            "The document has more than {OPERATIONS} operations."
        )));
    }
    let mut walk = Walk::over(&document.fragments);
    let mut total = 0_u64;
    for (_, operation) in document.operations.iter() {
        let measure = check_operation(&mut walk, &operation.node)?;
        total = total.saturating_add(measure.selections);
    }
    // The executor validates those that nobody spreads as well.
    let names = document.fragments.keys();
    let unused: Vec<_> = names.filter(|name| !walk.has_seen(name)).collect();
    for name in unused {
        total = total.saturating_add(walk.fragment(name, 0)?.selections);
    }
    at_most(SELECTIONS, total, "fields in all its operations")
}

fn check_operation<'d>(
    walk: &mut Walk<'d>,
    operation: &'d OperationDefinition,
) -> Result<Measure, ServerError> {
    let mut measure = walk.set(&operation.selection_set.node, 0)?;
    let variables = operation.variable_definitions.iter();
    let own = variables.map(|definition| definition.node.directives.len());
    let own = own.sum::<usize>() + operation.directives.len();
    measure.directives = measure.directives.saturating_add(own as u64);

    let limits = if measure.data == 0 {
        INTROSPECTION
    } else {
        ORDINARY
    };
    at_most(limits.depth, measure.depth, "levels of fields")?;
    at_most(limits.selections, measure.selections, "fields")?;
    at_most(limits.aliases, measure.aliases, "aliases")?;
    at_most(limits.directives, measure.directives, "directives")?;
    at_most(limits.roots, measure.width, "fields of the root")?;
    at_most(NESTING, measure.nesting, "selections within each other")?;
    if operation.ty == OperationType::Mutation && measure.once > 1 {
        return Err(too_complex(format!(
            "One operation may hold one of {} once.",
            ONCE.join(", ")
        )));
    }
    Ok(measure)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use async_graphql::parser::parse_query;

    use super::*;

    fn verdict(text: &str) -> Result<(), String> {
        let document = parse_query(text).expect("it can be parsed");
        check(&document).map_err(|error| error.message)
    }

    fn refused(text: &str, because: &str) {
        let verdict = verdict(text);
        assert!(
            verdict
                .as_ref()
                .is_err_and(|message| message.contains(because)),
            "{verdict:?} {text}"
        );
    }

    /// Fragments that each spread the next one `times` times.
    fn bomb(fragments: usize, times: usize) -> String {
        let mut text = "{ q { ...F0 } }".to_owned();
        for i in 0..fragments {
            let spreads = format!("...F{} ", i + 1).repeat(times);
            let _ = write!(text, " fragment F{i} on Query {{ {spreads}}}");
        }
        let _ = write!(text, " fragment F{fragments} on Query {{ a }}");
        text
    }

    /// Expanded, this is 10^25 fields: following every spread would never end.
    #[test]
    fn a_fragment_is_walked_once_however_often_it_is_spread() {
        refused(&bomb(25, 10), "more than 2000 fields");
        let unused = bomb(25, 10).replacen("...F0", "a", 1);
        refused(&unused, "more than 2000 fields");
    }

    #[test]
    fn what_expands_to_little_is_fine() {
        assert_eq!(verdict(&bomb(5, 3)), Ok(()));
    }

    #[test]
    fn circles_are_refused() {
        let twofold = "{ ...A } fragment A on Q { b { ...B } } fragment B on Q { a { ...A } }";
        refused(twofold, "contains itself");
        refused("{ a } fragment A on Q { ...A }", "contains itself");
    }

    #[test]
    fn depth_is_counted_in_fields_and_through_fragments() {
        let deep = |levels: usize| {
            format!(
                "{{ {}a{} }}",
                "a { ".repeat(levels - 1),
                " }".repeat(levels - 1)
            )
        };
        assert_eq!(verdict(&deep(12)), Ok(()));
        refused(&deep(13), "12 levels");
        let spread = |levels: usize| format!("{{ b {{ ...F }} }} fragment F on Q {}", deep(levels));
        assert_eq!(verdict(&spread(11)), Ok(()));
        refused(&spread(12), "12 levels");
    }

    #[test]
    fn nesting_without_fields_is_bounded() {
        let inline = format!("{{ {}a{} }}", "... { ".repeat(40), " }".repeat(40));
        refused(&inline, "within each other");
        refused(&bomb(40, 1), "within each other");
        // Deep only when the two are put together; the inner one is known when the outer one is walked.
        let mut chains = bomb(20, 1).replacen("...F0", "...F0 ...G0", 1);
        for i in 0..20 {
            let _ = write!(chains, " fragment G{i} on Q {{ ...G{} }}", i + 1);
        }
        chains.push_str(" fragment G20 on Q { ...F0 }");
        refused(&chains, "within each other");
    }

    #[test]
    fn each_count_has_its_limit() {
        let many = |what: &str, times: usize| what.repeat(times);
        let aliases = |n: usize| (0..n).map(|i| format!("b{i}: b ")).collect::<String>();
        for (fine, too_much, because) in [
            (
                format!("{{ a {{ {} }} }}", many("b ", 1_999)),
                format!("{{ a {{ {} }} }}", many("b ", 2_000)),
                "2000 fields",
            ),
            (
                format!("{{ a {{ {} }} }}", aliases(30)),
                format!("{{ a {{ {} }} }}", aliases(31)),
                "30 aliases",
            ),
            (
                format!("query {} {{ a }}", many("@a ", 50)),
                format!("query {} {{ a @a }}", many("@a ", 50)),
                "50 directives",
            ),
            (
                format!("{{ ...F }} fragment F on Q {{ {} }}", many("a ", 20)),
                format!("{{ b ...F }} fragment F on Q {{ {} }}", many("a ", 20)),
                "20 fields of the root",
            ),
            (
                (0..16).map(|i| format!("query Q{i} {{ a }} ")).collect(),
                (0..17).map(|i| format!("query Q{i} {{ a }} ")).collect(),
                "16 operations",
            ),
            (
                (0..2)
                    .map(|i| format!("query Q{i} {{ a {{ {} }} }}", many("b ", 900)))
                    .collect(),
                (0..3)
                    .map(|i| format!("query Q{i} {{ a {{ {} }} }}", many("b ", 900)))
                    .collect(),
                "in all its operations",
            ),
        ] {
            assert_eq!(verdict(&fine), Ok(()));
            refused(&too_much, because);
        }
    }

    #[test]
    fn a_secret_is_tried_once_an_operation() {
        assert_eq!(verdict("mutation { logIn { a } logOut { a } }"), Ok(()));
        assert_eq!(verdict("{ a { logIn } b { logIn } }"), Ok(()));
        for twice in [
            "mutation { a: logIn { a } b: logIn { a } }",
            "mutation { signUp { a } ... { verifyEmail { a } } }",
            "mutation { ...F ...F } fragment F on Mutation { setPassword { a } }",
        ] {
            refused(twice, "once");
        }
    }

    #[test]
    fn introspection_has_limits_of_its_own() {
        let deep = |levels: usize| {
            format!(
                "{{ __schema {{ {}a{} }} }}",
                "a { ".repeat(levels),
                " }".repeat(levels)
            )
        };
        assert_eq!(verdict(&deep(14)), Ok(()));
        refused(&deep(15), "16 levels");
        refused(&deep(14).replacen('{', "{ a ", 1), "12 levels");
        refused(
            &format!("{{ __schema {{ {} }} }}", "a ".repeat(500)),
            "500 fields",
        );
        refused(
            &format!("{{ {} }}", "__typename ".repeat(5)),
            "4 fields of the root",
        );
    }
}
