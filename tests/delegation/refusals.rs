//! What an invitation is refused for, and what no refusal tells.

use entity::Instant;
use serde_json::{Value, json};
use time::Duration;

use super::{Cast, made_up, refused};
use crate::{
    on_both,
    support::{
        Stage,
        actor::Actor,
        buyer::Buyer,
        database::{Backend, Database},
        statements::Statements,
        world::World,
    },
};

on_both!(
    inputs_that_cannot_be_used_are_named,
    whom_one_cannot_invite,
    a_second_live_delegation_is_refused_with_the_first,
    whoever_may_not_invite_is_told_no_more_than_they_may_know,
    one_user_invites_so_many_in_ten_minutes,
    one_organization_invites_so_many_a_day,
    one_user_invites_one_person_so_often_a_day,
    the_answer_does_not_tell_whether_there_is_an_account,
);

const INPUT: &str = "InvitePartnerInput";

/// Tries to invite `email` to the buyer organization on these terms; gives the refusals.
async fn inviting(inviter: &Actor, buyer: &Buyer, email: &str, terms: Value) -> Vec<String> {
    let mut input = terms;
    input["organizationId"] = json!(buyer.organization.id);
    input["email"] = json!(email);
    refused(inviter, "invitePartner", INPUT, input).await
}

async fn inputs_that_cannot_be_used_are_named(cast: Cast) {
    let acme = &cast.acme;
    let past = cast.world.clock.now().before(Duration::SECOND).to_rfc3339();
    let mut wrong = vec![
        ("permissions", json!({ "permissions": [] })),
        ("expiresAt", json!({ "expiresAt": past })),
        ("message", json!({ "message": "x".repeat(501) })),
        ("message", json!({ "message": "turned \u{202e} around" })),
    ];
    for email in [
        "",
        "ada",
        "ada@localhost",
        "Ada <ada@example.com>",
        "ada@example.com, bob@example.com",
        "ada@example.com\nBcc: eve@example.com",
        "ada@[127.0.0.1]",
    ] {
        wrong.push(("email", json!({ "email": email })));
    }
    let mut ears = cast.listen().await;
    for (field, terms) in wrong {
        let mut input = json!({ "organizationId": acme.organization.id, "email": cast.ada.email });
        let fields = terms.as_object().expect("it is an object").clone();
        input.as_object_mut().expect("so is it").extend(fields);
        let answer = acme.owner.attempt("invitePartner", INPUT, input, "");
        let answer = answer.await;
        let error = &answer.list("/invitePartner/userErrors")[0];
        assert_eq!(error["code"], "INVALID_INPUT", "{terms}");
        assert_eq!(error["field"], json!([field]), "{terms}");
    }
    assert_eq!(ears.heard().await, [""; 0]);
    let most = json!({ "message": "é".repeat(500) });
    let invited = acme
        .owner
        .invite_partner(&acme.organization, &cast.ada.email, most);
    assert_eq!(invited.await.status, "PENDING");
}

async fn whom_one_cannot_invite(cast: Cast) {
    let Cast { world, acme, .. } = &cast;
    acme.owner
        .invite_member(&acme.organization, "newcomer@example.com", "MEMBER")
        .await;
    let paused = world.known("Paula Paused").await;
    let membership = paused.join_organization(&acme.organization, &acme.owner, "MEMBER");
    let suspended = json!({ "status": "SUSPENDED" });
    let membership = membership.await;
    acme.owner.update_membership(&membership, suspended).await;
    let mut ears = cast.listen().await;
    for (email, code) in [
        (&*acme.owner.email, "SELF_INVITATION"),
        ("  ACME.Owner@Example.COM ", "SELF_INVITATION"),
        (&acme.admin.email, "ALREADY_MEMBER"),
        (&acme.member.email, "ALREADY_MEMBER"),
        (&paused.email, "ALREADY_MEMBER"),
        ("Newcomer@example.com", "ALREADY_MEMBER"),
    ] {
        let refusals = inviting(&acme.owner, acme, email, json!({})).await;
        assert_eq!(refusals, [code], "{email}");
    }
    assert_eq!(ears.heard().await, [""; 0]);
}

async fn a_second_live_delegation_is_refused_with_the_first(cast: Cast) {
    let Cast { acme, ada, .. } = &cast;
    let again = async || inviting(&acme.admin, acme, "Ada.Lovelace@EXAMPLE.com", json!({})).await;
    let invited = acme.invite(ada).await;
    let mut ears = cast.listen().await;
    assert_eq!(again().await, ["DELEGATION_EXISTS PENDING"]);
    assert_eq!(ears.heard().await, [""; 0]);
    ada.accept(&invited).await;
    assert_eq!(again().await, ["DELEGATION_EXISTS ACTIVE"]);
    acme.owner.suspend(&invited).await;
    assert_eq!(again().await, ["DELEGATION_EXISTS SUSPENDED"]);
}

