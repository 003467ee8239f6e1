//! What time does: it warns, and it ends, at its moment and not when somebody writes that down.

use mandate::command::delegation::run_out;
use serde_json::json;
use time::Duration;

use super::{Cast, may_enter, read, refused};
use crate::{on_both, support::actor::Delegation};

on_both!(
    an_unanswered_invitation_expires,
    access_ends_at_its_moment,
    both_sides_are_warned_once_of_each_mark,
    only_what_is_still_to_come_is_warned_of,
    a_late_warning_says_what_is_left,
);

/// Everything that time has done is written down and told, as the server does every so often.
async fn written_down(cast: &Cast) {
    let written = run_out::sweep(&cast.world.server.app).await;
    written.expect("it can be written down");
}

/// Ada's access to Acme, which ends after `lasts`.
async fn access_for(cast: &Cast, lasts: Duration) -> Delegation {
    let end = cast.world.clock.now().after(lasts).to_rfc3339();
    cast.acme
        .engage(&cast.ada, json!({ "expiresAt": end }))
        .await
}

async fn an_unanswered_invitation_expires(cast: Cast) {
    let Cast {
        world, acme, ada, ..
    } = &cast;
    let invited = acme.invite(ada).await;
    let token = world.inbox().token(&ada.email, "/invitation").await;
    let mut ears = cast.listen().await;
    world.clock.advance(Duration::days(14) - Duration::HOUR);
    for viewer in [&acme.admin, ada] {
        assert_eq!(read(viewer, &invited, "status").await["status"], "PENDING");
    }
    world.clock.advance(Duration::HOUR);
    let fields = "status actions invitationExpiresAt endedAt";
    for (viewer, actions) in [(&acme.admin, json!(["REINVITE"])), (ada, json!([]))] {
        let seen = read(viewer, &invited, fields).await;
        assert_eq!(seen["status"], "EXPIRED");
        assert_eq!(seen["actions"], actions);
        assert_eq!(seen["endedAt"], seen["invitationExpiresAt"]);
    }
    let too_late = async || {
        for input in [
            json!({ "token": token }),
            json!({ "delegationId": invited.id }),
        ] {
            let accepting = refused(ada, "acceptInvitation", "AcceptInvitationInput", input);
            assert_eq!(accepting.await, ["INVITATION_EXPIRED EXPIRED"]);
        }
    };
    too_late().await;
    let declining = json!({ "delegationId": invited.id });
    let declining = refused(
        ada,
        "declineInvitation",
        "DeclineInvitationInput",
        declining,
    );
    assert_eq!(declining.await, ["CONFLICT EXPIRED"]);
    written_down(&cast).await;
    too_late().await;
    assert_eq!(
        ears.heard().await,
        [
            "Acme Admin: INVITATION_EXPIRED Your invitation of ada.lovelace@example.com has expired",
            "Acme Owner: INVITATION_EXPIRED Your invitation of ada.lovelace@example.com has expired",
            "Ada Lovelace: INVITATION_EXPIRED The invitation of Acme has expired",
        ]
    );
    written_down(&cast).await;
    assert_eq!(ears.heard().await, [""; 0], "once");
    assert_eq!(read(ada, &invited, "status").await["status"], "EXPIRED");
}

async fn access_ends_at_its_moment(cast: Cast) {
    let Cast {
        world, acme, ada, ..
    } = &cast;
    let access = access_for(&cast, Duration::HOUR).await;
    world.clock.advance(Duration::minutes(55));
    assert!(may_enter(ada, acme).await);
    let suspended = acme.engage(&cast.stranger, {
        let end = world.clock.now().after(Duration::minutes(2));
        json!({ "expiresAt": end.to_rfc3339() })
    });
    let suspended = suspended.await;
    acme.owner.suspend(&suspended).await;
    world.clock.advance(Duration::minutes(5));
    assert!(!may_enter(ada, acme).await, "nobody has looked yet");
    let seen = read(ada, &access, "status endedAt expiresAt actions").await;
    assert_eq!(seen["status"], "EXPIRED");
    assert_eq!(seen["endedAt"], seen["expiresAt"]);
    assert_eq!(seen["actions"], json!([]));
    for (field, delegation) in [
        ("suspendDelegation", &access),
        ("revokeDelegation", &access),
        ("resumeDelegation", &suspended),
    ] {
        let input = json!({ "delegationId": delegation.id });
        let changing = refused(&acme.admin, field, "DelegationInput", input);
        assert_eq!(changing.await, ["CONFLICT EXPIRED"], "{field}");
    }
    // A new invitation makes room for itself.
    assert_eq!(acme.invite(ada).await.status, "PENDING");
}

