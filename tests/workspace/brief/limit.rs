//! How often a supplier answers, and is asked.

use super::*;
use crate::support::{
    Stage,
    database::{Backend, Database},
};

on_both!(
    a_supplier_answers_ten_times_and_no_more,
    whoever_sees_nothing_of_others_is_not_told_of_them_by_a_limit,
);

/// Ten answers; the eleventh is refused in words that say so, on the page as in the API, and leaves nothing behind. What
/// others may answer is as it was.
async fn a_supplier_answers_ten_times_and_no_more(world: World) {
    let scene = Scene::of(world).await;
    let (member, buyer) = (&scene.member, &scene.organization);
    send_to(&scene, 2).await;
    let (token, other) = (token(&scene, 1).await, token(&scene, 2).await);
    for number in 1..=10 {
        let message = format!("Answer {number}.");
        let refused = answer(&scene, &token, &message, Value::Null).await;
        assert_eq!(refused, None, "{message}");
    }
    let stored = async || {
        let db = scene.world.database.connect().await;
        brief_response::Entity::find().count(&db.read).await
    };
    let told = async || told(member, "BRIEF_RESPONSE_RECEIVED").await.len();
    let before = (stored().await, told().await);
    assert_eq!(before, (Ok(10), 10));

    let says = "You have answered 10 times already.";
    let client = scene.world.server.anonymous();
    let (field, input_type) = ("submitBriefResponse", "SubmitBriefResponseInput");
    let eleventh = json!({ "token": token, "message": "Answer 11." });
    let refused = client.attempt(field, input_type, eleventh, "received");
    let refused = refused.await;
    assert_eq!(
        refused.data(&format!("/{field}")),
        &json!({ "received": false,
                 "userErrors": [{ "code": "CONFLICT", "field": null, "message": says }] })
    );
    let browser = Browser::at(&scene.world.server);
    let path = format!("/brief/{token}");
    let page = browser.send(&path, &[("message", "Answer 11.")]).await;
    assert!(page.problem().is_some_and(|problem| problem.contains(says)));
    // The tenth by a second click is the tenth.
    let again = answer(&scene, &token, "Answer 10.", Value::Null).await;
    assert_eq!(again, None);
    assert_eq!((stored().await, told().await), before);

    let refused = answer(&scene, &other, "We do.", Value::Null).await;
    assert_eq!(refused, None);
    assert_eq!((stored().await, told().await), (Ok(11), 11));
    let row = briefs(member, buyer).await[0].clone();
    assert_eq!(row["responses"]["totalCount"], 11);
}

/// One brief a day to a supplier. A partner who sees nothing of what others have sent is not told of it by a refusal; one who
/// does see it is refused.
async fn whoever_sees_nothing_of_others_is_not_told_of_them_by_a_limit(backend: Backend) {
    let settings = [("BRIEFS_PER_RECIPIENT", "1")];
    let scene = Scene::of(World::with(Database::on(backend).await, &settings).await).await;
    let buyer = &scene.organization;
    let one = json!({ "solutionIds": scene.solutions[..1] });
    let (own, _) = scene.partner("Bob Martin", json!({})).await;
    let full = json!({ "dataVisibility": "FULL" });
    let (full, _) = scene.partner("Kent Beck", full).await;
    let send = async |by: &Actor| {
        let brief = by.create_brief(buyer, "Looms", one.clone()).await;
        let answer = by
            .attempt("sendBrief", "BriefInput", brief.input(), "brief { id }")
            .await;
        answer.user_error_codes("sendBrief").join(" ")
    };
    assert_eq!(send(&scene.member).await, "");
    assert_eq!(send(&scene.admin).await, "RATE_LIMITED");
    assert_eq!(send(&full).await, "RATE_LIMITED");
    assert_eq!(send(&own).await, "");
    assert_eq!(send(&own).await, "RATE_LIMITED");
}
