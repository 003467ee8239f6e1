//! Pausing a partner's access, and letting it go on.

use entity::delegation::{self, Action};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use super::lock_for;
use crate::{
    access::Viewer,
    app::App,
    event::delegation::{Happened, record},
    fault::Fault,
};

/// Suspends the access, by an admin of the organization.
pub async fn suspend(app: &App, viewer: Viewer, id: Uuid) -> Result<delegation::Model, Fault> {
    switch(app, viewer, id, Action::Suspend, Happened::Suspended).await
}

/// Resumes suspended access, by an admin of the organization.
pub async fn resume(app: &App, viewer: Viewer, id: Uuid) -> Result<delegation::Model, Fault> {
    switch(app, viewer, id, Action::Resume, Happened::Resumed).await
}

async fn switch(
    app: &App,
    viewer: Viewer,
    id: Uuid,
    action: Action,
    happened: Happened,
) -> Result<delegation::Model, Fault> {
    app.write(move |work| {
        let happened = happened.clone();
        Box::pin(async move {
            let (delegation, status) = lock_for(work, viewer, id, action).await?;
            let version = delegation.version;
            let mut change: delegation::ActiveModel = delegation.into();
            change.status = Set(status);
            change.version = Set(version + 1);
            let delegation = change.update(&work.tx).await?;
            record(work, Some(viewer.user_id), &delegation, happened).await?;
            Ok(delegation)
        })
    })
    .await
}
