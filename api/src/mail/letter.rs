//! What is written in each mail: plain data in, words out.

mod words;

use entity::{Instant, Permissions, brief::Kind, membership::Role};

use crate::brand::Brand;

/// One of the mails we send; `entity::mail::Kind` with what it tells.
#[derive(Clone, Debug)]
pub enum Letter {
    SignUp(SignUp),
    AccountExists(AccountExists),
    PasswordLink(PasswordLink),
    MembershipInvitation(MembershipInvitation),
    TeamInvitation(TeamInvitation),
    Invitation(Invitation),
    AccessRevoked(AccessRevoked),
    AddressReleased(AddressReleased),
    Brief(Brief),
    PartnershipRequest(PartnershipRequest),
    PartnershipAccepted(Partnership),
    PartnershipRejected(Partnership),
}

/// Prove the address of a sign-up.
#[derive(Clone, Debug)]
pub struct SignUp {
    pub link: Link,
}

/// Somebody signed up with the address of an account.
#[derive(Clone, Debug)]
pub struct AccountExists;

/// Set a new password, within 24 hours.
#[derive(Clone, Debug)]
pub struct PasswordLink {
    pub link: Link,
}

/// Become a member of an organization.
#[derive(Clone, Debug)]
pub struct MembershipInvitation {
    pub organization: String,
    pub inviter: String,
    pub role: Role,
    /// Sets the first password of a person without an account, which accepts; whoever has one signs in.
    pub first_password: Option<Link>,
}

/// Set the first password, as somebody who was put on a partner's team.
#[derive(Clone, Debug)]
pub struct TeamInvitation {
    /// The partner's name.
    pub team: String,
    /// For whom the inviter did it: the partner, or an organization for which it acts.
    pub by: String,
    pub inviter: String,
    /// Organizations for which the person may act; perhaps none yet.
    pub acts_for: Vec<String>,
    pub link: Link,
}

/// Act for an organization.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub organization: String,
    pub inviter: String,
    /// The partner company for which the person accepts.
    pub team: Option<String>,
    pub permissions: Permissions,
    pub message: Option<String>,
    pub link: Link,
}

/// Access to an organization has ended.
#[derive(Clone, Debug)]
pub struct AccessRevoked {
    pub organization: String,
    pub ended_at: Instant,
    /// Of whoever ended it.
    pub note: Option<String>,
    /// It was the person's own place alone, and others of the partner go on.
    pub alone: bool,
}

/// The address is an account's no more.
#[derive(Clone, Debug)]
pub struct AddressReleased;

/// Answer a brief, as a supplier.
#[derive(Clone)]
pub struct Brief {
    pub kind: Kind,
    pub title: String,
    pub body: String,
    /// Whose name it bears.
    pub from: String,
    /// What of the supplier's it is about.
    pub solution: String,
    /// Holds a token.
    pub url: String,
}

impl std::fmt::Debug for Brief {
    /// Without the URL, which holds a token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Brief(about {})", self.solution)
    }
}

/// An organization asks for a partnership.
#[derive(Clone, Debug)]
pub struct PartnershipRequest {
    pub sender: String,
    /// Who did it for the sender.
    pub requested_by: String,
    pub asked: Asked,
}

/// Whom it asks.
#[derive(Clone, Debug)]
pub enum Asked {
    /// An organization, by name, whose partnerships the reader runs.
    Organization(String),
    /// The reader, who has no organization yet.
    Person { has_account: bool },
}

/// What became of a partnership, for those who run it on one side.
#[derive(Clone, Debug)]
pub struct Partnership {
    pub own: String,
    pub other: String,
}

/// A link that works until it expires.
#[derive(Clone)]
pub struct Link {
    pub url: String,
    pub expires_at: Instant,
}

impl std::fmt::Debug for Link {
    /// Without the URL, which holds a token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Link(until {})", self.expires_at.to_rfc3339())
    }
}

/// A letter, ready to be sent.
#[derive(Clone)]
pub struct Rendered {
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Letter {
    /// The letter in both its forms.
    pub fn render(&self, brand: &Brand) -> Rendered {
        let draft = match self {
            Self::SignUp(letter) => letter.draft(brand),
            Self::AccountExists(letter) => letter.draft(brand),
            Self::PasswordLink(letter) => letter.draft(brand),
            Self::MembershipInvitation(letter) => letter.draft(brand),
            Self::TeamInvitation(letter) => letter.draft(brand),
            Self::Invitation(letter) => letter.draft(brand),
            Self::AccessRevoked(letter) => letter.draft(brand),
            Self::AddressReleased(letter) => letter.draft(brand),
            Self::Brief(letter) => letter.draft(brand),
            Self::PartnershipRequest(letter) => letter.draft(brand),
            Self::PartnershipAccepted(letter) => letter.accepted(brand),
            Self::PartnershipRejected(letter) => letter.rejected(brand),
        };
        draft.render(brand)
    }
}

#[cfg(test)]
mod tests;
