//! The direction of imports: a module names only what stands below it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// From the bottom up. Modules of one layer may name each other.
const LAYERS: [&[&str]; 10] = [
    &[
        "clock",
        "secret",
        "fault",
        "config",
        "limit",
        "telemetry",
        "branding",
        "brand",
        "wording",
        "page",
        "workshop",
        "picture",
        "media",
        "download",
    ],
    &["access"],
    &["bus", "files"],
    &["store"],
    &["event"],
    &["mail"],
    &["app"],
    &["command"],
    &["graphql"],
    &["http"],
];
/// Above all layers: what starts the server, and the list of its modules.
const TOP: [&str; 5] = ["demo", "serve", "arguments", "main", "lib"];
/// `(file, module above it, why)`: each is to go, and one that has gone is to be struck off.
const EXCEPTIONS: [(&str, &str, &str); 0] = [];

#[test]
fn a_module_names_only_what_stands_below_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("api/src");
    let mut upward = BTreeSet::new();
    for file in files(&root) {
        let path = file.strip_prefix(&root).expect("it is below the root");
        let own = module(path);
        let text = fs::read_to_string(&file).expect("the file is read");
        for named in named(&text) {
            if layer(&named) > layer(&own) {
                upward.insert((path.to_string_lossy().into_owned(), named));
            }
        }
    }
    let excepted = EXCEPTIONS.map(|(file, above, _)| (file.to_owned(), above.to_owned()));
    assert_eq!(upward, BTreeSet::from(excepted));
}

/// Folders whose public modules are siblings: nouns, or the verbs of one noun. `store` is none: what may be seen of one
/// noun is a condition on others.
const SIBLINGS: [&str; 23] = [
    "access",
    "command",
    "command/account",
    "command/app",
    "command/branding",
    "command/brief",
    "command/company",
    "command/delegation",
    "command/document",
    "command/logo",
    "command/membership",
    "command/note",
    "command/organization",
    "command/outbox",
    "command/partner",
    "command/partner_user",
    "command/partnership",
    "command/saved_solution",
    "command/seat",
    "command/shortlist",
    "command/solution",
    "command/upload",
    "event",
];

#[test]
fn siblings_do_not_name_each_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("api/src");
    let mut named_siblings = Vec::new();
    for folder in SIBLINGS {
        let siblings = public_modules(&root, folder);
        for file in files(&root.join(folder)) {
            let path = file.strip_prefix(root.join(folder)).expect("it is in it");
            let own = module(path);
            if !siblings.contains(&own) {
                continue;
            }
            let text = fs::read_to_string(&file).expect("the file is read");
            let mut named = below(
                &text,
                &format!(
                    "{}::",
                    module(Path::new(
                        Path::new(folder).file_name().expect("it has a name"),
                    ))
                ),
            );
            if path.components().count() == 1 {
                named.extend(below(&text, "super::"));
            }
            let others = named
                .into_iter()
                .filter(|name| *name != own && siblings.contains(name));
            named_siblings.extend(others.map(|other| format!("{folder}/{own} names {other}")));
        }
    }
    assert!(named_siblings.is_empty(), "{named_siblings:#?}");
}

#[test]
fn every_way_of_naming_a_sibling_is_seen() {
    let text = "
        use super::{accept::check, lock_for, super::membership};
        use crate::{app::App, command::{account::sign_up::stub, input}};
        fn f() { crate::command::organization::create::run() } // crate::command::outbox
    ";
    let expected = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let nouns: BTreeSet<String> = expected(&["account", "input", "organization"]);
    assert_eq!(below(text, "command::"), nouns);
    let verbs: BTreeSet<String> = expected(&["accept", "lock_for", "super", "membership"]);
    assert!(below(text, "super::").is_subset(&verbs));
    assert!(below(text, "super::").contains("accept"));
}

#[test]
fn only_the_store_builds_a_select() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("api/src");
    let builds = |text: &str| text.contains("Entity::find") || text.contains("sea_query::Query");
    let elsewhere: Vec<_> = files(&root)
        .into_iter()
        .filter(|file| !file.starts_with(root.join("store")))
        .filter(|file| builds(&fs::read_to_string(file).expect("the file is read")))
        .collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
    assert!(
        files(&root.join("store"))
            .iter()
            .any(|file| builds(&fs::read_to_string(file).unwrap_or_default()))
    );
}

