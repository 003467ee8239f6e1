//! Requests for a partnership that have waited for somebody's organization.

use std::collections::BTreeSet;

use entity::{organization, partnership_side, user};
use sea_orm::EntityTrait;
use uuid::Uuid;

use crate::{
    event::{
        Line,
        partnership::{Asked, lines_asked},
    },
    fault::Fault,
    store::{self, Work},
};

/// Shows the organization what was asked of the address of somebody who is its member now, while no organization could be
/// meant by that. Returns what is to be told of it. Under the locks of the organization and the user.
pub(in crate::command) async fn show_waiting(
    work: &Work,
    user: &user::Model,
    organization: &organization::Model,
) -> Result<Vec<Line>, Fault> {
    let mut lines = Vec::new();
    let waiting = store::partnership::unscoped_lock_waiting(&work.tx, &user.email_key).await?;
    for request in waiting {
        let (own, sender_id) = (organization.id, request.sender_id);
        // Whatever stands between the two already stays as it is.
        if sender_id == own || are_known(work, own, sender_id).await? {
            continue;
        }
        let side = partnership_side::Model {
            id: work.id(),
            partnership_id: request.id,
            organization_id: own,
            counterpart_id: Some(sender_id),
            is_sender: false,
            created_at: work.now,
        };
        partnership_side::Entity::insert(partnership_side::ActiveModel::from(side.clone()))
            .exec_without_returning(&work.tx)
            .await?;
        let sender = store::organization::unscoped_get(&work.tx, sender_id).await?;
        let asked = Asked {
            sides: vec![side],
            addressee: None,
        };
        lines.extend(lines_asked(work, None, &sender, &request, asked).await?);
    }
    Ok(lines)
}

/// Whether either of the two has asked the other, or been answered.
async fn are_known(work: &Work, one: Uuid, other: Uuid) -> Result<bool, Fault> {
    let db = &work.tx;
    let [of_one, of_other] = [one, other].map(|id| BTreeSet::from([id]));
    Ok(!store::partnership::unscoped_with(db, one, &of_other)
        .await?
        .is_empty()
        || !store::partnership::unscoped_asked_by(db, one, &of_other)
            .await?
            .is_empty()
        || !store::partnership::unscoped_asked_by(db, other, &of_one)
            .await?
            .is_empty())
}
