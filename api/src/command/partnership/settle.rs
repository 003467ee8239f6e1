//! What an answer, or its end, makes of a partnership. Under the locks of [`lock_for`](super::lock_for), or of whoever asks.

use entity::{
    partnership::{self, State, pair},
    partnership_side,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    access::partnership::meant_by,
    fault::Fault,
    store::{self, Work},
};

/// It is in this state from now on, by the answer of `recipient_id` or by whatever followed. The first answer decides which
/// organization was meant: others that were asked see nothing of it any more.
pub(super) async fn settle(
    work: &Work,
    partnership: partnership::Model,
    recipient_id: Uuid,
    state: State,
) -> Result<partnership::Model, Fault> {
    let (id, sender_id, was_open) = (partnership.id, partnership.sender_id, partnership.is_open());
    let mut change: partnership::ActiveModel = partnership.into();
    change.recipient_id = Set(Some(recipient_id));
    change.pair_id = Set(Some(pair(sender_id, recipient_id)));
    change.state = Set(state);
    if state == State::Accepted {
        change.accepted_at = Set(Some(work.now));
    }
    let partnership = change.update(&work.tx).await?;
    if was_open {
        partnership_side::Entity::delete_many()
            .filter(partnership_side::Column::PartnershipId.eq(id))
            .filter(partnership_side::Column::OrganizationId.is_not_in([sender_id, recipient_id]))
            .exec(&work.tx)
            .await?;
        let known = partnership_side::ActiveModel {
            counterpart_id: Set(Some(recipient_id)),
            ..Default::default()
        };
        partnership_side::Entity::update_many()
            .set(known)
            .filter(partnership_side::Column::PartnershipId.eq(id))
            .filter(partnership_side::Column::IsSender.eq(true))
            .exec(&work.tx)
            .await?;
    }
    if was_open || state == State::Accepted {
        answer_alike(work, id, sender_id, recipient_id).await?;
    }
    if state == State::Accepted {
        answer_alike(work, id, recipient_id, sender_id).await?;
    }
    Ok(partnership)
}

/// One of several organizations that were asked has rejected the request, which goes on without it. The sender is shown
/// nothing, as if it had deleted the rejection.
pub(super) async fn set_aside(
    work: &Work,
    request: &partnership::Model,
    side: partnership_side::Model,
) -> Result<partnership::Model, Fault> {
    let (sender_id, recipient_id) = (request.sender_id, side.organization_id);
    let rejected = partnership::ActiveModel {
        id: Set(work.id()),
        sender_id: Set(sender_id),
        recipient_id: Set(Some(recipient_id)),
        pair_id: Set(Some(pair(sender_id, recipient_id))),
        state: Set(State::RejectedHiddenFromSender),
        email: Set(request.email.clone()),
        email_key: Set(request.email_key.clone()),
        addressee_id: Set(request.addressee_id),
        requested_by_id: Set(request.requested_by_id),
        created_at: Set(request.created_at),
        accepted_at: Set(None),
        ended_at: Set(None),
    };
    let rejected = rejected.insert(&work.tx).await?;
    move_side(work, side, rejected.id).await?;
    answer_alike(work, request.id, sender_id, recipient_id).await?;
    Ok(rejected)
}

/// It is over, and nobody is shown anything of it.
pub(super) async fn end(work: &Work, partnership: &partnership::Model) -> Result<(), Fault> {
    partnership_side::Entity::delete_many()
        .filter(partnership_side::Column::PartnershipId.eq(partnership.id))
        .exec(&work.tx)
        .await?;
    let mut change: partnership::ActiveModel = partnership.clone().into();
    change.ended_at = Set(Some(work.now));
    change.update(&work.tx).await?;
    Ok(())
}

/// Whom else the sender has asked by another address goes on being asked by that: their side of the request moves over.
pub(super) async fn hand_over(
    work: &Work,
    request: &partnership::Model,
    sides: Vec<partnership_side::Model>,
) -> Result<(), Fault> {
    for side in sides {
        let recipient_id = side.organization_id;
        let others = store::partnership::unscoped_lock_others(
            &work.tx,
            request.id,
            request.sender_id,
            recipient_id,
        );
        let next = (others.await?.into_iter())
            .find(|(_, theirs)| meant_by(theirs).contains(&recipient_id));
        if let Some((next, _)) = next {
            move_side(work, side, next.id).await?;
        }
    }
    Ok(())
}

/// What else the sender has asked of nobody but the recipient, by other addresses, is answered with this.
async fn answer_alike(
    work: &Work,
    answered: Uuid,
    sender_id: Uuid,
    recipient_id: Uuid,
) -> Result<(), Fault> {
    let others =
        store::partnership::unscoped_lock_others(&work.tx, answered, sender_id, recipient_id);
    for (other, theirs) in others.await? {
        let sides = store::partnership::unscoped_sides(&work.tx, other.id).await?;
        let asks_others = sides.iter().any(|side| !side.is_sender);
        if !asks_others && meant_by(&theirs).contains(&recipient_id) {
            end(work, &other).await?;
        }
    }
    Ok(())
}

async fn move_side(
    work: &Work,
    side: partnership_side::Model,
    partnership_id: Uuid,
) -> Result<(), Fault> {
    let mut change: partnership_side::ActiveModel = side.into();
    change.partnership_id = Set(partnership_id);
    change.update(&work.tx).await?;
    Ok(())
}
