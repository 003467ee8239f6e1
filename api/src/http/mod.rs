//! The transports.
