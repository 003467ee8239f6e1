//! Logs: for people on a terminal, JSON everywhere else.

use std::io::IsTerminal;

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// What is logged when nobody says: our own doings, and others' troubles.
const DEFAULT: &str = "warn,mandate=info";

/// Starts logging to standard error. `filter` is in `tracing`'s syntax, e.g. `mandate=debug`; one that cannot be read
/// is an error.
pub fn start(filter: Option<&str>) -> Result<(), String> {
    let filter = EnvFilter::try_new(filter.unwrap_or(DEFAULT))
        .map_err(|error| format!("MANDATE_LOG must be a filter like `mandate=debug`: {error}"))?;
    let registry = tracing_subscriber::registry().with(filter);
    let started = if std::io::stderr().is_terminal() {
        registry
            .with(fmt::layer().with_writer(std::io::stderr))
            .try_init()
    } else {
        registry
            .with(
                fmt::layer()
                    .json()
                    .flatten_event(true)
                    .with_writer(std::io::stderr),
            )
            .try_init()
    };
    started.map_err(|error| error.to_string())
}
