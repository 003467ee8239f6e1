//! The bare address: it leads on, or says what it is.

use crate::{
    on_both,
    support::{
        Stage,
        browser::Browser,
        database::{Backend, Database},
        world::World,
    },
};

on_both!(the_bare_address_leads_on, mails_lead_to_where_people_work);

const APP: &str = "https://app.example.com/partners";

async fn the_bare_address_leads_on(backend: Backend) {
    let app = ("APP_URL", APP);
    for (settings, leads_to) in [
        (vec![("PLAYGROUND", "true"), app], Some(APP)),
        (vec![("PLAYGROUND", "true")], Some("/playground/")),
        (vec![("PLAYGROUND", "false")], None),
    ] {
        let world = World::with(Database::on(backend).await, &settings).await;
        let page = Browser::at(&world.server).open("/").await;
        let location = page.headers.get("location");
        let location = location.map(|location| location.to_str().expect("it is text"));
        assert_eq!(location, leads_to);
        match leads_to {
            Some(_) => assert_eq!(page.status, 307),
            None => assert!(page.html.contains("/graphql"), "{}", page.html),
        }
    }
}

async fn mails_lead_to_where_people_work(backend: Backend) {
    let world = World::with(Database::on(backend).await, &[("APP_URL", APP)]).await;
    let admin = world.person("Ada Lovelace").await;
    let member = world.person("Bob Martin").await;
    let organization = admin.create_organization("Acme").await;
    admin
        .invite_member(&organization, &member.email, "MEMBER")
        .await;
    let mail = world.inbox().mail(&member.email, "invited to join").await;
    assert!(mail.text.contains(APP), "{}", mail.text);
}
