//! The ESD in force: the change log starts at its first `old_esd`, and each accepted change replaces what was in force; a
//! rejected one leaves it, with a warning for each rule it breaks.
//!
//! The `esd` of the row is what the source system shows: without changes it is in force, and with changes it must be the
//! last `new_esd` or the ESD in force.

use super::row::{Row, esd_or_none, esd_text};
use super::{editor, frozen, note, two_way};
use crate::case::{Esd, EsdChange};
use crate::finding::{Finding, Rule};

/// The ESD in force, and the findings about the change log.
pub(super) fn in_force(row: &Row<'_>, findings: &mut Vec<Finding>) -> Option<Esd> {
    let changes = &row.workload.changes;
    let Some(oldest) = changes.first() else { return row.workload.esd };
    let mut in_force = oldest.old_esd;
    for change in changes {
        let known = findings.len();
        findings.extend(rejections(row, change, in_force));
        if findings.len() == known {
            in_force = Some(change.new_esd);
        }
    }
    findings.extend(contradiction(row, in_force));
    in_force
}

/// A warning for each rule that `change` breaks.
fn rejections<'a>(
    row: &'a Row<'_>,
    change: &'a EsdChange,
    in_force: Option<Esd>,
) -> impl Iterator<Item = Finding> + use<'a> {
    let objections = [
        (Rule::EsdTwoWay, two_way::objection(change)),
        (Rule::EsdNote, note::objection(change)),
        (Rule::EsdEditor, editor::objection(&row.case.policy, change)),
        (Rule::EsdFrozen, frozen::objection(row.tenant)),
    ];
    let warning = move |rule, objection: String| {
        let (on, new) = (change.changed_on, esd_text(change.new_esd));
        let kept = esd_or_none(in_force);
        row.change_warning(change, rule, format!("change of {on} to {new} rejected: {objection}; in force: {kept}"))
    };
    objections.into_iter().filter_map(move |(rule, objection)| objection.map(|text| warning(rule, text)))
}

/// An error, when the row shows an ESD that its change log cannot have led to.
fn contradiction(row: &Row<'_>, in_force: Option<Esd>) -> Option<Finding> {
    let shown = row.workload.esd?;
    let last = row.workload.changes.last().map(|change| change.new_esd);
    let message = || {
        let (shown, last, in_force) = (esd_text(shown), esd_or_none(last), esd_or_none(in_force));
        format!("esd {shown} is neither the last new_esd of its change log ({last}) nor the ESD in force ({in_force})")
    };
    (Some(shown) != last && Some(shown) != in_force).then(|| row.error(Rule::TableChangeLog, message()))
}
