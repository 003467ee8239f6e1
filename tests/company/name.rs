//! Names of a partner's companies that cannot be told apart.

use serde_json::json;

use crate::{
    on_both,
    support::{portal::Agency, world::World},
};

on_both!(names_that_cannot_be_told_apart_are_taken,);

async fn names_that_cannot_be_told_apart_are_taken(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let acme = agency.create("Acme Looms", json!({})).await;
    let bolt = agency.create("Bolt", json!({})).await;
    for name in [
        "Acme Looms",
        "  ACME   looms ",
        "\u{ff21}cme Looms",
        // In Cyrillic, in part.
        "\u{410}\u{441}me Looms",
        "Acrne Looms",
    ] {
        for (field, answer) in [
            (
                "createManagedCompany",
                agency.attempt_to_create(name, json!({})).await,
            ),
            (
                "updateManagedCompany",
                agency.update(&bolt, json!({ "name": name })).await,
            ),
        ] {
            assert_eq!(answer.user_error_codes(field), ["NAME_TAKEN"], "{name}");
            let error = answer.data(&format!("/{field}/userErrors/0"));
            assert_eq!(error["field"], json!(["name"]));
        }
    }
    // Which one is in the way is shown.
    let query =
        "mutation($input: UpdateManagedCompanyInput!) { updateManagedCompany(input: $input) {
        userErrors { subject { id } } } }";
    let input = json!({ "input": { "organizationId": bolt.id, "name": "ACME LOOMS" } });
    let answer = agency.admin.query(query, input).await;
    assert_eq!(
        answer.text("/updateManagedCompany/userErrors/0/subject/id"),
        acme.id
    );
    // A letter that looks like another where it stands.
    agency.create("Paypal", json!({})).await;
    let alike = agency.attempt_to_create("PaypaI", json!({})).await;
    assert_eq!(
        alike.user_error_codes("createManagedCompany"),
        ["NAME_TAKEN"]
    );
    // Its own name is nobody else's, and other partners' names are nobody's business.
    let own = agency.update(&acme, json!({ "name": "ACME Looms" })).await;
    own.payload("updateManagedCompany");
    let rivals = Agency::with_portal(&world, "Rivals").await;
    rivals.create("Acme Looms", json!({})).await;
    // A name is free when the company goes.
    agency
        .hire(&acme, &world.known("Ken Known").await, "ADMIN")
        .await;
    agency.release(&acme).await.payload("releaseManagedCompany");
    agency.create("Acme Looms", json!({})).await;
}
