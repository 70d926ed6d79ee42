//! `generate`: a synthetic case.

use super::Exit;
use super::console::{Console, HEADING};
use super::numbers::Counted;
use crate::error::{Error, Result};
use crate::synth::{self, Profile, Spec};
use chrono::NaiveDate;
use clap::ValueEnum;
use std::fs;
use std::path::{Path, PathBuf};

/// Arguments of `generate`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How many tenants
    #[arg(long, value_name = "N")]
    tenants: usize,
    /// The folder to write the case into; it must be empty or not exist
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Seed of everything random
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// What kind of week the case shows
    #[arg(long, value_enum, default_value_t = ProfileName::NewCohort)]
    profile: ProfileName,
    /// Mean demand over capacity in every pool of FMs [default: 0.7]
    #[arg(long, value_name = "X")]
    tightness: Option<f64>,
    /// The day the plan is to be made for [default: 2026-09-07]
    #[arg(long, value_name = "YYYY-MM-DD")]
    plan_date: Option<NaiveDate>,
    /// Weeks of the horizon [default: 52]
    #[arg(long, value_name = "N")]
    weeks: Option<usize>,
    /// Working days a start may wait [default: 0]
    #[arg(long, value_name = "N")]
    max_wait_days: Option<u32>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ProfileName {
    /// Nobody has an FM yet
    NewCohort,
    /// The ordinary week: most tenants have an FM, many deployments run
    Weekly,
    /// Deployments one after the other, with gaps and month estimates
    SerialHeavy,
}

impl From<ProfileName> for Profile {
    fn from(name: ProfileName) -> Self {
        match name {
            ProfileName::NewCohort => Self::NewCohort,
            ProfileName::Weekly => Self::Weekly,
            ProfileName::SerialHeavy => Self::SerialHeavy,
        }
    }
}

impl Args {
    fn spec(&self) -> Spec {
        let usual = Spec::default();
        Spec {
            tenants: self.tenants,
            seed: self.seed,
            profile: self.profile.into(),
            tightness: self.tightness.unwrap_or(usual.tightness),
            plan_date: self.plan_date.unwrap_or(usual.plan_date),
            weeks: self.weeks.unwrap_or(usual.weeks),
            max_wait_days: self.max_wait_days.unwrap_or(usual.max_wait_days),
        }
    }
}

/// Writes the case.
pub(super) fn run(args: &Args, console: &mut Console) -> Result<Exit> {
    ensure_empty(&args.out)?;
    synth::generate(&args.spec(), &args.out)?;
    let (tenants, dir) = (Counted(args.tenants as u64, "tenant"), args.out.display());
    console.answer(|out| {
        writeln!(out, "{HEADING}{tenants}{HEADING:#} written to {dir}")?;
        writeln!(out, "Next: fm-assign plan {dir} --out {dir}-plan")
    })?;
    Ok(Exit::Success)
}

/// Checks that nothing stands in the folder `dir`, which need not exist.
pub(super) fn ensure_empty(dir: &Path) -> Result<()> {
    if dir.exists() && !dir.is_dir() {
        return Err(Error::usage(format!("{}: this is not a folder; name another one", dir.display())));
    }
    let is_empty = fs::read_dir(dir).map_or(!dir.exists(), |mut entries| entries.next().is_none());
    let refusal = || Error::usage(format!("{}: this folder is not empty; name another one", dir.display()));
    if is_empty { Ok(()) } else { Err(refusal()) }
}
