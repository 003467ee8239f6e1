//! What is in a workspace: how much, pages of it, single things. Whatever is asked for at once is read in one
//! statement, each row with who made it.

mod asked;
mod branch;
mod kind;
mod statement;

use std::{collections::HashMap, sync::Arc};

use ::entity::{
    Instant, Permissions, Subject, SubjectKind, brief, note, partner, saved_solution, shortlist,
    solution,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

pub use self::kind::Kind;
use self::{asked::Asked, statement::WORKSPACE};
use super::{
    literal::Literal,
    paging::{Slice, Window},
};
use crate::access::Viewer;

/// Something to ask of a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ask {
    /// How many there are in the organization's workspace.
    Count { kind: Kind, organization_id: Uuid },
    /// Its shortlists, newest first.
    Shortlists {
        status: Option<shortlist::Status>,
        window: Window<Uuid>,
        organization_id: Uuid,
    },
    /// Its briefs, newest first.
    Briefs {
        statuses: Statuses,
        window: Window<Uuid>,
        organization_id: Uuid,
    },
    /// Its saved solutions, newest first.
    SavedSolutions {
        window: Window<Uuid>,
        organization_id: Uuid,
    },
    /// Its notes, newest first; those about one thing, or all.
    Notes {
        visibility: Option<note::Visibility>,
        subject_id: Option<Uuid>,
        window: Window<Uuid>,
        organization_id: Uuid,
    },
    /// Drafts that ended delegations have left in it, newest first; for its admins.
    InheritedDrafts {
        window: Window<Uuid>,
        organization_id: Uuid,
    },
    /// Notes about one of its things, newest first.
    NotesAbout {
        kind: Kind,
        window: Window<Uuid>,
        subject_id: Uuid,
    },
    /// One thing in whatever workspace, by its id.
    One { kind: Kind, id: Uuid },
}

/// In which states briefs are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Statuses {
    pub draft: bool,
    pub sent: bool,
    pub closed: bool,
}

impl Statuses {
    /// In whatever state.
    pub const ALL: Self = Self {
        draft: true,
        sent: true,
        closed: true,
    };

    /// Those that are wanted.
    pub fn iter(self) -> impl Iterator<Item = brief::Status> {
        let wanted = [
            (self.draft, brief::Status::Draft),
            (self.sent, brief::Status::Sent),
            (self.closed, brief::Status::Closed),
        ];
        wanted
            .into_iter()
            .filter_map(|(is_wanted, status)| is_wanted.then_some(status))
    }
}

/// What was asked for, in the form of the question.
#[derive(Clone, Debug)]
pub enum Answer {
    Count(u64),
    Page(Slice<Thing>),
}

/// A thing and who made it.
#[derive(Clone, Debug)]
pub enum Thing {
    Shortlist(Arc<Shortlist>),
    Brief(Arc<Brief>),
    SavedSolution(Arc<SavedSolution>),
    Note(Arc<Note>),
}

#[derive(Debug)]
pub struct Shortlist {
    pub row: shortlist::Model,
    pub items: i64,
    pub authorship: Authorship,
}

#[derive(Debug)]
pub struct Brief {
    pub row: brief::Model,
    pub recipients: i64,
    pub authorship: Authorship,
}

#[derive(Debug)]
pub struct SavedSolution {
    pub row: saved_solution::Model,
    pub solution: Arc<solution::Model>,
    pub authorship: Authorship,
}

#[derive(Debug)]
pub struct Note {
    pub row: note::Model,
    /// What it is about, if that is a solution.
    pub solution: Option<Arc<solution::Model>>,
    pub authorship: Authorship,
}

/// Who made a thing: the truth, of which not every viewer is told all.
#[derive(Clone, Debug)]
pub struct Authorship {
    pub user_id: Uuid,
    pub user_name: String,
    /// Whose delegation it was made under; none for a member's.
    pub partner: Option<Arc<partner::Model>>,
    /// Whether the viewer acts under that very delegation.
    pub by_own_side: bool,
    /// What the viewer's seat in the workspace lets them do, if they are a partner there.
    pub permissions: Permissions,
}

