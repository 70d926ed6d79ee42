//! Rows of a comma-separated table, written cell by cell into one buffer.

use chrono::{Datelike, NaiveDate};
use std::io::Write;

/// A piece of a table.
#[derive(Default)]
pub(super) struct Rows {
    bytes: Vec<u8>,
    in_row: bool,
}

impl Rows {
    /// The piece that holds only the header row.
    pub(super) fn header(columns: &str) -> Self {
        Self { bytes: format!("{columns}\n").into_bytes(), in_row: false }
    }

    /// What has been written.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// A cell of text, quoted where it must be.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.separate();
        if text.contains([',', '"', '\n', '\r']) {
            self.put(format_args!("\"{}\"", text.replace('"', "\"\"")));
        } else {
            self.bytes.extend_from_slice(text.as_bytes());
        }
        self
    }

    /// A cell of formatted text that needs no quotes.
    pub(super) fn plain(&mut self, text: std::fmt::Arguments<'_>) -> &mut Self {
        self.separate();
        self.put(text);
        self
    }

    /// An empty cell.
    pub(super) fn empty(&mut self) -> &mut Self {
        self.text("")
    }

    /// A whole number, or an empty cell.
    pub(super) fn number(&mut self, number: Option<u32>) -> &mut Self {
        match number {
            Some(number) => self.plain(format_args!("{number}")),
            None => self.empty(),
        }
    }

    /// A date, or an empty cell.
    pub(super) fn date(&mut self, date: Option<NaiveDate>) -> &mut Self {
        match date {
            Some(date) => self.plain(format_args!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())),
            None => self.empty(),
        }
    }

    /// Quarter hours as hours.
    pub(super) fn quarters(&mut self, quarters: Option<u32>) -> &mut Self {
        match quarters {
            Some(quarters) if quarters % 4 == 0 => self.number(Some(quarters / 4)),
            Some(quarters) => self.plain(format_args!("{}", f64::from(quarters) / 4.0)),
            None => self.empty(),
        }
    }

    /// Ends the row.
    pub(super) fn end(&mut self) {
        self.bytes.push(b'\n');
        self.in_row = false;
    }

    fn separate(&mut self) {
        if self.in_row {
            self.bytes.push(b',');
        }
        self.in_row = true;
    }

    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        self.bytes.write_fmt(text).expect("a vector takes every byte");
    }
}
