//! Asking another organization to become partners.

use std::collections::BTreeSet;

use entity::{
    Email, membership, organization,
    partnership::{self, Action, After, State},
    partnership_side, user,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use uuid::Uuid;

use super::{
    seen_by,
    settle::{end, settle},
    subject,
};
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
        },
    },
    event::partnership::{Asked, Happened, record, record_asked},
    fault::{Code, Fault, Refusal},
    store::{self, Work, partnership::Seen},
};

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
    let limits = app.config.limits.clone();
    let own = input.organization_id;
    app.write(move |work| {
        let (email, limits) = (email.clone(), limits.clone());
        Box::pin(async move {
            check_runs_partnerships(work, viewer, own).await?;
            let found = find_or_create_stub(work, &email).await?;
            let (sender, others) = lock_organizations(work, own, &found).await?;
            check_runs_partnerships(work, viewer, own).await?;
            let addressee = lock_addressed(work, viewer, &found).await?;
            check_limits(work, &limits, viewer, Some(own), addressee.id).await?;
            let theirs = memberships_elsewhere(work, viewer, own, &addressee).await?;
            let organizations = organizations_of(&theirs);
            if !organizations.is_subset(&others) {
                let message = "Somebody else has just changed what this is about. Try again.";
                return Err(Refusal::new(Code::Conflict, message).at("email").into());
            }
            let meant = meant_by(&theirs);
            if let Some(accepted) = accept_instead(work, own, &organizations, &meant).await? {
                let happened = Happened::Accepted;
                record(work, viewer.user_id, own, &accepted, happened).await?;
                return seen_by(work, own, accepted).await;
            }
            let request = insert(work, viewer, own, &email, &addressee).await?;
            let asked = add_sides(work, &request, &meant).await?;
            let asked = Asked {
                sides: asked,
                addressee: meant.is_empty().then_some(addressee),
            };
            record_asked(work, Some(viewer.user_id), &sender, &request, asked).await?;
            seen_by(work, own, request).await
        })
    })
    .await
}

/// The organization that asks, and the ids of those of which the person is an active member, all locked in one order.
async fn lock_organizations(
    work: &Work,
    own: Uuid,
    addressee: &user::Model,
) -> Result<(organization::Model, BTreeSet<Uuid>), Fault> {
    let theirs = store::membership::unscoped_active_memberships(&work.tx, addressee.id).await?;
    let mut ids = organizations_of(&theirs);
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

/// Accepts what one of the organizations that are meant has asked before, if one has. Refuses where a relationship stands
/// in the way, and clears away one that the other side no longer sees.
async fn accept_instead(
    work: &Work,
    own: Uuid,
    organizations: &BTreeSet<Uuid>,
    meant: &BTreeSet<Uuid>,
) -> Result<Option<partnership::Model>, Fault> {
    let known = store::partnership::unscoped_with(&work.tx, own, organizations).await?;
    // A partner's people are known; which of them are of other organizations too is not.
    let (partners, known): (Vec<_>, Vec<_>) =
        (known.into_iter()).partition(|one| one.state == State::Accepted);
    let mut turned = Vec::new();
    let mut accepted = None;
    for one in partners.into_iter().chain(known) {
        let role = one.role_of(own);
        let is_meant = one
            .other_than(own)
            .is_some_and(|other| meant.contains(&other));
        if one.state != State::Accepted && !is_meant {
            continue;
        }
        match check(one.state, role, Action::Send) {
            Ok(After::Becomes(_)) => accepted = accepted.or(Some(one)),
            Ok(After::Turned | After::Over) => turned.push(one),
            Err(refusal) => return Err(blame(work, own, &one, refusal).await?.into()),
        }
    }
    let waiting = store::partnership::unscoped_asked_by(&work.tx, own, meant).await?;
    let waiting = waiting.into_iter().map(|seen| seen.partnership).next();
    if let Some(one) = accepted.or(waiting) {
        let accepted = settle(work, one, own, State::Accepted).await?;
        return Ok(Some(accepted));
    }
    for one in turned {
        end(work, &one).await?;
    }
    Ok(None)
}

/// The refusal with what stands in the way, as far as the organization is shown it.
async fn blame(
    work: &Work,
    own: Uuid,
    partnership: &partnership::Model,
    refusal: Refusal,
) -> Result<Refusal, Fault> {
    let sides = store::partnership::unscoped_sides(&work.tx, partnership.id).await?;
    let side = sides.iter().find(|side| side.organization_id == own);
    let refusal = refusal.at("email");
    Ok(match side {
        Some(side) => refusal.because_of(subject(side)),
        None => refusal,
    })
}

async fn insert(
    work: &Work,
    viewer: Viewer,
    own: Uuid,
    email: &Email,
    addressee: &user::Model,
) -> Result<partnership::Model, Fault> {
    if let Some(asked) = store::partnership::unscoped_request_to(&work.tx, own, email).await? {
        let message = "You have asked this address already. Wait for the answer, or delete the request and ask again.";
        let refusal = Refusal::new(Code::Conflict, message);
        return Err(blame(work, own, &asked, refusal).await?.into());
    }
    let request = partnership::ActiveModel {
        id: Set(work.id()),
        sender_id: Set(own),
        recipient_id: Set(None),
        pair_id: Set(None),
        state: Set(State::Pending),
        email: Set(email.clone()),
        email_key: Set(email.key()),
        addressee_id: Set(addressee.id),
        requested_by_id: Set(viewer.user_id),
        created_at: Set(work.now),
        accepted_at: Set(None),
        ended_at: Set(None),
    };
    Ok(request.insert(&work.tx).await?)
}

/// Shows the request to its sender, and to those organizations that are meant and have not been asked by another address.
/// These are returned.
async fn add_sides(
    work: &Work,
    request: &partnership::Model,
    meant: &BTreeSet<Uuid>,
) -> Result<Vec<partnership_side::Model>, Fault> {
    let asked = store::partnership::unscoped_asked(&work.tx, request.sender_id, meant).await?;
    let side = |organization_id, counterpart_id: Option<Uuid>| partnership_side::Model {
        id: work.id(),
        partnership_id: request.id,
        organization_id,
        counterpart_id,
        is_sender: counterpart_id.is_none(),
        created_at: work.now,
    };
    let own = side(request.sender_id, None);
    let sides: Vec<_> = (meant.difference(&asked))
        .map(|other| side(*other, Some(request.sender_id)))
        .collect();
    let rows = [&own].into_iter().chain(&sides).cloned();
    partnership_side::Entity::insert_many(rows.map(partnership_side::ActiveModel::from))
        .exec_without_returning(&work.tx)
        .await?;
    Ok(sides)
}
