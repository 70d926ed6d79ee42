//! `summary.json` and `timings.json`.
//!
//! Everything in `summary.json` follows from the input, the seed and the budget; seconds stand in `timings.json` alone,
//! so that two runs of the same case can be compared file by file.

use super::summary_parts::{
    CountsFile, FormerFile, GapFile, KpisFile, LevelsFile, TraceFile, WorkFile, hours, minutes, round,
};
use crate::error::{Error, Result};
use crate::finding::{Finding, Rule};
use crate::plan::{FormerPlan, Method, Reason, Status, Summary, Termination, TracePoint};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

pub(super) const FILE: &str = "summary.json";
pub(super) const TIMINGS_FILE: &str = "timings.json";

/// `summary.json`, key by key.
#[derive(Serialize, Deserialize)]
struct SummaryFile {
    version: String,
    case: String,
    method: String,
    termination: String,
    levels: LevelsFile,
    bounds: LevelsFile,
    gap: GapFile,
    kpis: KpisFile,
    counts: CountsFile,
    covered_hours: BTreeMap<String, Vec<f64>>,
    seed: u64,
    budget: Option<u64>,
    work: u64,
    trace: Vec<TraceFile>,
    inputs: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    former: Option<FormerFile>,
    timings: WorkFile,
}

/// `timings.json`, key by key.
#[derive(Default, Serialize, Deserialize)]
struct TimingsFile {
    seconds_by_stage: Map<String, Value>,
    trace_seconds: Vec<f64>,
    /// The most memory the process has used, where the system says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    peak_memory_bytes: Option<u64>,
}

/// The text of `summary.json`.
#[must_use]
pub fn summary_json(summary: &Summary) -> String {
    let mut text = serde_json::to_string_pretty(&SummaryFile::from(summary)).expect("its keys are texts");
    text.push('\n');
    text
}

pub(super) fn write(summary: &Summary, mut out: impl Write) -> io::Result<()> {
    out.write_all(summary_json(summary).as_bytes())
}

pub(super) fn write_timings(summary: &Summary, mut out: impl Write) -> io::Result<()> {
    let stages = summary.timings.iter().map(|(stage, seconds)| (stage.clone(), round(*seconds, 1e3).into()));
    let file = TimingsFile {
        seconds_by_stage: stages.collect(),
        trace_seconds: summary.trace.iter().map(|point| round(point.seconds, 1e3)).collect(),
        peak_memory_bytes: peak_memory(),
    };
    serde_json::to_writer_pretty(&mut out, &file)?;
    out.write_all(b"\n")
}

/// The most memory, in bytes, that the run used which wrote the plan in `dir`; where that is known.
#[must_use]
pub fn read_peak_memory(dir: &Path) -> Option<u64> {
    timings_of(dir).peak_memory_bytes
}

fn timings_of(dir: &Path) -> TimingsFile {
    let text = fs::read_to_string(dir.join(TIMINGS_FILE)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// The most memory this process has used, in bytes; known on Linux.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// Reads `summary.json` of a plan folder, with the seconds of `timings.json` where that can be read.
///
/// # Errors
/// When the folder is not there, or `summary.json` is missing or is not one that this program wrote.
pub fn read_summary(dir: &Path) -> Result<Summary> {
    super::ensure_is_there(dir)?;
    let mut problems = Vec::new();
    let summary = read(dir, &mut problems);
    summary.ok_or_else(|| Error::input(format!("{} is not a readable plan", dir.display()), problems))
}

pub(super) fn read(dir: &Path, problems: &mut Vec<Finding>) -> Option<Summary> {
    read_with_gaps(dir, problems).map(|(summary, _)| summary)
}

/// The summary, and the gaps it states.
pub(super) fn read_with_gaps(dir: &Path, problems: &mut Vec<Finding>) -> Option<(Summary, [f64; 3])> {
    let file =
        fs::read_to_string(dir.join(FILE)).map_err(|error| (Rule::TableMissing, format!("cannot be read: {error}")));
    let file = file.and_then(|text| serde_json::from_str(&text).map_err(|error| (Rule::TableCell, error.to_string())));
    let with_gaps = |file: SummaryFile| {
        let gaps = file.gap.gaps();
        file.summary().map(|summary| (summary, gaps)).map_err(|message| (Rule::TableCell, message))
    };
    match file.and_then(with_gaps) {
        Ok((summary, gaps)) => Some((with_timings(summary, dir), gaps)),
        Err((rule, message)) => {
            problems.push(Finding::error(rule, message).at(FILE, 0));
            None
        }
    }
}

fn with_timings(mut summary: Summary, dir: &Path) -> Summary {
    let timings = timings_of(dir);
    for (point, seconds) in summary.trace.iter_mut().zip(timings.trace_seconds) {
        point.seconds = seconds;
    }
    let stages = timings.seconds_by_stage.into_iter();
    summary.timings = stages.map(|(stage, seconds)| (stage, seconds.as_f64().unwrap_or(0.0))).collect();
    summary
}

impl From<&Summary> for SummaryFile {
    fn from(summary: &Summary) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            case: summary.case.clone(),
            method: summary.method.as_str().to_owned(),
            termination: summary.termination.as_str().to_owned(),
            levels: summary.levels.into(),
            bounds: summary.bounds.into(),
            gap: GapFile::from(summary.gaps()),
            kpis: KpisFile::from(&summary.kpis),
            counts: CountsFile::from(summary),
            covered_hours: summary.covered_minutes.iter().map(|(name, weeks)| (name.clone(), hours(weeks))).collect(),
            seed: summary.seed,
            budget: summary.budget,
            work: summary.work,
            trace: summary.trace.iter().map(TraceFile::from).collect(),
            inputs: summary.inputs.clone(),
            former: summary.former.clone().map(|FormerPlan { plan, files }| FormerFile { plan, files }),
            timings: WorkFile { work_units: summary.work, seconds: TIMINGS_FILE.to_owned() },
        }
    }
}

