//! Who sends, answers, closes and deletes at once, and what the worker that mails it makes of that.

use super::*;

on_both!(
    a_closed_brief_takes_no_answers,
    what_was_closed_before_it_was_sent_is_never_mailed,
    of_many_at_once_one_sends,
    answers_at_once_all_count,
    what_is_sent_and_deleted_at_once_leaves_nothing,
    an_organization_mails_so_many_in_a_day,
);

async fn a_closed_brief_takes_no_answers(world: World) {
    let scene = Scene::of(world).await;
    let (member, buyer) = (&scene.member, &scene.organization);
    let one = json!({ "solutionIds": scene.solutions[..1] });
    for round in 0..5 {
        let draft = member
            .create_brief(buyer, &format!("Looms {round}"), one.clone())
            .await;
        let sent = member.send(&draft).await;
        let mail = scene
            .world
            .inbox()
            .mail(&supplier(1), &format!("Looms {round}"))
            .await;
        let token = mail.token("/brief").expect("it has a link");
        // An answer at that very moment comes before, and is there, or after, and is refused.
        let close = member.brief("closeBrief", "BriefInput", sent.input());
        let (closed, code) = tokio::join!(close, answer(&scene, &token, "Yes.", Value::Null));
        assert_eq!(closed.status, "CLOSED");
        let row = briefs(member, buyer).await[0].clone();
        match code.as_deref() {
            None => assert_eq!(row["responses"]["totalCount"], 1),
            Some("CONFLICT") => assert_eq!(row["responses"]["totalCount"], 0),
            other => panic!("{other:?}"),
        }
        let late = answer(&scene, &token, "Too late.", Value::Null).await;
        assert_eq!(late.as_deref(), Some("CONFLICT"));
        let path = format!("/brief/{token}");
        let page = Browser::at(&scene.world.server).open(&path).await;
        assert_eq!(page.fields(), None);
        assert!(
            page.html.contains("closed and takes no more answers"),
            "{}",
            page.html
        );
        // Deleted, the link is dead.
        let gone = member.attempt("deleteBrief", "BriefInput", closed.input(), "deletedId");
        gone.await.payload("deleteBrief");
        let page = Browser::at(&scene.world.server).open(&path).await;
        assert_eq!(page.heading(), "This link does not work");
    }
}

/// The mail server is down when it is sent, and up again when it has been closed.
async fn what_was_closed_before_it_was_sent_is_never_mailed(world: World) {
    let mut scene = Scene::of(world).await;
    let mut smtp = Smtp::down();
    let server = scene.world.another_server(&[("MAIL", &smtp.url())]).await;
    scene.world.server = server;
    let member = scene.member.at(&scene.world.server);
    let buyer = &scene.organization;
    let one = |place: usize| json!({ "solutionIds": scene.solutions[place..=place] });
    let closed = member.create_brief(buyer, "Closed", one(0)).await;
    let sent = member.send(&closed).await;
    member.brief("closeBrief", "BriefInput", sent.input()).await;
    let open = member.create_brief(buyer, "Open", one(1)).await;
    member.send(&open).await;
    smtp.go_up();
    scene.world.clock.advance(Duration::MINUTE);
    wait::until("the mail to be marked as sent", async || {
        let row = briefs(&member, buyer).await[0].clone();
        (row["recipients"][0]["delivery"] == "SENT").then_some(())
    })
    .await;
    wait::until("the other to be given up", async || {
        let row = briefs(&member, buyer).await[1].clone();
        (row["recipients"][0]["delivery"] == Value::Null).then_some(())
    })
    .await;
    let received: Vec<String> = smtp.mails().into_iter().map(|mail| mail.to).collect();
    assert_eq!(received, [supplier(2)]);
}

