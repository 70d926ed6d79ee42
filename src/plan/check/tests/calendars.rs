//! What the check makes of dates, running work and FMs, by small cases with the arithmetic beside them.

use crate::case::fixture::{Builder, away, case, change, date, esd};
use crate::case::{Absence, Case, Contact, Day, Evidence, Id, PresentFm, Share, Workload};
use crate::plan::Reason;
use crate::plan::check::days::{Days, jobs};
use crate::plan::check::standing::{Ready, Standing};
use crate::plan::check::truth::Truth;

/// Plan date Wednesday 25 November (day 2), eight weeks (days 0 to 55), Thursday 26 a holiday, two weeks of 10 hours.
fn eight_weeks() -> Builder {
    case("2026-11-25", 8).holiday("2026-11-26").effort("*", &[(2, 10)])
}

fn standings(case: &Case) -> Vec<Standing> {
    Truth::of(case).standings
}

fn standing_of(change: impl FnOnce(&mut Workload)) -> Standing {
    standings(&eight_weeks().tenant("T", |_| {}).workload("A", change).done())[0]
}

fn ready(due: i32, last: i32, month: bool) -> Standing {
    let (first, due, last) = (Day(due), Day(due), Day(last));
    Standing::Ready(Ready { profile: 0, due, first, last, month, not_before: None, after: None })
}

/// Minutes by week of the only workload, which runs.
fn running_minutes(case: &Case) -> Vec<i64> {
    let truth = Truth::of(case);
    let Standing::Running { work, .. } = truth.standings[0] else { panic!("it runs") };
    let mut minutes = vec![0; truth.weeks];
    truth.profiles.spread(work, truth.weeks, |week, more| minutes[week] += more);
    minutes
}

#[test]
fn the_due_day_is_a_working_day_on_or_after_esd_and_plan_date() {
    let due = |text: &str| standing_of(|w| w.esd = esd(text));
    assert_eq!(due("2026-11-25"), ready(2, 2, false));
    assert_eq!(due("2026-11-26"), ready(4, 4, false), "past the holiday");
    assert_eq!(due("2026-11-01"), ready(2, 2, false), "overdue counts from the plan date");
    assert_eq!(due("2027-01-15"), ready(53, 53, false), "the last Friday of the horizon");
    assert_eq!(due("2027-01-16"), Standing::Not(Reason::BeyondHorizon), "its due day is the Monday after the horizon");
}

#[test]
fn a_month_is_open_while_it_has_a_working_day_left() {
    let due = |text: &str| standing_of(|w| w.esd = esd(text));
    // December: days 8 to 38, Tuesday the first of it. January is cut at the horizon: day 39 is Friday 1 January.
    assert_eq!(due("2026-12"), ready(8, 38, true));
    assert_eq!(due("2027-01"), ready(39, 55, true));
    assert_eq!(due("2026-11"), ready(2, 7, true), "what is left of November, to Monday the 30th");
    assert_eq!(due("2026-10"), ready(2, 2, false), "a past month is overdue");
    assert_eq!(due("2027-02"), Standing::Not(Reason::BeyondHorizon));
}

#[test]
fn a_month_is_due_on_a_region_working_day_and_open_from_its_first_day_on() {
    // Tuesday 1 December is a holiday of the region; an FM of another region may start on it.
    let case = eight_weeks().holiday("2026-12-01").tenant("T", |_| {}).workload("A", |w| w.esd = esd("2026-12")).done();
    let Standing::Ready(ready) = standings(&case)[0] else { panic!("it can be scheduled") };
    assert_eq!((ready.first, ready.due, ready.last), (Day(8), Day(9), Day(38)));
}

#[test]
fn a_rejected_change_leaves_what_was_in_force() {
    let case = eight_weeks()
        .tenant("T", |_| {})
        .workload("A", |w| {
            w.esd = esd("2026-12-02");
            w.changes = vec![change("2026-12-01", "2026-12-03"), change("2026-12-03", "2026-12-02")];
            w.changes[1].evidence = Some(Evidence::Voicemail);
        })
        .done();
    assert_eq!(Truth::of(&case).esd[0], esd("2026-12-03"));
    let roles = |role: &str| {
        let mut case = case.clone();
        case.workloads[Id::new(0)].changes[0].changed_by = role.into();
        Truth::of(&case).esd[0]
    };
    assert_eq!(roles("fm"), esd("2026-12-03"), "roles ignore case");
    assert_eq!(roles("Partner"), esd("2026-12-01"));
}

