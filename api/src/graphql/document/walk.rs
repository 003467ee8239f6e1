//! The walk over a document that measures each fragment once, however often it is spread.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned, ServerError,
    parser::types::{FragmentDefinition, Selection, SelectionSet},
};

use super::{at_most, too_complex};

/// Selection sets within each other, fragments included; the executor's own limit.
pub(super) const NESTING: u64 = 32;
/// Mutations of which one operation may hold one: each tries a secret or sends mail.
pub(super) const ONCE: [&str; 5] = [
    "logIn",
    "requestPasswordLink",
    "setPassword",
    "signUp",
    "verifyEmail",
];

/// What a selection set amounts to with its fragments expanded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Measure {
    pub(super) selections: u64,
    pub(super) aliases: u64,
    pub(super) directives: u64,
    /// Fields within fields.
    pub(super) depth: u64,
    /// Selection sets within each other.
    pub(super) nesting: u64,
    /// Fields of this very set.
    pub(super) width: u64,
    /// Those of them that are about data, not about the schema.
    pub(super) data: u64,
    /// Those of them that are in [`ONCE`].
    pub(super) once: u64,
}

impl Measure {
    /// Both, side by side in one selection set.
    fn beside(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            depth: self.depth.max(other.depth),
            nesting: self.nesting.max(other.nesting),
            width: self.width.saturating_add(other.width),
            data: self.data.saturating_add(other.data),
            once: self.once.saturating_add(other.once),
        }
    }
}

pub(super) struct Walk<'d> {
    fragments: &'d HashMap<Name, Positioned<FragmentDefinition>>,
    /// None while the fragment is being measured.
    known: HashMap<&'d str, Option<Measure>>,
}

impl<'d> Walk<'d> {
    pub(super) fn over(fragments: &'d HashMap<Name, Positioned<FragmentDefinition>>) -> Self {
        Self {
            fragments,
            known: HashMap::with_capacity(fragments.len()),
        }
    }

    /// Whether something in the document spreads this fragment.
    pub(super) fn has_seen(&self, fragment: &Name) -> bool {
        self.known.contains_key(fragment.as_str())
    }

    /// What a set amounts to that lies within so many others.
    pub(super) fn set(
        &mut self,
        set: &'d SelectionSet,
        nesting: u64,
    ) -> Result<Measure, ServerError> {
        // Bounds the recursion; the measure bounds what is put together from fragments that are known.
        at_most(NESTING, nesting, "selections within each other")?;
        let mut whole = Measure::default();
        for selection in &set.items {
            let mut part = match &selection.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    let below = self.set(&field.node.selection_set.node, nesting + 1)?;
                    Measure {
                        aliases: (below.aliases)
                            .saturating_add(u64::from(field.node.alias.is_some())),
                        depth: below.depth + 1,
                        width: 1,
                        data: u64::from(!name.starts_with("__")),
                        once: u64::from(ONCE.contains(&name)),
                        ..below
                    }
                }
                Selection::InlineFragment(fragment) => {
                    self.set(&fragment.node.selection_set.node, nesting + 1)?
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node, nesting + 1)?
                }
            };
            let directives = selection.node.directives().len() as u64;
            part.directives = part.directives.saturating_add(directives);
            part.selections = part.selections.saturating_add(1);
            whole = whole.beside(part);
        }
        if !set.items.is_empty() {
            whole.nesting += 1;
        }
        Ok(whole)
    }

    /// What a fragment amounts to wherever it is spread.
    pub(super) fn fragment(
        &mut self,
        name: &'d Name,
        nesting: u64,
    ) -> Result<Measure, ServerError> {
        match self.known.get(name.as_str()) {
            Some(Some(measure)) => return Ok(*measure),
            Some(None) => {
                return Err(too_complex(format!("Fragment \"{name}\" contains itself.")));
            }
            None => {}
        }
        // One that is not defined is the validation's to report.
        let Some(fragment) = self.fragments.get(name) else {
            return Ok(Measure::default());
        };
        self.known.insert(name.as_str(), None);
        let mut measure = self.set(&fragment.node.selection_set.node, nesting)?;
        let directives = fragment.node.directives.len() as u64;
        measure.directives = measure.directives.saturating_add(directives);
        at_most(NESTING, measure.nesting, "selections within each other")?;
        self.known.insert(name.as_str(), Some(measure));
        Ok(measure)
    }
}
