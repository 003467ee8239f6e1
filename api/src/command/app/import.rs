//! Naming the apps that organizations use, from a TOML file, and bringing that up to date from a newer one.

use std::collections::BTreeMap;

use entity::app::{self, Tier};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};
use serde::Deserialize;

use crate::{
    app::App,
    command::input,
    fault::{Code, Fault, Refusal},
    store,
};

/// So many apps there may be: a list of them is short enough to be read at once.
const MOST: usize = 100;
/// Longest id, in characters.
const KEY_CHARS: usize = 64;

/// What an import did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
    /// Apps that the file does not name: they stay.
    pub unnamed: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    app: Vec<WrittenApp>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenApp {
    id: String,
    name: String,
    description: String,
    tier: WrittenTier,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WrittenTier {
    Core,
    Premium,
}

/// One app, checked.
#[derive(Clone)]
struct Named {
    name: String,
    description: String,
    tier: Tier,
}

/// Adds what is new and changes what is known already: an app is known by its id. All of the file is used, or nothing; nothing
/// is ever removed.
pub async fn run(app: &App, file: &str) -> Result<Report, Fault> {
    let apps = read(file)?;
    app.write(move |work| {
        let apps = apps.clone();
        Box::pin(async move {
            let known = store::app::unscoped_all(&work.tx).await?;
            let mut known: BTreeMap<String, app::Model> = known
                .into_iter()
                .map(|row| (row.key.clone(), row))
                .collect();
            let (mut report, mut rows) = (Report::default(), Vec::new());
            for (key, named) in apps {
                let id = match known.remove(&key) {
                    Some(row) if named.is(&row) => {
                        report.unchanged += 1;
                        continue;
                    }
                    Some(row) => {
                        report.changed += 1;
                        row.id
                    }
                    None => {
                        report.added += 1;
                        work.id()
                    }
                };
                rows.push(app::ActiveModel {
                    id: Set(id),
                    key: Set(key),
                    name: Set(named.name),
                    description: Set(named.description),
                    tier: Set(named.tier),
                });
            }
            report.unnamed = known.len();
            if known.len() + report.unchanged + rows.len() > MOST {
                let message = format!("There would be more than {MOST} apps.");
                return Err(Refusal::new(Code::InvalidInput, message).into());
            }
            if !rows.is_empty() {
                let columns = [
                    app::Column::Name,
                    app::Column::Description,
                    app::Column::Tier,
                ];
                let again = OnConflict::column(app::Column::Key)
                    .update_columns(columns)
                    .to_owned();
                app::Entity::insert_many(rows)
                    .on_conflict(again)
                    .exec_without_returning(&work.tx)
                    .await?;
            }
            Ok(report)
        })
    })
    .await
}

impl Named {
    fn is(&self, row: &app::Model) -> bool {
        (&self.name, &self.description, self.tier) == (&row.name, &row.description, row.tier)
    }
}

/// The apps of the file, by their ids.
fn read(file: &str) -> Result<BTreeMap<String, Named>, Refusal> {
    let refuse = |why: String| Refusal::new(Code::InvalidInput, why);
    let written: Written = toml::from_str(file).map_err(|error| refuse(error.to_string()))?;
    let mut apps = BTreeMap::new();
    for written in written.app {
        let id = written.id;
        let about = |refusal: Refusal| refuse(format!("app {id:?}: {}", refusal.message));
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
        if id.is_empty() || id.len() > KEY_CHARS || !id.chars().all(is_plain) {
            let why = format!(
                "app {id:?}: an id is 1 to {KEY_CHARS} small letters, digits, `-`, `_` and `.`."
            );
            return Err(refuse(why));
        }
        let named = Named {
            name: input::name(&written.name).map_err(about)?,
            description: input::summary(&written.description).map_err(about)?,
            tier: match written.tier {
                WrittenTier::Core => Tier::Core,
                WrittenTier::Premium => Tier::Premium,
            },
        };
        if apps.contains_key(&id) {
            return Err(refuse(format!("app {id:?} is named twice.")));
        }
        apps.insert(id, named);
    }
    Ok(apps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_used_is_refused_with_the_place() {
        for (file, why) in [
            ("[[app]]\nid = 7", "line 2"),
            ("[[app]]\nid = \"a\"", "missing field `name`"),
            (
                "[[app]]\nid = \"a\"\nname = \"A\"\ndescription = \"\"\ntier = \"gold\"",
                "gold",
            ),
            ("[[apps]]\nid = \"a\"", "unknown field `apps`"),
            (
                "[[app]]\nid = \"A b\"\nname = \"A\"\ndescription = \"x\"\ntier = \"core\"",
                "\"A b\"",
            ),
            (
                "[[app]]\nid = \"a\"\nname = \"\"\ndescription = \"x\"\ntier = \"core\"",
                "\"a\"",
            ),
            (
                "[[app]]\nid = \"a\"\nname = \"A\"\ndescription = \"\"\ntier = \"core\"",
                "\"a\"",
            ),
            (
                "[[app]]\nid = \"a\"\nname = \"A\"\ndescription = \"x\"\ntier = \"core\"\n[[app]]\nid = \"a\"\nname = \"B\"\ndescription = \"x\"\ntier = \"core\"",
                "named twice",
            ),
        ] {
            let refused = read(file).map(|_| ()).expect_err(file);
            assert!(refused.message.contains(why), "{file}: {}", refused.message);
        }
        assert!(read("").is_ok_and(|apps| apps.is_empty()));
    }
}
