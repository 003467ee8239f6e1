//! Who may do what with a brief, and what is refused.

use super::*;

on_both!(
    who_may_do_what_with_a_brief,
    what_is_refused,
    what_is_left_behind_is_adopted_or_discarded,
);

async fn who_may_do_what_with_a_brief(world: World) {
    let scene = Scene::of(world).await;
    let (admin, member, buyer) = (&scene.admin, &scene.member, &scene.organization);
    let (partner, delegation) = scene.partner("Bob Martin", json!({})).await;
    let full = json!({ "dataVisibility": "FULL" });
    let (onlooker, _) = scene.partner("Kent Beck", full).await;
    let (blind, _) = scene
        .partner(
            "Ward Hill",
            json!({ "permissions": ["SHORTLISTS", "NOTES"] }),
        )
        .await;
    let one = json!({ "solutionIds": scene.solutions[..1] });
    let draft = partner.create_brief(buyer, "Looms", one.clone()).await;
    let named = |brief: &Brief| brief.input();
    let all = [
        ("updateBrief", "UpdateBriefInput"),
        ("sendBrief", "BriefInput"),
        ("closeBrief", "BriefInput"),
        ("deleteBrief", "BriefInput"),
    ];
    for person in [admin, member, &onlooker, &blind] {
        for (field, input_type) in all {
            let code = refusal(person, field, input_type, named(&draft)).await;
            assert_eq!(code, "NOT_FOUND", "{field} by {}", person.name);
        }
    }
    let input = json!({ "organizationId": buyer.id, "title": "Mine", "body": "Mine" });
    assert_eq!(
        refusal(&blind, "createBrief", "CreateBriefInput", input).await,
        "PERMISSION_REQUIRED"
    );
    assert_eq!(
        refusal(&partner, "closeBrief", "BriefInput", named(&draft)).await,
        "CONFLICT"
    );
    let stale = json!({ "briefId": draft.id, "version": draft.version + 1 });
    assert_eq!(
        refusal(&partner, "sendBrief", "BriefInput", stale).await,
        "STALE_VERSION"
    );
    // Nothing changes: no version.
    let same = json!({ "briefId": draft.id, "version": draft.version, "title": "Looms",
                       "solutionIds": scene.solutions[..1] });
    let same = partner.brief("updateBrief", "UpdateBriefInput", same).await;
    assert_eq!(same.version, draft.version);

    let sent = partner.send(&draft).await;
    for (person, actions) in [
        (&partner, json!(["CLOSE", "DELETE", "ADD_NOTE"])),
        (admin, json!(["CLOSE", "DELETE", "ADD_NOTE"])),
        (member, json!(["CLOSE", "ADD_NOTE"])),
        (&onlooker, json!(["ADD_NOTE"])),
    ] {
        let row = briefs(person, buyer).await[0].clone();
        assert_eq!(row["actions"], actions, "{}", person.name);
    }
    for (person, field, code) in [
        (&partner, "updateBrief", "CONFLICT"),
        (&partner, "sendBrief", "CONFLICT"),
        (member, "updateBrief", "CONFLICT"),
        (member, "deleteBrief", "FORBIDDEN"),
        (&onlooker, "closeBrief", "FORBIDDEN"),
        (&blind, "closeBrief", "NOT_FOUND"),
    ] {
        let input_type = if field == "updateBrief" {
            "UpdateBriefInput"
        } else {
            "BriefInput"
        };
        let refused = refusal(person, field, input_type, named(&sent)).await;
        assert_eq!(refused, code, "{field} by {}", person.name);
    }
    // What was asked and answered stays when the partner has gone.
    answer(&scene, &token(&scene, 1).await, "Yes.", Value::Null).await;
    admin.revoke(&delegation).await;
    let row = briefs(member, buyer).await[0].clone();
    assert_eq!(row["responses"]["nodes"][0]["message"], "Yes.");
    let closed = member.brief("closeBrief", "BriefInput", named(&sent)).await;
    assert_eq!(closed.status, "CLOSED");
    for (field, code) in [("closeBrief", "CONFLICT"), ("sendBrief", "CONFLICT")] {
        assert_eq!(
            refusal(admin, field, "BriefInput", named(&closed)).await,
            code
        );
    }
    let filtered = async |status: Value| {
        let variables = json!({ "id": buyer.id, "status": status });
        let answer = member.query(BRIEFS, variables).await;
        answer.data("/workspace/briefs/totalCount").clone()
    };
    for (status, count) in [
        (json!(["CLOSED"]), 1),
        (json!(["DRAFT", "SENT"]), 0),
        (json!([]), 0),
        (Value::Null, 1),
    ] {
        assert_eq!(filtered(status.clone()).await, count, "{status}");
    }
    // Deleted with all that hangs on it.
    member.add_note(buyer, &closed.id, "Noted", "SHARED").await;
    let gone = admin.attempt("deleteBrief", "BriefInput", named(&closed), "deletedId");
    assert_eq!(gone.await.payload("deleteBrief")["deletedId"], closed.id);
    assert!(briefs(member, buyer).await.is_empty());
    let db = scene.world.database.connect().await;
    assert_eq!(note::Entity::find().count(&db.read).await.ok(), Some(0));
    assert_eq!(
        brief_link::Entity::find().count(&db.read).await.ok(),
        Some(0)
    );
    assert_eq!(
        brief_recipient::Entity::find().count(&db.read).await.ok(),
        Some(0)
    );
    assert_eq!(
        brief_response::Entity::find().count(&db.read).await.ok(),
        Some(0)
    );
}

