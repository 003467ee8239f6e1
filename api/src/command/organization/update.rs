//! Renaming an organization.

use entity::organization;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use crate::{
    access::Viewer,
    app::App,
    command::{input, step::admin::lock_as_admin},
    fault::Fault,
};

/// What to change; what is left out stays.
#[derive(Clone, Debug)]
pub struct Input {
    pub organization_id: Uuid,
    pub name: Option<String>,
}

/// Changes the organization, by one of its admins.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<organization::Model, Fault> {
    let name = input.name.as_deref().map(input::name).transpose()?;
    app.write(move |work| {
        let name = name.clone();
        Box::pin(async move {
            let (organization, _) = lock_as_admin(work, viewer, input.organization_id).await?;
            let Some(name) = name else {
                return Ok(organization);
            };
            let mut change: organization::ActiveModel = organization.into();
            change.name = Set(name);
            Ok(change.update(&work.tx).await?)
        })
    })
    .await
}
