//! The ESD in force: the change log starts at its first `old_esd`, and each accepted change replaces what was in force; a
//! rejected one leaves it, with a warning for each rule it breaks.
//!
//! A change follows the one before it: its `old_esd` is the ESD in force, or the last `new_esd` where that was rejected.
//! Where it is neither, somebody changed the date outside the log, which is a warning.
//!
//! The `esd` of the row is what the source system shows: without changes it is in force, and with changes it must be the
//! last `new_esd` or the ESD in force; that it shows none, or that a change lies in the future, is told.

use super::row::{Row, esd_or_none, esd_text};
use super::{editor, frozen, note, two_way};
use crate::case::{Esd, EsdChange};
use crate::finding::{Finding, Rule};

/// The ESD in force, and the findings about the change log.
pub(super) fn in_force(row: &Row<'_>, findings: &mut Vec<Finding>) -> Option<Esd> {
    let changes = &row.workload.changes;
    let Some(oldest) = changes.first() else { return row.workload.esd };
    let mut in_force = oldest.old_esd;
    let mut last = in_force;
    for change in changes {
        findings.extend(gap(row, change, (in_force, last)));
        last = Some(change.new_esd);
        findings.extend(from_the_future(row, change));
        let known = findings.len();
        findings.extend(rejections(row, change, in_force));
        if findings.len() == known {
            in_force = Some(change.new_esd);
        }
    }
    findings.extend(contradiction(row, in_force));
    findings.extend(unshown(row, in_force));
    in_force
}

/// A warning about a change that was not made yet on the plan date.
fn from_the_future(row: &Row<'_>, change: &EsdChange) -> Option<Finding> {
    let (on, plan_date) = (change.changed_on, row.case.plan_date);
    let message =
        || format!("changed_on is {on}; expected a day not after the plan date {plan_date}; it counts as made");
    (on > plan_date).then(|| row.change_warning(change, Rule::TableChangeLog, message()))
}

/// A warning for each rule that `change` breaks.
fn rejections<'a>(
    row: &'a Row<'_>,
    change: &'a EsdChange,
    in_force: Option<Esd>,
) -> impl Iterator<Item = Finding> + use<'a> {
    let is_first = is_first_entry(change, in_force);
    let objections = [
        (Rule::EsdTwoWay, two_way::objection(change)),
        (Rule::EsdNote, note::objection(change).filter(|_| !is_first)),
        (Rule::EsdEditor, editor::objection(&row.case.policy, change).filter(|_| !is_first)),
        (Rule::EsdFrozen, frozen::objection(row.tenant).filter(|_| !is_first)),
    ];
    let warning = move |rule, objection: String| {
        let (on, new) = (change.changed_on, esd_text(change.new_esd));
        let kept = esd_or_none(in_force);
        row.change_warning(change, rule, format!("change of {on} to {new} rejected: {objection}; in force: {kept}"))
    };
    objections.into_iter().filter_map(move |(rule, objection)| objection.map(|text| warning(rule, text)))
}

/// A warning, when `change` begins with neither the ESD in force nor the last one that was logged: the date was changed in
/// between, and the log does not say so.
fn gap(row: &Row<'_>, change: &EsdChange, (in_force, last): (Option<Esd>, Option<Esd>)) -> Option<Finding> {
    // An export may store a month as its first day.
    let date = |esd: Option<Esd>| esd.map(|esd| esd.date);
    let follows = [in_force, last].into_iter().any(|esd| date(esd) == date(change.old_esd));
    let message = || {
        let (on, new, in_force) = (change.changed_on, esd_text(change.new_esd), esd_or_none(in_force));
        let old = change.old_esd.map_or_else(|| "empty".to_owned(), esd_text);
        format!(
            "change of {on} to {new}: old_esd is {old}; expected {in_force}, which was in force: a change between is not in the log"
        )
    };
    (!follows).then(|| row.change_warning(change, Rule::TableChangeLog, message()))
}

/// True for a row without an old ESD where none is in force: with one in force it is a change like any other.
const fn is_first_entry(change: &EsdChange, in_force: Option<Esd>) -> bool {
    change.old_esd.is_none() && in_force.is_none()
}

/// An error, when the row shows an ESD that its change log cannot have led to.
fn contradiction(row: &Row<'_>, in_force: Option<Esd>) -> Option<Finding> {
    let shown = row.workload.esd?;
    let last = row.workload.changes.last().map(|change| change.new_esd);
    let message = || {
        let (shown, last, in_force) = (esd_text(shown), esd_or_none(last), esd_or_none(in_force));
        format!("esd is {shown}; expected the last new_esd of its change log ({last}) or the ESD in force ({in_force})")
    };
    (Some(shown) != last && Some(shown) != in_force).then(|| row.error(Rule::TableChangeLog, message()))
}

/// A warning, when the log of a deployment that is to start leads to an ESD and the row shows none.
fn unshown(row: &Row<'_>, in_force: Option<Esd>) -> Option<Finding> {
    let in_force = in_force.filter(|_| row.workload.esd.is_none() && row.workload.started_on.is_none())?;
    let message =
        format!("esd is empty; expected {}, to which its change log leads and which counts", esd_text(in_force));
    Some(row.warning(Rule::TableChangeLog, message))
}

#[cfg(test)]
mod tests {
    use crate::case::fixture::{change, date, esd};
    use crate::case::{Case, EsdChange, Evidence, Id};
    use crate::finding::{Rule, Severity};
    use crate::plan::Reason;
    use crate::rules::probe::{eight_weeks, said};
    use crate::rules::{Facts, Standing};