impl Thing {
    /// Its id.
    pub fn id(&self) -> Uuid {
        match self {
            Self::Shortlist(thing) => thing.row.id,
            Self::Brief(thing) => thing.row.id,
            Self::SavedSolution(thing) => thing.row.id,
            Self::Note(thing) => thing.row.id,
        }
    }
}

/// Things, and how many there are in all.
type Found = (Vec<Thing>, Option<u64>);

/// Answers each question, as far as the viewer may know.
pub async fn read(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    asks: &[Ask],
) -> Result<HashMap<Ask, Answer>, DbErr> {
    if asks.is_empty() {
        return Ok(HashMap::new());
    }
    let asked = Asked::of(viewer, now, asks);
    let mut found: HashMap<Ask, Found> = HashMap::new();
    for row in WORKSPACE.all(db, &asked).await? {
        let Some(place) = asked.place(row.try_get("", "ask")?) else {
            continue;
        };
        let about = row.try_get::<Option<Uuid>>("", "about")?;
        let Some(ask) = place.ask(about) else {
            continue;
        };
        let (things, total) = found.entry(ask).or_default();
        if let Some(count) = row.try_get::<Option<i64>>("", "number")? {
            *total = Some(total.unwrap_or_default() + u64::try_from(count).unwrap_or_default());
        }
        if row.try_get::<Option<Uuid>>("", "id")?.is_some()
            && let Some(kind) = Kind::numbered(row.try_get("", "kind")?)
        {
            things.push(kind.read(&row)?);
        }
    }
    let answer = |ask: &Ask| {
        let (mut things, total) = found.get(ask).cloned().unwrap_or_default();
        things.sort_by_key(|thing| std::cmp::Reverse(thing.id()));
        let answer = match (ask, ask.window()) {
            (Ask::Count { .. }, _) => Answer::Count(total.unwrap_or_default()),
            (_, Some(window)) => {
                // What was counted and not found is none.
                let total = window.total.then(|| total.unwrap_or_default());
                Answer::Page(Slice::from_excess(things, &window, total))
            }
            (_, None) => Answer::Page(Slice {
                rows: things,
                ..Slice::default()
            }),
        };
        (*ask, answer)
    };
    Ok(asks.iter().map(answer).collect())
}

/// What has been drafted under a delegation and not been shown, and the shared notes on it. For whoever ends it.
pub async fn unscoped_drafts_under(
    db: &impl ConnectionTrait,
    delegation_id: Uuid,
) -> Result<Vec<Subject>, DbErr> {
    let shortlists = shortlist::Entity::find()
        .select_only()
        .column(shortlist::Column::Id)
        .filter(shortlist::Column::DelegationId.eq(delegation_id))
        .filter(shortlist::Column::Status.is(shortlist::Status::Draft))
        .into_tuple::<Uuid>()
        .all(db)
        .await?;
    let briefs = brief::Entity::find()
        .select_only()
        .column(brief::Column::Id)
        .filter(brief::Column::DelegationId.eq(delegation_id))
        .filter(brief::Column::Status.is(brief::Status::Draft))
        .into_tuple::<Uuid>()
        .all(db)
        .await?;
    let drafts: Vec<Uuid> = shortlists.iter().chain(&briefs).copied().collect();
    let notes = if drafts.is_empty() {
        Vec::new()
    } else {
        note::Entity::find()
            .select_only()
            .column(note::Column::Id)
            .filter(note::Column::SubjectId.is_in(drafts))
            .filter(note::Column::Visibility.is(note::Visibility::Shared))
            .into_tuple::<Uuid>()
            .all(db)
            .await?
    };
    let of = |kind: SubjectKind| move |id: Uuid| Subject::new(kind, id);
    let shortlists = shortlists.into_iter().map(of(SubjectKind::Shortlist));
    let briefs = briefs.into_iter().map(of(SubjectKind::Brief));
    let notes = notes.into_iter().map(of(SubjectKind::Note));
    Ok(shortlists.chain(briefs).chain(notes).collect())
}
