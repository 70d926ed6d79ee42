//! The integration tests: one binary, since each would link the MILP solver again.
#![allow(clippy::unwrap_used)]

mod architecture;
mod cli;
mod tables;
mod write;
