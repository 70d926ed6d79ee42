//! Where each workload stands before anything is decided: out of scope, running, ready, or not to be scheduled and why.

use super::calendar::Calendar;
use super::dates::{self, Window};
use super::effort::{Profiles, Work};
use crate::case::{After, Case, Channel, Contact, Day, Esd, Id, L1Status, Tenant, Workload};
use crate::plan::Reason;

/// What the case alone says about a workload.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Standing {
    /// Not In Progress, or a partner delivers: no row in the schedule.
    Out,
    /// Runs already, until `end`.
    Running { work: Work, end: Day },
    /// Can be scheduled.
    Ready(Ready),
    /// In Progress, yet cannot be scheduled, whoever the FM.
    Not(Reason),
}

/// A deployment that can be scheduled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ready {
    pub(super) profile: u32,
    /// Due day; the first region working day of an open month.
    pub(super) due: Day,
    /// First day of the window: the due day, or the first day that is left of an open month.
    pub(super) first: Day,
    /// Last day of the window.
    pub(super) last: Day,
    /// True for a month that is not past.
    pub(super) month: bool,
    /// The day a running predecessor leaves free.
    pub(super) not_before: Option<Day>,
    /// A ready predecessor, and the first day after its end this may start on, less that end.
    pub(super) after: Option<(Id<Workload>, i32)>,
}

/// What standings are computed from.
pub(super) struct Basis<'a> {
    pub(super) case: &'a Case,
    pub(super) calendars: &'a [Calendar],
    pub(super) profiles: &'a Profiles,
    /// Profile of each workload.
    pub(super) numbers: &'a [Option<u32>],
    /// ESD in force of each workload.
    pub(super) esd: &'a [Option<Esd>],
}

impl Basis<'_> {
    /// The standings of all workloads, in their order.
    pub(super) fn standings(&self) -> Vec<Standing> {
        let mut all = Vec::with_capacity(self.case.workloads.len());
        for tenant in self.case.tenants.ids() {
            let mut family = Family::new(self, tenant);
            for local in 0..family.known.len() {
                family.visit(local);
            }
            all.extend(family.known.into_iter().map(|known| known.map_or(Standing::Out, |(standing, _)| standing)));
        }
        all
    }

    /// The standing before predecessors are looked at.
    fn alone(&self, tenant: &Tenant, id: Id<Workload>) -> Standing {
        let row = &self.case.workloads[id];
        if tenant.channel == Channel::Frp || row.status != L1Status::InProgress {
            return Standing::Out;
        }
        let esd = self.esd[id.index()];
        if tenant.bad || row.bad || dates::is_contradicted(row, esd) {
            return Standing::Not(Reason::InputError);
        }
        if tenant.contact == Contact::Unresponsive {
            return Standing::Not(Reason::Unresponsive);
        }
        let profile = self.numbers[id.index()];
        let started_on = row.started_on.map(|date| self.case.horizon.day(date));
        let standing = match (started_on, esd) {
            (Some(day), _) => profile.map(|profile| self.started(profile, day)),
            (None, None) if !tenant.present_fm.is_some() => Some(Standing::Not(Reason::NoEsd)),
            (None, None) => self.without_dates(profile, row),
            (None, Some(esd)) => profile.map(|profile| self.due(tenant, profile, esd)),
        };
        standing.unwrap_or(Standing::Not(Reason::InputError))
    }

    fn started(&self, profile: u32, day: Day) -> Standing {
        let work = Work::Profile { profile, start: day.weekday_number() };
        Standing::Running { work, end: self.profiles.end(profile, day) }
    }

    /// Runs without `started_on`: the last phase from the plan date until the target date, else for its weeks. Past a
    /// target there is no load, and no effort is looked up.
    fn without_dates(&self, profile: Option<u32>, row: &Workload) -> Option<Standing> {
        let horizon = &self.case.horizon;
        let from = horizon.plan_day().weekday_number();
        let target = row.target_date.map(|date| horizon.day(date));
        if let Some(end) = target.filter(|&target| target < horizon.plan_day()) {
            return Some(Standing::Running { work: Work::Even { minutes: 0, from, to: from - 1 }, end });
        }
        let profile = self.profiles.get(profile?);
        let end = target.unwrap_or_else(|| Day::of_weekday(from + 5 * profile.last_phase_weeks as i32 - 1));
        let to = 5 * end.week() + end.day_of_week().min(4);
        let minutes = *profile.minutes.last()?;
        Some(Standing::Running { work: Work::Even { minutes, from, to }, end })
    }

    fn due(&self, tenant: &Tenant, profile: u32, esd: Esd) -> Standing {
        let calendar = &self.calendars[tenant.region.index()];
        let ready = |due, (first, last), month| {
            Standing::Ready(Ready { profile, due, first, last, month, not_before: None, after: None })
        };
        match dates::window(self.case, calendar, tenant.region, esd) {
            Window::Exact { first, last } => ready(first, (first, last), false),
            Window::Month { due, first, last } => ready(due, (first, last), true),
            Window::BeyondHorizon => Standing::Not(Reason::BeyondHorizon),
        }
    }
}

