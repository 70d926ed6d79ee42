//! Rows of cells: written without an allocation per cell, read back with every bad cell reported.

use crate::finding::{Finding, Rule};
use crate::tables::plain_date;
use chrono::NaiveDate;
use std::fmt::{self, Display, Write as _};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// After so many problems reading stops: the folder is not the plan of this case.
const PROBLEM_LIMIT: usize = 1_000;

/// Writes a table.
pub(super) struct TableWriter<W: Write> {
    csv: csv::Writer<W>,
    cell: String,
}

impl<W: Write> TableWriter<W> {
    /// Starts a table with this header.
    pub(super) fn new(out: W, columns: &[&str]) -> io::Result<Self> {
        let mut csv = csv::WriterBuilder::new().buffer_capacity(1 << 18).from_writer(out);
        csv.write_record(columns)?;
        Ok(Self { csv, cell: String::new() })
    }

    /// A cell with exactly this text, quoted where it must be.
    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        Ok(self.csv.write_field(text)?)
    }

    /// A cell with whatever `value` prints.
    pub(super) fn value(&mut self, value: impl Display) -> io::Result<()> {
        self.cell.clear();
        write!(self.cell, "{value}").map_err(io::Error::other)?;
        Ok(self.csv.write_field(&self.cell)?)
    }

    /// A cell with the value, empty when there is none.
    pub(super) fn optional(&mut self, value: Option<impl Display>) -> io::Result<()> {
        match value {
            Some(value) => self.value(value),
            None => self.text(""),
        }
    }

    /// Ends the row.
    pub(super) fn end(&mut self) -> io::Result<()> {
        Ok(self.csv.write_record(None::<&[u8]>)?)
    }

    /// Ends the table.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.csv.flush()
    }
}

/// Minutes, shown as hours with four decimals (rounded half away from zero).
#[derive(Clone, Copy)]
pub(super) struct Hours(pub i64);

impl Hours {
    /// The minutes of a cell that [`Hours`] wrote; exact, since four decimals tell minutes apart.
    pub(super) fn parse(text: &str) -> Option<i64> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        Some(sign * ten_thousandths(digits)?.checked_mul(6)?.checked_add(500)?.div_euclid(1000))
    }
}

/// A number with at most four decimals and no sign, in ten-thousandths.
fn ten_thousandths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 4 || !is_number(whole) || !is_number(part) {
        return None;
    }
    format!("{whole}{part:0<4}").parse().ok()
}

impl Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // One minute is 10000/60 = 1000/6 ten-thousandths of an hour.
        let ten_thousandths = (self.0.unsigned_abs() * 1000 + 3) / 6;
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:04}", ten_thousandths / 10_000, ten_thousandths % 10_000)
    }
}

/// Load over capacity with four decimals; nothing where there is no capacity.
#[derive(Clone, Copy)]
pub(super) struct Utilisation {
    pub load: i64,
    pub capacity: i64,
}

impl Utilisation {
    /// The ten-thousandths of a cell that is not empty.
    pub(super) fn parse(text: &str) -> Option<i64> {
        ten_thousandths(text)
    }
}

impl Display for Utilisation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.capacity <= 0 {
            return Ok(());
        }
        let ten_thousandths = (self.load * 20_000 + self.capacity) / (2 * self.capacity);
        write!(f, "{}.{:04}", ten_thousandths / 10_000, ten_thousandths % 10_000)
    }
}

/// One cell that was read.
#[derive(Clone, Copy)]
pub(super) struct Cell<'r> {
    /// The name of its column.
    pub column: &'static str,
    /// Its text, byte for byte.
    pub text: &'r str,
}

/// Judges the cells of one row and collects what is wrong with them.
pub(super) struct Judge<'p> {
    file: &'static str,
    line: u32,
    problems: &'p mut Vec<Finding>,
}

impl Judge<'_> {
    /// What the cell says; `None` (and a problem) when it says nothing `parse` understands.
    pub(super) fn required<T>(
        &mut self,
        cell: Cell<'_>,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = parse(cell.text);
        if value.is_none() {
            self.reject(cell, expected);
        }
        value
    }

    /// What the cell says, `Some(None)` when it is empty; `None` (and a problem) when it cannot be understood.
    pub(super) fn optional<T>(
        &mut self,
        cell: Cell<'_>,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<Option<T>> {
        if cell.text.is_empty() { Some(None) } else { self.required(cell, expected, parse).map(Some) }
    }

    /// A date.
    pub(super) fn date(&mut self, cell: Cell<'_>) -> Option<Option<NaiveDate>> {
        self.optional(cell, "a date YYYY-MM-DD", plain_date)
    }

    /// One of the words of a closed list.
    pub(super) fn word<T: Copy>(&mut self, cell: Cell<'_>, all: &[T], as_str: impl Fn(T) -> &'static str) -> Option<T> {
        let found = all.iter().copied().find(|&word| as_str(word) == cell.text);
        if found.is_none() {
            let words: Vec<&str> = all.iter().copied().map(as_str).collect();
            self.reject(cell, &format!("one of {}", words.join(", ")));
        }
        found
    }

    /// Says that the cell is not what was expected.
    pub(super) fn reject(&mut self, cell: Cell<'_>, expected: &str) {
        let message = format!("column {}: {:?} is not {expected}", cell.column, cell.text);
        self.problems.push(Finding::error(Rule::TableCell, message).at(self.file, self.line));
    }
}

