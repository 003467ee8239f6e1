//! Lists of notes, however they are asked for: found by the indexes that keep personal ones apart from shared ones, so that
//! nobody waits for what others keep to themselves.

use entity::{SubjectKind, membership, note};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};

use super::plan;
use crate::{
    on_both,
    support::{catalogue, database::Backend, statements::Statements, world::World},
};

on_both!(lists_of_notes_are_found_by_their_indexes);

const NOTES: &str = "query($id: ID!, $visibility: NoteVisibility, $subject: ID, $after: String) {
    workspace(organizationId: $id) { notes(visibility: $visibility, subjectId: $subject, first: 2, after: $after) {
        totalCount pageInfo { endCursor } nodes { text } } } }";
const ABOUT: &str = "query($id: ID!, $after: String) { node(id: $id) {
    ... on Shortlist { notes(first: 2, after: $after) { totalCount pageInfo { endCursor } nodes { text } } }
    ... on Brief { notes(first: 2, after: $after) { totalCount pageInfo { endCursor } nodes { text } } } } }";
const COUNT: &str = "query($id: ID!) { workspace(organizationId: $id) { tabs { count } } }";

async fn lists_of_notes_are_found_by_their_indexes(world: World) {
    let admin = world.person("Ada Lovelace").await;
    let partner = world.person("Bob Martin").await;
    let buyer = admin.create_organization("Acme").await;
    let invited = admin.invite_partner(&buyer, &partner.email, json!({}));
    partner.accept(&invited.await).await;
    let solutions = catalogue::fill(&world, 1).await;
    fill(&world).await;
    // SQLite, which has counted nothing, takes a page of the shared ones out of all that are shared in the workspace.
    let about_one = match world.database.backend {
        Backend::Sqlite => &["note_subject", "note_shared"][..],
        Backend::Postgres => &["note_subject"],
    };
    let mut watched = Statements::of(&world.server.app.db);
    for person in [&admin, &partner] {
        let list = person.create_shortlist(&buyer, "Looms", json!({})).await;
        let brief = person.create_brief(&buyer, "Looms", json!({})).await;
        let subjects = [&list.id, &brief.id, &solutions[0]];
        for subject in subjects {
            for visibility in ["SHARED", "SHARED", "PERSONAL"] {
                person.add_note(&buyer, subject, "Fine", visibility).await;
            }
        }
        let all = |more: Value| {
            let mut variables = json!({ "id": buyer.id });
            for (name, value) in more.as_object().expect("an object") {
                variables[name] = value.clone();
            }
            variables
        };
        for (query, variables, list, indexes) in [
            (
                NOTES,
                all(json!({})),
                "/workspace/notes",
                &["note_shared", "note_personal"][..],
            ),
            (
                NOTES,
                all(json!({ "visibility": "SHARED" })),
                "/workspace/notes",
                &["note_shared"],
            ),
            (
                NOTES,
                all(json!({ "visibility": "PERSONAL" })),
                "/workspace/notes",
                &["note_personal"],
            ),
            (
                NOTES,
                all(json!({ "subject": list.id })),
                "/workspace/notes",
                about_one,
            ),
            (
                ABOUT,
                json!({ "id": list.id }),
                "/node/notes",
                &["note_subject"],
            ),
            (
                ABOUT,
                json!({ "id": brief.id }),
                "/node/notes",
                &["note_subject"],
            ),
            (COUNT, all(json!({})), "", &["note_shared", "note_personal"]),
        ] {
            let mut variables = variables;
            // The first page, and the one after it.
            for _ in 0..2 {
                let ask = person.query(query, variables.clone());
                let (answer, statements) = watched.during(ask).await;
                assert!(answer.errors().is_empty(), "{}", answer.body);
                assert_found_by(&world, &statements, indexes).await;
                if list.is_empty() {
                    break;
                }
                let cursor = answer.data(&format!("{list}/pageInfo/endCursor"));
                assert_ne!(cursor, &Value::Null);
                variables["after"] = cursor.clone();
            }
        }
    }
}

/// Many more notes on many things in the workspace, in the database directly: PostgreSQL looks at how many there are before
/// it chooses an index, and SQLite does not.
async fn fill(world: &World) {
    let db = &world.server.app.db.write;
    let membership = membership::Entity::find().one(db).await;
    let admin = membership.expect("it can be read").expect("there is one");
    let now = world.clock.now();
    let id = || world.server.app.entropy.id(now);
    for visibility in [note::Visibility::Shared, note::Visibility::Personal] {
        let notes = (0..1_000).map(|_| {
            let note = note::Model {
                id: id(),
                organization_id: admin.organization_id,
                delegation_id: None,
                author_id: admin.user_id,
                identity_mode: None,
                subject_kind: SubjectKind::Shortlist,
                subject_id: id(),
                text: "Fine".to_owned(),
                visibility,
                created_at: now,
                updated_at: now,
                version: 1,
            };
            note.into_active_model().reset_all()
        });
        let written = note::Entity::insert_many(notes)
            .exec_without_returning(db)
            .await;
        written.expect("they are written");
    }
    if db.get_database_backend() == DbBackend::Postgres {
        let counted = db.execute_unprepared("ANALYZE").await;
        counted.expect("they are counted");
    }
}

/// Fails unless notes are looked for by each of these indexes, and by no others but that of their ids.
async fn assert_found_by(world: &World, statements: &[String], indexes: &[&str]) {
    let db = &world.server.app.db.write;
    let mut used = Vec::new();
    for sql in statements
        .iter()
        .filter(|sql| sql.contains("FROM \"note\""))
    {
        let plan = plan(db, sql).await;
        for index in searched(db.get_database_backend(), &plan) {
            let known = indexes.iter().any(|known| *known == index);
            assert!(
                known,
                "{index} and not {indexes:?}: {sql}\n{}",
                plan.join("\n")
            );
            used.push(index);
        }
    }
    for index in indexes {
        assert!(
            used.iter().any(|one| one == index),
            "{index} not in {used:?}"
        );
    }
}

/// By which indexes notes are searched, those found by their ids aside; what is read as a whole is told so.
fn searched(backend: DbBackend, plan: &[String]) -> Vec<String> {
    let word_after = |line: &str, mark: &str| {
        let (_, rest) = line.split_once(mark)?;
        Some(rest.split(' ').next().unwrap_or(rest).to_owned())
    };
    let mut found = Vec::new();
    for (place, line) in plan.iter().enumerate() {
        let index = match backend {
            DbBackend::Sqlite if line.starts_with("SEARCH note USING") => {
                word_after(line, "INDEX ").filter(|_| !line.contains("(id=?)"))
            }
            DbBackend::Sqlite => line.strip_prefix("SCAN note").map(|_| line.clone()),
            _ => {
                let is_about_notes = line.contains(" on note ") || line.contains(" on note_");
                let index = word_after(line, "Index Scan using ")
                    .or_else(|| word_after(line, "Index Only Scan using "))
                    .or_else(|| word_after(line, "Bitmap Index Scan on "));
                let by = plan
                    .get(place + 1)
                    .and_then(|line| line.split_once("Index Cond: "));
                match (index.filter(|_| is_about_notes), by) {
                    (Some(_), Some((_, by))) if by.starts_with("(id = ") => None,
                    (Some(index), Some(_)) => Some(index),
                    (Some(index), None) => Some(format!("the whole of {index}")),
                    (None, _) => line.contains("Seq Scan on note ").then(|| line.clone()),
                }
            }
        };
        found.extend(index);
    }
    found
}
