//! Assigns customers to `FastTrack` Managers.

pub mod case;
#[allow(missing_docs)]
pub mod cli;
pub mod engine;
mod error;
pub mod explain;
pub mod finding;
pub mod instances;
pub mod model;
pub mod plan;
pub mod report;
pub mod rules;
pub mod solve;
pub mod synth;
pub mod tables;
pub mod whatif;
pub mod write;

pub use error::{Error, ErrorKind, Result};
