//! `changes.csv`: what changed since the previous plan, one row per changed tenant, start and week.

use super::cells::{Hours, TableWriter};
use crate::plan::diff::{Diff, StartChange, TenantChange, WeekChange, WeekLoad};
use crate::plan::{DeploymentStatus, Status};
use std::borrow::Cow;
use std::io::{self, Write};

pub(super) const FILE: &str = "changes.csv";
pub(super) const COLUMNS: [&str; 8] =
    ["kind", "tenant_id", "workload", "before", "after", "status_before", "status_after", "week"];

/// The cells of one row.
pub(super) type Row<'a> = [Cow<'a, str>; 8];

/// Writes `diff` as CSV.
///
/// # Errors
/// When `out` cannot be written.
pub fn print(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    let mut table = TableWriter::new(out, &COLUMNS)?;
    for row in rows(diff) {
        row.iter().try_for_each(|cell| table.text(cell))?;
        table.end()?;
    }
    table.finish()
}

/// Tenants, then starts, then weeks.
pub(super) fn rows(diff: &Diff) -> impl Iterator<Item = Row<'_>> {
    let (tenants, starts) = (diff.tenants.iter().map(tenant), diff.starts.iter().map(start));
    tenants.chain(starts).chain(diff.weeks.iter().map(week))
}

fn tenant(row: &TenantChange) -> Row<'_> {
    let [before, after] = row.statuses.map(|status| status.map_or("", Status::as_str));
    [row.kind.as_str(), &row.tenant, &row.workload, &row.from, &row.to, before, after, ""].map(Cow::from)
}

fn start(row: &StartChange) -> Row<'_> {
    let [before, after] = row.starts.map(|start| start.map_or_else(String::new, |start| start.to_string()));
    let [was, is] = row.statuses.map(|status| Cow::from(status.map_or("", DeploymentStatus::as_str)));
    let [kind, tenant, workload] = ["start", &row.tenant, &row.workload].map(Cow::from);
    [kind, tenant, workload, before.into(), after.into(), was, is, "".into()]
}

fn week(row: &WeekChange) -> Row<'_> {
    let hours = |load: Option<WeekLoad>| load.map_or_else(String::new, |load| Hours(load.load).to_string()).into();
    let none = || Cow::from("");
    let week = row.week.to_string().into();
    ["load".into(), none(), none(), hours(row.before), hours(row.after), none(), none(), week]
}
