//! The guard's condition in SQL against the rules as model.md has them in words, written here a second time, on worlds
//! made at random: for every viewer and every row, in lists, in counts, by itself, and in streams.

mod random;

use std::collections::{BTreeSet, HashMap};

use entity::{
    Instant, Permission,
    delegation::{self, DataVisibility},
    membership, partner_user, saved_solution, seat, shortlist,
    stream::Audience,
    user,
};
use mandate::{
    access::{self, Viewer},
    store::{
        home,
        paging::Window,
        workspace::{self, Answer, Ask, Kind, Thing},
    },
};
use uuid::Uuid;

use self::random::{Rows, make, store};
use crate::{
    on_both,
    support::{
        Stage,
        database::{Backend, Database},
    },
};

on_both!(the_condition_says_what_the_rules_say);

const WORLDS: u64 = 60;
const NOW: Instant = Instant::from_micros(1_000_000_000);

/// The rules in words: model.md §2.
impl Rows {
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
                && delegation.expires_at.is_none_or(|end| end > NOW);
            acts.then_some((seat, delegation))
        })
    }

    /// Whether the thing was made under a delegation that lives.
    fn is_at_work(&self, thing: &Made) -> bool {
        self.delegations
            .iter()
            .any(|row| Some(row.id) == thing.delegation && row.status_at(NOW).is_live())
    }

    /// Whether an admin finds it among what ended delegations have left as drafts.
    fn inherits(&self, user: Uuid, thing: &Made) -> bool {
        let is_admin = self.memberships.iter().any(|row| {
            row.user_id == user && row.organization_id == thing.organization && row.is_admin()
        });
        let left = thing.delegation.is_some() && !self.is_at_work(thing);
        is_admin && left && !thing.published && !thing.adopted
    }

    fn sees(&self, user: Uuid, thing: &Made) -> bool {
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
            may.contains(Permission::Shortlists) && (as_maker || as_other)
        })
    }
}

/// What matters of a row in a workspace.
struct Made {
    id: Uuid,
    organization: Uuid,
    delegation: Option<Uuid>,
    author: Uuid,
    published: bool,
    adopted: bool,
}

impl Made {
    /// Whose streams tell of it.
    fn audiences(&self, at_work: bool) -> Vec<Audience> {
        let made = access::Made {
            organization_id: self.organization,
            delegation_id: self.delegation,
            author_id: self.author,
        };
        made.audiences(Permission::Shortlists, self.published, at_work)
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
        }
    }
}

