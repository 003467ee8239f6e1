//! Pages and mails, in the look of the organization for which they speak.

use serde_json::json;

use super::company;
use crate::{
    on_both,
    support::{
        actor::PASSWORD, browser::Browser, buyer::Buyer, catalogue, picture::png, portal::Agency,
        world::World,
    },
};
use mandate::command::partner::entitle::Entitlement;

on_both!(pages_and_mails_wear_it,);

async fn pages_and_mails_wear_it(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    agency.allow(&world, Entitlement::GrantLicense).await;
    let (acme, ken) = company(&world, &agency, "Acme").await;
    let upload = agency.admin.send_file("logo.png", png(40, 20)).await;
    let change = json!({ "logoUploadId": upload, "primaryColor": "#7a1fa2",
        "supportChannel": { "email": "help@harbour.example" } });
    let changed = agency.brand(change).await;
    let logo = changed.payload("updateBranding")["branding"]["logoUrl"].clone();
    let logo = logo.as_str().expect("it has one").to_owned();
    let path = logo
        .strip_prefix(&world.server.url(""))
        .expect("it is here")
        .to_owned();

    // The company asks somebody to become a member, somebody to act for it, and a supplier.
    ken.invite_member(&acme, "nina@example.org", "MEMBER").await;
    ken.invite_partner(&acme, "pat@example.org", json!({}))
        .await;
    let buyer = Buyer::open(&world, "Plain").await;
    buyer
        .owner
        .invite_member(&buyer.organization, "plain@example.org", "MEMBER")
        .await;
    let inbox = world.inbox();
    let browser = Browser::at(&world.server);
    for (address, link) in [
        ("nina@example.org", "/password"),
        ("pat@example.org", "/invitation"),
    ] {
        let mail = inbox.mail(address, "Acme").await;
        assert!(
            mail.html.contains(&format!("<img src=\"{logo}\"")),
            "{}",
            mail.html
        );
        assert!(
            mail.html.contains("background: #7a1fa2; color: #ffffff;"),
            "{}",
            mail.html
        );
        assert!(
            mail.text
                .contains("Questions? Write to help@harbour.example."),
            "{}",
            mail.text
        );
        let token = mail.token(link).expect("it has a link");
        let page = browser.open(&format!("{link}/{token}")).await.html;
        assert!(
            page.contains("--primary: #7a1fa2; --on-primary: #ffffff;"),
            "{page}"
        );
        assert!(
            page.contains(&format!("<img src=\"/{}\"", path.trim_start_matches('/'))),
            "{page}"
        );
        assert!(page.contains("mailto:help@harbour.example"), "{page}");
    }
    // Whoever acts for it no more, and whoever comes to the partner's own team.
    let lee = world.known("Lee Partner").await;
    let invited = ken.invite_partner(&acme, &lee.email, json!({})).await;
    ken.revoke(&lee.accept(&invited).await).await;
    let (partner, tess) = (&agency.partner, "tess@example.org");
    agency
        .admin
        .add_to_team(partner, "Tess Team", tess, json!({}))
        .await;
    world.all_mail_sent().await;
    let mails = [inbox.of(&lee.email), inbox.of(tess)].concat();
    assert_eq!(mails.len(), 3, "{mails:?}");
    for mail in mails {
        assert!(mail.html.contains(&logo), "{}", mail.html);
        assert!(mail.text.contains("help@harbour.example"), "{}", mail.text);
    }
    // What leads nowhere any more speaks for nobody.
    let mail = inbox.mail("nina@example.org", "Acme").await;
    let token = mail.token("/password").expect("it has a link");
    let set = [("name", "Nina New"), ("password", PASSWORD)];
    browser.send(&format!("/password/{token}"), &set).await;
    let page = browser.open(&format!("/password/{token}")).await.html;
    assert!(page.contains("Send me a link"), "{page}");
    assert!(!page.contains("harbour.example"), "{page}");
    // What a supplier is asked.
    let solutions = catalogue::fill(&world, 1).await;
    let asks = json!({ "solutionIds": solutions });
    let brief = ken.create_brief(&acme, "Linen for two hotels", asks).await;
    ken.send(&brief).await;
    let mail = inbox
        .mail("sales@vendor1.example.com", "Linen for two hotels")
        .await;
    let token = mail.token("/brief").expect("it has a link");
    let page = browser.open(&format!("/brief/{token}")).await.html;
    for text in [&mail.html, &page] {
        assert!(text.contains("#7a1fa2"), "{text}");
        assert!(
            text.contains(&path) && text.contains("help@harbour.example"),
            "{text}"
        );
    }
    let mail = inbox.mail("plain@example.org", "Plain").await;
    let token = mail.token("/password").expect("it has a link");
    let page = browser.open(&format!("/password/{token}")).await.html;
    for text in [&mail.html, &mail.text, &page] {
        assert!(
            !text.contains("harbour.example") && !text.contains("<img"),
            "{text}"
        );
    }
}
