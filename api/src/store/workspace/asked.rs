//! Questions to workspaces as what a statement is a function of.

use std::collections::BTreeMap;

use ::entity::Instant;
use uuid::Uuid;

use super::{
    super::{
        paging::Window,
        template::{Question, TakenOut},
    },
    Ask, Kind,
};
use crate::access::Viewer;

/// Questions of one viewer's at a moment, in one order whatever order they are asked in.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    pub(super) viewer: Viewer,
    pub(super) now: Instant,
    /// What is answered by a list or a number.
    pub(super) lists: Vec<Ask>,
    /// Single things by their ids, of each kind.
    pub(super) singles: [Vec<Uuid>; Kind::ALL.len()],
    /// Pages of notes about several things of a kind, each page in the same window.
    pub(super) notes: Vec<(Kind, Window<Uuid>, Vec<Uuid>)>,
}

/// What a row answers, by the number that it bears.
pub(super) enum Place {
    List(Ask),
    One(Kind),
    NotesAbout(Kind, Window<Uuid>),
}

impl Place {
    /// The very question, where the row is about this of several.
    pub(super) fn ask(&self, about: Option<Uuid>) -> Option<Ask> {
        match *self {
            Self::List(ask) => Some(ask),
            Self::One(kind) => about.map(|id| Ask::One { kind, id }),
            Self::NotesAbout(kind, window) => about.map(|subject_id| Ask::NotesAbout {
                kind,
                window,
                subject_id,
            }),
        }
    }
}

impl Asked {
    /// The questions, sorted.
    pub(super) fn of(viewer: Viewer, now: Instant, asks: &[Ask]) -> Self {
        let mut lists = Vec::new();
        let mut singles: BTreeMap<Kind, Vec<Uuid>> = BTreeMap::new();
        let mut notes: BTreeMap<(Kind, Window<Uuid>), Vec<Uuid>> = BTreeMap::new();
        for ask in asks {
            match *ask {
                Ask::One { kind, id } => singles.entry(kind).or_default().push(id),
                Ask::NotesAbout {
                    kind,
                    window,
                    subject_id,
                } => notes.entry((kind, window)).or_default().push(subject_id),
                ask => lists.push(ask),
            }
        }
        lists.sort_unstable();
        Self {
            viewer,
            now,
            lists,
            singles: Kind::ALL.map(|kind| singles.remove(&kind).unwrap_or_default()),
            notes: notes
                .into_iter()
                .map(|((kind, window), about)| (kind, window, about))
                .collect(),
        }
    }

    /// What the rows with this number answer.
    pub(super) fn place(&self, number: i32) -> Option<Place> {
        let number = usize::try_from(number).ok()?;
        if let Some(ask) = self.lists.get(number) {
            return Some(Place::List(*ask));
        }
        let number = number - self.lists.len();
        if let Some(kind) = Kind::ALL.get(number) {
            return Some(Place::One(*kind));
        }
        let (kind, window, _) = self.notes.get(number - Kind::ALL.len())?;
        Some(Place::NotesAbout(*kind, *window))
    }

    /// The number in the rows of the single things of the first kind; those of others follow.
    pub(super) fn first_single(&self) -> usize {
        self.lists.len()
    }

    /// The number in the rows of the first page of notes about several things; those of others follow.
    pub(super) fn first_notes(&self) -> usize {
        self.first_single() + Kind::ALL.len()
    }

    /// Whether things of this kind can be among the answers.
    pub(super) fn shows(&self, wanted: Kind) -> bool {
        let listed = |ask: &Ask| ask.shows(wanted);
        let mut singles = Kind::ALL.iter().zip(&self.singles);
        self.lists.iter().any(listed)
            || singles.any(|(kind, ids)| *kind == wanted && !ids.is_empty())
            || (wanted == Kind::Note && !self.notes.is_empty())
    }

    /// Whether a solution can belong to what is shown of this kind.
    pub(super) fn shows_solutions(&self, kind: Kind) -> bool {
        // Notes about several things are about shortlists and the like.
        kind != Kind::Note
            || self.lists.iter().any(|ask| ask.shows(Kind::Note))
            || !self.singles[kind.number()].is_empty()
    }
}

impl Question for Asked {
    fn taken_out(&self, values: &mut TakenOut) -> Self {
        let viewer = values.viewer(self.viewer);
        let now = values.moment(self.now);
        let lists = self.lists.iter().map(|ask| ask.taken_out(values)).collect();
        let singles = self.singles.each_ref().map(|ids| values.ids(ids));
        let notes = self.notes.iter();
        let notes = notes.map(|(kind, window, about)| {
            let window = values.window(*window, TakenOut::id);
            (*kind, window, values.ids(about))
        });
        Self {
            viewer,
            now,
            lists,
            singles,
            notes: notes.collect(),
        }
    }
}

impl Ask {
    /// Whether things of this kind can be among the answers.
    fn shows(&self, wanted: Kind) -> bool {
        match *self {
            Self::Count { .. } => false,
            Self::One { kind, .. } => wanted == kind,
            Self::Shortlists { .. } => wanted == Kind::Shortlist,
            Self::Briefs { .. } => wanted == Kind::Brief,
            Self::InheritedDrafts { .. } => matches!(wanted, Kind::Shortlist | Kind::Brief),
            Self::SavedSolutions { .. } => wanted == Kind::SavedSolution,
            Self::Notes { .. } | Self::NotesAbout { .. } => wanted == Kind::Note,
        }
    }

    /// Which rows of a list; none for what is no list.
    pub(super) fn window(&self) -> Option<Window<Uuid>> {
        match *self {
            Self::Shortlists { window, .. }
            | Self::Briefs { window, .. }
            | Self::SavedSolutions { window, .. }
            | Self::Notes { window, .. }
            | Self::InheritedDrafts { window, .. }
            | Self::NotesAbout { window, .. } => Some(window),
            Self::Count { .. } | Self::One { .. } => None,
        }
    }

    fn taken_out(&self, values: &mut TakenOut) -> Self {
        let mut ask = *self;
        match &mut ask {
            Self::Count {
                organization_id, ..
            } => *organization_id = values.id(*organization_id),
            Self::Shortlists {
                organization_id,
                window,
                ..
            }
            | Self::Briefs {
                organization_id,
                window,
                ..
            }
            | Self::SavedSolutions {
                organization_id,
                window,
            }
            | Self::InheritedDrafts {
                organization_id,
                window,
            } => {
                *organization_id = values.id(*organization_id);
                *window = values.window(*window, TakenOut::id);
            }
            Self::Notes {
                organization_id,
                window,
                subject_id,
                ..
            } => {
                *organization_id = values.id(*organization_id);
                *window = values.window(*window, TakenOut::id);
                *subject_id = subject_id.map(|id| values.id(id));
            }
            // These are kept with others of their like.
            Self::NotesAbout { .. } | Self::One { .. } => {}
        }
        ask
    }
}
