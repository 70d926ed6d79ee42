//! `comparison.html`, `comparison.csv`, `comparison.json`, `moves.csv` and `weeks.csv` of a what-if.

use super::answers;
use super::cells::{Hours, TableWriter};
use super::replace_file;
use super::scenario::pretty;
use crate::error::Result;
use crate::plan::{Levels, Status};
use crate::report;
use crate::whatif::{Comparison, Outcome};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::Path;

const COLUMNS: [&str; 33] = [
    "scenario",
    "folder",
    "verdict",
    "unassigned",
    "waiting",
    "cost_hours",
    "bound_unassigned",
    "bound_waiting",
    "bound_cost_hours",
    "unassigned_change",
    "waiting_change",
    "cost_hours_change",
    "peak_utilisation",
    "mean_utilisation",
    "fm_weeks_above_85",
    "utilisation_spread",
    "jain_index",
    "moved",
    "waiting_deployments",
    "wait_days",
    "fms",
    "tenants",
    "kept",
    "new",
    "moved_tenants",
    "left_out",
    "provisional",
    "other_fm_than_base",
    "weeks_better",
    "weeks_worse",
    "method",
    "termination",
    "about",
];

/// Writes the files of a what-if on `case` (how it is called) into `dir`, with those of the other answers.
///
/// # Errors
/// When one cannot be written.
pub fn write_comparison(comparison: &Comparison, case: &str, dir: &Path) -> Result<()> {
    replace_file(&dir.join("comparison.csv"), |out| table(comparison, out))?;
    replace_file(&dir.join("moves.csv"), |out| moves(comparison, out))?;
    replace_file(&dir.join("weeks.csv"), |out| weeks(comparison, out))?;
    answers::write(&comparison.answers, dir)?;
    replace_file(&dir.join("comparison.html"), |out| report::comparison(comparison, case, out))?;
    let text = comparison_json(comparison);
    replace_file(&dir.join("comparison.json"), |out| out.write_all(text.as_bytes()))
}

fn all(comparison: &Comparison) -> impl Iterator<Item = &Outcome> {
    [&comparison.base].into_iter().chain(&comparison.scenarios)
}

/// How the levels compare with the base, the highest that differs deciding.
fn verdict(outcome: &Outcome, base: &Outcome) -> &'static str {
    match outcome.summary.levels.cmp(&base.summary.levels) {
        std::cmp::Ordering::Less => "better",
        std::cmp::Ordering::Equal => "same",
        std::cmp::Ordering::Greater => "worse",
    }
}

fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn cost(levels: Levels) -> f64 {
    round(levels.cost_hours())
}

fn table(comparison: &Comparison, out: impl Write) -> io::Result<()> {
    let base = &comparison.base;
    let before = base.summary.levels;
    let mut table = TableWriter::new(out, &COLUMNS)?;
    for outcome in all(comparison) {
        let (levels, bounds, kpis) = (outcome.summary.levels, outcome.summary.bounds, &outcome.summary.kpis);
        let change = Levels {
            unassigned: levels.unassigned - before.unassigned,
            waiting: levels.waiting - before.waiting,
            cost: levels.cost - before.cost,
        };
        let status = |status| outcome.summary.statuses.get(&status).copied().unwrap_or(0);
        let (better, worse) = outcome.weeks_better_and_worse();
        table.text(&outcome.name)?;
        table.text(&outcome.folder)?;
        table.text(verdict(outcome, base))?;
        for levels in [levels, bounds, change] {
            table.value(levels.unassigned)?;
            table.value(levels.waiting)?;
            table.value(cost(levels))?;
        }
        table.value(round(kpis.peak_utilisation))?;
        table.value(round(kpis.mean_utilisation))?;
        table.value(kpis.fm_weeks_above_85)?;
        table.value(round(kpis.utilisation_spread))?;
        table.value(round(kpis.jain_index))?;
        table.value(kpis.moved)?;
        table.value(kpis.waiting_deployments)?;
        table.value(kpis.wait_days)?;
        table.value(outcome.fms)?;
        table.value(outcome.tenants)?;
        for word in [Status::Kept, Status::New, Status::Moved] {
            table.value(status(word))?;
        }
        table.value(outcome.left_out)?;
        table.value(status(Status::Provisional))?;
        table.value(outcome.changes.len())?;
        table.value(better)?;
        table.value(worse)?;
        table.text(outcome.summary.method.as_str())?;
        table.text(outcome.summary.termination.as_str())?;
        table.text(&outcome.about)?;
        table.end()?;
    }
    table.finish()
}

