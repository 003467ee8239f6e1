//! Links to download: for one reader, for a while, in pieces.

use reqwest::Method;
use serde_json::json;

use super::kept;
use crate::{
    on_both,
    support::{
        firm::Firm,
        library::{download, http},
        log::Log,
        wait,
        world::World,
    },
};

on_both!(
    a_link_is_followed_by_a_browser,
    a_link_is_good_for_a_while_and_for_its_reader,
    ranges_are_answered,
    a_download_ends_with_the_access,
    nobody_downloads_everything_at_once,
);

async fn a_link_is_followed_by_a_browser(world: World) {
    let log = Log::listen();
    let acme = Firm::open(&world, "Acme").await;
    let page = b"<html><script>alert(1)</script></html>";
    let id = acme.file("b\u{f6}se \"; x.html", None, page).await;
    let url = acme.owner.link(&id).await.expect("a link");
    let token = url.rsplit('/').next().expect("a token");
    assert!(!token.contains("html") && !url.contains(&acme.owner.token));
    let got = download(&url, &[]).await;
    assert_eq!((got.status, got.bytes.as_slice()), (200, &page[..]));
    for (name, value) in [
        ("content-type", "text/html"),
        ("content-length", "38"),
        (
            "content-disposition",
            "attachment; filename=\"b_se __ x.html\"; filename*=UTF-8''b%C3%B6se%20%22%3B%20x.html",
        ),
        ("x-content-type-options", "nosniff"),
        (
            "content-security-policy",
            "default-src 'none'; frame-ancestors 'none'; sandbox",
        ),
        ("cache-control", "private, no-store"),
        ("referrer-policy", "no-referrer"),
        ("accept-ranges", "bytes"),
    ] {
        assert_eq!(got.headers[name], value);
    }
    let head = http().head(&url).send().await.expect("an answer");
    assert_eq!(
        (head.status().as_u16(), &head.headers()["content-length"]),
        (200, &got.headers["content-length"])
    );
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let answer = http()
            .request(method, &url)
            .send()
            .await
            .expect("an answer");
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["allow"]),
            (405, &"GET, HEAD".parse().expect("a value"))
        );
    }
    let part = http().head(&url).header("range", "bytes=0-9").send().await;
    assert_eq!(part.expect("an answer").status().as_u16(), 200);
    assert!(!log.text().contains(token));
    let folder = acme.folder("Plans", None).await;
    assert_eq!(acme.owner.link(&folder).await, None);
}

async fn a_link_is_good_for_a_while_and_for_its_reader(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    let id = acme.file("a.txt", None, b"hello").await;
    let there = world.another_server(&[]).await;
    let url = acme.owner.link(&id).await.expect("a link");
    // Whichever server answers.
    let elsewhere = there.url(url.split_at(url.find("/downloads").expect("a path")).1);
    for url in [&url, &elsewhere] {
        assert_eq!(download(url, &[]).await.bytes, b"hello");
    }
    let gone = async |url: &str| {
        let answer = download(url, &[]).await;
        let text = String::from_utf8(answer.bytes).expect("it is text");
        assert!(text.contains("Ask for a new one"), "{text}");
        answer.status
    };
    // Not one that was made up, nor one for something else.
    for nonsense in [
        "/downloads/",
        "/downloads/00",
        "/downloads/%ff",
        "/downloads/../health",
    ] {
        assert_eq!(download(&world.server.url(nonsense), &[]).await.status, 404);
    }
    let (front, last) = url.split_at(url.len() - 1);
    let other = if last == "0" { "1" } else { "0" };
    assert_eq!(gone(&format!("{front}{other}")).await, 404);

    // For a quarter of an hour; the clock goes on by itself as well.
    world.clock.advance(time::Duration::minutes(13));
    assert_eq!(download(&url, &[]).await.status, 200);
    world.clock.advance(time::Duration::minutes(2));
    assert_eq!(gone(&url).await, 404);

    // With the session in which it was asked for.
    let pia = world.person("Pia Person").await;
    acme.hire(&pia, "MEMBER").await;
    let again = pia.log_in_again().await;
    let [kept, lost] = [&pia, &again].map(|actor| actor.link(&id));
    let (kept, lost) = (kept.await.expect("a link"), lost.await.expect("a link"));
    again
        .query("mutation { logOut { loggedOut } }", json!({}))
        .await;
    assert_eq!(
        (download(&kept, &[]).await.status, gone(&lost).await),
        (200, 404)
    );

    // With the membership.
    let clerk = world.known("Clerk").await;
    let by_clerk = acme.hire(&clerk, "ADMIN").await;
    let link = by_clerk.owner.link(&id).await.expect("a link");
    assert_eq!(download(&link, &[]).await.status, 200);
    let members =
        "query($id: ID!) { organization(id: $id) { members { nodes { id user { name } } } } }";
    let answer = acme
        .owner
        .query(members, json!({ "id": acme.organization.id }))
        .await;
    let nodes = answer.list("/organization/members/nodes");
    let own = nodes
        .iter()
        .find(|node| node["user"]["name"] == "Clerk")
        .expect("a member");
    let input = json!({ "membershipId": own["id"] });
    let answer = acme
        .owner
        .attempt("removeMember", "RemoveMemberInput", input, "__typename")
        .await;
    answer.payload("removeMember");
    assert_eq!(gone(&link).await, 404);

    // With the document.
    acme.delete(&id).await.payload("deleteDocument");
    assert_eq!(gone(&kept).await, 404);
}

