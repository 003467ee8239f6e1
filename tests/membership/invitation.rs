//! Becoming a member.

use entity::{audit_event, mail};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use time::Duration;

use super::*;
use crate::{
    on_both,
    support::{
        Stage,
        actor::PASSWORD,
        database::{Backend, Database},
        mail::Mail,
        wait,
    },
};

on_both!(
    whoever_creates_an_organization_owns_it,
    an_account_is_invited_and_accepts,
    an_invitation_is_declined,
    a_newcomer_joins_by_setting_the_first_password,
    a_newcomer_whose_invitation_was_taken_back_joins_nothing,
    a_newer_link_carries_what_the_older_did,
    a_new_password_accepts_nothing,
    a_person_is_invited_once,
    only_the_invited_person_answers_and_only_once,
    invitations_are_limited_for_a_while,
    names_are_plain,
);

async fn whoever_creates_an_organization_owns_it(world: World) {
    let owner = world.person("Olive Owner").await;
    let organization = owner.create_organization("  Acme & Söhne ").await;
    assert_eq!(organization.name, "Acme & Söhne");
    let query = "query($id: ID!) { organization(id: $id) { viewerRole members { totalCount } } }";
    let answer = owner.query(query, json!({ "id": organization.id })).await;
    assert_eq!(answer.text("/organization/viewerRole"), "OWNER");
    assert_eq!(*answer.data("/organization/members/totalCount"), 1);
    assert_eq!(workspaces(&owner).await, ["Acme & Söhne"]);
}

async fn an_account_is_invited_and_accepts(world: World) {
    let owner = world.person("Olive Owner").await;
    let ada = world.person("Ada Lovelace").await;
    let organization = owner.create_organization("Acme").await;
    let invited = owner
        .invite_member(&organization, &ada.email, "ADMIN")
        .await;
    assert_eq!(
        (invited.status.as_str(), invited.role.as_str()),
        ("INVITED", "ADMIN")
    );
    assert_eq!(pending(&ada).await, ["Acme"]);
    let notice = (
        "MEMBERSHIP_INVITED".to_owned(),
        "Acme invites you to become a member".to_owned(),
    );
    assert_eq!(notices(&ada).await, [notice]);
    let mail = world.inbox().mail(&ada.email, "invited to join Acme").await;
    assert_eq!(mail.token("/password"), None, "{}", mail.text);

    // Being invited opens nothing.
    assert!(workspaces(&ada).await.is_empty());
    let query = "query($id: ID!) { organization(id: $id) { name } }";
    let answer = ada.query(query, json!({ "id": organization.id })).await;
    assert!(answer.data("/organization").is_null());
    let answer = invite(&ada, &organization.id, "friend@example.com", "MEMBER").await;
    refused(&answer, "inviteMember", "NOT_FOUND");

    assert_eq!(ada.accept_membership(&invited).await.status, "ACTIVE");
    assert_eq!(workspaces(&ada).await, ["Acme"]);
    assert!(pending(&ada).await.is_empty());
    let notice = (
        "MEMBERSHIP_ACCEPTED".to_owned(),
        "Ada Lovelace is now a member of Acme".to_owned(),
    );
    assert_eq!(notices(&owner).await, [notice]);
    owner
        .invite_member(&organization, "next@example.com", "MEMBER")
        .await;
    let answer = invite(&ada, &organization.id, "friend@example.com", "MEMBER").await;
    answer.payload("inviteMember");
}

async fn an_invitation_is_declined(world: World) {
    let owner = world.person("Olive Owner").await;
    let ada = world.person("Ada Lovelace").await;
    let organization = owner.create_organization("Acme").await;
    let invited = owner
        .invite_member(&organization, &ada.email, "MEMBER")
        .await;
    let answer = answer_invitation(&ada, "declineMembership", &invited.id).await;
    answer.payload("declineMembership");
    assert!(pending(&ada).await.is_empty() && workspaces(&ada).await.is_empty());
    assert_eq!(members(&owner, &organization).await.len(), 1);
    let answer = answer_invitation(&ada, "acceptMembership", &invited.id).await;
    refused(&answer, "acceptMembership", "NOT_FOUND");
    owner
        .invite_member(&organization, &ada.email, "MEMBER")
        .await;
    assert_eq!(pending(&ada).await, ["Acme"]);
}