async fn what_is_refused(world: World) {
    let scene = Scene::of(world).await;
    let (member, buyer) = (&scene.member, &scene.organization);
    let create = async |input: Value| {
        let mut whole =
            json!({ "organizationId": buyer.id, "title": "Looms", "body": "How many?" });
        for (field, value) in input.as_object().expect("an object") {
            whole[field] = value.clone();
        }
        let mutation = "mutation($input: CreateBriefInput!) { createBrief(input: $input) {
            userErrors { code field } } }";
        let answer = member.query(mutation, json!({ "input": whole })).await;
        answer.list("/createBrief/userErrors")[0].clone()
    };
    let twice = [&scene.solutions[0], &scene.solutions[0]];
    let many = vec![&scene.solutions[0]; 51];
    for (input, code, field) in [
        (json!({ "title": " " }), "INVALID_INPUT", "title"),
        (
            json!({ "title": "x".repeat(201) }),
            "INVALID_INPUT",
            "title",
        ),
        (json!({ "body": "" }), "INVALID_INPUT", "body"),
        (
            json!({ "body": "x".repeat(10_001) }),
            "INVALID_INPUT",
            "body",
        ),
        (
            json!({ "solutionIds": twice }),
            "INVALID_INPUT",
            "solutionIds",
        ),
        (
            json!({ "solutionIds": many }),
            "INVALID_INPUT",
            "solutionIds",
        ),
        (
            json!({ "solutionIds": [buyer.id] }),
            "NOT_FOUND",
            "solutionIds",
        ),
        (
            json!({ "organizationId": scene.solutions[0] }),
            "NOT_FOUND",
            "organizationId",
        ),
    ] {
        let refused = create(input.clone()).await;
        assert_eq!(
            refused,
            json!({ "code": code, "field": [field] }),
            "{input}"
        );
    }
    // Nobody to send it to.
    let draft = member.create_brief(buyer, "Looms", json!({})).await;
    assert_eq!(
        refusal(member, "sendBrief", "BriefInput", draft.input()).await,
        "CONFLICT"
    );
    let change = json!({ "briefId": draft.id, "version": draft.version,
                         "solutionIds": scene.solutions[..1] });
    let draft = member
        .brief("updateBrief", "UpdateBriefInput", change)
        .await;
    member.send(&draft).await;
    let token = token(&scene, 1).await;
    let quote = |amount: &str, currency: &str| json!({ "amount": amount, "currency": currency });
    for (token, message, quote, code) in [
        ("unknown", "Yes.", Value::Null, "LINK_INVALID"),
        (&token, "", Value::Null, "INVALID_INPUT"),
        (&token, &"x".repeat(5_001), Value::Null, "INVALID_INPUT"),
        (&token, "Yes.", quote("-1", "EUR"), "INVALID_INPUT"),
        (&token, "Yes.", quote("1.00001", "EUR"), "INVALID_INPUT"),
        (&token, "Yes.", quote("1", "XYZ"), "INVALID_INPUT"),
        (&token, "Yes.", quote("", ""), "INVALID_INPUT"),
    ] {
        let refused = answer(&scene, token, message, quote.clone()).await;
        assert_eq!(refused.as_deref(), Some(code), "{message:.9} {quote}");
    }
    // Whatever script it is in, the longest answer fits into the form.
    let browser = Browser::at(&scene.world.server);
    let longest = "語".repeat(5_000);
    let page = browser
        .send(&format!("/brief/{token}"), &[("message", &longest)])
        .await;
    assert_eq!(page.status, 303, "{}", page.html);
    let dead = browser.open("/brief/unknown").await;
    assert_eq!(
        (dead.heading(), dead.fields()),
        ("This link does not work", None)
    );
}

