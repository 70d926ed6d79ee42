//! Scenarios side by side.

use super::data::{KpiData, level_row, short};
use super::document::{self, Document, Kind};
use super::text;
use crate::plan::{Kpis, Levels};
use chrono::NaiveDate;
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, Write};

/// Scenarios that are to be compared, the one the others are measured by first.
#[derive(Clone, Debug)]
pub struct Comparison<'a> {
    /// The plan date.
    pub plan_date: NaiveDate,
    /// The Monday the horizon starts on.
    pub first_monday: NaiveDate,
    /// The case as it was named.
    pub case: &'a str,
    /// The scenarios.
    pub scenarios: &'a [Scenario],
}

/// What one scenario came to.
#[derive(Clone, Debug, Default)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// What it changes, in words; may be empty.
    pub note: String,
    /// Tenants of the case.
    pub tenants: u64,
    /// FMs of the case.
    pub fms: u64,
    /// Tenants left without an FM.
    pub unassigned: u64,
    /// The plan's levels.
    pub levels: Levels,
    /// Their proven bounds.
    pub bounds: Levels,
    /// Key figures.
    pub kpis: Kpis,
    /// Minutes of load in each week, summed over FMs.
    pub load: Vec<i64>,
    /// Minutes of capacity in each week, summed over FMs.
    pub capacity: Vec<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    version: &'static str,
    case: Cow<'a, str>,
    plan_date: NaiveDate,
    monday: NaiveDate,
    weeks: usize,
    scenarios: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    name: Cow<'a, str>,
    note: Cow<'a, str>,
    tenants: u64,
    fms: u64,
    unassigned: u64,
    levels: (i64, i64, f64),
    bounds: (i64, i64, f64),
    gap: f64,
    kpis: KpiData,
    starts: &'a [u64],
    load: &'a [i64],
    cap: &'a [i64],
}

impl<'a> From<&'a Scenario> for Row<'a> {
    fn from(scenario: &'a Scenario) -> Self {
        let (value, bound) = (scenario.levels.cost, scenario.bounds.cost);
        Self {
            name: text::name(&scenario.name),
            note: text::message(&scenario.note),
            tenants: scenario.tenants,
            fms: scenario.fms,
            unassigned: scenario.unassigned,
            levels: level_row(scenario.levels),
            bounds: level_row(scenario.bounds),
            gap: if value == 0 { 0.0 } else { short((value - bound) as f64 / value as f64) },
            kpis: KpiData::from(&scenario.kpis),
            starts: &scenario.kpis.starts_per_week,
            load: &scenario.load,
            cap: &scenario.capacity,
        }
    }
}

/// Writes the page that lays `comparison`'s scenarios side by side.
///
/// # Errors
/// When `out` cannot be written.
pub fn comparison(comparison: &Comparison<'_>, out: &mut dyn Write) -> io::Result<()> {
    let page = Page {
        version: env!("CARGO_PKG_VERSION"),
        case: text::name(comparison.case),
        plan_date: comparison.plan_date,
        monday: comparison.first_monday,
        weeks: comparison.scenarios.iter().map(|scenario| scenario.load.len()).max().unwrap_or(0),
        scenarios: comparison.scenarios.iter().map(Row::from).collect(),
    };
    let title = format!("Scenarios for {}", comparison.plan_date);
    Document { kind: Kind::Comparison, title: &title, json: &document::json(&page) }.write(out)
}
