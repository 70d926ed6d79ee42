//! ESD-NOTE: every change of an ESD carries a reason in the overall status notes; the entitlement status notes do not
//! count. A first entry needs none.

use crate::case::{EsdChange, NoteCategory};

/// Why `change` is rejected, if its reason is missing.
pub(super) fn objection(change: &EsdChange) -> Option<String> {
    change.old_esd?;
    let found = match (change.note_category, change.note.trim().is_empty()) {
        (Some(NoteCategory::OverallStatus), false) => return None,
        (Some(NoteCategory::EntitlementStatus), _) => "its note is in the entitlement status",
        (None, false) => "its note has no category",
        (Some(NoteCategory::OverallStatus) | None, true) => "it has no note",
    };
    Some(format!("{found}; expected the reason in a note of category overall_status"))
}

#[cfg(test)]
mod tests {
    use crate::case::fixture::{change, esd};
    use crate::case::{EsdChange, Id, NoteCategory};
    use crate::finding::{Rule, Severity};
    use crate::rules::Facts;
    use crate::rules::probe::{eight_weeks, said};

    /// The ESD in force after a change from 1 to 8 December (or a first entry), and what is said about it.
    fn after(old: &str, edit: impl FnOnce(&mut EsdChange)) -> (Option<String>, Vec<(Severity, Rule)>) {
        let mut change = change(old, "2026-12-08");
        edit(&mut change);
        let case = eight_weeks().workload("Teams", |w| (w.esd, w.changes) = (esd("2026-12-08"), vec![change])).done();
        let in_force = Facts::of(&case).workloads[Id::new(0)].esd_in_force;
        (in_force.map(|esd| esd.date.to_string()), said(&case))
    }

    fn accepted() -> (Option<String>, Vec<(Severity, Rule)>) {
        (Some("2026-12-08".to_owned()), vec![])
    }

    fn rejected() -> (Option<String>, Vec<(Severity, Rule)>) {
        (Some("2026-12-01".to_owned()), vec![(Severity::Warning, Rule::EsdNote)])
    }

    #[test]
    fn a_change_without_a_note_in_the_overall_status_is_rejected() {
        let entitlement = Some(NoteCategory::EntitlementStatus);
        assert_eq!(after("2026-12-01", |change| change.note_category = entitlement), rejected());
        assert_eq!(after("2026-12-01", |change| change.note_category = None), rejected());
        assert_eq!(after("2026-12-01", |change| change.note = " ".into()), rejected());
    }

    #[test]
    fn a_note_in_the_overall_status_carries_the_change() {
        assert_eq!(after("2026-12-01", |_| {}), accepted());
    }

    #[test]
    fn a_first_entry_needs_no_note() {
        assert_eq!(after("", |change| (change.note_category, change.note) = (None, "".into())), accepted());
    }
}
