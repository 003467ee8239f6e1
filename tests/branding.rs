//! How things look: the platform's branding over the API, on pages and in mails.

use serde_json::{Value, json};

use crate::{
    on_both,
    support::{
        Stage,
        actor::{Actor, Organization},
        browser::Browser,
        buyer::Buyer,
        database::{Backend, Database},
        world::World,
    },
};

on_both!(
    whoever_runs_the_server_chooses_how_it_looks,
    it_has_a_look_of_its_own,
);

const QUERY: &str = "query($id: ID!) { organization(id: $id) { logoUrl branding {
    logoUrl primaryColor onPrimaryColor source
    supportChannel { __typename ... on SupportEmail { email } ... on SupportLink { url } } } } }";

async fn branding(actor: &Actor, organization: &Organization) -> Value {
    let answer = actor.query(QUERY, json!({ "id": organization.id })).await;
    answer.data("/organization").clone()
}

async fn whoever_runs_the_server_chooses_how_it_looks(backend: Backend) {
    for (support, channel, link, shown) in [
        (
            "support@example.com",
            json!({ "__typename": "SupportEmail", "email": "support@example.com" }),
            "mailto:support@example.com",
            "Write to",
        ),
        (
            "https://example.com/help",
            json!({ "__typename": "SupportLink", "url": "https://example.com/help" }),
            "https://example.com/help",
            "Find help at",
        ),
    ] {
        let settings = [("PRIMARY_COLOR", "#FFD400"), ("SUPPORT", support)];
        let world = World::with(Database::on(backend).await, &settings).await;
        let acme = Buyer::open(&world, "Acme").await;
        let (partner, stranger) = (world.known("Pat").await, world.known("Eve").await);
        acme.engage(&partner, json!({})).await;
        let look = json!({
            "logoUrl": null, "primaryColor": "#ffd400", "onPrimaryColor": "#000000",
            "source": "PLATFORM", "supportChannel": channel,
        });
        for actor in [&acme.owner, &acme.member, &partner] {
            let seen = branding(actor, &acme.organization).await;
            assert_eq!(seen, json!({ "logoUrl": null, "branding": look }));
        }
        assert_eq!(branding(&stranger, &acme.organization).await, Value::Null);

        let question = format!("Questions? {shown} <a href=\"{link}\"");
        acme.invite(&stranger).await;
        let mail = world.inbox().mail(&stranger.email, "invited").await;
        let line = format!("Questions? {shown} {support}.");
        assert_eq!(mail.text.lines().last(), Some(line.as_str()));
        assert!(mail.html.contains(&question), "{}", mail.html);
        let button = "background: #ffd400; color: #000000;";
        assert_eq!(mail.html.matches(button).count(), 1, "{}", mail.html);

        let token = mail.token("/invitation").expect("it has a link");
        let browser = Browser::at(&world.server);
        let mailed = format!("/invitation/{token}");
        for path in [&mailed, "/password", "/sign-up/no-such-token"] {
            let page = browser.open(path).await.html;
            assert!(page.contains(&question), "{page}");
            let look = "--primary: #ffd400; --on-primary: #000000;";
            assert_eq!(page.matches(look).count(), 1, "{page}");
        }
    }
}

async fn it_has_a_look_of_its_own(world: World) {
    let acme = Buyer::open(&world, "Acme").await;
    let look = json!({
        "logoUrl": null, "primaryColor": "#2f4bd8", "onPrimaryColor": "#ffffff",
        "source": "PLATFORM", "supportChannel": null,
    });
    let seen = branding(&acme.owner, &acme.organization).await;
    assert_eq!(seen["branding"], look);
    let stranger = world.known("Eve").await;
    acme.invite(&stranger).await;
    let mail = world.inbox().mail(&stranger.email, "invited").await;
    let page = Browser::at(&world.server).open("/password").await.html;
    for text in [mail.text, mail.html, page] {
        assert!(!text.contains("Questions?"), "{text}");
    }
}
