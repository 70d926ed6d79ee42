//! Reads the keys of one section of `case.toml`, with the line of each fault.

use super::cell::Parsed;
use super::nearest::near;
use super::row::{on_one_line, quoted};
use super::schema::{CASE_FILE, OBJECTIVE, POLICY, SETTINGS};
use super::settings::{fault, line_at};
use crate::finding::{Finding, Rule};
use std::ops::RangeInclusive;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One section.
pub(super) struct Section<'s, 'i> {
    /// Its name, empty outside all sections.
    name: &'static str,
    table: &'s DeTable<'i>,
    /// The whole text of the file.
    text: &'i str,
    /// Where the section begins in `text`, for what is missing in it.
    start: usize,
    findings: &'s mut Vec<Finding>,
}

impl<'s, 'i> Section<'s, 'i> {
    /// What stands before and outside all sections.
    pub(super) const fn root(table: &'s DeTable<'i>, text: &'i str, findings: &'s mut Vec<Finding>) -> Self {
        Self { name: "", table, text, start: 0, findings }
    }

    /// The section `key`; `None` when it is not there or no section.
    pub(super) fn section(&mut self, key: &'static str) -> Option<Section<'_, 'i>> {
        let value = self.value(key)?;
        let DeValue::Table(table) = value.get_ref() else {
            self.refuse(key, &format!("a section [{key}]"));
            return None;
        };
        Some(Section { name: key, table, text: self.text, start: value.span().start, findings: self.findings })
    }

    /// Warns of every key that the schema does not have in this section.
    pub(super) fn know(&mut self) {
        for key in self.table.keys() {
            let name = key.get_ref().as_ref();
            let mut homes = SETTINGS.iter().filter(|setting| setting.key == name).map(|setting| setting.section);
            let hint = match homes.next() {
                Some(home) if home == self.name => continue,
                Some("") => "it belongs before the first section".to_owned(),
                Some(home) => format!("it belongs in the section [{home}]"),
                None if self.keys().any(|known| known == name) => continue,
                None => near(name, self.keys().collect::<Vec<_>>())
                    .map_or_else(String::new, |known| format!("the nearest known key is {known}")),
            };
            let hint = if hint.is_empty() { hint } else { format!("; {hint}") };
            let message = format!("unknown key {} is ignored{hint}", quoted(name));
            let line = line_at(self.text.as_bytes(), key.span().start);
            self.findings.push(Finding::warning(Rule::TableSettings, message).at(CASE_FILE, line));
        }
    }

    /// What may stand in this section: its keys, and outside the sections also the names of those.
    fn keys(&self) -> impl Iterator<Item = &'static str> {
        let own = SETTINGS.iter().filter(|setting| setting.section == self.name).map(|setting| setting.key);
        own.chain([POLICY, OBJECTIVE].into_iter().filter(|_| self.name.is_empty()))
    }

    /// True when the key is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Reports a fault at `key`, or at the beginning of the section when it is missing.
    pub(super) fn fault(&mut self, key: &str, message: impl Into<String>) {
        let position = self.value(key).map_or(self.start, |value| value.span().start);
        let line = line_at(self.text.as_bytes(), position);
        self.findings.push(fault(message).at(CASE_FILE, line));
    }

    /// Reports that the value of `key` is not what was expected.
    pub(super) fn refuse(&mut self, key: &str, expected: &str) {
        let shown = self.value(key).map_or_else(String::new, |value| self.shown(value));
        self.fault(key, format!("{key} is {shown}; expected {expected}"));
    }

    /// A value as a message shows it: a text between quotes, anything else as it stands in the file, so that "5" can be
    /// told from 5.
    fn shown(&self, value: &Spanned<DeValue<'_>>) -> String {
        match value.get_ref() {
            DeValue::String(text) => quoted(text),
            _ => on_one_line(self.text.get(value.span()).unwrap_or("")),
        }
    }

    /// The text of a date or a string.
    pub(super) fn date_text(&mut self, key: &str) -> Option<String> {
        self.read(key, "a date YYYY-MM-DD", |value| match value {
            DeValue::String(text) => Some(text.trim().to_owned()),
            DeValue::Datetime(time) if time.time.is_none() => Some(time.to_string()),
            _ => None,
        })
    }

    /// A whole number in `range`.
    pub(super) fn whole(&mut self, key: &str, range: RangeInclusive<u32>) -> Option<u32> {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        self.read(key, &expected, |value| match value {
            DeValue::Integer(number) => {
                u32::from_str_radix(number.as_str(), number.radix()).ok().filter(|number| range.contains(number))
            }
            _ => None,
        })
    }

    /// A number in `range`; where `expected` speaks of "above", the least of the range is not in it.
    pub(super) fn number(&mut self, key: &str, range: RangeInclusive<f64>, expected: &str) -> Option<f64> {
        let open = expected.contains("above");
        let fits = |number: &f64| range.contains(number) && !(open && number == range.start());
        self.read(key, expected, |value| {
            match value {
                DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok().map(|n| n as f64),
                DeValue::Float(number) => number.as_str().parse().ok(),
                _ => None,
            }
            .filter(fits)
        })
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, key: &str) -> Option<bool> {
        self.read(key, "true or false", |value| match value {
            DeValue::Boolean(flag) => Some(*flag),
            _ => None,
        })
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, key: &str) -> Option<Vec<Box<str>>> {
        self.read(key, "a list of texts such as [\"FM\"]", |value| match value {
            DeValue::Array(items) => items.iter().map(|item| text(item.get_ref())).collect(),
            _ => None,
        })
    }

    /// One of a few words.
    pub(super) fn word<T>(&mut self, key: &str, parse: fn(&str) -> Parsed<T>) -> Option<T> {
        let word = self.read(key, "a text", text)?;
        parse(&word).map_err(|expected| self.refuse(key, &expected)).ok()
    }

    fn value(&self, key: &str) -> Option<&'s Spanned<DeValue<'i>>> {
        self.table.get(key)
    }

    fn read<T>(&mut self, key: &str, expected: &str, read: impl FnOnce(&DeValue<'i>) -> Option<T>) -> Option<T> {
        let value = read(self.value(key)?.get_ref());
        if value.is_none() {
            self.refuse(key, expected);
        }
        value
    }
}

fn text(value: &DeValue<'_>) -> Option<Box<str>> {
    match value {
        DeValue::String(text) => Some(text.trim().into()),
        _ => None,
    }
}
