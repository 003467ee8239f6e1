//! What becomes of an upload: a logo, seen by whoever sees the organization.

use image::GenericImageView;
use mandate::command::logo::sweep;
use time::Duration;

use super::*;
use crate::{
    on_both,
    support::{
        Stage,
        browser::Browser,
        buyer::Buyer,
        database::{Backend, Database},
    },
};

on_both!(
    a_logo_is_shown_to_whoever_sees_the_organization,
    only_an_admins_own_upload_becomes_a_logo,
    a_logo_goes_when_nothing_shows_it,
    nothing_but_logos_is_served,
    one_person_sets_so_many_logos_an_hour,
);

/// The organization's logo, as `actor` sees it.
async fn seen(actor: &Actor, organization: &Organization) -> Value {
    let query = "query($id: ID!) { organization(id: $id) { logoUrl } }";
    let answer = actor.query(query, json!({ "id": organization.id })).await;
    answer.data("/organization").clone()
}

async fn get(url: &str) -> reqwest::Response {
    http().get(url).send().await.expect("the server answers")
}

async fn one_person_sets_so_many_logos_an_hour(backend: Backend) {
    let world = World::with(Database::on(backend).await, &[("LOGOS_PER_USER", "1")]).await;
    let buyer = Buyer::open(&world, "Acme").await;
    let acme = &buyer.organization;
    let upload = send(&world, &buyer.owner, png(10, 10)).await;
    assert!(logo_url(&choose(&buyer.owner, acme, &upload).await).is_some());
    let upload = send(&world, &buyer.owner, png(20, 10)).await;
    let (code, ..) = refusal(&choose(&buyer.owner, acme, &upload).await);
    assert_eq!(code, "RATE_LIMITED");
    world.clock.advance(Duration::HOUR);
    let again = choose(&buyer.owner, acme, &upload).await;
    assert!(logo_url(&again).is_some(), "{}", again.body);
}

async fn a_logo_is_shown_to_whoever_sees_the_organization(world: World) {
    let buyer = Buyer::open(&world, "Acme").await;
    let acme = &buyer.organization;
    let (partner, stranger) = (world.known("Pat").await, world.known("Eve").await);
    buyer.engage(&partner, json!({})).await;
    buyer
        .owner
        .invite_partner(acme, "fay@example.com", json!({}))
        .await;
    let token = world.inbox().token("fay@example.com", "/invitation").await;
    assert_eq!(seen(&partner, acme).await, json!({ "logoUrl": null }));

    let upload = send(&world, &buyer.admin, png(1000, 400)).await;
    let url = logo_url(&choose(&buyer.admin, acme, &upload).await).expect("it has a logo");
    for actor in [&buyer.owner, &buyer.member, &partner] {
        assert_eq!(seen(actor, acme).await, json!({ "logoUrl": url }));
    }
    assert_eq!(seen(&stranger, acme).await, Value::Null);
    let preview = "query($token: String!) { invitation(token: $token) { organizationLogoUrl } }";
    let anonymous = world.server.anonymous();
    let preview = anonymous.query(preview, json!({ "token": token })).await;
    assert_eq!(preview.text("/invitation/organizationLogoUrl"), url);

    // Anybody gets it who has the address, on whatever page, and nothing but a picture.
    let path = url.strip_prefix(&world.server.url("")).expect("it is here");
    let logo = get(&url).await;
    let headers = logo.headers().clone();
    for (name, value) in [
        ("content-type", "image/png"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "cross-origin"),
    ] {
        let values: Vec<_> = headers.get_all(name).iter().collect();
        assert_eq!(values, [value], "{name}");
    }
    let logo = logo.bytes().await.expect("it is whole");
    let picture = image::load_from_memory_with_format(&logo, image::ImageFormat::Png);
    assert_eq!(picture.expect("it is a PNG").dimensions(), (512, 205));
    let head = http().head(&url).send().await.expect("the server answers");
    let length = logo.len().to_string();
    assert_eq!(head.headers()["content-length"], length.as_str());
    let again = http().get(&url).header("if-none-match", &headers["etag"]);
    let again = again.send().await.expect("the server answers");
    assert_eq!(again.status(), 304);

    let page = Browser::at(&world.server)
        .open(&format!("/invitation/{token}"))
        .await;
    let shown = format!("<img class=\"logo\" src=\"{path}\" alt=\"\">");
    assert!(page.html.contains(&shown), "{}", page.html);
    let policy = page.headers["content-security-policy"].to_str();
    assert!(policy.is_ok_and(|policy| policy.contains("img-src 'self';")));

    // The rest is kept when one thing changes.
    let renamed = update(&buyer.owner, acme, json!({ "name": "Acme II" })).await;
    assert_eq!(logo_url(&renamed), Some(url.clone()));
    let removed = update(&buyer.owner, acme, json!({ "removeLogo": true })).await;
    assert_eq!(logo_url(&removed), None);
    assert_eq!(seen(&partner, acme).await, json!({ "logoUrl": null }));
}

