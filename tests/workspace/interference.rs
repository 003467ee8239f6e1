//! What a viewer may not see makes no difference: two worlds that differ in nothing else answer the same script of queries,
//! mutations and a subscription with the same words, ids and times aside. Whatever is hidden is worked on, shown to
//! others and deleted meanwhile; and the script names it by its ids, in the other world by ids that never were.

mod script;
mod stand;

use serde_json::{Value, json};

use self::{
    script::never,
    stand::{Hidden, Stand},
};
use super::refusal;
use crate::{on_both, support::database::Backend};

on_both!(
    a_member_is_told_nothing_of_drafts_and_personal_notes,
    a_partner_is_told_nothing_of_others,
    a_partner_with_notes_alone_is_told_of_nothing_else,
    a_partner_with_shortlists_alone_is_told_of_nothing_else,
    a_partner_with_briefs_alone_is_told_of_nothing_else,
    a_stranger_is_told_nothing,
);

/// Who the viewer is.
#[derive(Clone)]
enum As {
    Member,
    /// On these terms.
    Partner(Value),
    Stranger,
}

impl As {
    async fn stand(self, backend: Backend) -> Stand {
        match self {
            Self::Member => {
                let mut stand = Stand::new(backend, None).await;
                stand.viewer = stand.scene.member.clone();
                stand
            }
            Self::Partner(terms) => Stand::new(backend, Some(terms)).await,
            Self::Stranger => Stand::new(backend, None).await,
        }
    }
}

/// The same script in a world without and in one with what is hidden; and in one with what is `shown`, which must make a
/// difference: or else nothing would.
async fn assert_same(
    backend: Backend,
    viewer: As,
    hide: impl AsyncFn(&Stand) -> Hidden,
    show: impl AsyncFn(&Stand),
) {
    let with = viewer.clone().stand(backend).await;
    let (with, hidden) = with.transcript(hide, Hidden::new()).await;
    assert!(hidden.len() > 5, "{hidden:?}");
    let nothing = async |_: &Stand| Hidden::new();
    let without = viewer.clone().stand(backend).await;
    let (without, _) = without.transcript(nothing, never(&without, &hidden)).await;
    for (without, with) in without.lines().zip(with.lines()) {
        assert_eq!(without, with);
    }
    assert_eq!(without.len(), with.len());
    assert!(without.len() > 1_000, "it says something: {without}");

    let shown = async |stand: &Stand| {
        show(stand).await;
        Hidden::new()
    };
    let other = viewer.stand(backend).await;
    let (other, _) = other.transcript(shown, never(&other, &hidden)).await;
    assert_ne!(without, other, "what is shown makes no difference");
}

async fn a_member_is_told_nothing_of_drafts_and_personal_notes(backend: Backend) {
    let hide = async |stand: &Stand| stand.drafts_and_personal_notes().await;
    let show = async |stand: &Stand| drop(stand.notes_on_solutions().await);
    assert_same(backend, As::Member, hide, show).await;
}

async fn a_partner_is_told_nothing_of_others(backend: Backend) {
    let hide = async |stand: &Stand| {
        let mut hidden = stand.drafts_and_personal_notes().await;
        hidden.extend(stand.published_lists().await);
        hidden.extend(stand.sent_briefs().await);
        hidden.extend(stand.notes_on_solutions().await);
        hidden
    };
    // Of what others do a partner who sees nothing of theirs is told what they note on the partner's own.
    let show = async |stand: &Stand| {
        let own = stand
            .viewer
            .create_shortlist(stand.buyer(), "Own", json!({}));
        stand.viewer.publish(&own.await).await;
    };
    assert_same(backend, As::Partner(json!({})), hide, show).await;
}

fn only(permission: &str) -> As {
    As::Partner(json!({ "permissions": [permission], "dataVisibility": "FULL" }))
}

async fn a_partner_with_notes_alone_is_told_of_nothing_else(backend: Backend) {
    let hide = async |stand: &Stand| {
        let mut hidden = stand.drafts_and_personal_notes().await;
        hidden.extend(stand.published_lists().await);
        hidden.extend(stand.sent_briefs().await);
        hidden
    };
    let show = async |stand: &Stand| drop(stand.notes_on_solutions().await);
    assert_same(backend, only("NOTES"), hide, show).await;
}

async fn a_partner_with_shortlists_alone_is_told_of_nothing_else(backend: Backend) {
    let hide = async |stand: &Stand| {
        let mut hidden = stand.drafts_and_personal_notes().await;
        hidden.extend(stand.sent_briefs().await);
        hidden.extend(stand.notes_on_solutions().await);
        hidden
    };
    let show = async |stand: &Stand| drop(stand.published_lists().await);
    assert_same(backend, only("SHORTLISTS"), hide, show).await;
}

async fn a_partner_with_briefs_alone_is_told_of_nothing_else(backend: Backend) {
    let hide = async |stand: &Stand| {
        let mut hidden = stand.drafts_and_personal_notes().await;
        hidden.extend(stand.published_lists().await);
        hidden.extend(stand.notes_on_solutions().await);
        hidden
    };
    let show = async |stand: &Stand| drop(stand.sent_briefs().await);
    assert_same(backend, only("BRIEFS"), hide, show).await;
}

async fn a_stranger_is_told_nothing(backend: Backend) {
    let hide = async |stand: &Stand| {
        let mut hidden = stand.drafts_and_personal_notes().await;
        hidden.extend(stand.published_lists().await);
        hidden.extend(stand.sent_briefs().await);
        hidden.extend(stand.notes_on_solutions().await);
        let input = json!({ "organizationId": stand.buyer().id, "title": "Mine" });
        let code = refusal(
            &stand.viewer,
            "createShortlist",
            "CreateShortlistInput",
            input,
        );
        assert_eq!(code.await, "NOT_FOUND");
        hidden
    };
    let show = async |stand: &Stand| {
        let (admin, viewer) = (&stand.scene.admin, &stand.viewer);
        let invited = admin.invite_partner(stand.buyer(), &viewer.email, json!({}));
        invited.await;
    };
    assert_same(backend, As::Stranger, hide, show).await;
}
