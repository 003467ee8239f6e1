//! Looks that are meant to do harm: refused, and said so, or made harmless.

use serde_json::json;

use super::{look, plain};
use crate::{
    on_both,
    support::{
        client::Answer,
        library::http,
        picture::{GIF, SVG, declaring, png, polyglot},
        portal::Agency,
        world::World,
    },
};
use mandate::command::partner::entitle::Entitlement;

on_both!(what_is_hostile_is_refused, a_logo_is_its_pixels_alone,);

/// The code and the field of the first user error.
fn refused_field(answer: &Answer) -> (&str, &str) {
    (
        answer.text("/updateBranding/userErrors/0/code"),
        answer.text("/updateBranding/userErrors/0/field/0"),
    )
}

async fn what_is_hostile_is_refused(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    agency.allow(&world, Entitlement::GrantLicense).await;
    let own = agency.firm.organization.clone();
    let mut uploads = Vec::new();
    for file in [
        SVG.to_vec(),
        GIF.to_vec(),
        b"<html><script>alert(1)</script></html>".to_vec(),
        declaring(20_000, 20_000),
        png(40, 20)[..60].to_vec(),
    ] {
        uploads.push(agency.admin.send_file("logo.png", file).await);
    }
    for upload in &uploads {
        let answer = agency.brand(json!({ "logoUploadId": upload })).await;
        assert_eq!(refused_field(&answer), ("INVALID_INPUT", "logoUploadId"));
    }
    let upload = &uploads[0];
    for (change, field) in [
        (
            json!({ "supportChannel": { "url": "http://harbour.example/" } }),
            "supportChannel",
        ),
        (
            json!({ "supportChannel": { "url": "https://me:secret@harbour.example/" } }),
            "supportChannel",
        ),
        (
            json!({ "supportChannel": { "email": "help" } }),
            "supportChannel",
        ),
        (
            json!({ "logoUploadId": upload, "removeLogo": true }),
            "removeLogo",
        ),
        (
            json!({ "supportChannel": { "email": "a@b.example" }, "removeSupportChannel": true }),
            "removeSupportChannel",
        ),
    ] {
        let answer = agency.brand(change.clone()).await;
        assert_eq!(refused_field(&answer), ("INVALID_INPUT", field), "{change}");
    }
    // What is no colour, and no address of the web, does not even come in.
    for change in [
        json!({ "primaryColor": "red; background: url(https://evil.example)" }),
        json!({ "primaryColor": "#2f4bd8;}" }),
        json!({ "supportChannel": { "url": "javascript:alert(1)" } }),
        json!({ "supportChannel": { "url": "data:text/html,<script>" } }),
        json!({ "supportChannel": { "email": "a@b.example", "url": "https://b.example" } }),
    ] {
        let answer = agency.brand(change.clone()).await;
        assert!(!answer.errors().is_empty(), "{change}");
    }
    assert_eq!(look(&agency.admin, &own).await, plain());
    // Somebody else's upload is nobody's.
    let other = world
        .known("Eve")
        .await
        .send_file("logo.png", png(40, 20))
        .await;
    let answer = agency.brand(json!({ "logoUploadId": other })).await;
    assert_eq!(answer.user_error_codes("updateBranding"), ["NOT_FOUND"]);
}

async fn a_logo_is_its_pixels_alone(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    agency.allow(&world, Entitlement::GrantLicense).await;
    let mut logos = Vec::new();
    for file in [png(40, 20), polyglot(40, 20)] {
        let upload = agency.admin.send_file("logo.html", file).await;
        let changed = agency.brand(json!({ "logoUploadId": upload })).await;
        let logo = &changed.payload("updateBranding")["branding"]["logoUrl"];
        logos.push(logo.as_str().expect("it has one").to_owned());
    }
    assert_eq!(logos[0], logos[1], "the same pixels make the same file");
    let answer = http().get(&logos[0]).send().await;
    let answer = answer.expect("the server answers");
    for (header, value) in [
        ("content-type", "image/png"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "public, max-age=31536000, immutable"),
    ] {
        assert_eq!(answer.headers()[header], value);
    }
    let policy = answer.headers()["content-security-policy"].to_str();
    assert!(policy.expect("it is text").contains("sandbox"));
}