async fn a_newcomer_joins_by_setting_the_first_password(world: World) {
    let owner = world.person("Olive Owner").await;
    let organization = owner.create_organization("Acme").await;
    let email = "nina@example.com";
    let answer = invite(&owner, &organization.id, email, "BILLING_ADMIN").await;
    assert_eq!(answer.text("/inviteMember/membership/status"), "INVITED");
    // Another invitation of theirs is not accepted with it.
    let bolt = owner.create_organization("Bolt").await;
    let mail = world.inbox().mail(email, "invited to join Acme").await;
    owner.invite_member(&bolt, email, "MEMBER").await;

    let token = mail.token("/password").expect("it has a link");
    let client = world.server.anonymous();
    let input = json!({ "token": token, "password": PASSWORD });
    let selection = "session { token } viewer { user { id name } }";
    let answer = client
        .attempt("setPassword", "SetPasswordInput", input, selection)
        .await;
    assert_eq!(
        answer.text("/setPassword/viewer/user/name"),
        "Nina Newcomer"
    );
    let nina = Actor::signed_in(
        &client,
        "Nina Newcomer",
        email,
        answer.payload("setPassword"),
    );
    assert_eq!(workspaces(&nina).await, ["Acme"]);
    assert_eq!(pending(&nina).await, ["Bolt"]);
    let row = members(&owner, &organization).await[1].clone();
    assert_eq!(
        (&row["role"], &row["status"]),
        (&json!("BILLING_ADMIN"), &json!("ACTIVE"))
    );
    assert_eq!(
        notices(&owner).await[0].1,
        "Nina Newcomer is now a member of Acme"
    );
    nina.log_in_again().await;
}

async fn a_newcomer_whose_invitation_was_taken_back_joins_nothing(world: World) {
    let owner = world.person("Olive Owner").await;
    let organization = owner.create_organization("Acme").await;
    let email = "nina@example.com";
    let invited = owner.invite_member(&organization, email, "MEMBER").await;
    let token = world.inbox().token(email, "/password").await;
    remove(&owner, &invited.id).await.payload("removeMember");
    let client = world.server.anonymous();
    let input = json!({ "token": token, "password": PASSWORD });
    let selection = "session { token } viewer { user { id } }";
    let answer = client
        .attempt("setPassword", "SetPasswordInput", input, selection)
        .await;
    let nina = Actor::signed_in(&client, email, email, answer.payload("setPassword"));
    assert!(workspaces(&nina).await.is_empty() && pending(&nina).await.is_empty());
}

/// Sets the password by the token of a mailed link.
async fn set_password(world: &World, email: &str, token: &str, password: &str) -> Actor {
    let client = world.server.anonymous();
    let input = json!({ "token": token, "password": password });
    let selection = "session { token } viewer { user { id name } }";
    let answer = client
        .attempt("setPassword", "SetPasswordInput", input, selection)
        .await;
    let name = answer.text("/setPassword/viewer/user/name");
    Actor::signed_in(&client, name, email, answer.payload("setPassword"))
}

/// Asks for a link to set a password, and gives the mail with it: the `count`th about `subject`.
async fn ask_for_link(world: &World, email: &str, subject: &str, count: usize) -> Mail {
    let (field, input_type) = ("requestPasswordLink", "RequestPasswordLinkInput");
    let input = json!({ "email": email });
    let client = world.server.anonymous();
    let answer = client.attempt(field, input_type, input, "accepted").await;
    answer.payload(field);
    let mails = world.inbox().mails(email, subject, count).await;
    mails[count - 1].clone()
}

async fn a_newer_link_carries_what_the_older_did(world: World) {
    let owner = world.known("Olive Owner").await;
    let email = "nina@example.com";
    let mut invited = Vec::new();
    for name in ["Acme", "Bolt", "Coil"] {
        let organization = owner.create_organization(name).await;
        let answer = invite(&owner, &organization.id, email, "MEMBER").await;
        let membership = &answer.payload("inviteMember")["membership"];
        invited.push(membership["id"].as_str().expect("it has an id").to_owned());
        world
            .inbox()
            .mail(email, &format!("invited to join {name}"))
            .await;
    }
    wait::until("the mails to be noted as sent", async || {
        let sent = mail::Entity::find().filter(mail::Column::Status.eq(mail::Status::Sent));
        (sent.count(&world.server.app.db.read).await == Ok(3)).then_some(())
    })
    .await;
    // Of two nobody has said which. What the link of a single one accepts is said in the mail, as it was in the first.
    remove(&owner, &invited[2]).await.payload("removeMember");
    let mail = ask_for_link(&world, email, "Set a new password", 1).await;
    assert!(!mail.text.contains("accepts"), "{}", mail.text);
    remove(&owner, &invited[0]).await.payload("removeMember");
    let mail = ask_for_link(&world, email, "invited to join Bolt", 2).await;
    let said = mail.text.contains("accepts the invitation");
    assert!(said, "{}", mail.text);
    let older = world.inbox().of(email);
    let older: Vec<_> = older[..older.len() - 1].iter().collect();
    assert_eq!(older.len(), 4);
    for mail in older {
        let token = mail.token("/password").expect("it has a link");
        let input = json!({ "token": token, "password": PASSWORD });
        let client = world.server.anonymous();
        let answer = client
            .attempt("setPassword", "SetPasswordInput", input, "__typename")
            .await;
        refused(&answer, "setPassword", "LINK_INVALID");
    }
    let token = world.inbox().token(email, "/password").await;
    let nina = set_password(&world, email, &token, PASSWORD).await;
    assert_eq!(nina.name, "Nina Newcomer");
    assert_eq!(workspaces(&nina).await, ["Bolt"]);
    assert!(pending(&nina).await.is_empty());

    // What was taken back after the link had been asked for is not accepted.
    let acme = owner.create_organization("Acme").await;
    let email = "mia@example.com";
    let invited = owner.invite_member(&acme, email, "MEMBER").await;
    world.inbox().mail(email, "invited to join Acme").await;
    wait::until("the mail to be noted as sent", async || {
        let queued = mail::Entity::find().filter(mail::Column::Status.eq(mail::Status::Queued));
        (queued.count(&world.server.app.db.read).await == Ok(0)).then_some(())
    })
    .await;
    let mail = ask_for_link(&world, email, "invited to join Acme", 2).await;
    remove(&owner, &invited.id).await.payload("removeMember");
    let token = mail.token("/password").expect("it has a link");
    let mia = set_password(&world, email, &token, PASSWORD).await;
    assert!(workspaces(&mia).await.is_empty() && pending(&mia).await.is_empty());
}

