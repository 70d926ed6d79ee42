//! ESD-SERIAL: a deployment declared `after` another starts at least `gap_days` + 1 calendar days after that one's `end`.
//!
//! A conflict is judged on the region's calendar, with every predecessor at its earliest start: where no day of the window
//! keeps the gap, the later one is not scheduled, and neither is what follows it. A predecessor without ESD, not In
//! Progress or missing does not bind, with a note.

use super::load::end_of;
use super::row::{Row, esd_or_none};
use super::{Ready, RegionCalendar, Standing, WorkloadFacts};
use crate::case::{After, Case, Day, Id, Tenant, Workload};
use crate::finding::{Finding, Rule, counted};
use crate::plan::Reason;

/// Judges the `after` of every workload of `tenant`, predecessors first; `facts` are the tenant's own.
pub(super) fn judge(
    case: &Case,
    tenant: &Tenant,
    calendar: &RegionCalendar,
    facts: &mut [WorkloadFacts],
) -> Vec<Finding> {
    let rows = case.workloads.as_slice().get(tenant.workloads.clone()).unwrap_or_default();
    if rows.iter().all(|workload| workload.after.is_none()) {
        return Vec::new();
    }
    let mut chain = Chain { case, tenant, calendar, rows, facts, judged: vec![None; rows.len()] };
    predecessors_first(&chain).into_iter().filter_map(|row| chain.judge(row)).collect()
}

/// The workloads of one tenant while they are judged.
struct Chain<'a> {
    case: &'a Case,
    tenant: &'a Tenant,
    calendar: &'a RegionCalendar,
    rows: &'a [Workload],
    facts: &'a mut [WorkloadFacts],
    /// For each row that is judged: the earliest end it can have, where one is known.
    judged: Vec<Option<Option<Day>>>,
}

/// What a predecessor means for its successor.
enum Link {
    /// Not scheduled itself.
    Broken,
    /// Nothing, for this reason.
    Unbinding(String),
    /// It ends on this day at the earliest.
    Ends(Day),
}

