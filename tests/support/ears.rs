//! Who is told what: notifications and mails since one last listened.

use std::collections::HashSet;

use entity::mail;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

use super::{actor::Actor, wait, world::World};

/// Listens for everybody: the named people's notifications, and whoever's mail.
pub struct Ears<'w> {
    world: &'w World,
    people: Vec<Actor>,
    heard: HashSet<String>,
}

impl World {
    /// Listens from now on to what these people are told.
    pub async fn listen(&self, people: &[&Actor]) -> Ears<'_> {
        let people = people.iter().map(|&person| person.clone()).collect();
        let mut ears = Ears {
            world: self,
            people,
            heard: HashSet::new(),
        };
        ears.heard().await;
        ears
    }

    /// Returns once no mail waits to be sent; looks into the database, since nobody may see all the mail there is.
    pub async fn all_mail_sent(&self) {
        wait::until("the outbox to be empty", async || {
            let queued = mail::Entity::find().filter(mail::Column::Status.eq(mail::Status::Queued));
            let queued = queued.count(&self.server.app.db.read).await;
            (queued.expect("it can be counted") == 0).then_some(())
        })
        .await;
    }
}

impl Ears<'_> {
    /// What is new, sorted: `<name>: <KIND> <title>`, and `<address> mail: <subject>`.
    pub async fn heard(&mut self) -> Vec<String> {
        self.world.all_mail_sent().await;
        let mut news = Vec::new();
        for person in &self.people {
            let notifications =
                "{ viewer { notifications(first: 100) { nodes { id kind title } } } }";
            let answer = person.query(notifications, json!({})).await;
            for notice in answer.list("/viewer/notifications/nodes") {
                let field = |name: &str| notice[name].as_str().expect("it is a text").to_owned();
                let line = format!("{}: {} {}", person.name, field("kind"), field("title"));
                news.push((field("id"), line));
            }
        }
        for mail in self.world.inbox().all() {
            news.push((
                mail.message_id,
                format!("{} mail: {}", mail.to, mail.subject),
            ));
        }
        let mut new: Vec<_> = news
            .into_iter()
            .filter(|(id, _)| self.heard.insert(id.clone()))
            .map(|(_, line)| line)
            .collect();
        new.sort();
        new
    }
}
