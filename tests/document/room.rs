//! How much an organization may keep, and that what it has deleted takes no room.

use entity::{document, file};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ModelTrait, QueryFilter,
};
use serde_json::{Value, json};

use super::{kept, refused};
use crate::{
    on_both,
    support::{
        Stage,
        database::{Backend, Database},
        firm::Firm,
        library::http,
        wait,
        world::World,
    },
};

on_both!(
    an_organization_keeps_so_much_and_no_more,
    what_a_crash_has_left_is_deleted,
);

async fn an_organization_keeps_so_much_and_no_more(backend: Backend) {
    let settings = [
        ("DOCUMENTS_PER_ORGANIZATION", "4"),
        ("DOCUMENT_BYTES_PER_ORGANIZATION", "1048576"),
        ("UPLOAD_BYTES", "1048576"),
    ];
    let world = World::with(Database::on(backend).await, &settings).await;
    let acme = Firm::open(&world, "Acme").await;
    let bolt = Firm::open(&world, "Bolt").await;
    let half = vec![7; 600_000];
    let first = acme.file("first.bin", None, &half).await;
    let answer = acme.upload("second.bin", None, &half, "FILE").await;
    let (code, _, message) = refused(&answer, "uploadDocument");
    assert_eq!(code, "CONFLICT");
    assert!(message.contains("1048576 bytes together"), "{message}");
    // Each organization by itself, and what is deleted counts no more.
    bolt.file("first.bin", None, &half).await;
    acme.delete(&first).await.payload("deleteDocument");
    acme.file("second.bin", None, &half).await;
    for name in ["a", "b", "c"] {
        acme.folder(name, None).await;
    }
    let input = json!({ "organizationId": acme.organization.id, "name": "d" });
    let answer = acme.owner.with_document("createFolder", input).await;
    let (code, _, message) = refused(&answer, "createFolder");
    assert_eq!(code, "CONFLICT");
    assert!(message.contains("has 4 documents"), "{message}");
    // And of what waits to be used there are a few files of the largest size.
    let mut statuses = Vec::new();
    for _ in 0..9 {
        let url = world.server.url("/uploads?filename=x");
        let request = http().post(url).bearer_auth(&bolt.owner.token);
        let answer = request.body(vec![7; 1_000_000]).send().await;
        statuses.push(answer.expect("an answer").status().as_u16());
    }
    assert_eq!(statuses, [201, 201, 201, 201, 201, 429, 429, 429, 429]);
}

/// The document is gone, and whoever was to delete its bytes as well.
async fn what_a_crash_has_left_is_deleted(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    acme.file("kept.txt", None, b"x").await;
    let id = acme.file("gone.txt", None, b"x").await;
    let db = &world.server.app.db.write;
    let row = document::Entity::find()
        .filter(document::Column::Name.eq("gone.txt"))
        .one(db)
        .await;
    let row = row.expect("it is read").expect("it is there");
    let file = file::ActiveModel {
        id: Set(row.file_id.expect("it has one")),
        forgotten_at: Set(Some(world.clock.now())),
        ..Default::default()
    };
    row.delete(db).await.expect("it is deleted");
    file.update(db).await.expect("it is forgotten");
    assert_eq!(kept(&world.server), 2);
    let _there = world.another_server(&[]).await;
    wait::until(
        "the bytes and what is known of them to be gone",
        async || {
            let rows = file::Entity::find().all(db).await.expect("they are read");
            (rows.len() == 1 && kept(&world.server) == 1).then_some(())
        },
    )
    .await;
    assert_eq!(acme.owner.document(&id).await, Value::Null);
}
