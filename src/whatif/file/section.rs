//! Reads the keys of one section; every fault is kept, with its place, the value and what was expected.

use super::value::{Data, Field, Value};
use crate::case::{Id, Names};
use crate::finding::{Finding, Rule};
use crate::tables::nearest;
use chrono::NaiveDate;
use std::ops::RangeInclusive;

/// The faults of a scenario file.
#[derive(Debug)]
pub(super) struct Faults {
    file: String,
    found: Vec<Finding>,
}

impl Faults {
    pub(super) fn of(file: &str) -> Self {
        Self { file: file.to_owned(), found: Vec::new() }
    }

    /// Adds a fault at `line`.
    pub(super) fn add(&mut self, line: u32, message: impl Into<String>) {
        self.found.push(Finding::error(Rule::TableSettings, message).at(&self.file, line));
    }

    /// How many there are so far.
    pub(super) fn len(&self) -> usize {
        self.found.len()
    }

    /// All faults by line; what a grid repeats stands once.
    pub(super) fn finish(mut self) -> Vec<Finding> {
        self.found.sort_by(|a, b| (a.line, &a.message).cmp(&(b.line, &b.message)));
        self.found.dedup();
        self.found
    }
}

/// One section.
pub(super) struct Section<'s> {
    /// How the section is called in messages.
    pub(super) name: &'s str,
    /// Its first line.
    pub(super) line: u32,
    /// Its keys.
    pub(super) fields: &'s [Field],
    /// Where faults go.
    pub(super) faults: &'s mut Faults,
}

impl<'s> Section<'s> {
    /// Refuses every key that is not one of `known`.
    pub(super) fn know(&mut self, known: &[&str]) {
        for field in self.fields.iter().filter(|field| !known.contains(&field.key.as_str())) {
            let nearest = nearest(&field.key, known.iter().copied()).unwrap_or("");
            let message = format!("unknown key {:?} in {}; the nearest known key is {nearest}", field.key, self.name);
            self.faults.add(field.line, message);
        }
    }

