//! What is wrong with a plan, in words a planner can act on.

use crate::case::{Case, Fm, Id, Tenant, Workload};
use std::fmt;

/// What a [`Violation`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A row names a tenant, workload, FM or week the case does not have.
    UnknownId,
    /// A row is missing.
    RowMissing,
    /// A row stands twice.
    RowDuplicate,
    /// A row that does not belong into the table.
    RowSurplus,
    /// The rows are not in the order of the case.
    RowOrder,
    /// `status` of an assignment.
    Status,
    /// `fm_id` of an assignment or a deployment, or `previous_fm_id`.
    FmCell,
    /// `reason` is missing, or it or a `detail` stands where none belongs, or it is another than the case gives.
    Reason,
    /// The reason is not true of the plan.
    ReasonUntrue,
    /// Region, language or workloads of the FM do not match, or the FM has left.
    Ineligible,
    /// Running work was taken from its FM.
    RunningMoved,
    /// A locked tenant changed its FM.
    Locked,
    /// More units changed their FM than `max_moves` allows.
    MaxMoves,
    /// A part of a unit is planned, another part of it is not.
    UnitTorn,
    /// `status` of a deployment: something is scheduled that may not be, or the reverse.
    DeploymentStatus,
    /// `esd` or `esd_precision` is not the one in force.
    Esd,
    /// The start lies before the due day.
    StartEarly,
    /// The start lies after the last day the rules allow.
    StartLate,
    /// The FM does not work on the start day.
    StartAway,
    /// The start does not keep the gap to the deployment it comes after.
    StartSerial,
    /// A start is missing, or stands where none belongs.
    Start,
    /// `end` of a deployment.
    End,
    /// `wait_days` of a deployment.
    WaitDays,
    /// `hours` of a deployment.
    Minutes,
    /// `proposed_esd` of a deployment.
    ProposedEsd,
    /// More load than the FM's week allows.
    OverCapacity,
    /// More tenants than `max_tenants`.
    MaxTenants,
    /// More starts than `max_starts_per_week`.
    MaxStarts,
    /// A figure of the load table is not what the schedule gives.
    LoadValue,
    /// A level of the summary is not what the plan gives.
    Levels,
    /// A bound lies above its level, a gap is not what both give, or a proof is claimed that the bounds do not give.
    Bounds,
    /// Counts by status or reason, or covered hours.
    Counts,
    /// A key figure of the summary.
    Kpis,
    /// A finding that the case gives is missing.
    Findings,
}

impl Kind {
    /// A short code for scripts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownId => "unknown-id",
            Self::RowMissing => "row-missing",
            Self::RowDuplicate => "row-duplicate",
            Self::RowSurplus => "row-surplus",
            Self::RowOrder => "row-order",
            Self::Status => "status",
            Self::FmCell => "fm",
            Self::Reason => "reason",
            Self::ReasonUntrue => "reason-untrue",
            Self::Ineligible => "ineligible",
            Self::RunningMoved => "running-moved",
            Self::Locked => "locked",
            Self::MaxMoves => "max-moves",
            Self::UnitTorn => "unit-torn",
            Self::DeploymentStatus => "deployment-status",
            Self::Esd => "esd",
            Self::StartEarly => "start-early",
            Self::StartLate => "start-late",
            Self::StartAway => "start-away",
            Self::StartSerial => "start-serial",
            Self::Start => "start",
            Self::End => "end",
            Self::WaitDays => "wait-days",
            Self::Minutes => "hours",
            Self::ProposedEsd => "proposed-esd",
            Self::OverCapacity => "over-capacity",
            Self::MaxTenants => "max-tenants",
            Self::MaxStarts => "max-starts",
            Self::LoadValue => "load",
            Self::Levels => "levels",
            Self::Bounds => "bounds",
            Self::Counts => "counts",
            Self::Kpis => "kpis",
            Self::Findings => "findings",
        }
    }
}

/// One thing that is wrong with a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// What it is about.
    pub kind: Kind,
    /// `tenant_id`, empty when it is about no tenant.
    pub tenant: Box<str>,
    /// Workload name, empty when it is about no workload.
    pub workload: Box<str>,
    /// `fm_id`, empty when it is about no FM.
    pub fm: Box<str>,
    /// The Monday of the week, empty when it is about no week.
    pub week: Box<str>,
    /// What the plan says and what is right, with the values.
    pub message: String,
}

/// Minutes as the hours that stand in the files.
pub(super) fn hours(minutes: i64) -> String {
    format!("{:.4}", minutes as f64 / 60.0)
}

impl Violation {
    pub(super) fn new(kind: Kind, message: impl Into<String>) -> Self {
        let none = || Box::from("");
        Self { kind, tenant: none(), workload: none(), fm: none(), week: none(), message: message.into() }
    }

    pub(super) fn tenant(mut self, case: &Case, tenant: Id<Tenant>) -> Self {
        self.tenant = case.tenants[tenant].id.clone();
        self
    }

    pub(super) fn workload(mut self, case: &Case, workload: Id<Workload>) -> Self {
        self.workload = case.service_name(workload).into();
        self.tenant(case, case.workloads[workload].tenant)
    }

    pub(super) fn fm(mut self, case: &Case, fm: Id<Fm>) -> Self {
        self.fm = case.fms[fm].id.clone();
        self
    }

    pub(super) fn week(mut self, case: &Case, week: usize) -> Self {
        self.week = case.horizon.monday(week).to_string().into();
        self
    }
}

impl fmt::Display for Violation {
    /// `start-early: starts 2026-11-24, due 2026-11-25 (tenant T1, workload Teams)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.code(), self.message)?;
        let about = [("tenant", &self.tenant), ("workload", &self.workload), ("FM", &self.fm), ("week", &self.week)];
        let named: Vec<String> = about
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(word, text)| format!("{word} {text}"))
            .collect();
        if named.is_empty() { Ok(()) } else { write!(f, " ({})", named.join(", ")) }
    }
}
