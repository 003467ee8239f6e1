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
        "telemetry",
        "brand",
        "wording",
        "page",
        "workshop",
        "picture",
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
const TOP: [&str; 4] = ["demo", "serve", "main", "lib"];
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

/// The modules that the text names after `crate::`, comments aside.
fn named(text: &str) -> BTreeSet<String> {
    let code: String = text
        .lines()
        .flat_map(|line| [line.split("//").next().unwrap_or_default(), "\n"])
        .collect();
    code.split("crate::").skip(1).flat_map(heads).collect()
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
