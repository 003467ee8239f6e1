//! Companies by the thousand, put into the database directly.

use entity::{Email, managed_company, membership, organization, user};
use sea_orm::{DbErr, EntityTrait, Set};
use type_safe_id::{DynamicType, TypeSafeId};
use uuid::Uuid;

use super::{portal::Agency, world::World};

/// Rows in one statement, which has only so many values.
const ROWS: usize = 2_000;

/// As many of each, as belong together.
#[derive(Clone, Default)]
struct Crowd {
    people: Vec<user::ActiveModel>,
    organizations: Vec<organization::ActiveModel>,
    companies: Vec<managed_company::ActiveModel>,
    memberships: Vec<membership::ActiveModel>,
}

impl Agency {
    /// So many companies, `Company 00000` and so on, which the agency manages, and `Person 00000` and so on runs.
    pub async fn populate(&self, world: &World, count: usize) {
        let (partner_id, creator_id) = (uuid(&self.partner), uuid(&self.admin.id));
        let populated = world.server.app.write(move |work| {
            Box::pin(async move {
                for first in (0..count).step_by(ROWS) {
                    let mut crowd = Crowd::default();
                    for number in first..count.min(first + ROWS) {
                        let [person, company] = [work.id(), work.id()];
                        let name = format!("Company {number:05}");
                        crowd.organizations.push(organization::ActiveModel {
                            id: Set(company),
                            name: Set(name.clone()),
                            created_at: Set(work.now),
                            logo: Set(None),
                        });
                        let managed = managed_company::ActiveModel {
                            organization_id: Set(company),
                            partner_id: Set(partner_id),
                            created_by_id: Set(creator_id),
                            created_at: Set(work.now),
                            ..Default::default()
                        };
                        crowd.companies.push(managed.called(&name));
                        let name = format!("Person {number:05}");
                        let email: Email =
                            format!("person{number}@{}.example", partner_id.simple())
                                .parse()
                                .expect("it is an address");
                        let member = membership::ActiveModel {
                            id: Set(work.id()),
                            organization_id: Set(company),
                            user_id: Set(person),
                            role: Set(membership::Role::Admin),
                            status: Set(membership::Status::Active),
                            invited_name: Set(None),
                            invited_email: Set(None),
                            invited_by_id: Set(None),
                            created_at: Set(work.now),
                            joined_at: Set(Some(work.now)),
                            ..Default::default()
                        };
                        crowd.memberships.push(member.listed_as(&name, &email));
                        crowd.people.push(user::ActiveModel {
                            id: Set(person),
                            email_key: Set(email.key()),
                            email: Set(email),
                            name: Set(name),
                            status: Set(user::Status::Active),
                            password_hash: Set(None),
                            created_at: Set(work.now),
                        });
                    }
                    crowd.insert(&work.tx).await?;
                }
                Ok(())
            })
        });
        populated.await.expect("they are written");
    }
}

impl Crowd {
    async fn insert(self, db: &impl sea_orm::ConnectionTrait) -> Result<(), DbErr> {
        user::Entity::insert_many(self.people)
            .exec_without_returning(db)
            .await?;
        organization::Entity::insert_many(self.organizations)
            .exec_without_returning(db)
            .await?;
        managed_company::Entity::insert_many(self.companies)
            .exec_without_returning(db)
            .await?;
        membership::Entity::insert_many(self.memberships)
            .exec_without_returning(db)
            .await?;
        Ok(())
    }
}

fn uuid(id: &str) -> Uuid {
    let id: TypeSafeId<DynamicType> = id.parse().expect("it is an id");
    id.uuid()
}
