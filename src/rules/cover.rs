//! FM-COVER: colleagues look after the customers of an FM who is away for at most `cover_days` weekdays. It costs no
//! capacity, so it is said.

use super::absence::{Span, torn};
use super::row::{ABSENCES, at_fm, hours};
use super::{Availability, RegionCalendar};
use crate::case::{Case, Fm, Region, Table};
use crate::finding::{Finding, Rule};

/// A note for each FM for whom colleagues cover within the horizon.
pub(super) fn notes<'a>(
    case: &'a Case,
    availability: &'a Table<Availability, Fm>,
) -> impl Iterator<Item = Finding> + use<'a> {
    case.fms.entries().filter_map(move |(id, fm)| note(case, fm, &availability[id].covered))
}

fn note(case: &Case, fm: &Fm, covered: &[i64]) -> Option<Finding> {
    let first = covered.iter().position(|&minutes| minutes > 0)?;
    let last = covered.iter().rposition(|&minutes| minutes > 0)?;
    let weeks = if first == last {
        format!("in the week of {}", case.horizon.monday(first))
    } else {
        format!("between the weeks of {} and {}", case.horizon.monday(first), case.horizon.monday(last))
    };
    let message = format!("colleagues cover {} hours of absence {weeks}", hours(covered.iter().sum()));
    Some(at_fm(Finding::note(Rule::FmCover, message), fm))
}

/// A warning for each absence on several rows that is covered row by row and would not be covered as one.
pub(super) fn doubts<'a>(
    case: &'a Case,
    calendars: &'a Table<RegionCalendar, Region>,
) -> impl Iterator<Item = Finding> + use<'a> {
    case.fms.iter().flat_map(move |fm| {
        let runs = torn(case, &calendars[fm.region], fm).into_iter();
        runs.filter(|run| run.to >= case.horizon.plan_day()).map(|run| doubt(case, fm, run))
    })
}

fn doubt(case: &Case, fm: &Fm, run: Span) -> Finding {
    let [from, to] = [run.from, run.to].map(|day| case.horizon.date(day));
    let days = case.policy.cover_days;
    let message = format!(
        "away from {from} to {to} on several rows with no working day between them: each has at most {days} weekdays, so \
         colleagues cover them one by one; if it is one absence, write it as one row"
    );
    let line = fm.absences.iter().find(|absence| absence.from == from).map_or(0, |absence| absence.line);
    Finding::warning(Rule::FmCover, message).at(ABSENCES, line).about_fm(&fm.id)
}

#[cfg(test)]
mod tests {
    use crate::case::Case;
    use crate::case::fixture::{away, date};
    use crate::finding::{Rule, Severity};
    use crate::rules::Facts;
    use crate::rules::probe::{only_finding, said, weeks_of};

    #[test]
    fn a_short_absence_is_noted_as_covered() {
        let absent = |to: &str| {
            let absence = away("2026-12-03", to);
            weeks_of("2026-11-23").fm("F2", |fm| fm.absences = vec![absence]).done()
        };
        let finding = only_finding(&absent("2026-12-08"));
        assert_eq!((finding.severity, finding.rule, &*finding.fm), (Severity::Note, Rule::FmCover, "F2"));
        assert!(finding.message.contains("32.0 hours"), "Thursday, Friday, Monday, Tuesday: {}", finding.message);
        assert_eq!(said(&absent("2026-12-18")), [], "twelve weekdays lower capacity instead");
    }

    #[test]
    fn a_long_absence_with_a_row_for_each_week_is_doubted() {
        // Three weeks with a weekend between them are 15 weekdays; two are 10, which colleagues cover.
        let weeks = [("2026-11-30", "2026-12-04"), ("2026-12-07", "2026-12-11"), ("2026-12-14", "2026-12-18")];
        let absent = |rows: &[(&str, &str)]| {
            let rows = rows.iter().map(|(from, to)| away(from, to)).collect();
            weeks_of("2026-11-23").fm("F2", |fm| fm.absences = rows).done()
        };
        let doubts = |case: &Case| {
            let findings = Facts::of(case).findings;
            let doubts = findings.into_iter().filter(|finding| finding.severity == Severity::Warning);
            doubts.map(|finding| finding.message).collect::<Vec<_>>()
        };
        let told = doubts(&absent(&weeks));
        assert!(
            told.len() == 1 && told[0].starts_with("away from 2026-11-30 to 2026-12-18 on several rows"),
            "{told:?}"
        );
        assert_eq!(doubts(&absent(&weeks[..2])), [""; 0]);
        assert_eq!(doubts(&absent(&[weeks[0], ("2026-12-08", "2026-12-18")])), [""; 0], "a Monday lies between them");
        let mut holiday = absent(&[weeks[0], ("2026-12-08", "2026-12-18")]);
        holiday.holidays = vec![vec![date("2026-12-07")]; holiday.regions.len()].into();
        assert_eq!(doubts(&holiday).len(), 1, "unless nobody works on it");
    }
}
