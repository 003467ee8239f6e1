//! Outgoing mail: what it says, and how it leaves.

mod draft;
mod folder;
pub mod letter;
mod message;
pub mod post;
mod relay;

pub use letter::{Letter, Rendered};
pub use message::Mail;
pub use post::{Post, SendError};
