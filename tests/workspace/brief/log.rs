//! What the log says of a supplier's answer.

use sea_orm::{ConnectionTrait, DbBackend};

use super::*;
use crate::support::log::Log;

on_both!(no_log_line_has_an_answer_that_could_not_be_kept);

/// Sent from our page or by the API: the database fails over it, and what the log tells of that is not what was answered.
async fn no_log_line_has_an_answer_that_could_not_be_kept(world: World) {
    let log = Log::listen();
    let scene = Scene::of(world).await;
    send_to(&scene, 1).await;
    let token = token(&scene, 1).await;
    let app = &scene.world.server.app;
    let refuse = match app.db.backend() {
        DbBackend::Sqlite => {
            "CREATE TRIGGER no_more BEFORE INSERT ON brief_response BEGIN SELECT RAISE(ABORT, 'no more'); END"
        }
        // PostgreSQL tells of a row that fails a check all that is in it.
        _ => "ALTER TABLE brief_response ADD CONSTRAINT no_more CHECK (message = '') NOT VALID",
    };
    let refused = app.db.write.execute_unprepared(refuse).await;
    refused.expect("it is refused from now on");
    // Of a longer one PostgreSQL would tell the beginning.
    let secret = app.entropy.token().expose()[..20].to_owned();

    let browser = Browser::at(&scene.world.server);
    let path = format!("/brief/{token}");
    let page = browser.send(&path, &[("message", secret.as_str())]).await;
    assert_eq!(page.status, 500);
    let client = scene.world.server.anonymous();
    let (field, input_type) = ("submitBriefResponse", "SubmitBriefResponseInput");
    let input = json!({ "token": token, "message": secret });
    let answer = client.attempt(field, input_type, input, "received").await;
    assert_eq!(answer.error_codes(), ["INTERNAL"]);

    let logged = log.text();
    let line = logged.lines().find(|line| line.contains(&secret));
    assert_eq!(line, None);
    // This server's log is in it.
    let id = answer.errors()[0].pointer("/extensions/requestId");
    let id = id.and_then(Value::as_str).expect("it has one");
    assert!(logged.contains(id) && logged.contains("a page could not be made"));
}
