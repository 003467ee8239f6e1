//! Opening an organization.

use entity::{membership::Role, organization};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use crate::{
    access::Viewer,
    app::App,
    command::{
        input,
        step::{joining::own_membership, partnership::reach_member},
    },
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
            let own = own_membership(work, organization.id, &owner, Role::Owner);
            let membership = own.insert(&work.tx).await?;
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
