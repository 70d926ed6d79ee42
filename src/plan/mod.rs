//! The plan: who leads which tenant, which deployments start when, and what that makes of every FM's weeks.
//!
//! A [`Plan`] is plain data in the planner's words, one vector per table of the plan folder. It is made by the engine
//! ([`crate::engine`]) or read back from a folder (`write::read_plan`); [`check`] verifies either with code
//! that shares nothing with the solvers.

pub mod adopt;
pub(crate) mod assemble;
pub mod check;
mod counts;
pub mod diff;
mod kpis;
mod late;
pub mod previous;
mod repeated;
pub(crate) mod restore;
mod summary;
mod texts;

pub(crate) use counts::counts;
pub use kpis::kpis;
pub use late::{days_late, late};
pub use repeated::Repeated;
pub use summary::{FormerPlan, Kpis, Levels, Method, Summary, Termination, TracePoint};
pub use texts::{AssignmentText, DeploymentText, LoadText, PlanTexts};

use crate::case::{Fm, Id, Precision, Tenant, Workload};
use crate::finding::Finding;
use chrono::NaiveDate;

/// One plan.
#[derive(Clone, Debug)]
pub struct Plan {
    /// `assignments.csv`: one row per tenant in the case's order (one per workload where the tenant is split).
    pub assignments: Vec<Assignment>,
    /// `schedule.csv`: one row per In Progress workload of an FTC tenant, in the case's order.
    pub schedule: Vec<Deployment>,
    /// `load.csv`: every FM-week with capacity or load, by FM, then week.
    pub load: Vec<FmWeek>,
    /// `findings.csv`: by severity, then file and line.
    pub findings: Vec<Finding>,
    /// `summary.json`.
    pub summary: Summary,
    /// What the files say twice, when the plan was read from files.
    pub repeated: Repeated,
}

impl Plan {
    /// How many FMs have hours to give in the horizon: who has left before it is not among them.
    #[must_use]
    pub fn fms_at_work(&self) -> usize {
        let mut fms: Vec<Id<Fm>> = self.load.iter().filter(|row| row.capacity > 0).map(|row| row.fm).collect();
        fms.dedup();
        fms.len()
    }
}

/// One row of `assignments.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The tenant.
    pub tenant: Id<Tenant>,
    /// The workload, when the tenant is split.
    pub workload: Option<Id<Workload>>,
    /// The FM of this plan (or, for `parked` and `idle`, the FM the tenant has).
    pub fm: Option<AssignedFm>,
    /// What became of the tenant.
    pub status: Status,
    /// Why, for all that got no FM in this plan.
    pub reason: Option<Reason>,
    /// The reason in words; may be empty.
    pub detail: String,
}

impl Assignment {
    /// True when it has work that no FM was found for: all of it, or new work beside what runs.
    #[must_use]
    pub const fn is_left_out(&self) -> bool {
        matches!(self.status, Status::Unassigned) || self.status.is_served() && self.reason.is_some()
    }
}

/// The FM in an assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssignedFm {
    /// An FM of the case.
    Known(Id<Fm>),
    /// The id of an FM who is not in the case (parked tenants keep theirs).
    Unknown(Box<str>),
}

impl AssignedFm {
    /// The FM, when the case knows it.
    #[must_use]
    pub const fn known(&self) -> Option<Id<Fm>> {
        match self {
            Self::Known(fm) => Some(*fm),
            Self::Unknown(_) => None,
        }
    }
}

/// `status` of an assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Stays with its FM.
    Kept,
    /// Had no FM and got one.
    New,
    /// Changes its FM.
    Moved,
    /// Has something to schedule and got no FM.
    Unassigned,
    /// Planned, but its first start lies beyond `lead_days`.
    Provisional,
    /// Never answers: nothing is planned, the FM stays.
    Parked,
    /// A partner delivers.
    Partner,
    /// Nothing to schedule.
    Idle,
}

