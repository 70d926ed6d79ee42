//! A TOML text as plain values, each with its line and how it was written.

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Value {
    /// The line it stands on.
    pub(super) line: u32,
    /// As it is written in the file, shortened.
    pub(super) shown: String,
    /// What it is.
    pub(super) data: Data,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Data {
    /// A text, trimmed.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number with a point.
    Number(f64),
    /// True or false.
    Flag(bool),
    /// A date without a time.
    Date(NaiveDate),
    /// A list.
    List(Vec<Value>),
    /// A section.
    Table(Vec<Field>),
    /// Anything else.
    Other,
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field {
    /// The key.
    pub(super) key: String,
    /// The line of the key.
    pub(super) line: u32,
    /// Its value.
    pub(super) value: Value,
}

/// Characters of a value that are shown.
const SHOWN: usize = 60;

/// Turns a parsed text into values.
pub(super) struct Source<'t> {
    text: &'t str,
    /// Where each line begins.
    lines: Vec<usize>,
}

impl<'t> Source<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let after = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { text, lines: [0].into_iter().chain(after).collect() }
    }

    /// The line of a position, from 1.
    pub(super) fn line(&self, at: usize) -> u32 {
        self.lines.partition_point(|&start| start <= at) as u32
    }

    /// The keys of a table, in the order of the file.
    pub(super) fn fields(&self, table: &DeTable<'_>) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::with_capacity(table.len());
        for (key, value) in table.iter() {
            let text: &str = key.get_ref();
            let line = self.line(key.span().start);
            fields.push(Field { key: text.to_owned(), line, value: self.value(value, line) });
        }
        fields
    }

    fn value(&self, value: &Spanned<DeValue<'_>>, of_key: u32) -> Value {
        let span = value.span();
        let written = self.text.get(span.clone()).unwrap_or("");
        let line = if written.is_empty() { of_key } else { self.line(span.start) };
        let data = match value.get_ref() {
            DeValue::String(text) => Data::Text(text.trim().to_owned()),
            DeValue::Integer(number) => {
                i64::from_str_radix(number.as_str(), number.radix()).map_or(Data::Other, Data::Whole)
            }
            DeValue::Float(number) => number.as_str().parse().map_or(Data::Other, Data::Number),
            DeValue::Boolean(flag) => Data::Flag(*flag),
            DeValue::Datetime(time) => time.to_string().parse().map_or(Data::Other, Data::Date),
            DeValue::Array(items) => Data::List(items.iter().map(|item| self.value(item, line)).collect()),
            DeValue::Table(table) => Data::Table(self.fields(table)),
        };
        Value { line, shown: shorten(written), data }
    }
}

/// On one line, and not too long.
fn shorten(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{} ...", &line[..at]),
        None => line,
    }
}
