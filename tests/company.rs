//! The partner portal: companies that a partner creates, equips and lets go.

mod answer;
mod app;
mod branding;
mod closing;
mod limit;
mod list;
mod many;
mod name;
mod outside;
mod privacy;
mod refusal;
mod running;
mod story;
mod team;

use crate::support::{
    process::{Finished, run},
    world::World,
};

async fn operator(world: &World, arguments: &[&str]) -> Finished {
    run(arguments, &[("DATABASE_URL", &world.database.url())]).await
}

async fn import(world: &World, apps: &str) -> Finished {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("apps.toml");
    std::fs::write(&path, apps).expect("it is written");
    operator(
        world,
        &["apps", "import", path.to_str().expect("it is text")],
    )
    .await
}

async fn portal(world: &World, what: &[&str], partner: &str) -> Finished {
    let arguments = [&["support"], what, &[partner, "--reason", "They asked"]].concat();
    operator(world, &arguments).await
}
