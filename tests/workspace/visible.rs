//! The guard's condition in SQL against the rules as model.md has them in words, written here a second time, on worlds
//! made at random: for every viewer and every row, in lists, in counts, by itself, and in streams.

use std::collections::{BTreeSet, HashMap};

use entity::{
    Email, Instant, Permission, Permissions,
    delegation::{self, DataVisibility, IdentityMode, SeatPolicy},
    membership, organization, partner, partner_user, saved_solution, seat, shortlist, solution,
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
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use sea_orm::{ActiveModelTrait, DbErr, IntoActiveModel};
use uuid::Uuid;

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

/// Rows as they lie in the database, to be looked at without it.
#[derive(Default)]
struct Rows {
    users: Vec<user::Model>,
    organizations: Vec<organization::Model>,
    memberships: Vec<membership::Model>,
    team: Vec<partner_user::Model>,
    delegations: Vec<delegation::Model>,
    seats: Vec<seat::Model>,
    shortlists: Vec<shortlist::Model>,
    saved: Vec<saved_solution::Model>,
}

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

fn id(rng: &mut StdRng) -> Uuid {
    Uuid::from_u128(rng.random())
}

fn pick<T: Clone>(rng: &mut StdRng, of: &[T]) -> T {
    of.choose(rng).expect("there is one").clone()
}

fn permissions(rng: &mut StdRng) -> Permissions {
    let some: Permissions = Permission::ALL
        .into_iter()
        .filter(|_| rng.random_bool(0.6))
        .collect();
    if some.is_empty() {
        Permissions::ALL
    } else {
        some
    }
}

/// A world of a few people, organizations and partners, in every state that rows can be in.
fn make(seed: u64) -> (Rows, Vec<partner::Model>, solution::Model) {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut rows = Rows::default();
    for number in 0..6 {
        let email: Email = format!("u{number}.{seed}@example.com")
            .parse()
            .expect("an address");
        rows.users.push(user::Model {
            id: id(&mut rng),
            email_key: email.key(),
            email,
            name: format!("User {number}"),
            status: if rng.random_bool(0.9) {
                user::Status::Active
            } else {
                user::Status::Stub
            },
            password_hash: None,
            created_at: NOW,
        });
    }
    for number in 0..2 {
        rows.organizations.push(organization::Model {
            id: id(&mut rng),
            name: format!("Organization {number}"),
            logo: None,
            created_at: NOW,
        });
    }
    for user in &rows.users {
        for organization in &rows.organizations {
            if rng.random_bool(0.35) {
                rows.memberships.push(membership::Model {
                    id: id(&mut rng),
                    organization_id: organization.id,
                    user_id: user.id,
                    role: pick(
                        &mut rng,
                        &[membership::Role::Owner, membership::Role::Member],
                    ),
                    status: pick(
                        &mut rng,
                        &[
                            membership::Status::Active,
                            membership::Status::Active,
                            membership::Status::Invited,
                            membership::Status::Suspended,
                        ],
                    ),
                    invited_name: None,
                    invited_email: None,
                    invited_by_id: None,
                    created_at: NOW,
                });
            }
        }
    }
    let partners: Vec<partner::Model> = (0..3)
        .map(|number| partner::Model {
            id: id(&mut rng),
            kind: partner::Kind::Company,
            name: format!("Partner {number}"),
            organization_id: None,
            created_at: NOW,
        })
        .collect();
    for user in &rows.users {
        rows.team.push(partner_user::Model {
            id: id(&mut rng),
            partner_id: pick(&mut rng, &partners).id,
            user_id: user.id,
            first_name: None,
            last_name: None,
            phone: None,
            role: partner_user::Role::Member,
            status: pick(
                &mut rng,
                &[
                    partner_user::Status::Active,
                    partner_user::Status::Active,
                    partner_user::Status::Active,
                    partner_user::Status::Invited,
                    partner_user::Status::Removed,
                ],
            ),
            created_at: NOW,
        });
    }
    use delegation::Status as S;
    for partner in &partners {
        for organization in &rows.organizations {
            // One that may be live, and ended ones before it.
            for live in [true, false] {
                let status = if live {
                    pick(
                        &mut rng,
                        &[S::Active, S::Active, S::Active, S::Suspended, S::Pending],
                    )
                } else {
                    pick(&mut rng, &[S::Revoked, S::Left, S::Expired, S::Declined])
                };
                rows.delegations.push(delegation::Model {
                    id: id(&mut rng),
                    organization_id: organization.id,
                    partner_id: partner.id,
                    invited_user_id: rows.users[0].id,
                    invited_email: rows.users[0].email.clone(),
                    invited_by_id: rows.users[0].id,
                    status,
                    permissions: permissions(&mut rng),
                    identity_mode: IdentityMode::Transparent,
                    data_visibility: pick(&mut rng, &[DataVisibility::Own, DataVisibility::Full]),
                    seat_policy: SeatPolicy::Notify,
                    message: None,
                    created_at: NOW,
                    invitation_expires_at: pick(&mut rng, &[-1, 0, 1]).micros_from_now(),
                    accepted_at: None,
                    expires_at: pick(&mut rng, &[None, None, Some(-1), Some(0), Some(1)])
                        .map(Offset::micros_from_now),
                    warned_days: None,
                    ended_at: None,
                    end_note: None,
                    supersedes_id: None,
                    version: 1,
                });
            }
        }
    }
    for delegation in &rows.delegations {
        for person in &rows.team {
            if person.partner_id == delegation.partner_id && rng.random_bool(0.8) {
                rows.seats.push(seat::Model {
                    id: id(&mut rng),
                    delegation_id: delegation.id,
                    partner_user_id: person.id,
                    user_id: person.user_id,
                    permissions: permissions(&mut rng),
                    status: pick(
                        &mut rng,
                        &[
                            seat::Status::Active,
                            seat::Status::Active,
                            seat::Status::AwaitingPartner,
                            seat::Status::AwaitingOrganization,
                            seat::Status::Removed,
                        ],
                    ),
                    created_at: NOW,
                });
            }
        }
    }
    let solution = solution::Model {
        id: id(&mut rng),
        key: seed.to_string(),
        name: "Solution".to_owned(),
        name_key: b"solution".to_vec(),
        vendor_name: "Vendor".to_owned(),
        vendor_email: rows.users[0].email.clone(),
        summary: "It is one.".to_owned(),
        website_url: None,
        category: "Any".to_owned(),
        created_at: NOW,
        updated_at: NOW,
    };
    for organization in &rows.organizations {
        let here = rows
            .delegations
            .iter()
            .filter(|row| row.organization_id == organization.id);
        for under in here.map(|row| Some(row.id)).chain([None]) {
            for status in [shortlist::Status::Draft, shortlist::Status::Published] {
                rows.shortlists.push(shortlist::Model {
                    id: id(&mut rng),
                    organization_id: organization.id,
                    delegation_id: under,
                    author_id: pick(&mut rng, &rows.users).id,
                    identity_mode: None,
                    title: "Title".to_owned(),
                    description: None,
                    status,
                    created_at: NOW,
                    updated_at: NOW,
                    published_at: None,
                    adopted_at: rng.random_bool(0.3).then_some(NOW),
                    version: 1,
                });
            }
            rows.saved.push(saved_solution::Model {
                id: id(&mut rng),
                organization_id: organization.id,
                delegation_id: under,
                author_id: pick(&mut rng, &rows.users).id,
                identity_mode: None,
                solution_id: solution.id,
                created_at: NOW,
            });
        }
    }
    (rows, partners, solution)
}

trait Offset {
    fn micros_from_now(self) -> Instant;
}

impl Offset for i64 {
    fn micros_from_now(self) -> Instant {
        Instant::from_micros(NOW.micros() + self)
    }
}

async fn put<A>(
    database: &mandate::store::Db,
    rows: impl IntoIterator<Item: IntoActiveModel<A>>,
) -> Result<(), DbErr>
where
    A: ActiveModelTrait + sea_orm::ActiveModelBehavior + Send,
    <A::Entity as sea_orm::EntityTrait>::Model: IntoActiveModel<A>,
{
    use sea_orm::EntityTrait;
    let rows = rows
        .into_iter()
        .map(|row| row.into_active_model().reset_all());
    <A::Entity as EntityTrait>::insert_many(rows)
        .exec_without_returning(&database.write)
        .await?;
    Ok(())
}

async fn store(
    db: &mandate::store::Db,
    (rows, partners, solution): &(Rows, Vec<partner::Model>, solution::Model),
) -> Result<(), DbErr> {
    put(db, rows.users.clone()).await?;
    put(db, rows.organizations.clone()).await?;
    put(db, rows.memberships.clone()).await?;
    put(db, partners.clone()).await?;
    put(db, rows.team.clone()).await?;
    put(db, rows.delegations.clone()).await?;
    put(db, rows.seats.clone()).await?;
    put(db, [solution.clone()]).await?;
    put(db, rows.shortlists.clone()).await?;
    put(db, rows.saved.clone()).await
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
