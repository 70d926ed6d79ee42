//! What came of scenarios, side by side, and of the questions asked with them.

use super::data::{KpiData, LevelRow, level_row, short};
use super::document::{self, Document, Kind};
use super::rows::List;
use super::text;
use crate::whatif::{
    Answers, CapacityPrice, Comparison, CurveAnswer, HeadcountAnswer, Outcome, RoomAnswer, ShortageOption,
};
use chrono::NaiveDate;
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, Write};

/// The most rows of a table that are part of the page.
const ROWS: usize = 4_000;

/// The most prices of capacity: the dearest, which stand first.
const PRICES: usize = 200;

type Text<'a> = Cow<'a, str>;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    version: &'static str,
    case: Text<'a>,
    monday: NaiveDate,
    weeks: usize,
    /// The base first.
    scenarios: Vec<Row<'a>>,
    changes: List<ChangeRow<'a>>,
    headcounts: Vec<Headcount<'a>>,
    rooms: Vec<Room<'a>>,
    shortages: Vec<Shortage<'a>>,
    curves: Vec<Curve<'a>>,
    prices: List<PriceRow<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    name: Text<'a>,
    note: Text<'a>,
    folder: Text<'a>,
    tenants: usize,
    fms: usize,
    left_out: usize,
    /// Whether it serves what the base serves.
    is_comparable: bool,
    other_fm: usize,
    levels: LevelRow,
    bounds: LevelRow,
    gap: f64,
    kpis: KpiData,
    /// By week: minutes of load and of capacity, all FMs together, and the load of the busiest FM as a share of capacity.
    load: Vec<i64>,
    cap: Vec<i64>,
    peaks: Vec<f64>,
}

/// Scenario (its place in [`Page::scenarios`]), tenant, FM in the base plan, FM here.
#[derive(Serialize)]
struct ChangeRow<'a>(usize, Text<'a>, Text<'a>, Text<'a>);

/// Pool, week, price of the next hour, whether there is none to be had, minutes of capacity and load.
#[derive(Serialize)]
struct PriceRow<'a>(Text<'a>, NaiveDate, f64, bool, i64, i64);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Headcount<'a> {
    name: Text<'a>,
    count: Option<u32>,
    from: Option<NaiveDate>,
    left_out: usize,
    with_one_fewer: usize,
    proved: bool,
    folder: Text<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Room<'a> {
    name: Text<'a>,
    tenants: u32,
    is_open: bool,
    proved: bool,
    folder: Text<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shortage<'a> {
    pool: Text<'a>,
    advice: Text<'a>,
    tenants: usize,
    helped: usize,
    unassigned: (i64, i64),
    folder: Text<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Curve<'a> {
    name: Text<'a>,
    over: &'a str,
    points: Vec<Point<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Point<'a> {
    value: i64,
    levels: LevelRow,
    left_out: usize,
    peak: f64,
    moved: u64,
    folder: Text<'a>,
}

impl<'a> From<&'a Outcome> for Row<'a> {
    fn from(outcome: &'a Outcome) -> Self {
        let summary = &outcome.summary;
        Self {
            name: text::name(&outcome.name),
            note: text::message(&outcome.about),
            folder: text::name(&outcome.folder),
            tenants: outcome.tenants,
            fms: outcome.fms,
            left_out: outcome.left_out,
            is_comparable: outcome.is_comparable,
            other_fm: outcome.changes.len(),
            levels: level_row(summary.levels),
            bounds: level_row(summary.bounds),
            gap: short(summary.gaps()[2]),
            kpis: KpiData::from(&summary.kpis),
            load: outcome.weeks.iter().map(|week| week.load).collect(),
            cap: outcome.weeks.iter().map(|week| week.capacity).collect(),
            peaks: outcome.weeks.iter().map(|week| short(week.peak)).collect(),
        }
    }
}

impl<'a> From<&'a HeadcountAnswer> for Headcount<'a> {
    fn from(answer: &'a HeadcountAnswer) -> Self {
        Self {
            name: text::name(&answer.name),
            count: answer.count,
            from: answer.from,
            left_out: answer.left_out,
            with_one_fewer: answer.left_out_with_one_fewer,
            proved: answer.proved,
            folder: text::name(&answer.folder),
        }
    }
}

impl<'a> From<&'a RoomAnswer> for Room<'a> {
    fn from(answer: &'a RoomAnswer) -> Self {
        Self {
            name: text::name(&answer.name),
            tenants: answer.tenants,
            is_open: answer.is_open,
            proved: answer.proved,
            folder: text::name(&answer.folder),
        }
    }
}

impl<'a> From<&'a ShortageOption> for Shortage<'a> {
    fn from(option: &'a ShortageOption) -> Self {
        Self {
            pool: text::name(&option.pool),
            advice: text::message(&option.advice),
            tenants: option.tenants.len(),
            helped: option.helped,
            unassigned: option.unassigned,
            folder: text::name(&option.folder),
        }
    }
}

impl<'a> From<&'a CurveAnswer> for Curve<'a> {
    fn from(curve: &'a CurveAnswer) -> Self {
        let point = |(value, outcome): &'a (i64, Outcome)| Point {
            value: *value,
            levels: level_row(outcome.summary.levels),
            left_out: outcome.left_out,
            peak: short(outcome.summary.kpis.peak_utilisation),
            moved: outcome.summary.kpis.moved,
            folder: text::name(&outcome.folder),
        };
        Self { name: text::name(&curve.name), over: &curve.over, points: curve.points.iter().map(point).collect() }
    }
}

/// The first [`ROWS`] changes of FM, in the order of the scenarios.
fn changes<'a>(all: &[&'a Outcome]) -> List<ChangeRow<'a>> {
    let pairs = all.iter().enumerate().flat_map(|(at, outcome)| outcome.changes.iter().map(move |change| (at, change)));
    let rows = pairs.take(ROWS).map(|(at, change)| {
        ChangeRow(at, text::name(&change.tenant), text::name(&change.before), text::name(&change.after))
    });
    List::of(all.iter().map(|outcome| outcome.changes.len()).sum(), rows.collect())
}

fn prices(answers: &Answers) -> List<PriceRow<'_>> {
    List::first(&answers.prices, PRICES, |row: &CapacityPrice| {
        PriceRow(text::name(&row.pool), row.monday, short(row.price), row.is_full, row.capacity, row.load)
    })
}

/// Writes the page that lays the scenarios of a what-if side by side, with the answers to what was asked beside them. `case`
/// is how the case is called.
///
/// # Errors
/// When `out` cannot be written.
pub fn comparison(comparison: &Comparison, case: &str, out: &mut dyn Write) -> io::Result<()> {
    let (base, answers) = (&comparison.base, &comparison.answers);
    let all: Vec<&Outcome> = [base].into_iter().chain(&comparison.scenarios).collect();
    let page = Page {
        version: env!("CARGO_PKG_VERSION"),
        case: text::name(case),
        monday: base.weeks.first().map(|week| week.monday).unwrap_or_default(),
        weeks: base.weeks.len(),
        scenarios: all.iter().copied().map(Row::from).collect(),
        changes: changes(&all),
        headcounts: answers.headcounts.iter().map(Headcount::from).collect(),
        rooms: answers.rooms.iter().map(Room::from).collect(),
        shortages: answers.shortages.iter().map(Shortage::from).collect(),
        curves: answers.curves.iter().map(Curve::from).collect(),
        prices: prices(answers),
    };
    Document { kind: Kind::Comparison, title: "What if: scenarios side by side", json: &document::json(&page) }
        .write(out)
}
