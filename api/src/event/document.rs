//! What happens to a document.

use std::collections::BTreeSet;

use ::entity::{
    Subject, SubjectKind,
    document::Model,
    notification,
    stream::Audience,
    stream_entry::{Act, Change},
};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{Line, append, audit};
use crate::{
    access::{Seat, Viewer},
    store::{self, Work},
};

/// Something that happened to a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    Created,
    /// Its name, or its place.
    Changed,
    /// With all that was in it.
    Deleted,
    /// With this organization.
    Shared(Uuid),
    /// With this organization no more.
    Unshared(Uuid),
}

impl Happened {
    const fn action(self) -> &'static str {
        match self {
            Self::Created => "document.created",
            Self::Changed => "document.changed",
            Self::Deleted => "document.deleted",
            Self::Shared(_) => "document.shared",
            Self::Unshared(_) => "document.unshared",
        }
    }

    const fn change(self) -> Change {
        match self {
            Self::Created => Change::Created,
            Self::Deleted => Change::Deleted,
            Self::Changed | Self::Shared(_) | Self::Unshared(_) => Change::Changed,
        }
    }
}

/// The organizations that the document is shared with, itself or in a folder, before something happened and after.
#[derive(Clone, Debug, Default)]
pub struct Partners {
    pub before: BTreeSet<Uuid>,
    pub after: BTreeSet<Uuid>,
}

/// Writes what follows from what the viewer did. `document` is as it is now, or was when it went.
pub async fn record(
    work: &Work,
    viewer: Viewer,
    document: &Model,
    happened: Happened,
    partners: &Partners,
) -> Result<(), DbErr> {
    let entry = audit::Entry {
        action: happened.action(),
        actor_id: Some(viewer.user_id),
        organization_id: Some(document.organization_id),
        subject: Some(subject(document)),
        summary: &document.name,
        ..Default::default()
    };
    audit::write(work, entry).await?;
    let owner = document.organization_id;
    let mut lines = vec![line(owner, document, happened.change(), viewer)];
    for partner in partners.before.union(&partners.after) {
        let change = match (partners.before.contains(partner), happened) {
            _ if !partners.after.contains(partner) => Change::Deleted,
            (false, Happened::Created) => Change::Created,
            (false, _) => Change::Published,
            // Whom else it is shared with is not theirs to know.
            (true, Happened::Shared(_) | Happened::Unshared(_)) => continue,
            (true, _) => happened.change(),
        };
        lines.push(line(*partner, document, change, viewer));
    }
    if let Happened::Shared(partner) = happened {
        lines.extend(notices(work, viewer, document, partner).await?);
    }
    append(work, lines).await
}

/// What tells the other side that these are shared no more: the partnership ends, and the viewer ends it.
pub fn lines_of_end(viewer: Viewer, gone: &[(Model, Uuid)]) -> Vec<Line> {
    let lines = gone.iter();
    lines
        .map(|(document, partner)| line(*partner, document, Change::Deleted, viewer))
        .collect()
}

fn subject(document: &Model) -> Subject {
    Subject::new(SubjectKind::Document, document.id)
}

fn line(organization_id: Uuid, document: &Model, change: Change, viewer: Viewer) -> Line {
    Line::WorkChanged {
        audience: Audience::Members { organization_id },
        subject_id: document.id,
        act: Act {
            subject_kind: SubjectKind::Document,
            change,
            actor_id: Some(viewer.user_id),
            supplier: None,
            under: None,
        },
    }
}

/// To everybody in the partner organization, who all can read it now.
async fn notices(
    work: &Work,
    viewer: Viewer,
    document: &Model,
    partner: Uuid,
) -> Result<Vec<Line>, DbErr> {
    let owner = store::organization::unscoped_get(&work.tx, document.organization_id).await?;
    let other = store::organization::unscoped_get(&work.tx, partner).await?;
    let title = format!(
        "{} has shared \u{201c}{}\u{201d} with {}",
        owner.name, document.name, other.name
    );
    let readers = store::reader::unscoped_all(&work.tx, work.now, partner).await?;
    let told = readers
        .into_iter()
        .filter(|(user_id, seat)| matches!(seat, Seat::Member(_)) && *user_id != viewer.user_id);
    let notice = |(user_id, _)| Line::Notice {
        user_id,
        kind: notification::Kind::DocumentShared,
        title: title.clone(),
        organization_id: Some(owner.id),
        subject: Some(subject(document)),
    };
    Ok(told.map(notice).collect())
}