impl SummaryFile {
    fn summary(self) -> std::result::Result<Summary, String> {
        Ok(Summary {
            levels: self.levels.levels(),
            bounds: self.bounds.levels(),
            method: word("method", &self.method, &Method::ALL, Method::as_str)?,
            termination: word("termination", &self.termination, &Termination::ALL, Termination::as_str)?,
            seed: self.seed,
            budget: self.budget,
            work: self.work,
            kpis: self.kpis.into(),
            statuses: counts("counts.status", &self.counts.status, &Status::ALL, Status::as_str)?,
            reasons: counts("counts.reason", &self.counts.reason, &Reason::ALL, Reason::as_str)?,
            covered_minutes: self.covered_hours.into_iter().map(|(name, weeks)| (name, minutes(&weeks))).collect(),
            trace: self.trace.into_iter().map(TracePoint::from).collect(),
            inputs: self.inputs,
            case: self.case,
            former: self.former.map(|FormerFile { plan, files }| FormerPlan { plan, files }),
            timings: Vec::new(),
        })
    }
}

fn word<T: Copy>(
    key: &str,
    text: &str,
    all: &[T],
    as_str: impl Fn(T) -> &'static str,
) -> std::result::Result<T, String> {
    let found = all.iter().copied().find(|&word| as_str(word) == text);
    found.ok_or_else(|| format!("{key}: {text:?} is not a word this program writes"))
}

fn counts<T: Copy + Ord>(
    key: &str,
    map: &Map<String, Value>,
    all: &[T],
    as_str: impl Fn(T) -> &'static str,
) -> std::result::Result<BTreeMap<T, u64>, String> {
    let mut counts = BTreeMap::new();
    for (text, count) in map {
        let count = count.as_u64().ok_or_else(|| format!("{key}.{text}: {count} is not a count"))?;
        counts.insert(word(key, text, all, &as_str)?, count);
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::sample;

    #[test]
    fn the_summary_reads_from_the_answer_to_its_making() {
        let text = summary_json(&sample::summary());
        let expected = r#"{
  "version": "VERSION",
  "case": "cases/small",
  "method": "search",
  "termination": "budget",
  "levels": {
    "unassigned": 0,
    "waiting": 0,
    "cost": 1.6
  },
  "bounds": {
    "unassigned": 0,
    "waiting": 0,
    "cost": 1.2
  },
  "gap": {
    "unassigned": 0.0,
    "waiting": 0.0,
    "cost": 0.25
  },
  "kpis": {
    "peak_utilisation": 0.041667,
    "fm_weeks_above_85": 0,
    "utilisation_spread": 0.0,
    "jain_index": 1.0,
    "mean_utilisation": 0.0,
    "moved": 0,
    "waiting_deployments": 0,
    "wait_days": 0,
    "starts_per_week": [
      0,
      0,
      1,
      0
    ]
  },
  "counts": {
    "status": {
      "new": 1,
      "parked": 1
    },
    "reason": {
      "no-esd": 1,
      "unresponsive": 3
    }
  },
  "covered_hours": {
    "EMEA": [
      0.0,
      1.6667
    ]
  },
"#
        .replace("VERSION", env!("CARGO_PKG_VERSION"));
        assert!(text.starts_with(&expected), "{text}");
        assert!(!text.contains("0.125"), "no seconds: {text}");
    }

    #[test]
    fn seconds_stand_beside_the_summary() {
        let mut text = Vec::new();
        write_timings(&sample::summary(), &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains("\"solve\": 1.5") && text.contains("0.25"), "{text}");
    }
}
