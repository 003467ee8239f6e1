//! How often a supplier answers.

use super::*;

on_both!(a_supplier_answers_ten_times_and_no_more);

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
