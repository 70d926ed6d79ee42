//! The answers of a what-if beside the comparison: `headcount.csv`, `room.csv`, `shortage.csv`, `curves.csv`,
//! `prices.csv`. A table is written when it was asked for; prices always.

use super::cells::{Hours, TableWriter};
use super::replace_file;
use crate::error::Result;
use crate::whatif::{Answers, HeadcountAnswer, RoomAnswer, ShortageOption};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::Path;

/// Writes the tables into `dir`.
pub(super) fn write(answers: &Answers, dir: &Path) -> Result<()> {
    if !answers.headcounts.is_empty() {
        replace_file(&dir.join("headcount.csv"), |out| headcounts(&answers.headcounts, out))?;
    }
    if !answers.rooms.is_empty() {
        replace_file(&dir.join("room.csv"), |out| rooms(&answers.rooms, out))?;
    }
    if !answers.shortages.is_empty() {
        replace_file(&dir.join("shortage.csv"), |out| shortages(&answers.shortages, out))?;
    }
    if !answers.curves.is_empty() {
        replace_file(&dir.join("curves.csv"), |out| curves(answers, out))?;
    }
    replace_file(&dir.join("prices.csv"), |out| prices(answers, out))
}

fn headcounts(answers: &[HeadcountAnswer], out: impl Write) -> io::Result<()> {
    let columns = [
        "name",
        "fms",
        "from",
        "left_out",
        "left_out_with_one_fewer",
        "one_fewer_is_proved_too_few",
        "folder",
        "solves",
    ];
    let mut table = TableWriter::new(out, &columns)?;
    for answer in answers {
        table.text(&answer.name)?;
        table.optional(answer.count)?;
        table.optional(answer.from)?;
        table.value(answer.left_out)?;
        table.value(answer.left_out_with_one_fewer)?;
        table.value(answer.proved)?;
        table.text(&answer.folder)?;
        table.value(answer.solves)?;
        table.end()?;
    }
    table.finish()
}

fn rooms(answers: &[RoomAnswer], out: impl Write) -> io::Result<()> {
    let columns = ["name", "tenants", "more_may_fit", "one_more_is_proved_too_many", "folder", "solves"];
    let mut table = TableWriter::new(out, &columns)?;
    for answer in answers {
        table.text(&answer.name)?;
        table.value(answer.tenants)?;
        table.value(answer.is_open)?;
        table.value(answer.proved)?;
        table.text(&answer.folder)?;
        table.value(answer.solves)?;
        table.end()?;
    }
    table.finish()
}

fn shortages(options: &[ShortageOption], out: impl Write) -> io::Result<()> {
    let columns =
        ["name", "pool", "advice", "helped", "left_out", "unassigned_before", "unassigned_after", "tenants", "folder"];
    let mut table = TableWriter::new(out, &columns)?;
    for option in options {
        table.text(&option.name)?;
        table.text(&option.pool)?;
        table.text(&option.advice)?;
        table.value(option.helped)?;
        table.value(option.tenants.len())?;
        table.value(option.unassigned.0)?;
        table.value(option.unassigned.1)?;
        table.text(&option.tenants.join("|"))?;
        table.text(&option.folder)?;
        table.end()?;
    }
    table.finish()
}

fn curves(answers: &Answers, out: impl Write) -> io::Result<()> {
    let columns = [
        "name",
        "over",
        "value",
        "unassigned",
        "bound_unassigned",
        "waiting",
        "cost_hours",
        "peak_utilisation",
        "moved",
        "folder",
    ];
    let mut table = TableWriter::new(out, &columns)?;
    for curve in &answers.curves {
        for (value, outcome) in &curve.points {
            let summary = &outcome.summary;
            table.text(&curve.name)?;
            table.text(&curve.over)?;
            table.value(value)?;
            table.value(summary.levels.unassigned)?;
            table.value(summary.bounds.unassigned)?;
            table.value(summary.levels.waiting)?;
            table.value(round(summary.levels.cost_hours()))?;
            table.value(round(summary.kpis.peak_utilisation))?;
            table.value(summary.kpis.moved)?;
            table.text(&outcome.folder)?;
            table.end()?;
        }
    }
    table.finish()
}

fn prices(answers: &Answers, out: impl Write) -> io::Result<()> {
    let columns = ["pool", "week", "price_of_next_hour", "full", "capacity_hours", "load_hours"];
    let mut table = TableWriter::new(out, &columns)?;
    for price in &answers.prices {
        table.text(&price.pool)?;
        table.value(price.monday)?;
        table.value(round(price.price))?;
        table.value(price.is_full)?;
        table.value(Hours(price.capacity))?;
        table.value(Hours(price.load))?;
        table.end()?;
    }
    table.finish()
}

fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// The answers as JSON: all but the prices, which stand in `prices.csv`.
pub(super) fn json(answers: &Answers) -> Value {
    let headcount = |answer: &HeadcountAnswer| {
        json!({
            "name": answer.name,
            "fms": answer.count,
            "from": answer.from.map(|date| date.to_string()),
            "left_out": answer.left_out,
            "left_out_with_one_fewer": answer.left_out_with_one_fewer,
            "one_fewer_is_proved_too_few": answer.proved,
            "folder": answer.folder,
            "solves": answer.solves,
        })
    };
    let room = |answer: &RoomAnswer| {
        json!({
            "name": answer.name,
            "tenants": answer.tenants,
            "more_may_fit": answer.is_open,
            "one_more_is_proved_too_many": answer.proved,
            "folder": answer.folder,
            "solves": answer.solves,
        })
    };
    let shortage = |option: &ShortageOption| {
        json!({
            "name": option.name,
            "pool": option.pool,
            "advice": option.advice,
            "helped": option.helped,
            "tenants": option.tenants,
            "unassigned_before": option.unassigned.0,
            "unassigned_after": option.unassigned.1,
            "folder": option.folder,
        })
    };
    let curve = |curve: &crate::whatif::CurveAnswer| {
        let point = |(value, outcome): &(i64, crate::whatif::Outcome)| {
            let levels = outcome.summary.levels;
            json!({
                "value": value,
                "unassigned": levels.unassigned,
                "waiting": levels.waiting,
                "cost": round(levels.cost_hours()),
                "peak_utilisation": round(outcome.summary.kpis.peak_utilisation),
                "moved": outcome.summary.kpis.moved,
                "folder": outcome.folder,
            })
        };
        json!({ "name": curve.name, "over": curve.over, "points": curve.points.iter().map(point).collect::<Vec<_>>() })
    };
    json!({
        "headcount": answers.headcounts.iter().map(headcount).collect::<Vec<_>>(),
        "room": answers.rooms.iter().map(room).collect::<Vec<_>>(),
        "shortage": answers.shortages.iter().map(shortage).collect::<Vec<_>>(),
        "curves": answers.curves.iter().map(curve).collect::<Vec<_>>(),
    })
}
