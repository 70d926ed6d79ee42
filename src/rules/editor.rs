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
    let by = || match role.is_empty() {
        true => "changed_by is empty".to_owned(),
        false => format!("it was made by {:?}", change.changed_by),
    };
    (!may_edit).then(|| format!("{}; expected {}", by(), expected()))
}

#[cfg(test)]
mod tests {
    use crate::case::fixture::change;
    use crate::case::{EsdChange, Policy};
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
    fn a_change_by_nobody_is_told_as_that() {
        let by = |role: &str| {
            let changed = EsdChange { changed_by: role.into(), ..change("2026-12-01", "2026-12-08") };
            super::objection(&Policy::default(), &changed)
        };
        assert_eq!(by(" ").unwrap(), "changed_by is empty; expected one of: FM");
        assert_eq!(by("Partner").unwrap(), "it was made by \"Partner\"; expected one of: FM");
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
