//! Folders within folders: names, places, order, and who may take what away.

use serde_json::{Value, json};

use super::{code, kept, refused};
use crate::{
    on_both,
    support::{firm::Firm, library::made, wait, world::World},
};

on_both!(
    names_are_what_they_show,
    nothing_is_put_into_itself,
    a_page_goes_on_where_the_last_has_ended,
    members_take_away_their_own_and_admins_everything,
    a_proof_is_looked_at_before_it_is_one,
    only_members_see_the_tab,
    an_upload_is_one_document,
);

async fn names_are_what_they_show(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    let long = "x".repeat(300);
    for name in [
        "",
        "  ",
        ".",
        "..",
        "a/b",
        "..\\b",
        "a\nb",
        "a\u{0}b",
        "gpj\u{202e}.exe",
        "a\u{200b}",
        &long,
    ] {
        let input = json!({ "organizationId": acme.organization.id, "name": name });
        let answer = acme.owner.with_document("createFolder", input).await;
        let (code, field, _) = refused(&answer, "createFolder");
        assert_eq!(
            (code.as_str(), field.as_str()),
            ("INVALID_INPUT", "name"),
            "{name:?}"
        );
    }
    assert_eq!(acme.names(None).await, Vec::<String>::new());

    // What somebody's disk allows is made fit, where nobody has typed it.
    for (sent, kept) in [
        ("../../etc/passwd", "passwd"),
        ("C:\\plans\\a.txt", "a.txt"),
        ("b\u{0}\n\u{202e}c.txt", "bc.txt"),
    ] {
        let id = acme.file(sent, None, b"x").await;
        assert_eq!(acme.owner.document(&id).await["name"], kept);
    }
    let id = acme.file(&format!("{long}.txt"), None, b"x").await;
    let name = acme.owner.document(&id).await["name"].clone();
    let name = name.as_str().expect("a name");
    assert_eq!((name.chars().count(), name.ends_with("x.txt")), (200, true));
    // One character that stands for many.
    let wide = "\u{fdfa}".repeat(200);
    let id = acme.folder(&wide, None).await;
    assert_eq!(acme.owner.document(&id).await["name"], wide);
    // Two may be called the same.
    acme.folder(&wide, None).await;
}

async fn nothing_is_put_into_itself(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    let bolt = Firm::open(&world, "Bolt").await;
    let a = acme.folder("a", None).await;
    let b = acme.folder("b", Some(&a)).await;
    let c = acme.folder("c", Some(&b)).await;
    let file = acme.file("file.txt", Some(&c), b"x").await;
    let elsewhere = bolt.folder("elsewhere", None).await;
    for (what, folder, code) in [
        (&a, &a, "INVALID_INPUT"),
        (&a, &b, "INVALID_INPUT"),
        (&a, &c, "INVALID_INPUT"),
        (&b, &c, "INVALID_INPUT"),
        (&a, &file, "INVALID_INPUT"),
        (&a, &elsewhere, "NOT_FOUND"),
        (&a, &acme.organization.id, "NOT_FOUND"),
    ] {
        let answer = acme.update(what, json!({ "folderId": folder })).await;
        let (refused, field, _) = refused(&answer, "updateDocument");
        assert_eq!((refused.as_str(), field.as_str()), (code, "folderId"));
    }
    let both = json!({ "folderId": a, "moveToRoot": true });
    let answer = acme.update(&c, both).await;
    assert_eq!(refused(&answer, "updateDocument").1, "moveToRoot");
    // Out of it, and the other way round.
    acme.update(&b, json!({ "moveToRoot": true }))
        .await
        .payload("updateDocument");
    acme.update(&a, json!({ "folderId": c }))
        .await
        .payload("updateDocument");
    let names = |folder: &str| {
        let (acme, folder) = (acme.clone(), folder.to_owned());
        async move { acme.names(Some(&folder)).await }
    };
    assert_eq!(acme.names(None).await, ["b"]);
    assert_eq!(
        (names(&b).await, names(&c).await),
        (
            vec!["c".to_owned()],
            vec!["a".to_owned(), "file.txt".to_owned()]
        )
    );
    // And deep, but not for ever.
    let mut inner = a.clone();
    for level in 3..32 {
        inner = acme.folder(&format!("level {level}"), Some(&inner)).await;
    }
    let input =
        json!({ "organizationId": acme.organization.id, "name": "too deep", "folderId": inner });
    let answer = acme.owner.with_document("createFolder", input).await;
    assert_eq!(refused(&answer, "createFolder").1, "folderId");
    let tall = acme.folder("tall", None).await;
    acme.folder("inside", Some(&tall)).await;
    let above = acme.owner.document(&inner).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Document { folder { id } } } }";
    let answer = acme.owner.query(query, json!({ "id": above["id"] })).await;
    let above = answer.text("/node/folder/id").to_owned();
    let answer = acme.update(&tall, json!({ "folderId": above })).await;
    assert_eq!(refused(&answer, "updateDocument").1, "folderId");
    // All of it goes at once.
    acme.delete(&b).await.payload("deleteDocument");
    assert_eq!(acme.names(None).await, ["tall"]);
    for gone in [&a, &b, &c, &file, &inner] {
        assert_eq!(acme.owner.document(gone).await, Value::Null);
    }
    wait::until("the bytes to be gone", async || {
        (kept(&world.server) == 0).then_some(())
    })
    .await;
}

