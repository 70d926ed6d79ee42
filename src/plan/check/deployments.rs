//! The rows of `schedule.csv`: what is scheduled may be, starts on a legal day, and says so correctly.

use super::book::Book;
use super::days::{self, Days, Job};
use super::effort::Work;
use super::rows::{Outcome, word};
use super::standing::{Ready, Standing};
use super::truth::{Fate, Slot, Truth};
use super::violation::{Kind, Violation, hours};
use crate::case::{Day, Fm, Id, Precision, Workload};
use crate::plan::{Deployment, DeploymentStatus, Reason};
use chrono::NaiveDate;
use std::fmt::Display;

/// Checks the deployments of one unit and says what the plan makes of it.
pub(super) fn check_unit(truth: &Truth<'_>, book: &Book<'_>, at: usize, found: &mut Vec<Violation>) -> Outcome {
    let slot = &truth.slots[at];
    let fm = book.fm(truth, at);
    let calendar_of = if let Fate::Bound(own) = slot.fate { Some(own) } else { fm };
    let jobs = calendar_of.map_or_else(Vec::new, |fm| days::jobs(truth, slot, fm));
    let outcome = Outcome { fm, left_out: is_left_out(book, slot, fm, &jobs) };
    let reason = book.assignment(at).and_then(|row| row.reason);
    for id in truth.members(slot) {
        let Some(row) = book.deployment(id) else { continue };
        let mut check = Row { truth, book, row, texts: Vec::new() };
        match truth.standings[id.index()] {
            Standing::Running { work, end } => check.running(fm, reason, work, end),
            _ => match jobs.iter().find(|job| job.id == id) {
                Some(job) => check.ready(outcome, reason, job),
                None => check.unscheduled(reason),
            },
        }
        found.extend(check.texts.into_iter().map(|(kind, text)| Violation::new(kind, text).workload(truth.case, id)));
    }
    outcome
}

/// Checks the deployments no unit has: those that cannot be scheduled, whoever the FM.
pub(super) fn check_others(truth: &Truth<'_>, book: &Book<'_>, found: &mut Vec<Violation>) {
    for id in truth.case.workloads.ids() {
        let (Standing::Not(reason), Some(row)) = (truth.standings[id.index()], book.deployment(id)) else { continue };
        let mut check = Row { truth, book, row, texts: Vec::new() };
        check.unscheduled(Some(reason));
        found.extend(check.texts.into_iter().map(|(kind, text)| Violation::new(kind, text).workload(truth.case, id)));
    }
}

/// A unit without an FM, or whose FM got none of the new work it could start.
fn is_left_out(book: &Book<'_>, slot: &Slot, fm: Option<Id<Fm>>, jobs: &[Job]) -> bool {
    let mut open = jobs.iter().filter(|job| job.days.is_open());
    match slot.fate {
        Fate::Bound(_) if jobs.iter().any(|job| job.days == Days::Never) => true,
        Fate::Bound(_) => open.clone().next().is_some() && !open.any(|job| is_scheduled(book, job.id)),
        _ => fm.is_none(),
    }
}

fn is_scheduled(book: &Book<'_>, id: Id<Workload>) -> bool {
    book.deployment(id).is_some_and(|row| row.status == DeploymentStatus::Scheduled)
}

/// One row under check.
struct Row<'a> {
    truth: &'a Truth<'a>,
    book: &'a Book<'a>,
    row: &'a Deployment,
    texts: Vec<(Kind, String)>,
}

