//! The header row: which column stands where.

use super::nearest::nearest;
use super::record::{Damage, Record};
use super::schema::TableSchema;
use super::word::same;
use crate::finding::{Finding, Rule, Severity};

/// A column of a table and its place in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Col {
    /// Its name.
    pub(super) name: &'static str,
    /// The number of its cell in each record; `None` when the file does not have it.
    pub(super) at: Option<usize>,
}

/// The header of one table.
#[derive(Debug)]
pub(super) struct Header {
    /// The table.
    pub(super) schema: &'static TableSchema,
    /// The number of columns, known or not.
    pub(super) width: usize,
    /// The number of columns up to the last one that has a name.
    pub(super) named: usize,
    /// The names as the file has them, for messages.
    names: Vec<Box<str>>,
    /// The place of each column of the schema.
    places: Vec<Option<usize>>,
}

impl Header {
    /// Reads a header row. The second answer is false when the table cannot be read with it.
    pub(super) fn read(record: &Record, schema: &'static TableSchema, findings: &mut Vec<Finding>) -> (Self, bool) {
        let names: Vec<Box<str>> = record.cells().map(Box::from).collect();
        let named = names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        let places = vec![None; schema.columns.len()];
        let mut header = Self { schema, width: names.len(), named, names, places };
        let before = findings.len();
        header.judge(record, findings);
        header.place(record.line(), findings);
        header.miss(record.line(), findings);
        let usable = findings[before..].iter().all(|finding| finding.severity != Severity::Error);
        (header, usable)
    }

    /// The column `name`, which must be one of the schema.
    pub(super) fn column(&self, name: &'static str) -> Col {
        let index = self.schema.columns.iter().position(|column| column.name == name);
        debug_assert!(index.is_some(), "{name} is not in the schema of {}", self.schema.file);
        Col { name, at: index.and_then(|index| self.places[index]) }
    }

    /// What the file calls its column of number `index`.
    pub(super) fn name(&self, index: usize) -> &str {
        self.names.get(index).map_or("", |name| name)
    }

    fn judge(&self, record: &Record, findings: &mut Vec<Finding>) {
        let message = match record.damage() {
            None => return,
            Some(Damage::NotUtf8(_)) => "the header row has bytes that are not UTF-8; expected a file saved as UTF-8",
            Some(Damage::OpenQuote) => "a quote opens in the header row and never closes",
        };
        findings.push(Finding::error(Rule::TableCell, message).at(self.schema.file, record.line()));
    }

    fn place(&mut self, line: u32, findings: &mut Vec<Finding>) {
        for (place, name) in self.names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            let known = self.schema.columns.iter().position(|column| same(column.name, name));
            let finding = match known.map(|index| &mut self.places[index]) {
                Some(first @ None) => {
                    *first = Some(place);
                    continue;
                }
                Some(Some(first)) => repeated(name, *first, place),
                None => unknown(name, self.schema),
            };
            findings.push(finding.at(self.schema.file, line));
        }
    }

    fn miss(&self, line: u32, findings: &mut Vec<Finding>) {
        for (column, place) in self.schema.columns.iter().zip(&self.places) {
            if column.required && place.is_none() {
                let message = format!("required column {} is missing ({})", column.name, column.meaning);
                findings.push(Finding::error(Rule::TableMissing, message).at(self.schema.file, line));
            }
        }
    }
}

fn repeated(name: &str, first: usize, place: usize) -> Finding {
    let message =
        format!("column {name} stands twice, as column {} and column {}; expected once", first + 1, place + 1);
    Finding::error(Rule::TableColumn, message)
}

fn unknown(name: &str, schema: &TableSchema) -> Finding {
    let known = nearest(name, schema.columns.iter().map(|column| column.name)).unwrap_or_default();
    let message = format!("unknown column {name:?} is ignored; the nearest known column is {known}");
    Finding::warning(Rule::TableColumn, message)
}

/// How many of the cells name a column of `schema`.
pub(super) fn known_names(record: &Record, schema: &TableSchema) -> usize {
    let known = |name: &&str| schema.columns.iter().any(|column| same(column.name, name));
    record.cells().filter(known).count()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{findings, texts, with};

    #[test]
    fn an_unknown_column_is_a_warning_with_the_nearest_known_one() {
        assert_eq!(
            findings("tenants.csv", "tenant_id,region,language,Prioritty,\nT1,EMEA,en,5,\n"),
            [
                "tenants.csv:1: warning TABLE-COLUMN: unknown column \"Prioritty\" is ignored; the nearest known column is priority"
            ]
        );
    }

    #[test]
    fn case_spaces_and_punctuation_of_a_column_do_not_count() {
        let text = "Tenant ID;Region;Language;FM-Id\nT1;EMEA;en;F1\nT2;EMEA;fr;\n";
        let reading = with("tenants.csv", text);
        assert_eq!(texts(&reading), [""; 0]);
        assert!(reading.case.unwrap().tenants.as_slice()[0].present_fm.is_some());
    }

    #[test]
    fn a_missing_required_column_is_an_error_and_leaves_no_case() {
        let reading = with("tenants.csv", "\ntenant_id,langauge\nT1,en\n");
        assert_eq!(
            texts(&reading),
            [
                "tenants.csv:2: error TABLE-MISSING: required column region is missing (region; the FM must be of the same)",
                "tenants.csv:2: error TABLE-MISSING: required column language is missing (language; the FM must speak it, or the second language)",
                "tenants.csv:2: warning TABLE-COLUMN: unknown column \"langauge\" is ignored; the nearest known column is language",
            ]
        );
        assert!(reading.case.is_none());
    }

    #[test]
    fn a_column_that_stands_twice_is_an_error_and_leaves_no_case() {
        let reading = with("absences.csv", "fm_id,from,to,FROM\n");
        assert_eq!(
            texts(&reading),
            ["absences.csv:1: error TABLE-COLUMN: column FROM stands twice, as column 2 and column 4; expected once"]
        );
        assert!(reading.case.is_none());
    }

    #[test]
    fn a_header_that_is_not_utf8_is_an_error() {
        let all = findings("holidays.csv", *b"region,date,n\xFFme\n");
        assert_eq!(
            all[0],
            "holidays.csv:1: error TABLE-CELL: the header row has bytes that are not UTF-8; expected a file saved as UTF-8"
        );
    }
}
