//! What running an operation may cost: how many values it may answer with, lists taken at the size that is asked for,
//! and how many lists it reads for that.

use std::{collections::HashMap, convert::Infallible};

use async_graphql::{
    Name, Positioned, ServerError, Value, Variables,
    parser::types::{Field, FragmentDefinition, OperationDefinition, Selection, SelectionSet},
};

use super::too_complex;

/// Lists of things that have no pages of their own: taken for as long as a page usually is.
const UNPAGED: [&str; 6] = [
    "admins",
    "apps",
    "items",
    "pendingMemberships",
    "recipients",
    "sharedWith",
];

/// Values an operation may answer with, the reading of lists included.
const COST: u64 = 10_000;
/// Reading one list, in values: mostly a statement of its own, which it shares with no list beside it.
const LIST: u64 = 20;
/// For operations that ask for the schema: half as much again as what tools ask for, and less than one circle.
const INTROSPECTION_COST: u64 = 200_000;
/// Items of a page that does not say how many.
const PAGE: u64 = 20;
/// Items of a page at most; whoever asks for more gets these.
const LARGEST_PAGE: u64 = 100;
/// Lists of the schema, and how long they are taken to be.
const INTROSPECTION_LISTS: [(&str, u64); 7] = [
    ("args", 2),
    ("enumValues", 4),
    ("fields", 10),
    ("inputFields", 4),
    ("interfaces", 2),
    ("possibleTypes", 2),
    ("types", 100),
];

/// Refuses an operation that may cost too much with these variables. Its document has been measured: nothing in it
/// goes round in circles or nests without end.
pub(super) fn check(
    fragments: &HashMap<Name, Positioned<FragmentDefinition>>,
    operation: &OperationDefinition,
    variables: &Variables,
) -> Result<(), ServerError> {
    let mut pricing = Pricing {
        fragments,
        operation,
        variables,
        known: HashMap::new(),
    };
    let price = pricing.set(&operation.selection_set.node, false);
    let limit = if price.data { COST } else { INTROSPECTION_COST };
    if price.cost > limit {
        return Err(too_complex(format!(
            "The operation may cost {}, and {limit} is the most: ask for smaller pages, or for fewer fields in them.",
            price.cost
        )));
    }
    Ok(())
}

#[derive(Clone, Copy, Default)]
struct Price {
    cost: u64,
    /// Whether this is what a page holds.
    page: bool,
    /// Whether it asks for anything but the schema.
    data: bool,
}

struct Pricing<'d> {
    fragments: &'d HashMap<Name, Positioned<FragmentDefinition>>,
    operation: &'d OperationDefinition,
    variables: &'d Variables,
    /// By the fragment's name and whether it is about the schema.
    known: HashMap<(&'d str, bool), Price>,
}