#[test]
fn only_a_first_entry_needs_no_note_and_no_editor() {
    let mut entries = vec![change("", "2026-12-01"), change("", "2026-12-03")];
    entries.iter_mut().for_each(|entry| (entry.changed_by, entry.note) = ("Partner".into(), "".into()));
    let case = eight_weeks().tenant("T", |_| {}).workload("A", |w| (w.esd, w.changes) = (esd("2026-12-03"), entries));
    let mut case = case.done();
    assert_eq!(Truth::of(&case).esd[0], esd("2026-12-01"));
    case.tenants[Id::new(0)].contact = Contact::Unresponsive;
    assert_eq!(Truth::of(&case).esd[0], esd("2026-12-01"), "a customer who never answers keeps it");
}

#[test]
fn a_row_that_contradicts_its_esd_is_an_input_error() {
    let error = Standing::Not(Reason::InputError);
    let kickoff = |text: &str| standing_of(|w| (w.esd, w.kickoff_date) = (esd("2026-12-02"), Some(date(text))));
    assert_eq!((kickoff("2026-12-01"), kickoff("2026-12-02")), (error, ready(9, 9, false)));
    let target = |text: &str| standing_of(|w| (w.esd, w.target_date) = (esd("2026-12-02"), Some(date(text))));
    assert_eq!((target("2026-12-02"), target("2026-12-03")), (error, ready(9, 9, false)));
}

#[test]
fn running_work_loads_what_is_left_of_it() {
    let started = |text: &str| {
        let case = eight_weeks().tenant("T", |_| {}).workload("A", |w| w.started_on = Some(date(text)));
        running_minutes(&case.done())[..3].to_vec()
    };
    // 600 minutes a week from Thursday 19 November on: 240 before the horizon, then 600 and 360.
    assert_eq!(started("2026-11-19"), [600, 360, 0]);
    assert_eq!(started("2026-11-22"), [600, 600, 0], "a Sunday counts as the Monday after it");
}

#[test]
fn running_work_of_unknown_start_ends_with_its_target_or_its_last_phase() {
    let with = |target: Option<&str>| {
        let case = eight_weeks()
            .fm("F1", |_| {})
            .tenant("T", |tenant| tenant.present_fm = PresentFm::Known(Id::new(0)))
            .workload("A", |w| w.target_date = target.map(date));
        running_minutes(&case.done())[..4].to_vec()
    };
    // Ten weekdays from Wednesday on: 3/5, 5/5 and 2/5 of 600.
    assert_eq!(with(None), [360, 600, 240, 0]);
    // Until Monday 30 November, that day included: 3/5 and 1/5.
    assert_eq!(with(Some("2026-11-30")), [360, 120, 0, 0]);
    assert_eq!(with(Some("2026-11-24")), [0, 0, 0, 0], "past");
}

#[test]
fn a_serial_conflict_stops_what_follows_it() {
    let chain = |second: &str| {
        let case = eight_weeks()
            .tenant("T", |_| {})
            .workload("A", |w| w.esd = esd("2026-11-30"))
            .workload_after("B", 0, |w| (w.esd, w.gap_days) = (esd(second), 3))
            .workload_after("C", 1, |w| w.esd = esd("2027-02-01"));
        standings(&case.done())
    };
    // A ends on Friday 11 December (day 18); with a gap of 3 days B starts on Tuesday 15 (day 22) at the earliest.
    let fits = chain("2026-12-15");
    assert!(matches!(fits[1], Standing::Ready(Ready { after: Some((_, 4)), .. })));
    assert_eq!(fits[2], Standing::Not(Reason::BeyondHorizon));
    let late = chain("2026-12-14");
    assert_eq!(late[1], Standing::Not(Reason::SerialConflict));
    assert_eq!(late[2], Standing::Not(Reason::PredecessorUnscheduled), "although it is beyond the horizon itself");
}

#[test]
fn a_short_absence_is_covered_and_a_long_one_is_not() {
    let staff = |absences: &[Absence]| {
        let case = eight_weeks().fm("F1", |fm| fm.absences = absences.to_vec());
        Truth::of(&case.done()).staff
    };
    let fm = Id::new(0);
    let short = staff(&[away("2026-12-01", "2026-12-02")]);
    assert_eq!((short.capacity(fm)[1], short.covered(fm)[1]), (2400, 960), "two days of 480 minutes");
    assert!(!short.works(fm, Day(8)) && short.works(fm, Day(10)));
    // Touching rows are one block: 30 November to 14 December has 11 weekdays, one more than are covered.
    let long = staff(&[away("2026-11-30", "2026-12-06"), away("2026-12-07", "2026-12-14")]);
    assert_eq!((long.capacity(fm)[1], long.capacity(fm)[3], long.covered(fm)[1]), (0, 1920, 0));
    let half = staff(&[Absence { share: Share(500_000), ..away("2026-12-01", "2026-12-02") }]);
    assert_eq!(half.capacity(fm)[1], 1920, "half of two days");
    assert!(half.works(fm, Day(8)));
    assert_eq!(half.capacity(fm)[0], 1920, "the holiday in week 0");
}

