//! By what people are sorted and found among an organization's contacts.

use std::collections::BTreeSet;

use sea_orm_migration::{
    prelude::*,
    schema::*,
    sea_orm::{ConnectionTrait, prelude::Uuid, sea_query},
};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Accounts that are looked at together.
const PORTION: u64 = 1_000;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            // Of names that are longer when they are spelled out, too.
            var_binary("name_key", 4000).default("").to_owned(),
            text("search_key").default("").to_owned(),
        ];
        for column in columns {
            let mut alter = Table::alter();
            alter.table("user").add_column(column);
            manager.alter_table(alter.to_owned()).await?;
        }
        let db = manager.get_connection();
        let mut last = Uuid::nil();
        loop {
            let mut select = sea_query::Query::select();
            select
                .columns(["id", "name", "email"])
                .from("user")
                .and_where(Expr::col("id").gt(last))
                .order_by("id", Order::Asc)
                .limit(PORTION);
            let rows = db.query_all(&select).await?;
            let is_last = (rows.len() as u64) < PORTION;
            for row in rows {
                let (id, name, email): (Uuid, String, String) = (
                    row.try_get("", "id")?,
                    row.try_get("", "name")?,
                    row.try_get("", "email")?,
                );
                let mut update = sea_query::Query::update();
                update
                    .table("user")
                    .value("name_key", fold(&name).into_bytes())
                    .value("search_key", search_key(&name, &email))
                    .and_where(Expr::col("id").eq(id));
                db.execute(&update).await?;
                last = id;
            }
            if is_last {
                return Ok(());
            }
        }
    }
}

/// As the server did it when this was written.
fn fold(text: &str) -> String {
    let bare = text.trim().nfkd().filter(|c| !is_combining_mark(*c));
    bare.flat_map(char::to_lowercase).nfkc().collect()
}

fn search_key(name: &str, email: &str) -> String {
    let folded = fold(&format!("{name} {email}"));
    let words: BTreeSet<String> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(32).collect())
        .collect();
    words.iter().map(|word| format!(" {word}")).collect()
}
