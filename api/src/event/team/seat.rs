//! One seat to which something happened: what each side is told, what is written down.

use ::entity::{Permissions, Subject, SubjectKind, mail, notification, organization, seat, user};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    super::{audit, outbox},
    Person, Place, SeatHappened,
    notices::Notices,
};
use crate::{store::Work, wording};

/// A seat and everything around it.
pub(super) struct About<'a> {
    pub(super) person: Person<'a>,
    pub(super) place: &'a Place,
    pub(super) organization: &'a organization::Model,
}

impl About<'_> {
    fn subject(&self) -> Subject {
        Subject::new(SubjectKind::Seat, self.place.seat.id)
    }

    /// Whether the person could act until now.
    pub(super) fn ends_access(&self) -> bool {
        let from = match self.place.happened {
            SeatHappened::Removed(from) => from,
            _ => return false,
        };
        from != seat::Status::AwaitingOrganization
            && self.person.user.status == user::Status::Active
    }

    /// What these amount to on the delegation.
    fn effective(&self, permissions: Permissions) -> Permissions {
        self.place.delegation.permissions.intersection(permissions)
    }

    /// How what the person may do differs from before, in words; none if it is the same.
    fn difference(&self, before: Permissions) -> Option<String> {
        let before = self.effective(before);
        let after = self.effective(self.place.seat.permissions);
        (before != after).then(|| wording::difference(before, after))
    }

    pub(super) fn tell_person(&self, notices: &mut Notices) {
        use notification::Kind as K;
        let (buyer, partner) = (&self.organization.name, &self.person.partner.name);
        let (kind, title) = match (self.place.happened, self.place.seat.status) {
            // Until the buyer approves it there is nothing that they may do.
            (SeatHappened::Given, seat::Status::AwaitingOrganization)
            | (SeatHappened::Changed(_), seat::Status::AwaitingOrganization)
            | (SeatHappened::Removed(seat::Status::AwaitingOrganization), _) => return,
            (SeatHappened::Given, _) => (K::SeatAdded, format!("You may act for {buyer}")),
            (SeatHappened::Approved, _) if self.place.seat.added_by_organization => (
                K::SeatApproved,
                format!("{partner} has approved that you act for {buyer}"),
            ),
            (SeatHappened::Approved, _) => (
                K::SeatApproved,
                format!("{buyer} has approved that you act for it"),
            ),
            (SeatHappened::Changed(before), _) => {
                let Some(difference) = self.difference(before) else {
                    return;
                };
                let title = format!("Your access to {buyer} has changed: {difference}");
                (K::AccessChanged, title)
            }
            (SeatHappened::Removed(_), _) => {
                (K::SeatRemoved, format!("You no longer act for {buyer}"))
            }
        };
        let organization_id = Some(self.organization.id);
        notices.tell(
            self.person.user.id,
            kind,
            title,
            organization_id,
            self.subject(),
        );
    }

    /// Tells the side that did not do it; of what ended or changed, the others on both.
    pub(super) fn tell_sides(&self, admins: &[Uuid], team: &[Uuid], notices: &mut Notices) {
        use notification::Kind as K;
        let (buyer, partner) = (&self.organization.name, &self.person.partner.name);
        let name = self.person.name();
        let by_buyer = self.place.seat.added_by_organization;
        let (kind, to_buyer, to_team) = match (self.place.happened, self.place.seat.status) {
            (SeatHappened::Given, _) if by_buyer => (
                K::SeatRequested,
                None,
                Some(format!(
                    "{buyer} lets {name} act for it, and asks you to approve it"
                )),
            ),
            (SeatHappened::Given, seat::Status::AwaitingOrganization) => (
                K::SeatRequested,
                Some(format!("{partner} asks you to let {name} act for {buyer}")),
                None,
            ),
            (SeatHappened::Given, _) => (
                K::SeatAdded,
                Some(format!("{name} of {partner} may act for {buyer}")),
                None,
            ),
            (SeatHappened::Approved, _) if by_buyer => (
                K::SeatApproved,
                Some(format!(
                    "{partner} has approved that {name} acts for {buyer}"
                )),
                None,
            ),
            (SeatHappened::Approved, _) => (
                K::SeatApproved,
                None,
                Some(format!("{buyer} has approved that {name} acts for it")),
            ),
            (SeatHappened::Changed(before), _) => {
                let Some(difference) = self.difference(before) else {
                    return;
                };
                let title = format!(
                    "What {name} of {partner} may do for {buyer} has changed: {difference}"
                );
                (K::AccessChanged, Some(title.clone()), Some(title))
            }
            (SeatHappened::Removed(seat::Status::AwaitingOrganization), _) => {
                let title = format!("{name} of {partner} will not act for {buyer}");
                (K::SeatRemoved, Some(title.clone()), Some(title))
            }
            (SeatHappened::Removed(_), _) => {
                let title = format!("{name} of {partner} no longer acts for {buyer}");
                (K::SeatRemoved, Some(title.clone()), Some(title))
            }
        };
        let (organization_id, subject) = (Some(self.organization.id), self.subject());
        let mut tell = |people: &[Uuid], title: Option<String>| {
            let Some(title) = title else { return };
            for user_id in people {
                notices.tell(*user_id, kind, title.clone(), organization_id, subject);
            }
        };
        tell(admins, to_buyer);
        tell(team, to_team);
    }

    /// What the audit log says of it.
    pub(super) fn summary(&self) -> String {
        format!(
            "{} of {} for {}: {}, {:?}",
            self.person.name(),
            self.person.partner.name,
            self.organization.name,
            wording::permissions(self.effective(self.place.seat.permissions)),
            self.place.seat.status,
        )
    }

    /// Its line of the audit log, with that summary.
    pub(super) fn entry<'s>(&self, actor_id: Uuid, summary: &'s str) -> audit::Entry<'s> {
        let action = match self.place.happened {
            SeatHappened::Given => "seat.added",
            SeatHappened::Approved => "seat.approved",
            SeatHappened::Changed(_) => "seat.changed",
            SeatHappened::Removed(_) => "seat.removed",
        };
        audit::Entry {
            action,
            actor_id: Some(actor_id),
            organization_id: Some(self.organization.id),
            delegation_id: Some(self.place.delegation.id),
            subject: Some(self.subject()),
            summary,
        }
    }

    /// Mails the person that their access has ended.
    pub(super) async fn mail_the_end(&self, work: &Work, actor_id: Uuid) -> Result<(), DbErr> {
        let about = outbox::About {
            actor_id: Some(actor_id),
            organization_id: Some(self.organization.id),
            delegation_id: Some(self.place.delegation.id),
            partner_user_id: Some(self.person.row.id),
            ..Default::default()
        };
        let to = std::slice::from_ref(self.person.user);
        outbox::queue(work, mail::Kind::AccessRevoked, to, about).await
    }
}
