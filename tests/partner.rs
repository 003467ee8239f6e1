//! Partners: the companies and their teams.

mod company;
