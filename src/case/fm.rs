//! FastTrack Managers and their absences.

use super::{Id, Language, Region, Service};
use chrono::NaiveDate;

/// One FastTrack Manager (a row of `fms.csv` with the rows of `absences.csv`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fm {
    /// `fm_id`.
    pub id: Box<str>,
    /// `name`, empty when not given.
    pub name: Box<str>,
    /// `region`.
    pub region: Id<Region>,
    /// `languages`, sorted and without repeats.
    pub languages: Vec<Id<Language>>,
    /// `workloads`.
    pub workloads: WorkloadSkill,
    /// `weekly_hours` in minutes.
    pub weekly_minutes: i64,
    /// `max_tenants`: tenants with load in one week.
    pub max_tenants: Option<u32>,
    /// `max_starts_per_week`: deployments this plan starts in one week.
    pub max_starts_per_week: Option<u32>,
    /// `available_from`, inclusive.
    pub available_from: Option<NaiveDate>,
    /// `available_to`, inclusive.
    pub available_to: Option<NaiveDate>,
    /// The FM's rows of `absences.csv`, in file order.
    pub absences: Vec<Absence>,
    /// First physical line of the row in its file, 0 when the case was not read from a file.
    pub line: u32,
}

impl Fm {
    /// True when the FM's last day lies before `plan_date`.
    #[must_use]
    pub fn has_left(&self, plan_date: NaiveDate) -> bool {
        self.available_to.is_some_and(|last| last < plan_date)
    }

    /// True when the FM speaks `language`.
    #[must_use]
    pub fn speaks(&self, language: Id<Language>) -> bool {
        self.languages.binary_search(&language).is_ok()
    }

    /// True when the FM is employed on `date`.
    #[must_use]
    pub fn is_employed(&self, date: NaiveDate) -> bool {
        self.available_from.is_none_or(|first| first <= date) && self.available_to.is_none_or(|last| date <= last)
    }
}

/// The workloads an FM can lead.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WorkloadSkill {
    /// `*`.
    All,
    /// The named ones, sorted and without repeats.
    Only(Vec<Id<Service>>),
}

impl WorkloadSkill {
    /// True when `service` is among them.
    #[must_use]
    pub fn covers(&self, service: Id<Service>) -> bool {
        match self {
            Self::All => true,
            Self::Only(services) => services.binary_search(&service).is_ok(),
        }
    }
}

/// A time an FM is away, wholly or in part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absence {
    /// First day, inclusive.
    pub from: NaiveDate,
    /// Last day, inclusive.
    pub to: NaiveDate,
    /// The part of the working time that is lost.
    pub share: Share,
    /// First physical line of the row in its file, 0 when not read from a file.
    pub line: u32,
}

/// A share of one, in millionths, so that sums of shares are exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(pub u32);

impl Share {
    /// All of it.
    pub const WHOLE: Self = Self(1_000_000);
}
