//! ESD-TARGET: the target date lies after the ESD.

use super::row::{Row, esd_text};
use crate::case::Esd;

/// What is wrong, if the target lies on the ESD in force (a month: on its first day) or before it.
pub(super) fn breach(row: &Row<'_>, esd: Esd) -> Option<String> {
    let target = row.workload.target_date.filter(|&target| target <= esd.date)?;
    Some(format!("target_date {target} does not lie after the ESD {}; expected a later date", esd_text(esd)))
}

#[cfg(test)]
mod tests {
    use crate::case::fixture::{change, date, esd};
    use crate::case::{Case, Channel, L1Status};
    use crate::finding::{Rule, Severity};
    use crate::plan::Reason;
    use crate::rules::Standing;
    use crate::rules::probe::{eight_weeks, only_finding, said, standing, weeks_of};

    fn with_dates(esd_text: &str, other: &str) -> Case {
        eight_weeks().workload("Teams", |w| (w.esd, w.target_date) = (esd(esd_text), Some(date(other)))).done()
    }

    #[test]
    fn a_target_on_the_esd_or_before_it_is_an_error_on_the_row() {
        for target in ["2026-12-01", "2026-11-30"] {
            let case = with_dates("2026-12-01", target);
            assert_eq!(standing(&case, 0), Standing::Unscheduled(Reason::InputError));
            let finding = only_finding(&case);
            assert_eq!((finding.severity, finding.rule, finding.line), (Severity::Error, Rule::EsdTarget, Some(2)));
        }
    }

    #[test]
    fn a_target_on_the_day_after_the_esd_is_fine() {
        assert!(matches!(standing(&with_dates("2026-12-01", "2026-12-02"), 0), Standing::Ready(_)));
    }

    #[test]
    fn a_month_is_compared_by_its_first_day() {
        assert!(matches!(standing(&with_dates("2026-12", "2026-12-02"), 0), Standing::Ready(_)));
        assert_eq!(said(&with_dates("2026-12", "2026-12-01")), [(Severity::Error, Rule::EsdTarget)]);
    }

    #[test]
    fn the_esd_in_force_counts_not_the_one_shown() {
        // The change to 12 January was made by a partner: 10 December stays in force, and 1 January fits that.
        let mut late = change("2026-12-10", "2027-01-12");
        late.changed_by = "partner".into();
        let case = eight_weeks().workload("Teams", |w| {
            (w.esd, w.target_date, w.changes) = (esd("2027-01-12"), Some(date("2027-01-01")), vec![late]);
        });
        assert_eq!(said(&case.done()), [(Severity::Warning, Rule::EsdEditor)]);
    }

    #[test]
    fn it_is_a_note_where_a_partner_delivers_and_nothing_on_another_status() {
        let row =
            |w: &mut crate::case::Workload| (w.esd, w.target_date) = (esd("2026-12-01"), Some(date("2026-11-01")));
        let partner = weeks_of("2026-11-23").tenant("T1", |t| t.channel = Channel::Frp).workload("Teams", row).done();
        assert_eq!(said(&partner), [(Severity::Note, Rule::EsdTarget)]);
        let blocked = eight_weeks().workload("Teams", row).workload("Intune", |_| {});
        let blocked = blocked.with(|case| case.workloads.iter_mut().for_each(|w| w.status = L1Status::Blocked)).done();
        assert_eq!(said(&blocked), [(Severity::Note, Rule::EsdScope)]);
    }
}
