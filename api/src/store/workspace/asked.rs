//! Questions to workspaces as what a statement is a function of.

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
}

impl Kind {
    pub(super) const ALL: [Self; 2] = [Self::Shortlist, Self::SavedSolution];
}

impl Asked {
    /// The questions, and those of them that are answered by a list or a number, in the order of their answers.
    pub(super) fn of(viewer: Viewer, now: Instant, asks: &[Ask]) -> (Self, Vec<Ask>) {
        let mut lists: Vec<Ask> = asks.to_vec();
        lists.retain(|ask| !matches!(ask, Ask::One { .. }));
        lists.sort_unstable();
        let singles = Kind::ALL.map(|wanted| {
            let ids = asks.iter().filter_map(|ask| match ask {
                Ask::One { kind, id } if *kind == wanted => Some(*id),
                _ => None,
            });
            ids.collect()
        });
        let asked = Self {
            viewer,
            now,
            lists: lists.clone(),
            singles,
        };
        (asked, lists)
    }

    /// Whether things of this kind can be among the answers.
    pub(super) fn shows(&self, wanted: Kind) -> bool {
        let listed = |ask: &Ask| ask.kind() == wanted && ask.window().is_some();
        let mut singles = Kind::ALL.iter().zip(&self.singles);
        self.lists.iter().any(listed)
            || singles.any(|(kind, ids)| *kind == wanted && !ids.is_empty())
    }
}

impl Question for Asked {
    fn taken_out(&self, values: &mut TakenOut) -> Self {
        Self {
            viewer: values.viewer(self.viewer),
            now: values.moment(self.now),
            lists: self.lists.iter().map(|ask| ask.taken_out(values)).collect(),
            singles: self.singles.each_ref().map(|ids| values.ids(ids)),
        }
    }
}

impl Ask {
    pub(super) fn kind(&self) -> Kind {
        match *self {
            Self::Count { kind, .. } | Self::One { kind, .. } => kind,
            Self::Shortlists { .. } | Self::InheritedDrafts { .. } => Kind::Shortlist,
            Self::SavedSolutions { .. } => Kind::SavedSolution,
        }
    }

    /// Which rows of a list; none for what is no list.
    pub(super) fn window(&self) -> Option<Window<Uuid>> {
        match *self {
            Self::Shortlists { window, .. }
            | Self::SavedSolutions { window, .. }
            | Self::InheritedDrafts { window, .. } => Some(window),
            Self::Count { .. } | Self::One { .. } => None,
        }
    }

    fn taken_out(&self, values: &mut TakenOut) -> Self {
        match *self {
            Self::Count {
                organization_id,
                kind,
            } => Self::Count {
                organization_id: values.id(organization_id),
                kind,
            },
            Self::Shortlists {
                organization_id,
                status,
                window,
            } => Self::Shortlists {
                organization_id: values.id(organization_id),
                status,
                window: values.window(window, TakenOut::id),
            },
            Self::SavedSolutions {
                organization_id,
                window,
            } => Self::SavedSolutions {
                organization_id: values.id(organization_id),
                window: values.window(window, TakenOut::id),
            },
            Self::InheritedDrafts {
                organization_id,
                window,
            } => Self::InheritedDrafts {
                organization_id: values.id(organization_id),
                window: values.window(window, TakenOut::id),
            },
            Self::One { kind, id } => Self::One {
                kind,
                id: values.id(id),
            },
        }
    }
}