fn moves(comparison: &Comparison, out: impl Write) -> io::Result<()> {
    let mut table = TableWriter::new(out, &["scenario", "tenant_id", "base_fm_id", "fm_id"])?;
    for outcome in &comparison.scenarios {
        for change in &outcome.changes {
            table.text(&outcome.name)?;
            table.text(&change.tenant)?;
            table.text(&change.before)?;
            table.text(&change.after)?;
            table.end()?;
        }
    }
    table.finish()
}

fn weeks(comparison: &Comparison, out: impl Write) -> io::Result<()> {
    let columns =
        ["scenario", "week", "verdict", "base_peak", "peak", "base_load_hours", "load_hours", "capacity_hours"];
    let mut table = TableWriter::new(out, &columns)?;
    for outcome in all(comparison) {
        for week in &outcome.weeks {
            let word = match (week.is_better(), week.is_worse()) {
                (true, _) => "better",
                (_, true) => "worse",
                _ => "same",
            };
            table.text(&outcome.name)?;
            table.value(week.monday)?;
            table.text(word)?;
            table.value(round(week.peak_before))?;
            table.value(round(week.peak))?;
            table.value(Hours(week.load_before))?;
            table.value(Hours(week.load))?;
            table.value(Hours(week.capacity))?;
            table.end()?;
        }
    }
    table.finish()
}

/// The text of `comparison.json`.
#[must_use]
pub fn comparison_json(comparison: &Comparison) -> String {
    let scenarios: Vec<Value> =
        comparison.scenarios.iter().map(|outcome| outcome_json(outcome, &comparison.base)).collect();
    pretty(&json!({
        "version": env!("CARGO_PKG_VERSION"),
        "base": outcome_json(&comparison.base, &comparison.base),
        "scenarios": scenarios,
        "answers": answers::json(&comparison.answers),
    }))
}

fn levels_json(levels: Levels) -> Value {
    json!({ "unassigned": levels.unassigned, "waiting": levels.waiting, "cost": cost(levels) })
}

fn outcome_json(outcome: &Outcome, base: &Outcome) -> Value {
    let summary = &outcome.summary;
    let kpis = &summary.kpis;
    let [unassigned, waiting, cost] = summary.gaps().map(round);
    let statuses: serde_json::Map<String, Value> =
        summary.statuses.iter().map(|(status, count)| (status.as_str().to_owned(), json!(count))).collect();
    let reasons: serde_json::Map<String, Value> =
        summary.reasons.iter().map(|(reason, count)| (reason.as_str().to_owned(), json!(count))).collect();
    let of = |test: fn(&crate::whatif::WeekChange) -> bool| -> Vec<Value> {
        let weeks = outcome.weeks.iter().filter(|week| test(week));
        weeks
            .map(|week| json!({ "week": week.monday.to_string(), "base_peak": round(week.peak_before), "peak": round(week.peak) }))
            .collect()
    };
    let changes: Vec<Value> = outcome
        .changes
        .iter()
        .map(|change| json!({ "tenant_id": change.tenant, "base_fm_id": change.before, "fm_id": change.after }))
        .collect();
    json!({
        "name": outcome.name,
        "about": outcome.about,
        "folder": outcome.folder,
        "verdict": verdict(outcome, base),
        "levels": levels_json(summary.levels),
        "bounds": levels_json(summary.bounds),
        "gap": { "unassigned": unassigned, "waiting": waiting, "cost": cost },
        "kpis": {
            "peak_utilisation": round(kpis.peak_utilisation),
            "mean_utilisation": round(kpis.mean_utilisation),
            "fm_weeks_above_85": kpis.fm_weeks_above_85,
            "utilisation_spread": round(kpis.utilisation_spread),
            "jain_index": round(kpis.jain_index),
            "moved": kpis.moved,
            "waiting_deployments": kpis.waiting_deployments,
            "wait_days": kpis.wait_days,
        },
        "fms": outcome.fms,
        "tenants": outcome.tenants,
        "left_out": outcome.left_out,
        "comparable": outcome.is_comparable,
        "counts": { "status": statuses, "reason": reasons },
        "other_fm_than_base": changes,
        "weeks_better": of(crate::whatif::WeekChange::is_better),
        "weeks_worse": of(crate::whatif::WeekChange::is_worse),
        "method": summary.method.as_str(),
        "termination": summary.termination.as_str(),
        "seed": summary.seed,
    })
}
