//! What a viewer may do with a note, and who reads it.

use entity::{
    Permission, Permissions, brief,
    note::{Model, Visibility},
    shortlist, solution,
    stream::Audience,
};

use super::{Made, Party, Viewer};
use crate::fault::{Code, Refusal};

/// What can be done with a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Edit,
    /// Show a personal one to whoever sees what it is about.
    Share,
    Delete,
}

impl Action {
    const ALL: [Self; 3] = [Self::Edit, Self::Share, Self::Delete];
}

/// Whether the viewer, who may see the note, may do this with it now. A shared one bears its author's name: nobody else
/// changes what it says, and the author does as long as they are on the side on which they wrote it.
pub fn check(viewer: Viewer, party: Party, action: Action, note: &Model) -> Result<(), Refusal> {
    let is_personal = note.visibility == Visibility::Personal;
    let (is_authors, is_admin) = match party {
        Party::Member { role, is_author } => (is_author, role.is_admin()),
        Party::Maker => (note.author_id == viewer.user_id, false),
        Party::Onlooker => (false, false),
    };
    let may = match action {
        // Nobody but the author sees it.
        _ if is_personal => true,
        Action::Edit | Action::Share => is_authors,
        Action::Delete => is_authors || is_admin || party == Party::Maker,
    };
    if !may {
        let who = match action {
            Action::Edit | Action::Share => "whoever wrote it",
            Action::Delete => "whoever wrote it, their side, or an admin of the organization,",
        };
        return Err(Refusal::forbidden(format!("Only {who} can do this.")));
    }
    if action == Action::Share && !is_personal {
        return Err(Refusal::new(Code::Conflict, "It is shared already."));
    }
    Ok(())
}

/// What the viewer can do with the note next.
pub fn actions(viewer: Viewer, party: Party, note: &Model) -> Vec<Action> {
    let actions = Action::ALL.into_iter();
    actions
        .filter(|action| check(viewer, party, *action, note).is_ok())
        .collect()
}

/// Whether somebody with these permissions reads and writes notes on what they see.
pub fn may_add(permissions: Permissions) -> bool {
    permissions.contains(Permission::Notes)
}

/// What a note is about.
#[derive(Clone, Debug)]
pub enum About {
    Solution(solution::Model),
    Shortlist(shortlist::Model),
    Brief(brief::Model),
}

impl About {
    /// Its name for people.
    pub fn title(&self) -> &str {
        match self {
            Self::Solution(solution) => &solution.name,
            Self::Shortlist(shortlist) => &shortlist.title,
            Self::Brief(brief) => &brief.title,
        }
    }
}

/// Whose streams tell of the note: everybody who sees it, and nobody else. `at_work` says whether the delegation under
/// which its subject was made lives.
pub fn audiences(note: &Model, about: &About, at_work: bool) -> Vec<Audience> {
    if note.visibility == Visibility::Personal {
        return vec![Audience::Person {
            organization_id: note.organization_id,
            user_id: note.author_id,
        }];
    }
    let needs = Permissions::of(Permission::Notes);
    match about {
        // The catalogue is everybody's: what is said about it belongs to whoever said it.
        About::Solution(_) => Made::from(note).audiences(needs, true, at_work),
        About::Shortlist(shortlist) => {
            let published = shortlist.status == shortlist::Status::Published;
            let needs = needs.with(Permission::Shortlists);
            Made::from(shortlist).audiences(needs, published, at_work)
        }
        About::Brief(brief) => {
            let published = brief.status != brief::Status::Draft;
            let needs = needs.with(Permission::Briefs);
            Made::from(brief).audiences(needs, published, at_work)
        }
    }
}
