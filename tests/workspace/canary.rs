//! A canary in every secret text of the demo world, and a crawler over the whole schema as every demo user: none is found
//! where it does not belong, in no answer, event, mail or log line; and each where it does.

mod crawl;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use entity::{brief, brief_response, delegation, document, note, partner_user, shortlist};
use mandate::demo;
use regex::Regex;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseConnection, EntityTrait};
use serde_json::{Value, json};
use uuid::Uuid;

use self::{crawl::folders, rules::readable};
use crate::{
    on_both,
    support::{
        client::Client,
        log::Log,
        schema::Schema,
        socket::{Socket, Subscription},
        world::World,
    },
};

on_both!(no_canary_is_found_where_it_does_not_belong);

const LOG_IN: &str = "mutation($email: EmailAddress!, $password: String!) {
    logIn(input: { email: $email, password: $password }) { session { token } viewer { user { id } } userErrors { code } } }";
const PLACES: &str = "{ viewer { contexts(first: 100) { nodes { organization { id } delegation { permissions } } } } }";
const TEAM: &str =
    "{ viewer { partnerDashboard { partner { users { nodes { id seats { nodes { id } } } } } } } }";
const LIVE: &str = "subscription($id: ID!) { workspaceEvents(organizationId: $id) { __typename
    ... on WorkspaceChanged { change deletedId actor { displayName } node { id
        ... on Shortlist { title description notes { nodes { text } } } ... on Brief { title body }
        ... on Note { text subject { ... on Shortlist { title } ... on Brief { title } } } ... on Document { name } } } } }";

/// What a row's secret is known by, wherever it turns up.
fn canary(id: Uuid) -> String {
    format!("canary{}", id.simple())
}

/// The rows whose canaries are in the text.
fn found(text: &str) -> BTreeSet<Uuid> {
    let canary = Regex::new("canary([0-9a-f]{32})").expect("it is one");
    let ids = canary.captures_iter(text);
    ids.map(|found| found[1].parse().expect("an id")).collect()
}

/// Puts a canary into every secret text.
async fn release(db: &DatabaseConnection) {
    for row in shortlist::Entity::find()
        .all(db)
        .await
        .expect("they are read")
    {
        let text = canary(row.id);
        let mut row = shortlist::ActiveModel::from(row);
        row.title = Set(text.clone());
        row.description = Set(Some(text));
        row.update(db).await.expect("it is written");
    }
    for row in brief::Entity::find().all(db).await.expect("they are read") {
        let text = canary(row.id);
        let mut row = brief::ActiveModel::from(row);
        row.title = Set(text.clone());
        row.body = Set(text);
        row.update(db).await.expect("it is written");
    }
    for row in note::Entity::find().all(db).await.expect("they are read") {
        let text = canary(row.id);
        let mut row = note::ActiveModel::from(row);
        row.text = Set(text);
        row.update(db).await.expect("it is written");
    }
    let responses = brief_response::Entity::find().all(db).await;
    for row in responses.expect("they are read") {
        let text = canary(row.id);
        let mut row = brief_response::ActiveModel::from(row);
        row.message = Set(text);
        row.update(db).await.expect("it is written");
    }
    let delegations = delegation::Entity::find().all(db).await;
    for row in delegations.expect("they are read") {
        let text = canary(row.id);
        let ended = row.ended_at.is_some();
        let mut row = delegation::ActiveModel::from(row);
        row.message = Set(Some(text.clone()));
        row.end_note = Set(ended.then_some(text));
        row.update(db).await.expect("it is written");
    }
    let documents = document::Entity::find().all(db).await;
    for row in documents.expect("they are read") {
        let text = canary(row.id);
        let mut row = document::ActiveModel::from(row);
        row.name = Set(text);
        row.update(db).await.expect("it is written");
    }
    let people = partner_user::Entity::find().all(db).await;
    for row in people.expect("they are read") {
        // What somebody wrote of them.
        if row.first_name.is_some() {
            let text = canary(row.id);
            let mut row = partner_user::ActiveModel::from(row);
            row.first_name = Set(Some(text.clone()));
            row.last_name = Set(Some(text));
            row.update(db).await.expect("it is written");
        }
    }
}

/// Whoever can log in, and where they work.
struct Person {
    name: String,
    id: Uuid,
    client: Client,
    organizations: Vec<String>,
}

async fn people(world: &World) -> Vec<Person> {
    let anonymous = world.server.anonymous();
    let mut people = Vec::new();
    let accounts = demo::accounts(&world.server.app).await;
    let db = &world.server.app.db.read;
    let users = entity::user::Entity::find()
        .all(db)
        .await
        .expect("they are read");
    for account in accounts.expect("they are looked up") {
        let variables = json!({ "email": account.email, "password": account.password });
        let answer = anonymous.query(LOG_IN, variables).await;
        let token = answer.payload("logIn")["session"]["token"].clone();
        let client = Client::new(&anonymous.url, token.as_str());
        let places = client.query(PLACES, json!({})).await;
        let places = places.list("/viewer/contexts/nodes").iter();
        let organization = |place: &Value| {
            place["organization"]["id"]
                .as_str()
                .expect("an id")
                .to_owned()
        };
        let user = users
            .iter()
            .find(|user| user.email.as_str() == account.email);
        people.push(Person {
            name: account.label.clone(),
            id: user.expect("there is one").id,
            organizations: places.map(organization).collect(),
            client,
        });
    }
    people
}

