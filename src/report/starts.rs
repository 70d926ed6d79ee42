//! The deployments that a plan starts, in the order of their start.

use super::Report;
use super::rows::List;
use super::tenants::Tenants;
use super::text;
use crate::case::{After, Case, Id, Precision, Workload};
use crate::plan::{Deployment, DeploymentStatus, Plan};
use chrono::NaiveDate;
use serde::Serialize;
use std::borrow::Cow;
use std::cmp::Reverse;

/// Tenant, service, FM, start, end, ESD, true where that is a month, working days waited, target date, what comes before.
/// Days are counted from the horizon's Monday.
#[derive(Debug, Serialize)]
pub(super) struct StartRow<'a>(
    usize,
    usize,
    Cow<'a, str>,
    i32,
    Option<i32>,
    Option<i32>,
    bool,
    u32,
    Option<i32>,
    Option<Before>,
);

/// The deployment of the same tenant that comes before another: its service, and the calendar days between.
#[derive(Debug, Serialize)]
struct Before(usize, i64);

/// The first `limit` deployments that start, by day, then in the order of the case.
pub(super) fn of<'a>(report: &Report<'a>, tenants: &mut Tenants<'a>, limit: usize) -> List<StartRow<'a>> {
    let (case, plan) = (report.case, report.plan);
    let starting = plan.schedule.iter().filter(|row| row.status == DeploymentStatus::Scheduled);
    let mut rows: Vec<(NaiveDate, &Deployment)> = starting.filter_map(|row| Some((row.start?, row))).collect();
    rows.sort_by_key(|(start, row)| (*start, row.workload));
    let earlier = Earlier::of(case, plan);
    List::first(&rows, limit, |&(start, row)| {
        let workload = &case.workloads[row.workload];
        let day = |date| case.horizon.day(date).0;
        StartRow(
            tenants.place(workload.tenant),
            workload.service.index(),
            text::name(row.fm.map_or("", |fm| &case.fms[fm].id)),
            day(start),
            row.end.map(day),
            row.esd.map(day),
            row.esd_precision == Some(Precision::Month),
            row.wait_days.unwrap_or(0),
            workload.target_date.map(day),
            earlier.before(row.workload, start),
        )
    })
}

/// When the deployments of a plan end.
struct Earlier<'a> {
    case: &'a Case,
    /// By workload; none where it is not in the plan.
    ends: Vec<Option<NaiveDate>>,
}

impl<'a> Earlier<'a> {
    fn of(case: &'a Case, plan: &Plan) -> Self {
        let mut ends = vec![None; case.workloads.len()];
        plan.schedule.iter().for_each(|row| ends[row.workload.index()] = row.end);
        Self { case, ends }
    }

    /// What `workload`, which begins on `start`, is declared to come after, else the last of its tenant's to end before.
    fn before(&self, workload: Id<Workload>, start: NaiveDate) -> Option<Before> {
        let ended = |id: Id<Workload>| self.ends[id.index()].filter(|end| *end < start).map(|end| (end, id));
        let declared = match self.case.workloads[workload].after {
            Some(After::Workload(id)) => ended(id),
            Some(After::Missing(_)) | None => None,
        };
        let others = self.case.workloads_of(self.case.workloads[workload].tenant);
        let last = || others.filter_map(|(id, _)| ended(id)).max_by_key(|(end, id)| (*end, Reverse(*id)));
        let (end, id) = declared.or_else(last)?;
        Some(Before(self.case.workloads[id].service.index(), (start - end).num_days() - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::{case, date, esd};
    use crate::engine::{self, Quiet, Settings};
    use serde_json::{Value, json};

    /// The rows of `case`, and how many there would be.
    fn shown(case: &Case, limit: usize) -> Value {
        let plan = engine::plan(case, &Settings::default(), &Quiet).unwrap();
        serde_json::to_value(of(&Report::new(case, &plan), &mut Tenants::new(case), limit)).unwrap()
    }

    /// Two weeks of work each: Exchange from Monday 7 December (day 14), Teams, which comes after it, from Monday
    /// 11 January; Intune of another tenant from Monday 30 November.
    fn three_starts() -> Case {
        let small = case("2026-11-23", 12).effort("*", &[(2, 10)]).fm("F1", |_| {});
        let small = small.tenant("T1", |_| {}).workload("Exchange", |row| row.esd = esd("2026-12-07"));
        let small = small.workload("Teams", |row| {
            (row.esd, row.target_date) = (esd("2027-01-11"), Some(date("2027-01-15")));
            row.after = Some(After::Workload(Id::new(0)));
        });
        small.tenant("T2", |_| {}).workload("Intune", |row| row.esd = esd("2026-11-30")).done()
    }

    #[test]
    fn starts_come_in_their_order_with_the_gap_after_what_comes_before() {
        let expected = json!([
            [0, 2, "F1", 7, 18, 7, false, 0, null, null],
            [1, 0, "F1", 14, 25, 14, false, 0, null, null],
            // Exchange ends on Friday 18 December, day 25: 23 days lie between that and Monday 11 January, day 49.
            [1, 1, "F1", 49, 60, 49, false, 0, 53, [0, 23]],
        ]);
        assert_eq!(shown(&three_starts(), 10), json!({"total": 3, "rows": expected}));
    }

    #[test]
    fn where_not_all_have_room_the_first_are_shown() {
        let list = shown(&three_starts(), 1);
        assert_eq!((&list["total"], list["rows"].as_array().unwrap().len()), (&json!(3), 1));
        assert_eq!(list["rows"][0][3], 7);
    }

    #[test]
    fn without_an_after_it_is_the_last_to_end_that_comes_before() {
        let mut case = three_starts();
        case.workloads[Id::new(1)].after = None;
        assert_eq!(shown(&case, 10)["rows"][2][9], json!([0, 23]));
    }
}