async fn what_is_left_behind_is_adopted_or_discarded(world: World) {
    const LEFT: &str =
        "query($id: ID!) { workspace(organizationId: $id) { inheritedDrafts { totalCount nodes {
        __typename ... on Brief { id title actions } ... on Shortlist { title } } } } }";
    let scene = Scene::of(world).await;
    let (admin, member, buyer) = (&scene.admin, &scene.member, &scene.organization);
    let (partner, delegation) = scene.partner("Bob Martin", json!({})).await;
    let one = json!({ "solutionIds": scene.solutions[..1] });
    let kept = partner.create_brief(buyer, "To keep", one.clone()).await;
    partner.create_shortlist(buyer, "A list", json!({})).await;
    let thrown = partner.create_brief(buyer, "To throw away", one).await;
    let sent = partner
        .create_brief(
            buyer,
            "Sent",
            json!({ "solutionIds": scene.solutions[1..2] }),
        )
        .await;
    partner.send(&sent).await;
    let id = |draft: &Brief| json!({ "draftId": draft.id });
    let (adopt, discard) = ("adoptDraft", "discardDraft");
    assert_eq!(
        refusal(admin, adopt, "InheritedDraftInput", id(&kept)).await,
        "NOT_FOUND"
    );
    admin.revoke(&delegation).await;
    let left = admin.query(LEFT, json!({ "id": buyer.id })).await;
    assert_eq!(left.data("/workspace/inheritedDrafts/totalCount"), 3);
    let titles: Vec<&Value> = left
        .list("/workspace/inheritedDrafts/nodes")
        .iter()
        .map(|node| &node["title"])
        .collect();
    assert_eq!(titles, ["To throw away", "A list", "To keep"]);
    assert_eq!(
        left.data("/workspace/inheritedDrafts/nodes/2/actions"),
        &json!(["ADOPT", "DISCARD", "ADD_NOTE"])
    );
    for field in ["sendBrief", "deleteBrief"] {
        let code = refusal(admin, field, "BriefInput", kept.input()).await;
        assert_eq!(code, "CONFLICT", "{field}");
    }
    for field in [adopt, discard] {
        let code = refusal(member, field, "InheritedDraftInput", id(&kept)).await;
        assert_eq!(code, "FORBIDDEN");
        let code = refusal(admin, field, "InheritedDraftInput", id(&sent)).await;
        assert_eq!(code, "CONFLICT");
        let nothing = json!({ "draftId": buyer.id });
        let code = refusal(admin, field, "InheritedDraftInput", nothing).await;
        assert_eq!(code, "NOT_FOUND");
    }
    let gone = admin.attempt(discard, "InheritedDraftInput", id(&thrown), "deletedId");
    assert_eq!(gone.await.payload(discard)["deletedId"], thrown.id);
    let selection = "draft { ... on Brief { id version actions } }";
    let adopted = admin
        .attempt(adopt, "InheritedDraftInput", id(&kept), selection)
        .await;
    let adopted = adopted.payload(adopt)["draft"].clone();
    assert_eq!(
        adopted["actions"],
        json!(["EDIT", "SEND", "DELETE", "ADD_NOTE"])
    );
    // The members' now, and sent in the organization's name.
    let input = json!({ "briefId": kept.id, "version": adopted["version"] });
    member.brief("sendBrief", "BriefInput", input).await;
    let row = briefs(member, buyer).await;
    let row = row
        .iter()
        .find(|row| row["title"] == "To keep")
        .expect("it is there");
    assert_eq!(row["sentAs"], "Analytical Engines");
    assert_eq!(row["author"]["displayName"], "Bob Martin");
}
