//! What happens to a document.

use std::collections::BTreeSet;

use ::entity::{
    Subject, SubjectKind,
    document::Model,
    notification, organization,
    stream::Audience,
    stream_entry::{Act, Change},
};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{Line, append, audit, workspace};
use crate::{
    access::Viewer,
    store::{self, Work},
};

/// Something that happened to a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    Created,
    Renamed,
    /// Into another folder, or out of all; renamed, perhaps, on the way.
    Moved,
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
            Self::Renamed => "document.renamed",
            Self::Moved => "document.moved",
            Self::Deleted => "document.deleted",
            Self::Shared(_) => "document.shared",
            Self::Unshared(_) => "document.unshared",
        }
    }

    const fn change(self) -> Change {
        match self {
            Self::Created => Change::Created,
            Self::Deleted => Change::Deleted,
            Self::Renamed | Self::Moved | Self::Shared(_) | Self::Unshared(_) => Change::Changed,
        }
    }

    /// With whom it is shared from now on, or no more.
    const fn partner(self) -> Option<Uuid> {
        match self {
            Self::Shared(partner) | Self::Unshared(partner) => Some(partner),
            _ => None,
        }
    }
}

/// The organizations that the document is shared with, itself or in a folder, before something happened and after; and what
/// goes with it that was shared by itself, with whom.
#[derive(Clone, Debug, Default)]
pub struct Partners {
    pub before: BTreeSet<Uuid>,
    pub after: BTreeSet<Uuid>,
    pub below: Vec<(Model, Uuid)>,
}

/// Writes what follows from what the viewer did. `document` is as it is now, or was when it went.
pub async fn record(
    work: &Work,
    viewer: Viewer,
    document: &Model,
    happened: Happened,
    partners: &Partners,
) -> Result<(), DbErr> {
    let owner = store::organization::unscoped_get(&work.tx, document.organization_id).await?;
    let partner = match happened.partner() {
        Some(id) => Some(store::organization::unscoped_get(&work.tx, id).await?),
        None => None,
    };
    let summary = match &partner {
        Some(partner) => format!("{} with {}", document.name, partner.name),
        None => document.name.clone(),
    };
    let entry = audit::Entry {
        action: happened.action(),
        actor_id: Some(viewer.user_id),
        organization_id: Some(owner.id),
        subject: Some(subject(document)),
        summary: &summary,
        ..Default::default()
    };
    audit::write(work, entry).await?;
    let mut lines = vec![line(
        owner.id,
        document,
        happened.change(),
        By::Person(viewer),
    )];
    // Whoever it is shared with is told whose it is, and not who of these has done it.
    let by = By::Organization(&owner.name);
    for partner in partners.before.union(&partners.after) {
        let change = match (partners.before.contains(partner), happened) {
            _ if !partners.after.contains(partner) => Change::Deleted,
            (false, Happened::Created) => Change::Created,
            (false, _) => Change::Published,
            // Whom else it is shared with is not theirs to know.
            (true, Happened::Shared(_) | Happened::Unshared(_)) => continue,
            (true, _) => happened.change(),
        };
        lines.push(line(*partner, document, change, by));
    }
    let below = partners.below.iter();
    lines.extend(below.map(|(gone, partner)| line(*partner, gone, Change::Deleted, by)));
    if let (Happened::Shared(_), Some(partner)) = (happened, &partner) {
        lines.extend(notices(work, viewer, document, (&owner, partner)).await?);
    }
    append(work, lines).await
}

/// What tells both sides that each of these is shared with an organization no more, since their partnership ends, by the one
/// that is called so.
pub fn lines_of_end(by: &str, gone: &[(Model, Uuid)]) -> Vec<Line> {
    let by = By::Organization(by);
    let lines = gone.iter().flat_map(|(document, partner)| {
        let owner = document.organization_id;
        [
            line(*partner, document, Change::Deleted, by),
            line(owner, document, Change::Changed, by),
        ]
    });
    lines.collect()
}

fn subject(document: &Model) -> Subject {
    Subject::new(SubjectKind::Document, document.id)
}

/// Who is told to have done it.
#[derive(Clone, Copy)]
enum By<'a> {
    Person(Viewer),
    Organization(&'a str),
}

fn line(organization_id: Uuid, document: &Model, change: Change, by: By<'_>) -> Line {
    let (actor_id, on_behalf_of) = match by {
        By::Person(viewer) => (Some(viewer.user_id), None),
        By::Organization(name) => (None, Some(name.to_owned())),
    };
    Line::WorkChanged {
        audience: Audience::Members { organization_id },
        subject_id: document.id,
        act: Act {
            subject_kind: SubjectKind::Document,
            change,
            actor_id,
            on_behalf_of,
            under: None,
        },
    }
}

/// To everybody in the partner organization, who all can read it now.
async fn notices(
    work: &Work,
    viewer: Viewer,
    document: &Model,
    (owner, partner): (&organization::Model, &organization::Model),
) -> Result<Vec<Line>, DbErr> {
    let title = format!(
        "{} has shared \u{201c}{}\u{201d} with {}",
        owner.name, document.name, partner.name
    );
    let members = Audience::Members {
        organization_id: partner.id,
    };
    let readers = workspace::readers(work, partner.id, &[members]).await?;
    let told = readers
        .into_iter()
        .filter(|(user_id, _)| *user_id != viewer.user_id);
    let notice = |(user_id, _)| Line::Notice {
        user_id,
        kind: notification::Kind::DocumentShared,
        title: title.clone(),
        organization_id: Some(owner.id),
        subject: Some(subject(document)),
    };
    Ok(told.map(notice).collect())
}