impl Status {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 8] = [
        Self::Kept,
        Self::New,
        Self::Moved,
        Self::Unassigned,
        Self::Provisional,
        Self::Parked,
        Self::Partner,
        Self::Idle,
    ];

    /// True where the plan gives the tenant an FM: nobody was found for the others, or nothing was to be decided.
    #[must_use]
    pub const fn is_served(self) -> bool {
        match self {
            Self::Kept | Self::New | Self::Moved | Self::Provisional => true,
            Self::Unassigned | Self::Parked | Self::Partner | Self::Idle => false,
        }
    }

    /// The word in `assignments.csv`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::New => "new",
            Self::Moved => "moved",
            Self::Unassigned => "unassigned",
            Self::Provisional => "provisional",
            Self::Parked => "parked",
            Self::Partner => "partner",
            Self::Idle => "idle",
        }
    }
}

/// Why a tenant got no FM, or a workload no start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// In Progress, not running, and no ESD.
    NoEsd,
    /// Another L1 status.
    NotInProgress,
    /// No start keeps both the ESD and the serial gap.
    SerialConflict,
    /// What it comes after is not scheduled.
    PredecessorUnscheduled,
    /// No FM has the region, a language and the workloads.
    NoEligibleFm,
    /// Every eligible FM lacks a legal day.
    FmAwayOnStart,
    /// Only a lock or the limit on moves stands in the way.
    MoveLimit,
    /// No eligible FM has the hours, the tenants or the starts left.
    NoCapacity,
    /// The due day lies after the horizon.
    BeyondHorizon,
    /// The customer never answers.
    Unresponsive,
    /// A partner delivers.
    Partner,
    /// A row of it has an error.
    InputError,
}

impl Reason {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 12] = [
        Self::NoEsd,
        Self::NotInProgress,
        Self::SerialConflict,
        Self::PredecessorUnscheduled,
        Self::NoEligibleFm,
        Self::FmAwayOnStart,
        Self::MoveLimit,
        Self::NoCapacity,
        Self::BeyondHorizon,
        Self::Unresponsive,
        Self::Partner,
        Self::InputError,
    ];

    /// The code in the tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoEsd => "no-esd",
            Self::NotInProgress => "not-in-progress",
            Self::SerialConflict => "serial-conflict",
            Self::PredecessorUnscheduled => "predecessor-unscheduled",
            Self::NoEligibleFm => "no-eligible-fm",
            Self::FmAwayOnStart => "fm-away-on-start",
            Self::MoveLimit => "move-limit",
            Self::NoCapacity => "no-capacity",
            Self::BeyondHorizon => "beyond-horizon",
            Self::Unresponsive => "unresponsive",
            Self::Partner => "partner",
            Self::InputError => "input-error",
        }
    }
}

/// One row of `schedule.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// The workload (and through it the tenant).
    pub workload: Id<Workload>,
    /// Who leads it.
    pub fm: Option<Id<Fm>>,
    /// Running, scheduled or not.
    pub status: DeploymentStatus,
    /// Why it is not scheduled.
    pub reason: Option<Reason>,
    /// The ESD in force.
    pub esd: Option<NaiveDate>,
    /// Its precision, when there is one.
    pub esd_precision: Option<Precision>,
    /// First day of work; for a running deployment `started_on`, when it is known.
    pub start: Option<NaiveDate>,
    /// Last weekday of the last engagement week; `None` where nothing is scheduled.
    pub end: Option<NaiveDate>,
    /// Region working days between the due day and the start.
    pub wait_days: Option<u32>,
    /// Minutes inside the horizon.
    pub minutes: i64,
    /// A start date the plan proposes to enter as the ESD (month estimates, waiting customers).
    pub proposed_esd: Option<NaiveDate>,
}

/// `status` of a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeploymentStatus {
    /// Started before this plan.
    Running,
    /// This plan starts it.
    Scheduled,
    /// This plan does not start it.
    Unscheduled,
}

impl DeploymentStatus {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 3] = [Self::Running, Self::Scheduled, Self::Unscheduled];

    /// The word in `schedule.csv`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Scheduled => "scheduled",
            Self::Unscheduled => "unscheduled",
        }
    }
}

/// One row of `load.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FmWeek {
    /// The FM.
    pub fm: Id<Fm>,
    /// Week of the horizon, from 0.
    pub week: usize,
    /// Minutes the FM can work (holidays and absences taken off, before `max_utilisation`).
    pub capacity: i64,
    /// Minutes of running and scheduled work.
    pub load: i64,
    /// Tenants with load in this week.
    pub tenants: u32,
    /// Deployments this plan starts in this week.
    pub starts: u32,
}
