//! What a stored file is known by.

use entity::Digest;
use object_store::path::Path;
use uuid::Uuid;

/// Where a file is stored: made of what we chose or computed, never of what somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// What somebody has sent: an upload, and then the document that was made of it.
    Sent(Uuid),
    /// A picture that stands for an organization, by what is in it.
    Logo(Digest),
}

impl Key {
    pub(super) fn path(&self) -> Path {
        match self {
            Self::Sent(id) => Path::from(format!("uploads/{}", id.simple())),
            Self::Logo(digest) => Path::from(format!("logos/{digest}.png")),
        }
    }
}
