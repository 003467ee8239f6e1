//! The rules in words, as model.md §2 has them, written down a second time.

use entity::{
    Instant, Permission, Permissions, brief,
    delegation::{self, DataVisibility},
    membership, note, partner_user, saved_solution, seat, shortlist,
    stream::Audience,
    user,
};
use mandate::access;
use uuid::Uuid;

use super::random::Rows;

impl Rows {
    fn now(&self) -> Instant {
        self.now.expect("it is looked at at some moment")
    }

    fn is_member(&self, user: Uuid, organization: Uuid) -> bool {
        self.memberships.iter().any(|row| {
            row.user_id == user
                && row.organization_id == organization
                && row.status == membership::Status::Active
        })
    }

    /// A delegation that is ACTIVE and not past its end, a seat on it that is ACTIVE or confined, a person on the team
    /// (a confined one is not yet) and with an account.
    fn seats_of(&self, user: Uuid) -> impl Iterator<Item = (&seat::Model, &delegation::Model)> {
        let active = |row: &user::Model| row.id == user && row.status == user::Status::Active;
        let is_active = self.users.iter().any(active);
        self.seats.iter().filter_map(move |seat| {
            let delegation = self
                .delegations
                .iter()
                .find(|row| row.id == seat.delegation_id)?;
            let person = self
                .team
                .iter()
                .find(|row| row.id == seat.partner_user_id)?;
            let on_team = match seat.status {
                seat::Status::Active => person.status == partner_user::Status::Active,
                seat::Status::AwaitingPartner => person.status != partner_user::Status::Removed,
                _ => false,
            };
            let acts = seat.user_id == user
                && is_active
                && on_team
                && delegation.status == delegation::Status::Active
                && delegation.expires_at.is_none_or(|end| end > self.now());
            acts.then_some((seat, delegation))
        })
    }

    /// Whether the thing was made under a delegation that lives.
    pub fn is_at_work(&self, thing: &Made) -> bool {
        self.delegations
            .iter()
            .any(|row| Some(row.id) == thing.delegation && row.status_at(self.now()).is_live())
    }

    /// What a note is about; none for a solution.
    pub fn subject_of(&self, note: &note::Model) -> Option<Made> {
        let made = self.shortlists.iter().map(Made::from);
        let mut made = made.chain(self.briefs.iter().map(Made::from));
        made.find(|thing| thing.id == note.subject_id)
    }

    /// A note needs what it is about to be seen. A personal one is its author's; a shared one everybody's who sees that
    /// and may see notes, but one on a solution, which everybody sees, belongs to whoever made it like any other row.
    pub fn sees_note(&self, user: Uuid, note: &note::Model) -> bool {
        let about = self.subject_of(note);
        if about.as_ref().is_some_and(|thing| !self.sees(user, thing)) {
            return false;
        }
        let is_authors = note.author_id == user;
        let is_shared = note.visibility == note::Visibility::Shared;
        if self.is_member(user, note.organization_id) {
            return is_shared || is_authors;
        }
        self.seats_of(user).any(|(seat, delegation)| {
            let may = seat.permissions.intersection(delegation.permissions);
            let is_told = about.is_some()
                || delegation.data_visibility == DataVisibility::Full
                || note.delegation_id == Some(delegation.id);
            delegation.organization_id == note.organization_id
                && may.contains(Permission::Notes)
                && if is_shared { is_told } else { is_authors }
        })
    }

    /// Whether an admin finds it among what ended delegations have left as drafts.
    pub fn inherits(&self, user: Uuid, thing: &Made) -> bool {
        let is_admin = self.memberships.iter().any(|row| {
            row.user_id == user && row.organization_id == thing.organization && row.is_admin()
        });
        let left = thing.delegation.is_some() && !self.is_at_work(thing);
        is_admin && left && !thing.published && !thing.adopted
    }

    pub fn sees(&self, user: Uuid, thing: &Made) -> bool {
        if self.is_member(user, thing.organization) {
            // Every row but a partner's draft under a delegation that lives.
            return thing.published || !self.is_at_work(thing);
        }
        self.seats_of(user).any(|(seat, delegation)| {
            let may = seat.permissions.intersection(delegation.permissions);
            let own = Some(delegation.id) == thing.delegation;
            let confined = seat.status == seat::Status::AwaitingPartner;
            let as_maker = own && (thing.published || !confined || thing.author == user);
            let as_other = delegation.organization_id == thing.organization
                && thing.published
                && delegation.data_visibility == DataVisibility::Full;
            may.contains(thing.permission) && (as_maker || as_other)
        })
    }
}

/// What matters of a row in a workspace.
pub struct Made {
    pub id: Uuid,
    pub organization: Uuid,
    pub delegation: Option<Uuid>,
    pub author: Uuid,
    pub published: bool,
    pub adopted: bool,
    /// What a partner needs to see it.
    pub permission: Permission,
}

impl Made {
    /// Whose streams tell of it.
    pub fn audiences(&self, at_work: bool) -> Vec<Audience> {
        let made = access::Made {
            organization_id: self.organization,
            delegation_id: self.delegation,
            author_id: self.author,
        };
        let needs = Permissions::of(self.permission);
        made.audiences(needs, self.published, at_work)
    }
}

impl From<&shortlist::Model> for Made {
    fn from(row: &shortlist::Model) -> Self {
        Self {
            id: row.id,
            organization: row.organization_id,
            delegation: row.delegation_id,
            author: row.author_id,
            published: row.status == shortlist::Status::Published,
            adopted: row.adopted_at.is_some(),
            permission: Permission::Shortlists,
        }
    }
}

impl From<&brief::Model> for Made {
    fn from(row: &brief::Model) -> Self {
        Self {
            id: row.id,
            organization: row.organization_id,
            delegation: row.delegation_id,
            author: row.author_id,
            published: row.status != brief::Status::Draft,
            adopted: row.adopted_at.is_some(),
            permission: Permission::Briefs,
        }
    }
}

impl From<&saved_solution::Model> for Made {
    fn from(row: &saved_solution::Model) -> Self {
        Self {
            id: row.id,
            organization: row.organization_id,
            delegation: row.delegation_id,
            author: row.author_id,
            published: true,
            adopted: false,
            permission: Permission::Shortlists,
        }
    }
}
