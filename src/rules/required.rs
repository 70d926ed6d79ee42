//! ESD-REQUIRED: a new customer is qualified by its ESD, so a workload In Progress that neither runs nor has an ESD is not
//! scheduled.

use super::row::Row;
use crate::finding::{Finding, Rule};

/// The workload that lacks its ESD.
pub(super) fn missing_esd(row: &Row<'_>) -> Finding {
    let why =
        if row.workload.changes.is_empty() { "no ESD" } else { "no ESD in force, since its changes are rejected" };
    row.warning(Rule::EsdRequired, format!("In Progress with {why}: it cannot be scheduled; enter the ESD"))
}

#[cfg(test)]
mod tests {
    use crate::case::fixture::{change, esd};
    use crate::case::{Evidence, Id, PresentFm};
    use crate::finding::{Rule, Severity};
    use crate::plan::Reason;
    use crate::rules::Standing;
    use crate::rules::probe::{eight_weeks, only_finding, said, standing, weeks_of};

    #[test]
    fn a_new_customer_without_an_esd_is_not_scheduled() {
        let case = eight_weeks().workload("Teams", |_| {}).done();
        assert_eq!(standing(&case, 0), Standing::Unscheduled(Reason::NoEsd));
        let finding = only_finding(&case);
        assert_eq!((finding.severity, finding.rule), (Severity::Warning, Rule::EsdRequired));
    }

    #[test]
    fn a_new_customer_with_an_esd_is_qualified() {
        let case = eight_weeks().workload("Teams", |w| w.esd = esd("2026-12-01")).done();
        assert!(matches!(standing(&case, 0), Standing::Ready(_)));
    }

    #[test]
    fn a_first_entry_without_an_answer_leaves_nothing_in_force() {
        let mut voicemail = change("", "2026-12-01");
        voicemail.evidence = Some(Evidence::Voicemail);
        let case = eight_weeks().workload("Teams", |w| w.changes = vec![voicemail]).done();
        assert_eq!(standing(&case, 0), Standing::Unscheduled(Reason::NoEsd));
        assert_eq!(said(&case), [(Severity::Warning, Rule::EsdTwoWay), (Severity::Warning, Rule::EsdRequired)]);
    }

    #[test]
    fn a_tenant_with_an_fm_and_no_esd_runs_and_needs_none() {
        let case = weeks_of("2026-11-23")
            .tenant("T1", |t| t.present_fm = PresentFm::Known(Id::new(0)))
            .workload("Teams", |_| {})
            .done();
        assert!(matches!(standing(&case, 0), Standing::Running(_)));
        assert_eq!(said(&case), []);
    }
}
