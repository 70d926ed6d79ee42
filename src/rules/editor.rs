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

#[cfg(test)]
mod tests {
    use crate::case::fixture::{change, esd};
    use crate::case::{EsdChange, Id};
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
        (Some("2026-12-01".to_owned()), vec![(Severity::Warning, Rule::EsdEditor)])
    }

    #[test]
    fn a_change_by_another_role_is_rejected() {
        assert_eq!(after("2026-12-01", |change| change.changed_by = "partner".into()), rejected());
    }

    #[test]
    fn the_fm_changes_it_however_the_role_is_written() {
        for role in ["FM", "fm", " Fm "] {
            assert_eq!(after("2026-12-01", |change| change.changed_by = role.into()), accepted());
        }
    }

    #[test]
    fn gateway_makes_a_first_entry() {
        assert_eq!(after("", |change| change.changed_by = "Gateway".into()), accepted());
    }
}
