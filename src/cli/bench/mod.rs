//! `bench`: what the program does with generated cases of growing size, or with public instances.

mod curve;
mod public;

use super::Exit;
use super::console::Console;
use super::plan::seconds;
use crate::error::Result;
use curve::Method;
use std::path::PathBuf;
use std::time::Duration;

/// Arguments of `bench`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Sizes of the generated cases, in tenants
    #[arg(long, value_name = "N,...", value_delimiter = ',', default_values_t = [1_000, 10_000, 100_000])]
    tenants: Vec<usize>,
    /// The methods to run side by side on each of them
    #[arg(long, value_name = "METHOD,...", value_delimiter = ',', value_enum, default_values_t = [Method::Search])]
    methods: Vec<Method>,
    /// Weeks of the horizon
    #[arg(long, value_name = "N", default_value_t = 52)]
    weeks: usize,
    /// Seed of the cases and of the runs
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Time limit of each run [default: none, the usual budget]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    time_limit: Option<Duration>,
    /// Solve the public instances in this folder (or file) instead of generated cases; `best_known.csv` files beside
    /// them are what they are compared with
    #[arg(long, value_name = "DIR", conflicts_with_all = ["tenants", "methods", "weeks", "keep"])]
    instances: Option<PathBuf>,
    /// Keep the cases and plans in this folder, which must be empty or not exist [default: they are thrown away]
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// Measures and tells.
pub(super) fn run(args: &Args, console: &mut Console) -> Result<Exit> {
    match &args.instances {
        Some(path) => public::run(args, path, console),
        None => curve::run(args, console),
    }
}
