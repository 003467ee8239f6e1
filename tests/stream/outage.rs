//! A database that is away for a moment ends no stream.

use futures_util::future::join_all;
use sea_orm::ConnectionTrait;
use serde_json::json;
use tokio::time::sleep;

use super::{Feed, WAYS, number};
use crate::{
    on_both,
    support::{statements::Statements, wait, world::World},
};

on_both!(streams_outlast_a_database_that_fails_for_a_while);

async fn streams_outlast_a_database_that_fails_for_a_while(world: World) {
    let partner = world.person("Bob Martin").await;
    let admin = world.person("Ada Lovelace").await;
    let mut feeds = join_all(WAYS.map(|way| Feed::notifications(way, &partner))).await;

    let app = &world.server.app;
    let rename = async |from: &str, to: &str| {
        let statement = format!("ALTER TABLE {from} RENAME TO {to}");
        let done = app.db.write.execute_unprepared(&statement).await;
        done.expect("it is renamed");
    };
    let mut watched = Statements::of(&app.db);
    rename("stream_entry", "stream_entry_away").await;
    let (mut failed, mut wake) = (0, true);
    wait::for_future("streams that look in vain", async {
        while failed < feeds.len() {
            let look = async {
                if std::mem::take(&mut wake) {
                    app.bus.wake_everybody_here();
                }
                sleep(wait::POLL).await;
            };
            let (_, statements) = watched.during(look).await;
            let reads = statements.iter().filter(|sql| sql.contains("stream_entry"));
            failed += reads.count();
        }
    })
    .await;
    rename("stream_entry_away", "stream_entry").await;

    for name in ["Acme", "Analytical Engines"] {
        let organization = admin.create_organization(name).await;
        admin
            .invite_partner(&organization, &partner.email, json!({}))
            .await;
    }
    for feed in &mut feeds {
        for expected in 1..=2 {
            let news = feed.news().await;
            assert_eq!(news["notification"]["kind"], "INVITATION_RECEIVED");
            assert_eq!(number(&news), expected, "each once, and in order");
        }
    }
}
