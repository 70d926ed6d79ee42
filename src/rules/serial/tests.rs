//! Chains of workloads, by hand and against every combination of starts.

use super::*;
use crate::case::fixture::{Builder, date, esd};
use crate::case::{L1Status, PresentFm};
use crate::finding::Severity;
use crate::rules::Facts;
use crate::rules::probe::{day, eight_weeks, only_finding, ready, said, standing, weeks_of};
use proptest::prelude::*;

/// Teams is due on Monday 30 November, takes two weeks and ends on Friday 11 December.
fn teams() -> Builder {
    eight_weeks().workload("Teams", |w| w.esd = esd("2026-11-30"))
}

fn unscheduled(reason: Reason) -> Standing {
    Standing::Unscheduled(reason)
}

#[test]
fn a_successor_starts_gap_and_one_days_after_the_end() {
    // The end is Friday 11 December. A gap of 2 days allows Monday the 14th; a gap of 3 does not.
    let monday = |gap| teams().workload_after("Intune", 0, |w| (w.esd, w.gap_days) = (esd("2026-12-14"), gap)).done();
    assert_eq!(ready(&monday(2), 1).after, Some((Id::new(0), 2)));
    assert_eq!(said(&monday(2)), []);
    assert_eq!(standing(&monday(3), 1), unscheduled(Reason::SerialConflict));
    let finding = only_finding(&monday(3));
    assert_eq!((finding.severity, finding.rule, &*finding.workload), (Severity::Warning, Rule::EsdSerial, "Intune"));
    assert!(finding.message.contains("2026-12-11") && finding.message.contains("2026-12-15"), "{}", finding.message);
}

#[test]
fn without_after_the_same_dates_may_overlap() {
    let case = teams().workload("Intune", |w| w.esd = esd("2026-12-01")).done();
    assert!(matches!(standing(&case, 1), Standing::Ready(_)));
}

#[test]
fn a_month_leaves_room_for_the_predecessor() {
    let month = |text: &str| teams().workload_after("Intune", 0, |w| w.esd = esd(text)).done();
    assert_eq!(ready(&month("2026-12"), 1).after, Some((Id::new(0), 0)));
    assert_eq!(standing(&month("2026-11"), 1), unscheduled(Reason::SerialConflict));
}

#[test]
fn waiting_may_resolve_a_conflict() {
    // Due on Friday 11 December; two working days later is Tuesday the 15th.
    let waiting = |days| {
        let case = teams().workload_after("Intune", 0, |w| w.esd = esd("2026-12-11"));
        case.with(|case| case.policy.max_wait_days = days).done()
    };
    assert_eq!(standing(&waiting(0), 1), unscheduled(Reason::SerialConflict));
    assert!(matches!(standing(&waiting(1), 1), Standing::Ready(_)));
}

#[test]
fn what_follows_a_conflict_or_lies_behind_the_horizon_is_not_scheduled() {
    let case = teams()
        .workload_after("Intune", 0, |w| w.esd = esd("2026-12-01"))
        .workload_after("Viva", 1, |w| w.esd = esd("2027-01-11"))
        .workload("Exchange", |w| w.esd = esd("2027-03-01"))
        .workload_after("Purview", 3, |w| w.esd = esd("2027-06-01"))
        .done();
    assert_eq!(standing(&case, 1), unscheduled(Reason::SerialConflict));
    assert_eq!(standing(&case, 2), unscheduled(Reason::PredecessorUnscheduled));
    assert_eq!(standing(&case, 3), unscheduled(Reason::BeyondHorizon));
    assert_eq!(standing(&case, 4), unscheduled(Reason::PredecessorUnscheduled), "though it is beyond it itself");
}

#[test]
fn an_error_on_the_predecessor_holds_the_successor_back() {
    let case = teams().workload_after("Intune", 0, |w| w.esd = esd("2027-01-04"));
    let case = case.with(|case| case.workloads[Id::new(0)].bad = true).done();
    assert_eq!(standing(&case, 0), unscheduled(Reason::InputError));
    assert_eq!(standing(&case, 1), unscheduled(Reason::PredecessorUnscheduled));
}

#[test]
fn a_predecessor_without_esd_not_in_progress_or_missing_does_not_bind() {
    let follower = |w: &mut Workload| w.esd = esd("2026-12-01");
    let no_esd = eight_weeks().workload("Teams", |_| {}).workload_after("Intune", 0, follower).done();
    let blocked =
        eight_weeks().workload("Teams", |w| w.status = L1Status::Blocked).workload_after("Intune", 0, follower);
    let missing = eight_weeks().workload("Teams", |w| w.status = L1Status::Blocked).workload("Intune", |w| {
        follower(w);
        w.after = Some(After::Missing("SharePoint".into()));
    });
    for case in [no_esd, blocked.done(), missing.done()] {
        assert_eq!(ready(&case, 1).after, None);
        assert!(said(&case).contains(&(Severity::Note, Rule::EsdSerial)));
    }
}

