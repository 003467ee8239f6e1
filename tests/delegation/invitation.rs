//! Inviting, and every answer to it.

use entity::Instant;
use mandate::wording;
use serde_json::json;
use time::Duration;

use super::{Cast, may_enter, read, refused};
use crate::on_both;

const SUBJECT: &str = "You've been invited to manage Acme's account on Mandate";

on_both!(
    an_invitation_is_told_mailed_and_accepted,
    an_invitation_says_who_invites_to_what_until_when,
    whoever_has_no_account_is_invited_the_same,
    resending_makes_a_new_link_and_kills_the_old,
    a_withdrawn_invitation_opens_nothing,
    a_declined_invitation_tells_the_admins_why,
    whoever_blocks_an_organization_is_not_invited_again,
    a_new_invitation_supersedes_what_has_ended,
);

async fn an_invitation_is_told_mailed_and_accepted(cast: Cast) {
    let Cast { acme, ada, .. } = &cast;
    let mut ears = cast.listen().await;
    let invited = acme.invite(ada).await;
    assert_eq!((&*invited.status, invited.version), ("PENDING", 1));
    assert_eq!(
        ears.heard().await,
        [
            "Ada Lovelace: INVITATION_RECEIVED Acme invites you to act on its behalf".to_owned(),
            format!("ada.lovelace@example.com mail: {SUBJECT}"),
        ]
    );
    assert!(!may_enter(ada, acme).await);
    let accepted = ada.accept(&invited).await;
    assert_eq!((&*accepted.status, accepted.version), ("ACTIVE", 2));
    assert_eq!(
        ears.heard().await,
        [
            "Acme Admin: INVITATION_ACCEPTED Ada Lovelace has accepted your invitation",
            "Acme Owner: INVITATION_ACCEPTED Ada Lovelace has accepted your invitation",
        ]
    );
    assert!(may_enter(ada, acme).await);
}

async fn an_invitation_says_who_invites_to_what_until_when(cast: Cast) {
    let Cast {
        world, acme, ada, ..
    } = &cast;
    let terms = json!({
        "permissions": ["NOTES", "BRIEFS"],
        "message": "Welcome <b>aboard</b>!\nPlease start on Monday.",
    });
    let inviting = acme
        .admin
        .invite_partner(&acme.organization, &ada.email, terms);
    let invited = inviting.await;
    let mail = world.inbox().mail(&ada.email, "invited to manage").await;
    assert_eq!(mail.subject, SUBJECT);
    assert_eq!(mail.from, "Mandate <no-reply@mandate.example>");

    let until = read(&acme.admin, &invited, "invitationExpiresAt").await;
    let until = until["invitationExpiresAt"]
        .as_str()
        .and_then(Instant::parse);
    let until = wording::date(until.expect("it expires"));
    let token = mail.token("/invitation").expect("it has a link");
    let link = world.server.url(&format!("/invitation/{token}"));
    let lines: Vec<&str> = mail.text.lines().map(str::trim_end).collect();
    for line in [
        "Organization: Acme",
        "Invited by: Acme Admin",
        "Permissions: Briefs, Notes",
        &format!("Invitation expires: {until}"),
        "> Welcome <b>aboard</b>!",
        "> Please start on Monday.",
        "Accept Invitation:",
        &link,
    ] {
        let times = lines.iter().filter(|one| **one == line).count();
        assert_eq!(times, 1, "“{line}” in:\n{}", mail.text);
    }
    for part in [
        ">Acme</dd>",
        ">Acme Admin</dd>",
        ">Briefs, Notes</dd>",
        &format!(">{until}</dd>"),
        "aboard&#60;/b&#62;!</p>",
        ">Please start on Monday.</p>",
        &format!("href=\"{link}\""),
        ">Accept Invitation</a>",
    ] {
        let times = mail.html.matches(part).count();
        assert_eq!(times, 1, "“{part}” in:\n{}", mail.html);
    }
    assert_eq!(mail.html.matches("<a ").count(), 1, "one button, no more");
}

