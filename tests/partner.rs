//! Partners: the companies and their teams.

mod company;
mod team;