impl<'d> Pricing<'d> {
    fn set(&mut self, set: &'d SelectionSet, introspecting: bool) -> Price {
        let mut whole = Price::default();
        for selection in &set.items {
            let part = match &selection.node {
                Selection::Field(field) => self.field(&field.node, introspecting),
                Selection::InlineFragment(fragment) => {
                    self.set(&fragment.node.selection_set.node, introspecting)
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node, introspecting)
                }
            };
            whole.cost = whole.cost.saturating_add(part.cost);
            whole.page |= part.page;
            whole.data |= part.data;
        }
        whole
    }

    fn fragment(&mut self, name: &'d Name, introspecting: bool) -> Price {
        let key = (name.as_str(), introspecting);
        if let Some(price) = self.known.get(&key) {
            return *price;
        }
        let fragment = self.fragments.get(name);
        let price = fragment.map_or_else(Price::default, |fragment| {
            self.set(&fragment.node.selection_set.node, introspecting)
        });
        self.known.insert(key, price);
        price
    }

    fn field(&mut self, field: &'d Field, introspecting: bool) -> Price {
        let name = field.name.node.as_str();
        let introspecting = introspecting || matches!(name, "__schema" | "__type");
        let each = self.set(&field.selection_set.node, introspecting);
        let times = if introspecting {
            let list = INTROSPECTION_LISTS.iter().find(|(list, _)| *list == name);
            list.map_or(1, |(_, length)| *length)
        } else {
            self.length(field, each.page)
        };
        let own = if each.page && !introspecting { LIST } else { 1 };
        Price {
            cost: each.cost.saturating_mul(times).saturating_add(own),
            page: matches!(name, "nodes" | "edges" | "pageInfo" | "totalCount"),
            data: !name.starts_with("__"),
        }
    }

    /// How many items the field may hold, by what it asks for.
    fn length(&self, field: &Field, is_page: bool) -> u64 {
        if let Some(Value::List(ids)) = self.argument(field, "ids") {
            return ids.len().max(1) as u64;
        }
        let asked = ["first", "last"]
            .into_iter()
            .filter_map(|name| match self.argument(field, name)? {
                // What is no whole number, or a negative one, is refused when it is run.
                Value::Number(number) => Some(number.as_u64().unwrap_or_default()),
                _ => None,
            })
            .max();
        match asked {
            Some(number) => number.clamp(1, LARGEST_PAGE),
            None if is_page || UNPAGED.contains(&field.name.node.as_str()) => PAGE,
            None => 1,
        }
    }

    fn argument(&self, field: &Field, name: &str) -> Option<Value> {
        let value = field.get_argument(name)?.node.clone();
        value
            .into_const_with(|variable| {
                let value = self.variables.get(&variable).or_else(|| {
                    let mut definitions = self.operation.variable_definitions.iter();
                    let definition =
                        definitions.find(|definition| definition.node.name.node == variable)?;
                    definition.node.default_value()
                });
                Ok::<_, Infallible>(value.cloned().unwrap_or_default())
            })
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{parser::parse_query, value};

    use super::{super::operation::choose, *};

    fn cost(text: &str, variables: Value) -> u64 {
        let document = parse_query(text).expect(text);
        let (_, operation) = choose(&document.operations, None).expect(text);
        let mut pricing = Pricing {
            fragments: &document.fragments,
            operation,
            variables: &Variables::from_value(variables),
            known: HashMap::new(),
        };
        pricing.set(&operation.selection_set.node, false).cost
    }

    fn is_fine(text: &str) -> bool {
        let document = parse_query(text).expect(text);
        let (_, operation) = choose(&document.operations, None).expect(text);
        check(&document.fragments, operation, &Variables::default()).is_ok()
    }

    #[test]
    fn pages_multiply_what_they_hold() {
        let none = || value!({});
        assert_eq!(cost("{ a { b c } }", none()), 3);
        assert_eq!(cost("{ a(first: 10) { b c } }", none()), 21);
        assert_eq!(cost("{ a(last: 10) { b(first: 5) { c } } }", none()), 61);
        assert_eq!(cost("{ a(first: 1000000) { b } }", none()), 101);
        assert_eq!(cost("{ a(first: -1) { b } }", none()), 2);
        assert_eq!(cost("{ a { nodes { b } } }", none()), 40 + LIST);
        assert_eq!(cost("{ a(first: 1) { totalCount } }", none()), 1 + LIST);
        assert_eq!(
            cost(
                "{ a { ... { ...F } } } fragment F on A { edges { b } }",
                none()
            ),
            40 + LIST
        );
        assert_eq!(cost(r#"{ nodes(ids: ["a", "b", "c"]) { b } }"#, none()), 4);
    }

    #[test]
    fn variables_count_as_what_they_are() {
        let text = "query($n: Int = 7, $ids: [ID!]) { a(first: $n) { b } nodes(ids: $ids) { c } }";
        assert_eq!(cost(text, value!({})), 8 + 2);
        assert_eq!(cost(text, value!({ "n": 50, "ids": ["a", "b"] })), 51 + 3);
        assert_eq!(cost(text, value!({ "n": 5000 })), 101 + 2);
    }

    #[test]
    fn lists_without_pages_have_a_length_too() {
        let list = |field: &str| cost(&format!("{{ a {{ {field} {{ b c }} }} }}"), value!({}));
        let one = list("thing");
        for field in UNPAGED {
            assert_eq!(list(field) - one, (PAGE - 1) * 2, "{field}");
        }
    }

    #[test]
    fn a_fragment_costs_each_time_it_is_spread() {
        let text = "{ a(first: 10) { ...F } b { ...F } } fragment F on A { c d }";
        assert_eq!(cost(text, value!({})), 21 + 3);
    }

    #[test]
    fn pages_in_pages_in_pages_are_refused() {
        assert!(is_fine(
            "{ a(first: 100) { nodes { b(first: 90) { id } } } }"
        ));
        assert!(is_fine(
            "{ a(first: 100) { nodes { b(first: 1) { totalCount } } } }"
        ));
        let many: String = (0..30)
            .map(|n| format!("b{n}: b(first: 1) {{ totalCount }} "))
            .collect();
        assert!(!is_fine(&format!(
            "{{ a(first: 100) {{ nodes {{ {many} }} }} }}"
        )));
        assert!(!is_fine(
            "{ a(first: 100) { nodes { b(first: 100) { id } } } }"
        ));
        assert!(!is_fine(
            "{ a { nodes { a { nodes { a { nodes { a { nodes { id } } } } } } } } }"
        ));
    }

    #[test]
    fn the_schema_can_be_read_but_not_in_circles() {
        let tools = include_str!("introspection.graphql");
        let price = cost(tools, value!({}));
        assert!(price < INTROSPECTION_COST * 3 / 4, "{price}");
        assert!(is_fine(tools));
        assert!(is_fine(
            r#"{ __type(name: "A") { fields { type { fields { name } } } } }"#
        ));
        assert!(!is_fine(
            "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }"
        ));
        assert!(!is_fine(&format!(
            "{{ viewer {{ id }} {}",
            &tools[tools.find('{').unwrap_or(0) + 1..]
        )));
    }
}
