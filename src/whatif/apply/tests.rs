use super::{apply, is_relaxed, is_same};
use crate::case::fixture::{self, case, date, esd};
use crate::case::{Case, Id, Phase, Share, WorkloadSkill};
use crate::rules::{Facts, Standing};
use crate::whatif::change::{
    Away, Change, Demand, EffortChange, FmEdit, FmFilter, Hours, NewEffort, NewFms, Removal, Setting, TenantFilter,
};

/// Two FMs of 40 hours; T1 with Teams (and Intune after it), T2 with Teams.
fn base() -> Case {
    case("2026-11-23", 12)
        .effort("*", &[(2, 10)])
        .fm("F1", |_| {})
        .fm("F2", |fm| fm.weekly_minutes = 1800)
        .tenant("T1", |tenant| tenant.seats = Some(50))
        .workload("Teams", |row| row.esd = esd("2026-12-01"))
        .workload_after("Intune", 0, |row| row.esd = esd("2027-01"))
        .tenant("T2", |tenant| tenant.seats = Some(500))
        .workload("Teams", |row| {
            row.esd = esd("2026-12-02");
            row.changes = vec![fixture::change("", "2026-12-02")];
            row.kickoff_date = Some(date("2026-12-03"));
            row.target_date = Some(date("2027-02-01"));
        })
        .done()
}

fn changed(change: Change) -> Case {
    apply(&base(), &[change]).case
}

fn first_fm() -> FmFilter {
    FmFilter { fms: vec![Id::new(0)], ..FmFilter::default() }
}

fn hours(case: &Case) -> Vec<i64> {
    case.fms.iter().map(|fm| fm.weekly_minutes / 60).collect()
}

fn ids(case: &Case) -> Vec<&str> {
    case.tenants.iter().map(|tenant| &*tenant.id).collect()
}

#[test]
fn no_change_leaves_the_same_case() {
    let base = base();
    assert!(is_same(&base, &apply(&base, &[]).case));
    let same_hours = FmEdit { hours: Some(Hours::Minutes(2400)), ..FmEdit::default() };
    assert!(is_same(&base, &changed(Change::Edit(first_fm(), same_hours))), "40 hours in place of 40");
}

#[test]
fn new_fms_get_free_ids_and_ramp_up() {
    let new = NewFms {
        count: 2,
        id: "F".into(),
        region: Id::new(0),
        languages: vec![Id::new(0)],
        workloads: WorkloadSkill::All,
        edit: FmEdit {
            hours: Some(Hours::Minutes(2160)),
            from: Some(date("2026-12-07")),
            ramp: vec![Share(0), Share(500_000), Share::WHOLE],
            ..FmEdit::default()
        },
    };
    let case = changed(Change::Add(new));
    assert_eq!(case.fms.iter().map(|fm| &*fm.id).collect::<Vec<_>>(), ["F1", "F2", "F-1", "F-2"]);
    assert!(is_relaxed(&base(), &case));
    let capacity = &Facts::of(&case).availability[Id::new(2)].capacity;
    // Weeks of 23 and 30 November: not there yet. 7 December: nothing (all but a millionth is missing), 14 December: half
    // of 36 hours, from 21 December on all of them.
    assert_eq!(capacity[..6], [0, 0, 0, 1080, 2160, 2160]);
}

#[test]
fn who_leaves_stays_on_the_table_with_a_last_day() {
    let removal = Removal { who: FmFilter::default(), count: Some(1), from: Some(date("2026-12-14")) };
    let case = changed(Change::Remove(removal));
    assert_eq!(case.fms.as_slice()[0].available_to, Some(date("2026-12-13")));
    assert_eq!(case.fms.as_slice()[1].available_to, None);
    let at_once = changed(Change::Remove(Removal { who: first_fm(), count: None, from: None }));
    assert!(at_once.fms.as_slice()[0].has_left(at_once.plan_date));
    assert!(!is_relaxed(&base(), &at_once));
}

#[test]
fn hours_change_by_percent_or_to_a_number() {
    let more = FmEdit { hours: Some(Hours::More(1_000)), ..FmEdit::default() };
    assert_eq!(hours(&changed(Change::Edit(FmFilter::default(), more))), [44, 33]);
    // 0.01 % less than 2400 and 1800 minutes are 2399.76 and 1799.82.
    let less = FmEdit { hours: Some(Hours::More(-1)), ..FmEdit::default() };
    let case = changed(Change::Edit(FmFilter::default(), less));
    assert!(case.fms.iter().map(|fm| fm.weekly_minutes).eq([2399, 1799]), "rounded down");
    let fixed = FmEdit { hours: Some(Hours::Minutes(2280)), ..FmEdit::default() };
    let case = changed(Change::Edit(first_fm(), fixed));
    assert_eq!(hours(&case), [38, 30]);
    assert!(!is_relaxed(&base(), &case));
}

#[test]
fn absences_lower_capacity() {
    let away = Away { from: date("2026-12-07"), to: date("2026-12-11"), share: Share(500_000) };
    let case = changed(Change::Absent(first_fm(), away));
    assert_eq!(Facts::of(&case).availability[Id::new(0)].capacity[..4], [2400, 2400, 1200, 2400]);
}

#[test]
fn settings_replace_those_of_the_case() {
    let case = apply(&base(), &[Change::Set(Setting::MaxWaitDays(5)), Change::Set(Setting::MaxUtilisation(900_000))]);
    assert_eq!((case.case.policy.max_wait_days, case.case.policy.max_utilisation), (5, 900_000));
    assert!(is_relaxed(&base(), &changed(Change::Set(Setting::MaxWaitDays(5)))));
    assert!(!is_relaxed(&base(), &case.case));
}