async fn of_many_at_once_one_sends(world: World) {
    let scene = Scene::of(world).await;
    let (admin, member, buyer) = (&scene.admin, &scene.member, &scene.organization);
    let all = json!({ "solutionIds": scene.solutions });
    for round in 0..5 {
        let draft = member
            .create_brief(buyer, &format!("Looms {round}"), all.clone())
            .await;
        let send = async |person: &Actor| {
            let mutation = "mutation($input: BriefInput!) { sendBrief(input: $input) { userErrors { code } } }";
            let answer = person
                .query(mutation, json!({ "input": draft.input() }))
                .await;
            let codes = answer.user_error_codes("sendBrief");
            codes.first().map(|&code| code.to_owned())
        };
        let people = [admin, member, admin, member];
        let mut outcomes = join_all(people.map(send)).await;
        outcomes.sort();
        assert_eq!(outcomes[0], None);
        let conflict = Some("CONFLICT".to_owned());
        assert!(
            outcomes[1..].iter().all(|one| *one == conflict),
            "{outcomes:?}"
        );
        let db = &scene.world.server.app.db.read;
        let mails = mail::Entity::find().filter(mail::Column::Kind.eq(mail::Kind::Brief));
        let mails = mails.count(db).await.expect("they can be counted");
        assert_eq!(mails, (round + 1) * scene.solutions.len() as u64);
    }
}

async fn answers_at_once_all_count(world: World) {
    let scene = Scene::of(world).await;
    let (member, buyer) = (&scene.member, &scene.organization);
    send_to(&scene, 1).await;
    let token = token(&scene, 1).await;
    let answers = (0..14).map(|number| {
        let (scene, token) = (&scene, &token);
        async move { answer(scene, token, &format!("Answer {number}"), Value::Null).await }
    });
    let outcomes = join_all(answers).await;
    let taken = outcomes.iter().filter(|code| code.is_none()).count();
    assert_eq!(taken, 10, "{outcomes:?}");
    let row = briefs(member, buyer).await[0].clone();
    assert_eq!(row["responses"]["totalCount"], 10);
    assert_eq!(told(member, "BRIEF_RESPONSE_RECEIVED").await.len(), 10);
}

/// The worker takes the mails while the brief goes: each is sent before, or not at all, and nobody meets an error.
async fn what_is_sent_and_deleted_at_once_leaves_nothing(world: World) {
    let scene = Scene::of(world).await;
    let (member, buyer) = (&scene.member, &scene.organization);
    let all = json!({ "solutionIds": scene.solutions });
    for round in 0..6 {
        let draft = member
            .create_brief(buyer, &format!("Looms {round}"), all.clone())
            .await;
        let sent = member.send(&draft).await;
        let gone = member.attempt("deleteBrief", "BriefInput", sent.input(), "deletedId");
        assert_eq!(gone.await.payload("deleteBrief")["deletedId"], sent.id);
    }
    scene.world.all_mail_sent().await;
    let db = &scene.world.server.app.db.read;
    assert_eq!(brief_link::Entity::find().count(db).await.ok(), Some(0));
    let failed = mail::Entity::find().filter(mail::Column::Status.eq(mail::Status::Failed));
    assert_eq!(failed.count(db).await.ok(), Some(0));
}

async fn an_organization_mails_so_many_in_a_day(world: World) {
    let mut scene = Scene::of(world).await;
    for limit in [
        "BRIEFS_PER_ORGANIZATION",
        "BRIEFS_PER_USER",
        "BRIEFS_PER_RECIPIENT",
    ] {
        let most = if limit == "BRIEFS_PER_RECIPIENT" {
            "1"
        } else {
            "3"
        };
        scene.world.server = scene.world.another_server(&[(limit, most)]).await;
        let member = scene.member.at(&scene.world.server);
        let buyer = &scene.organization;
        let two = || json!({ "solutionIds": scene.solutions[..2] });
        let mut drafts = Vec::new();
        for number in 0..2 {
            let title = format!("{limit} {number}");
            drafts.push(member.create_brief(buyer, &title, two()).await);
        }
        // Both at once: one counts the other.
        let send = async |draft: &Brief| {
            let mutation = "mutation($input: BriefInput!) { sendBrief(input: $input) {
                userErrors { code } } }";
            let answer = member
                .query(mutation, json!({ "input": draft.input() }))
                .await;
            let codes = answer.user_error_codes("sendBrief");
            codes.first().map(|&code| code.to_owned())
        };
        let mut outcomes = join_all(drafts.iter().map(send)).await;
        let refused = outcomes
            .iter()
            .position(Option::is_some)
            .expect("one is refused");
        outcomes.sort();
        assert_eq!(outcomes, [None, Some("RATE_LIMITED".to_owned())], "{limit}");
        scene
            .world
            .clock
            .advance(Duration::days(1) + Duration::SECOND);
        member.send(&drafts[refused]).await;
        scene
            .world
            .clock
            .advance(Duration::days(1) + Duration::SECOND);
    }
}
