//! The transports over real connections, with an engine that does what the real one should never do.

mod closing;
mod connections;
mod http;
mod server;
mod sockets;
mod sse;
mod toy;