#[test]
fn shifted_dates_keep_their_rules_and_the_plan_says_so() {
    let teams = base().services.find("Teams");
    let filter = TenantFilter { workload: teams, ..TenantFilter::default() };
    let shifted = apply(&base(), &[Change::Shift(filter, 30)]);
    let rows = shifted.case.workloads.as_slice();
    assert_eq!(rows[0].esd, esd("2026-12-31"));
    assert_eq!(rows[1].esd, esd("2027-01"), "Intune stays");
    assert_eq!(rows[2].esd, esd("2027-01-01"));
    assert_eq!(rows[2].changes[0].new_esd, esd("2027-01-01").unwrap());
    assert_eq!((rows[2].kickoff_date, rows[2].target_date), (Some(date("2027-01-02")), Some(date("2027-03-03"))));
    assert!(shifted.notes[0].message.starts_with("hypothesis: 2 start dates are moved by 30 days"));
    let facts = Facts::of(&shifted.case);
    assert!(facts.workloads.iter().all(|row| matches!(row.standing, Standing::Ready(_) | Standing::Unscheduled(_))));
    assert!(facts.findings.iter().all(|finding| finding.severity != crate::finding::Severity::Error));
}

#[test]
fn month_estimates_move_by_whole_months() {
    let shift = |days| {
        let case = apply(&base(), &[Change::Shift(TenantFilter::default(), days)]).case;
        case.workloads.as_slice()[1].esd
    };
    assert_eq!(shift(10), esd("2027-01"));
    assert_eq!(shift(30), esd("2027-02"));
    assert_eq!(shift(-60), esd("2026-11"));
}

fn demand(percent: i64) -> Change {
    Change::Demand(Demand { filter: TenantFilter::default(), more: percent * 100, number: None, seed: 7 })
}

#[test]
fn more_demand_clones_tenants_as_new_customers() {
    let case = changed(demand(50));
    assert_eq!(case.tenants.len(), 3);
    let clone = &case.tenants.as_slice()[2];
    assert!(clone.id.ends_with("~1") && clone.customer.is_none());
    let original = case.tenants.iter().find(|tenant| clone.id.starts_with(&*tenant.id)).unwrap();
    assert_eq!(clone.workloads.len(), original.workloads.len());
    let more = changed(demand(150));
    assert_eq!(more.tenants.as_slice()[2].id, clone.id, "150 % more contains what 50 % more adds");
    assert_eq!(more.tenants.len(), 5);
}

#[test]
fn a_clone_keeps_the_order_of_its_deployments() {
    let case = changed(demand(100));
    for (id, row) in case.workloads.entries() {
        if let Some(crate::case::After::Workload(before)) = &row.after {
            assert_eq!(case.workloads[*before].tenant, row.tenant);
            assert_eq!(case.workloads_of(row.tenant).next().map(|(first, _)| first), Some(*before), "{id:?}");
        }
    }
}

#[test]
fn less_demand_and_dropped_tenants_are_gone_with_their_workloads() {
    assert_eq!(changed(demand(-50)).tenants.len(), 1);
    let filter = TenantFilter { tenants: vec!["T1".into()], ..TenantFilter::default() };
    let case = changed(Change::Drop(filter));
    assert_eq!((ids(&case), case.workloads.len()), (vec!["T2"], 1));
    assert_eq!(case.workloads.as_slice()[0].tenant, Id::new(0));
    let large = TenantFilter { seats_from: Some(100), ..TenantFilter::default() };
    assert_eq!(ids(&changed(Change::Drop(large))), ["T1"]);
}

#[test]
fn effort_changes_by_a_factor_or_by_rows() {
    let service = base().services.find("Intune");
    let factor = EffortChange { workload: service, hours: NewEffort::Factor(1_500) };
    let case = changed(Change::Effort(factor));
    let minutes = |case: &Case, name: &str| {
        let service = case.services.find(name).unwrap();
        case.effort.phases(service, 100).unwrap().iter().map(|phase| phase.minutes_per_week).collect::<Vec<_>>()
    };
    assert_eq!((minutes(&case, "Intune"), minutes(&case, "Teams")), (vec![900], vec![600]));
    // Teams has hours of its own from 500 seats on; below them the rows of * hold, and take half as long again too.
    let sized = fixture::case("2026-11-23", 12).effort("*", &[(2, 10)]).effort_from("Teams", 500, &[(2, 20)]).done();
    let factor = EffortChange { workload: sized.services.find("Teams"), hours: NewEffort::Factor(1_500) };
    let sized = apply(&sized, &[Change::Effort(factor)]).case;
    let teams = sized.services.find("Teams").unwrap();
    let minutes_of = |seats| sized.effort.phases(teams, seats).unwrap()[0].minutes_per_week;
    assert_eq!((minutes_of(100), minutes_of(499), minutes_of(500)), (900, 900, 1800));
    assert_eq!(sized.effort.fallback[0].phases[0].minutes_per_week, 600, "other workloads take what they took");
    let phase = Phase { name: "".into(), weeks: 1, minutes_per_week: 60 };
    let rows = EffortChange { workload: None, hours: NewEffort::Rows(vec![(0, phase)]) };
    assert_eq!(minutes(&changed(Change::Effort(rows)), "Teams"), [60]);
}
