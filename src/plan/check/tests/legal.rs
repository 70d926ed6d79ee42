//! One legal plan of a small case, and what the check says after one change of either.

use super::sample::{assignment, empty_plan, kinds, running, scheduled, summarise, unscheduled, weeks};
use crate::case::fixture::{case, date, esd};
use crate::case::{Case, Channel, Contact, Id, L1Status, PresentFm};
use crate::plan::check::Kind;
use crate::plan::{Levels, Plan, Reason, Status};

/// Plan date Monday 23 November, four weeks, Thursday the 26th a holiday: 10 hours a week are 480 minutes in week 0 and
/// 600 in the others. Growth 1, so that a minute costs 1000 units wherever it falls.
///
/// T1 Teams (300 minutes) due Monday 30; T2 runs Teams with F2 until the 27th, then Exchange (2 x 300) some day of
/// December; T3 needs 1200 minutes in one week; T4 FRP; T5 unresponsive; T6 Blocked; T7 without ESD; T8 Teams, due
/// Wednesday 2 December, has F1.
fn small_case() -> Case {
    let hours = |hours: i64| move |fm: &mut crate::case::Fm| fm.weekly_minutes = hours * 60;
    case("2026-11-23", 4)
        .with(|case| (case.objective.growth, case.policy.max_wait_days) = (1.0, 1))
        .holiday("2026-11-26")
        .effort("Teams", &[(1, 5)])
        .effort("Exchange", &[(2, 5)])
        .fm("F1", hours(10))
        .fm("F2", hours(10))
        .tenant("T1", |tenant| tenant.priority = 2)
        .workload("Teams", |w| w.esd = esd("2026-11-30"))
        .tenant("T2", |tenant| tenant.present_fm = PresentFm::Known(Id::new(1)))
        .workload("Teams", |w| w.started_on = Some(date("2026-11-23")))
        .workload_after("Exchange", 0, |w| (w.esd, w.gap_days) = (esd("2026-12"), 2))
        .tenant("T3", |tenant| tenant.priority = 3)
        .workload("Teams", |w| {
            (w.esd, w.duration_weeks, w.minutes_per_week) = (esd("2026-11-30"), Some(1), Some(1200));
        })
        .tenant("T4", |tenant| tenant.channel = Channel::Frp)
        .workload("Teams", |w| w.esd = esd("2026-11-30"))
        .tenant("T5", |tenant| {
            (tenant.contact, tenant.present_fm) = (Contact::Unresponsive, PresentFm::Known(Id::new(0)));
        })
        .workload("Teams", |w| w.esd = esd("2026-11-30"))
        .tenant("T6", |_| {})
        .workload("Teams", |w| w.status = L1Status::Blocked)
        .tenant("T7", |_| {})
        .workload("Teams", |_| {})
        .tenant("T8", |tenant| tenant.present_fm = PresentFm::Known(Id::new(0)))
        .workload("Teams", |w| w.esd = esd("2026-12-02"))
        .done()
}

/// T1 starts with F1 on its due day, T2 goes on with F2 and starts Exchange on 7 December, T8 moves to F2 and waits a day.
fn legal_plan(case: &Case) -> Plan {
    let mut plan = empty_plan();
    plan.assignments = vec![
        assignment(0, Some(0), Status::New, None),
        assignment(1, Some(1), Status::Kept, None),
        assignment(2, None, Status::Unassigned, Some(Reason::NoCapacity)),
        assignment(3, None, Status::Partner, Some(Reason::Partner)),
        assignment(4, Some(0), Status::Parked, Some(Reason::Unresponsive)),
        assignment(5, None, Status::Idle, Some(Reason::NotInProgress)),
        assignment(6, None, Status::Idle, Some(Reason::NoEsd)),
        assignment(7, Some(1), Status::Moved, None),
    ];
    plan.schedule = vec![
        scheduled(case, 0, 0, ("2026-11-30", "2026-12-04")),
        running(case, 1, 1, ("2026-11-27", 300)),
        scheduled(case, 2, 1, ("2026-12-07", "2026-12-18")),
        unscheduled(case, 3, Reason::NoCapacity),
        unscheduled(case, 5, Reason::Unresponsive),
        unscheduled(case, 7, Reason::NoEsd),
        scheduled(case, 8, 1, ("2026-12-03", "2026-12-09")),
    ];
    plan.schedule[0].minutes = 300;
    (plan.schedule[2].minutes, plan.schedule[2].proposed_esd) = (600, Some(date("2026-12-07")));
    plan.schedule[6].minutes = 300;
    (plan.schedule[6].wait_days, plan.schedule[6].proposed_esd) = (Some(1), Some(date("2026-12-03")));
    // T8 from Thursday on: 300 x 2/5 = 120 in week 1, 300 x 3/5 = 180 in week 2, beside the 300 of T2.
    plan.load = weeks(0, &[(480, 0, 0, 0), (600, 300, 1, 1), (600, 0, 0, 0), (600, 0, 0, 0)]);
    plan.load.extend(weeks(1, &[(480, 300, 1, 0), (600, 120, 1, 1), (600, 480, 2, 1), (600, 300, 1, 0)]));
    // Priority 3 without an FM; one day of wait at priority 1; 1500 minutes, and a move of 6 hours (360 000).
    plan.summary.levels = Levels { unassigned: 3, waiting: 1, cost: 1_500_000 + 360_000 };
    summarise(case, &mut plan);
    plan
}

pub(super) fn legal() -> (Case, Plan) {
    let case = small_case();
    let plan = legal_plan(&case);
    (case, plan)
}

/// The kinds of violation after one change of the plan.
pub(super) fn after(change: impl FnOnce(&mut Plan)) -> Vec<Kind> {
    let (case, mut plan) = legal();
    change(&mut plan);
    kinds(&case, &plan)
}

/// The kinds of violation when the case was another one than the plan was made for.
pub(super) fn when(change: impl FnOnce(&mut Case)) -> Vec<Kind> {
    let (mut case, plan) = legal();
    change(&mut case);
    kinds(&case, &plan)
}

pub(super) fn day(text: &str) -> Option<chrono::NaiveDate> {
    Some(date(text))
}
