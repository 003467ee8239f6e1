//! Putting a person on a partner's team.

use std::collections::BTreeSet;

use entity::{
    Email, Subject, SubjectKind, organization, partner,
    partner_user::{self, Role, Status},
    seat, user,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use crate::{
    access::Viewer,
    app::App,
    command::{
        input,
        step::{
            admin::lock_as_admin,
            invitation::{check_limits, find_or_create_stub, lock_addressed},
            person::{dismiss, find_place, subject},
            seat::{Given, Side, give, lock_in_use},
        },
    },
    event::team::{Happened, Person, Place, SeatHappened, record},
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// Delegations on which one person is seated at once.
const SEATS: usize = 100;

/// Who is put on which team, and on which delegations.
#[derive(Clone, Debug)]
pub struct Input {
    pub partner_id: Uuid,
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub phone: String,
    pub role: Role,
    pub delegation_ids: Option<Vec<Uuid>>,
}

/// The person, and the seats that they were given.
#[derive(Clone, Debug)]
pub struct Done {
    pub person: partner_user::Model,
    pub seats: Vec<seat::Model>,
}

/// What was typed, checked.
#[derive(Clone)]
struct Typed {
    first_name: String,
    last_name: String,
    email: Email,
    phone: String,
}

/// Adds the person: by an admin of the partner, with seats on any of its delegations; or by an admin of a buyer, with one on
/// that buyer's own delegation, from which they act, confined, until an admin of the partner confirms them. Whoever has no
/// account gets a mail with a link to set the first password.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<Done, Fault> {
    let typed = Typed {
        first_name: input::part_of_name("firstName", &input.first_name)?,
        last_name: input::part_of_name("lastName", &input.last_name)?,
        email: input::email(&input.email)?,
        phone: input::phone(&input.phone)?,
    };
    let delegation_ids: BTreeSet<Uuid> = input.delegation_ids.iter().flatten().copied().collect();
    if delegation_ids.len() > SEATS {
        let message = format!("Name at most {SEATS} delegations.");
        return Err(Refusal::new(Code::InvalidInput, message)
            .at("delegationIds")
            .into());
    }
    let limits = app.config.limits.clone();
    app.write(move |work| {
        let (typed, limits) = (typed.clone(), limits.clone());
        let (input, delegation_ids) = (input.clone(), delegation_ids.clone());
        Box::pin(async move {
            let adder = enter(work, viewer, &input, delegation_ids).await?;
            let user = find_or_create_stub(work, &typed.email).await?;
            let user = lock_addressed(work, viewer, &user).await?;
            check_limits(work, &limits, viewer, adder.pays(), user.id).await?;
            check_addable(work, viewer, &adder, &user).await?;
            let (partner_id, ids) = (input.partner_id, &adder.delegation_ids);
            let delegations = lock_in_use(work, viewer, partner_id, ids).await?;
            let partner = adder.lock_partner(work, viewer, input.partner_id).await?;
            make_room(work, &adder, &partner, &user).await?;
            let person = insert(work, viewer, &adder, &input, typed, &user).await?;
            let mut places = Vec::new();
            for delegation in delegations {
                let given = Given {
                    person: &person,
                    field: "email",
                    permissions: None,
                };
                let seat = give(work, viewer, adder.side(), &delegation, given).await?;
                places.push(Place {
                    seat,
                    delegation,
                    happened: SeatHappened::Given,
                });
            }
            let about = Person {
                row: &person,
                user: &user,
                partner: &partner,
            };
            record(work, viewer.user_id, about, Happened::Added, &places).await?;
            let seats = places.into_iter().map(|place| place.seat).collect();
            Ok(Done { person, seats })
        })
    })
    .await
}

/// For whom the viewer adds somebody.
struct Adder {
    /// The buyer that they are an admin of, locked; none for the partner itself.
    buyer: Option<organization::Model>,
    /// The partner's own organization, locked.
    company: Option<organization::Model>,
    delegation_ids: BTreeSet<Uuid>,
}

impl Adder {
    fn side(&self) -> Side {
        match self.buyer {
            Some(_) => Side::Organization,
            None => Side::Partner,
        }
    }

    /// The organization whose invitations are counted.
    fn pays(&self) -> Option<Uuid> {
        let organization = self.buyer.as_ref().or(self.company.as_ref());
        organization.map(|organization| organization.id)
    }

    /// The partner, locked; its admin is one still.
    async fn lock_partner(
        &self,
        work: &Work,
        viewer: Viewer,
        id: Uuid,
    ) -> Result<partner::Model, Fault> {
        let partner = store::partner::unscoped_lock(&work.tx, id).await?;
        let standing = store::standing::of(&work.tx, viewer).await?;
        if self.buyer.is_none() && !standing.speaks_for(id) {
            return Err(only_admins().into());
        }
        if partner.kind == partner::Kind::Individual {
            let message = "This partner is one person. With an organization that is registered as a partner company it has a team.";
            return Err(Refusal::new(Code::Conflict, message)
                .at("partnerId")
                .because_of(Subject::new(SubjectKind::Partner, id))
                .into());
        }
        Ok(partner)
    }
}

fn only_admins() -> Refusal {
    let who = "an admin of the partner, or of an organization for which it acts,";
    Refusal::forbidden(format!("Only {who} can do this."))
}

/// As what the viewer adds somebody to the partner, with the organizations locked that it takes.
async fn enter(
    work: &Work,
    viewer: Viewer,
    input: &Input,
    delegation_ids: BTreeSet<Uuid>,
) -> Result<Adder, Fault> {
    let partner = store::partner::find(&work.tx, viewer, input.partner_id).await?;
    let partner = partner.ok_or_else(|| Refusal::not_found("partnerId"))?;
    let standing = store::standing::of(&work.tx, viewer).await?;
    if standing.speaks_for(partner.id) {
        let company = match partner.organization_id {
            Some(id) => store::organization::unscoped_lock(&work.tx, id).await?,
            None => None,
        };
        return Ok(Adder {
            buyer: None,
            company,
            delegation_ids,
        });
    }
    let own = store::delegation::in_use_of_administered(&work.tx, viewer, work.now, partner.id);
    let own = own.await?;
    if own.is_empty() {
        return Err(only_admins().into());
    }
    let mut named = own
        .iter()
        .filter(|own| delegation_ids.is_empty() || delegation_ids.contains(&own.id));
    let delegation = match (named.next(), named.next()) {
        (Some(delegation), None) if delegation_ids.len() <= 1 => delegation,
        (None, _) => return Err(Refusal::not_found("delegationIds").into()),
        _ => {
            let message = "Name the one delegation on which the person is to act.";
            return Err(Refusal::new(Code::InvalidInput, message)
                .at("delegationIds")
                .into());
        }
    };
    if input.role == Role::Admin {
        let message = "Only an admin of the partner makes somebody an admin of its team.";
        return Err(Refusal::forbidden(message).at("role").into());
    }
    let (buyer, _) = lock_as_admin(work, viewer, delegation.organization_id).await?;
    Ok(Adder {
        buyer: Some(buyer),
        company: None,
        delegation_ids: BTreeSet::from([delegation.id]),
    })
}

/// Refuses oneself and, by a buyer, its own members.
async fn check_addable(
    work: &Work,
    viewer: Viewer,
    adder: &Adder,
    user: &user::Model,
) -> Result<(), Fault> {
    let refuse = |code, message: &str| Err(Refusal::new(code, message).at("email").into());
    if user.id == viewer.user_id && adder.buyer.is_some() {
        return refuse(Code::SelfInvitation, "You cannot add yourself.");
    }
    if let Some(buyer) = &adder.buyer
        && store::membership::unscoped_find(&work.tx, buyer.id, user.id)
            .await?
            .is_some()
    {
        return refuse(
            Code::AlreadyMember,
            "This person is a member of the organization, or invited to become one.",
        );
    }
    Ok(())
}

/// Refuses whoever is on a team, without a word of which. Who is a partner alone, and engaged by nobody, joins; so does whom
/// a buyer has added to another team, if that has come to nothing. Under the user's lock.
async fn make_room(
    work: &Work,
    adder: &Adder,
    partner: &partner::Model,
    user: &user::Model,
) -> Result<(), Fault> {
    let refusal = |message: &str| Refusal::new(Code::DuplicatePartnerUser, message).at("email");
    let Some(place) = find_place(work, user.id).await? else {
        return Ok(());
    };
    if place.partner_id == partner.id && adder.buyer.is_none() {
        let message = if place.awaits_partner {
            "An organization has added this person already. Approve their seat, or remove the person, then add them."
        } else {
            "This person is on the team already. Give them a seat on the delegation instead."
        };
        return Err(refusal(message).because_of(subject(&place)).into());
    }
    if !is_idle(work, &place).await? {
        let message = "This address belongs to somebody on a partner's team already, and nobody is on two. Use another address, have that partner give the person a seat, or ask support to release the address if it was registered by mistake.";
        return Err(refusal(message).into());
    }
    dismiss(work, place).await?;
    Ok(())
}

/// Whether this is the place of a partner alone whom nobody has engaged.
async fn is_idle(work: &Work, place: &partner_user::Model) -> Result<bool, Fault> {
    let of = store::partner::unscoped_get(&work.tx, place.partner_id).await?;
    let alone = of.kind == partner::Kind::Individual;
    Ok(alone && !store::delegation::unscoped_is_engaged(&work.tx, work.now, of.id).await?)
}

async fn insert(
    work: &Work,
    viewer: Viewer,
    adder: &Adder,
    input: &Input,
    typed: Typed,
    user: &user::Model,
) -> Result<partner_user::Model, Fault> {
    let buyer_id = adder.buyer.as_ref().map(|buyer| buyer.id);
    // Whoever has an account has nothing to set up, and is there at once.
    let joins = buyer_id.is_none() && user.status == user::Status::Active;
    let person = partner_user::ActiveModel {
        id: Set(work.id()),
        partner_id: Set(input.partner_id),
        user_id: Set(user.id),
        first_name: Set(Some(typed.first_name)),
        last_name: Set(Some(typed.last_name)),
        phone: Set(Some(typed.phone)),
        named_by_organization_id: Set(buyer_id),
        invited_email: Set(Some(typed.email)),
        added_by_id: Set(Some(viewer.user_id)),
        added_by_organization_id: Set(buyer_id),
        role: Set(input.role),
        status: Set(if joins {
            Status::Active
        } else {
            Status::Invited
        }),
        created_at: Set(work.now),
        awaits_partner: Set(buyer_id.is_some()),
        joined_at: Set(joins.then_some(work.now)),
        left_at: Set(None),
    };
    Ok(person.insert(&work.tx).await?)
}
