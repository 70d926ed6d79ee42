//! The integration tests: one binary, since each would link the MILP solver again.
#![allow(clippy::unwrap_used)]

mod architecture;
mod browser;
mod cases;
mod clarity;
mod cli;
mod explain;
mod legal;
mod pages;
mod planner;
mod public;
mod report;
mod sheets;
mod tables;
mod week_after;
mod whatif;
mod whole;
mod write;