impl Row<'_> {
    fn differ<T: PartialEq + Display>(&mut self, kind: Kind, what: &str, (is, right): (Option<T>, Option<T>)) {
        if is != right {
            let text = |value: Option<T>| value.map_or_else(|| "empty".to_owned(), |value| value.to_string());
            self.texts.push((kind, format!("{what} is {}, should be {}", text(is), text(right))));
        }
    }

    fn minutes(&mut self, right: i64) {
        if self.row.minutes != right {
            self.differ(Kind::Minutes, "hours", (Some(hours(self.row.minutes)), Some(hours(right))));
        }
    }

    fn fm(&mut self, right: Option<Id<Fm>>) {
        let id = |fm: Id<Fm>| &self.truth.case.fms[fm].id;
        self.differ(Kind::FmCell, "fm_id", (self.row.fm.map(id), right.map(id)));
    }

    fn reason(&mut self, right: Option<Reason>) {
        if self.row.reason != right {
            let text = format!("the reason is {}, should be {}", word(self.row.reason), word(right));
            self.texts.push((Kind::Reason, text));
        }
    }

    fn status(&mut self, right: DeploymentStatus) -> bool {
        let is = self.row.status;
        if is != right {
            let torn = is != DeploymentStatus::Running && right == DeploymentStatus::Scheduled;
            let kind = if torn { Kind::UnitTorn } else { Kind::DeploymentStatus };
            self.texts.push((kind, format!("the status is {}, should be {}", is.as_str(), right.as_str())));
        }
        is == right
    }

    fn esd(&mut self) {
        let right = self.truth.esd[self.row.workload.index()];
        self.differ(Kind::Esd, "esd", (self.row.esd, right.map(|esd| esd.date)));
        let precision = |precision| if precision == Precision::Month { "month" } else { "day" };
        let is = self.row.esd_precision.map(precision);
        self.differ(Kind::Esd, "esd_precision", (is, right.map(|esd| precision(esd.precision))));
    }

    fn unscheduled(&mut self, reason: Option<Reason>) {
        if !self.status(DeploymentStatus::Unscheduled) {
            return;
        }
        self.reason(reason);
        // What the source system says of a broken row is not to be relied on.
        if reason != Some(Reason::InputError) {
            self.esd();
        }
        let started_on = self.truth.case.workloads[self.row.workload].started_on;
        if self.row.start.is_some() && self.row.start != started_on {
            self.differ(Kind::Start, "start", (self.row.start, None));
        }
        self.differ(Kind::End, "end", (self.row.end, None));
        self.minutes(0);
        self.fm(None);
        self.differ(Kind::WaitDays, "wait_days", (self.row.wait_days, None));
        self.differ(Kind::ProposedEsd, "proposed_esd", (self.row.proposed_esd, None));
    }

    fn running(&mut self, fm: Option<Id<Fm>>, reason: Option<Reason>, work: Work, end: Day) {
        let Some(fm) = fm else { return self.unscheduled(reason) };
        if !self.status(DeploymentStatus::Running) {
            return;
        }
        self.reason(None);
        self.esd();
        self.fm(Some(fm));
        let started_on = self.truth.case.workloads[self.row.workload].started_on;
        self.differ(Kind::Start, "start", (self.row.start, started_on));
        self.differ(Kind::End, "end", (self.row.end, Some(self.truth.case.horizon.date(end))));
        self.differ(Kind::WaitDays, "wait_days", (self.row.wait_days, None));
        self.minutes(self.truth.profiles.total(work, self.truth.weeks));
        self.differ(Kind::ProposedEsd, "proposed_esd", (self.row.proposed_esd, None));
    }

    fn ready(&mut self, outcome: Outcome, reason: Option<Reason>, job: &Job) {
        let Some(fm) = outcome.fm else { return self.unscheduled(reason) };
        match job.days {
            Days::Behind if !outcome.left_out => self.unscheduled(Some(Reason::PredecessorUnscheduled)),
            Days::AfterHorizon if !outcome.left_out => self.unscheduled(Some(Reason::BeyondHorizon)),
            // Where the whole unit is left out, such a workload may carry its own reason or the unit's.
            Days::Behind if self.row.reason == Some(Reason::PredecessorUnscheduled) => {
                self.unscheduled(self.row.reason)
            }
            Days::AfterHorizon if self.row.reason == Some(Reason::BeyondHorizon) => self.unscheduled(self.row.reason),
            _ if outcome.left_out => self.unscheduled(reason),
            _ => self.scheduled(fm, job),
        }
    }

    fn scheduled(&mut self, fm: Id<Fm>, job: &Job) {
        if !self.status(DeploymentStatus::Scheduled) {
            return;
        }
        self.reason(None);
        self.esd();
        self.fm(Some(fm));
        match self.row.start {
            Some(date) => {
                let start = self.truth.case.horizon.day(date);
                self.texts.extend(illegal(self.truth, job, fm, start, self.not_before(job)));
                self.follows_from_start(job, date, start);
            }
            None => self.texts.push((Kind::Start, "a scheduled deployment without a start".into())),
        }
    }

    /// The first day the deployment it comes after leaves free, as the plan has it; `Err` when that one is left out.
    fn not_before(&self, job: &Job) -> Result<Option<Day>, ()> {
        let Some((before, gap)) = job.ready.after else { return Ok(job.ready.not_before) };
        let Standing::Ready(first) = self.truth.standings[before.index()] else { return Ok(None) };
        let start = self.book.start(self.truth.case, before).ok_or(())?;
        Ok(Some(self.truth.profiles.end(first.profile, start).plus(gap)))
    }

    fn follows_from_start(&mut self, job: &Job, date: NaiveDate, start: Day) {
        let truth = self.truth;
        let end = truth.case.horizon.date(truth.profiles.end(job.ready.profile, start));
        self.differ(Kind::End, "end", (self.row.end, Some(end)));
        let wait = wait_days(truth, job.id, &job.ready, start);
        self.differ(Kind::WaitDays, "wait_days", (self.row.wait_days, Some(wait)));
        let work = Work::Profile { profile: job.ready.profile, start: start.weekday_number() };
        self.minutes(truth.profiles.total(work, truth.weeks));
        let is_month = truth.esd[job.id.index()].is_some_and(|esd| esd.precision == Precision::Month);
        let proposed = (is_month || wait > 0).then_some(date);
        self.differ(Kind::ProposedEsd, "proposed_esd", (self.row.proposed_esd, proposed));
    }
}

