//! What becomes of access once it is given: changed, paused, ended by either side.

use entity::{audit_event, notification, stream_entry};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;
use time::Duration;

use super::{Cast, may_enter, read, refused};
use crate::{on_both, support::actor::Delegation};

on_both!(
    a_change_names_the_difference_to_whom_it_concerns,
    a_change_of_what_has_changed_since_is_refused,
    what_changes_nothing_leaves_no_trace,
    suspended_access_is_gone_until_it_is_resumed,
    revocation_is_told_to_both_sides_and_is_permanent,
    whoever_is_on_both_sides_is_told_once,
    whoever_leaves_tells_the_admins,
);

/// Ada, who acts for Acme.
async fn acting(cast: &Cast) -> Delegation {
    cast.acme.engage(&cast.ada, json!({})).await
}

async fn a_change_names_the_difference_to_whom_it_concerns(cast: Cast) {
    let acme = &cast.acme;
    let mut access = acting(&cast).await;
    let mut ears = cast.listen().await;
    let end = cast.world.clock.now().after(Duration::days(90));
    let day = end.to_utc().date();
    let changes = [
        (
            json!({ "permissions": ["NOTES"] }),
            "Shortlists and Briefs removed".to_owned(),
        ),
        (
            json!({ "permissions": ["BRIEFS"], "identityMode": "AS_BUYER" }),
            "Briefs added, Notes removed, your work bears the organization's name".to_owned(),
        ),
        (
            json!({ "dataVisibility": "FULL", "seatPolicy": "APPROVE" }),
            "you see everything that is published, new people need approval".to_owned(),
        ),
        (
            json!({ "expiresAt": end.to_rfc3339() }),
            format!("it ends on {day}"),
        ),
        (json!({ "removeExpiry": true }), "it has no end".to_owned()),
    ];
    for (change, difference) in changes {
        let version = access.version;
        access = acme.admin.update_delegation(&access, change.clone()).await;
        assert_eq!((&*access.status, access.version), ("ACTIVE", version + 1));
        assert_eq!(
            ears.heard().await,
            [format!(
                "Ada Lovelace: ACCESS_CHANGED Acme has changed your access: {difference}"
            )]
        );
    }
    let fields = "permissions identityMode dataVisibility seatPolicy expiresAt";
    let terms = json!({
        "permissions": ["BRIEFS"], "identityMode": "AS_BUYER", "dataVisibility": "FULL",
        "seatPolicy": "APPROVE", "expiresAt": null,
    });
    assert_eq!(read(&cast.ada, &access, fields).await, terms);
    assert_eq!(read(&acme.owner, &access, fields).await, terms);
}

async fn a_change_of_what_has_changed_since_is_refused(cast: Cast) {
    let acme = &cast.acme;
    let access = acting(&cast).await;
    let stale = json!({
        "delegationId": access.id, "version": access.version, "permissions": ["NOTES"],
    });
    acme.owner
        .update_delegation(&access, json!({ "identityMode": "AS_BUYER" }))
        .await;
    let mut ears = cast.listen().await;
    let update = "updateDelegation";
    let updating = refused(&acme.admin, update, "UpdateDelegationInput", stale);
    assert_eq!(updating.await, ["STALE_VERSION ACTIVE"]);
    assert_eq!(ears.heard().await, [""; 0]);
    let seen = read(&acme.admin, &access, "version permissions identityMode").await;
    assert_eq!(
        seen,
        json!({
            "version": access.version + 1, "identityMode": "AS_BUYER",
            "permissions": ["SHORTLISTS", "BRIEFS", "NOTES"],
        })
    );
    let past = cast.world.clock.now().before(Duration::HOUR).to_rfc3339();
    let future = cast.world.clock.now().after(Duration::HOUR).to_rfc3339();
    for change in [
        json!({ "permissions": [] }),
        json!({ "expiresAt": past }),
        json!({ "expiresAt": future, "removeExpiry": true }),
    ] {
        let mut input = change;
        input["delegationId"] = json!(access.id);
        input["version"] = json!(access.version + 1);
        let updating = refused(&acme.admin, update, "UpdateDelegationInput", input.clone());
        assert_eq!(updating.await, ["INVALID_INPUT"], "{input}");
    }
}

/// How many entries the log, the streams and the notifications have, looked up in the database directly.
async fn traces(cast: &Cast) -> [u64; 3] {
    let db = &cast.world.server.app.db.read;
    let counted = [
        audit_event::Entity::find().count(db).await,
        stream_entry::Entity::find().count(db).await,
        notification::Entity::find().count(db).await,
    ];
    counted.map(|count| count.expect("it can be counted"))
}

async fn what_changes_nothing_leaves_no_trace(cast: Cast) {
    let acme = &cast.acme;
    let access = acting(&cast).await;
    let mut ears = cast.listen().await;
    let before = traces(&cast).await;
    let fields = "permissions identityMode dataVisibility seatPolicy expiresAt";
    let terms = read(&acme.admin, &access, fields).await;
    for same in [json!({}), terms, json!({ "removeExpiry": true })] {
        let after = acme.admin.update_delegation(&access, same.clone()).await;
        assert_eq!(
            (&*after.status, after.version),
            ("ACTIVE", access.version),
            "{same}"
        );
    }
    let same = json!({ "role": "ADMIN", "status": "ACTIVE" });
    let membership = acme.owner.update_membership(&acme.admin_membership, same);
    assert_eq!(membership.await.role, "ADMIN");
    let input = json!({ "organizationId": acme.organization.id, "name": "Acme" });
    let (field, input_type) = ("updateOrganization", "UpdateOrganizationInput");
    let answer = acme.owner.attempt(field, input_type, input, "__typename");
    answer.await.payload(field);
    assert_eq!(ears.heard().await, [""; 0]);
    assert_eq!(traces(&cast).await, before);
    // What has changed since is still told apart from what has not.
    let stale = json!({ "delegationId": access.id, "version": access.version + 1 });
    let updating = refused(
        &acme.admin,
        "updateDelegation",
        "UpdateDelegationInput",
        stale,
    );
    assert_eq!(updating.await, ["STALE_VERSION ACTIVE"]);
}

