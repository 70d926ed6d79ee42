//! When the check takes a reason for true.

use super::sample::{assignment, empty_plan, running, scheduled, summarise, unscheduled, weeks};
use crate::case::fixture::{Builder, away, case, date, esd};
use crate::case::{Case, Id, PresentFm, Service, Stability, WorkloadSkill};
use crate::plan::check::{Kind, check};
use crate::plan::{Assignment, Plan, Reason, Status};

/// Monday 30 November, four weeks without a holiday; one week of 10 hours for each workload; FMs with 600 minutes.
fn four_weeks(max_wait_days: u32) -> Builder {
    case("2026-11-30", 4).effort("*", &[(1, 10)]).with(|case| case.policy.max_wait_days = max_wait_days)
}

fn fm(case: Builder, id: &str) -> Builder {
    case.fm(id, |fm| fm.weekly_minutes = 600)
}

/// What the check says about reasons, of a plan in which every workload of the only tenant T is left out for `reason`.
fn said_of(case: &Case, reason: Reason) -> Vec<String> {
    let mut plan = empty_plan();
    plan.assignments = vec![assignment(0, None, Status::Unassigned, Some(reason))];
    plan.schedule = case.workloads.ids().map(|id| unscheduled(case, id.index(), reason)).collect();
    plan.load = (0..case.fms.len()).flat_map(|fm| weeks(fm, &[(600, 0, 0, 0); 4])).collect();
    judged(case, plan)
}

fn judged(case: &Case, mut plan: Plan) -> Vec<String> {
    summarise(case, &mut plan);
    let found = check(case, &plan).into_iter().filter(|violation| violation.kind == Kind::ReasonUntrue);
    found.map(|violation| violation.message).collect()
}

const AWAY: &str = "the reason is no-capacity, yet fm-away-on-start is true";
const FREE: &str = "the reason is no-capacity, yet FM F1 can take it";

#[test]
fn nobody_is_eligible_when_a_workload_is_missing() {
    let case = four_weeks(0)
        .fm("F1", |fm| fm.workloads = WorkloadSkill::Only(vec![]))
        .fm("F2", |fm| fm.available_to = Some(date("2026-11-27")))
        .tenant("T", |_| {})
        .workload("A", |w| w.esd = esd("2026-12-01"))
        .done();
    assert_eq!(said_of(&case, Reason::NoEligibleFm), Vec::<String>::new(), "F2 has left");
    assert_eq!(said_of(&case, Reason::NoCapacity), ["the reason is no-capacity, yet no-eligible-fm is true"]);
}

#[test]
fn an_fm_is_away_when_no_day_of_the_window_is_left() {
    let with = |wait| {
        let case = four_weeks(wait).fm("F1", |fm| {
            fm.weekly_minutes = 600;
            fm.absences = vec![away("2026-12-01", "2026-12-02")];
        });
        case.tenant("T", |_| {}).workload("A", |w| w.esd = esd("2026-12-01")).done()
    };
    assert_eq!(said_of(&with(1), Reason::NoCapacity), [AWAY]);
    assert_eq!(said_of(&with(2), Reason::NoCapacity), [FREE], "Thursday is two days late");
}

#[test]
fn serial_gaps_count_when_days_are_looked_for() {
    // A ends on Friday 4 December, so B may start on its due day, Monday 7. Away then, F1 has no day for B.
    let with = |from: &str| {
        let case = four_weeks(0).fm("F1", |fm| {
            fm.weekly_minutes = 600;
            fm.absences = vec![away(from, from)];
        });
        let case = case.tenant("T", |_| {}).workload("A", |w| w.esd = esd("2026-11-30"));
        case.workload_after("B", 0, |w| w.esd = esd("2026-12-07")).done()
    };
    assert_eq!(said_of(&with("2026-12-07"), Reason::NoCapacity), [AWAY]);
    assert_eq!(said_of(&with("2026-12-08"), Reason::NoCapacity), [FREE]);
}