/// Only the first one does: whoever has an account accepts or declines when signed in.
async fn a_new_password_accepts_nothing(world: World) {
    let owner = world.known("Olive Owner").await;
    let acme = owner.create_organization("Acme").await;
    let ada = world.known("Ada Lovelace").await;
    owner.invite_member(&acme, &ada.email, "ADMIN").await;
    world.inbox().mail(&ada.email, "invited to join Acme").await;
    let mail = ask_for_link(&world, &ada.email, "Set a new password", 1).await;
    let token = mail.token("/password").expect("it has a link");
    let ada = set_password(&world, &ada.email, &token, PASSWORD).await;
    assert_eq!(ada.name, "Ada Lovelace");
    assert_eq!(pending(&ada).await, ["Acme"]);

    // Nor does the link of the invitation's mail, once the account has been opened otherwise.
    let email = "nina.newcomer@example.com";
    owner.invite_member(&acme, email, "ADMIN").await;
    let token = world.inbox().token(email, "/password").await;
    let nina = world.person("Nina Newcomer").await;
    assert_eq!(
        (nina.email.as_str(), pending(&nina).await),
        (email, vec!["Acme".to_owned()])
    );
    let nina = set_password(&world, email, &token, "another horse entirely").await;
    assert_eq!(nina.name, "Nina Newcomer");
    assert!(workspaces(&nina).await.is_empty());
    assert_eq!(pending(&nina).await, ["Acme"]);
}

async fn a_person_is_invited_once(world: World) {
    let Acme {
        organization,
        owner,
        of_admin,
        admin,
        ..
    } = Acme::new(&world).await;
    let invited = owner
        .invite_member(&organization, "nina@example.com", "MEMBER")
        .await;
    for (email, id) in [
        (admin.email.to_uppercase(), of_admin.id),
        ("NINA@example.com".to_owned(), invited.id),
    ] {
        let mutation = "mutation($input: InviteMemberInput!) { inviteMember(input: $input) {
            membership { id } userErrors { code field subject { id } } } }";
        let input = json!({ "organizationId": organization.id, "email": email, "name": "Nina" });
        let answer = owner.query(mutation, json!({ "input": input })).await;
        let expected =
            json!([{ "code": "ALREADY_MEMBER", "field": ["email"], "subject": { "id": id } }]);
        assert_eq!(*answer.data("/inviteMember/userErrors"), expected);
    }
}

async fn only_the_invited_person_answers_and_only_once(world: World) {
    let Acme {
        organization,
        owner,
        member,
        of_member,
        ..
    } = Acme::new(&world).await;
    let ada = world.person("Ada Lovelace").await;
    let invited = owner
        .invite_member(&organization, &ada.email, "MEMBER")
        .await;
    let stranger = world.person("Eve Stranger").await;
    for field in ["acceptMembership", "declineMembership"] {
        for insider in [&owner, &member] {
            let answer = answer_invitation(insider, field, &invited.id).await;
            refused(&answer, field, "FORBIDDEN");
        }
        let hidden = answer_invitation(&stranger, field, &invited.id).await;
        let missing = answer_invitation(&stranger, field, NOBODYS).await;
        refused(&hidden, field, "NOT_FOUND");
        assert_eq!(hidden.body, missing.body);
        let answer = answer_invitation(&member, field, &of_member.id).await;
        refused(&answer, field, "CONFLICT");
    }
    let tries = (0..4).map(|_| answer_invitation(&ada, "acceptMembership", &invited.id));
    let answers = futures_util::future::join_all(tries).await;
    let done = answers
        .iter()
        .filter(|answer| answer.user_error_codes("acceptMembership").is_empty());
    assert_eq!(done.count(), 1, "{answers:?}");
}

