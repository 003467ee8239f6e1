//! Who may do what: pure rules, without a database.

use uuid::Uuid;

/// Whoever is signed in, by which session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewer {
    pub user_id: Uuid,
    pub session_id: Uuid,
}
