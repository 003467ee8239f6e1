//! Asking another organization to become partners.

use std::collections::BTreeSet;

use entity::{
    Email, membership, organization,
    partnership::{self, Action, After, Label, Role, State},
    partnership_request, partnership_side, user,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use super::{changed, seen_by, settle, subject};
use crate::{
    access::{
        Viewer,
        partnership::{check, meant_by},
    },
    app::App,
    command::{
        input,
        step::{
            admin::check_runs_partnerships,
            invitation::{check_limits, find_or_create_stub, lock_addressed},
            partnership::{end, reach},
        },
    },
    config::Limits,
    event::partnership::{Asked, Happened, record, record_asked},
    fault::{Code, Fault, Refusal},
    store::{
        self, Work,
        partnership::{Seen, What},
    },
};

/// How often somebody may join or leave an organization between the look at whose address it is and the lock.
const TRIES: u32 = 4;

/// Who asks, and by which address.
#[derive(Clone, Debug)]
pub struct Input {
    pub organization_id: Uuid,
    pub email: String,
}

/// Asks the organization of whoever has the address; who has none, or no account, is told how to begin, and the answer is
/// the same. Whoever has been asked by that organization, or has rejected it, accepts by asking.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<Seen, Fault> {
    let email = input::email(&input.email)?;
    for _ in 0..TRIES {
        let (email, limits) = (email.clone(), app.config.limits.clone());
        let asked = app.write(move |work| {
            let (email, limits) = (email.clone(), limits.clone());
            let own = input.organization_id;
            Box::pin(async move { ask(work, &limits, viewer, own, &email).await })
        });
        if let Some(seen) = asked.await? {
            return Ok(seen);
        }
    }
    Err(changed().at("email").into())
}

/// Nothing, if it has become the address of somebody who is of another organization than before.
async fn ask(
    work: &Work,
    limits: &Limits,
    viewer: Viewer,
    own: Uuid,
    email: &Email,
) -> Result<Option<Seen>, Fault> {
    check_runs_partnerships(work, viewer, own).await?;
    let (sender, locked) = lock_organizations(work, own, email).await?;
    check_runs_partnerships(work, viewer, own).await?;
    let found = find_or_create_stub(work, email).await?;
    let addressee = lock_addressed(work, viewer, &found).await?;
    check_limits(work, limits, viewer, Some(own), addressee.id).await?;
    let theirs = memberships_elsewhere(work, viewer, own, &addressee).await?;
    let organizations = organizations_of(&theirs);
    if !organizations.is_subset(&locked) {
        return Ok(None);
    }
    let between = store::partnership::unscoped_lock_between(&work.tx, own, &organizations).await?;
    let open = match look(own, between, meant_by(&theirs)) {
        Look::Accept(known) => {
            let accepted = settle::accept(work, &known).await?;
            record(work, viewer.user_id, own, &accepted, Happened::Accepted).await?;
            return seen_by(work, own, accepted).await.map(Some);
        }
        Look::Ask { open, over } => {
            for one in &over {
                end(work, one).await?;
            }
            open
        }
        Look::Refuse(refusal, id) => {
            let side = store::partnership::unscoped_side(&work.tx, id, own).await?;
            return Err(blame(refusal, side.as_ref()).into());
        }
    };
    let (request, side) = find_or_insert(work, viewer, own, email, &addressee, &open).await?;
    let asked = Asked {
        sides: reach(work, &request, &open).await?,
        addressee: open.is_empty().then_some(addressee),
    };
    record_asked(work, viewer.user_id, &sender, &request, asked).await?;
    Ok(Some(Seen {
        side,
        what: What::Request(request),
    }))
}

/// The organization that asks, and the ids of those of which whoever has the address is an active member, all locked in one
/// order.
async fn lock_organizations(
    work: &Work,
    own: Uuid,
    email: &Email,
) -> Result<(organization::Model, BTreeSet<Uuid>), Fault> {
    let theirs = store::partnership::unscoped_memberships(&work.tx, [email.key()]).await?;
    let mut ids: BTreeSet<Uuid> = theirs
        .values()
        .flat_map(|theirs| organizations_of(theirs))
        .collect();
    ids.insert(own);
    let locked = store::organization::unscoped_lock_all(&work.tx, &ids).await?;
    let sender = locked
        .into_iter()
        .find(|organization| organization.id == own);
    let sender = sender.ok_or_else(|| Fault::internal("an organization that acts is gone"))?;
    Ok((sender, ids))
}

fn organizations_of(memberships: &[membership::Model]) -> BTreeSet<Uuid> {
    memberships.iter().map(|row| row.organization_id).collect()
}