/// In a transaction it would make commits wait for one another.
#[test]
fn only_the_bus_notifies() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("api/src");
    let notifying: Vec<_> = files(&root)
        .into_iter()
        .filter(|file| {
            let text = fs::read_to_string(file).expect("the file is read");
            text.contains("pg_notify(") || text.contains("NOTIFY ")
        })
        .map(|file| file.strip_prefix(&root).expect("it is below").to_owned())
        .collect();
    assert_eq!(notifying, [Path::new("bus/postgres.rs")]);
}

/// An extension of the executor runs for every field of every request.
#[test]
fn the_executor_is_extended_by_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("api/src");
    let extending: Vec<_> = files(&root)
        .into_iter()
        .filter(|file| {
            let text = fs::read_to_string(file).expect("the file is read");
            text.contains("async_graphql::extensions") || text.contains("extensions::{")
        })
        .collect();
    assert!(extending.is_empty(), "{extending:?}");
}

/// `(read, why it needs neither)`.
const UNSCOPED: [(&str, &str); 6] = [
    ("is_up_to_date", "it is about the schema"),
    ("status", "it is about the schema"),
    ("find_bearer", "it finds out who the viewer is"),
    ("paged", "it is given a select, with its condition"),
    ("all", "a template is of a statement with its condition"),
    ("models", "a template is of a statement with its condition"),
];

/// What only builds a SELECT is not looked at: it reads nothing by itself.
#[test]
fn a_read_takes_a_viewer_or_is_named_unscoped() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("api/src/store");
    let mut neither = BTreeSet::new();
    for file in files(&root) {
        let text = fs::read_to_string(file).expect("the file is read");
        for function in text.split("async fn ").skip(1) {
            let signature = function.split('{').next().unwrap_or_default();
            let name = segment(function);
            let reads = signature.contains("ConnectionTrait");
            if reads && !signature.contains(": Viewer") && !name.starts_with("unscoped_") {
                neither.insert(name);
            }
        }
    }
    let excepted = UNSCOPED.map(|(name, _)| name.to_owned());
    assert_eq!(neither, BTreeSet::from(excepted));
}

#[test]
fn every_way_of_naming_a_module_is_seen() {
    let text = "
        //! See [`crate::http`].
        use crate::{access::{self, Viewer}, app::App, fault::{Code, Fault}};
        pub(in crate::store) fn hash() { crate::secret::hash(\"https://…\") } // crate::mail
        use crate::Bus as Wire;
    ";
    let expected = ["Bus", "access", "app", "fault", "secret", "store"];
    assert_eq!(named(text), BTreeSet::from(expected.map(str::to_owned)));
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is read");
    let paths = entries.map(|entry| entry.expect("the entry is read").path());
    paths
        .flat_map(|path| match path.is_dir() {
            true => files(&path),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// The first part of the path, which is the module that `crate::` would name.
fn module(path: &Path) -> String {
    let first = path.iter().next().expect("it has a name");
    Path::new(first)
        .file_stem()
        .expect("it has a name")
        .to_string_lossy()
        .into_owned()
}

fn layer(module: &str) -> usize {
    if TOP.contains(&module) {
        return LAYERS.len();
    }
    LAYERS
        .iter()
        .position(|layer| layer.contains(&module))
        .unwrap_or_else(|| panic!("`{module}` has no place in the order of the layers"))
}

/// The modules of the folder that others may name.
fn public_modules(root: &Path, folder: &str) -> BTreeSet<String> {
    let inside = root.join(folder).join("mod.rs");
    let beside = root.join(folder).with_extension("rs");
    let file = if inside.exists() { inside } else { beside };
    let text = fs::read_to_string(file).expect("the folder has a module");
    let modules = text
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod "));
    modules
        .map(|name| name.trim_end_matches(';').to_owned())
        .collect()
}

/// The modules that the text names after `crate::`, comments aside.
fn named(text: &str) -> BTreeSet<String> {
    below(text, "crate::")
}

/// What the text names after `path`, comments aside.
fn below(text: &str, path: &str) -> BTreeSet<String> {
    let code: String = text
        .lines()
        .flat_map(|line| [line.split("//").next().unwrap_or_default(), "\n"])
        .collect();
    code.split(path).skip(1).flat_map(heads).collect()
}

/// The first segments of the path, or of the group of paths, at the start of the text.
fn heads(path: &str) -> Vec<String> {
    let Some(group) = path.strip_prefix('{') else {
        return vec![segment(path)];
    };
    let mut heads = vec![segment(group)];
    let mut depth = 0;
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(segment(&group[at + 1..])),
            _ => {}
        }
    }
    // After a trailing comma comes nothing.
    heads.retain(|head| !head.is_empty());
    heads
}

fn segment(path: &str) -> String {
    path.trim_start()
        .chars()
        .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
        .collect()
}
