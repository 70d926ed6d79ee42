//! Cells of a workbook as the texts a table would have: dates as `YYYY-MM-DD`, numbers with a decimal point.

use super::source::SheetRow;
use calamine::{DataRef, ExcelDateTime, Style, Xlsx, XlsxError};
use std::collections::BTreeMap;
use std::io::{Read, Seek};

/// The rows of the sheet `name` that have a cell, each at least as wide as the first of them.
pub(super) fn rows<R: Read + Seek>(book: &mut Xlsx<R>, name: &str) -> Result<Vec<SheetRow>, XlsxError> {
    let mut reader = book.worksheet_cells_reader(name)?;
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    while let Some((cell, style)) = reader.next_cell_with_style_id()? {
        let (row, column) = cell.get_position();
        let text = text(cell.get_value(), || reader.styles().get(style).is_some_and(shows_month));
        if !text.is_empty() {
            put(rows.entry(row).or_default(), column as usize, text);
        }
    }
    // The first row is the header. Rows are not padded to the widest, which one stray cell may make very wide.
    let width = rows.values().next().map_or(0, Vec::len);
    let row = |(row, mut cells): (u32, Vec<String>)| {
        cells.resize(cells.len().max(width), String::new());
        SheetRow { line: row.saturating_add(1), cells }
    };
    Ok(rows.into_iter().map(row).collect())
}

fn put(cells: &mut Vec<String>, column: usize, text: String) {
    if cells.len() <= column {
        cells.resize(column + 1, String::new());
    }
    cells[column] = text;
}

fn text(value: &DataRef<'_>, shows_month: impl FnOnce() -> bool) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(time) => date_text(time, shows_month),
        DataRef::DateTimeIso(text) => text.strip_suffix("T00:00:00").unwrap_or(text).to_owned(),
        DataRef::Error(error) => error.to_string(),
    }
}

/// A day as its date. Spreadsheets turn a typed month `2026-11` into the first of that month and show it as a month:
/// such a cell is the month that was typed. A time of day stays in the text, for the reader to refuse.
fn date_text(time: &ExcelDateTime, shows_month: impl FnOnce() -> bool) -> String {
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    if time.is_duration() {
        time.as_f64().to_string()
    } else if (hour, minute, second) != (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    } else if day == 1 && shows_month() {
        format!("{year:04}-{month:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}")
    }
}

/// True when a cell of this style shows a month and a year but no day.
fn shows_month(style: &Style) -> bool {
    let Some(format) = &style.number_format else { return false };
    let codes = plain_codes(&format.format_code);
    codes.contains('m') && codes.contains('y') && !codes.contains(['d', 'h', 's'])
}

/// The codes of a number format in small letters, without quoted text, escaped letters and what stands in brackets.
fn plain_codes(format: &str) -> String {
    let mut codes = String::new();
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => drop(letters.by_ref().find(|&letter| letter == '"')),
            '[' => drop(letters.by_ref().find(|&letter| letter == ']')),
            '\\' | '_' | '*' => drop(letters.next()),
            _ => codes.push(letter.to_ascii_lowercase()),
        }
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    fn date(serial: f64, month: bool) -> String {
        text(&DataRef::DateTime(ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false)), || month)
    }

    #[test]
    fn dates_are_written_as_tables_have_them() {
        // Day 46349 of the 1900 calendar is 2026-11-23.
        assert_eq!(date(46349.0, false), "2026-11-23");
        assert_eq!(date(46349.0, true), "2026-11-23", "a day shown as its month stays a day");
        assert_eq!(date(46327.0, true), "2026-11");
        assert_eq!(date(46349.5, false), "2026-11-23 12:00:00");
    }

    #[test]
    fn numbers_have_a_decimal_point_and_whole_ones_none() {
        let number = |number: f64| text(&DataRef::Float(number), || false);
        assert_eq!([number(40.0), number(37.5), number(1e6)], ["40", "37.5", "1000000"]);
        assert_eq!(text(&DataRef::Bool(true), || false), "true");
    }

    #[test]
    fn formats_of_months_have_no_day() {
        assert_eq!(plain_codes("[$-409]mmm\\-yy;@"), "mmmyy;@");
        assert_eq!(plain_codes("yyyy\"d\"mm"), "yyyymm");
    }
}
