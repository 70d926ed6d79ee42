//! ESD-EDITOR: the FM changes an ESD (the policy lists the roles); partners need not. A first entry may come from anyone,
//! since Gateway makes it.

use crate::case::{EsdChange, Policy};

/// Why `change`, no first entry, is rejected, if another role made it.
pub(super) fn objection(policy: &Policy, change: &EsdChange) -> Option<String> {
    let role = change.changed_by.trim().to_lowercase();
    let may_edit = policy.esd_editors.iter().any(|editor| editor.trim().to_lowercase() == role);
    let expected = || match policy.esd_editors.as_slice() {
        [] => "nobody, since esd_editors is empty".to_owned(),
        roles => format!("one of: {}", roles.join(", ")),
    };
    (!may_edit).then(|| format!("it was made by {:?}; expected {}", change.changed_by, expected()))
}

#[cfg(test)]
mod tests {
    use crate::finding::Rule;
    use crate::rules::probe::{accepted, after_change, rejected_by};

    #[test]
    fn a_change_by_another_role_is_rejected() {
        assert_eq!(
            after_change("2026-12-01", |change| change.changed_by = "partner".into()),
            rejected_by(Rule::EsdEditor)
        );
    }

    #[test]
    fn the_fm_changes_it_however_the_role_is_written() {
        for role in ["FM", "fm", " Fm "] {
            assert_eq!(after_change("2026-12-01", |change| change.changed_by = role.into()), accepted());
        }
    }

    #[test]
    fn gateway_makes_a_first_entry() {
        assert_eq!(after_change("", |change| change.changed_by = "Gateway".into()), accepted());
    }
}