async fn both_sides_are_warned_once_of_each_mark(cast: Cast) {
    let mut ears = cast.listen().await;
    access_for(&cast, Duration::days(60)).await;
    written_down(&cast).await;
    ears.heard().await;
    let marks = [
        (29, None),
        (1, Some("30 days")),
        (22, None),
        (1, Some("7 days")),
        (5, None),
        (1, Some("1 day")),
    ];
    for (days, left) in marks {
        cast.world.clock.advance(Duration::days(days));
        for _ in 0..2 {
            written_down(&cast).await;
        }
        let told: Vec<String> = match left {
            None => Vec::new(),
            Some(left) => vec![
                format!("Acme Admin: ACCESS_EXPIRING The access of Ada Lovelace ends in {left}"),
                format!("Acme Owner: ACCESS_EXPIRING The access of Ada Lovelace ends in {left}"),
                format!("Ada Lovelace: ACCESS_EXPIRING Your access to Acme ends in {left}"),
            ],
        };
        assert_eq!(ears.heard().await, told);
    }
    cast.world.clock.advance(Duration::DAY);
    for _ in 0..2 {
        written_down(&cast).await;
    }
    assert_eq!(
        ears.heard().await,
        [
            "Acme Admin: ACCESS_EXPIRED The access of Ada Lovelace has ended",
            "Acme Owner: ACCESS_EXPIRED The access of Ada Lovelace has ended",
            "Ada Lovelace: ACCESS_EXPIRED Your access to Acme has ended",
        ]
    );
}

async fn only_what_is_still_to_come_is_warned_of(cast: Cast) {
    let mut ears = cast.listen().await;
    let access = access_for(&cast, Duration::days(20)).await;
    ears.heard().await;
    written_down(&cast).await;
    assert_eq!(
        ears.heard().await,
        [""; 0],
        "the mark of 30 days was never reached"
    );
    cast.world.clock.advance(Duration::days(13));
    written_down(&cast).await;
    assert_eq!(ears.heard().await.len(), 3);
    // A later end has marks of its own.
    let end = cast.world.clock.now().after(Duration::days(8)).to_rfc3339();
    let later = json!({ "expiresAt": end });
    cast.acme.admin.update_delegation(&access, later).await;
    ears.heard().await;
    written_down(&cast).await;
    assert_eq!(ears.heard().await, [""; 0]);
    cast.world.clock.advance(Duration::days(1));
    written_down(&cast).await;
    assert_eq!(
        ears.heard().await[2],
        "Ada Lovelace: ACCESS_EXPIRING Your access to Acme ends in 7 days"
    );
    cast.world.clock.advance(Duration::days(1) + Duration::HOUR);
    let end = cast.world.clock.now().after(Duration::days(3)).to_rfc3339();
    let access = Delegation {
        version: access.version + 1,
        ..access
    };
    let sooner = json!({ "expiresAt": end });
    cast.acme.admin.update_delegation(&access, sooner).await;
    ears.heard().await;
    written_down(&cast).await;
    assert_eq!(ears.heard().await, [""; 0], "7 days are past already");
}

async fn a_late_warning_says_what_is_left(cast: Cast) {
    access_for(&cast, Duration::days(60)).await;
    let mut ears = cast.listen().await;
    cast.world.clock.advance(Duration::days(55));
    written_down(&cast).await;
    assert_eq!(
        ears.heard().await[2..],
        ["Ada Lovelace: ACCESS_EXPIRING Your access to Acme ends in 5 days"],
        "of the nearest mark only"
    );
}
