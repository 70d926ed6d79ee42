//! `absences.csv`.

use super::cell;
use super::date::date;
use super::desk::Desk;
use super::fms::{FmLookup, Staff};
use super::row::About;
use super::schema::ABSENCES;
use crate::case::{Absence, Share};
use crate::error::Result;
use crate::finding::{Finding, Rule};

/// Reads the absences and gives each to its FM.
pub(super) fn read(desk: &mut Desk<'_>, staff: &mut Staff) -> Result<()> {
    let Some(mut table) = desk.open(&ABSENCES)? else { return Ok(()) };
    let header = table.header();
    let columns = [header.column("fm_id"), header.column("from"), header.column("to"), header.column("share")];
    let [fm_column, from_column, to_column, share_column] = columns;
    while let Some(mut row) = table.next_row() {
        let id = row.key(fm_column);
        let from = row.required(from_column, date);
        let to = row.required(to_column, date);
        let share = row.optional(share_column, cell::share).unwrap_or(Share::WHOLE);
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            row.fault(Rule::TableCell, || {
                format!("from is {from} and to {to}; expected the first not after the second")
            });
        }
        let fm = id.map_or(FmLookup::Unreadable, |id| staff.find(id));
        if fm == FmLookup::Unknown {
            let id = id.unwrap_or_default();
            row.fault(Rule::TableReference, || format!("fm_id is {id:?}; expected an FM of fms.csv"));
        }
        let bad = row.report(About::fm(id), &mut desk.findings);
        if let (FmLookup::Found(_), Some(id), true) = (fm, id, bad) {
            desk.findings.push(left_out(id).at(row.file(), row.line()).about_fm(id));
        }
        if let (FmLookup::Found(fm), Some(from), Some(to), false) = (fm, from, to, bad) {
            staff.fms[fm].absences.push(Absence { from, to, share, line: row.line() });
        }
    }
    desk.close(&table);
    Ok(())
}

/// What follows when a bad row is left out.
fn left_out(fm: &str) -> Finding {
    let message = format!("with --skip-bad-rows this absence does not count: {fm} may start work on its days");
    Finding::warning(Rule::TableCell, message)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{case, findings, reading, with};

    #[test]
    fn a_bad_cell_is_named_with_its_value_and_what_was_expected() {
        let skipped = "absences.csv:2: warning TABLE-CELL: with --skip-bad-rows this absence does not count: F1 may start work \
                       on its days (FM F1)";
        for (row, expected) in [
            (
                "F1,2026-12-01,2026-12-24,1.5",
                "error TABLE-CELL: share is \"1.5\"; expected a share from 0 to 1 (FM F1)",
            ),
            (
                "F1,2026-12-01,2026-12-24,-0.5",
                "error TABLE-CELL: share is \"-0.5\"; expected a share from 0 to 1 (FM F1)",
            ),
            (
                "F1,2026-12-02,2026-12-01,",
                "error TABLE-CELL: from is 2026-12-02 and to 2026-12-01; expected the first not after the second (FM F1)",
            ),
            ("F1,2026-12-02,,", "error TABLE-CELL: to is empty; expected a value (last day of the absence) (FM F1)"),
            (
                "F1,1026-12-02,2026-12-02,",
                "error TABLE-CELL: from is \"1026-12-02\"; expected a year from 1900 to 2200 (FM F1)",
            ),
            ("F7,2026-12-02,2026-12-03,", "error TABLE-REFERENCE: fm_id is \"F7\"; expected an FM of fms.csv (FM F7)"),
        ] {
            let mut told = vec![format!("absences.csv:2: {expected}")];
            told.extend(row.starts_with("F1").then(|| skipped.to_owned()));
            assert_eq!(findings("absences.csv", format!("fm_id,from,to,share\n{row}\n")), told, "{row}");
        }
    }

    #[test]
    fn a_bad_row_is_left_out_and_an_absence_of_a_bad_fm_is_no_further_error() {
        let rows = "fm_id,from,to\nF1,2026-12-01,2026-12-01\nF1,soon,2026-12-01\n";
        let read = with("absences.csv", rows);
        assert_eq!(read.findings.len(), 2, "the error, and what follows when it is skipped");
        assert_eq!(read.case.unwrap().fms.as_slice()[0].absences.len(), 1);
        let bad_fm = "fm_id,region,languages,workloads,weekly_hours\nF1,EMEA,en|fr,*,-1\n";
        let files = case().with("absences.csv", "fm_id,from,to\nF1,2026-12-01,2026-12-01\n").with("fms.csv", bad_fm);
        assert_eq!(reading(&files).findings.len(), 1);
    }
}
