//! What an FM has to give: hours in every week, and the days on which a deployment may start.
//!
//! Capacity of a week = `weekly_hours` x (sum of presence over its weekdays) / 5, rounded down to minutes. Presence is 0
//! on a holiday of the FM's region and outside the employment, else 1 less the shares of the absences of that day. A full
//! absence of at most `cover_days` weekdays is covered by colleagues: it bars starts and leaves capacity alone.

use super::RegionCalendar;
use super::absence::{Absences, Employment, Span, WHOLE};
use super::day_set::DaySet;
use crate::case::{Case, Day, Fm, Region, Table};

/// What an FM has to give.
#[derive(Clone, Debug, PartialEq)]
pub struct Availability {
    /// Minutes of capacity in each week of the horizon.
    pub capacity: Vec<i64>,
    /// Minutes in each week in which colleagues cover for the FM.
    pub covered: Vec<i64>,
    /// The days of the horizon on which a deployment may start.
    starts: DaySet,
    after_horizon: AfterHorizon,
}

/// Whether the FM still works after the horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AfterHorizon {
    Never,
    Until(Day),
    Always,
}

/// When an FM next works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextWorkingDay {
    /// On this day of the horizon.
    On(Day),
    /// Only after the horizon.
    BeyondHorizon,
    /// Never again.
    Never,
}

impl Availability {
    /// True when a deployment may start on `day` (false outside the horizon).
    #[must_use]
    pub fn is_working(&self, day: Day) -> bool {
        self.starts.contains(day)
    }

    /// The FM's first working day on or after `day`.
    #[must_use]
    pub fn on_or_after(&self, day: Day) -> NextWorkingDay {
        if let Some(next) = self.starts.next(day) {
            return NextWorkingDay::On(next);
        }
        match self.after_horizon {
            AfterHorizon::Always => NextWorkingDay::BeyondHorizon,
            AfterHorizon::Until(last) if day <= last => NextWorkingDay::BeyondHorizon,
            AfterHorizon::Until(_) | AfterHorizon::Never => NextWorkingDay::Never,
        }
    }

    fn of(case: &Case, calendar: &RegionCalendar, fm: &Fm) -> Self {
        let employed = Employment::new(&case.horizon, fm);
        let absences = Absences::new(case, fm);
        let works = |day: Day| calendar.is_working(day) && employed.includes(day);
        let minutes = |week: usize, presence: &dyn Fn(Day) -> i64| {
            let millionths: i64 = weekdays_of(week).filter(|&day| works(day)).map(presence).sum();
            fm.weekly_minutes * millionths / (5 * WHOLE)
        };
        let weeks = 0..case.horizon.weeks();
        let starts = weeks.clone().flat_map(weekdays_of);
        let starts = starts.filter(|&d| d >= case.horizon.plan_day() && works(d) && absences.total(d) < WHOLE);
        Self {
            starts: DaySet::new(&case.horizon, starts),
            capacity: weeks.clone().map(|week| minutes(week, &|day| absences.presence(day))).collect(),
            covered: weeks.map(|week| minutes(week, &|day| absences.covered_presence(day))).collect(),
            after_horizon: after_horizon(case, calendar, fm),
        }
    }
}

/// The availability of every FM.
pub(super) fn of_fms(case: &Case, calendars: &Table<RegionCalendar, Region>) -> Table<Availability, Fm> {
    case.fms.iter().map(|fm| Availability::of(case, &calendars[fm.region], fm)).collect()
}

fn weekdays_of(week: usize) -> impl Iterator<Item = Day> + Clone {
    let first = week as i32 * 5;
    (first..first + 5).map(Day::of_weekday)
}

