//! `schedule.csv`.

use super::assignments::parse_reason;
use super::cells::{Cell, Hours, Judge, TableFile, TableWriter};
use super::lookup::Lookup;
use crate::case::{Case, Precision};
use crate::finding::Finding;
use crate::plan::{Deployment, DeploymentStatus, Reason};
use std::io::{self, Write};
use std::path::Path;

pub(super) const FILE: &str = "schedule.csv";
pub(super) const COLUMNS: [&str; 12] = [
    "tenant_id",
    "workload",
    "fm_id",
    "status",
    "reason",
    "esd",
    "esd_precision",
    "start",
    "end",
    "wait_days",
    "hours",
    "proposed_esd",
];

pub(super) fn write(case: &Case, rows: &[Deployment], out: impl Write) -> io::Result<()> {
    let mut table = TableWriter::new(out, &COLUMNS)?;
    for row in rows {
        table.text(&case.tenants[case.workloads[row.workload].tenant].id)?;
        table.text(case.service_name(row.workload))?;
        table.text(row.fm.map_or("", |fm| &case.fms[fm].id))?;
        table.text(row.status.as_str())?;
        table.text(row.reason.map_or("", Reason::as_str))?;
        table.optional(row.esd)?;
        table.text(row.esd_precision.map_or("", precision_text))?;
        table.optional(row.start)?;
        table.optional(row.end)?;
        table.optional(row.wait_days)?;
        table.value(Hours(row.minutes))?;
        table.optional(row.proposed_esd)?;
        table.end()?;
    }
    table.finish()
}

pub(super) const fn precision_text(precision: Precision) -> &'static str {
    match precision {
        Precision::Day => "day",
        Precision::Month => "month",
    }
}

pub(super) fn read(lookup: &Lookup<'_>, dir: &Path, problems: &mut Vec<Finding>) -> Vec<Deployment> {
    let file = TableFile { dir, name: FILE, columns: COLUMNS };
    file.read(problems, |cells, judge| parse(lookup, cells, judge))
}

fn parse(lookup: &Lookup<'_>, cells: [Cell<'_>; 12], judge: &mut Judge<'_>) -> Option<Deployment> {
    let [tenant, workload, fm, status, reason, esd, precision, start, end, wait, hours, proposed] = cells;
    if lookup.passes_over(tenant.text, workload.text) {
        return None;
    }
    let tenant = judge.required(tenant, "a tenant of the case", |id| lookup.tenant(id))?;
    let workload = judge.required(workload, "a workload of this tenant", |name| lookup.workload(tenant, name));
    let fm = match lookup.is_gone_fm(fm.text) {
        true => Some(None),
        false => judge.optional(fm, "an FM of the case", |id| lookup.fm(id)),
    };
    let status = judge.word(status, &DeploymentStatus::ALL, DeploymentStatus::as_str);
    let reason = parse_reason(reason, judge);
    let esd_precision = judge.optional(precision, "day or month", parse_precision);
    let [esd, start, end, proposed_esd] = [esd, start, end, proposed].map(|cell| judge.date(cell));
    let wait_days = judge.optional(wait, "a number of days", |text| text.parse().ok());
    let minutes = judge.required(hours, "a number of hours", Hours::parse);
    Some(Deployment {
        workload: workload?,
        fm: fm?,
        status: status?,
        reason: reason?,
        esd: esd?,
        esd_precision: esd_precision?,
        start: start?,
        end: end?,
        wait_days: wait_days?,
        minutes: minutes?,
        proposed_esd: proposed_esd?,
    })
}

fn parse_precision(text: &str) -> Option<Precision> {
    [Precision::Day, Precision::Month].into_iter().find(|&precision| precision_text(precision) == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::sample;

    #[test]
    fn what_is_not_known_is_an_empty_cell() {
        let mut text = Vec::new();
        write(&sample::case(), &sample::schedule()[..2], &mut text).unwrap();
        // 100 minutes are 1.6667 hours
        assert_eq!(
            String::from_utf8(text).unwrap(),
            "tenant_id,workload,fm_id,status,reason,esd,esd_precision,start,end,wait_days,hours,proposed_esd\n\
             T1,Exchange,F1,scheduled,,2026-12-01,month,2026-12-07,2026-12-18,0,1.6667,2026-12-07\n\
             T1,Teams,,unscheduled,no-esd,,,,,,0.0000,\n"
        );
    }
}
