//! Reaching the organizations that a request for a partnership may mean, and letting go of them.

use std::collections::BTreeSet;

use entity::{
    document_share, organization,
    partnership::{self, Role, State, pair},
    partnership_reach, partnership_request, partnership_side, user,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter,
    sea_query::OnConflict,
};
use uuid::Uuid;

use crate::{
    access::partnership::meant_by,
    event::{
        Line,
        document::lines_of_end,
        partnership::{Asked, lines_asked},
    },
    fault::Fault,
    store::{self, Work},
};

/// Asks these organizations by the request, of which there is no other relationship with the sender than one that it has
/// asked for already. Returns what is shown to those who had not been asked.
pub(in crate::command) async fn reach(
    work: &Work,
    request: &partnership_request::Model,
    organization_ids: &BTreeSet<Uuid>,
) -> Result<Vec<partnership_side::Model>, Fault> {
    if organization_ids.is_empty() {
        return Ok(Vec::new());
    }
    let sender_id = request.sender_id;
    let asked = organization_ids
        .iter()
        .map(|recipient_id| partnership::ActiveModel {
            id: Set(work.id()),
            sender_id: Set(sender_id),
            recipient_id: Set(*recipient_id),
            pair_id: Set(pair(sender_id, *recipient_id)),
            state: Set(State::Pending),
            requested_by_id: Set(request.requested_by_id),
            created_at: Set(request.created_at),
            accepted_at: Set(None),
            ended_at: Set(None),
        });
    let asked: Vec<_> = asked.collect();
    let ids: BTreeSet<Uuid> = asked.iter().map(|row| *row.id.as_ref()).collect();
    // Whoever asks at the same time from the other side is waited for, and met below.
    partnership::Entity::insert_many(asked)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .try_insert()
        .exec_without_returning(&work.tx)
        .await?;
    let known =
        store::partnership::unscoped_lock_between(&work.tx, sender_id, organization_ids).await?;
    let pending = known
        .iter()
        .filter(|one| one.state == State::Pending && one.role_of(sender_id) == Role::Sender);
    let pending: Vec<&partnership::Model> = pending.collect();
    let reaches = pending.iter().map(|one| partnership_reach::ActiveModel {
        request_id: Set(request.id),
        partnership_id: Set(one.id),
    });
    if pending.is_empty() {
        return Ok(Vec::new());
    }
    partnership_reach::Entity::insert_many(reaches)
        .exec_without_returning(&work.tx)
        .await?;
    let new = pending.iter().filter(|one| ids.contains(&one.id));
    let sides: Vec<partnership_side::Model> = new
        .map(|one| partnership_side::Model {
            id: work.id(),
            organization_id: one.recipient_id,
            request_id: None,
            partnership_id: Some(one.id),
            counterpart_id: Some(sender_id),
        })
        .collect();
    if !sides.is_empty() {
        let rows = sides.iter().cloned();
        partnership_side::Entity::insert_many(rows.map(partnership_side::ActiveModel::from))
            .exec_without_returning(&work.tx)
            .await?;
    }
    Ok(sides)
}