async fn ranges_are_answered(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    // More than is read at a time.
    let bytes: Vec<u8> = (0..700_000_u32).flat_map(u32::to_le_bytes).collect();
    let id = acme.file("numbers.bin", None, &bytes).await;
    let url = acme.owner.link(&id).await.expect("a link");
    let whole = download(&url, &[]).await;
    assert!(whole.bytes == bytes);
    let tag = whole.headers["etag"].to_str().expect("a tag").to_owned();
    let size = bytes.len();
    for (range, part) in [
        ("bytes=0-0", 0..1),
        ("bytes=1048570-1048590", 1_048_570..1_048_591),
        ("bytes=2000000-", 2_000_000..size),
        ("bytes=-5", size - 5..size),
        ("bytes=0-99999999", 0..size),
    ] {
        let got = download(&url, &[("range", range)]).await;
        assert_eq!(got.status, 206, "{range}");
        assert!(got.bytes == bytes[part.clone()], "{range}");
        let told = format!("bytes {}-{}/{size}", part.start, part.end - 1);
        assert_eq!(got.headers["content-range"], told);
        assert_eq!(got.headers["content-length"], part.len().to_string());
    }
    let got = download(&url, &[("range", "bytes=3000000-")]).await;
    assert_eq!((got.status, got.bytes.len()), (416, 0));
    assert_eq!(got.headers["content-range"], format!("bytes */{size}"));
    // Resumed only if it is the same.
    let resume = [("range", "bytes=10-19"), ("if-range", tag.as_str())];
    assert_eq!(download(&url, &resume).await.status, 206);
    let resume = [("range", "bytes=10-19"), ("if-range", "\"another\"")];
    assert_eq!(download(&url, &resume).await.status, 200);
}

/// Half read, and then the partnership ends.
async fn a_download_ends_with_the_access(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    let bolt = Firm::open(&world, "Bolt").await;
    let (side, _) = acme.join(&bolt).await;
    let id = acme
        .file("large.bin", None, &vec![7; 24 * 1024 * 1024])
        .await;
    acme.share("shareDocument", &id, &side)
        .await
        .payload("shareDocument");
    let url = bolt.owner.link(&id).await.expect("a link");
    let mut answer = http().get(&url).send().await.expect("an answer");
    let first = answer
        .chunk()
        .await
        .expect("it begins")
        .expect("some bytes");
    acme.act("deletePartnership", &side)
        .await
        .payload("deletePartnership");
    let mut read = first.len();
    let ended = loop {
        match answer.chunk().await {
            Ok(Some(bytes)) => read += bytes.len(),
            ended => break ended,
        }
    };
    // Cut, and not merely short: nobody takes it for whole.
    assert!(ended.is_err(), "{ended:?}");
    assert!(read < 20 * 1024 * 1024, "{read}");
    assert_eq!(kept(&world.server), 1);
}

async fn nobody_downloads_everything_at_once(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    let id = acme
        .file("large.bin", None, &vec![7; 48 * 1024 * 1024])
        .await;
    let url = acme.owner.link(&id).await.expect("a link");
    let mut under_way = Vec::new();
    for _ in 0..20 {
        let answer = http().get(&url).send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 200);
        under_way.push(answer);
    }
    let refused = download(&url, &[]).await;
    assert_eq!(refused.status, 429);
    // Whoever else may, and so may they when one has ended.
    let other = world.known("Mia Member").await;
    acme.hire(&other, "MEMBER").await;
    let link = other.link(&id).await.expect("a link");
    assert_eq!(download(&link, &[]).await.status, 200);
    drop(under_way.pop());
    wait::until("a place to be free", async || {
        (download(&url, &[]).await.status == 200).then_some(())
    })
    .await;
}
