//! A million rows of whatever is read, of people who do not ask for theirs.

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::support::database::Database;

const ROWS: u32 = 1_000_000;
/// A catalogue is not that large.
const SOLUTIONS: u32 = 100_000;
/// As long as it takes, and without a look at what each row points at, which is there.
const UNCHECKED: &str = "SET statement_timeout = 0; SET session_replication_role = replica";

/// Copies one row of each table, each copy under an id of its own and for a person of its own: the copy's number is part
/// of every id, so that rows of one number belong together.
pub async fn grow(database: &Database) {
    let db = database.connect().await.write;
    // Ids of their own for each table: the number, and the table's letter.
    let id = |table: char| {
        format!("('{table}0000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid")
    };
    let (user, organization, partner) = (id('a'), id('b'), id('c'));
    let (person, delegation, seat) = (id('d'), id('e'), id('f'));
    let copies = [
        (
            "\"user\"",
            format!(
                "'id', {user}, 'email', 'user' || n || '@example.org', 'email_key', 'user' || n || '@example.org'"
            ),
        ),
        ("organization", format!("'id', {organization}")),
        (
            "membership",
            format!("'id', {organization}, 'user_id', {user}, 'organization_id', {organization}"),
        ),
        ("partner", format!("'id', {partner}")),
        (
            "partner_user",
            format!("'id', {person}, 'partner_id', {partner}, 'user_id', {user}"),
        ),
        (
            "delegation",
            format!(
                "'id', {delegation}, 'organization_id', {organization}, 'partner_id', {partner}, 'invited_user_id', {user}"
            ),
        ),
        (
            "seat",
            format!(
                "'id', {seat}, 'delegation_id', {delegation}, 'partner_user_id', {person}, 'user_id', {user}"
            ),
        ),
        ("notification", format!("'id', {person}, 'user_id', {user}")),
        (
            "session",
            format!(
                "'id', {person}, 'user_id', {user}, 'token_hash', '\\x' || lpad(to_hex(n), 64, '0')"
            ),
        ),
        (
            "shortlist",
            format!(
                "'id', {delegation}, 'organization_id', {organization}, 'delegation_id', {delegation}, 'author_id', {user}"
            ),
        ),
        (
            "shortlist_item",
            format!("'id', {seat}, 'shortlist_id', {delegation}"),
        ),
        (
            "note",
            format!(
                "'id', {person}, 'organization_id', {organization}, 'delegation_id', {delegation}, 'author_id', {user}, 'subject_id', {delegation}"
            ),
        ),
        ("stream", format!("'owner_id', {user}")),
        ("stream_entry", format!("'owner_id', {user}")),
    ];
    let copy = async |table: &str, rows: u32, changes: &str| {
        let sql = format!(
            "INSERT INTO {table} SELECT made.*
             FROM (SELECT t FROM {table} AS t LIMIT 1) AS one, generate_series(1, {rows}) AS n,
                  LATERAL jsonb_populate_record(one.t, jsonb_build_object({changes})) AS made"
        );
        let done = db.execute_unprepared(&format!("{UNCHECKED}; {sql}")).await;
        done.unwrap_or_else(|error| panic!("{error}: {sql}"));
    };
    for (table, changes) in copies {
        copy(table, ROWS, &changes).await;
    }
    // Each has a word of its own, and one that all have.
    let solution = id('a');
    let key = "'\\x' || encode(('solution ' || n)::bytea, 'hex')";
    let other = format!(
        "'id', {solution}, 'key', 'other ' || n, 'name', 'Solution ' || n, 'name_key', {key}"
    );
    copy("solution", SOLUTIONS, &other).await;
    for word in ["'x' || n", "'payroll'"] {
        let word = format!("'\\x' || encode(({word})::bytea, 'hex')");
        copy(
            "solution_word",
            SOLUTIONS,
            &format!("'solution_id', {solution}, 'word', {word}"),
        )
        .await;
    }
    analyse(database).await;
}

/// Makes the organization the partner of so many others, each of so many people.
pub async fn partners(database: &Database, organization_id: Uuid, partners: u32, people: u32) {
    let id = |table: char, number: &str| {
        format!("('{table}1000000-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid")
    };
    let (partner, partnership) = (id('a', "n"), id('b', "n"));
    let number = format!("n * {people} + p");
    let (user, name) = (id('c', &number), "'Person ' || md5(n || ' ' || p)");
    let email = format!("'person' || {number} || '@example.net'");
    let each = format!("generate_series(1, {partners}) AS n");
    let everybody = format!("{each}, generate_series(0, {people} - 1) AS p");
    let copy = |table: &str, from: &str, changes: &str| {
        format!(
            "INSERT INTO {table} SELECT made.* FROM (SELECT t FROM {table} AS t LIMIT 1) AS one, {from},
             LATERAL jsonb_populate_record(one.t, jsonb_build_object({changes})) AS made"
        )
    };
    let organization = format!("'id', {partner}, 'name', 'Partner ' || n, 'logo', NULL");
    let account = format!("'id', {user}, 'name', {name}, 'email', {email}, 'email_key', {email}");
    let member = format!(
        "'id', {user}, 'user_id', {user}, 'organization_id', {partner}, 'role', 'member', 'status', 'active',
         'name_key', '\\x' || encode(lower({name})::bytea, 'hex'), 'search_key', ' ' || lower({name})"
    );
    let side = |from: &str, own: &str, other: &str| {
        format!(
            "INSERT INTO partnership_side (id, organization_id, partnership_id, counterpart_id)
             SELECT {from}, {own}, {partnership}, {other} FROM {each}"
        )
    };
    let own = format!("'{organization_id}'::uuid");
    let sql = [
        copy("organization", &each, &organization),
        copy("\"user\"", &everybody, &account),
        copy("membership", &everybody, &member),
        format!(
            "INSERT INTO partnership (id, sender_id, recipient_id, pair_id, state, requested_by_id, created_at)
             SELECT {partnership}, {own}, {partner}, {partnership}, 'accepted', u.id, 0
             FROM {each}, (SELECT id FROM \"user\" LIMIT 1) AS u"
        ),
        side(&id('d', "n"), &own, &partner),
        side(&id('e', "n"), &partner, &own),
    ];
    let db = database.connect().await.write;
    for sql in sql {
        let done = db.execute_unprepared(&format!("{UNCHECKED}; {sql}")).await;
        done.unwrap_or_else(|error| panic!("{error}: {sql}"));
    }
    analyse(database).await;
}

/// Looks at how much there is of what, as a database does by itself now and then.
pub async fn analyse(database: &Database) {
    let db = database.connect().await.write;
    let analysed = db.execute_unprepared("SET statement_timeout = 0; ANALYZE");
    analysed.await.expect("it is analysed");
}
