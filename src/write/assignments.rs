//! `assignments.csv`.

use super::cells::{Cell, Judge, TableFile, TableWriter};
use super::lookup::Lookup;
use crate::case::{Case, Id, PresentFm, Tenant};
use crate::finding::Finding;
use crate::plan::{AssignedFm, Assignment, Reason, Status};
use std::io::{self, Write};
use std::path::Path;

pub(super) const FILE: &str = "assignments.csv";
pub(super) const COLUMNS: [&str; 7] =
    ["tenant_id", "workload", "fm_id", "previous_fm_id", "status", "reason", "detail"];

pub(super) fn write(case: &Case, rows: &[Assignment], out: impl Write) -> io::Result<()> {
    let mut table = TableWriter::new(out, &COLUMNS)?;
    for row in rows {
        let tenant = &case.tenants[row.tenant];
        table.text(&tenant.id)?;
        table.text(row.workload.map_or("", |workload| case.service_name(workload)))?;
        table.text(fm_text(case, row.fm.as_ref()))?;
        table.text(present_fm_text(case, &tenant.present_fm))?;
        table.text(row.status.as_str())?;
        table.text(row.reason.map_or("", Reason::as_str))?;
        table.text(&row.detail)?;
        table.end()?;
    }
    table.finish()
}

pub(super) fn fm_text<'a>(case: &'a Case, fm: Option<&'a AssignedFm>) -> &'a str {
    match fm {
        None => "",
        Some(AssignedFm::Known(fm)) => &case.fms[*fm].id,
        Some(AssignedFm::Unknown(id)) => id,
    }
}

pub(super) fn present_fm_text<'a>(case: &'a Case, fm: &'a PresentFm) -> &'a str {
    match fm {
        PresentFm::None => "",
        PresentFm::Known(fm) => &case.fms[*fm].id,
        PresentFm::Unknown(id) => id,
    }
}

/// The rows, and the previous FM each of them names.
pub(super) fn read(lookup: &Lookup<'_>, dir: &Path, problems: &mut Vec<Finding>) -> (Vec<Assignment>, Vec<PresentFm>) {
    let file = TableFile { dir, name: FILE, columns: COLUMNS };
    file.read(problems, |cells, judge| parse(lookup, cells, judge)).into_iter().unzip()
}

fn parse(lookup: &Lookup<'_>, cells: [Cell<'_>; 7], judge: &mut Judge<'_>) -> Option<(Assignment, PresentFm)> {
    let [tenant, workload, fm, previous, status, reason, detail] = cells;
    if lookup.passes_over(tenant.text, workload.text) {
        return None;
    }
    let status = judge.word(status, &Status::ALL, Status::as_str);
    let reason = parse_reason(reason, judge);
    let tenant = judge.required(tenant, "a tenant of the case", |id| lookup.tenant(id))?;
    let workload = judge.optional(workload, "a workload of this tenant", |name| lookup.workload(tenant, name));
    let fm = judge.optional(fm, "an FM of the case", |id| parse_fm(lookup, tenant, id));
    let (workload, fm, status, reason) = (workload?, fm?, status?, reason?);
    let row = Assignment { tenant, workload, fm, status, reason, detail: detail.text.to_owned() };
    Some((row, parse_previous(lookup, previous.text)))
}

/// Any text may be the id of an FM who has left.
fn parse_previous(lookup: &Lookup<'_>, id: &str) -> PresentFm {
    match lookup.fm(id) {
        _ if id.is_empty() => PresentFm::None,
        Some(fm) => PresentFm::Known(fm),
        None => PresentFm::Unknown(id.into()),
    }
}

/// A reason, or none.
pub(super) fn parse_reason(cell: Cell<'_>, judge: &mut Judge<'_>) -> Option<Option<Reason>> {
    if cell.text.is_empty() { Some(None) } else { judge.word(cell, &Reason::ALL, Reason::as_str).map(Some) }
}

/// An FM of the case, or one that the case does not know: the one the tenant has, or one who has gone since.
fn parse_fm(lookup: &Lookup<'_>, tenant: Id<Tenant>, id: &str) -> Option<AssignedFm> {
    match (lookup.fm(id), &lookup.case.tenants[tenant].present_fm) {
        (Some(fm), _) => Some(AssignedFm::Known(fm)),
        (None, PresentFm::Unknown(present)) if **present == *id => Some(AssignedFm::Unknown(id.into())),
        (None, _) => lookup.is_gone_fm(id).then(|| AssignedFm::Unknown(id.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::sample;

    #[test]
    fn a_row_shows_the_new_fm_the_previous_one_and_the_reason() {
        let mut text = Vec::new();
        write(&sample::case(), &sample::assignments(), &mut text).unwrap();
        assert_eq!(
            String::from_utf8(text).unwrap(),
            "tenant_id,workload,fm_id,previous_fm_id,status,reason,detail\n\
             T1,,F1,,new,,\n\
             T2,,F-gone,F-gone,parked,unresponsive,\"never, \"\"ever\"\" answers\"\n"
        );
    }
}