impl Chain<'_> {
    /// The predecessor of `row` among the tenant's rows.
    fn predecessor(&self, row: usize) -> Option<usize> {
        match self.rows[row].after.as_ref()? {
            After::Workload(id) => id.index().checked_sub(self.tenant.workloads.start).filter(|&p| p < self.rows.len()),
            After::Missing(_) => None,
        }
    }

    fn row(&self, row: usize) -> Row<'_> {
        Row { case: self.case, tenant: self.tenant, workload: &self.rows[row] }
    }

    /// Settles `row`, whose predecessor is settled, and returns what there is to say about it.
    fn judge(&mut self, row: usize) -> Option<Finding> {
        let finding = if self.waits_for_judgement(row) { self.apply(row) } else { None };
        self.judged[row] = Some(self.earliest_end(row));
        finding
    }

    /// True when `row` names a predecessor and is not settled by another rule.
    fn waits_for_judgement(&self, row: usize) -> bool {
        let standing = &self.facts[row].standing;
        let open = matches!(standing, Standing::Ready(_) | Standing::Unscheduled(Reason::BeyondHorizon));
        open && self.rows[row].after.is_some()
    }

    fn apply(&mut self, row: usize) -> Option<Finding> {
        match self.link(row) {
            Link::Broken => self.unschedule(row, Reason::PredecessorUnscheduled),
            Link::Unbinding(message) => return Some(self.row(row).note(Rule::EsdSerial, message)),
            Link::Ends(end) => return self.bind(row, end),
        }
        None
    }

    fn link(&self, row: usize) -> Link {
        let Some(predecessor) = self.predecessor(row) else { return Link::Unbinding(self.missing(row)) };
        let name = self.row(predecessor).service();
        let unbinding = |why: &str| Link::Unbinding(format!("`after` does not bind: {name} {why}"));
        match &self.facts[predecessor].standing {
            Standing::OutOfScope => unbinding("is not In Progress"),
            Standing::Unscheduled(Reason::NoEsd) => unbinding("has no ESD"),
            Standing::Partner => unbinding("is delivered by a partner"),
            Standing::Unscheduled(_) => Link::Broken,
            // A predecessor that is not judged by now closes a circle, which the reader reports.
            Standing::Running(_) | Standing::Ready(_) => {
                self.judged[predecessor].flatten().map_or(Link::Broken, Link::Ends)
            }
        }
    }

    fn missing(&self, row: usize) -> String {
        match &self.rows[row].after {
            Some(After::Missing(name)) => format!("`after` does not bind: the tenant has no workload {name:?}"),
            Some(After::Workload(_)) | None => "`after` does not bind: it names another tenant's workload".to_owned(),
        }
    }

    /// Ties `row` to a predecessor that ends on `end` at the earliest.
    fn bind(&mut self, row: usize, end: Day) -> Option<Finding> {
        let gap = self.rows[row].gap_days;
        let earliest = after_gap(end, gap);
        let predecessor = self.predecessor(row)?;
        let runs = matches!(self.facts[predecessor].standing, Standing::Running(_));
        let Standing::Ready(ready) = &mut self.facts[row].standing else { return None };
        if self.calendar.on_or_after(ready.first.max(earliest)) > ready.last {
            let conflict = self.conflict(row, end);
            self.unschedule(row, Reason::SerialConflict);
            return Some(conflict);
        }
        if runs {
            ready.not_before = Some(earliest);
        } else {
            ready.after = Some((Id::new(self.tenant.workloads.start + predecessor), gap));
        }
        None
    }

    fn unschedule(&mut self, row: usize, reason: Reason) {
        self.facts[row].standing = Standing::Unscheduled(reason);
    }

    /// The earliest end of `row` on the region's calendar.
    fn earliest_end(&self, row: usize) -> Option<Day> {
        match &self.facts[row].standing {
            Standing::Running(running) => Some(running.end),
            Standing::Ready(ready) => Some(end_of(ready.profile.len(), self.earliest_start(ready))),
            Standing::OutOfScope | Standing::Partner | Standing::Unscheduled(_) => None,
        }
    }

    fn earliest_start(&self, ready: &Ready) -> Day {
        let after = ready.after.and_then(|(id, gap)| {
            let row = id.index() - self.tenant.workloads.start;
            self.judged[row].flatten().map(|end| after_gap(end, gap))
        });
        let bounds = [ready.not_before, after];
        self.calendar.on_or_after(bounds.into_iter().flatten().fold(ready.first, Day::max))
    }

    fn conflict(&self, row: usize, end: Day) -> Finding {
        let here = self.row(row);
        let predecessor = self.predecessor(row).map_or("", |p| self.row(p).service());
        let gap = self.rows[row].gap_days;
        let earliest = here.date(self.calendar.on_or_after(after_gap(end, gap)));
        let esd = esd_or_none(self.facts[row].esd_in_force);
        let latest = match &self.facts[row].standing {
            Standing::Ready(ready) => here.date(ready.last).to_string(),
            Standing::OutOfScope | Standing::Partner | Standing::Running(_) | Standing::Unscheduled(_) => esd.clone(),
        };
        let latest = if latest == esd { String::new() } else { format!(" (latest start {latest})") };
        let message = format!(
            "no start keeps both the ESD {esd}{latest} and the gap of {} after {predecessor}, which ends on {} at the \
             earliest: {earliest} would be the first day",
            counted(gap as usize, "day"),
            here.date(end)
        );
        here.warning(Rule::EsdSerial, message)
    }
}

/// More calendar days than any horizon has; keeps sums of days within their type.
const LONGEST_GAP: u32 = 1_000_000;

/// The first day that leaves `gap_days` whole days after `end`.
fn after_gap(end: Day, gap_days: u32) -> Day {
    end.plus(gap_days.min(LONGEST_GAP) as i32 + 1)
}

/// The rows of a tenant, each after its predecessor (except in a circle).
fn predecessors_first(chain: &Chain<'_>) -> Vec<usize> {
    let mut seen = vec![false; chain.rows.len()];
    let mut order = Vec::with_capacity(chain.rows.len());
    let mut path = Vec::new();
    for row in 0..chain.rows.len() {
        let mut next = Some(row);
        while let Some(row) = next.filter(|&row| !seen[row]) {
            seen[row] = true;
            path.push(row);
            next = chain.predecessor(row);
        }
        order.extend(path.drain(..).rev());
    }
    order
}

#[cfg(test)]
mod tests;
