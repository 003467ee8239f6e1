//! Files of the demo's, sent as anybody sends theirs.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::stream;
use uuid::Uuid;

use crate::{
    access::Viewer,
    app::App,
    command::upload::receive::{self, NotReceived},
    fault::Fault,
};

/// Sends the file, and gives the upload's id.
pub(super) async fn send(
    app: &App,
    viewer: Viewer,
    name: &str,
    bytes: impl Into<Bytes>,
) -> Result<Uuid, Fault> {
    let file = stream::iter([Ok::<_, Infallible>(bytes.into())]);
    let upload = receive::run(app, viewer, name, file).await;
    upload.map_err(|reason| match reason {
        NotReceived::Fault(fault) => fault,
        NotReceived::Unkept(error) => Fault::internal(error),
        NotReceived::Body(never) => match never {},
    })
}