#[test]
fn every_combination_of_month_days_is_tried() {
    // Two deployments of 600 minutes some time in December: only full weeks have room for one, and not for both.
    let two = || {
        let case = fm(four_weeks(0), "F1").tenant("T", |_| {}).workload("A", |w| w.esd = esd("2026-12"));
        case.workload("B", |w| w.esd = esd("2026-12"))
    };
    assert_eq!(said_of(&two().done(), Reason::NoCapacity), [FREE], "one after the other");
    // Even on Friday 25, the last day of the horizon, 3100 minutes put 620 on it, and 600 are there.
    let large =
        two().workload("C", |w| (w.esd, w.duration_weeks, w.minutes_per_week) = (esd("2026-12"), Some(1), Some(3100)));
    assert_eq!(said_of(&large.done(), Reason::NoCapacity), Vec::<String>::new());
}

#[test]
fn tenants_and_starts_count_as_capacity() {
    let with = |tenants, starts| {
        let case = four_weeks(0).fm("F1", |fm| {
            (fm.weekly_minutes, fm.max_tenants, fm.max_starts_per_week) = (600, tenants, starts);
        });
        case.tenant("T", |_| {}).workload("A", |w| w.esd = esd("2026-12-01")).done()
    };
    assert_eq!(said_of(&with(Some(0), None), Reason::NoCapacity), Vec::<String>::new());
    assert_eq!(said_of(&with(None, Some(0)), Reason::NoCapacity), Vec::<String>::new());
    assert_eq!(said_of(&with(Some(1), Some(1)), Reason::NoCapacity), [FREE]);
}

#[test]
fn a_lock_stands_in_the_way_only_where_another_fm_has_room() {
    let with = |minutes| {
        let case = fm(four_weeks(0), "F1").fm("F2", |fm| fm.weekly_minutes = minutes);
        let case = case.with(|case| case.policy.stability = Stability::Locked);
        let case = case.tenant("T", |tenant| tenant.present_fm = PresentFm::Known(Id::new(1)));
        case.workload("A", |w| w.esd = esd("2026-11-30")).done()
    };
    assert_eq!(said_of(&with(599), Reason::MoveLimit), Vec::<String>::new(), "F1 has room, F2 a minute too little");
    assert_eq!(said_of(&with(600), Reason::MoveLimit), ["the reason is move-limit, yet FM F2 can take it"]);
    let mut limited = with(599);
    (limited.policy.stability, limited.policy.max_moves) = (Stability::Priced, Some(0));
    assert_eq!(said_of(&limited, Reason::MoveLimit), Vec::<String>::new());
    limited.policy.max_moves = Some(1);
    assert_eq!(said_of(&limited, Reason::MoveLimit), ["the reason is move-limit, yet FM F1 can take it"]);
}

/// T runs A (300 minutes a week, four weeks) with F1, who cannot take B of `minutes` on its due day, so the plan says.
fn kept_without_new_work(minutes: i64) -> Vec<String> {
    let case = fm(four_weeks(0), "F1")
        .tenant("T", |tenant| tenant.present_fm = PresentFm::Known(Id::new(0)))
        .workload("A", |w| {
            (w.started_on, w.duration_weeks, w.minutes_per_week) = (Some(date("2026-11-30")), Some(4), Some(300));
        })
        .workload("B", |w| (w.esd, w.duration_weeks, w.minutes_per_week) = (esd("2026-11-30"), Some(1), Some(minutes)))
        .done();
    let mut plan = empty_plan();
    plan.assignments = vec![assignment(0, Some(0), Status::Kept, Some(Reason::NoCapacity))];
    plan.schedule = vec![running(&case, 0, 0, ("2026-12-25", 1200)), unscheduled(&case, 1, Reason::NoCapacity)];
    plan.load = weeks(0, &[(600, 300, 1, 0); 4]);
    plan.summary.levels.unassigned = 1;
    judged(&case, plan)
}

