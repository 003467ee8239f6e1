//! What happens in a workspace, whatever it happens to.

use ::entity::{
    Permission, Subject,
    delegation::IdentityMode,
    stream::Audience,
    stream_entry::{Act, Change, Under},
};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{Line, audit};
use crate::{
    access::{Seat, Viewer},
    store::Work,
};

/// Something that a viewer did, as what they are in the workspace.
pub(super) struct Done<'a> {
    pub(super) viewer: Viewer,
    pub(super) seat: &'a Seat,
    pub(super) organization_id: Uuid,
    /// Under which delegation the thing was made; none for a member's.
    pub(super) made_under: Option<Uuid>,
    /// Whether the thing is out of its makers' hands.
    pub(super) published: bool,
    /// What a partner needs to see it.
    pub(super) permission: Permission,
    pub(super) subject: Subject,
    pub(super) change: Change,
    /// The audit log's word for it, e.g. `shortlist.published`.
    pub(super) action: &'static str,
    pub(super) summary: &'a str,
}

/// Writes it into the audit log.
pub(super) async fn audit(work: &Work, done: &Done<'_>) -> Result<(), DbErr> {
    let entry = audit::Entry {
        action: done.action,
        actor_id: Some(done.viewer.user_id),
        organization_id: Some(done.organization_id),
        delegation_id: done.seat.grant().map(|grant| grant.delegation.id),
        subject: Some(done.subject),
        summary: done.summary,
    };
    audit::write(work, entry).await
}

/// What tells everybody who sees the thing, and nobody else.
pub(super) fn lines(done: &Done<'_>) -> Vec<Line> {
    let delegation = done.seat.grant().map(|grant| &grant.delegation);
    let act = Act {
        subject_kind: done.subject.kind,
        change: done.change,
        actor_id: done.viewer.user_id,
        under: delegation.map(|delegation| Under {
            delegation_id: delegation.id,
            partner_id: delegation.partner_id,
            identity_mode: delegation.identity_mode,
        }),
        published: done.published,
    };
    let line = |audience| Line::WorkChanged {
        audience,
        subject_id: done.subject.id,
        act: act.clone(),
    };
    let needs = done.permission.into();
    let organization_id = done.organization_id;
    let makers = done.made_under.map(|delegation_id| Audience::Makers {
        delegation_id,
        needs,
    });
    let others = match (done.published, done.seat) {
        (true, _) => Some(Audience::Published {
            organization_id,
            needs,
        }),
        // A draft that a member can work on is one that all of them see.
        (false, Seat::Member(_)) => Some(Audience::Members { organization_id }),
        (false, Seat::Partner(_)) => None,
    };
    makers.into_iter().chain(others).map(line).collect()
}

/// Whether everybody is told who did it, and not the organization's admins alone: a partner may work under its name.
pub(super) fn is_named(seat: &Seat) -> bool {
    let grant = seat.grant();
    grant.is_none_or(|grant| grant.delegation.identity_mode == IdentityMode::Transparent)
}
