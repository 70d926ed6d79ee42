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
