//! `diff`: what changed from one plan to another.

use super::Exit;
use super::console::{Console, HEADING, printable};
use super::explain::print_json;
use super::explain_json::levels;
use super::numbers::{Counted, HoursShown};
use crate::error::Result;
use crate::plan::diff::{ChangeKind, Diff, StartChange, TenantChange, WeekChange, WeekLoad};
use crate::plan::{DeploymentStatus, Status};
use crate::write;
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::PathBuf;

/// Arguments of `diff`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The earlier plan
    before: PathBuf,
    /// The later plan; it may be one of another case
    after: PathBuf,
    /// Print one row per change as CSV
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

/// So many changes of a kind are listed.
const SHOWN: usize = 20;

/// Compares.
pub(super) fn run(args: &Args, console: &mut Console) -> Result<Exit> {
    let diff = Diff::between(&write::read_texts(&args.before)?, &write::read_texts(&args.after)?);
    if args.json {
        print_json(&to_json(&diff), console)?;
    } else if args.csv {
        console.answer(|out| write::print_changes(&diff, out))?;
    } else {
        console.answer(|out| print(&diff, out))?;
    }
    Ok(Exit::Success)
}

fn print(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    let [before, after] = diff.levels;
    let cost = [before, after].map(|levels| HoursShown(levels.cost_hours()));
    writeln!(
        out,
        "unassigned {} -> {}, waiting {} -> {}",
        before.unassigned, after.unassigned, before.waiting, after.waiting
    )?;
    writeln!(out, "cost {} -> {}", cost[0], cost[1])?;
    for kind in ChangeKind::ALL {
        let rows: Vec<&TenantChange> = diff.tenants.iter().filter(|row| row.kind == kind).collect();
        list(kind.words(), &rows, |row| tenant_line(row), out)?;
    }
    let starts: Vec<&StartChange> = diff.starts.iter().filter(|row| row.is_change()).collect();
    list("start changed", &starts, |row| start_line(row), out)?;
    if diff.is_empty() {
        writeln!(out, "nobody's FM and no start changed")?;
    }
    print_weeks(diff, out)
}

fn list<T>(title: &str, rows: &[T], line: impl Fn(&T) -> String, out: &mut dyn Write) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{HEADING}{title}{HEADING:#}: {}", rows.len())?;
    rows.iter().take(SHOWN).try_for_each(|row| writeln!(out, "  {}", line(row)))?;
    match rows.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => writeln!(out, "  ... and {more} more (--csv and --json list all)"),
    }
}

/// "T1 (Teams): anna, kept -> bruno, moved", with one side where the other plan does not know the tenant.
fn tenant_line(row: &TenantChange) -> String {
    let part = if row.workload.is_empty() { String::new() } else { format!(" ({})", printable(&row.workload)) };
    let side = |fm: &str, status: Option<Status>| {
        let parts = [printable(fm).into_owned(), status.map_or("", Status::as_str).to_owned()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    };
    let sides = [side(&row.from, row.statuses[0]), side(&row.to, row.statuses[1])];
    let sides: Vec<String> = sides.into_iter().filter(|side| !side.is_empty()).collect();
    let reason = row.reason.map_or_else(String::new, |reason| format!(" ({})", reason.as_str()));
    format!("{}{part}: {}{reason}", printable(&row.tenant), sides.join(" -> "))
}

fn start_line(row: &StartChange) -> String {
    let shown = |at: usize| match (row.starts[at], row.statuses[at]) {
        (Some(start), Some(DeploymentStatus::Running)) => format!("running since {start}"),
        (Some(start), _) => start.to_string(),
        (None, status) => status.map_or("-", DeploymentStatus::as_str).to_owned(),
    };
    format!("{} {}: {} -> {}", printable(&row.tenant), printable(&row.workload), shown(0), shown(1))
}

fn print_weeks(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    let load = |week: &Option<WeekLoad>| week.map(|week| week.load);
    let changed: Vec<&WeekChange> = diff.weeks.iter().filter(|week| load(&week.before) != load(&week.after)).collect();
    if changed.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{HEADING}load by week{HEADING:#}: {} changed", Counted(changed.len() as u64, "week"))?;
    for week in changed {
        let shown = |load: Option<WeekLoad>| {
            load.map_or_else(|| "-".to_owned(), |load| HoursShown(load.load as f64 / 60.0).to_string())
        };
        writeln!(out, "  {}  {:>12} -> {:>12}", week.week, shown(week.before), shown(week.after))?;
    }
    Ok(())
}

fn to_json(diff: &Diff) -> Value {
    let date = |date: Option<NaiveDate>| date.map(|date| date.to_string());
    let tenants = diff.tenants.iter().map(|row| {
        json!({
            "tenant_id": row.tenant,
            "workload": row.workload,
            "change": row.kind.as_str(),
            "from": row.from,
            "to": row.to,
            "status_before": row.statuses[0].map(Status::as_str),
            "status_after": row.statuses[1].map(Status::as_str),
            "reason": row.reason.map(|reason| reason.as_str()),
        })
    });
    let starts = diff.starts.iter().map(|row| {
        json!({
            "tenant_id": row.tenant,
            "workload": row.workload,
            "status_before": row.statuses[0].map(DeploymentStatus::as_str),
            "status_after": row.statuses[1].map(DeploymentStatus::as_str),
            "start_before": date(row.starts[0]),
            "start_after": date(row.starts[1]),
        })
    });
    let counts: serde_json::Map<String, Value> =
        ChangeKind::ALL.into_iter().map(|kind| (kind.as_str().to_owned(), diff.count(kind).into())).collect();
    json!({
        "levels": { "before": levels(diff.levels[0]), "after": levels(diff.levels[1]) },
        "counts": counts,
        "tenants": tenants.collect::<Vec<_>>(),
        "starts": starts.collect::<Vec<_>>(),
        "weeks": diff.weeks.iter().map(week_json).collect::<Vec<_>>(),
    })
}

fn week_json(week: &WeekChange) -> Value {
    let side = |load: WeekLoad| json!({ "capacity_hours": load.capacity as f64 / 60.0, "load_hours": load.load as f64 / 60.0, "starts": load.starts });
    json!({ "week": week.week.to_string(), "before": week.before.map(side), "after": week.after.map(side) })
}
