//! The access matrix: every operation of the schema by every kind of caller, and what becomes of it.
//!
//! A field that the schema has and the matrix has not, or the other way round, fails; so does any outcome that is not
//! the recorded one. Reviewing a change of access is reading the difference of a snapshot.

mod caller;
mod field;
mod mutation;
mod place;
mod read;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{client::Answer, world::World};

/// Outcomes by row and caller, as a table with the callers as its columns.
fn drawn(columns: &[&str], mut rows: Vec<(String, Vec<String>)>) -> String {
    rows.sort();
    rows.insert(
        0,
        (
            String::new(),
            columns.iter().map(|&name| name.to_owned()).collect(),
        ),
    );
    let width = |column: usize| {
        let cells = rows.iter().map(|(_, cells)| cells[column].len());
        cells.max().unwrap_or_default()
    };
    let first = rows
        .iter()
        .map(|(name, _)| name.len())
        .max()
        .unwrap_or_default();
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let line = |(name, cells): &(String, Vec<String>)| {
        let mut line = format!("{name:<first$}");
        for (cell, width) in cells.iter().zip(&widths) {
            line += &format!("  {cell:<width$}");
        }
        line.trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

/// Every field of a root type of the schema, e.g. of `mutationType`.
async fn fields_of(world: &World, root: &str) -> BTreeSet<String> {
    let query = format!("{{ __schema {{ {root} {{ fields {{ name }} }} }} }}");
    let answer = world.server.anonymous().query(&query, json!({})).await;
    let fields = answer.list(&format!("/__schema/{root}/fields")).iter();
    fields
        .map(|field| {
            field["name"]
                .as_str()
                .expect("a field has a name")
                .to_owned()
        })
        .collect()
}

/// Fails unless the rows, whose names start with their field's, are about exactly the fields of the root type.
async fn cover(world: &World, root: &str, rows: impl IntoIterator<Item = &String>) {
    let field = |row: &String| {
        let end = row.find(|c: char| !c.is_alphanumeric());
        row[..end.unwrap_or(row.len())].to_owned()
    };
    let covered: BTreeSet<String> = rows.into_iter().map(field).collect();
    assert_eq!(
        covered,
        fields_of(world, root).await,
        "the matrix and the schema's {root}"
    );
}

/// The code of the first error of a whole answer, if there is one.
fn error(answer: &Answer) -> Option<String> {
    answer.error_codes().first().map(|&code| code.to_owned())
}

/// What a field gave: nothing, or something.
fn given(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "null",
        Some(_) => "seen",
    }
    .to_owned()
}