/// Absences end some day, so only the end of the employment can keep an FM from working after the horizon.
fn after_horizon(case: &Case, calendar: &RegionCalendar, fm: &Fm) -> AfterHorizon {
    let horizon = &case.horizon;
    let employed = Employment::new(horizon, fm);
    let Some(mut day) = employed.last else { return AfterHorizon::Always };
    let spans: Vec<(Span, i64)> =
        fm.absences.iter().map(|absence| (Span::of(horizon, absence), i64::from(absence.share.0))).collect();
    while day > horizon.last_day() && employed.includes(day) {
        let away = || spans.iter().filter(|(span, _)| span.contains(day));
        // A long full absence is jumped over, so that "away until 9999" costs nothing.
        if let Some((span, _)) = away().find(|(_, share)| *share >= WHOLE) {
            day = span.from.plus(-1);
        } else if calendar.is_working(day) && away().map(|(_, share)| share).sum::<i64>() < WHOLE {
            return AfterHorizon::Until(day);
        } else {
            day = day.plus(-1);
        }
    }
    AfterHorizon::Never
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Id;
    use crate::case::fixture::{away, date};
    use crate::case::{Absence, Share};
    use crate::rules::Facts;
    use crate::rules::probe::{day, weeks_of};
    use proptest::prelude::*;

    /// Eight weeks from Wednesday, 25 November 2026, with 40 hours a week and holidays at Christmas.
    fn case_of(change: impl FnOnce(&mut Fm)) -> Case {
        weeks_of("2026-11-25").holiday("2026-12-25").holiday("2026-12-28").fm("F2", change).done()
    }

    fn of(case: &Case) -> Availability {
        Facts::of(case).availability[Id::new(1)].clone()
    }

    fn part(from: &str, to: &str, millionths: u32) -> Absence {
        Absence { share: Share(millionths), ..away(from, to) }
    }

    #[test]
    fn holidays_and_partial_absences_lower_capacity() {
        // 2400 minutes; weeks 4 and 5 have one holiday each; half away on two days of week 1: 4 of 5 days are left.
        let available = of(&case_of(|fm| fm.absences = vec![part("2026-12-01", "2026-12-02", 500_000)]));
        assert_eq!(available.capacity, [2400, 1920, 2400, 2400, 1920, 1920, 2400, 2400]);
        assert!(available.covered.iter().all(|&minutes| minutes == 0));
    }

    #[test]
    fn capacity_is_rounded_down_to_minutes() {
        // 2399 x 2.9 / 5 = 1391.42: a tenth of Monday to Wednesday and 90 % of Thursday and Friday are gone.
        let absences = vec![part("2026-11-30", "2026-12-02", 100_000), part("2026-12-03", "2026-12-04", 900_000)];
        let available = of(&case_of(|fm| (fm.weekly_minutes, fm.absences) = (2399, absences)));
        assert_eq!(available.capacity[1], 1391);
    }

    #[test]
    fn a_short_full_absence_is_covered_and_a_longer_one_lowers_capacity() {
        let absent = |to: &str| {
            let absences = vec![away("2026-11-30", to)];
            of(&case_of(|fm| fm.absences = absences))
        };
        // Ten weekdays from 30 November to 11 December, then one more.
        let short = absent("2026-12-11");
        assert_eq!(short.capacity[..4], [2400, 2400, 2400, 2400]);
        assert_eq!(short.covered[..4], [0, 2400, 2400, 0]);
        let long = absent("2026-12-14");
        assert_eq!(long.capacity[..4], [2400, 0, 0, 1920]);
        assert_eq!(long.covered[..4], [0, 0, 0, 0]);
        for available in [short, long] {
            assert_eq!((7..19).find(|&day| available.is_working(Day(day))), None, "either way no start falls on it");
        }
    }

    #[test]
    fn rows_that_touch_are_one_absence_and_rows_with_a_day_between_are_two() {
        let absent = |second: &str| {
            let absences = vec![away(second, "2026-12-11"), away("2026-11-30", "2026-12-04")];
            let mut case = case_of(|fm| fm.absences = absences);
            case.policy.cover_days = 9;
            of(&case).covered
        };
        assert_eq!(absent("2026-12-05")[..3], [0, 0, 0], "ten weekdays in one block");
        assert_eq!(absent("2026-12-07")[..3], [0, 2400, 2400], "the weekend lies between two blocks of five");
    }

    #[test]
    fn nobody_starts_before_the_plan_date_on_holidays_or_when_away() {
        let case = case_of(|fm| {
            fm.absences = vec![away("2026-11-27", "2026-11-27"), part("2026-11-30", "2026-11-30", 999_999)]
        });
        let available = of(&case);
        let works = |text: &str| available.is_working(day(&case, text));
        assert!(!works("2026-11-24"), "before the plan date");
        assert!(works("2026-11-25") && works("2026-11-26"));
        assert!(!works("2026-11-27") && !works("2026-11-28"), "away, weekend");
        assert!(works("2026-11-30"), "not fully absent");
        assert!(!works("2026-12-25"), "holiday");
        assert!(works("2027-01-15") && !works("2027-01-18"), "the horizon ends on 17 January");
        assert_eq!(available.on_or_after(day(&case, "2026-11-27")), NextWorkingDay::On(day(&case, "2026-11-30")));
    }

    #[test]
    fn two_halves_make_a_whole_absence_that_nobody_covers() {
        let halves = vec![part("2026-11-30", "2026-11-30", 500_000), part("2026-11-30", "2026-11-30", 500_000)];
        let case = case_of(|fm| fm.absences = halves);
        let available = of(&case);
        assert!(!available.is_working(day(&case, "2026-11-30")));
        assert_eq!((available.capacity[1], available.covered[1]), (1920, 0));
    }

    #[test]
    fn employment_bounds_capacity_and_starts() {
        let (from, to) = (Some(date("2026-12-02")), Some(date("2026-12-08")));
        let case = case_of(|fm| (fm.available_from, fm.available_to) = (from, to));
        let available = of(&case);
        assert_eq!(available.capacity[..4], [0, 1440, 960, 0]);
        assert_eq!(available.on_or_after(Day(0)), NextWorkingDay::On(day(&case, "2026-12-02")));
        assert_eq!(available.on_or_after(day(&case, "2026-12-09")), NextWorkingDay::Never);
    }

    #[test]
    fn an_fm_who_comes_back_after_the_horizon_is_told_from_one_who_never_does() {
        let next = |to: Option<&str>, absence: (&str, &str)| {
            let (to, absences) = (to.map(date), vec![away(absence.0, absence.1)]);
            of(&case_of(|fm| (fm.available_to, fm.absences) = (to, absences))).on_or_after(Day(10))
        };
        let long = ("2026-12-01", "2027-03-31");
        assert_eq!(next(None, long), NextWorkingDay::BeyondHorizon);
        assert_eq!(next(Some("2027-04-01"), long), NextWorkingDay::BeyondHorizon);
        assert_eq!(next(Some("2027-03-31"), long), NextWorkingDay::Never);
        assert_eq!(next(Some("9999-12-31"), ("2026-12-01", "9999-12-31")), NextWorkingDay::Never);
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition(
            rows in prop::collection::vec((-30..70i32, 0..25i32, prop_oneof![Just(1_000_000), 1..1_000_000u32]), 0..6),
            employed in (-10..40i32, 20..70i32),
            holidays in prop::collection::btree_set(0..56i32, 0..5),
            cover_days in 0..12u32,
        ) {
            let case = case_of_days(&rows, employed, &holidays, cover_days);
            let available = of(&case);
            let share = |day: i32| rows.iter().filter(|row| row.0 <= day && day <= row.0 + row.1).map(|row| i64::from(row.2)).sum::<i64>();
            let present = |day: i32| day.rem_euclid(7) < 5 && !holidays.contains(&day) && employed.0 <= day && day <= employed.1;
            for day in 0..56 {
                prop_assert_eq!(available.is_working(Day(day)), day >= 2 && present(day) && share(day) < WHOLE);
            }
            let covered: Vec<bool> = rows.iter().map(|row| naive_block(&rows, row) <= cover_days as usize).collect();
            for week in 0..8 {
                let presence = |day: i32| {
                    let away = rows.iter().zip(&covered).filter(|(row, covered)| row.0 <= day && day <= row.0 + row.1 && !(row.2 == 1_000_000 && **covered));
                    (WHOLE - away.map(|(row, _)| i64::from(row.2)).sum::<i64>()).max(0)
                };
                let sum: i64 = (7 * week..7 * week + 7).filter(|&day| present(day)).map(presence).sum();
                prop_assert_eq!(available.capacity[week as usize], 2400 * sum / 5_000_000);
            }
        }
    }

    fn case_of_days(
        rows: &[(i32, i32, u32)],
        employed: (i32, i32),
        holidays: &std::collections::BTreeSet<i32>,
        cover_days: u32,
    ) -> Case {
        let mut case = weeks_of("2026-11-25").fm("F2", |_| {}).done();
        let horizon = case.horizon;
        let date = |day: i32| horizon.date(Day(day));
        case.policy.cover_days = cover_days;
        case.holidays[Id::new(0)] = holidays.iter().map(|&day| date(day)).collect();
        let fm = &mut case.fms[Id::new(1)];
        (fm.available_from, fm.available_to) = (Some(date(employed.0)), Some(date(employed.1)));
        fm.absences =
            rows.iter().map(|r| Absence { from: date(r.0), to: date(r.0 + r.1), share: Share(r.2), line: 0 }).collect();
        case
    }

    /// Weekdays of the days reached from `row` over full absences that overlap or touch.
    fn naive_block(rows: &[(i32, i32, u32)], row: &(i32, i32, u32)) -> usize {
        let absent = |day: i32| rows.iter().any(|r| r.2 == 1_000_000 && r.0 <= day && day <= r.0 + r.1);
        let back = (i32::MIN..=row.0).rev().take_while(|&day| absent(day));
        let ahead = (row.0 + 1..).take_while(|&day| absent(day));
        back.chain(ahead).filter(|day| day.rem_euclid(7) < 5).count()
    }
}
