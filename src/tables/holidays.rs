//! `holidays.csv`.

use super::cell;
use super::date::date;
use super::desk::Desk;
use super::row::About;
use super::schema::HOLIDAYS;
use crate::case::{Names, Region, Table};
use crate::error::Result;
use crate::finding::{Finding, Rule};
use chrono::NaiveDate;
use std::collections::HashMap;

/// Reads the holidays of each region; every region gets a list, an empty one where the file has none.
pub(super) fn read(desk: &mut Desk<'_>, regions: &mut Names<Region>) -> Result<Table<Vec<NaiveDate>, Region>> {
    let mut days: Vec<Vec<NaiveDate>> = Vec::new();
    if let Some(mut table) = desk.open(&HOLIDAYS)? {
        let (region_column, date_column) = (table.header().column("region"), table.header().column("date"));
        let mut lines = HashMap::new();
        while let Some(mut row) = table.next_row() {
            let region = row.required(region_column, cell::text);
            let day = row.required(date_column, date);
            let bad = row.report(About::default(), &mut desk.findings);
            let (Some(name), Some(day), false) = (region, day, bad) else { continue };
            let region = regions.intern(name);
            days.resize(regions.len().max(days.len()), Vec::new());
            if let Some(first) = lines.insert((region, day), row.line()) {
                let message =
                    format!("{day} stands on line {first} already as a holiday of {name}; the row is ignored");
                desk.findings.push(Finding::warning(Rule::TableDuplicate, message).at(row.file(), row.line()));
            } else {
                days[region.index()].push(day);
            }
        }
        desk.close(&table);
    }
    days.resize(regions.len(), Vec::new());
    days.iter_mut().for_each(|days| days.sort_unstable());
    Ok(days.into())
}
