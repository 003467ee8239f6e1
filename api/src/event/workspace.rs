//! What happens in a workspace, whatever it happens to.

use ::entity::{
    Permission, Subject,
    delegation::IdentityMode,
    stream_entry::{Act, Change, Under},
};
use sea_orm::DbErr;

use super::{Line, audit};
use crate::{
    access::{Made, Seat, Viewer},
    store::Work,
};

/// Something that a viewer did, as what they are in the workspace.
pub(super) struct Done<'a> {
    pub(super) viewer: Viewer,
    pub(super) seat: &'a Seat,
    /// The thing.
    pub(super) made: Made,
    /// Whose name it bears; none for a member's.
    pub(super) identity_mode: Option<IdentityMode>,
    /// Whether it is out of its makers' hands.
    pub(super) published: bool,
    /// What a partner needs to see it.
    pub(super) permission: Permission,
    pub(super) subject: Subject,
    pub(super) change: Change,
    /// The audit log's word for it, e.g. `shortlist.published`.
    pub(super) action: &'static str,
    pub(super) summary: &'a str,
}

impl Done<'_> {
    /// As whose partner, and in whose name, it was done; none for a member. Whoever works on what bears the
    /// organization's name goes on in it.
    pub(super) fn under(&self) -> Option<Under> {
        let delegation = &self.seat.grant()?.delegation;
        Some(Under {
            delegation_id: delegation.id,
            partner_id: delegation.partner_id,
            identity_mode: delegation.identity_mode.or_as_buyer(self.identity_mode),
        })
    }
}

/// Writes it into the audit log.
pub(super) async fn audit(work: &Work, done: &Done<'_>) -> Result<(), DbErr> {
    let entry = audit::Entry {
        action: done.action,
        actor_id: Some(done.viewer.user_id),
        organization_id: Some(done.made.organization_id),
        delegation_id: done.seat.grant().map(|grant| grant.delegation.id),
        subject: Some(done.subject),
        summary: done.summary,
    };
    audit::write(work, entry).await
}

/// What tells everybody who sees the thing, and nobody else.
pub(super) fn lines(done: &Done<'_>) -> Vec<Line> {
    let act = Act {
        subject_kind: done.subject.kind,
        change: done.change,
        actor_id: done.viewer.user_id,
        under: done.under(),
    };
    // A draft that a member can work on is no partner's any more.
    let at_work = done.seat.grant().is_some();
    let audiences = done
        .made
        .audiences(done.permission, done.published, at_work);
    let line = |audience| Line::WorkChanged {
        audience,
        subject_id: done.subject.id,
        act: act.clone(),
    };
    audiences.into_iter().map(line).collect()
}