    /// The value of `key`.
    pub(super) fn value(&self, key: &str) -> Option<&'s Value> {
        self.fields.iter().find(|field| field.key == key).map(|field| &field.value)
    }

    /// True when the key is given.
    pub(super) fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    /// A fault of the section as a whole.
    pub(super) fn fault(&mut self, message: impl AsRef<str>) {
        let message = format!("{} {}", self.name, message.as_ref());
        self.faults.add(self.line, message);
    }

    /// Refuses the value of `key`.
    pub(super) fn refuse(&mut self, key: &str, expected: &str) {
        if let Some(value) = self.value(key) {
            self.refuse_value((key, value), expected);
        }
    }

    fn refuse_value(&mut self, (key, value): (&str, &Value), expected: &str) {
        self.faults.add(value.line, format!("{key} is {}; expected {expected}", value.shown));
    }

    /// What `read` makes of the value of `key`, if it is given; a fault where it makes nothing of it.
    pub(super) fn read<T>(&mut self, key: &str, expected: &str, read: impl Fn(&Data) -> Option<T>) -> Option<T> {
        let value = self.value(key)?;
        let result = read(&value.data);
        if result.is_none() {
            self.refuse_value((key, value), expected);
        }
        result
    }

    /// Says that `key` is missing when it is.
    pub(super) fn require(&mut self, key: &str, example: &str) {
        if !self.has(key) {
            self.fault(format!("has no {key}; expected one, such as {key} = {example}"));
        }
    }

    /// A whole number in `range`.
    pub(super) fn whole(&mut self, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        self.read(key, &expected, |data| match data {
            Data::Whole(number) => Some(*number).filter(|number| range.contains(number)),
            _ => None,
        })
    }

    /// A whole number that is not negative.
    pub(super) fn count(&mut self, key: &str, range: RangeInclusive<u32>) -> Option<u32> {
        let number = self.whole(key, i64::from(*range.start())..=i64::from(*range.end()))?;
        u32::try_from(number).ok()
    }

    /// A number in `range`.
    pub(super) fn number(&mut self, key: &str, range: RangeInclusive<f64>, what: &str) -> Option<f64> {
        let expected = format!("{what} from {} to {}", range.start(), range.end());
        self.read(key, &expected, |data| number(data).filter(|number| range.contains(number)))
    }

    /// A date.
    pub(super) fn date(&mut self, key: &str) -> Option<NaiveDate> {
        self.read(key, "a date YYYY-MM-DD", |data| match data {
            Data::Date(date) => Some(*date),
            Data::Text(text) => text.parse().ok(),
            _ => None,
        })
    }

    /// True or false.
    pub(super) fn flag(&mut self, key: &str) -> Option<bool> {
        self.read(key, "true or false", |data| match data {
            Data::Flag(flag) => Some(*flag),
            _ => None,
        })
    }

    /// A text that is not empty.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        self.read(key, "a text", |data| match data {
            Data::Text(text) if !text.is_empty() => Some(text.clone()),
            _ => None,
        })
    }

    /// Texts: a list of them, or a single one.
    pub(super) fn texts(&mut self, key: &str) -> Option<Vec<String>> {
        self.read(key, "a list of texts such as [\"one\", \"two\"]", |data| match data {
            Data::Text(text) => Some(vec![text.clone()]),
            Data::List(items) if !items.is_empty() => items.iter().map(text_of).collect(),
            _ => None,
        })
    }

    /// Texts, of which there may be none: a list of them, or a single one.
    pub(super) fn any_texts(&mut self, key: &str) -> Option<Vec<String>> {
        match self.value(key).map(|value| &value.data) {
            Some(Data::List(items)) if items.is_empty() => Some(Vec::new()),
            _ => self.texts(key),
        }
    }

    /// Numbers in `range`.
    pub(super) fn numbers(&mut self, key: &str, range: RangeInclusive<f64>) -> Option<Vec<f64>> {
        let expected = format!("a list of numbers from {} to {}", range.start(), range.end());
        self.read(key, &expected, |data| match data {
            Data::List(items) => {
                items.iter().map(|item| number(&item.data).filter(|number| range.contains(number))).collect()
            }
            _ => None,
        })
    }

    /// The id of a known name.
    pub(super) fn name<T>(&mut self, key: &str, names: &Names<T>) -> Option<Id<T>> {
        let text = self.text(key)?;
        self.find(key, &text, names)
    }

    /// The ids of known names, sorted and without repeats.
    pub(super) fn names<T>(&mut self, key: &str, names: &Names<T>) -> Option<Vec<Id<T>>> {
        let texts = self.texts(key)?;
        let found: Vec<Option<Id<T>>> = texts.iter().map(|text| self.find(key, text, names)).collect();
        let mut ids: Vec<Id<T>> = found.into_iter().collect::<Option<_>>()?;
        ids.sort_unstable();
        ids.dedup();
        Some(ids)
    }

    fn find<T>(&mut self, key: &str, text: &str, names: &Names<T>) -> Option<Id<T>> {
        let found = names.find(text);
        if found.is_none() {
            self.unknown(key, text, names.iter().map(|(_, name)| name));
        }
        found
    }

    /// Refuses a name that the case does not have.
    pub(super) fn unknown<'n>(&mut self, key: &str, text: &str, known: impl Iterator<Item = &'n str>) {
        let line = self.value(key).map_or(self.line, |value| line_of(value, text));
        let hint = nearest(text, known).map(|name| format!("; the nearest known is {name:?}")).unwrap_or_default();
        self.faults.add(line, format!("{key} names {text:?}, which the case does not have{hint}"));
    }
}

/// The line of the item of a list that says `text`.
fn line_of(value: &Value, text: &str) -> u32 {
    let Data::List(items) = &value.data else { return value.line };
    let item = items.iter().find(|item| matches!(&item.data, Data::Text(found) if found == text));
    item.map_or(value.line, |item| item.line)
}

fn text_of(value: &Value) -> Option<String> {
    match &value.data {
        Data::Text(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}

fn number(data: &Data) -> Option<f64> {
    match data {
        Data::Whole(number) => Some(*number as f64),
        Data::Number(number) => Some(*number),
        _ => None,
    }
}
