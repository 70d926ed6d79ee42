//! One change of a legal plan for each kind of violation in the assignments, and in the rows as such.

use super::legal::{after, day, legal, when};
use crate::case::{Id, PresentFm, Stability, WorkloadSkill};
use crate::plan::check::{Kind, check};
use crate::plan::{DeploymentStatus, Reason, Status};

#[test]
fn a_legal_plan_has_no_violations() {
    let (case, plan) = legal();
    assert_eq!(check(&case, &plan), Vec::new());
}

#[test]
fn ids_outside_the_case_end_the_check() {
    assert_eq!(after(|plan| plan.assignments[0].tenant = Id::new(8)), [Kind::UnknownId]);
    assert_eq!(after(|plan| plan.schedule[0].fm = Some(Id::new(2))), [Kind::UnknownId]);
    assert_eq!(after(|plan| plan.load[0].week = 4), [Kind::UnknownId]);
}

#[test]
fn missing_rows_are_found_in_every_table() {
    assert!(after(|plan| _ = plan.assignments.remove(5)).contains(&Kind::RowMissing));
    assert!(after(|plan| _ = plan.schedule.remove(4)).contains(&Kind::RowMissing));
    assert_eq!(after(|plan| _ = plan.load.remove(0)), [Kind::RowMissing]);
}

#[test]
fn second_rows_are_found_in_every_table() {
    assert!(after(|plan| plan.assignments.push(plan.assignments[7].clone())).contains(&Kind::RowDuplicate));
    assert!(after(|plan| plan.schedule.push(plan.schedule[6].clone())).contains(&Kind::RowDuplicate));
    assert_eq!(after(|plan| plan.load.push(plan.load[7])), [Kind::RowDuplicate]);
}

#[test]
fn rows_that_do_not_belong_are_found() {
    // Workload 4 is an FRP tenant's, workload 6 is Blocked.
    let frp = after(|plan| {
        let mut row = plan.schedule[4].clone();
        row.workload = Id::new(4);
        plan.schedule.insert(4, row);
    });
    assert!(frp.contains(&Kind::RowSurplus));
    let split = after(|plan| {
        let mut row = plan.assignments[7].clone();
        row.workload = Some(Id::new(8));
        plan.assignments.push(row);
    });
    assert!(split.contains(&Kind::RowSurplus));
    // F1 leaves before week 3, which has neither capacity nor load then.
    let gone = when(|case| case.fms[Id::new(0)].available_to = day("2026-12-13"));
    assert!(gone.contains(&Kind::RowSurplus));
}

#[test]
fn rows_keep_the_order_of_the_case() {
    assert_eq!(after(|plan| plan.assignments.swap(0, 1)), [Kind::RowOrder]);
    assert_eq!(after(|plan| plan.schedule.swap(0, 1)), [Kind::RowOrder]);
    assert_eq!(after(|plan| plan.load.swap(0, 1)), [Kind::RowOrder]);
}

#[test]
fn a_status_says_what_became_of_the_tenant() {
    // The count of statuses is wrong then, too.
    assert_eq!(after(|plan| plan.assignments[0].status = Status::Moved), [Kind::Status, Kind::Counts]);
    assert_eq!(after(|plan| plan.assignments[7].status = Status::New), [Kind::Status, Kind::Counts]);
    assert!(after(|plan| plan.assignments[4].status = Status::Idle).contains(&Kind::Status));
}

#[test]
fn a_unit_that_starts_after_the_lead_days_is_provisional() {
    // T1 starts 7 days after the plan date, T8 10 days; T2 runs and is never provisional.
    let lead = |days| when(|case| case.policy.lead_days = Some(days));
    assert_eq!(lead(10), []);
    assert_eq!(lead(9), [Kind::Status]);
}

#[test]
fn parked_tenants_keep_their_fm_and_idle_ones_show_it() {
    assert_eq!(after(|plan| plan.assignments[4].fm = None), [Kind::FmCell]);
    let idle = when(|case| case.tenants[Id::new(5)].present_fm = PresentFm::Known(Id::new(0)));
    assert_eq!(idle, [Kind::FmCell]);
    // The id of an FM the case does not know stays, too.
    let unknown = when(|case| case.tenants[Id::new(4)].present_fm = PresentFm::Unknown("F9".into()));
    assert_eq!(unknown, [Kind::FmCell]);
    assert_eq!(after(|plan| plan.schedule[0].fm = Some(Id::new(1))).first(), Some(&Kind::FmCell));
}

