//! ESD-SCOPE: the ESD applies only to workloads whose L1 status is In Progress.

use super::row::{Row, esd_text};
use crate::case::{L1Status, Workload};
use crate::finding::{Finding, Rule};

/// True when `workload` is planned at all.
pub(super) fn applies(workload: &Workload) -> bool {
    workload.status == L1Status::InProgress
}

/// An ESD on another status is ignored, with a note; so is work In Progress without seats, with an ESD or none.
pub(super) fn left_aside(row: &Row<'_>) -> Option<Finding> {
    let status = row.workload.status.as_str();
    let message = match (row.workload.lacks_seats, row.workload.esd.map(esd_text)) {
        (true, Some(esd)) => format!("the ESD {esd} is ignored: In Progress, but with 0 seats"),
        (true, None) => "nothing is planned: In Progress, but with 0 seats".to_owned(),
        (false, Some(esd)) => {
            format!("the ESD {esd} is ignored: no row In Progress has seats, the L1 status is {status}")
        }
        (false, None) => return None,
    };
    Some(row.note(Rule::EsdScope, message))
}

#[cfg(test)]
mod tests {
    use crate::case::fixture::esd;
    use crate::case::{L1Status, Workload};
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
    fn work_in_progress_without_seats_is_told_as_that_with_an_esd_or_none() {
        let message = |esd| {
            let row = |w: &mut Workload| (w.status, w.lacks_seats, w.esd) = (L1Status::StatusUnknown, true, esd);
            only_finding(&eight_weeks().workload("Teams", row).done()).message
        };
        let dated = "the ESD 2026-12-01 is ignored: In Progress, but with 0 seats";
        assert_eq!(message(esd("2026-12-01")), dated);
        assert_eq!(message(None), "nothing is planned: In Progress, but with 0 seats");
    }

    #[test]
    fn another_status_without_an_esd_is_nothing_to_talk_about() {
        let case = eight_weeks().workload("Teams", |w| w.status = L1Status::Blocked).done();
        assert_eq!(said(&case), []);
    }
}