async fn a_page_goes_on_where_the_last_has_ended(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    let shelf = acme.folder("shelf", None).await;
    let mut expected = Vec::new();
    for name in ["b", "A", "\u{e4}", "zz", "a", "C"] {
        acme.folder(name, Some(&shelf)).await;
    }
    expected.extend(["A", "\u{e4}", "a", "b", "C", "zz"]);
    for name in ["beta.txt", "Alpha.txt", "alpha.txt"] {
        acme.file(name, Some(&shelf), b"x").await;
    }
    expected.extend(["Alpha.txt", "alpha.txt", "beta.txt"]);
    let query = "query($id: ID!, $folder: ID, $after: String) { workspace(organizationId: $id) {
        documents(first: 2, after: $after, folderId: $folder) {
            totalCount nodes { name } pageInfo { hasNextPage endCursor } } } }";
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let variables = json!({ "id": acme.organization.id, "folder": shelf, "after": after });
        let answer = acme.owner.query(query, variables).await;
        let page = &answer.body["data"]["workspace"]["documents"];
        assert_eq!(page["totalCount"], expected.len());
        for node in page["nodes"].as_array().expect("a list") {
            seen.push(node["name"].as_str().expect("a name").to_owned());
        }
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(seen, expected);
    // A folder of nobody's has nothing in it.
    for nothing in [
        "doc_00000000000000000000000007",
        "nonsense",
        &acme.organization.id,
    ] {
        assert_eq!(acme.names(Some(nothing)).await, Vec::<String>::new());
    }
}

async fn members_take_away_their_own_and_admins_everything(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    let [one, other] = ["Mia One", "Noa Other"].map(|name| world.known(name));
    let (one, other) = (one.await, other.await);
    let (by_one, by_other) = (
        acme.hire(&one, "MEMBER").await,
        acme.hire(&other, "BILLING_ADMIN").await,
    );
    let folder = by_one.folder("ours", None).await;
    let inner = by_one.folder("inner", Some(&folder)).await;
    let own = by_one.file("own.txt", Some(&inner), b"x").await;
    assert_eq!(
        one.document(&folder).await["actions"],
        json!(["EDIT", "SHARE", "DELETE"])
    );
    let theirs = by_other.file("theirs.txt", Some(&inner), b"x").await;

    // A folder in which others have put something is no longer its maker's to delete.
    assert_eq!(
        one.document(&folder).await["actions"],
        json!(["EDIT", "SHARE"])
    );
    for (firm, id) in [
        (&by_one, &folder),
        (&by_one, &inner),
        (&by_one, &theirs),
        (&by_other, &own),
        (&by_other, &folder),
    ] {
        assert_eq!(code(&firm.delete(id).await, "deleteDocument"), "FORBIDDEN");
    }
    // Everybody moves and renames.
    by_other
        .update(&own, json!({ "name": "renamed.txt" }))
        .await
        .payload("updateDocument");
    by_one.delete(&own).await.payload("deleteDocument");
    by_other.delete(&theirs).await.payload("deleteDocument");
    by_one.delete(&inner).await.payload("deleteDocument");
    let theirs = by_other.file("more.txt", Some(&folder), b"x").await;
    assert_eq!(
        code(&by_one.delete(&folder).await, "deleteDocument"),
        "FORBIDDEN"
    );
    acme.delete(&folder).await.payload("deleteDocument");
    assert_eq!(other.document(&theirs).await, Value::Null);
    assert_eq!(
        code(&acme.delete(&folder).await, "deleteDocument"),
        "NOT_FOUND"
    );
}

