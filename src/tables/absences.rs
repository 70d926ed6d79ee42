//! `absences.csv`.

use super::cell;
use super::date::date;
use super::desk::Desk;
use super::fms::{FmLookup, Staff};
use super::row::About;
use super::schema::ABSENCES;
use crate::case::{Absence, Share};
use crate::error::Result;
use crate::finding::Rule;

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
        if let (FmLookup::Found(fm), Some(from), Some(to), false) = (fm, from, to, bad) {
            staff.fms[fm].absences.push(Absence { from, to, share, line: row.line() });
        }
    }
    desk.close(&table);
    Ok(())
}
