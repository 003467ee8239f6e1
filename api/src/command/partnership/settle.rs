//! What an answer, or the end of a request, makes of the partnerships that it is about. Under the lock of the sender, and of
//! the recipient where that answers.

use entity::{
    partnership::{self, State},
    partnership_reach, partnership_request, partnership_side,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    access::partnership::meant_by,
    command::step::partnership::end_requests,
    fault::Fault,
    store::{self, Work},
};

/// Both are partners. Every request that waited for this, or whose address means the other side, is answered by it: whoever
/// else was asked by one of them is shown nothing any more, unless another request asks.
pub(super) async fn accept(
    work: &Work,
    partnership: &partnership::Model,
) -> Result<partnership::Model, Fault> {
    let mut answered = store::partnership::unscoped_requests_of(&work.tx, partnership.id).await?;
    let (sender, recipient) = (partnership.sender_id, partnership.recipient_id);
    for (one, other) in [(sender, recipient), (recipient, sender)] {
        for request in meaning(work, one, other).await? {
            if !answered.contains(&request) {
                answered.push(request);
            }
        }
    }
    let mut change: partnership::ActiveModel = partnership.clone().into();
    change.state = Set(State::Accepted);
    change.accepted_at = Set(Some(work.now));
    let partnership = change.update(&work.tx).await?;
    show_to_sender(work, &partnership, &answered).await?;
    end_requests(work, &answered).await?;
    Ok(partnership)
}

/// The recipient does not become a partner, or clears the request away. Requests that wait for nobody else are answered by
/// it; others go on.
pub(super) async fn refuse(
    work: &Work,
    partnership: &partnership::Model,
    state: State,
) -> Result<partnership::Model, Fault> {
    let mut answered = store::partnership::unscoped_requests_of(&work.tx, partnership.id).await?;
    partnership_reach::Entity::delete_many()
        .filter(partnership_reach::Column::PartnershipId.eq(partnership.id))
        .exec(&work.tx)
        .await?;
    let ids = answered.iter().map(|request| request.id);
    let go_on = store::partnership::unscoped_reached(&work.tx, ids).await?;
    answered.retain(|request| !go_on.contains(&request.id));
    let partnership = set_state(work, partnership, state).await?;
    show_to_sender(work, &partnership, &answered).await?;
    end_requests(work, &answered).await?;
    Ok(partnership)
}

/// It stands otherwise from now on.
pub(super) async fn set_state(
    work: &Work,
    partnership: &partnership::Model,
    state: State,
) -> Result<partnership::Model, Fault> {
    let mut change: partnership::ActiveModel = partnership.clone().into();
    change.state = Set(state);
    Ok(change.update(&work.tx).await?)
}

/// Shows the partnership to its sender, if it is not shown yet: in the place of the first of the requests that it answers.
async fn show_to_sender(
    work: &Work,
    partnership: &partnership::Model,
    answered: &[partnership_request::Model],
) -> Result<(), Fault> {
    let sender_id = partnership.sender_id;
    let shown = store::partnership::unscoped_side(&work.tx, partnership.id, sender_id).await?;
    if shown.is_some() {
        return Ok(());
    }
    let own = answered
        .iter()
        .filter(|request| request.sender_id == sender_id);
    let ids: Vec<Uuid> = own.map(|request| request.id).collect();
    let sides = store::partnership::unscoped_sides_of(&work.tx, ids).await?;
    match sides.into_iter().next() {
        Some(side) => {
            let mut change: partnership_side::ActiveModel = side.into();
            change.request_id = Set(None);
            change.partnership_id = Set(Some(partnership.id));
            change.counterpart_id = Set(Some(partnership.recipient_id));
            change.update(&work.tx).await?;
        }
        None => {
            let side = partnership_side::ActiveModel {
                id: Set(work.id()),
                organization_id: Set(sender_id),
                request_id: Set(None),
                partnership_id: Set(Some(partnership.id)),
                counterpart_id: Set(Some(partnership.recipient_id)),
            };
            side.insert(&work.tx).await?;
        }
    }
    Ok(())
}

/// The sender's requests that mean the recipient, whether they have reached it or not.
async fn meaning(
    work: &Work,
    sender_id: Uuid,
    recipient_id: Uuid,
) -> Result<Vec<partnership_request::Model>, Fault> {
    let found =
        store::partnership::unscoped_lock_requests_between(&work.tx, sender_id, recipient_id)
            .await?;
    if found.is_empty() {
        return Ok(found);
    }
    let keys = found.iter().map(|request| request.email_key.clone());
    let theirs = store::partnership::unscoped_memberships(&work.tx, keys).await?;
    let means = |request: &partnership_request::Model| {
        let theirs = theirs.get(&request.email_key);
        theirs.is_some_and(|theirs| meant_by(theirs).contains(&recipient_id))
    };
    Ok(found.into_iter().filter(means).collect())
}