#[test]
fn a_reason_stands_exactly_where_there_is_no_fm() {
    assert_eq!(after(|plan| plan.assignments[2].reason = None).first(), Some(&Kind::Reason));
    assert_eq!(after(|plan| plan.assignments[0].reason = Some(Reason::NoCapacity)), [Kind::Reason, Kind::Counts]);
    let other = after(|plan| plan.assignments[6].reason = Some(Reason::NotInProgress));
    assert_eq!(other, [Kind::Reason, Kind::Counts]);
    let deployment = after(|plan| plan.schedule[3].reason = Some(Reason::NoEligibleFm));
    assert_eq!(deployment, [Kind::Reason, Kind::Counts]);
}

#[test]
fn a_detail_stands_only_where_a_unit_is_left_out() {
    assert_eq!(after(|plan| plan.assignments[0].detail = "text".to_owned()), [Kind::Reason]);
    assert_eq!(after(|plan| plan.assignments[4].detail = "text".to_owned()), [Kind::Reason], "parked");
    assert_eq!(after(|plan| plan.assignments[2].detail = "text".to_owned()), [], "what it says is not read");
}

#[test]
fn a_reason_is_true_of_the_plan() {
    let away = after(|plan| {
        plan.assignments[2].reason = Some(Reason::FmAwayOnStart);
        plan.schedule[3].reason = Some(Reason::FmAwayOnStart);
    });
    assert_eq!(away, [Kind::ReasonUntrue, Kind::Counts]);
    // 20 hours: T3 would fit beside nothing; F1 has 1500 - 300 minutes left in week 1, where T3 needs 1200.
    let room = when(|case| case.fms[Id::new(0)].weekly_minutes = 1500);
    assert!(room.contains(&Kind::ReasonUntrue));
    let tight = when(|case| case.fms[Id::new(0)].weekly_minutes = 1199);
    assert!(!tight.contains(&Kind::ReasonUntrue), "Tuesday needs 960 minutes, 899 are left");
}

#[test]
fn an_fm_serves_its_region_languages_and_workloads() {
    let skills = when(|case| case.fms[Id::new(0)].workloads = WorkloadSkill::Only(vec![Id::new(1)]));
    assert_eq!(skills, [Kind::Ineligible]);
    let language = when(|case| case.tenants[Id::new(0)].language = case.languages.intern("German"));
    assert_eq!(language, [Kind::Ineligible]);
    let region = when(|case| {
        case.tenants[Id::new(0)].region = case.regions.intern("APAC");
        case.holidays.push(Vec::new());
    });
    assert_eq!(region, [Kind::Ineligible]);
}

#[test]
fn running_work_stays_with_its_fm() {
    let moved = when(|case| case.tenants[Id::new(1)].present_fm = PresentFm::Known(Id::new(0)));
    assert!(moved.contains(&Kind::RunningMoved));
    let dropped = after(|plan| (plan.assignments[1].fm, plan.assignments[1].status) = (None, Status::Unassigned));
    assert!(dropped.contains(&Kind::RunningMoved));
    // Eligible or not: F2 speaks no English any more, and only T8 is wrong with it.
    let (mut case, plan) = legal();
    case.fms[Id::new(1)].languages.clear();
    let wrong: Vec<_> =
        check(&case, &plan).into_iter().filter(|violation| violation.kind == Kind::Ineligible).collect();
    assert_eq!(wrong.iter().map(|violation| violation.tenant.as_ref()).collect::<Vec<_>>(), ["T8"]);
}

#[test]
fn a_locked_tenant_keeps_its_fm() {
    // Locked moves have no price, so the cost is another one, too.
    assert_eq!(when(|case| case.policy.stability = Stability::Locked), [Kind::Locked, Kind::Levels]);
    assert_eq!(when(|case| case.policy.stability = Stability::Free), [Kind::Levels]);
}

#[test]
fn no_more_units_move_than_may() {
    assert_eq!(when(|case| case.policy.max_moves = Some(1)), []);
    assert_eq!(when(|case| case.policy.max_moves = Some(0)), [Kind::MaxMoves]);
}

#[test]
fn a_unit_is_planned_whole_or_not_at_all() {
    let torn = after(|plan| {
        let row = &mut plan.schedule[0];
        (row.status, row.fm, row.start, row.end) = (DeploymentStatus::Unscheduled, None, None, None);
    });
    assert!(torn.contains(&Kind::UnitTorn));
}

#[test]
fn nothing_is_scheduled_that_may_not_be() {
    let scheduled = after(|plan| plan.schedule[5].status = DeploymentStatus::Scheduled);
    assert_eq!(scheduled, [Kind::DeploymentStatus]);
    let running = after(|plan| plan.schedule[0].status = DeploymentStatus::Running);
    assert!(running.contains(&Kind::DeploymentStatus));
}