async fn only_an_admins_own_upload_becomes_a_logo(world: World) {
    let buyer = Buyer::open(&world, "Acme").await;
    let acme = &buyer.organization;
    let partner = world.known("Pat").await;
    buyer.engage(&partner, json!({})).await;
    let stranger = world.known("Eve").await;
    let never = refusal(&choose(&buyer.owner, acme, "upl_01jzzzzzzzzzzzzzzzzzzzzzzz").await);
    assert_eq!(never.0, "NOT_FOUND");
    assert_eq!(never.1, "logoUploadId");

    // Somebody else's does not exist, not even a colleague's.
    let owners = send(&world, &buyer.owner, png(8, 8)).await;
    assert_eq!(refusal(&choose(&buyer.admin, acme, &owners).await), never);
    // Nor does what is no upload, nor one that has been used.
    assert_eq!(refusal(&choose(&buyer.owner, acme, &acme.id).await), never);
    assert_eq!(refusal(&choose(&buyer.owner, acme, "../x").await), never);
    logo_url(&choose(&buyer.owner, acme, &owners).await).expect("it has a logo");
    assert_eq!(refusal(&choose(&buyer.owner, acme, &owners).await), never);

    // Who may not change the organization may not with a picture of their own; it is not even read.
    for (actor, code) in [
        (&buyer.member, "FORBIDDEN"),
        (&partner, "FORBIDDEN"),
        (&stranger, "NOT_FOUND"),
    ] {
        for file in [png(8, 8), b"no picture".to_vec()] {
            let upload = send(&world, actor, file).await;
            let (told, field, _) = refusal(&choose(actor, acme, &upload).await);
            assert_eq!(told, code);
            assert_ne!(field, "logoUploadId");
        }
    }
    let upload = send(&world, &buyer.owner, png(9, 9)).await;
    let input = json!({ "organizationId": acme.id, "logoUploadId": upload });
    let anonymous = world.server.anonymous();
    let answer = anonymous.attempt(
        "updateOrganization",
        "UpdateOrganizationInput",
        input,
        "__typename",
    );
    assert_eq!(answer.await.error_codes(), ["UNAUTHENTICATED"]);
    let both = json!({ "logoUploadId": upload, "removeLogo": true });
    let (code, field, _) = refusal(&update(&buyer.owner, acme, both).await);
    assert_eq!(
        (code.as_str(), field.as_str()),
        ("INVALID_INPUT", "removeLogo")
    );
    // None of this has used it up, nor does a name that will not do.
    let nameless = json!({ "logoUploadId": upload, "name": "" });
    let (_, field, _) = refusal(&update(&buyer.owner, acme, nameless).await);
    assert_eq!(field, "name");
    let kept = json!({ "logoUploadId": upload, "removeLogo": false, "name": null });
    assert!(logo_url(&update(&buyer.owner, acme, kept).await).is_some());
}

async fn a_logo_goes_when_nothing_shows_it(world: World) {
    let ada = world.known("Ada").await;
    let (acme, umbra) = (
        ada.create_organization("Acme").await,
        ada.create_organization("Umbra").await,
    );
    let mut urls = Vec::new();
    for organization in [&acme, &umbra] {
        let upload = send(&world, &ada, png(20, 20)).await;
        urls.extend(logo_url(&choose(&ada, organization, &upload).await));
    }
    assert_eq!(urls[0], urls[1], "the same picture is kept once");
    assert_eq!(kept(&world.server).len(), 1);
    let sweep = async || {
        world.clock.advance(Duration::hours(2));
        sweep::run(&world.server.app).await.expect("it is swept");
        get(&urls[0]).await.status().as_u16()
    };
    assert_eq!(sweep().await, 200);
    update(&ada, &acme, json!({ "removeLogo": true })).await;
    assert_eq!(sweep().await, 200, "the other organization shows it");
    let upload = send(&world, &ada, png(21, 21)).await;
    choose(&ada, &umbra, &upload).await;
    assert_eq!(sweep().await, 404);
    assert_eq!(kept(&world.server).len(), 1);
    // What has gone may come again.
    let upload = send(&world, &ada, png(20, 20)).await;
    choose(&ada, &acme, &upload).await;
    assert_eq!(get(&urls[0]).await.status(), 200);
}

async fn nothing_but_logos_is_served(world: World) {
    let ada = world.known("Ada").await;
    let acme = ada.create_organization("Acme").await;
    let upload = send(&world, &ada, png(20, 20)).await;
    let url = logo_url(&choose(&ada, &acme, &upload).await).expect("it has a logo");
    let path = url.strip_prefix(&world.server.url("")).expect("it is here");
    send(&world, &ada, png(8, 8)).await;
    let uploads: Vec<_> = kept(&world.server)
        .into_iter()
        .filter(|path| path.starts_with("uploads/"))
        .collect();
    let secret = &uploads[0];
    let digest = path.trim_start_matches("/logos/").trim_end_matches(".png");
    let (shorter, upper) = (&digest[1..], digest.to_uppercase());
    for hidden in [
        format!("/logos/../{secret}"),
        format!("/logos/..%2f{}", secret.replace('/', "%2f")),
        format!("/logos/%2e%2e%2f{}.png", secret.replace('/', "%2F")),
        format!("/{secret}"),
        format!("/files/{secret}"),
        "/logos/..%2f..%2fmandate.db".to_owned(),
        "/logos/%2fetc%2fpasswd".to_owned(),
        "/logos/".to_owned(),
        "/logos/.png".to_owned(),
        format!("/logos/{digest}"),
        format!("/logos/{digest}.png.png"),
        format!("/logos/{digest}.png%00"),
        format!("/logos/{digest}.svg"),
        format!("/logos/{shorter}.png"),
        format!("/logos/{upper}.png"),
        format!("/logos/{}.png", "0".repeat(64)),
        format!("/logos/./{digest}.png"),
    ] {
        let request = format!("GET {hidden} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let answer = rest(raw(&world.server, request.as_bytes()).await).await;
        assert!(answer.starts_with("HTTP/1.1 404 "), "{hidden}: {answer}");
    }
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let answer = rest(raw(&world.server, request.as_bytes()).await).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{path}: {answer}");
}
