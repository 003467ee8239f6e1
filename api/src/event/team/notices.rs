//! Who is told of what, gathered before it is written.

use std::collections::HashSet;

use ::entity::{Subject, notification};
use uuid::Uuid;

use super::super::Line;

/// Notices in the making: nobody is told of their own act, nor twice of one thing.
pub(super) struct Notices {
    /// None of the system's own.
    actor_id: Option<Uuid>,
    told: HashSet<(Uuid, Subject)>,
    pub(super) lines: Vec<Line>,
}

impl Notices {
    pub(super) fn new(actor_id: Option<Uuid>) -> Self {
        Self {
            actor_id,
            told: HashSet::new(),
            lines: Vec::new(),
        }
    }

    pub(super) fn tell(
        &mut self,
        user_id: Uuid,
        kind: notification::Kind,
        title: String,
        organization_id: Option<Uuid>,
        subject: Subject,
    ) {
        if Some(user_id) != self.actor_id && self.told.insert((user_id, subject)) {
            self.lines.push(Line::Notice {
                user_id,
                kind,
                title,
                organization_id,
                subject: Some(subject),
            });
        }
    }
}
