//! What is made in the workspaces: shortlists in their states, by members and by partners, and solutions put aside.

use entity::{organization, solution};
use uuid::Uuid;

use crate::{
    access::Viewer,
    app::App,
    command::{
        saved_solution::save,
        shortlist::{Seen, create, publish},
        solution::import,
    },
    fault::Fault,
    store,
};

/// The catalogue, with vendors and addresses that are nobody's.
const CATALOGUE: &[u8] = include_bytes!("solutions.csv");

/// Fills the catalogue.
pub(super) async fn fill_catalogue(app: &App) -> Result<(), Fault> {
    import::run(app, CATALOGUE).await.map(drop)
}

/// Vendors and names of solutions of the catalogue.
pub(super) type Solutions<'a> = &'a [(&'a str, &'a str)];

async fn ids(app: &App, solutions: Solutions<'_>) -> Result<Vec<Uuid>, Fault> {
    let keys: Vec<String> = solutions
        .iter()
        .map(|(vendor, name)| solution::key(vendor, name))
        .collect();
    let known = store::solution::unscoped_by_keys(&app.db.read, keys.clone()).await?;
    let id = |key: &String| known.get(key).map(|row| row.id);
    let ids: Option<Vec<Uuid>> = keys.iter().map(id).collect();
    ids.ok_or_else(|| Fault::internal("a solution of the demo is not in its catalogue"))
}

/// A draft of the viewer's.
pub(super) async fn draft(
    app: &App,
    by: Viewer,
    organization: &organization::Model,
    (title, description): (&str, &str),
    solutions: Solutions<'_>,
) -> Result<Seen, Fault> {
    let input = create::Input {
        organization_id: organization.id,
        title: title.to_owned(),
        description: Some(description.to_owned()),
        solution_ids: ids(app, solutions).await?,
        draft: true,
    };
    let shortlist = create::run(app, by, input).await?;
    Ok(Seen {
        id: shortlist.id,
        version: shortlist.version,
    })
}

/// A draft, published at once.
pub(super) async fn published(
    app: &App,
    by: Viewer,
    organization: &organization::Model,
    texts: (&str, &str),
    solutions: Solutions<'_>,
) -> Result<(), Fault> {
    let draft = draft(app, by, organization, texts, solutions).await?;
    publish::run(app, by, draft).await.map(drop)
}

/// Puts solutions aside.
pub(super) async fn save(
    app: &App,
    by: Viewer,
    organization: &organization::Model,
    solutions: Solutions<'_>,
) -> Result<(), Fault> {
    for id in ids(app, solutions).await? {
        save::run(app, by, organization.id, id).await?;
    }
    Ok(())
}
