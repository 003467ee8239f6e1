//! Who may change whom, and that somebody always can.

use super::*;
use crate::on_both;

on_both!(
    an_admin_runs_the_members,
    a_member_runs_nobody,
    owners_are_made_and_unmade_by_owners,
    a_suspended_member_is_out_at_once,
    an_organization_without_an_owner_gets_one_from_its_admins,
    an_organization_keeps_an_admin,
    admins_who_demote_each_other_leave_one,
    whoever_is_not_of_it_finds_nothing,
);

async fn an_admin_runs_the_members(world: World) {
    let acme = Acme::new(&world).await;
    let answer = update(&acme.admin, &acme.of_member.id, Some("BILLING_ADMIN"), None).await;
    assert_eq!(
        answer.text("/updateMembership/membership/role"),
        "BILLING_ADMIN"
    );
    // What is left out stays, and saying what is so already changes nothing.
    let answer = update(&acme.admin, &acme.of_member.id, None, None).await;
    assert_eq!(
        answer.text("/updateMembership/membership/role"),
        "BILLING_ADMIN"
    );
    let answer = update(&acme.admin, &acme.of_member.id, None, Some("INVITED")).await;
    refused(&answer, "updateMembership", "INVALID_INPUT");
    let answer = remove(&acme.admin, &acme.of_member.id).await;
    assert_eq!(
        answer.text("/removeMember/removedMembershipId"),
        acme.of_member.id
    );
    assert!(workspaces(&acme.member).await.is_empty());
    let query = "query($id: ID!) { node(id: $id) { id } }";
    for viewer in [&acme.owner, &acme.member] {
        let answer = viewer
            .query(query, json!({ "id": acme.of_member.id }))
            .await;
        assert!(answer.data("/node").is_null());
    }
    let answer = remove(&acme.admin, &acme.of_member.id).await;
    refused(&answer, "removeMember", "NOT_FOUND");

    // An invitation is no membership yet: it cannot be made one by others.
    let invited = acme
        .admin
        .invite_member(&acme.organization, &acme.member.email, "MEMBER")
        .await;
    for status in ["ACTIVE", "SUSPENDED"] {
        let answer = update(&acme.owner, &invited.id, None, Some(status)).await;
        refused(&answer, "updateMembership", "INVALID_INPUT");
    }
    let answer = update(&acme.owner, &invited.id, Some("ADMIN"), None).await;
    assert_eq!(
        answer.text("/updateMembership/membership/status"),
        "INVITED"
    );
    // Nor by themselves a better one.
    let answer = update(&acme.member, &invited.id, Some("OWNER"), Some("ACTIVE")).await;
    refused(&answer, "updateMembership", "FORBIDDEN");
}

async fn a_member_runs_nobody(world: World) {
    let acme = Acme::new(&world).await;
    for role in ["MEMBER", "BILLING_ADMIN"] {
        update(&acme.owner, &acme.of_member.id, Some(role), None)
            .await
            .payload("updateMembership");
        let answer = invite(
            &acme.member,
            &acme.organization.id,
            "a@example.com",
            "MEMBER",
        )
        .await;
        refused(&answer, "inviteMember", "FORBIDDEN");
        for id in [&acme.of_member.id, &acme.of_admin.id, &acme.of_owner.id] {
            let answer = update(&acme.member, id, Some("ADMIN"), None).await;
            refused(&answer, "updateMembership", "FORBIDDEN");
        }
        let answer = remove(&acme.member, &acme.of_admin.id).await;
        refused(&answer, "removeMember", "FORBIDDEN");
        let input = json!({ "organizationId": acme.organization.id, "name": "Mine" });
        let answer = acme
            .member
            .attempt(
                "updateOrganization",
                "UpdateOrganizationInput",
                input,
                "__typename",
            )
            .await;
        refused(&answer, "updateOrganization", "FORBIDDEN");
    }
    // But may leave.
    remove(&acme.member, &acme.of_member.id)
        .await
        .payload("removeMember");
    assert!(workspaces(&acme.member).await.is_empty());
}

