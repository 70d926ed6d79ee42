//! ESD-SCOPE: the ESD applies only to workloads whose L1 status is In Progress.

use super::row::{Row, esd_text};
use crate::case::{L1Status, Workload};
use crate::finding::{Finding, Rule};

/// True when `workload` is planned at all.
pub(super) fn applies(workload: &Workload) -> bool {
    workload.status == L1Status::InProgress
}

/// An ESD on another status is ignored, with a note.
pub(super) fn ignored_esd(row: &Row<'_>) -> Option<Finding> {
    let status = row.workload.status.as_str();
    let note =
        |esd| format!("the ESD {} is ignored: no row In Progress has seats, the L1 status is {status}", esd_text(esd));
    row.workload.esd.map(|esd| row.note(Rule::EsdScope, note(esd)))
}

#[cfg(test)]
mod tests {
    use crate::case::L1Status;
    use crate::case::fixture::esd;
    use crate::finding::{Rule, Severity};
    use crate::rules::Standing;
    use crate::rules::probe::{eight_weeks, only_finding, said, standing};

    #[test]
    fn an_esd_on_another_status_is_ignored_with_a_note() {
        for status in [L1Status::StatusUnknown, L1Status::Blocked, L1Status::NoIntent, L1Status::DuplicateInvalid] {
            let case = eight_weeks().workload("Teams", |w| (w.status, w.esd) = (status, esd("2026-12-01"))).done();
            assert_eq!(standing(&case, 0), Standing::OutOfScope);
            let finding = only_finding(&case);
            assert_eq!((finding.severity, finding.rule, finding.line), (Severity::Note, Rule::EsdScope, Some(2)));
            assert!(finding.message.contains(status.as_str()), "{}", finding.message);
        }
    }

    #[test]
    fn the_same_esd_applies_when_in_progress() {
        let case = eight_weeks().workload("Teams", |w| w.esd = esd("2026-12-01")).done();
        assert!(matches!(standing(&case, 0), Standing::Ready(_)));
        assert_eq!(said(&case), []);
    }

    #[test]
    fn another_status_without_an_esd_is_nothing_to_talk_about() {
        let case = eight_weeks().workload("Teams", |w| w.status = L1Status::Blocked).done();
        assert_eq!(said(&case), []);
    }
}