async fn whoever_is_on_both_sides_is_told_once(cast: Cast) {
    let (acme, ada) = (&cast.acme, &cast.ada);
    let access = acting(&cast).await;
    ada.join_organization(&acme.organization, &acme.owner, "ADMIN")
        .await;
    let mut ears = cast.listen().await;
    acme.admin.revoke(&access).await;
    assert_eq!(
        ears.heard().await,
        [
            "Acme Owner: ACCESS_REVOKED The access of Ada Lovelace has been revoked",
            "Ada Lovelace: ACCESS_REVOKED Acme has revoked your access",
            "ada.lovelace@example.com mail: Your access to Acme's account on Mandate has ended",
        ]
    );
}

async fn suspended_access_is_gone_until_it_is_resumed(cast: Cast) {
    let (acme, ada) = (&cast.acme, &cast.ada);
    let access = acting(&cast).await;
    let mut ears = cast.listen().await;
    for _ in 0..2 {
        let suspended = acme.admin.suspend(&access).await;
        assert_eq!(suspended.status, "SUSPENDED");
        assert_eq!(
            ears.heard().await,
            ["Ada Lovelace: ACCESS_SUSPENDED Acme has suspended your access"]
        );
        assert!(!may_enter(ada, acme).await);
        let seen = read(ada, &access, "status actions").await;
        assert_eq!(seen, json!({ "status": "SUSPENDED", "actions": ["LEAVE"] }));

        let resumed = acme.owner.resume(&access).await;
        assert_eq!(resumed.status, "ACTIVE");
        assert_eq!(
            ears.heard().await,
            ["Ada Lovelace: ACCESS_RESUMED Acme has resumed your access"]
        );
        assert!(may_enter(ada, acme).await);
    }
}

async fn revocation_is_told_to_both_sides_and_is_permanent(cast: Cast) {
    let Cast {
        world, acme, ada, ..
    } = &cast;
    let access = acting(&cast).await;
    let mut ears = cast.listen().await;
    // Any admin: not only the one who invited.
    let revoked = acme.admin.attempt(
        "revokeDelegation",
        "DelegationInput",
        json!({ "delegationId": access.id, "note": "The project is over." }),
        "delegation { status endNote }",
    );
    let revoked = revoked.await;
    assert_eq!(
        revoked.payload("revokeDelegation")["delegation"],
        json!({ "status": "REVOKED", "endNote": "The project is over." })
    );
    assert_eq!(
        ears.heard().await,
        [
            "Acme Owner: ACCESS_REVOKED The access of Ada Lovelace has been revoked",
            "Ada Lovelace: ACCESS_REVOKED Acme has revoked your access",
            "ada.lovelace@example.com mail: Your access to Acme's account on Mandate has ended",
        ]
    );
    let mail = world.inbox().mail(&ada.email, "has ended").await;
    for body in [&mail.text, &mail.html] {
        assert!(body.contains("The project is over."), "{body}");
        assert!(body.contains("Only a new invitation from Acme"), "{body}");
    }
    assert!(!may_enter(ada, acme).await);
    let seen = read(ada, &access, "status actions endNote").await;
    assert_eq!(
        seen,
        json!({ "status": "REVOKED", "actions": [], "endNote": "The project is over." })
    );
    let resuming = json!({ "delegationId": access.id });
    let resuming = refused(&acme.owner, "resumeDelegation", "DelegationInput", resuming);
    assert_eq!(resuming.await, ["CONFLICT REVOKED"]);

    // Suspended access is revoked like any other.
    let access = acting(&cast).await;
    acme.owner.suspend(&access).await;
    ears.heard().await;
    assert_eq!(acme.owner.revoke(&access).await.status, "REVOKED");
    assert_eq!(
        ears.heard().await,
        [
            "Acme Admin: ACCESS_REVOKED The access of Ada Lovelace has been revoked",
            "Ada Lovelace: ACCESS_REVOKED Acme has revoked your access",
            "ada.lovelace@example.com mail: Your access to Acme's account on Mandate has ended",
        ]
    );
}

async fn whoever_leaves_tells_the_admins(cast: Cast) {
    let (acme, ada) = (&cast.acme, &cast.ada);
    for suspended in [false, true] {
        let access = acting(&cast).await;
        if suspended {
            acme.owner.suspend(&access).await;
        }
        let mut ears = cast.listen().await;
        let left = ada.leave(&access).await;
        assert_eq!(left.status, "LEFT");
        assert_eq!(
            ears.heard().await,
            [
                "Acme Admin: PARTNER_LEFT Ada Lovelace no longer acts for Acme",
                "Acme Owner: PARTNER_LEFT Ada Lovelace no longer acts for Acme",
            ]
        );
        assert!(!may_enter(ada, acme).await);
    }
}