async fn owners_are_made_and_unmade_by_owners(world: World) {
    let acme = Acme::new(&world).await;
    let answer = invite(&acme.admin, &acme.organization.id, "a@example.com", "OWNER").await;
    refused(&answer, "inviteMember", "FORBIDDEN");
    for id in [&acme.of_admin.id, &acme.of_member.id] {
        let answer = update(&acme.admin, id, Some("OWNER"), None).await;
        refused(&answer, "updateMembership", "FORBIDDEN");
    }
    for (role, status) in [(Some("MEMBER"), None), (None, Some("SUSPENDED"))] {
        let answer = update(&acme.admin, &acme.of_owner.id, role, status).await;
        refused(&answer, "updateMembership", "FORBIDDEN");
    }
    let answer = remove(&acme.admin, &acme.of_owner.id).await;
    refused(&answer, "removeMember", "FORBIDDEN");

    update(&acme.owner, &acme.of_admin.id, Some("OWNER"), None)
        .await
        .payload("updateMembership");
    update(&acme.admin, &acme.of_owner.id, Some("MEMBER"), None)
        .await
        .payload("updateMembership");
    let answer = update(&acme.owner, &acme.of_owner.id, Some("OWNER"), None).await;
    refused(&answer, "updateMembership", "FORBIDDEN");
}

async fn an_organization_without_an_owner_gets_one_from_its_admins(world: World) {
    let acme = Acme::new(&world).await;
    update(&acme.owner, &acme.of_member.id, Some("OWNER"), None)
        .await
        .payload("updateMembership");
    // Of two owners one is suspended and the other leaves: nobody is left who makes owners.
    update(&acme.owner, &acme.of_member.id, None, Some("SUSPENDED"))
        .await
        .payload("updateMembership");
    let answer = update(&acme.admin, &acme.of_admin.id, Some("OWNER"), None).await;
    refused(&answer, "updateMembership", "FORBIDDEN");
    remove(&acme.owner, &acme.of_owner.id)
        .await
        .payload("removeMember");
    invite(&acme.admin, &acme.organization.id, "a@example.com", "OWNER")
        .await
        .payload("inviteMember");
    // One who is invited or suspended runs nothing yet.
    update(&acme.admin, &acme.of_member.id, None, Some("ACTIVE"))
        .await
        .payload("updateMembership");
    // But now there is one.
    let answer = update(&acme.admin, &acme.of_admin.id, Some("OWNER"), None).await;
    refused(&answer, "updateMembership", "FORBIDDEN");
    let answer = remove(&acme.admin, &acme.of_member.id).await;
    refused(&answer, "removeMember", "FORBIDDEN");
}

async fn a_suspended_member_is_out_at_once(world: World) {
    let acme = Acme::new(&world).await;
    let suspended = update(&acme.owner, &acme.of_admin.id, None, Some("SUSPENDED")).await;
    assert_eq!(
        suspended.text("/updateMembership/membership/status"),
        "SUSPENDED"
    );
    assert!(workspaces(&acme.admin).await.is_empty());
    let query = "query($id: ID!) { organization(id: $id) { name } }";
    let answer = acme
        .admin
        .query(query, json!({ "id": acme.organization.id }))
        .await;
    assert!(answer.data("/organization").is_null());
    let answer = invite(
        &acme.admin,
        &acme.organization.id,
        "a@example.com",
        "MEMBER",
    )
    .await;
    refused(&answer, "inviteMember", "NOT_FOUND");
    let answer = update(&acme.admin, &acme.of_member.id, Some("ADMIN"), None).await;
    refused(&answer, "updateMembership", "NOT_FOUND");
    // They see that they are suspended, and cannot lift it.
    let answer = update(&acme.admin, &acme.of_admin.id, None, Some("ACTIVE")).await;
    refused(&answer, "updateMembership", "FORBIDDEN");
    for field in ["acceptMembership", "declineMembership"] {
        let answer = answer_invitation(&acme.admin, field, &acme.of_admin.id).await;
        refused(&answer, field, "CONFLICT");
    }

    update(&acme.owner, &acme.of_admin.id, None, Some("ACTIVE"))
        .await
        .payload("updateMembership");
    assert_eq!(workspaces(&acme.admin).await, ["Acme"]);
    let answer = invite(
        &acme.admin,
        &acme.organization.id,
        "a@example.com",
        "MEMBER",
    )
    .await;
    answer.payload("inviteMember");
}