#[test]
fn a_running_unit_is_left_out_only_when_its_fm_has_no_room() {
    assert_eq!(kept_without_new_work(301), Vec::<String>::new());
    assert_eq!(kept_without_new_work(300), [FREE]);
}

/// T is split: F1 leads A, F2 leads B, and B comes after A. The plan gives A to F1 and leaves B out for `reason`.
fn split(reason: Reason) -> Vec<String> {
    let only = |service: usize| WorkloadSkill::Only(vec![Id::new(service)]);
    let case = four_weeks(0)
        .with(|case| case.policy.split_when_needed = true)
        .fm("F1", |fm| (fm.weekly_minutes, fm.workloads) = (600, only(0)))
        .fm("F2", |fm| (fm.weekly_minutes, fm.workloads) = (600, only(1)))
        .tenant("T", |_| {})
        .workload("A", |w| w.esd = esd("2026-11-30"))
        .workload_after("B", 0, |w| w.esd = esd("2026-12-07"))
        .done();
    let part = |row: Assignment, workload: usize| Assignment { workload: Some(Id::new(workload)), ..row };
    let mut plan = empty_plan();
    plan.assignments = vec![
        part(assignment(0, Some(0), Status::New, None), 0),
        part(assignment(0, None, Status::Unassigned, Some(reason)), 1),
    ];
    plan.schedule = vec![scheduled(&case, 0, 0, ("2026-11-30", "2026-12-04")), unscheduled(&case, 1, reason)];
    plan.load = weeks(0, &[(600, 600, 1, 1), (600, 0, 0, 0), (600, 0, 0, 0), (600, 0, 0, 0)]);
    plan.load.extend(weeks(1, &[(600, 0, 0, 0); 4]));
    judged(&case, plan)
}

#[test]
fn a_part_of_a_split_tenant_is_judged_beside_the_others() {
    assert_eq!(split(Reason::NoCapacity), ["the reason is no-capacity, yet FM F2 can take it"]);
}

/// The same T without any FM: F1 has five of the ten hours A takes, and B is left out for `reason`. `second` is what F2 leads.
fn split_without(second: Vec<Id<Service>>, reason: Reason) -> Vec<String> {
    let case = four_weeks(0)
        .with(|case| case.policy.split_when_needed = true)
        .fm("F1", |fm| (fm.weekly_minutes, fm.workloads) = (300, WorkloadSkill::Only(vec![Id::new(0)])))
        .fm("F2", |fm| (fm.weekly_minutes, fm.workloads) = (600, WorkloadSkill::Only(second)))
        .tenant("T", |_| {})
        .workload("A", |w| w.esd = esd("2026-11-30"))
        .workload_after("B", 0, |w| w.esd = esd("2026-12-07"))
        .done();
    let mut plan = empty_plan();
    let reasons = [Reason::NoCapacity, reason].into_iter().enumerate();
    for (workload, reason) in reasons {
        let row = assignment(0, None, Status::Unassigned, Some(reason));
        plan.assignments.push(Assignment { workload: Some(Id::new(workload)), ..row });
        plan.schedule.push(unscheduled(&case, workload, reason));
    }
    plan.load = weeks(0, &[(300, 0, 0, 0); 4]);
    plan.load.extend(weeks(1, &[(600, 0, 0, 0); 4]));
    judged(&case, plan)
}

#[test]
fn a_part_whose_predecessor_is_left_out_waits_for_it_unless_nobody_leads_it_anyway() {
    let lead = || vec![Id::new(1)];
    assert_eq!(split_without(lead(), Reason::PredecessorUnscheduled), Vec::<String>::new());
    let untrue = "the reason is no-capacity, yet predecessor-unscheduled is true";
    assert_eq!(split_without(lead(), Reason::NoCapacity), [untrue]);
    assert_eq!(split_without(vec![], Reason::NoEligibleFm), Vec::<String>::new());
    let untrue = "the reason is predecessor-unscheduled, yet no-eligible-fm is true";
    assert_eq!(split_without(vec![], Reason::PredecessorUnscheduled), [untrue]);
}
