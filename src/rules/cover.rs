//! FM-COVER: colleagues look after the customers of an FM who is away for at most `cover_days` weekdays. It costs no
//! capacity, so it is said.

use super::Availability;
use super::row::{at_fm, hours};
use crate::case::{Case, Fm, Table};
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

#[cfg(test)]
mod tests {
    use crate::case::fixture::away;
    use crate::finding::{Rule, Severity};
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
}
