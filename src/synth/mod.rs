//! Synthetic cases: seeded, of any size, with the shape of a real delivery organisation.
//!
//! [`generate`] writes a whole case folder, [`files`] returns the same bytes in memory. Both go through the tenants
//! twice, and each tenant is drawn from a random stream of its own (`dice`), so that nothing is held between the two
//! passes and a million tenants take no more memory than a thousand:
//!
//! 1. `demand` adds up the minutes per pool (region, language) and week; `staff` hires FMs until each pool's mean
//!    demand is `tightness` of its capacity;
//! 2. `render` writes the tenants. Where a profile gives tenants an FM already, `book` chooses one that is eligible,
//!    at work on the due days and within capacity.
//!
//! Generated cases have no input errors, and at the default tightness nearly every unit can be planned. They carry, on
//! purpose and rarely, what real cases carry: overdue dates, dates beyond the horizon, missing dates, serial conflicts,
//! rejected changes of a date, FMs who have left.

mod book;
mod catalogue;
mod demand;
mod dice;
mod render;
mod rows;
mod staff;
mod tenant;
mod world;

use crate::error::{Error, Result};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

/// What to generate.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Number of tenants.
    pub tenants: usize,
    /// Seed of everything random; the same `Spec` always gives the same bytes.
    pub seed: u64,
    /// What kind of week the case shows.
    pub profile: Profile,
    /// Mean demand over capacity in every pool of FMs (region, language), above 0.
    pub tightness: f64,
    /// The day the plan is to be made for.
    pub plan_date: NaiveDate,
    /// Weeks of the horizon, at least 4.
    pub weeks: usize,
    /// `max_wait_days` of the policy.
    pub max_wait_days: u32,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            tenants: 1_000,
            seed: 1,
            profile: Profile::NewCohort,
            tightness: 0.7,
            plan_date: NaiveDate::from_ymd_opt(2026, 9, 7).expect("a day of the calendar"),
            weeks: 52,
            max_wait_days: 0,
        }
    }
}

/// The kind of week a case shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Profile {
    /// Nobody has an FM yet.
    #[default]
    NewCohort,
    /// The ordinary week: 96 % of the tenants have a sensible FM, many deployments run, the rest arrive.
    Weekly,
    /// Most tenants deploy three or four workloads one after the other, with gaps and month estimates.
    SerialHeavy,
}

/// Writes the case of `spec` into the folder `dir`, which is created when missing.
///
/// # Errors
/// When a value of `spec` is out of range, or a file cannot be written.
pub fn generate(spec: &Spec, dir: &Path) -> Result<()> {
    check(spec)?;
    fs::create_dir_all(dir).map_err(|error| Error::io("create the folder", dir, error))?;
    let written = render::case(spec, |name| {
        let path = dir.join(name);
        File::create(&path).map(BufWriter::new).map_err(|error| Error::io("create", &path, error))
    })?;
    for (name, mut file) in written {
        file.flush().map_err(|error| Error::io("write", &dir.join(name), error))?;
    }
    Ok(())
}

/// The files of the case of `spec`, by name: the same bytes [`generate`] writes.
///
/// ```
/// use fm_assign::synth::{Profile, Spec, files};
///
/// let spec = Spec { tenants: 50, profile: Profile::Weekly, ..Spec::default() };
/// let files = files(&spec)?;
/// let tenants = String::from_utf8_lossy(&files["tenants.csv"]);
/// assert_eq!(tenants.lines().count(), 51, "a header and 50 tenants");
/// # Ok::<(), fm_assign::Error>(())
/// ```
///
/// # Errors
/// When a value of `spec` is out of range.
pub fn files(spec: &Spec) -> Result<BTreeMap<String, Vec<u8>>> {
    check(spec)?;
    let written = render::case(spec, |_| Ok(Vec::new()))?;
    Ok(written.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect())
}

fn check(spec: &Spec) -> Result<()> {
    let advice = if spec.tenants == 0 {
        "a case needs at least one tenant"
    } else if !(4..=520).contains(&spec.weeks) {
        "a horizon has 4 to 520 weeks"
    } else if !(0.01..=10.0).contains(&spec.tightness) {
        "tightness (demand over capacity) lies between 0.01 and 10"
    } else {
        return Ok(());
    };
    Err(Error::usage(advice))
}

#[cfg(test)]
mod tests;
