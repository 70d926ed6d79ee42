//! Workloads of tenants and the change log of their start dates.

use super::{Id, Service, Tenant};
use chrono::NaiveDate;

/// One workload of one tenant: the rows of `workloads.csv` with the same `tenant_id` and `workload`, merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workload {
    /// The tenant.
    pub tenant: Id<Tenant>,
    /// `workload`.
    pub service: Id<Service>,
    /// In Progress when a row with that status has seats (seats that nobody stated count as some); otherwise that of
    /// the first row with another status, or unknown where there is none.
    pub status: L1Status,
    /// True when its rows are In Progress, but none of them has seats.
    pub lacks_seats: bool,
    /// Seats for the effort table: the sum over the In Progress rows (an empty cell counts as the tenant's seats, and
    /// as 0 when the tenant has none either).
    pub seats: u32,
    /// `esd` as the source system shows it today.
    pub esd: Option<Esd>,
    /// `started_on`: the deployment runs already.
    pub started_on: Option<NaiveDate>,
    /// `target_date`.
    pub target_date: Option<NaiveDate>,
    /// `kickoff_date`.
    pub kickoff_date: Option<NaiveDate>,
    /// `after`: the workload of the same tenant that must end first.
    pub after: Option<After>,
    /// `gap_days`: least calendar days between that end and this start.
    pub gap_days: u32,
    /// `duration_weeks` (overrides the effort table).
    pub duration_weeks: Option<u32>,
    /// `hours_per_week` in minutes (overrides the effort table).
    pub minutes_per_week: Option<i64>,
    /// The rows of `esd_changes.csv`, by `changed_on`, then file order.
    pub changes: Vec<EsdChange>,
    /// First physical line of the first row in its file, 0 when not read from a file.
    pub line: u32,
    /// True when a row of this workload had an error and the run goes on without it (`--skip-bad-rows`).
    pub bad: bool,
}

/// What `after` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum After {
    /// Another workload of the same tenant.
    Workload(Id<Workload>),
    /// A workload the tenant does not have: noted, does not bind.
    Missing(Box<str>),
}

/// L1 status of a workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum L1Status {
    /// `In Progress`: the only one an ESD applies to.
    InProgress,
    /// `Status Unknown`.
    StatusUnknown,
    /// `Blocked`.
    Blocked,
    /// `No Intent`.
    NoIntent,
    /// `Duplicate/Invalid`.
    DuplicateInvalid,
}

impl L1Status {
    /// The words of the tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "In Progress",
            Self::StatusUnknown => "Status Unknown",
            Self::Blocked => "Blocked",
            Self::NoIntent => "No Intent",
            Self::DuplicateInvalid => "Duplicate/Invalid",
        }
    }
}

/// An engagement start date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Esd {
    /// The date; for a month estimate the first day of that month.
    pub date: NaiveDate,
    /// How exact it is.
    pub precision: Precision,
}

/// How exact an ESD is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Precision {
    /// An agreed day.
    #[default]
    Day,
    /// Some day of this month.
    Month,
}

/// One change of an ESD (a row of `esd_changes.csv`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EsdChange {
    /// `changed_on`.
    pub changed_on: NaiveDate,
    /// `changed_by`: a role.
    pub changed_by: Box<str>,
    /// `old_esd`; `None` for a first entry.
    pub old_esd: Option<Esd>,
    /// `new_esd`.
    pub new_esd: Esd,
    /// `note_category`.
    pub note_category: Option<NoteCategory>,
    /// `note`.
    pub note: Box<str>,
    /// `evidence`.
    pub evidence: Option<Evidence>,
    /// First physical line of the row in its file, 0 when not read from a file.
    pub line: u32,
}

/// Where the reason of a change was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteCategory {
    /// `overall_status`: counts.
    OverallStatus,
    /// `entitlement_status`: does not count.
    EntitlementStatus,
}

/// What shows that customer and FM talked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// `email_sent`: one-way.
    EmailSent,
    /// `voicemail`: one-way.
    Voicemail,
    /// `email_exchange`.
    EmailExchange,
    /// `call`.
    Call,
    /// `meeting`.
    Meeting,
    /// `kickoff`.
    Kickoff,
}

impl Evidence {
    /// True when both sides spoke.
    #[must_use]
    pub const fn is_two_way(self) -> bool {
        match self {
            Self::EmailSent | Self::Voicemail => false,
            Self::EmailExchange | Self::Call | Self::Meeting | Self::Kickoff => true,
        }
    }
}
