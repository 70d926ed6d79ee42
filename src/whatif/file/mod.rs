//! The file of scenarios: TOML that can be read aloud. Every fault of it is reported at once, with its line.
//!
//! ```toml
//! [[scenario]]
//! name = "two leave in March, one comes"
//! with = ["slower Intune"]                 # the changes of a scenario above, then these
//!
//!   [scenario.remove]
//!   fms = ["anna", "bruno"]
//!   from = 2027-03-01
//!
//!   [[scenario.add]]
//!   region = "Western Europe"
//!   languages = ["German", "English"]
//!   weekly_hours = [36, 40]                # a grid: one scenario with 36 hours, one with 40
//! ```

mod asked;
mod changes;
mod grid;
mod people;
mod section;
mod value;

use super::change::Change;
use super::question::{Curve, Headcount, Room, Shortage};
use super::scenario::{Scenario, folder_name};
use crate::case::Case;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::tables::no_toml;
use grid::Variant;
use section::{Faults, Section};
use std::collections::HashMap;
use toml::de::DeTable;
use value::{Data, Field, Source, Value};

/// Sections of the file.
const FILE_KEYS: [&str; 5] = ["scenario", "headcount", "room", "shortage", "curve"];

/// The most scenarios a file may stand for.
const MOST_SCENARIOS: usize = 1_000;

/// What a file asks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Questions {
    /// The scenarios, grids expanded, in the order of the file.
    pub scenarios: Vec<Scenario>,
    /// How many FMs are needed.
    pub headcounts: Vec<Headcount>,
    /// How many more tenants fit.
    pub rooms: Vec<Room>,
    /// What would help those left out.
    pub shortages: Vec<Shortage>,
    /// Trade-offs.
    pub curves: Vec<Curve>,
}

/// Reads the text of the scenario file called `file` for `case`.
///
/// # Errors
/// When the file has faults; the error's findings are all of them.
pub fn read(case: &Case, file: &str, text: &str) -> Result<Questions> {
    let mut faults = Faults::of(file);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let source = Source::new(text);
    let questions = match DeTable::parse(text) {
        Ok(root) => questions(case, &source.fields(root.get_ref()), &mut faults),
        Err(error) => {
            let line = source.line(error.span().map_or(0, |span| span.start));
            faults.add(line, no_toml(text, line, error.message()));
            Questions::default()
        }
    };
    let found: Vec<Finding> = faults.finish();
    if found.is_empty() { Ok(questions) } else { Err(Error::input(format!("{file} has errors"), found)) }
}

fn questions(case: &Case, fields: &[Field], faults: &mut Faults) -> Questions {
    Section { name: "the file", line: 1, fields, faults }.know(&FILE_KEYS);
    let mut drafts = Drafts::default();
    for (value, line) in sections(fields, "scenario", faults) {
        drafts.add(case, (value, line), faults);
    }
    let asked = Questions {
        scenarios: drafts.scenarios,
        headcounts: each(fields, "headcount", faults, &|section| asked::headcount(case, section)),
        rooms: each(fields, "room", faults, &|section| asked::room(case, section)),
        shortages: each(fields, "shortage", faults, &asked::shortage),
        curves: each(fields, "curve", faults, &|section| asked::curve(case, section)),
    };
    if asked == Questions::default() && faults.len() == 0 {
        faults.add(1, "asks nothing; expected at least one [[scenario]]");
    }
    asked
}

/// What `read` makes of each section of this name.
fn each<T>(fields: &[Field], key: &str, faults: &mut Faults, read: &dyn Fn(&mut Section<'_>) -> Option<T>) -> Vec<T> {
    let mut all = Vec::new();
    for (value, line) in sections(fields, key, faults) {
        if let Data::Table(fields) = &value.data {
            all.extend(read(&mut Section { name: key, line, fields, faults }));
        }
    }
    all
}

/// The sections of the file with this name: one, or a list of them.
fn sections<'f>(fields: &'f [Field], key: &str, faults: &mut Faults) -> Vec<(&'f Value, u32)> {
    let Some(field) = fields.iter().find(|field| field.key == key) else { return Vec::new() };
    match &field.value.data {
        Data::Table(_) => vec![(&field.value, field.line)],
        Data::List(items) if items.iter().all(|item| matches!(item.data, Data::Table(_))) => {
            items.iter().map(|item| (item, item.line)).collect()
        }
        _ => {
            faults.add(field.line, format!("{key} is {}; expected sections [[{key}]]", field.value.shown));
            Vec::new()
        }
    }
}