/// Asks the organization what was asked of the address of somebody who is its member now, while that address meant nobody.
/// Returns what is to be told of it. Under the locks of the organization and the user.
pub(in crate::command) async fn reach_member(
    work: &Work,
    user: &user::Model,
    organization: &organization::Model,
) -> Result<Vec<Line>, Fault> {
    let waiting = store::partnership::unscoped_lock_requests_to(&work.tx, &user.email_key).await?;
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let ids = waiting.iter().map(|request| request.id);
    let reached = store::partnership::unscoped_reached(&work.tx, ids).await?;
    let theirs = store::membership::unscoped_active_memberships(&work.tx, user.id).await?;
    let is_meant = meant_by(&theirs).contains(&organization.id);
    let own = BTreeSet::from([organization.id]);
    let mut lines = Vec::new();
    for request in waiting {
        // What has been asked goes on, whatever else the person becomes.
        if reached.contains(&request.id) {
            continue;
        }
        if request.sender_id == organization.id {
            // Who has become a colleague is asked nothing any more.
            end_requests(work, &[request]).await?;
            continue;
        }
        // Whose colleague they are is not told of which other organizations they are.
        let are_colleagues = (theirs.iter()).any(|row| row.organization_id == request.sender_id);
        if !is_meant || are_colleagues {
            continue;
        }
        let known =
            store::partnership::unscoped_lock_between(&work.tx, request.sender_id, &own).await?;
        match known.first() {
            // They are partners already: there is nothing to ask.
            Some(known) if known.state == State::Accepted => {
                end_requests(work, &[request]).await?;
                continue;
            }
            Some(known)
                if known.state != State::Pending || known.sender_id != request.sender_id =>
            {
                // Whatever stands between the two stays as it is.
                continue;
            }
            _ => {}
        }
        let sides = reach(work, &request, &own).await?;
        let sender = store::organization::unscoped_get(&work.tx, request.sender_id).await?;
        let asked = Asked {
            sides,
            addressee: None,
        };
        lines.extend(lines_asked(work, None, &sender, &request, asked).await?);
    }
    Ok(lines)
}

/// It is over, and nobody is shown anything of it.
pub(in crate::command) async fn end(
    work: &Work,
    partnership: &partnership::Model,
) -> Result<(), Fault> {
    partnership_side::Entity::delete_many()
        .filter(partnership_side::Column::PartnershipId.eq(partnership.id))
        .exec(&work.tx)
        .await?;
    let mut change: partnership::ActiveModel = partnership.clone().into();
    change.ended_at = Set(Some(work.now));
    change.update(&work.tx).await?;
    Ok(())
}

/// Nothing is shared by the partnership any more. Returns what is to be told of it. Under the locks of both organizations.
/// `own_id` ends it.
pub(in crate::command) async fn end_shares(
    work: &Work,
    own_id: Uuid,
    partnership: &partnership::Model,
) -> Result<Vec<Line>, Fault> {
    let shared = store::document::unscoped_shared_over(&work.tx, partnership.id).await?;
    if shared.is_empty() {
        return Ok(Vec::new());
    }
    document_share::Entity::delete_many()
        .filter(document_share::Column::PartnershipId.eq(partnership.id))
        .exec(&work.tx)
        .await?;
    let gone = shared.into_iter().map(|document| {
        let partner = partnership.other_than(document.organization_id);
        (document, partner)
    });
    let own = store::organization::unscoped_get(&work.tx, own_id).await?;
    Ok(lines_of_end(&own.name, &gone.collect::<Vec<_>>()))
}

/// These requests are over. Whoever is asked by no other is asked no more.
pub(in crate::command) async fn end_requests(
    work: &Work,
    requests: &[partnership_request::Model],
) -> Result<(), Fault> {
    if requests.is_empty() {
        return Ok(());
    }
    let ids = || requests.iter().map(|request| request.id);
    let reached = store::partnership::unscoped_lock_reached_by(&work.tx, ids()).await?;
    partnership_reach::Entity::delete_many()
        .filter(partnership_reach::Column::RequestId.is_in(ids()))
        .exec(&work.tx)
        .await?;
    partnership_side::Entity::delete_many()
        .filter(partnership_side::Column::RequestId.is_in(ids()))
        .exec(&work.tx)
        .await?;
    let over = partnership_request::ActiveModel {
        ended_at: Set(Some(work.now)),
        ..Default::default()
    };
    partnership_request::Entity::update_many()
        .set(over)
        .filter(partnership_request::Column::Id.is_in(ids()))
        .exec(&work.tx)
        .await?;
    let pending = reached.iter().filter(|one| one.state == State::Pending);
    let pending: Vec<_> = pending.collect();
    if pending.is_empty() {
        return Ok(());
    }
    let pending_ids = pending.iter().map(|one| one.id);
    let waited_for = store::partnership::unscoped_waited_for(&work.tx, pending_ids).await?;
    for one in pending {
        if !waited_for.contains(&one.id) {
            end(work, one).await?;
        }
    }
    Ok(())
}
