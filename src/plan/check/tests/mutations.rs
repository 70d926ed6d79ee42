//! One legal plan, and one change of it for each kind of violation.

use super::sample::{assignment, empty_plan, kinds, running, scheduled, summarise, unscheduled, weeks};
use crate::case::fixture::{away, case, date, esd};
use crate::case::{Case, Channel, Contact, Id, L1Status, Precision, PresentFm, Stability, WorkloadSkill};
use crate::plan::check::{Kind, check};
use crate::plan::{DeploymentStatus, Levels, Plan, Reason, Status, Termination};

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

fn legal() -> (Case, Plan) {
    let case = small_case();
    let plan = legal_plan(&case);
    (case, plan)
}

/// The kinds of violation after one change of the plan.
fn after(change: impl FnOnce(&mut Plan)) -> Vec<Kind> {
    let (case, mut plan) = legal();
    change(&mut plan);
    kinds(&case, &plan)
}

/// The kinds of violation when the case was another one than the plan was made for.
fn when(change: impl FnOnce(&mut Case)) -> Vec<Kind> {
    let (mut case, plan) = legal();
    change(&mut case);
    kinds(&case, &plan)
}

fn day(text: &str) -> Option<chrono::NaiveDate> {
    Some(date(text))
}

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

#[test]
fn the_esd_in_force_is_shown() {
    assert_eq!(after(|plan| plan.schedule[0].esd = day("2026-11-29")), [Kind::Esd]);
    assert_eq!(after(|plan| plan.schedule[2].esd_precision = Some(Precision::Day)), [Kind::Esd]);
    assert_eq!(after(|plan| plan.schedule[1].esd = day("2026-11-23")), [Kind::Esd], "none is written for running work");
}

#[test]
fn work_starts_on_a_legal_day() {
    let start = |row: usize, text: &str| {
        let start = day(text);
        after(move |plan| plan.schedule[row].start = start)
    };
    assert!(start(0, "2026-11-27").contains(&Kind::StartEarly));
    assert!(start(0, "2026-12-02").contains(&Kind::StartLate), "two days of wait, one is allowed");
    assert!(start(2, "2026-11-30").contains(&Kind::StartEarly), "not before its month");
    assert!(start(2, "2026-12-05").contains(&Kind::StartAway), "a Saturday");
    let away = when(|case| case.fms[Id::new(0)].absences.push(away("2026-11-30", "2026-11-30")));
    assert!(away.contains(&Kind::StartAway), "a covered day lowers no capacity, but bars starts");
    // Teams ends on Friday 27 November; a gap of 10 days lasts until Monday 7 December, one of 11 does not reach it.
    let gap = |days| when(|case| case.workloads[Id::new(2)].gap_days = days);
    assert_eq!(gap(9), []);
    assert_eq!(gap(10), [Kind::StartSerial]);
}

#[test]
fn what_is_scheduled_has_a_start_and_nothing_else_has() {
    assert!(after(|plan| plan.schedule[0].start = None).contains(&Kind::Start));
    assert_eq!(after(|plan| plan.schedule[3].start = day("2026-11-30")), [Kind::Start]);
    assert_eq!(after(|plan| plan.schedule[1].start = None), [Kind::Start], "`started_on` is known");
}

#[test]
fn the_figures_of_a_deployment_follow_from_its_start() {
    assert_eq!(after(|plan| plan.schedule[0].end = day("2026-12-07")), [Kind::End]);
    assert_eq!(after(|plan| plan.schedule[1].end = None), [Kind::End]);
    assert_eq!(after(|plan| plan.schedule[6].wait_days = Some(2)), [Kind::WaitDays, Kind::Kpis]);
    assert_eq!(after(|plan| plan.schedule[2].minutes = 599), [Kind::Minutes]);
    assert_eq!(after(|plan| plan.schedule[2].proposed_esd = None), [Kind::ProposedEsd]);
    assert_eq!(after(|plan| plan.schedule[0].proposed_esd = day("2026-11-30")), [Kind::ProposedEsd]);
}

#[test]
fn limits_of_an_fm_week_are_kept() {
    // F2 carries 480 of 600 minutes in week 2 and 300 of 480 in week 0, the latter inherited.
    let share = |millionths| when(|case| case.policy.max_utilisation = millionths);
    assert_eq!(share(800_000), []);
    assert_eq!(share(799_999), [Kind::OverCapacity]);
    assert_eq!(when(|case| case.fms[Id::new(1)].max_tenants = Some(2)), []);
    assert_eq!(when(|case| case.fms[Id::new(1)].max_tenants = Some(1)), [Kind::MaxTenants]);
    assert_eq!(when(|case| case.fms[Id::new(1)].max_starts_per_week = Some(1)), []);
    assert_eq!(when(|case| case.fms[Id::new(1)].max_starts_per_week = Some(0)), [Kind::MaxStarts]);
}

