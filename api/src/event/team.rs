//! What happens to the people on a partner's team, and to their places on delegations.

use std::collections::HashSet;

use ::entity::{
    Permissions, Subject, SubjectKind, delegation, mail, notification, organization, partner,
    partner_user, seat, user,
};
use sea_orm::DbErr;
use time::Duration;
use uuid::Uuid;

use super::{Line, append, audit, outbox};
use crate::{
    store::{self, Work},
    wording,
};

/// Mails within a day that tell one person of access that has ended.
const ENDINGS_A_DAY: u64 = 10;

/// Something that happened to a person on a team.
#[derive(Clone, Debug)]
pub enum Happened {
    /// Put on the team by one of its admins, or by a buyer.
    Added,
    /// The link to set a password was mailed again.
    Resent,
    /// Names, number or role changed.
    Changed,
    /// Off the team.
    Removed,
    /// Only the seats that come with it tell what happened.
    Seats,
}

/// Something that happened to one of their seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeatHappened {
    Given,
    Approved,
    /// What the person may do changed from this.
    Changed(Permissions),
    /// Taken away, in this state.
    Removed(seat::Status),
}

/// One seat to which something happened, as it is now.
#[derive(Clone, Debug)]
pub struct Place {
    pub seat: seat::Model,
    pub delegation: delegation::Model,
    pub happened: SeatHappened,
}

/// The person whom it is about.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    pub row: &'a partner_user::Model,
    pub user: &'a user::Model,
    pub partner: &'a partner::Model,
}

impl Person<'_> {
    /// As both sides know the person.
    fn name(&self) -> &str {
        if self.row.has_joined() {
            return &self.user.name;
        }
        let typed = self.row.invited_email.as_ref();
        typed.unwrap_or(&self.user.email).as_str()
    }

    fn subject(&self) -> Subject {
        Subject::new(SubjectKind::PartnerUser, self.row.id)
    }
}

/// Writes what follows from it.
pub async fn record(
    work: &Work,
    actor_id: Uuid,
    person: Person<'_>,
    happened: Happened,
    places: &[Place],
) -> Result<(), DbErr> {
    let team = store::partner_user::unscoped_admin_ids(&work.tx, person.partner.id).await?;
    let mut notices = Notices::new(actor_id);
    match happened {
        Happened::Added => added(work, actor_id, person, &team, &mut notices).await?,
        Happened::Resent => invite(work, actor_id, person).await?,
        Happened::Removed => removed(person, &team, &mut notices),
        Happened::Changed | Happened::Seats => {}
    }
    if let Some(action) = happened.action() {
        audit_person(work, actor_id, person, action).await?;
    }
    // Who is put on a team, or taken off it, and the team are told so once, and not of each seat again.
    let told = matches!(happened, Happened::Added | Happened::Removed);
    let mut lines = Vec::new();
    for place in places {
        let organization =
            store::organization::unscoped_get(&work.tx, place.delegation.organization_id).await?;
        let admins = store::membership::unscoped_admin_ids(&work.tx, organization.id).await?;
        let about = About {
            person,
            place,
            organization: &organization,
        };
        if told {
            about.tell_sides(&admins, &[], &mut notices);
        } else {
            about.tell_person(&mut notices);
            about.tell_sides(&admins, &team, &mut notices);
        }
        about.audit(work, actor_id).await?;
        if about.ends_access() && actor_id != person.user.id {
            about.mail(work, actor_id).await?;
        }
        lines.push(Line::AccessChanged {
            organization_id: organization.id,
            user_id: person.user.id,
        });
        lines.push(Line::DelegationChanged {
            organization_id: organization.id,
            delegation_id: place.delegation.id,
        });
    }
    lines.extend(notices.lines);
    append(work, lines).await
}

impl Happened {
    const fn action(&self) -> Option<&'static str> {
        match self {
            Self::Added => Some("partner_user.added"),
            Self::Resent => Some("partner_user.resent"),
            Self::Changed => Some("partner_user.changed"),
            Self::Removed => Some("partner_user.removed"),
            Self::Seats => None,
        }
    }
}

/// Notices in the making: nobody is told of their own act, nor twice of one thing.
struct Notices {
    actor_id: Uuid,
    told: HashSet<(Uuid, Subject)>,
    lines: Vec<Line>,
}

impl Notices {
    fn new(actor_id: Uuid) -> Self {
        Self {
            actor_id,
            told: HashSet::new(),
            lines: Vec::new(),
        }
    }