async fn an_organization_keeps_an_admin(world: World) {
    let acme = Acme::new(&world).await;
    // None of these is an admin who could take over: an invited one, a suspended one, a billing admin.
    acme.owner
        .invite_member(&acme.organization, "nina@example.com", "ADMIN")
        .await;
    update(&acme.owner, &acme.of_admin.id, None, Some("SUSPENDED"))
        .await
        .payload("updateMembership");
    update(&acme.owner, &acme.of_member.id, Some("BILLING_ADMIN"), None)
        .await
        .payload("updateMembership");
    let last = &acme.of_owner.id;
    for (role, status) in [
        (Some("MEMBER"), None),
        (Some("BILLING_ADMIN"), None),
        (None, Some("SUSPENDED")),
    ] {
        let answer = update(&acme.owner, last, role, status).await;
        refused(&answer, "updateMembership", "LAST_ADMIN");
    }
    refused(
        &remove(&acme.owner, last).await,
        "removeMember",
        "LAST_ADMIN",
    );
    // One who stays an admin may change.
    update(&acme.owner, last, Some("ADMIN"), None)
        .await
        .payload("updateMembership");
    refused(
        &remove(&acme.owner, last).await,
        "removeMember",
        "LAST_ADMIN",
    );

    update(&acme.owner, &acme.of_admin.id, None, Some("ACTIVE"))
        .await
        .payload("updateMembership");
    remove(&acme.owner, last).await.payload("removeMember");
    let answer = update(&acme.admin, &acme.of_admin.id, Some("MEMBER"), None).await;
    refused(&answer, "updateMembership", "LAST_ADMIN");
}

async fn admins_who_demote_each_other_leave_one(world: World) {
    let acme = Acme::new(&world).await;
    update(&acme.owner, &acme.of_admin.id, Some("OWNER"), None)
        .await
        .payload("updateMembership");
    for _ in 0..8 {
        let (one, other) = tokio::join!(
            update(&acme.owner, &acme.of_admin.id, Some("MEMBER"), None),
            update(&acme.admin, &acme.of_owner.id, Some("MEMBER"), None),
        );
        let done =
            [&one, &other].map(|answer| answer.user_error_codes("updateMembership").is_empty());
        assert_eq!(
            done.iter().filter(|done| **done).count(),
            1,
            "{one:?} {other:?}"
        );
        let (winner, loser) = if done[0] {
            (&acme.owner, &acme.of_admin)
        } else {
            (&acme.admin, &acme.of_owner)
        };
        update(winner, &loser.id, Some("OWNER"), None)
            .await
            .payload("updateMembership");

        let (one, other) = tokio::join!(
            remove(&acme.owner, &acme.of_owner.id),
            update(&acme.admin, &acme.of_admin.id, None, Some("SUSPENDED")),
        );
        let left = one.user_error_codes("removeMember");
        let suspended = other.user_error_codes("updateMembership");
        assert!(left.is_empty() != suspended.is_empty(), "{one:?} {other:?}");
        if left.is_empty() {
            assert_eq!(suspended, ["LAST_ADMIN"]);
            // There is no way back for whoever has left.
            return;
        }
        assert_eq!(left, ["LAST_ADMIN"]);
        update(&acme.owner, &acme.of_admin.id, None, Some("ACTIVE"))
            .await
            .payload("updateMembership");
    }
}

async fn whoever_is_not_of_it_finds_nothing(world: World) {
    let acme = Acme::new(&world).await;
    let stranger = world.person("Eve Stranger").await;
    stranger.create_organization("Elsewhere").await;
    let missing = "org_00000000000000000000000000";
    let hidden = invite(&stranger, &acme.organization.id, "a@example.com", "MEMBER").await;
    refused(&hidden, "inviteMember", "NOT_FOUND");
    assert_eq!(
        hidden.body,
        invite(&stranger, missing, "a@example.com", "MEMBER")
            .await
            .body
    );
    let rename = async |id: &str| {
        let input = json!({ "organizationId": id, "name": "Mine" });
        stranger
            .attempt(
                "updateOrganization",
                "UpdateOrganizationInput",
                input,
                "__typename",
            )
            .await
    };
    let hidden = rename(&acme.organization.id).await;
    refused(&hidden, "updateOrganization", "NOT_FOUND");
    assert_eq!(hidden.body, rename(missing).await.body);
    for id in [&acme.of_member.id, &acme.of_owner.id] {
        let hidden = update(&stranger, id, Some("MEMBER"), None).await;
        refused(&hidden, "updateMembership", "NOT_FOUND");
        assert_eq!(
            hidden.body,
            update(&stranger, NOBODYS, Some("MEMBER"), None).await.body
        );
        let hidden = remove(&stranger, id).await;
        refused(&hidden, "removeMember", "NOT_FOUND");
        assert_eq!(hidden.body, remove(&stranger, NOBODYS).await.body);
    }
    for nonsense in ["", "mem_", "nonsense", acme.organization.id.as_str()] {
        let answer = remove(&stranger, nonsense).await;
        assert_eq!(
            answer.body,
            remove(&stranger, NOBODYS).await.body,
            "{nonsense}"
        );
    }
}
