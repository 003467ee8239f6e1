//! Being called otherwise.

use entity::user;

use super::store_known;
use crate::{
    access::Viewer,
    app::App,
    command::input,
    event::account::{Happened, record},
    fault::Fault,
    store,
};

/// Gives the viewer's account this name, and the partner that the viewer is alone.
pub async fn run(app: &App, viewer: Viewer, name: &str) -> Result<user::Model, Fault> {
    let name = input::name(name)?;
    app.write(move |work| {
        let name = name.clone();
        Box::pin(async move {
            let user = store::user::unscoped_lock(&work.tx, viewer.user_id).await?;
            if user.name == name {
                return Ok(user);
            }
            let email = user.email.clone();
            let user = store_known(work, user.known_as(&name, email)).await?;
            record(work, &user, Happened::Renamed).await?;
            Ok(user)
        })
    })
    .await
}