/// The workloads of one tenant while their chains are followed.
struct Family<'a> {
    basis: &'a Basis<'a>,
    tenant: &'a Tenant,
    /// The standing and, for ready ones, the earliest start on the region's calendar.
    known: Vec<Option<(Standing, Day)>>,
    open: Vec<bool>,
}

impl<'a> Family<'a> {
    fn new(basis: &'a Basis<'a>, tenant: Id<Tenant>) -> Self {
        let tenant = &basis.case.tenants[tenant];
        let size = tenant.workloads.len();
        Self { basis, tenant, known: vec![None; size], open: vec![false; size] }
    }

    fn visit(&mut self, local: usize) -> (Standing, Day) {
        if let Some(known) = self.known[local] {
            return known;
        }
        if std::mem::replace(&mut self.open[local], true) {
            // A cycle is an input error that the tables report; its rows are bad, so this is only a safeguard.
            return (Standing::Not(Reason::InputError), Day(0));
        }
        let id = Id::new(self.tenant.workloads.start + local);
        let result = match self.basis.alone(self.tenant, id) {
            Standing::Ready(ready) => self.bind(id, ready),
            Standing::Not(Reason::BeyondHorizon) if self.follows_unscheduled(id) => {
                (Standing::Not(Reason::PredecessorUnscheduled), Day(0))
            }
            other => (other, Day(0)),
        };
        self.known[local] = Some(result);
        result
    }

    fn predecessor(&mut self, id: Id<Workload>) -> Option<(Id<Workload>, Standing, Day)> {
        let Some(After::Workload(before)) = self.basis.case.workloads[id].after else { return None };
        let local = before.index().checked_sub(self.tenant.workloads.start)?;
        (local < self.known.len()).then(|| {
            let (standing, earliest) = self.visit(local);
            (before, standing, earliest)
        })
    }

    fn follows_unscheduled(&mut self, id: Id<Workload>) -> bool {
        matches!(self.predecessor(id), Some((_, Standing::Not(reason), _)) if holds_back(reason))
    }

    fn bind(&mut self, id: Id<Workload>, mut ready: Ready) -> (Standing, Day) {
        let gap = i32::try_from(self.basis.case.workloads[id].gap_days).unwrap_or(i32::MAX / 4) + 1;
        let not_before = match self.predecessor(id) {
            Some((_, Standing::Not(reason), _)) if holds_back(reason) => {
                return (Standing::Not(Reason::PredecessorUnscheduled), Day(0));
            }
            Some((_, Standing::Running { end, .. }, _)) => {
                ready.not_before = Some(end.plus(gap));
                end.plus(gap)
            }
            Some((before, Standing::Ready(first), earliest)) => {
                ready.after = Some((before, gap));
                self.basis.profiles.end(first.profile, earliest).plus(gap)
            }
            Some((_, Standing::Out | Standing::Not(_), _)) | None => ready.due,
        };
        let calendar = &self.basis.calendars[self.tenant.region.index()];
        match calendar.on_or_after(ready.due.max(not_before)) {
            Some(earliest) if earliest <= ready.last => (Standing::Ready(ready), earliest),
            _ => (Standing::Not(Reason::SerialConflict), Day(0)),
        }
    }
}

/// True when what comes after a workload that is unscheduled for `reason` cannot be scheduled either.
const fn holds_back(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::SerialConflict | Reason::PredecessorUnscheduled | Reason::BeyondHorizon | Reason::InputError
    )
}
