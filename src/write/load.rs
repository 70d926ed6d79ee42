//! `load.csv`.

use super::cells::{Cell, Hours, Judge, TableFile, TableWriter, Utilisation};
use super::lookup::Lookup;
use crate::case::{Case, Horizon};
use crate::finding::Finding;
use crate::plan::FmWeek;
use crate::tables::plain_date;
use std::io::{self, Write};
use std::path::Path;

pub(super) const FILE: &str = "load.csv";
pub(super) const COLUMNS: [&str; 7] =
    ["fm_id", "week", "capacity_hours", "load_hours", "utilisation", "tenants", "starts"];

pub(super) fn write(case: &Case, rows: &[FmWeek], out: impl Write) -> io::Result<()> {
    let mut table = TableWriter::new(out, &COLUMNS)?;
    let mondays: Vec<String> = (0..case.horizon.weeks()).map(|week| case.horizon.monday(week).to_string()).collect();
    for row in rows {
        table.text(&case.fms[row.fm].id)?;
        table.text(&mondays[row.week])?;
        table.value(Hours(row.capacity))?;
        table.value(Hours(row.load))?;
        table.value(Utilisation { load: row.load, capacity: row.capacity })?;
        table.value(row.tenants)?;
        table.value(row.starts)?;
        table.end()?;
    }
    table.finish()
}

/// The rows, and the utilisation each of them states.
pub(super) fn read(lookup: &Lookup<'_>, dir: &Path, problems: &mut Vec<Finding>) -> (Vec<FmWeek>, Vec<Option<i64>>) {
    let file = TableFile { dir, name: FILE, columns: COLUMNS };
    file.read(problems, |cells, judge| parse(lookup, cells, judge)).into_iter().unzip()
}

fn parse(lookup: &Lookup<'_>, cells: [Cell<'_>; 7], judge: &mut Judge<'_>) -> Option<(FmWeek, Option<i64>)> {
    let [fm, week, capacity, load, utilisation, tenants, starts] = cells;
    if lookup.is_gone_fm(fm.text) || lookup.is_gone_week(week.text) {
        return None;
    }
    let fm = judge.required(fm, "an FM of the case", |id| lookup.fm(id));
    let week = judge.required(week, "a Monday of the horizon", |text| parse_week(&lookup.case.horizon, text));
    let [capacity, load] = [capacity, load].map(|cell| judge.required(cell, "a number of hours", Hours::parse));
    let [tenants, starts] = [tenants, starts].map(|cell| judge.required(cell, "a number", |text| text.parse().ok()));
    let utilisation = judge.optional(utilisation, "a share with four decimals", Utilisation::parse);
    let row = FmWeek { fm: fm?, week: week?, capacity: capacity?, load: load?, tenants: tenants?, starts: starts? };
    Some((row, utilisation?))
}

fn parse_week(horizon: &Horizon, text: &str) -> Option<usize> {
    let days = plain_date(text)?.signed_duration_since(horizon.first_monday()).num_days();
    let week = usize::try_from(days / 7).ok()?;
    (days % 7 == 0 && week < horizon.weeks()).then_some(week)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::sample;

    #[test]
    fn a_week_is_named_by_its_monday() {
        let mut text = Vec::new();
        write(&sample::case(), &sample::load()[1..3], &mut text).unwrap();
        // 100 of 2400 minutes are 0.04166...
        assert_eq!(
            String::from_utf8(text).unwrap(),
            "fm_id,week,capacity_hours,load_hours,utilisation,tenants,starts\n\
             F1,2026-11-30,40.0000,0.0000,0.0000,0,0\n\
             F1,2026-12-07,40.0000,1.6667,0.0417,1,1\n"
        );
    }

    #[test]
    fn only_mondays_of_the_horizon_are_weeks() {
        let horizon = sample::case().horizon;
        assert_eq!(parse_week(&horizon, "2026-11-23"), Some(0));
        assert_eq!(parse_week(&horizon, "2026-12-14"), Some(3));
        for text in ["2026-11-16", "2026-11-24", "2026-12-21", "+2026-11-23", "soon"] {
            assert_eq!(parse_week(&horizon, text), None, "{text}");
        }
    }
}