/// Region working days after the due day up to the start; none inside an open month.
pub(super) fn wait_days(truth: &Truth<'_>, id: Id<Workload>, ready: &Ready, start: Day) -> u32 {
    let region = truth.case.tenants[truth.case.workloads[id].tenant].region;
    let is_inside = ready.month && start <= ready.last;
    if is_inside { 0 } else { truth.calendars[region.index()].wait(ready.due, start) }
}

fn illegal(
    truth: &Truth<'_>,
    job: &Job,
    fm: Id<Fm>,
    start: Day,
    not_before: Result<Option<Day>, ()>,
) -> Option<(Kind, String)> {
    let date = |day: Day| truth.case.horizon.date(day);
    let Ok(not_before) = not_before else {
        return Some((Kind::StartSerial, "is scheduled, what it comes after is not".into()));
    };
    let bound = not_before.unwrap_or(job.ready.first);
    let right = days::first(truth, job.days, fm, bound);
    if start < job.ready.first {
        Some((Kind::StartEarly, format!("starts {}, due {}", date(start), date(job.ready.first))))
    } else if start < bound {
        Some((Kind::StartSerial, format!("starts {}, the gap lasts until {}", date(start), date(bound))))
    } else if !truth.staff.works(fm, start) {
        Some((Kind::StartAway, format!("FM {} does not work on {}", truth.case.fms[fm].id, date(start))))
    } else if days::each(truth, job.days, fm, bound).any(|day| day == start) {
        None
    } else {
        let first = right.map_or_else(|| "none".into(), |day| date(day).to_string());
        Some((Kind::StartLate, format!("starts {}, which the window does not reach (first day {first})", date(start))))
    }
}
