//! Branding: update.

pub mod update;