async fn the_condition_says_what_the_rules_say(backend: Backend) {
    let database = Database::on(backend).await;
    let db = database.connect().await;
    let (mut seen, mut hidden, mut inherited) = (0, 0, 0);
    for seed in 0..WORLDS {
        let made = make(seed);
        store(&db, &made).await.expect("the world is written");
        let rows = &made.0;
        for user in &rows.users {
            let viewer = Viewer {
                user_id: user.id,
                session_id: Uuid::nil(),
            };
            for organization in &rows.organizations {
                let entered = home::enter(&db.read, viewer, NOW, organization.id).await;
                let seat = entered.expect("it can be read").map(|(_, seat)| seat);
                let theirs = seat.map(|seat| seat.audiences(viewer, organization.id));
                let theirs = theirs.unwrap_or_default();
                let shortlists = rows.shortlists.iter().map(Made::from);
                let saved = rows.saved.iter().map(Made::from);
                for thing in shortlists.chain(saved) {
                    if thing.organization == organization.id {
                        let told = thing.audiences(rows.is_at_work(&thing));
                        let is_told = told.iter().any(|audience| theirs.contains(audience));
                        assert_eq!(is_told, rows.sees(user.id, &thing), "seed {seed}, streams");
                    }
                }
            }
            for (kind, things) in [
                (
                    Kind::Shortlist,
                    rows.shortlists.iter().map(Made::from).collect::<Vec<_>>(),
                ),
                (
                    Kind::SavedSolution,
                    rows.saved.iter().map(Made::from).collect(),
                ),
            ] {
                let expected = |organization: Uuid| {
                    let here = things
                        .iter()
                        .filter(move |thing| thing.organization == organization);
                    let theirs = here.filter(|thing| rows.sees(user.id, thing));
                    theirs.map(|thing| thing.id).collect::<BTreeSet<_>>()
                };
                let asks = asks(kind, rows, &things);
                let answers = workspace::read(&db.read, viewer, NOW, &asks).await;
                let answers = answers.expect("it can be read");
                for ask in &asks {
                    let told = told(&answers, ask);
                    match *ask {
                        Ask::Count {
                            organization_id, ..
                        } => {
                            let Told::Count(count) = told else {
                                panic!("{told:?}")
                            };
                            assert_eq!(
                                count,
                                expected(organization_id).len() as u64,
                                "seed {seed}"
                            );
                        }
                        Ask::One { id, .. } => {
                            let thing = things
                                .iter()
                                .find(|thing| thing.id == id)
                                .expect("it is one");
                            let sees = rows.sees(user.id, thing);
                            let only = BTreeSet::from_iter(sees.then_some(id));
                            assert_eq!(told, Told::Things(only), "seed {seed}, {}", user.name);
                            if sees { seen += 1 } else { hidden += 1 }
                        }
                        Ask::InheritedDrafts {
                            organization_id, ..
                        } => {
                            let left = things.iter().filter(|thing| {
                                thing.organization == organization_id
                                    && rows.inherits(user.id, thing)
                            });
                            let left: BTreeSet<_> = left.map(|thing| thing.id).collect();
                            inherited += left.len();
                            assert_eq!(told, Told::Things(left), "seed {seed}");
                        }
                        Ask::Shortlists {
                            organization_id, ..
                        }
                        | Ask::SavedSolutions {
                            organization_id, ..
                        } => {
                            assert_eq!(
                                told,
                                Told::Things(expected(organization_id)),
                                "seed {seed}"
                            );
                        }
                    }
                }
            }
        }
    }
    // Neither side of the rules is idle.
    assert!(inherited > 50, "{inherited} inherited");
    assert!(
        seen > 1_000 && hidden > 1_000,
        "{seen} seen, {hidden} hidden"
    );
}

/// Every way to look: each list, each count, each single row.
fn asks(kind: Kind, rows: &Rows, things: &[Made]) -> Vec<Ask> {
    let window = Window {
        limit: 100,
        after: None,
        before: None,
        from_end: false,
        total: false,
    };
    let mut asks: Vec<Ask> = things
        .iter()
        .map(|thing| Ask::One { kind, id: thing.id })
        .collect();
    for organization in &rows.organizations {
        let organization_id = organization.id;
        asks.push(Ask::Count {
            organization_id,
            kind,
        });
        if kind == Kind::Shortlist {
            asks.push(Ask::InheritedDrafts {
                organization_id,
                window,
            });
        }
        asks.push(match kind {
            Kind::Shortlist => Ask::Shortlists {
                organization_id,
                status: None,
                window,
            },
            Kind::SavedSolution => Ask::SavedSolutions {
                organization_id,
                window,
            },
        });
    }
    asks
}

#[derive(Debug, PartialEq, Eq)]
enum Told {
    Count(u64),
    Things(BTreeSet<Uuid>),
}

fn told(answers: &HashMap<Ask, Answer>, ask: &Ask) -> Told {
    let id = |thing: &Thing| match thing {
        Thing::Shortlist(thing) => thing.row.id,
        Thing::SavedSolution(thing) => thing.row.id,
    };
    match answers.get(ask).expect("it is answered") {
        Answer::Count(count) => Told::Count(*count),
        Answer::Page(page) => Told::Things(page.rows.iter().map(id).collect()),
    }
}
