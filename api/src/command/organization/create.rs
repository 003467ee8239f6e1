//! Opening an organization.

use entity::{membership, organization};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use crate::{
    access::Viewer,
    app::App,
    command::{input, step::partnership::reach_member},
    event::membership::{Happened, record_with},
    fault::Fault,
    limit::Source,
    store,
};

/// Creates an organization whose owner is the viewer.
pub async fn run(
    app: &App,
    source: Source,
    viewer: Viewer,
    name: &str,
) -> Result<organization::Model, Fault> {
    // The person first: whoever is over their own limit spends nothing of their network's.
    app.limiter.organizations_of_one.count(viewer.user_id)?;
    app.limiter.organizations.count(source)?;
    let name = input::name(name)?;
    app.write(move |work| {
        let name = name.clone();
        Box::pin(async move {
            let organization = organization::ActiveModel {
                id: Set(work.id()),
                name: Set(name),
                created_at: Set(work.now),
                logo: Set(None),
            }
            .insert(&work.tx)
            .await?;
            let owner = store::user::unscoped_lock(&work.tx, viewer.user_id).await?;
            let membership = membership::ActiveModel {
                id: Set(work.id()),
                organization_id: Set(organization.id),
                user_id: Set(viewer.user_id),
                role: Set(membership::Role::Owner),
                status: Set(membership::Status::Active),
                invited_name: Set(None),
                invited_email: Set(None),
                invited_by_id: Set(None),
                created_at: Set(work.now),
                joined_at: Set(Some(work.now)),
                name_key: Set(membership::name_key(&owner.name)),
                search_key: Set(membership::search_key(&owner.name, &owner.email)),
            }
            .insert(&work.tx)
            .await?;
            let asked = reach_member(work, &owner, &organization).await?;
            record_with(
                work,
                viewer.user_id,
                &organization,
                &membership,
                &owner,
                Happened::Founded,
                asked,
            )
            .await?;
            Ok(organization)
        })
    })
    .await
}
