//! ESD-NOTE: every change of an ESD carries a reason in the overall status notes; the entitlement status notes do not
//! count. A first entry needs none, which the change log tells from a change.

use crate::case::{EsdChange, NoteCategory};

/// Why `change`, no first entry, is rejected, if its reason is missing.
pub(super) fn objection(change: &EsdChange) -> Option<String> {
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
    use crate::case::NoteCategory;
    use crate::finding::Rule;
    use crate::rules::probe::{accepted, after_change, rejected_by};

    #[test]
    fn a_change_without_a_note_in_the_overall_status_is_rejected() {
        let entitlement = Some(NoteCategory::EntitlementStatus);
        assert_eq!(after_change("2026-12-01", |change| change.note_category = entitlement), rejected_by(Rule::EsdNote));
        assert_eq!(after_change("2026-12-01", |change| change.note_category = None), rejected_by(Rule::EsdNote));
        assert_eq!(after_change("2026-12-01", |change| change.note = " ".into()), rejected_by(Rule::EsdNote));
    }

    #[test]
    fn a_note_in_the_overall_status_carries_the_change() {
        assert_eq!(after_change("2026-12-01", |_| {}), accepted());
    }

    #[test]
    fn a_first_entry_needs_no_note() {
        assert_eq!(after_change("", |change| (change.note_category, change.note) = (None, "".into())), accepted());
    }
}
