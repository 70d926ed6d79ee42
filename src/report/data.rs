//! What the page of a plan embeds.

use super::Report;
use super::calendar::Calendars;
use super::fms::{FmRow, busiest_first};
use super::limits::Limits;
use super::pools::{Pool, Pools};
use super::remedies::Remedies;
use super::rows::{self, ChangeTable, FindingRow, LeftOut, List, TenantPlan, Unscheduled};
use super::starts::{self, StartRow};
use super::tenants::{TenantRow, Tenants};
use super::text;
use crate::case::{Case, Day};
use crate::plan::{Kpis, Levels, Plan, Summary};
use chrono::NaiveDate;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The page of a plan.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page<'a> {
    version: &'static str,
    case: Cow<'a, str>,
    plan_date: NaiveDate,
    monday: NaiveDate,
    weeks: usize,
    /// Days of this plan's horizon, with the plan date.
    plan_day: i32,
    max_utilisation: f64,
    max_wait_days: u32,
    counts: Counts,
    summary: SummaryData<'a>,
    regions: Vec<Cow<'a, str>>,
    services: Vec<Cow<'a, str>>,
    /// Weekdays that are holidays, by region.
    holidays: Vec<Vec<i32>>,
    pools: Vec<Pool>,
    fms: List<FmRow<'a>>,
    starts: List<StartRow<'a>>,
    left_out: List<LeftOut<'a>>,
    unscheduled: List<Unscheduled>,
    plans: List<TenantPlan<'a>>,
    findings: List<FindingRow<'a>>,
    changes: Option<ChangeTable<'a>>,
    tenants: Vec<TenantRow<'a>>,
}

/// How many there are.
#[derive(Debug, Serialize)]
struct Counts {
    tenants: usize,
    fms: usize,
    workloads: usize,
    deployments: usize,
}

/// Three levels, in the order of the objective; the cost in hours.
pub(super) type LevelRow = (i64, i64, f64);

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SummaryData<'a> {
    levels: LevelRow,
    bounds: LevelRow,
    gaps: [f64; 3],
    method: &'static str,
    termination: &'static str,
    seed: u64,
    budget: Option<u64>,
    work: u64,
    kpis: KpiData,
    statuses: BTreeMap<&'static str, u64>,
    reasons: BTreeMap<&'static str, u64>,
    /// Minutes that colleagues cover, by week.
    covered: Vec<i64>,
    /// Work, levels, bounds.
    trace: Vec<(u64, LevelRow, LevelRow)>,
    inputs: &'a BTreeMap<String, String>,
}

/// Key figures; see [`Kpis`].
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct KpiData {
    peak_utilisation: f64,
    fm_weeks_above85: u64,
    utilisation_spread: f64,
    jain_index: f64,
    mean_utilisation: f64,
    moved: u64,
    waiting_deployments: u64,
    wait_days: u64,
}

impl From<&Kpis> for KpiData {
    fn from(kpis: &Kpis) -> Self {
        Self {
            peak_utilisation: short(kpis.peak_utilisation),
            fm_weeks_above85: kpis.fm_weeks_above_85,
            utilisation_spread: short(kpis.utilisation_spread),
            jain_index: short(kpis.jain_index),
            mean_utilisation: short(kpis.mean_utilisation),
            moved: kpis.moved,
            waiting_deployments: kpis.waiting_deployments,
            wait_days: kpis.wait_days,
        }
    }
}