async fn whoever_may_not_invite_is_told_no_more_than_they_may_know(cast: Cast) {
    let Cast {
        world,
        acme,
        ada,
        bob,
        stranger,
    } = &cast;
    let mut ears = cast.listen().await;
    for visitor in [&acme.member, bob] {
        let refusals = inviting(visitor, acme, &ada.email, json!({})).await;
        assert_eq!(refusals, ["FORBIDDEN"], "{}", visitor.name);
    }
    let umbra = Buyer::open(world, "Umbra").await;
    let pending = acme.invite(ada).await.id;
    ears.heard().await;
    for outsider in [stranger, &umbra.owner, ada] {
        let mut input = json!({ "organizationId": acme.organization.id, "email": "x@example.com" });
        let there = whole_answer(outsider, "invitePartner", INPUT, &input).await;
        input["organizationId"] = json!(made_up(&acme.organization.id));
        let nowhere = whole_answer(outsider, "invitePartner", INPUT, &input).await;
        assert!(there.contains("\"NOT_FOUND\""), "{there}");
        assert_eq!(there, nowhere, "{}", outsider.name);
    }
    for outsider in [stranger, bob, &acme.member, &umbra.owner] {
        for (field, input_type, more) in [
            ("acceptInvitation", "AcceptInvitationInput", json!({})),
            ("declineInvitation", "DeclineInvitationInput", json!({})),
            ("resendInvitation", "DelegationInput", json!({})),
            ("withdrawInvitation", "DelegationInput", json!({})),
            (
                "updateDelegation",
                "UpdateDelegationInput",
                json!({ "version": 1 }),
            ),
            ("suspendDelegation", "DelegationInput", json!({})),
            ("resumeDelegation", "DelegationInput", json!({})),
            ("revokeDelegation", "DelegationInput", json!({})),
            ("leaveDelegation", "DelegationInput", json!({})),
        ] {
            let mut input = more;
            input["delegationId"] = json!(pending);
            let there = whole_answer(outsider, field, input_type, &input).await;
            input["delegationId"] = json!(made_up(&pending));
            let nowhere = whole_answer(outsider, field, input_type, &input).await;
            assert!(there.contains("\"NOT_FOUND\""), "{field}: {there}");
            assert_eq!(there, nowhere, "{field}, {}", outsider.name);
        }
    }
    assert_eq!(ears.heard().await, [""; 0]);
}

async fn one_user_invites_so_many_in_ten_minutes(backend: Backend) {
    let settings = [("INVITATIONS_PER_USER", "3")];
    let world = World::with(Database::on(backend).await, &settings).await;
    let acme = Buyer::open(&world, "Acme").await;
    // Acme's two members were invited by its owner.
    let first = "one@example.com";
    let invited = acme
        .owner
        .invite_partner(&acme.organization, first, json!({}))
        .await;
    let over = async |inviter: &Actor| inviting(inviter, &acme, "two@example.com", json!({})).await;
    assert_eq!(over(&acme.owner).await, ["RATE_LIMITED"]);
    let resending = json!({ "delegationId": invited.id });
    let resending = refused(
        &acme.owner,
        "resendInvitation",
        "DelegationInput",
        resending,
    );
    assert_eq!(resending.await, ["RATE_LIMITED"], "a mail is a mail");
    let elsewhere = acme.owner.create_organization("Elsewhere").await;
    let input = json!({ "organizationId": elsewhere.id, "email": "two@example.com" });
    let wandering = refused(&acme.owner, "invitePartner", INPUT, input);
    assert_eq!(wandering.await, ["RATE_LIMITED"], "wherever it is");
    let others = acme
        .admin
        .invite_partner(&acme.organization, "two@example.com", json!({}));
    assert_eq!(others.await.status, "PENDING", "others may");
    world.clock.advance(Duration::minutes(10));
    assert_eq!(acme.owner.resend(&invited).await.status, "PENDING");
}

async fn one_organization_invites_so_many_a_day(backend: Backend) {
    let settings = [("INVITATIONS_PER_ORGANIZATION", "3")];
    let world = World::with(Database::on(backend).await, &settings).await;
    let acme = Buyer::open(&world, "Acme").await;
    let one = "one@example.com";
    acme.owner
        .invite_partner(&acme.organization, one, json!({}))
        .await;
    world.clock.advance(Duration::hours(23));
    for inviter in [&acme.owner, &acme.admin] {
        let refusals = inviting(inviter, &acme, "two@example.com", json!({})).await;
        assert_eq!(refusals, ["RATE_LIMITED"]);
    }
    let elsewhere = acme.owner.create_organization("Elsewhere").await;
    let others = acme.owner.invite_partner(&elsewhere, one, json!({})).await;
    assert_eq!(others.status, "PENDING", "other organizations may");
    world.clock.advance(Duration::HOUR);
    let next_day = acme
        .admin
        .invite_partner(&acme.organization, "two@example.com", json!({}));
    assert_eq!(next_day.await.status, "PENDING");
}

