//! The parts of `summary.json`, key by key, and how they are made from a [`Summary`] and turned back.

use super::cells::Hours;
use crate::plan::{Kpis, Levels, Summary, TracePoint};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

#[derive(Serialize, Deserialize)]
pub(super) struct LevelsFile {
    pub(super) unassigned: i64,
    pub(super) waiting: i64,
    pub(super) cost: f64,
}

#[derive(Serialize, Deserialize)]
pub(super) struct GapFile {
    pub(super) unassigned: f64,
    pub(super) waiting: f64,
    pub(super) cost: f64,
}

#[derive(Serialize, Deserialize)]
pub(super) struct KpisFile {
    pub(super) peak_utilisation: f64,
    pub(super) fm_weeks_above_85: u64,
    pub(super) utilisation_spread: f64,
    pub(super) jain_index: f64,
    pub(super) mean_utilisation: f64,
    pub(super) moved: u64,
    pub(super) waiting_deployments: u64,
    pub(super) wait_days: u64,
    pub(super) starts_per_week: Vec<u64>,
}

/// How many there are, by status of `assignments.csv` and by reason; in the order of the documentation.
#[derive(Serialize, Deserialize)]
pub(super) struct CountsFile {
    pub(super) status: Map<String, Value>,
    pub(super) reason: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct TraceFile {
    pub(super) work: u64,
    pub(super) levels: LevelsFile,
    pub(super) bounds: LevelsFile,
}

/// The plan the run began with.
#[derive(Serialize, Deserialize)]
pub(super) struct FormerFile {
    pub(super) plan: String,
    pub(super) files: BTreeMap<String, String>,
}

/// Work in deterministic units; seconds are in `timings.json`.
#[derive(Serialize, Deserialize)]
pub(super) struct WorkFile {
    pub(super) work_units: u64,
    pub(super) seconds: String,
}

pub(super) fn hours(minutes: &[i64]) -> Vec<f64> {
    minutes.iter().map(|&minutes| Hours(minutes).to_string().parse().unwrap_or(0.0)).collect()
}

pub(super) fn minutes(hours: &[f64]) -> Vec<i64> {
    hours.iter().map(|hours| (hours * 60.0).round() as i64).collect()
}

pub(super) fn round(value: f64, per_unit: f64) -> f64 {
    (value * per_unit).round() / per_unit
}

impl From<Levels> for LevelsFile {
    /// Six decimals of an hour tell cost units (1/60000 hour) apart.
    fn from(levels: Levels) -> Self {
        Self { unassigned: levels.unassigned, waiting: levels.waiting, cost: round(levels.cost_hours(), 1e6) }
    }
}

impl LevelsFile {
    pub(super) fn levels(&self) -> Levels {
        let cost = (self.cost * Levels::COST_PER_HOUR as f64).round() as i64;
        Levels { unassigned: self.unassigned, waiting: self.waiting, cost }
    }
}

impl From<[f64; 3]> for GapFile {
    fn from([unassigned, waiting, cost]: [f64; 3]) -> Self {
        Self { unassigned, waiting, cost }
    }
}

impl GapFile {
    pub(super) const fn gaps(&self) -> [f64; 3] {
        [self.unassigned, self.waiting, self.cost]
    }
}

impl From<&Kpis> for KpisFile {
    fn from(kpis: &Kpis) -> Self {
        Self {
            peak_utilisation: round(kpis.peak_utilisation, 1e6),
            fm_weeks_above_85: kpis.fm_weeks_above_85,
            utilisation_spread: round(kpis.utilisation_spread, 1e6),
            jain_index: round(kpis.jain_index, 1e6),
            mean_utilisation: round(kpis.mean_utilisation, 1e6),
            moved: kpis.moved,
            waiting_deployments: kpis.waiting_deployments,
            wait_days: kpis.wait_days,
            starts_per_week: kpis.starts_per_week.clone(),
        }
    }
}

impl From<KpisFile> for Kpis {
    fn from(file: KpisFile) -> Self {
        Self {
            peak_utilisation: file.peak_utilisation,
            fm_weeks_above_85: file.fm_weeks_above_85,
            utilisation_spread: file.utilisation_spread,
            jain_index: file.jain_index,
            starts_per_week: file.starts_per_week,
            mean_utilisation: file.mean_utilisation,
            moved: file.moved,
            waiting_deployments: file.waiting_deployments,
            wait_days: file.wait_days,
        }
    }
}

impl From<&Summary> for CountsFile {
    fn from(summary: &Summary) -> Self {
        let statuses = summary.statuses.iter().map(|(status, count)| (status.as_str().to_owned(), (*count).into()));
        let reasons = summary.reasons.iter().map(|(reason, count)| (reason.as_str().to_owned(), (*count).into()));
        Self { status: statuses.collect(), reason: reasons.collect() }
    }
}

impl From<&TracePoint> for TraceFile {
    fn from(point: &TracePoint) -> Self {
        Self { work: point.work, levels: point.levels.into(), bounds: point.bounds.into() }
    }
}

impl From<TraceFile> for TracePoint {
    fn from(file: TraceFile) -> Self {
        Self { work: file.work, seconds: 0.0, levels: file.levels.levels(), bounds: file.bounds.levels() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_decimals_keep_every_cost_unit() {
        for cost in (0..200_000).chain([i64::from(u32::MAX) * 600_000 + 1]) {
            let levels = Levels { unassigned: 1, waiting: 2, cost };
            assert_eq!(LevelsFile::from(levels).levels(), levels);
        }
    }
}