/// Scenarios so far.
#[derive(Default)]
struct Drafts {
    scenarios: Vec<Scenario>,
    /// The layers of each named scenario: those it is made `with`, then its own.
    layers: HashMap<String, Vec<Value>>,
    folders: HashMap<String, u32>,
}

impl Drafts {
    fn add(&mut self, case: &Case, (value, line): (&Value, u32), faults: &mut Faults) {
        let Data::Table(fields) = &value.data else { return };
        let mut section = Section { name: "scenario", line, fields, faults };
        section.know(&[&changes::KEYS[..], &changes::SECTIONS].concat());
        section.require("name", "\"two leave in March\"");
        let name = section.text("name");
        let mut layers = self.included(&mut section);
        layers.push(value.clone());
        let number = layers.iter().map(|layer| grid::count("", layer)).fold(1, usize::saturating_mul);
        if number + self.scenarios.len() > MOST_SCENARIOS {
            let name = name.unwrap_or_default();
            faults.add(
                line,
                format!("scenario {name:?} makes {number} scenarios; expected at most {MOST_SCENARIOS} in a file"),
            );
            return;
        }
        for variant in grid::product(layers.iter().map(|layer| grid::variants("", layer))) {
            // One without a name is read for its other faults.
            let scenario = scenario(case, (name.as_deref().unwrap_or_default(), line), (variant, faults));
            if name.is_some() {
                self.place(scenario, faults);
            }
        }
        if let Some(name) = name {
            self.layers.insert(name, layers);
        }
    }

    /// The layers of the scenarios above that this one is made `with`.
    fn included(&self, section: &mut Section<'_>) -> Vec<Value> {
        let names = section.texts("with").unwrap_or_default();
        let mut layers = Vec::new();
        for name in names {
            match self.layers.get(&name) {
                Some(found) => layers.extend(found.iter().cloned()),
                None => {
                    let mut known: Vec<&str> = self.layers.keys().map(String::as_str).collect();
                    known.sort_unstable();
                    let hint = crate::tables::nearest(&name, known).map(|name| format!("; the nearest is {name:?}"));
                    let hint = hint.unwrap_or_default();
                    section.refuse("with", &format!("names of scenarios above; none of them is {name:?}{hint}"));
                }
            }
        }
        layers
    }

    /// Adds `scenario`, whose folder must be its own.
    fn place(&mut self, scenario: Scenario, faults: &mut Faults) {
        let Scenario { name, folder, line, .. } = &scenario;
        if let Some(first) = self.folders.insert(folder.clone(), *line) {
            faults.add(
                *line,
                format!("scenario {name:?} has the folder {folder} of the one on line {first}; expected another name"),
            );
        }
        self.scenarios.push(scenario);
    }
}

/// One variant of the scenario called `name`.
fn scenario(case: &Case, (name, line): (&str, u32), (variant, faults): (Variant<Vec<Value>>, &mut Faults)) -> Scenario {
    let labels = variant.labels.join(", ");
    let name = if labels.is_empty() { name.to_owned() } else { format!("{name}: {labels}") };
    let mut changes: Vec<Change> = Vec::new();
    let mut about = String::new();
    for layer in &variant.value {
        let Data::Table(fields) = &layer.data else { continue };
        let mut section = Section { name: "scenario", line, fields, faults };
        about = section.text("about").unwrap_or_default();
        changes.extend(changes::read(case, &mut section));
    }
    Scenario { folder: folder_name(&name), name, about, line, changes }
}

#[cfg(test)]
mod tests;