/// The person's active memberships of other organizations. Whoever is of one's own names no other: that they are of one
/// as well is not for their colleagues to learn. Oneself knows.
async fn memberships_elsewhere(
    work: &Work,
    viewer: Viewer,
    own: Uuid,
    addressee: &user::Model,
) -> Result<Vec<membership::Model>, Fault> {
    let mut theirs = store::membership::unscoped_active_memberships(&work.tx, addressee.id).await?;
    theirs.retain(|row| row.organization_id != own);
    let here = store::membership::unscoped_find(&work.tx, own, addressee.id).await?;
    let is_here = here.is_some_and(|row| row.status != membership::Status::Invited);
    if is_here && (addressee.id != viewer.user_id || theirs.is_empty()) {
        let message = "This is an address of your own organization. Type one of the organization that you want to ask.";
        return Err(Refusal::new(Code::SelfInvitation, message)
            .at("email")
            .into());
    }
    Ok(theirs)
}

/// What stands between the organization and those that are meant.
enum Look {
    /// One of them has asked, or was rejected: asking it accepts.
    Accept(partnership::Model),
    /// These can be asked, once what is over is forgotten.
    Ask {
        open: BTreeSet<Uuid>,
        over: Vec<partnership::Model>,
    },
    /// None of them can be asked, for the sake of this partnership.
    Refuse(Refusal, Uuid),
}

/// What asking comes to.
fn look(own: Uuid, between: Vec<partnership::Model>, meant: BTreeSet<Uuid>) -> Look {
    let (mut open, mut over) = (meant.clone(), Vec::new());
    let (mut accept, mut partner, mut refused) = (None, None, None);
    for known in between {
        let (role, other) = (known.role_of(own), known.other_than(own));
        // A partner's people are known; which of them are of other organizations too is not.
        let is_partner = known.state == State::Accepted;
        let is_asked = (known.state, role) == (State::Pending, Role::Sender);
        if is_asked || !(is_partner || meant.contains(&other)) {
            continue;
        }
        // Whoever has several organizations does not choose that it is the one which was rejected, until that is deleted.
        let has_rejected =
            role == Role::Recipient && known.state.label(role) == Some(Label::Rejected);
        if meant.len() > 1 && has_rejected {
            open.remove(&other);
            refused = refused.or(Some(Look::Refuse(rejected_before(), known.id)));
            continue;
        }
        match check(known.state, role, Action::Send) {
            Ok(After::Becomes(_)) => accept = accept.or(Some(Look::Accept(known))),
            Ok(After::Over) => over.push(known),
            Err(refusal) if is_partner => partner = Some(Look::Refuse(refusal, known.id)),
            Err(refusal) => {
                open.remove(&other);
                refused = refused.or(Some(Look::Refuse(refusal, known.id)));
            }
        }
    }
    let refused = refused.filter(|_| open.is_empty());
    let decided = accept.or(partner).or(refused);
    decided.unwrap_or(Look::Ask { open, over })
}

fn rejected_before() -> Refusal {
    let message = "Your organization has rejected a request of one that this address may mean. Accept or delete that first.";
    Refusal::new(Code::Conflict, message)
}

/// The refusal with what stands in the way, as far as the organization is shown it.
fn blame(refusal: Refusal, side: Option<&partnership_side::Model>) -> Refusal {
    let refusal = refusal.at("email");
    match side {
        Some(side) => refusal.because_of(subject(side)),
        None => refusal,
    }
}

/// A new request, or one that has waited for the first organization that its address may mean.
async fn find_or_insert(
    work: &Work,
    viewer: Viewer,
    own: Uuid,
    email: &Email,
    addressee: &user::Model,
    open: &BTreeSet<Uuid>,
) -> Result<(partnership_request::Model, partnership_side::Model), Fault> {
    if let Some(known) = store::partnership::unscoped_lock_request_to(&work.tx, own, email).await? {
        let reached = store::partnership::unscoped_reached(&work.tx, [known.id]).await?;
        let sides = store::partnership::unscoped_sides_of(&work.tx, [known.id]).await?;
        let side = sides.into_iter().next();
        return match side {
            Some(side) if reached.is_empty() && !open.is_empty() => Ok((known, side)),
            side => {
                let message = "You have asked this address already. Wait for the answer, or delete the request and ask again.";
                Err(blame(Refusal::new(Code::Conflict, message), side.as_ref()).into())
            }
        };
    }
    let request = partnership_request::ActiveModel {
        id: Set(work.id()),
        sender_id: Set(own),
        email: Set(email.clone()),
        email_key: Set(email.key()),
        addressee_id: Set(addressee.id),
        requested_by_id: Set(viewer.user_id),
        created_at: Set(work.now),
        ended_at: Set(None),
    };
    let request = request.insert(&work.tx).await?;
    let side = partnership_side::ActiveModel {
        id: Set(work.id()),
        organization_id: Set(own),
        request_id: Set(Some(request.id)),
        partnership_id: Set(None),
        counterpart_id: Set(None),
    };
    Ok((request, side.insert(&work.tx).await?))
}