async fn whoever_has_no_account_is_invited_the_same(cast: Cast) {
    let Cast { world, acme, .. } = &cast;
    let mut ears = cast.listen().await;
    let email = "grace@example.org";
    let inviting = acme
        .owner
        .invite_partner(&acme.organization, email, json!({}));
    let invited = inviting.await;
    assert_eq!(ears.heard().await, [format!("{email} mail: {SUBJECT}")]);
    let grace = world.invited_person("Grace Hopper", email).await;
    let told = "{ viewer { notifications { nodes { kind } } } }";
    let told = grace.query(told, json!({})).await;
    assert_eq!(
        told.data("/viewer/notifications/nodes"),
        &json!([{ "kind": "INVITATION_RECEIVED" }]),
        "what was told before there was an account is there when there is one"
    );
    grace.accept(&invited).await;
    assert_eq!(
        ears.heard().await,
        [
            "Acme Admin: INVITATION_ACCEPTED Grace Hopper has accepted your invitation",
            "Acme Owner: INVITATION_ACCEPTED Grace Hopper has accepted your invitation",
        ]
    );
    assert!(may_enter(&grace, acme).await);
}

async fn resending_makes_a_new_link_and_kills_the_old(cast: Cast) {
    let Cast {
        world, acme, ada, ..
    } = &cast;
    let mut ears = cast.listen().await;
    let invited = acme.invite(ada).await;
    ears.heard().await;
    let old = world.inbox().token(&ada.email, "/invitation").await;
    let before = read(&acme.owner, &invited, "invitationExpiresAt").await;
    world.clock.advance(Duration::days(13));

    let resent = acme.admin.resend(&invited).await;
    assert_eq!((&*resent.status, resent.version), ("PENDING", 2));
    assert_eq!(
        ears.heard().await,
        [format!("ada.lovelace@example.com mail: {SUBJECT}")]
    );
    let after = read(&acme.owner, &invited, "invitationExpiresAt").await;
    let lasts = [before, after].map(|row| {
        let text = row["invitationExpiresAt"].as_str();
        Instant::parse(text.expect("it expires")).expect("it is a moment")
    });
    assert!(lasts[1].since(lasts[0]) >= Duration::days(13));

    let new = world.inbox().token(&ada.email, "/invitation").await;
    assert_ne!(new, old);
    assert!(preview(&cast, &old).await.is_null(), "the old link is dead");
    let accept = async |token: &str| {
        let input = json!({ "token": token });
        refused(ada, "acceptInvitation", "AcceptInvitationInput", input).await
    };
    assert_eq!(accept(&old).await, ["LINK_INVALID"]);
    world.clock.advance(Duration::days(13));
    let preview = preview(&cast, &new).await;
    assert_eq!(
        preview,
        json!({
            "organizationName": "Acme", "inviterName": "Acme Owner", "status": "PENDING",
            "maskedEmail": "a•••@example.com", "permissions": ["SHORTLISTS", "BRIEFS", "NOTES"],
        })
    );
    assert_eq!(ada.accept_by_token(&new).await.status, "ACTIVE");
    assert_eq!(accept(&new).await, ["CONFLICT ACTIVE"]);
}

async fn a_withdrawn_invitation_opens_nothing(cast: Cast) {
    let Cast {
        world, acme, ada, ..
    } = &cast;
    let invited = acme.invite(ada).await;
    let token = world.inbox().token(&ada.email, "/invitation").await;
    let mut ears = cast.listen().await;
    let withdrawn = acme.admin.withdraw(&invited).await;
    assert_eq!((&*withdrawn.status, withdrawn.version), ("WITHDRAWN", 2));
    assert_eq!(
        ears.heard().await,
        ["Ada Lovelace: INVITATION_WITHDRAWN Acme has withdrawn its invitation"]
    );
    assert_eq!(preview(&cast, &token).await["status"], "WITHDRAWN");
    for (input, code) in [
        (json!({ "token": token }), "CONFLICT WITHDRAWN"),
        (json!({ "delegationId": invited.id }), "CONFLICT WITHDRAWN"),
    ] {
        let accepting = refused(ada, "acceptInvitation", "AcceptInvitationInput", input);
        assert_eq!(accepting.await, [code]);
    }
    assert!(!may_enter(ada, acme).await);
}