async fn a_proof_is_looked_at_before_it_is_one(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    for (name, bytes) in [("a.pdf", &b"%PDF-1.7"[..]), ("a", b"\xff\xd8\xff\xe0 jpeg")] {
        made(
            &acme.upload(name, None, bytes, "PROOF").await,
            "uploadDocument",
        );
    }
    // Whatever it is called.
    for (name, bytes) in [
        ("a.png", &b"MZ\x90\x00"[..]),
        ("a.jpg", b"hello"),
        ("a.html", b"<html></html>"),
    ] {
        let answer = acme.upload(name, None, bytes, "PROOF").await;
        let (code, field, _) = refused(&answer, "uploadDocument");
        assert_eq!(
            (code.as_str(), field.as_str()),
            ("INVALID_INPUT", "uploadId"),
            "{name}"
        );
    }
    let answer = acme.upload("a.png", None, b"x", "FOLDER").await;
    assert_eq!(refused(&answer, "uploadDocument").1, "kind");
    // What was refused can be used for something else: nothing was spent.
    let upload = acme.owner.send_file("notes.txt", "hello").await;
    let mut input =
        json!({ "organizationId": acme.organization.id, "uploadId": upload, "kind": "PROOF" });
    let answer = acme
        .owner
        .with_document("uploadDocument", input.clone())
        .await;
    assert_eq!(code(&answer, "uploadDocument"), "INVALID_INPUT");
    input["kind"] = json!("FILE");
    input["name"] = json!("Renamed.txt");
    let answer = acme.owner.with_document("uploadDocument", input).await;
    let document = &answer.payload("uploadDocument")["document"];
    assert_eq!(
        (&document["name"], &document["contentType"]),
        (&json!("Renamed.txt"), &json!("text/plain"))
    );
}

async fn only_members_see_the_tab(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    let folder = acme.folder("Plans", None).await;
    let agent = world.known("Agent Smith").await;
    let invited = acme
        .owner
        .invite_partner(
            &acme.organization,
            &agent.email,
            json!({ "dataVisibility": "FULL" }),
        )
        .await;
    agent.accept(&invited).await;
    let by_agent = acme.by(&agent);
    let seen = by_agent.tab(None).await;
    assert_eq!(
        (&seen["documents"], &seen["sharedDocuments"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(by_agent.count().await, None);
    assert_eq!(agent.document(&folder).await, Value::Null);
    let input = json!({ "organizationId": acme.organization.id, "name": "Mine" });
    let answer = agent.with_document("createFolder", input.clone()).await;
    assert_eq!(code(&answer, "createFolder"), "FORBIDDEN");
    let answer = by_agent.update(&folder, json!({ "name": "Mine" })).await;
    assert_eq!(code(&answer, "updateDocument"), "NOT_FOUND");
    let stranger = world.known("Stan Stranger").await;
    let answer = stranger.with_document("createFolder", input).await;
    assert_eq!(code(&answer, "createFolder"), "NOT_FOUND");
}

async fn an_upload_is_one_document(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    let thief = Firm::open(&world, "Thief").await;
    let upload = acme.owner.send_file("a.txt", "a").await;
    let input = |firm: &Firm| json!({ "organizationId": firm.organization.id, "uploadId": upload });
    let answer = thief
        .owner
        .with_document("uploadDocument", input(&thief))
        .await;
    assert_eq!(refused(&answer, "uploadDocument").1, "uploadId");
    let tries = futures_util::future::join_all(
        (0..4).map(|_| acme.owner.with_document("uploadDocument", input(&acme))),
    )
    .await;
    let made = tries
        .iter()
        .filter(|answer| answer.body["data"]["uploadDocument"]["document"].is_object());
    assert_eq!(made.count(), 1);
    assert_eq!(acme.names(None).await, ["a.txt"]);
    // The sweep of uploads leaves what is a document.
    world.clock.advance(time::Duration::days(2));
    mandate::command::upload::sweep::run(&world.server.app)
        .await
        .expect("it is swept");
    assert_eq!(kept(&world.server), 1);
}