#[test]
fn a_running_predecessor_binds_by_its_end() {
    // Started on 23 November, it ends on Friday 4 December; with a gap of 3 days Tuesday the 8th is the first day.
    let case = |text: &str| {
        eight_weeks()
            .workload("Teams", |w| w.started_on = Some(date("2026-11-23")))
            .workload_after("Intune", 0, |w| (w.esd, w.gap_days) = (esd(text), 3))
            .done()
    };
    let fits = case("2026-12-08");
    assert_eq!((ready(&fits, 1).not_before, ready(&fits, 1).after), (Some(day(&fits, "2026-12-08")), None));
    assert_eq!(standing(&case("2026-12-07"), 1), unscheduled(Reason::SerialConflict));
}

#[test]
fn a_running_workload_does_not_ask_for_its_predecessor() {
    let case = weeks_of("2026-11-23")
        .tenant("T1", |t| t.present_fm = PresentFm::Known(Id::new(0)))
        .workload("Teams", |w| w.esd = esd("2027-03-01"))
        .workload_after("Intune", 0, |w| w.started_on = Some(date("2026-11-23")))
        .done();
    assert!(matches!(standing(&case, 1), Standing::Running(_)));
}

#[test]
fn the_order_of_the_rows_does_not_matter() {
    let case = eight_weeks()
        .workload_after("Viva", 2, |w| w.esd = esd("2027-01"))
        .workload("Teams", |w| w.esd = esd("2026-11-30"))
        .workload_after("Intune", 1, |w| w.esd = esd("2026-12-14"))
        .done();
    // Teams ends on 11 December, Intune runs from the 14th to the 25th, Viva may start in January.
    assert_eq!(said(&case), []);
    assert_eq!(ready(&case, 0).after, Some((Id::new(2), 0)));
}

#[test]
fn a_circle_ends_unscheduled_and_not_in_a_loop() {
    let case = eight_weeks()
        .workload_after("Teams", 1, |w| w.esd = esd("2026-12-01"))
        .workload_after("Intune", 0, |w| (w.esd, w.gap_days) = (esd("2026-12"), u32::MAX))
        .workload_after("Viva", 2, |w| w.esd = esd("2026-12-01"))
        .done();
    for row in 0..3 {
        assert_eq!(standing(&case, row), unscheduled(Reason::PredecessorUnscheduled));
    }
}

/// (due day as weekday number or month, weeks, gap)
type Link = (Result<i32, bool>, u32, u32);

fn links() -> impl Strategy<Value = Vec<Link>> {
    let due = prop_oneof![3 => (0..38i32).prop_map(Ok), 1 => any::<bool>().prop_map(Err)];
    prop::collection::vec((due, 1..4u32, 0..12u32), 2..4)
}

fn chain(links: &[Link], wait: u32) -> Case {
    let mut builder = eight_weeks().holiday("2026-12-25").with(|case| case.policy.max_wait_days = wait);
    for (row, (due, weeks, gap)) in links.iter().enumerate() {
        let change = |w: &mut Workload| {
            let text = |number| date("2026-11-23") + chrono::TimeDelta::days(i64::from(Day::of_weekday(number).0));
            w.esd = match due {
                Ok(number) => esd(&text(*number).to_string()),
                Err(late) => esd(if *late { "2027-01" } else { "2026-12" }),
            };
            (w.duration_weeks, w.gap_days, w.minutes_per_week) = (Some(*weeks), *gap, Some(60));
            w.after = row.checked_sub(1).map(|before| After::Workload(Id::new(before)));
        };
        builder = builder.workload(&format!("W{row}"), change);
    }
    builder.done()
}

/// True when the first `upto` links have starts inside their windows that keep all gaps, by trying them all.
fn possible(case: &Case, links: &[Link], calendar: &RegionCalendar, ends: Option<Day>) -> bool {
    let Some(((due, weeks, gap), rest)) = links.split_first() else { return true };
    let (first, last) = match due {
        Ok(number) => {
            let first = calendar.on_or_after(Day::of_weekday(*number));
            (first, calendar.after_wait(first, case.policy.max_wait_days, case.horizon.last_day()))
        }
        Err(false) => (day(case, "2026-12-01"), day(case, "2026-12-31")),
        Err(true) => (day(case, "2027-01-01"), day(case, "2027-01-17")),
    };
    let legal = |start: Day| calendar.is_working(start) && ends.is_none_or(|end: Day| start.0 > end.0 + *gap as i32);
    let mut starts = (first.0..=last.0).map(Day).filter(|&start| legal(start));
    starts.any(|start| possible(case, rest, calendar, Some(end_of(*weeks as usize, start))))
}

proptest! {
    #[test]
    fn a_conflict_is_found_exactly_where_no_starts_keep_all_gaps(links in links(), wait in 0..4u32) {
        let case = chain(&links, wait);
        let facts = Facts::of(&case);
        let calendar = &facts.calendars[Id::new(0)];
        let mut broken = false;
        for upto in 1..=links.len() {
            let standing = &facts.workloads[Id::new(upto - 1)].standing;
            let fits = possible(&case, &links[..upto], calendar, None);
            let expected = match (broken, fits) {
                (true, _) => Some(Reason::PredecessorUnscheduled),
                (false, false) => Some(Reason::SerialConflict),
                (false, true) => None,
            };
            let found = match standing { Standing::Unscheduled(reason) => Some(*reason), _ => None };
            prop_assert_eq!(found, expected, "link {}", upto);
            broken |= expected.is_some();
        }
    }
}