    fn logged(shown: &str, changes: &[EsdChange]) -> Case {
        let esd = if shown.is_empty() { None } else { esd(shown) };
        eight_weeks().workload("Teams", |w| (w.esd, w.changes) = (esd, changes.to_vec())).done()
    }

    fn in_force(case: &Case) -> Option<crate::case::Esd> {
        Facts::of(case).workloads[Id::new(0)].esd_in_force
    }

    fn voicemail(old: &str, new: &str) -> EsdChange {
        EsdChange { evidence: Some(Evidence::Voicemail), ..change(old, new) }
    }

    #[test]
    fn without_changes_the_esd_of_the_row_is_in_force() {
        assert_eq!(in_force(&logged("2026-12-01", &[])), esd("2026-12-01"));
        assert_eq!(in_force(&logged("", &[])), None);
    }

    #[test]
    fn each_accepted_change_replaces_the_one_before() {
        let changes = [change("", "2026-12-01"), change("2026-12-01", "2026-12"), change("2026-12", "2026-12-15")];
        let case = logged("2026-12-15", &changes);
        assert_eq!(in_force(&case), esd("2026-12-15"));
        assert_eq!(said(&case), []);
    }

    #[test]
    fn a_rejected_change_leaves_the_old_esd_and_the_next_one_is_judged_on_its_own() {
        let rejected = voicemail("2026-12-01", "2026-12-08");
        let case = logged("2026-12-08", std::slice::from_ref(&rejected));
        assert_eq!(in_force(&case), esd("2026-12-01"));
        let case = logged("2026-12-15", &[rejected, change("2026-12-08", "2026-12-15")]);
        assert_eq!(in_force(&case), esd("2026-12-15"));
    }

    #[test]
    fn a_change_that_does_not_begin_where_the_log_stood_is_a_warning_and_counts() {
        let first = change("", "2026-12-01");
        for old in ["2026-12-05", ""] {
            let case = logged("2026-12-15", &[first.clone(), change(old, "2026-12-15")]);
            assert_eq!(said(&case), [(Severity::Warning, Rule::TableChangeLog)], "{old}");
            assert_eq!(in_force(&case), esd("2026-12-15"));
        }
        for old in ["2026-12-01", "2026-12"] {
            let case = logged("2026-12-15", &[first.clone(), change(old, "2026-12-15")]);
            assert_eq!(said(&case), [], "{old}");
        }
    }

    #[test]
    fn every_rule_a_change_breaks_is_named_at_its_line() {
        let bad = EsdChange {
            changed_by: "partner".into(),
            note: "".into(),
            line: 7,
            ..voicemail("2026-12-01", "2026-12-08")
        };
        let facts = Facts::of(&logged("2026-12-08", &[bad]));
        let rules: Vec<Rule> = facts.findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, [Rule::EsdTwoWay, Rule::EsdNote, Rule::EsdEditor]);
        for finding in &facts.findings {
            assert_eq!(
                (finding.severity, &*finding.file, finding.line),
                (Severity::Warning, "esd_changes.csv", Some(7))
            );
        }
    }

    #[test]
    fn only_a_first_entry_is_free_of_note_and_editor() {
        let entry = |new| EsdChange { changed_by: "Gateway".into(), note: "".into(), ..change("", new) };
        let later = logged("2026-12-15", &[entry("2026-12-01"), entry("2026-12-15")]);
        assert_eq!(in_force(&later), esd("2026-12-01"), "an ESD is in force, although the row has no old_esd");
        let told = [Rule::TableChangeLog, Rule::EsdNote, Rule::EsdEditor].map(|rule| (Severity::Warning, rule));
        assert_eq!(said(&later), told);

        let again = logged("2026-12-15", &[voicemail("", "2026-12-01"), entry("2026-12-15")]);
        assert_eq!(in_force(&again), esd("2026-12-15"), "the voicemail has set none");
        assert_eq!(said(&again), [(Severity::Warning, Rule::EsdTwoWay)]);
    }

    #[test]
    fn an_esd_the_change_log_cannot_have_led_to_is_an_error() {
        let changes = [voicemail("2026-12-01", "2026-12-08")];
        let case = logged("2026-12-10", &changes);
        assert!(said(&case).contains(&(Severity::Error, Rule::TableChangeLog)));
        assert_eq!(Facts::of(&case).workloads[Id::new(0)].standing, Standing::Unscheduled(Reason::InputError));
        for fine in ["2026-12-01", "2026-12-08"] {
            assert_eq!(said(&logged(fine, &changes)), [(Severity::Warning, Rule::EsdTwoWay)], "{fine}");
        }
    }

    #[test]
    fn a_row_that_shows_no_esd_beside_a_log_that_leads_to_one_is_told() {
        let changes = [change("2026-12-01", "2026-12-08")];
        let silent = logged("", &changes);
        assert_eq!(in_force(&silent), esd("2026-12-08"));
        assert_eq!(said(&silent), [(Severity::Warning, Rule::TableChangeLog)]);
        assert_eq!(said(&logged("2026-12-08", &changes)), []);
        let mut running = logged("", &changes);
        running.workloads[Id::new(0)].started_on = Some(running.plan_date);
        assert_eq!(said(&running), [], "what runs needs no ESD");
    }

    #[test]
    fn a_change_after_the_plan_date_is_told_and_counts() {
        let made_on = |day| {
            let changed = EsdChange { changed_on: date(day), ..change("2026-12-01", "2026-12-08") };
            logged("2026-12-08", &[changed])
        };
        assert_eq!(said(&made_on("2026-11-24")), [(Severity::Warning, Rule::TableChangeLog)]);
        assert_eq!(in_force(&made_on("2026-11-24")), esd("2026-12-08"));
        assert_eq!(said(&made_on("2026-11-23")), []);
    }
}
