//! Questions answered on cases small enough to be answered by hand.

use super::change::{FmEdit, Hours, NewFms, TenantFilter};
use super::{Comparison, Finished, Headcount, Questions, Room, Shelf, Shortage, Sweep, sweep};
use crate::case::fixture::{case, esd};
use crate::case::{Case, Id, WorkloadSkill};
use crate::engine::{Quiet, Settings};
use crate::error::Result;
use crate::plan::Plan;
use std::collections::BTreeMap;

/// Keeps nothing.
struct NoShelf;

impl Shelf for NoShelf {
    fn find(&self, _: &str, _: &Case, _: &str) -> Option<Plan> {
        None
    }
    fn lined(&self, case: &Case) -> Result<Case> {
        Ok(case.clone())
    }
    fn keep(&self, _: &Finished<'_>) -> Result<()> {
        Ok(())
    }
}

/// One FM of 40 hours; five tenants whose deployments take 20 hours a week for 4 weeks, all from 7 December 2026 on. Two
/// fit at a time, so three are left out.
fn crowded() -> Case {
    let mut builder = case("2026-11-23", 12).effort("*", &[(4, 20)]).fm("F1", |_| {});
    for id in ["T1", "T2", "T3", "T4", "T5"] {
        builder = builder.tenant(id, |_| {}).workload("Teams", |row| row.esd = esd("2026-12-07"));
    }
    builder.done()
}

fn ask(case: &Case, questions: &Questions) -> Comparison {
    let settings = Settings { budget: Some(2_000), threads: Some(1), ..Settings::default() };
    let inputs = BTreeMap::new();
    let asked = Sweep { case, inputs: &inputs, base: None, settings: &settings, shelf: &NoShelf, progress: &Quiet };
    sweep(&asked, questions).unwrap()
}

fn hire() -> NewFms {
    NewFms {
        count: 1,
        id: "hire".into(),
        region: Id::new(0),
        languages: vec![Id::new(0)],
        workloads: WorkloadSkill::All,
        edit: FmEdit { hours: Some(Hours::Minutes(2400)), ..FmEdit::default() },
    }
}

#[test]
fn two_more_fms_are_needed_by_the_week_of_the_starts_and_one_is_too_few() {
    let headcounts =
        vec![Headcount { name: "h".into(), fm: hire(), max_wait_days: None, max_utilisation: None, most: 8 }];
    let comparison = ask(&crowded(), &Questions { headcounts, ..Questions::default() });
    let answer = &comparison.answers.headcounts[0];
    // Three tenants are left out: one FM takes two of them, so it takes two FMs, from the Monday all of them start on.
    assert_eq!((answer.count, answer.left_out, answer.left_out_with_one_fewer), (Some(2), 0, 1));
    assert_eq!(answer.from.map(|date| date.to_string()).as_deref(), Some("2026-12-07"));
}

#[test]
fn nothing_fits_where_somebody_is_left_out_but_room_is_found_beside_an_idle_fm() {
    let room = || vec![Room { name: "r".into(), filter: TenantFilter::default(), seed: 1, most: 16 }];
    let full = ask(&crowded(), &Questions { rooms: room(), ..Questions::default() });
    assert_eq!((full.answers.rooms[0].tenants, full.answers.rooms[0].folder.as_str()), (0, super::BASE));
    // Two tenants and two FMs: four fit, so two more.
    let idle = case("2026-11-23", 12)
        .effort("*", &[(4, 20)])
        .fm("F1", |_| {})
        .fm("F2", |_| {})
        .tenant("T1", |_| {})
        .workload("Teams", |row| row.esd = esd("2026-12-07"))
        .tenant("T2", |_| {})
        .workload("Teams", |row| row.esd = esd("2026-12-07"))
        .done();
    let comparison = ask(&idle, &Questions { rooms: room(), ..Questions::default() });
    let answer = &comparison.answers.rooms[0];
    assert_eq!((answer.tenants, answer.is_open), (2, false));
}

#[test]
fn a_shortage_is_told_with_the_hours_that_help_and_the_days_that_do() {
    let shortages = vec![Shortage { name: "s".into(), weekly_minutes: 2400, later_days: vec![7, 28] }];
    let comparison = ask(&crowded(), &Questions { shortages, ..Questions::default() });
    let [hired, later] = comparison.answers.shortages.as_slice() else { panic!("two options") };
    // A new FM of 40 hours takes two of the three; fewer hours do not.
    assert_eq!((hired.helped, hired.tenants.len(), hired.unassigned), (2, 3, (3, 1)));
    assert!(
        hired.advice.starts_with("add 40 hours a week of English-speaking capacity for Teams in EMEA"),
        "{}",
        hired.advice
    );
    // 28 days later the first two are done, and two more fit.
    assert_eq!((later.helped, later.unassigned), (2, (3, 1)));
    assert_eq!(later.advice, "let 3 tenants start up to 28 days later");
}

#[test]
fn capacity_is_dearest_where_it_is_full() {
    let comparison = ask(&crowded(), &Questions::default());
    let first = &comparison.answers.prices[0];
    assert!(first.is_full);
    assert_eq!((first.capacity, first.load, first.pool.as_str()), (2400, 2400, "EMEA; English; *"));
    // 1.6 to the power of 10: above capacity.
    assert!((first.price - 109.951_162_777_6).abs() < 1e-9);
}