async fn no_canary_is_found_where_it_does_not_belong(world: World) {
    let log = Log::listen();
    assert!(demo::load(&world.server.app).await.expect("it loads"));
    world.all_mail_sent().await;
    release(&world.server.app.db.write).await;
    let people = people(&world).await;
    let schema = Schema::read(&world.server.anonymous()).await;

    let organizations: BTreeSet<&String> = people
        .iter()
        .flat_map(|person| &person.organizations)
        .collect();
    let mut said: Vec<String> = Vec::new();
    for person in &people {
        let client = &person.client;
        let mut heard = schema.crawl(client, "viewer", "").await;
        heard += &schema.crawl(client, "solutions", "").await;
        heard += &schema
            .crawl(client, "solutions", "search: \"canary\"")
            .await;
        for id in &organizations {
            let named = format!("organizationId: \"{id}\"");
            heard += &schema.crawl(client, "workspace", &named).await;
            heard += &schema
                .crawl(client, "organization", &format!("id: \"{id}\""))
                .await;
        }
        // Deeper than the crawler comes.
        heard += &client.query(TEAM, json!({})).await.body.to_string();
        heard += &folders(&person.client, &person.organizations, &heard).await;
        said.push(heard);
    }
    // Whatever anybody has been told of by its id, asked for by everybody.
    let id = Regex::new(
        "\"((?:sho|bri|brr|not|sav|shi|del|ntf|mem|par|pus|sea|doc|prt)_[0-9a-z]{26})\"",
    )
    .expect("it is one");
    let all = said.join("");
    let ids: BTreeSet<&str> = id
        .captures_iter(&all)
        .map(|id| id.get(1).expect("it is there").as_str())
        .collect();
    assert!(ids.len() > 50, "{}", ids.len());
    for (person, heard) in people.iter().zip(&mut said.clone()) {
        for id in &ids {
            let node = schema
                .crawl(&person.client, "node", &format!("id: \"{id}\""))
                .await;
            heard.push_str(&node);
        }
        let found = found(heard);
        let readable = readable(&world, person.id).await;
        // Not one too many, and the crawler is not blind.
        assert_eq!(found, readable, "{}", person.name);
    }
    let anonymous = world.server.anonymous();
    for id in &ids {
        let node = schema
            .crawl(&anonymous, "node", &format!("id: \"{id}\""))
            .await;
        assert!(found(&node).is_empty(), "{node}");
    }

    told_live(&world, &people).await;
    asked_of_a_supplier(&world, &people, &schema).await;

    // Whoever searches the log searches that of all tests beside this one.
    let logged = found(&log.text());
    assert!(logged.is_empty(), "{logged:?}");
}

/// Everybody listens where they work, and writes down something that is not for all.
async fn told_live(world: &World, people: &[Person]) {
    let mut listening: Vec<(&Person, Socket, Subscription)> = Vec::new();
    for person in people {
        for id in &person.organizations {
            let url = &person.client.url;
            let socket = Socket::connect(url, person.client.token.as_deref()).await;
            let mut events = socket.subscribe(LIVE, json!({ "id": id }));
            events.next_of("StreamPosition").await;
            listening.push((person, socket, events));
        }
    }
    let solutions = "{ solutions(first: 1) { nodes { id } } }";
    let solutions = people[0].client.query(solutions, json!({})).await;
    let solution = json!(solutions.text("/solutions/nodes/0/id"));
    let mut written = 0;
    let mut secret = || {
        written += 1;
        canary(Uuid::from_u128(written))
    };
    for person in people {
        for id in &person.organizations {
            let input = json!({ "organizationId": id, "title": secret(), "draft": true });
            let list = run(
                person,
                "createShortlist",
                "CreateShortlistInput",
                input,
                "shortlist",
            );
            let list = list.await["id"].clone();
            let input = json!({ "organizationId": id, "name": secret() });
            run(
                person,
                "createFolder",
                "CreateFolderInput",
                input,
                "document",
            )
            .await;
            // Whoever lacks a permission is refused, and that is well.
            let input = json!({ "organizationId": id, "title": secret(), "body": "Draft" });
            run(person, "createBrief", "CreateBriefInput", input, "brief").await;
            for (subject, visibility) in [
                (&list, "SHARED"),
                (&solution, "PERSONAL"),
                (&solution, "SHARED"),
                (&list, "PERSONAL"),
            ] {
                let input = json!({ "organizationId": id, "subjectId": subject, "text": secret(),
                                    "visibility": visibility });
                run(person, "addNote", "AddNoteInput", input, "note").await;
            }
        }
    }
    for person in people {
        for id in &person.organizations {
            let title = format!("The end of {}", person.name);
            let input = json!({ "organizationId": id, "title": title, "draft": true });
            run(
                person,
                "createShortlist",
                "CreateShortlistInput",
                input,
                "shortlist",
            )
            .await;
        }
    }
    let secrets = secrets(&world.server.app.db.read).await;
    let mut told = 0;
    for (person, _socket, mut events) in listening {
        let readable = readable(world, person.id).await;
        let last = format!("The end of {}", person.name);
        loop {
            let event = events.next_of("WorkspaceChanged").await;
            if event["node"]["title"] == json!(last) {
                break;
            }
            for one in found(&event.to_string()) {
                let rows = secrets.get(&one).expect("somebody wrote it");
                assert!(rows.is_subset(&readable), "{}: {event}", person.name);
                told += 1;
            }
        }
    }
    assert!(told > 30, "{told} told");
}