#[test]
fn the_load_table_says_what_the_schedule_gives() {
    assert_eq!(after(|plan| plan.load[1].capacity += 1), [Kind::LoadValue]);
    assert_eq!(after(|plan| plan.load[1].load += 1), [Kind::LoadValue]);
    assert_eq!(after(|plan| plan.load[6].tenants = 1), [Kind::LoadValue]);
    assert_eq!(after(|plan| plan.load[5].starts = 0), [Kind::LoadValue]);
}

#[test]
fn levels_are_exact() {
    assert_eq!(after(|plan| plan.summary.levels.unassigned += 1), [Kind::Levels]);
    assert_eq!(after(|plan| plan.summary.levels.waiting += 1), [Kind::Levels]);
    assert_eq!(after(|plan| plan.summary.levels.cost += 1), [Kind::Levels]);
    // T1 and T8 are one customer served by two FMs: 2 hours, 120 000 units. T2 with F2 as well: still two FMs.
    let shared = |rows: &[usize]| {
        let (mut case, mut plan) = legal();
        let customer = case.customers.intern("C");
        rows.iter().for_each(|&row| case.tenants[Id::new(row)].customer = Some(customer));
        plan.summary.levels.cost += 120_000;
        kinds(&case, &plan)
    };
    assert_eq!(shared(&[0, 7]), []);
    assert_eq!(shared(&[0, 1, 7]), []);
    assert_eq!(shared(&[1, 7]), [Kind::Levels], "both with F2");
    // T1 is served in its second language: 4 hours.
    let second = |cost: i64| {
        let (mut case, mut plan) = legal();
        let german = case.languages.intern("German");
        let tenant = &mut case.tenants[Id::new(0)];
        (tenant.second_language, tenant.language) = (Some(tenant.language), german);
        plan.summary.levels.cost += cost;
        kinds(&case, &plan)
    };
    assert_eq!(second(240_000), []);
    assert_eq!(second(0), [Kind::Levels]);
}

#[test]
fn bounds_are_not_above_their_levels() {
    assert_eq!(after(|plan| plan.summary.bounds.cost = 1_860_000), []);
    assert_eq!(after(|plan| plan.summary.bounds.cost = 1_860_001), [Kind::Bounds]);
    assert_eq!(after(|plan| plan.summary.termination = Termination::Optimal), [Kind::Bounds], "nothing is proved");
    let proved = after(|plan| {
        plan.summary.termination = Termination::Optimal;
        plan.summary.bounds = plan.summary.levels;
    });
    assert_eq!(proved, []);
}

#[test]
fn counts_and_covered_hours_are_right() {
    assert_eq!(after(|plan| _ = plan.summary.statuses.remove(&Status::Kept)), [Kind::Counts]);
    assert_eq!(after(|plan| _ = plan.summary.reasons.remove(&Reason::NoEsd)), [Kind::Counts]);
    // F1 away on Tuesday of week 2, which colleagues cover: 120 minutes.
    let covered = |minutes: i64| {
        let (mut case, mut plan) = legal();
        case.fms[Id::new(0)].absences.push(away("2026-12-08", "2026-12-08"));
        plan.summary.covered_minutes.insert("EMEA".into(), vec![0, 0, minutes, 0]);
        kinds(&case, &plan)
    };
    assert_eq!(covered(120), []);
    assert_eq!(covered(0), [Kind::Counts]);
}

#[test]
fn key_figures_are_right() {
    assert_eq!(after(|plan| plan.summary.kpis.peak_utilisation = 0.81), [Kind::Kpis]);
    assert_eq!(after(|plan| plan.summary.kpis.jain_index = f64::NAN), [Kind::Kpis]);
    assert_eq!(after(|plan| plan.summary.kpis.moved = 0), [Kind::Kpis]);
    assert_eq!(after(|plan| plan.summary.kpis.starts_per_week[1] = 1), [Kind::Kpis]);
}

#[test]
fn a_violation_says_what_and_where() {
    let (case, mut plan) = legal();
    plan.schedule[0].end = day("2026-12-07");
    let texts: Vec<String> = check(&case, &plan).iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["end: end is 2026-12-07, should be 2026-12-04 (tenant T1, workload Teams)"]);
}
