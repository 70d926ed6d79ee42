//! One row of a table while it is read: its cells by column, and the faults found in it.

use super::cell::{Cell, Parsed};
use super::columns::{Col, Header};
use super::record::{Damage, Record};
use crate::finding::{Finding, Rule};

/// One row.
#[derive(Debug)]
pub(super) struct Row<'a> {
    record: &'a Record,
    header: &'a Header,
    decimal_comma: bool,
    faults: Vec<(Rule, String)>,
    /// True when the row as a whole is at fault, so that the state of single cells says nothing.
    sealed: bool,
}

/// Whom the faults of a row are about, as far as the row says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct About<'a> {
    pub(super) tenant: &'a str,
    pub(super) workload: &'a str,
    pub(super) fm: &'a str,
}

impl<'a> About<'a> {
    /// About a workload of a tenant; either may be unknown.
    pub(super) fn workload(tenant: Option<&'a str>, workload: Option<&'a str>) -> Self {
        Self { tenant: tenant.unwrap_or(""), workload: workload.unwrap_or(""), fm: "" }
    }

    /// About an FM.
    pub(super) fn fm(fm: Option<&'a str>) -> Self {
        Self { fm: fm.unwrap_or(""), ..Self::default() }
    }
}

impl<'a> Row<'a> {
    pub(super) fn new(record: &'a Record, header: &'a Header, decimal_comma: bool) -> Self {
        let mut row = Self { record, header, decimal_comma, faults: Vec::new(), sealed: false };
        if let Some(fault) = row.fault_as_a_whole() {
            row.faults.push((Rule::TableCell, fault));
            row.sealed = true;
        }
        row
    }

    /// First physical line.
    pub(super) const fn line(&self) -> u32 {
        self.record.line()
    }

    /// The file.
    pub(super) const fn file(&self) -> &'static str {
        self.header.schema.file
    }

    /// The trimmed text of a cell, empty when the file or the row does not have it.
    pub(super) fn text(&self, column: Col) -> &'a str {
        column.at.and_then(|at| self.record.cell(at)).unwrap_or("")
    }

    /// The text of a cell that names what the row is about, which is wanted even when the row as a whole is at fault;
    /// an empty one is a fault and `None`.
    pub(super) fn key(&mut self, column: Col) -> Option<&'a str> {
        let text = self.text(column);
        if text.is_empty() {
            self.fault_of_empty(column);
        }
        Some(text).filter(|text| !text.is_empty())
    }

    /// The value of a cell; an empty one or an unreadable one is a fault and `None`.
    pub(super) fn required<T>(&mut self, column: Col, parse: impl FnOnce(Cell<'a>) -> Parsed<T>) -> Option<T> {
        if self.text(column).is_empty() {
            self.fault_of_empty(column);
        }
        self.optional(column, parse)
    }

    fn fault_of_empty(&mut self, column: Col) {
        let meaning = self.header.schema.columns.iter().find(|known| known.name == column.name);
        let meaning = meaning.map_or("", |known| known.meaning);
        self.fault(Rule::TableCell, || format!("{} is empty; expected a value ({meaning})", column.name));
    }

    /// The value of a cell; `None` when it is empty; an unreadable one is a fault and `None`.
    pub(super) fn optional<T>(&mut self, column: Col, parse: impl FnOnce(Cell<'a>) -> Parsed<T>) -> Option<T> {
        let text = self.text(column);
        if text.is_empty() || self.sealed {
            return None;
        }
        match parse(Cell { text, decimal_comma: self.decimal_comma }) {
            Ok(value) => Some(value),
            Err(expected) => {
                self.fault(Rule::TableCell, || format!("{} is {}; expected {expected}", column.name, quoted(text)));
                None
            }
        }
    }

    /// Notes a fault.
    pub(super) fn fault(&mut self, rule: Rule, message: impl FnOnce() -> String) {
        if !self.sealed {
            self.faults.push((rule, message()));
        }
    }

    /// Hands the faults over; true when there were any.
    pub(super) fn report(&mut self, about: About<'_>, findings: &mut Vec<Finding>) -> bool {
        let bad = !self.faults.is_empty();
        let (file, line) = (self.file(), self.line());
        findings.extend(self.faults.drain(..).map(|(rule, message)| {
            Finding::error(rule, message).at(file, line).about(about.tenant, about.workload).about_fm(about.fm)
        }));
        bad
    }

    fn fault_as_a_whole(&self) -> Option<String> {
        if let Some(damage) = self.record.damage() {
            return Some(self.describe(damage));
        }
        let (width, cells) = (self.header.width, self.record.len());
        let surplus = (width..cells).any(|index| self.record.cell(index).is_some_and(|cell| !cell.is_empty()));
        (cells < self.header.named || surplus)
            .then(|| format!("the row has {cells} cells; expected {width} as in the header row"))
    }

    fn describe(&self, damage: Damage) -> String {
        match damage {
            Damage::NotUtf8(cell) => {
                let name = self.header.name(cell);
                let text = quoted(self.record.cell(cell).unwrap_or(""));
                format!("{name} is {text}, with bytes that are not UTF-8; expected a file saved as UTF-8")
            }
            Damage::OpenQuote => "a quote opens in this record and never closes; what follows is unreadable".to_owned(),
        }
    }
}

/// The most letters of a cell a message repeats.
const SHOWN: usize = 60;

/// The text between quotes, cut when it is long.
pub(super) fn quoted(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}...", &text[..end]),
        None => format!("{text:?}"),
    }
}

/// A text as a message shows it without quotes: its words on one line, shortened as [`quoted`] does.
pub(super) fn on_one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}