/// A file of a plan folder that is read back.
pub(super) struct TableFile<'d, const N: usize> {
    /// Where it stands.
    pub dir: &'d Path,
    /// Its name.
    pub name: &'static str,
    /// The columns it must have (it may have others).
    pub columns: [&'static str; N],
}

impl<const N: usize> TableFile<'_, N> {
    /// Reads the rows; a row `parse` refuses is left out, having said why.
    pub(super) fn read<T>(
        &self,
        problems: &mut Vec<Finding>,
        mut parse: impl FnMut([Cell<'_>; N], &mut Judge<'_>) -> Option<T>,
    ) -> Vec<T> {
        let mut rows = Vec::new();
        let each = |cells: [Cell<'_>; N], judge: &mut Judge<'_>| rows.extend(parse(cells, judge));
        if let Err(problem) = self.read_rows(problems, each) {
            problems.push(problem);
        }
        rows
    }

    fn read_rows(
        &self,
        problems: &mut Vec<Finding>,
        mut each: impl FnMut([Cell<'_>; N], &mut Judge<'_>),
    ) -> Result<(), Finding> {
        let mut reader = self.open()?;
        let places = self.places(&mut reader)?;
        let mut record = csv::StringRecord::new();
        while problems.len() < PROBLEM_LIMIT && reader.read_record(&mut record).map_err(|e| self.unreadable(&e))? {
            let line = record.position().map_or(0, |position| u32::try_from(position.line()).unwrap_or(u32::MAX));
            let cell = |at: usize| Cell { column: self.columns[at], text: record.get(places[at]).unwrap_or_default() };
            each(std::array::from_fn(cell), &mut Judge { file: self.name, line, problems });
        }
        Ok(())
    }

    fn open(&self) -> Result<csv::Reader<File>, Finding> {
        let missing =
            |error: io::Error| Finding::error(Rule::TableMissing, format!("cannot be read: {error}")).at(self.name, 0);
        let file = File::open(self.dir.join(self.name)).map_err(missing)?;
        Ok(csv::ReaderBuilder::new().buffer_capacity(1 << 18).from_reader(file))
    }

    fn places(&self, reader: &mut csv::Reader<File>) -> Result<[usize; N], Finding> {
        let header = reader.headers().map_err(|error| self.unreadable(&error))?;
        let mut places = [0; N];
        for (place, column) in places.iter_mut().zip(self.columns) {
            let found = header.iter().position(|name| name.trim_start_matches('\u{feff}') == column);
            let missing = || Finding::error(Rule::TableColumn, format!("column {column} is missing")).at(self.name, 1);
            *place = found.ok_or_else(missing)?;
        }
        Ok(places)
    }

    fn unreadable(&self, error: &csv::Error) -> Finding {
        let line = error.position().map_or(0, |position| u32::try_from(position.line()).unwrap_or(u32::MAX));
        Finding::error(Rule::TableCell, format!("not a readable row: {error}")).at(self.name, line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_have_four_decimals_and_come_back_as_the_same_minutes() {
        // 100 min = 1.66666... h; 1 min = 0.016666... h
        assert_eq!(Hours(100).to_string(), "1.6667");
        assert_eq!(Hours(1).to_string(), "0.0167");
        assert_eq!(Hours(2400).to_string(), "40.0000");
        assert_eq!(Hours(-30).to_string(), "-0.5000");
        for minutes in (-700..700).chain([i64::from(u32::MAX)]) {
            assert_eq!(Hours::parse(&Hours(minutes).to_string()), Some(minutes));
        }
    }

    #[test]
    fn hours_that_are_no_number_are_refused() {
        for text in ["", ".5", "1,5", "1.23456", "+1", "1e3", "--1", "99999999999999999999"] {
            assert_eq!(Hours::parse(text), None, "{text}");
        }
        assert_eq!(Hours::parse("7"), Some(420));
        assert_eq!(Hours::parse("0.5"), Some(30));
    }

    #[test]
    fn a_date_has_four_two_and_two_digits_in_any_year() {
        let mut problems = Vec::new();
        let mut date = |text: &str| {
            let mut judge = Judge { file: "schedule.csv", line: 2, problems: &mut problems };
            judge.date(Cell { column: "start", text })
        };
        assert_eq!(date("2201-03-02"), Some(NaiveDate::from_ymd_opt(2201, 3, 2)), "the horizon of a case of 2200");
        assert_eq!(date(""), Some(None));
        for text in ["+262142-12-31", "-0001-01-01", "2026-1-02", "2026-02-30", "2026-11"] {
            assert_eq!(date(text), None, "{text}");
        }
        assert_eq!(problems.len(), 5);
    }

    #[test]
    fn utilisation_is_rounded_and_empty_without_capacity() {
        // 1/3 = 0.33333..., 2/3 = 0.66666..., 5/4 = 1.25
        assert_eq!(Utilisation { load: 1, capacity: 3 }.to_string(), "0.3333");
        assert_eq!(Utilisation { load: 2, capacity: 3 }.to_string(), "0.6667");
        assert_eq!(Utilisation { load: 5, capacity: 4 }.to_string(), "1.2500");
        assert_eq!(Utilisation { load: 5, capacity: 0 }.to_string(), "");
        assert_eq!((Utilisation::parse("1.2500"), Utilisation::parse("0.8")), (Some(12_500), Some(8_000)));
        assert_eq!((Utilisation::parse("80%"), Utilisation::parse("-0.5")), (None, None));
    }
}
