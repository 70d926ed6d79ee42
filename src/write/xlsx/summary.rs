//! The sheet `summary`: what a person asks first.

use super::page::Page;
use crate::case::Case;
use crate::plan::{Kpis, Plan, Summary};
use rust_xlsxwriter::XlsxError;

/// Its columns.
pub(super) const COLUMNS: [&str; 3] = ["figure", "value", "proven lower bound"];

/// Writes it.
pub(super) fn write(page: &mut Page<'_>, case: &Case, plan: &Plan) -> Result<(), XlsxError> {
    let summary = &plan.summary;
    line(page, "plan date", |page| page.date(Some(case.plan_date)))?;
    line(page, "weeks", |page| page.number(Some(case.horizon.weeks() as f64)))?;
    line(page, "tenants", |page| page.number(Some(case.tenants.len() as f64)))?;
    line(page, "FMs", |page| page.number(Some(case.fms.len() as f64)))?;
    page.end();
    levels(page, summary)?;
    page.end();
    kpis(page, &summary.kpis)?;
    page.end();
    counts(page, summary)?;
    page.end();
    line(page, "method", |page| page.text(summary.method.as_str()))?;
    line(page, "ended", |page| page.text(summary.termination.as_str()))?;
    line(page, "seed", |page| page.text(&summary.seed.to_string()))?;
    line(page, "case", |page| page.text(&summary.case))?;
    line(page, "fm-assign", |page| page.text(env!("CARGO_PKG_VERSION")))
}

fn line(
    page: &mut Page<'_>,
    figure: &str,
    value: impl FnOnce(&mut Page<'_>) -> Result<(), XlsxError>,
) -> Result<(), XlsxError> {
    page.text(figure)?;
    value(page)?;
    page.end();
    Ok(())
}

fn levels(page: &mut Page<'_>, summary: &Summary) -> Result<(), XlsxError> {
    let (levels, bounds) = (summary.levels, summary.bounds);
    let rows = [
        ("1 unassigned (priority)", levels.unassigned as f64, bounds.unassigned as f64),
        ("2 waiting (priority x days)", levels.waiting as f64, bounds.waiting as f64),
        ("3 cost (hours)", levels.cost_hours(), bounds.cost_hours()),
    ];
    for (figure, value, bound) in rows {
        line(page, figure, |page| {
            page.number(Some(value))?;
            page.number(Some(bound))
        })?;
    }
    Ok(())
}

fn kpis(page: &mut Page<'_>, kpis: &Kpis) -> Result<(), XlsxError> {
    let shares = [
        ("peak utilisation", kpis.peak_utilisation),
        ("mean utilisation", kpis.mean_utilisation),
        ("spread of mean utilisation", kpis.utilisation_spread),
    ];
    for (figure, share) in shares {
        line(page, figure, |page| page.share(share))?;
    }
    let numbers = [
        ("Jain's index", kpis.jain_index),
        ("FM-weeks above 85 %", kpis.fm_weeks_above_85 as f64),
        ("moved", kpis.moved as f64),
        ("deployments that wait", kpis.waiting_deployments as f64),
        ("days they wait", kpis.wait_days as f64),
    ];
    numbers.into_iter().try_for_each(|(figure, number)| line(page, figure, |page| page.number(Some(number))))
}

/// How many there are of each status and reason.
fn counts(page: &mut Page<'_>, summary: &Summary) -> Result<(), XlsxError> {
    for (status, count) in &summary.statuses {
        line(page, &format!("status {}", status.as_str()), |page| page.number(Some(*count as f64)))?;
    }
    for (reason, count) in &summary.reasons {
        line(page, &format!("reason {}", reason.as_str()), |page| page.number(Some(*count as f64)))?;
    }
    Ok(())
}