async fn invitations_are_limited_for_a_while(backend: Backend) {
    let limits = [
        ("INVITATIONS_PER_USER", "3"),
        ("INVITATIONS_PER_ORGANIZATION", "5"),
    ];
    let world = World::with(Database::on(backend).await, &limits).await;
    let Acme {
        organization,
        owner,
        admin,
        ..
    } = Acme::new(&world).await;
    world.clock.advance(Duration::DAY);
    let owner = owner.log_in_again().await;
    let admin = admin.log_in_again().await;
    let email = |number: usize| format!("guest{number}@example.com");
    // At the same time too, and for partners and members together.
    let invitations = (0..5).map(async |number: usize| {
        if number.is_multiple_of(2) {
            let input = json!({ "organizationId": organization.id, "email": email(number) });
            let answer = owner.attempt("invitePartner", "InvitePartnerInput", input, "__typename");
            answer.await.user_error_codes("invitePartner").join("")
        } else {
            let answer = invite(&owner, &organization.id, &email(number), "MEMBER").await;
            answer.user_error_codes("inviteMember").join("")
        }
    });
    let mut codes = futures_util::future::join_all(invitations).await;
    codes.sort();
    assert_eq!(codes, ["", "", "", "RATE_LIMITED", "RATE_LIMITED"]);
    // Who is refused learns nothing of who is a member.
    let answer = invite(&owner, &organization.id, &admin.email, "MEMBER").await;
    refused(&answer, "inviteMember", "RATE_LIMITED");

    for number in 10..12 {
        invite(&admin, &organization.id, &email(number), "MEMBER")
            .await
            .payload("inviteMember");
    }
    world.clock.advance(Duration::minutes(10));
    let answer = invite(&owner, &organization.id, &email(20), "MEMBER").await;
    refused(&answer, "inviteMember", "RATE_LIMITED");
    let other = owner.create_organization("Bolt").await;
    invite(&owner, &other.id, &email(20), "MEMBER")
        .await
        .payload("inviteMember");
    world.clock.advance(Duration::DAY);
    invite(&owner, &organization.id, &email(20), "MEMBER")
        .await
        .payload("inviteMember");
}

async fn names_are_plain(world: World) {
    let owner = world.person("Olive Owner").await;
    let organization = owner.create_organization("Acme").await;
    for name in [
        "",
        "  ",
        "Ac\nme",
        "Ac\u{0}me",
        "Ac\u{202E}me",
        &"x".repeat(101),
    ] {
        let input = json!({ "name": name });
        let answer = owner
            .attempt(
                "createOrganization",
                "CreateOrganizationInput",
                input,
                "__typename",
            )
            .await;
        refused(&answer, "createOrganization", "INVALID_INPUT");
        let input = json!({ "organizationId": organization.id, "name": name });
        let answer = owner
            .attempt(
                "updateOrganization",
                "UpdateOrganizationInput",
                input,
                "__typename",
            )
            .await;
        refused(&answer, "updateOrganization", "INVALID_INPUT");
        let input =
            json!({ "organizationId": organization.id, "email": "a@example.com", "name": name });
        let answer = owner
            .attempt("inviteMember", "InviteMemberInput", input, "__typename")
            .await;
        refused(&answer, "inviteMember", "INVALID_INPUT");
        assert_eq!(
            *answer.data("/inviteMember/userErrors/0/field"),
            json!(["name"])
        );
    }
    assert_eq!(workspaces(&owner).await, ["Acme"]);
    let input = json!({ "organizationId": organization.id, "name": "Acme Works" });
    let answer = owner
        .attempt(
            "updateOrganization",
            "UpdateOrganizationInput",
            input,
            "__typename",
        )
        .await;
    answer.payload("updateOrganization");
    assert_eq!(workspaces(&owner).await, ["Acme Works"]);
    // What the log for ever says, only the database shows.
    let renamed = audit_event::Entity::find()
        .filter(audit_event::Column::Action.eq("organization.renamed"))
        .all(&world.server.app.db.read)
        .await
        .expect("the log can be read");
    let told: Vec<_> = renamed.iter().map(|line| line.summary.as_str()).collect();
    assert_eq!(told, ["Acme is now Acme Works"]);
}