async fn one_user_invites_one_person_so_often_a_day(backend: Backend) {
    let settings = [("INVITATIONS_PER_RECIPIENT", "2")];
    let world = World::with(Database::on(backend).await, &settings).await;
    let acme = Buyer::open(&world, "Acme").await;
    let one = "one@example.com";
    let (owner, organization) = (&acme.owner, &acme.organization);
    let first = owner.invite_partner(organization, one, json!({})).await;
    owner.withdraw(&first).await;
    let second = owner.invite_partner(organization, one, json!({})).await;
    let resending = json!({ "delegationId": second.id });
    let resending = refused(owner, "resendInvitation", "DelegationInput", resending);
    assert_eq!(resending.await, ["RATE_LIMITED"]);
    let elsewhere = owner.create_organization("Elsewhere").await;
    let input = json!({ "organizationId": elsewhere.id, "email": one });
    let wandering = refused(owner, "invitePartner", INPUT, input);
    assert_eq!(wandering.await, ["RATE_LIMITED"], "wherever it is");
    let another = "two@example.com";
    let another = owner.invite_partner(organization, another, json!({})).await;
    assert_eq!(another.status, "PENDING", "others may be invited");
    let others = acme.admin.resend(&second).await;
    assert_eq!(others.status, "PENDING", "others may invite them");
    world.clock.advance(Duration::DAY);
    assert_eq!(owner.resend(&second).await.status, "PENDING");
}

async fn the_answer_does_not_tell_whether_there_is_an_account(cast: Cast) {
    let Cast {
        world,
        acme,
        ada,
        stranger,
        ..
    } = &cast;
    let umbra = Buyer::open(world, "Umbra").await;
    umbra.engage(stranger, json!({})).await;
    let stub = "stub@example.com";
    umbra
        .owner
        .invite_partner(&umbra.organization, stub, json!({}))
        .await;
    let everything = "status permissions identityMode dataVisibility seatPolicy message version
        acceptedAt expiresAt endedAt endNote invitedEmail partnerDisplayName actions
        partner { id name } organization { id name } invitedBy { id name } supersedes { id }";
    let mut watched = Statements::of(&world.server.app.db);
    let (mut answers, mut writes) = (Vec::new(), Vec::new());
    for email in [
        &ada.email,
        &stranger.email,
        &umbra.member.email,
        stub,
        "nobody@example.com",
    ] {
        let input = json!({ "organizationId": acme.organization.id, "email": email });
        let selection = format!("delegation {{ id createdAt invitationExpiresAt {everything} }}");
        let answer = acme
            .owner
            .attempt("invitePartner", INPUT, input, &selection);
        let (answer, mut statements) = watched.during(answer).await;
        // The server's own work in the background may fall into this.
        statements.retain(|statement| {
            let tables = [
                "user",
                "partner",
                "partner_user",
                "delegation",
                "audit_event",
            ];
            let of = |table: &str| statement.contains(&format!("INTO \"{table}\""));
            tables.into_iter().any(of) || statement.starts_with("DELETE FROM \"partner")
        });
        writes.push(statements);
        let mut payload = answer.payload("invitePartner").clone();
        let delegation = payload["delegation"].as_object_mut().expect("it is there");
        let id = delegation["id"].take();
        let lasts = ["createdAt", "invitationExpiresAt"].map(|field| {
            let moment = delegation[field].take();
            Instant::parse(moment.as_str().expect("it is a text")).expect("it is a moment")
        });
        assert_eq!(lasts[1].since(lasts[0]), Duration::days(14));
        world.all_mail_sent().await;
        let later = format!(
            "query($id: ID!) {{ node(id: $id) {{ ... on Delegation {{ invitationEmail {everything} }} }} }}"
        );
        let later = acme.admin.query(&later, json!({ "id": id })).await;
        answers.push(format!("{payload}{}", later.body).replace(email, "<address>"));
    }
    for answer in &answers[1..] {
        assert_eq!(answer, &answers[0]);
    }
    assert!(writes[0].len() >= 6, "{writes:?}");
    for statements in &writes[1..] {
        assert_eq!(statements, &writes[0], "and takes the same work");
    }
    assert!(
        answers[0].contains("\"SHORTLISTS\",\"BRIEFS\",\"NOTES\""),
        "all when left out"
    );
    assert!(
        answers[0].contains("\"invitationEmail\":\"SENT\""),
        "{}",
        answers[0]
    );
}

/// The whole answer to a mutation, as text.
async fn whole_answer(person: &Actor, field: &str, input_type: &str, input: &Value) -> String {
    let selection = "delegation { id }";
    let answer = person.attempt(field, input_type, input.clone(), selection);
    answer.await.body.to_string()
}
