//! ESD-EDITOR: the FM changes an ESD (the policy lists the roles); partners need not. A first entry may come from anyone,
//! since Gateway makes it.

use crate::case::{EsdChange, Policy};

/// Why `change` is rejected, if another role made it.
pub(super) fn objection(policy: &Policy, change: &EsdChange) -> Option<String> {
    change.old_esd?;
    let role = change.changed_by.trim().to_lowercase();
    let may_edit = policy.esd_editors.iter().any(|editor| editor.trim().to_lowercase() == role);
    let roles = || policy.esd_editors.join(", ");
    (!may_edit).then(|| format!("it was made by {:?}; expected one of: {}", change.changed_by, roles()))
}
