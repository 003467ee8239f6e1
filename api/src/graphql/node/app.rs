use async_graphql::{Enum, ID, SimpleObject};
use entity::{SubjectKind, app};

use crate::graphql::id;

/// For whom an app is on.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "app::Tier")]
pub enum AppTier {
    /// For every organization, always.
    Core,
    /// For those for which it is switched on.
    Premium,
}

/// Something that organizations use, as whoever runs the server has named it.
#[derive(SimpleObject, Clone)]
pub struct App {
    /// Starts with `app_`.
    pub id: ID,
    /// What it is called.
    name: String,
    /// What it does, in a sentence or two.
    description: String,
    /// For whom it is on.
    tier: AppTier,
}

impl From<&app::Model> for App {
    fn from(row: &app::Model) -> Self {
        Self {
            id: id::encode(SubjectKind::App, row.id),
            name: row.name.clone(),
            description: row.description.clone(),
            tier: row.tier.into(),
        }
    }
}

/// An app, as an organization has it.
#[derive(SimpleObject)]
pub struct OrganizationApp {
    /// Which one.
    app: App,
    /// Whether it is on now.
    enabled: bool,
}

impl OrganizationApp {
    /// The app, of an organization for which it is switched on or not.
    pub fn new(row: &app::Model, switched_on: bool) -> Self {
        Self {
            app: App::from(row),
            enabled: switched_on || row.tier == app::Tier::Core,
        }
    }
}