    fn tell(
        &mut self,
        user_id: Uuid,
        kind: notification::Kind,
        title: String,
        organization_id: Option<Uuid>,
        subject: Subject,
    ) {
        if user_id != self.actor_id && self.told.insert((user_id, subject)) {
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

async fn added(
    work: &Work,
    actor_id: Uuid,
    person: Person<'_>,
    team: &[Uuid],
    notices: &mut Notices,
) -> Result<(), DbErr> {
    let kind = notification::Kind::PartnerUserAdded;
    let (partner, name) = (&person.partner.name, person.name());
    let buyer = match person.row.added_by_organization_id {
        Some(id) => Some(store::organization::unscoped_get(&work.tx, id).await?),
        None => None,
    };
    let (to_person, to_team) = match &buyer {
        Some(buyer) => (
            format!("{} has added you to the team of {partner}", buyer.name),
            format!(
                "{} has added {name} to your team, to act for it: approve their seat, or remove them",
                buyer.name
            ),
        ),
        None => (
            format!("You are on the team of {partner}"),
            format!("{name} has been added to your team"),
        ),
    };
    let organization_id = buyer.map(|buyer| buyer.id);
    let subject = person.subject();
    notices.tell(person.user.id, kind, to_person, organization_id, subject);
    for admin in team {
        notices.tell(*admin, kind, to_team.clone(), organization_id, subject);
    }
    if person.user.status == user::Status::Stub {
        invite(work, actor_id, person).await?;
    }
    Ok(())
}

/// Mails the link to set the first password.
async fn invite(work: &Work, actor_id: Uuid, person: Person<'_>) -> Result<(), DbErr> {
    let by = person.row.added_by_organization_id;
    let mailed = outbox::Addressed {
        id: work.id(),
        user_id: person.user.id,
        address: match &person.row.invited_email {
            Some(typed) => typed.clone(),
            None => person.user.email.clone(),
        },
    };
    let about = outbox::About {
        actor_id: Some(actor_id),
        organization_id: by.or(person.partner.organization_id),
        partner_user_id: Some(person.row.id),
        ..Default::default()
    };
    outbox::queue_addressed(work, mail::Kind::TeamInvitation, vec![mailed], about).await
}

fn removed(person: Person<'_>, team: &[Uuid], notices: &mut Notices) {
    let kind = notification::Kind::PartnerUserRemoved;
    let (partner, name, subject) = (&person.partner.name, person.name(), person.subject());
    let title = format!("You are no longer on the team of {partner}");
    notices.tell(person.user.id, kind, title, None, subject);
    for admin in team {
        let title = format!("{name} is no longer on your team");
        notices.tell(*admin, kind, title, None, subject);
    }
}

async fn audit_person(
    work: &Work,
    actor_id: Uuid,
    person: Person<'_>,
    action: &'static str,
) -> Result<(), DbErr> {
    let organization_id = person.row.added_by_organization_id;
    audit::write(
        work,
        audit::Entry {
            action,
            actor_id: Some(actor_id),
            organization_id: organization_id.or(person.partner.organization_id),
            subject: Some(person.subject()),
            summary: &format!(
                "{} as {:?}, {:?}, of {}",
                person.name(),
                person.row.role,
                person.row.status,
                person.partner.name
            ),
            ..Default::default()
        },
    )
    .await
}

/// A seat and everything around it.
struct About<'a> {
    person: Person<'a>,
    place: &'a Place,
    organization: &'a organization::Model,
}

impl About<'_> {
    fn subject(&self) -> Subject {
        Subject::new(SubjectKind::Seat, self.place.seat.id)
    }

    /// Whether the person could act until now.
    fn ends_access(&self) -> bool {
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

    fn tell_person(&self, notices: &mut Notices) {
        use notification::Kind as K;
        let (buyer, partner) = (&self.organization.name, &self.person.partner.name);
        let (kind, title) = match (self.place.happened, self.place.seat.status) {
            // Until the buyer approves it there is nothing that they may do.
            (SeatHappened::Given, seat::Status::AwaitingOrganization)
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
                let before = self.effective(before);
                let after = self.effective(self.place.seat.permissions);
                if before == after {
                    return;
                }
                let difference = wording::difference(before, after);
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

    /// Tells the side that did not do it; of what the person did, both.
    fn tell_sides(&self, admins: &[Uuid], team: &[Uuid], notices: &mut Notices) {
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
            (SeatHappened::Changed(_), _) => return,
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

    async fn audit(&self, work: &Work, actor_id: Uuid) -> Result<(), DbErr> {
        let action = match self.place.happened {
            SeatHappened::Given => "seat.added",
            SeatHappened::Approved => "seat.approved",
            SeatHappened::Changed(_) => "seat.changed",
            SeatHappened::Removed(_) => "seat.removed",
        };
        audit::write(
            work,
            audit::Entry {
                action,
                actor_id: Some(actor_id),
                organization_id: Some(self.organization.id),
                delegation_id: Some(self.place.delegation.id),
                subject: Some(self.subject()),
                summary: &format!(
                    "{} of {} for {}: {}, {:?}",
                    self.person.name(),
                    self.person.partner.name,
                    self.organization.name,
                    wording::permissions(self.effective(self.place.seat.permissions)),
                    self.place.seat.status,
                ),
            },
        )
        .await
    }

    async fn mail(&self, work: &Work, actor_id: Uuid) -> Result<(), DbErr> {
        let (kinds, since) = ([mail::Kind::AccessRevoked], work.now.before(Duration::DAY));
        let id = self.person.user.id;
        let mailed = store::mail::unscoped_count_to_user(&work.tx, id, &kinds, since).await?;
        if mailed >= ENDINGS_A_DAY {
            // The notice tells them; whoever gives and takes a seat again and again mails nobody.
            return Ok(());
        }
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
