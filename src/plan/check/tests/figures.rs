//! One change of a legal plan for each kind of violation in start days and figures.

use super::legal::{after, day, legal, when};
use super::sample::kinds;
use crate::case::fixture::away;
use crate::case::{Id, Precision};
use crate::plan::check::{Kind, check};
use crate::plan::{Reason, Status, Termination};

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
fn what_is_wrong_is_told_in_hours_as_the_files_have_them() {
    let (case, mut plan) = legal();
    plan.schedule[2].minutes = 630;
    plan.load[1].load = 90;
    plan.summary.levels.cost += 30_000;
    let told: Vec<String> = check(&case, &plan).into_iter().map(|violation| violation.message).collect();
    assert_eq!(
        told,
        [
            "hours is 10.5000, should be 10.0000",
            "load.csv: load_hours 1.5000 should be 5.0000",
            "level cost is 31.5, should be 31 (cost = balance 25 + preferences 0 + moves 6, in hours)",
        ]
    );
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
fn what_is_not_scheduled_has_no_fm_and_no_wait() {
    for row in 3..6 {
        assert_eq!(after(|plan| plan.schedule[row].fm = Some(Id::new(0))), [Kind::FmCell]);
        assert_eq!(after(|plan| plan.schedule[row].wait_days = Some(0)), [Kind::WaitDays]);
    }
    assert_eq!(after(|plan| plan.schedule[1].wait_days = Some(0)), [Kind::WaitDays], "what runs does not wait");
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
