//! Worlds made at random: a few people, organizations and partners, in every state that rows can be in.

mod things;

use entity::{
    Email, Instant, Permission, Permissions, brief, brief_recipient, brief_response,
    delegation::{self, DataVisibility, IdentityMode, SeatPolicy},
    membership, note, organization, partner, partner_user, saved_solution, seat, shortlist,
    shortlist_item, solution, user,
};
use mandate::store::Db;
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, DatabaseConnection, DbErr, EntityTrait, IntoActiveModel,
};
use uuid::Uuid;

use super::NOW;

/// Rows as they lie in the database, to be looked at without it.
#[derive(Default)]
pub struct Rows {
    /// The moment at which it is looked at.
    pub now: Option<Instant>,
    pub users: Vec<user::Model>,
    pub organizations: Vec<organization::Model>,
    pub memberships: Vec<membership::Model>,
    pub team: Vec<partner_user::Model>,
    pub delegations: Vec<delegation::Model>,
    pub seats: Vec<seat::Model>,
    pub shortlists: Vec<shortlist::Model>,
    pub items: Vec<shortlist_item::Model>,
    pub saved: Vec<saved_solution::Model>,
    pub briefs: Vec<brief::Model>,
    pub recipients: Vec<brief_recipient::Model>,
    pub responses: Vec<brief_response::Model>,
    pub notes: Vec<note::Model>,
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
pub fn make(seed: u64) -> (Rows, Vec<partner::Model>, solution::Model) {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut rows = Rows {
        now: Some(NOW),
        ..Rows::default()
    };
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
                    joined_at: None,
                    name_key: Vec::new(),
                    search_key: String::new(),
                });
            }
        }
    }
    let partners: Vec<partner::Model> = (0..3)
        .map(|number| partner::Model {
            id: id(&mut rng),
            kind: partner::Kind::Company,
            portal_enabled_at: None,
            licensed_at: None,
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
            named_by_organization_id: None,
            invited_email: None,
            added_by_id: None,
            added_by_organization_id: None,
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
            awaits_partner: false,
            joined_at: None,
            left_at: None,
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
                    partner_limit: Permissions::ALL,
                    organization_limit: Permissions::ALL,
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
                    added_by_id: None,
                    added_by_organization: false,
                    barred: false,
                    withheld: false,
                    version: 1,
                    effective_at: None,
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
    things::fill(&mut rng, &mut rows, &solution);
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
    database: &Db,
    rows: impl IntoIterator<Item: IntoActiveModel<A>>,
) -> Result<(), DbErr>
where
    A: ActiveModelTrait + ActiveModelBehavior + Send,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
{
    let rows = rows
        .into_iter()
        .map(|row| row.into_active_model().reset_all());
    <A::Entity as EntityTrait>::insert_many(rows)
        .exec_without_returning(&database.write)
        .await?;
    Ok(())
}

impl Rows {
    /// All that lies in a database, at this moment.
    pub async fn read(db: &DatabaseConnection, now: Instant) -> Result<Self, DbErr> {
        Ok(Self {
            now: Some(now),
            users: user::Entity::find().all(db).await?,
            organizations: organization::Entity::find().all(db).await?,
            memberships: membership::Entity::find().all(db).await?,
            team: partner_user::Entity::find().all(db).await?,
            delegations: delegation::Entity::find().all(db).await?,
            seats: seat::Entity::find().all(db).await?,
            shortlists: shortlist::Entity::find().all(db).await?,
            items: shortlist_item::Entity::find().all(db).await?,
            saved: saved_solution::Entity::find().all(db).await?,
            briefs: brief::Entity::find().all(db).await?,
            recipients: brief_recipient::Entity::find().all(db).await?,
            responses: brief_response::Entity::find().all(db).await?,
            notes: note::Entity::find().all(db).await?,
        })
    }
}

pub async fn store(
    db: &Db,
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
    put(db, rows.items.clone()).await?;
    put(db, rows.saved.clone()).await?;
    put(db, rows.briefs.clone()).await?;
    put(db, rows.recipients.clone()).await?;
    put(db, rows.responses.clone()).await?;
    put(db, rows.notes.clone()).await
}
