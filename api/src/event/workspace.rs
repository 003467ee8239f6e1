//! What happens in a workspace, whatever it happens to.

use ::entity::{
    Subject, SubjectKind,
    delegation::IdentityMode,
    note, notification,
    stream::Audience,
    stream_entry::{Act, Change, Under},
};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{Line, audit};
use crate::{
    access::{
        Seat, Viewer, is_told,
        note::{About, audiences},
    },
    store::{self, Work, names::Parties},
    wording::attributed,
};

/// Something that a viewer did, as what they are in the workspace.
pub(super) struct Done<'a> {
    pub(super) viewer: Viewer,
    pub(super) seat: &'a Seat,
    pub(super) organization_id: Uuid,
    /// The thing.
    pub(super) subject: Subject,
    /// Whose name it bears; none for a member's.
    pub(super) identity_mode: Option<IdentityMode>,
    /// Everybody who sees it.
    pub(super) audiences: Vec<Audience>,
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

/// Whether what somebody who sits here works on, and has not published, is its delegation's: a draft that a member can
/// work on is no partner's any more.
pub(super) fn is_at_work(seat: &Seat) -> bool {
    seat.grant().is_some()
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
    let act = Act {
        subject_kind: done.subject.kind,
        change: done.change,
        actor_id: Some(done.viewer.user_id),
        on_behalf_of: None,
        under: done.under(),
    };
    to_all(&done.audiences, done.subject.id, &act)
}

/// What tells whoever sees them of the notes on the thing: they go, or are seen, with it.
pub(super) fn lines_of_notes(done: &Done<'_>, notes: &[note::Model], about: &About) -> Vec<Line> {
    let act = Act {
        subject_kind: SubjectKind::Note,
        change: done.change,
        actor_id: Some(done.viewer.user_id),
        on_behalf_of: None,
        under: done.under(),
    };
    let lines = notes.iter().flat_map(|note| {
        let audiences = audiences(note, about, is_at_work(done.seat));
        to_all(&audiences, note.id, &act)
    });
    lines.collect()
}

/// A line to each of these audiences.
pub(super) fn to_all(audiences: &[Audience], subject_id: Uuid, act: &Act) -> Vec<Line> {
    let line = |audience: &Audience| Line::WorkChanged {
        audience: *audience,
        subject_id,
        act: act.clone(),
    };
    audiences.iter().map(line).collect()
}

/// Notices of this kind to everybody who sees the thing, but whoever did it: `says` who did it, in the name in which this
/// recipient may know it.
pub(super) async fn notices(
    work: &Work,
    done: &Done<'_>,
    kind: notification::Kind,
    says: impl Fn(&str) -> String,
) -> Result<Vec<Line>, DbErr> {
    let organization_id = done.organization_id;
    let under = done.under();
    let parties = Parties {
        organization_id,
        user_id: done.viewer.user_id,
        partner_id: under.map(|under| under.partner_id),
    };
    let names = store::names::unscoped_names(&work.tx, parties).await?;
    let who = match names.partner {
        Some(partner) => attributed(&names.person, &partner),
        None => names.person,
    };
    let (named, in_its_name) = (says(&who), says(&names.organization));
    let notice = |(user_id, seat): (Uuid, Seat)| {
        if user_id == done.viewer.user_id {
            return None;
        }
        let by_own_side = seat.grant().is_some_and(|grant| {
            let theirs = |under: Under| under.delegation_id == grant.delegation.id;
            under.is_some_and(theirs) && !grant.confined
        });
        let is_admin = matches!(seat, Seat::Member(role) if role.is_admin());
        let is_told = is_told(
            under.map(|under| under.identity_mode),
            is_admin,
            by_own_side,
        );
        Some(Line::Notice {
            user_id,
            kind,
            title: if is_told { &named } else { &in_its_name }.clone(),
            organization_id: Some(organization_id),
            subject: Some(done.subject),
        })
    };
    let readers = readers(work, organization_id, &done.audiences).await?;
    Ok(readers.into_iter().filter_map(notice).collect())
}

/// Everybody who is of one of these audiences in the organization's workspace now, and as what.
pub(super) async fn readers(
    work: &Work,
    organization_id: Uuid,
    audiences: &[Audience],
) -> Result<Vec<(Uuid, Seat)>, DbErr> {
    let all = store::reader::unscoped_all(&work.tx, work.now, organization_id).await?;
    let reads = |(user_id, seat): &(Uuid, Seat)| {
        let reader = Viewer {
            user_id: *user_id,
            session_id: Uuid::nil(),
        };
        let theirs = seat.audiences(reader, organization_id);
        theirs.iter().any(|one| audiences.contains(one))
    };
    Ok(all.into_iter().filter(reads).collect())
}

/// What tells the members of these organizations that they look otherwise now, on behalf of the partner if it has done it.
pub(super) fn lines_of_members(partner: Option<&str>, organization_ids: &[Uuid]) -> Vec<Line> {
    let lines = organization_ids.iter().map(|id| Line::WorkChanged {
        audience: Audience::Members {
            organization_id: *id,
        },
        subject_id: *id,
        act: look(partner),
    });
    lines.collect()
}

fn look(on_behalf_of: Option<&str>) -> Act {
    Act {
        subject_kind: SubjectKind::Organization,
        change: Change::Changed,
        actor_id: None,
        on_behalf_of: on_behalf_of.map(str::to_owned),
        under: None,
    }
}

/// The same, and what tells whoever acts for them: to these it is the organization that has done it, whoever manages that.
pub(super) async fn lines_of_look(
    work: &Work,
    partner: Option<&str>,
    organization_ids: &[Uuid],
) -> Result<Vec<Line>, DbErr> {
    let acting = store::seat::unscoped_acting_in(&work.tx, work.now, organization_ids).await?;
    let partners = acting
        .into_iter()
        .map(|(organization_id, user_id)| Line::WorkChanged {
            audience: Audience::Person {
                organization_id,
                user_id,
            },
            subject_id: organization_id,
            act: look(None),
        });
    let members = lines_of_members(partner, organization_ids);
    Ok(members.into_iter().chain(partners).collect())
}