/// Six decimals.
pub(super) fn short(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

pub(super) fn level_row(levels: Levels) -> LevelRow {
    (levels.unassigned, levels.waiting, short(levels.cost_hours()))
}

/// The data of `report`'s page within `limits`.
pub(super) fn page<'a>(report: &Report<'a>, remedies: &'a Remedies, limits: &Limits) -> Page<'a> {
    let (case, plan) = (report.case, report.plan);
    let mut tenants = Tenants::new(case);
    let pools = Pools::new(case, &plan.load);
    Page {
        version: env!("CARGO_PKG_VERSION"),
        case: text::name(&plan.summary.case),
        plan_date: case.plan_date,
        monday: case.horizon.first_monday(),
        weeks: case.horizon.weeks(),
        plan_day: case.horizon.plan_day().0,
        max_utilisation: short(f64::from(case.policy.max_utilisation) / 1e6),
        max_wait_days: case.policy.max_wait_days,
        counts: counts(case, plan),
        summary: summary(&plan.summary, case.horizon.weeks()),
        regions: case.regions.iter().map(|(_, name)| text::name(name)).collect(),
        services: case.services.iter().map(|(_, name)| text::name(name)).collect(),
        holidays: holidays(case),
        fms: fms(report, limits, &pools, &mut tenants),
        pools: pools.rows,
        starts: starts::of(report, &mut tenants, limits.starts),
        left_out: rows::left_out(report, remedies, (&mut tenants, limits.rows)),
        unscheduled: rows::unscheduled(report, &mut tenants, limits.rows),
        plans: rows::plans(report, &mut tenants, limits.tenants),
        findings: rows::findings(&plan.findings, limits.rows),
        changes: report.changes.map(|changes| rows::changes(changes, limits.rows)),
        tenants: tenants.rows(),
    }
}

fn counts(case: &Case, plan: &Plan) -> Counts {
    Counts {
        tenants: case.tenants.len(),
        fms: plan.fms_at_work(),
        workloads: case.workloads.len(),
        deployments: plan.schedule.len(),
    }
}

/// The busiest FMs with their weeks and, as far as there is room, their calendars; in the order of the case.
fn fms<'a>(report: &Report<'a>, limits: &Limits, pools: &Pools, tenants: &mut Tenants<'a>) -> List<FmRow<'a>> {
    let case = report.case;
    let calendars = Calendars::new(case, report.plan);
    let all = busiest_first(&report.plan.load);
    let mut room = limits.deployments;
    let shown = all.iter().take((limits.fm_weeks / case.horizon.weeks().max(1)).max(1));
    let mut rows: Vec<_> = shown
        .map(|fm| {
            let count = calendars.count(fm.fm);
            let fits = count <= room;
            room -= if fits { count } else { room };
            let calendar = fits.then(|| calendars.of(fm.fm, tenants));
            (fm.fm, fm.row(case, pools.of_fm[fm.fm.index()], count, calendar))
        })
        .collect();
    rows.sort_by_key(|(fm, _)| *fm);
    List::of(all.len(), rows.into_iter().map(|(_, row)| row).collect())
}

fn holidays(case: &Case) -> Vec<Vec<i32>> {
    let inside = |day: &Day| day.0 >= 0 && *day <= case.horizon.last_day() && day.is_weekday();
    let of_region = |dates: &Vec<NaiveDate>| {
        let days = dates.iter().map(|&date| case.horizon.day(date));
        days.filter(inside).map(|day| day.0).collect()
    };
    case.regions.iter().map(|(region, _)| case.holidays.get(region).map(of_region).unwrap_or_default()).collect()
}

fn summary(summary: &Summary, weeks: usize) -> SummaryData<'_> {
    let mut covered = vec![0; weeks];
    for minutes in summary.covered_minutes.values() {
        covered.iter_mut().zip(minutes).for_each(|(total, minutes)| *total += minutes);
    }
    let trace = summary.trace.iter().map(|point| (point.work, level_row(point.levels), level_row(point.bounds)));
    SummaryData {
        levels: level_row(summary.levels),
        bounds: level_row(summary.bounds),
        gaps: summary.gaps().map(short),
        method: summary.method.as_str(),
        termination: summary.termination.as_str(),
        seed: summary.seed,
        budget: summary.budget,
        work: summary.work,
        kpis: KpiData::from(&summary.kpis),
        statuses: summary.statuses.iter().map(|(status, &count)| (status.as_str(), count)).collect(),
        reasons: summary.reasons.iter().map(|(reason, &count)| (reason.as_str(), count)).collect(),
        covered,
        trace: trace.collect(),
        inputs: &summary.inputs,
    }
}
