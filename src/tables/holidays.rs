//! `holidays.csv`.

use super::cell;
use super::date::date;
use super::desk::Desk;
use super::names::misspelt;
use super::row::About;
use super::schema::HOLIDAYS;
use crate::case::{Names, Region, Table};
use crate::error::Result;
use crate::finding::{Finding, Rule};
use chrono::NaiveDate;
use std::collections::HashMap;

/// Reads the holidays of each region, last of the tables that name regions; every region gets a list, an empty one where
/// the file has none.
pub(super) fn read(desk: &mut Desk<'_>, regions: &mut Names<Region>) -> Result<Table<Vec<NaiveDate>, Region>> {
    let mut days: Vec<Vec<NaiveDate>> = Vec::new();
    if let Some(mut table) = desk.open(&HOLIDAYS)? {
        let (region_column, date_column) = (table.header().column("region"), table.header().column("date"));
        let mut lines = HashMap::new();
        while let Some(mut row) = table.next_row() {
            let region = row.required(region_column, cell::text);
            let day = row.required(date_column, date);
            let bad = row.report(About::default(), &mut desk.findings);
            if bad {
                desk.findings.push(left_out(region).at(row.file(), row.line()));
            }
            let (Some(name), Some(day), false) = (region, day, bad) else { continue };
            let mut warnings: Vec<Finding> = misspelt("region", name, regions).into_iter().collect();
            let region = regions.intern(name);
            days.resize(regions.len().max(days.len()), Vec::new());
            match lines.insert((region, day), row.line()) {
                Some(first) => warnings.push(repeated(name, day, first)),
                None => days[region.index()].push(day),
            }
            desk.findings.extend(warnings.into_iter().map(|warning| warning.at(row.file(), row.line())));
        }
        desk.close(&table);
    }
    days.resize(regions.len(), Vec::new());
    days.iter_mut().for_each(|days| days.sort_unstable());
    Ok(days.into())
}

/// What follows when a bad row is left out.
fn left_out(region: Option<&str>) -> Finding {
    let of_region = region.map(|name| format!(" of {name}")).unwrap_or_default();
    let message = format!(
        "with --skip-bad-rows this holiday does not count: work may start on its day, which adds to the hours of FMs{of_region}"
    );
    Finding::warning(Rule::TableCell, message)
}

fn repeated(region: &str, day: NaiveDate, first: u32) -> Finding {
    let message = format!("{day} stands on line {first} already as a holiday of {region}; this row is ignored");
    Finding::warning(Rule::TableDuplicate, message)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{findings, texts, with};

    #[test]
    fn a_bad_cell_is_named_with_its_value_and_what_was_expected_and_what_follows_when_the_row_is_skipped() {
        let skipped = "holidays.csv:2: warning TABLE-CELL: with --skip-bad-rows this holiday does not count: work may start on \
                       its day, which adds to the hours of FMs";
        for (row, expected, region) in [
            (",2026-12-25", "region is empty; expected a value (region)", ""),
            ("EMEA,25-12-2026", "date is \"25-12-2026\"; expected a date YYYY-MM-DD", " of EMEA"),
        ] {
            let told = [format!("holidays.csv:2: error TABLE-CELL: {expected}"), format!("{skipped}{region}")];
            assert_eq!(findings("holidays.csv", format!("region,date\n{row}\n")), told, "{row}");
        }
    }

    #[test]
    fn a_holiday_that_stands_twice_is_a_warning_and_counts_once() {
        let reading = with("holidays.csv", "region,date\nEMEA,2026-12-25\nAPAC,2026-12-25\nEMEA,2026-12-25\n");
        assert_eq!(
            texts(&reading),
            [
                "holidays.csv:4: warning TABLE-DUPLICATE: 2026-12-25 stands on line 2 already as a holiday of EMEA; this row is ignored"
            ]
        );
        assert_eq!(reading.case.unwrap().holidays.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1]);
    }

    #[test]
    fn a_region_that_looks_misspelt_is_a_warning_and_another_region_is_not() {
        let reading = with("holidays.csv", "region,date\nEMAE,2026-12-25\nLatin America,2026-12-25\n");
        assert_eq!(
            texts(&reading),
            ["holidays.csv:2: warning POOL-EMPTY: no tenant and no FM has region EMAE; the nearest known is EMEA"]
        );
    }
}
