//! What keeps the pages from being turned against their readers.

use super::*;
use crate::{
    on_both,
    support::{
        actor::PASSWORD,
        browser::{Browser, Page},
    },
};

on_both!(
    every_page_is_guarded,
    what_others_typed_is_shown_as_text,
    a_form_is_small_and_a_form,
);

/// The tags that our pages are made of: none of them runs or loads anything.
const OURS: [&str; 21] = [
    "!doctype", "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "h1",
    "h2", "p", "a", "dl", "dt", "dd", "form", "label", "input", "button",
];

#[track_caller]
fn guarded(page: &Page) {
    let header = |name: &str| {
        let values: Vec<_> = page.headers.get_all(name).iter().collect();
        assert_eq!(values.len(), 1, "{name} in {:?}", page.headers);
        values[0].to_str().expect("it is text").to_owned()
    };
    let policy = header("content-security-policy");
    for part in [
        "default-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("script"), "{policy}");
    for (name, value) in [
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("x-robots-tag", "noindex"),
        ("cross-origin-opener-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("content-type", "text/html; charset=utf-8"),
    ] {
        assert_eq!(header(name), value);
    }
    assert!(!page.headers.contains_key("set-cookie"));
    assert!(!page.headers.contains_key("access-control-allow-origin"));
    for tag in page.html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        let name = tag.split_whitespace().next().unwrap_or_default();
        assert!(OURS.contains(&name.trim_start_matches('/')), "<{tag}>");
        let attributes: String = tag.split('"').step_by(2).collect();
        let harmless = ["src=", " on"]
            .iter()
            .all(|part| !attributes.contains(part));
        assert!(harmless, "<{tag}>");
    }
}

async fn every_page_is_guarded(world: World) {
    let invitation = Invitation::new(&world, "Acme", INVITED).await;
    let confirm = sign_up(&world, "ada@example.com", PASSWORD).await;
    let browser = Browser::at(&world.server);
    browser
        .send("/password", &[("email", &invitation.buyer.email)])
        .await;
    let password = mailed(&world, &invitation.buyer.email, "/password").await;
    for path in [
        &invitation.path,
        &confirm,
        &password,
        "/password",
        "/invitation/no-such-token",
        "/sign-up/no-such-token",
        "/password/no-such-token",
    ] {
        for page in [
            browser.open(path).await,
            browser.peek(path).await,
            browser.send(path, &[]).await,
        ] {
            guarded(&page);
        }
    }
    for (path, form) in [
        (
            &invitation.path,
            vec![("name", "Fay"), ("password", PASSWORD)],
        ),
        (&confirm, vec![("password", PASSWORD)]),
        (&password, vec![("password", PASSWORD)]),
    ] {
        guarded(&browser.send(path, &form).await);
    }
    let missing = browser.open("/sign-up").await;
    assert_eq!(missing.status, 404);
    assert_eq!(missing.headers["x-content-type-options"], "nosniff");
}

async fn what_others_typed_is_shown_as_text(world: World) {
    let hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;";
    let invitation = Invitation::new(&world, hostile, INVITED).await;
    let browser = Browser::at(&world.server);
    let page = browser.open(&invitation.path).await;
    guarded(&page);
    assert!(page.html.contains("alert(1)"), "{}", page.html);
    let form = [("name", hostile), ("password", "short")];
    let page = browser.send(&invitation.path, &form).await;
    guarded(&page);
    assert!(page.problem().is_some(), "{}", page.html);
    let form = [("name", "Fay"), ("password", PASSWORD)];
    let page = browser.send(&invitation.path, &form).await;
    assert_eq!(page.heading(), "Invitation accepted");
    guarded(&page);
}

async fn a_form_is_small_and_a_form(world: World) {
    let invitation = Invitation::new(&world, "Acme", INVITED).await;
    let browser = Browser::at(&world.server);
    for path in [invitation.path.as_str(), "/password"] {
        let long = "x".repeat(8 * 1024);
        let page = browser.send(path, &[("password", &long)]).await;
        assert_eq!(page.status, 413);
        let page = browser.send(path, &[("password", &long[..7 * 1024])]).await;
        assert_eq!(page.status, 200);
        let form = format!("name=Fay&password={}", PASSWORD.replace(' ', "+"));
        for content_type in [
            "text/plain",
            "application/json",
            "multipart/form-data; boundary=x",
        ] {
            let page = browser.send_as(path, content_type, form.clone()).await;
            assert_eq!(page.status, 415, "{content_type}");
            assert_eq!(page.headers["x-content-type-options"], "nosniff");
        }
    }
    assert_eq!(invitation.status().await, "PENDING");
}
