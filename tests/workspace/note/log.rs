//! What the log says of a note.

use sea_orm::{ConnectionTrait, DbBackend};

use super::*;
use crate::support::log::Log;

on_both!(no_log_line_has_the_text_of_a_personal_note);

/// Not when it is made, edited, found, told of live, refused or deleted, nor when the database fails over it; however it is
/// sent, in variables or in the document itself.
async fn no_log_line_has_the_text_of_a_personal_note(world: World) {
    let log = Log::listen();
    let scene = Scene::of(world).await;
    let (member, buyer) = (&scene.member, &scene.organization);
    let (partner, _) = scene.partner("Bob Martin", json!({})).await;
    let list = member.create_shortlist(buyer, "Looms", json!({})).await;
    // Of longer ones PostgreSQL would tell the beginning.
    let secret = || scene.world.server.app.entropy.token().expose()[..20].to_owned();
    let mut secrets = Vec::new();
    for (author, subject) in [(member, &list.id), (&partner, &scene.solutions[0])] {
        let [first, second, third, long] = [secret(), secret(), secret(), secret().repeat(300)];
        let (_socket, mut events) = follow(author, buyer).await;
        let note = author.add_note(buyer, subject, &first, "PERSONAL").await;
        let note = author.update_note(&note, "text", &second).await;
        for expected in [&first, &second] {
            let event = events.next_of("WorkspaceChanged").await;
            // Several changes in a row may all show the last.
            let text = event["node"]["text"].as_str().expect("it has one");
            assert!([expected, &second].contains(&&text.to_owned()), "{event}");
        }
        let in_the_document = format!(
            "mutation {{ updateNote(input: {{ noteId: \"{}\", version: {}, text: \"{third}\" }}) {{
                note {{ version text }} userErrors {{ code }} }} }}",
            note.id, note.version
        );
        let answer = author.query(&in_the_document, json!({})).await;
        let changed = &answer.payload("updateNote")["note"];
        assert_eq!(changed["text"], third);
        assert_eq!(texts(author, buyer).await, [third.as_str()]);
        let node = "query($id: ID!) { node(id: $id) { ... on Note { text } } }";
        let found = author.query(node, json!({ "id": note.id })).await;
        assert_eq!(found.text("/node/text"), third);
        // Refused: as stale, as too long, as nonsense, as somebody else's.
        for (by, input, code) in [
            (author, note.with("text", &first), "STALE_VERSION"),
            (author, note.with("text", &long), "INVALID_INPUT"),
            (&scene.admin, note.with("text", &first), "NOT_FOUND"),
        ] {
            let refused = refusal(by, "updateNote", "UpdateNoteInput", input).await;
            assert_eq!(refused, code);
        }
        let broken = format!("mutation {{ addNote(input: {{ text: \"{third}\" ");
        assert!(!author.query(&broken, json!({})).await.errors().is_empty());
        let wrong = json!({ "input": { "text": third, "organizationId": 1 } });
        let mutation =
            "mutation($input: AddNoteInput!) { addNote(input: $input) { userErrors { code } } }";
        assert!(!author.query(mutation, wrong).await.errors().is_empty());
        let now = json!({ "noteId": note.id, "version": changed["version"] });
        let gone = author.attempt("deleteNote", "DeleteNoteInput", now, "deletedId");
        gone.await.payload("deleteNote");
        secrets.extend([first, second, third, long]);
    }
    let last = secret();
    let failed = fail(member, buyer, &scene, &last).await;
    secrets.push(last);
    let logged = log.text();
    // This server's log is in it.
    assert!(logged.contains(&failed), "{logged}");
    for secret in secrets {
        let line = logged.lines().find(|line| line.contains(&secret));
        assert_eq!(line, None);
    }
}

/// Has the database refuse every note, and gives the id of the request that fails of it.
async fn fail(author: &Actor, buyer: &Organization, scene: &Scene, text: &str) -> String {
    let db = &scene.world.server.app.db.write;
    // PostgreSQL tells of a row that fails a check all that is in it.
    let refuse = match db.get_database_backend() {
        DbBackend::Sqlite => {
            "CREATE TRIGGER no_more BEFORE INSERT ON note BEGIN SELECT RAISE(ABORT, 'no more'); END"
        }
        _ => "ALTER TABLE note ADD CONSTRAINT no_more CHECK (version < 0) NOT VALID",
    };
    let refused = db.execute_unprepared(refuse).await;
    refused.expect("it is refused from now on");
    let input = input(buyer, &scene.solutions[0], text, "PERSONAL");
    let answer = author.attempt("addNote", "AddNoteInput", input, "note { id }");
    let answer = answer.await;
    assert_eq!(answer.error_codes(), ["INTERNAL"]);
    let id = answer.errors()[0].pointer("/extensions/requestId");
    let id = id.and_then(Value::as_str).expect("it has one");
    id.to_owned()
}