async fn a_declined_invitation_tells_the_admins_why(cast: Cast) {
    let Cast {
        world, acme, ada, ..
    } = &cast;
    let invited = acme.invite(ada).await;
    let token = world.inbox().token(&ada.email, "/invitation").await;
    let mut ears = cast.listen().await;
    let declined = ada.decline(&invited, json!({ "note": "Too busy." })).await;
    assert_eq!(declined.status, "DECLINED");
    assert_eq!(
        ears.heard().await,
        [
            "Acme Admin: INVITATION_DECLINED ada.lovelace@example.com has declined your invitation",
            "Acme Owner: INVITATION_DECLINED ada.lovelace@example.com has declined your invitation",
        ]
    );
    let seen = read(
        &acme.admin,
        &invited,
        "status endNote partner { id } partnerDisplayName",
    )
    .await;
    assert_eq!(
        seen,
        json!({
            "status": "DECLINED", "endNote": "Too busy.",
            "partner": null, "partnerDisplayName": ada.email,
        })
    );
    assert_eq!(preview(&cast, &token).await["status"], "DECLINED");
    assert_eq!(
        acme.invite(ada).await.status,
        "PENDING",
        "and may be asked again"
    );
}

async fn whoever_blocks_an_organization_is_not_invited_again(cast: Cast) {
    let Cast {
        world, acme, ada, ..
    } = &cast;
    let invited = acme.invite(ada).await;
    let declined = ada.decline(&invited, json!({ "block": true })).await;
    assert_eq!(declined.status, "DECLINED");
    let mut ears = cast.listen().await;
    let again =
        json!({ "organizationId": acme.organization.id, "email": "ADA.Lovelace@example.com" });
    let inviting = refused(&acme.admin, "invitePartner", "InvitePartnerInput", again);
    assert_eq!(inviting.await, ["INVITATION_BLOCKED"]);
    assert_eq!(ears.heard().await, [""; 0]);
    let other = super::Buyer::open(world, "Umbra").await;
    assert_eq!(
        other.invite(ada).await.status,
        "PENDING",
        "of others she may be"
    );
}

async fn a_new_invitation_supersedes_what_has_ended(cast: Cast) {
    let Cast {
        world, acme, ada, ..
    } = &cast;
    let ends = [
        "DECLINED",
        "WITHDRAWN",
        "EXPIRED",
        "REVOKED",
        "LEFT",
        "EXPIRED",
    ];
    let mut ended: Option<String> = None;
    for (number, status) in ends.into_iter().enumerate() {
        let terms = match number {
            5 => json!({ "expiresAt": world.clock.now().after(Duration::DAY).to_rfc3339() }),
            _ => json!({}),
        };
        let inviting = acme
            .owner
            .invite_partner(&acme.organization, &ada.email, terms);
        let invited = inviting.await;
        let link = read(&acme.owner, &invited, "supersedes { id }").await;
        assert_eq!(
            link["supersedes"]["id"].as_str(),
            ended.as_deref(),
            "{status}"
        );
        if number > 2 {
            ada.accept(&invited).await;
        }
        match number {
            0 => drop(ada.decline(&invited, json!({})).await),
            1 => drop(acme.owner.withdraw(&invited).await),
            2 => world.clock.advance(Duration::days(14)),
            3 => drop(acme.owner.revoke(&invited).await),
            4 => drop(ada.leave(&invited).await),
            _ => world.clock.advance(Duration::DAY),
        }
        let now = read(&acme.owner, &invited, "status actions").await;
        assert_eq!(now, json!({ "status": status, "actions": ["REINVITE"] }));
        ended = Some(invited.id);
    }
    let renewed = acme.engage(ada, json!({})).await;
    assert_ne!(Some(renewed.id), ended);
    assert!(may_enter(ada, acme).await);
}

/// What the link with this token opens, to somebody who is not signed in.
async fn preview(cast: &Cast, token: &str) -> serde_json::Value {
    let query = "query($token: String!) { invitation(token: $token) {
        organizationName inviterName status maskedEmail permissions } }";
    let client = cast.world.server.anonymous();
    let answer = client.query(query, json!({ "token": token })).await;
    answer.data("/invitation").clone()
}