/// Runs a mutation that may be refused, and gives what it made.
async fn run(person: &Person, field: &str, input_type: &str, input: Value, made: &str) -> Value {
    let selection = format!("{made} {{ id }}");
    let answer = person.client.attempt(field, input_type, input, &selection);
    answer.await.data(&format!("/{field}/{made}")).clone()
}

/// The rows in whose texts there is a canary of somebody's own.
async fn secrets(db: &DatabaseConnection) -> BTreeMap<Uuid, BTreeSet<Uuid>> {
    let shortlists = shortlist::Entity::find()
        .all(db)
        .await
        .expect("they are read");
    let briefs = brief::Entity::find().all(db).await.expect("they are read");
    let notes = note::Entity::find().all(db).await.expect("they are read");
    let shortlists = shortlists.into_iter().map(|row| (row.id, row.title));
    let briefs = briefs.into_iter().map(|row| (row.id, row.title));
    let notes = notes.into_iter().map(|row| (row.id, row.text));
    let delegations = delegation::Entity::find().all(db).await;
    let delegations = delegations.expect("they are read").into_iter();
    let delegations = delegations.filter_map(|row| Some((row.id, row.message?)));
    let documents = document::Entity::find().all(db).await;
    let documents = documents.expect("they are read").into_iter();
    let documents = documents.map(|row| (row.id, row.name));
    let texts = shortlists.chain(briefs).chain(notes).chain(delegations);
    let texts = texts.chain(documents);
    let mut secrets: BTreeMap<Uuid, BTreeSet<Uuid>> = BTreeMap::new();
    for (id, text) in texts {
        for one in found(&text) {
            secrets.entry(one).or_default().insert(id);
        }
    }
    secrets
}

/// One brief goes to one supplier: nobody else is mailed a word of it, and notices name it to those who may read it.
async fn asked_of_a_supplier(world: &World, people: &[Person], schema: &Schema) {
    let (person, secret) = (&people[0], canary(Uuid::from_u128(1 << 64)));
    let solutions = "{ solutions(first: 1) { nodes { id } } }";
    let solutions = person.client.query(solutions, json!({})).await;
    let solution = solutions.text("/solutions/nodes/0/id");
    let organization = &person.organizations[0];
    let input = json!({ "organizationId": organization, "title": secret, "body": secret,
                        "solutionIds": [solution] });
    let brief = run(person, "createBrief", "CreateBriefInput", input, "brief").await;
    let input = json!({ "organizationId": organization, "subjectId": brief["id"],
                        "text": secret, "visibility": "SHARED" });
    run(person, "addNote", "AddNoteInput", input, "note").await;
    let input = json!({ "briefId": brief["id"], "version": 1 });
    run(person, "sendBrief", "BriefInput", input, "brief").await;
    world.all_mail_sent().await;
    let mails = world.inbox().all().into_iter();
    let told: Vec<_> = mails.filter(|mail| !found(&mail.raw).is_empty()).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        found(&told[0].raw),
        BTreeSet::from([Uuid::from_u128(1 << 64)])
    );
    assert!(
        told[0].subject.contains("sends you a brief"),
        "{}",
        told[0].subject
    );

    let secrets = secrets(&world.server.app.db.read).await;
    let mut named = 0;
    for person in people {
        let notices = "{ viewer { notifications(first: 100) { nodes { title } } } }";
        let notices = person
            .client
            .query(notices, json!({}))
            .await
            .body
            .to_string();
        let readable = readable(world, person.id).await;
        let seen = schema.crawl(&person.client, "viewer", "").await;
        for one in found(&(notices + &seen)) {
            // Of what is named in several texts any one may be read.
            let rows = secrets.get(&one).expect("somebody wrote it");
            assert!(!rows.is_disjoint(&readable), "{}: {one}", person.name);
            named += 1;
        }
    }
    assert!(named > 1, "{named}");
}
