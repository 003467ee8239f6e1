//! Partners: the companies and their teams.

mod agency;
mod company;
mod hole;
mod live;
mod person;
mod seat;
mod story;
mod team;