/// A tenant that runs A with F1 and is to start `change`.
fn bound(absence: Absence, change: impl FnOnce(&mut Workload)) -> Case {
    eight_weeks()
        .fm("F1", |fm| fm.absences = vec![absence])
        .tenant("T", |tenant| tenant.present_fm = PresentFm::Known(Id::new(0)))
        .workload("A", |w| w.started_on = Some(date("2026-11-23")))
        .workload("B", change)
        .done()
}

fn days_of(case: &Case, workload: usize) -> Days {
    let truth = Truth::of(case);
    let jobs = jobs(&truth, &truth.slots[0], Id::new(0));
    jobs.iter().find(|job| job.id == Id::new(workload)).expect("it is ready").days
}

#[test]
fn a_bound_unit_waits_for_its_fm() {
    let with = |esd: &str, from: &str, to: &str| {
        days_of(&bound(away(from, to), |w| w.esd = crate::case::fixture::esd(esd)), 1)
    };
    assert_eq!(with("2026-12-01", "2026-12-02", "2026-12-04"), Days::Span(Day(8), Day(8)), "there on the due day");
    assert_eq!(with("2026-12-01", "2026-12-01", "2026-12-04"), Days::Span(Day(14), Day(14)), "the Monday after");
    assert_eq!(with("2026-12", "2026-12-01", "2026-12-31"), Days::Span(Day(39), Day(39)), "the day after its month");
    assert_eq!(with("2026-12-01", "2026-12-01", "2027-03-01"), Days::AfterHorizon);
}

#[test]
fn an_fm_who_leaves_never_comes_back() {
    let mut case = bound(away("2026-12-01", "2027-01-31"), |w| w.esd = esd("2026-12-01"));
    case.fms[Id::new(0)].available_to = Some(date("2027-01-31"));
    assert_eq!(days_of(&case, 1), Days::Never);
    case.fms[Id::new(0)].available_to = Some(date("2027-02-01"));
    assert_eq!(days_of(&case, 1), Days::AfterHorizon, "for one Monday");
}

#[test]
fn an_fm_who_is_back_only_before_the_gap_ends_never_comes_back_for_the_successor() {
    // F1 is away on B's due day, so that B takes its five weeks from Monday 21 December to Friday 22 January, and C may start
    // from the 23rd on, not on Wednesday the 6th. F1 is away again then, and back on Thursday the 21st, after the horizon.
    let leaves_on = |last: &str| {
        let case = eight_weeks()
            .fm("F1", |fm| {
                fm.absences = vec![away("2026-12-01", "2026-12-18"), away("2027-01-04", "2027-01-20")];
                fm.available_to = Some(date(last));
            })
            .tenant("T", |tenant| tenant.present_fm = PresentFm::Known(Id::new(0)))
            .workload("A", |w| w.started_on = Some(date("2026-11-23")))
            .workload("B", |w| (w.esd, w.duration_weeks) = (esd("2026-12-01"), Some(5)))
            .workload_after("C", 1, |w| w.esd = esd("2027-01-06"));
        days_of(&case.done(), 2)
    };
    assert_eq!(leaves_on("2027-01-22"), Days::Never);
    assert_eq!(leaves_on("2027-01-25"), Days::AfterHorizon, "the Monday after the gap");
}

#[test]
fn a_bound_successor_takes_the_first_day_that_keeps_the_gap() {
    // A ends on Friday 4 December (day 11). B is due on Monday 7 (day 14), when F1 is away until Wednesday 9.
    let mut case = bound(away("2026-12-07", "2026-12-09"), |w| w.esd = esd("2026-12-07"));
    case.workloads[Id::new(1)].after = Some(crate::case::After::Workload(Id::new(0)));
    assert_eq!(days_of(&case, 1), Days::Span(Day(17), Day(17)));
    // C comes after B, which ends on Wednesday 23 (day 30) instead of Friday 18, and was due on Monday 21 (day 28).
    let late = eight_weeks()
        .fm("F1", |fm| fm.absences = vec![away("2026-12-07", "2026-12-09")])
        .tenant("T", |tenant| tenant.present_fm = PresentFm::Known(Id::new(0)))
        .workload("A", |w| w.started_on = Some(date("2026-11-23")))
        .workload_after("B", 0, |w| w.esd = esd("2026-12-07"))
        .workload_after("C", 1, |w| w.esd = esd("2026-12-21"))
        .done();
    assert_eq!(days_of(&late, 2), Days::Next(Day(28)));
}
