//! The sections of a scenario, read into changes.

use super::people;
use super::section::Section;
use super::value::{Data, Field, Value};
use crate::case::{Case, Phase, Stability};
use crate::whatif::apply::matching;
use crate::whatif::change::{Change, Demand, EffortChange, FmEdit, FmFilter, Hours, NewEffort, Setting, TenantFilter};
use chrono::NaiveDate;

/// Sections of a scenario.
pub(super) const SECTIONS: [&str; 10] =
    ["add", "remove", "change", "absence", "policy", "objective", "shift", "demand", "drop", "effort"];

/// Keys of a scenario itself.
pub(super) const KEYS: [&str; 5] = ["name", "about", "with", "hours", "hours_percent"];

/// The changes of one layer of a scenario, in the order of the file.
pub(super) fn read(case: &Case, layer: &mut Section<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    for field in layer.fields {
        match field.key.as_str() {
            "hours" => changes.extend(layer.number("hours", 0.0..=168.0, "hours per week").map(minutes).map(everybody)),
            "hours_percent" => changes.extend(layer.hundredths("hours_percent").map(Hours::More).map(everybody)),
            key if SECTIONS.contains(&key) => changes.extend(read_sections(case, layer, field)),
            _ => {}
        }
    }
    changes
}

/// Hours per week of an FM.
pub(super) fn minutes(hours: f64) -> Hours {
    Hours::Minutes(whole_minutes(hours))
}

/// Hours in minutes, rounded down as those of `fms.csv` are. A billionth below a whole minute is the whole one: 38.1 hours
/// are 2286 minutes, whatever binary fractions make of them.
pub(super) fn whole_minutes(hours: f64) -> i64 {
    (hours * 60.0 + 1e-9).floor() as i64
}

fn everybody(hours: Hours) -> Change {
    Change::Edit(FmFilter::default(), FmEdit { hours: Some(hours), ..FmEdit::default() })
}

impl Section<'_> {
    /// Percent in hundredths: -100 to 1000 percent.
    pub(super) fn hundredths(&mut self, key: &str) -> Option<i64> {
        self.number(key, -100.0..=1000.0, "percent").map(|percent| (percent * 100.0).round() as i64)
    }
}

/// A section, or a list of sections of the same name.
fn read_sections(case: &Case, layer: &mut Section<'_>, field: &Field) -> Vec<Change> {
    let one = |value: &Value, layer: &mut Section<'_>| match &value.data {
        Data::Table(fields) => {
            let line = if matches!(field.value.data, Data::List(_)) { value.line } else { field.line };
            let mut section = Section { name: &field.key, line, fields, faults: layer.faults };
            read_section(case, &mut section)
        }
        _ => {
            layer.refuse(&field.key, &format!("a section [scenario.{0}] or [[scenario.{0}]]", field.key));
            Vec::new()
        }
    };
    match &field.value.data {
        Data::List(items) if !items.is_empty() => items.iter().flat_map(|item| one(item, layer)).collect(),
        _ => one(&field.value, layer),
    }
}

fn read_section(case: &Case, section: &mut Section<'_>) -> Vec<Change> {
    match section.name {
        "policy" => policy(section),
        "objective" => objective(section),
        "add" => people::add(case, section).into_iter().collect(),
        "remove" => people::remove(case, section).into_iter().collect(),
        "change" => people::change(case, section).into_iter().collect(),
        "absence" => people::absence(case, section).into_iter().collect(),
        "shift" => shift(case, section).into_iter().collect(),
        "demand" => demand(case, section).into_iter().collect(),
        "drop" => dropped(case, section).into_iter().collect(),
        _ => effort(case, section).into_iter().collect(),
    }
}

/// The largest number of days, moves or weeks a policy may give.
const MOST: u32 = 1_000_000;

fn policy(section: &mut Section<'_>) -> Vec<Change> {
    const KEYS: [&str; 8] = [
        "max_utilisation",
        "cover_days",
        "max_wait_days",
        "lead_days",
        "split_when_needed",
        "esd_editors",
        "stability",
        "max_moves",
    ];
    section.know(&KEYS);
    let utilisation =
        section.number("max_utilisation", 0.01..=1.0, "a share").map(|share| (share * 1e6).round() as u32);
    let roles = section.any_texts("esd_editors").map(|roles| roles.into_iter().map(String::into_boxed_str).collect());
    let settings = [
        utilisation.map(Setting::MaxUtilisation),
        section.count("cover_days", 0..=MOST).map(Setting::CoverDays),
        section.count("max_wait_days", 0..=MOST).map(Setting::MaxWaitDays),
        section.count("lead_days", 0..=MOST).map(Setting::LeadDays),
        section.flag("split_when_needed").map(Setting::SplitWhenNeeded),
        roles.map(Setting::EsdEditors),
        section.read("stability", "one of locked, priced, free", stability).map(Setting::Stability),
        section.count("max_moves", 0..=MOST).map(Setting::MaxMoves),
    ];
    settings.into_iter().flatten().map(Change::Set).collect()
}

fn stability(data: &Data) -> Option<Stability> {
    match data {
        Data::Text(text) => match text.to_lowercase().as_str() {
            "locked" => Some(Stability::Locked),
            "priced" => Some(Stability::Priced),
            "free" => Some(Stability::Free),
            _ => None,
        },
        _ => None,
    }
}

fn objective(section: &mut Section<'_>) -> Vec<Change> {
    section.know(&["growth", "second_language_hours", "same_customer_hours", "move_hours"]);
    let mut hours = |key: &str| section.number(key, 0.0..=1e6, "hours");
    let (second, same, moves) = (hours("second_language_hours"), hours("same_customer_hours"), hours("move_hours"));
    let settings = [
        section.number("growth", 1.0..=3.0, "a number").map(Setting::Growth),
        second.map(Setting::SecondLanguageHours),
        same.map(Setting::SameCustomerHours),
        moves.map(Setting::MoveHours),
    ];
    settings.into_iter().flatten().map(Change::Set).collect()
}

/// The keys of a choice of tenants.
pub(super) const TENANTS: [&str; 6] = ["tenants", "region", "language", "workload", "seats_from", "seats_to"];

/// Reads a choice of tenants; a fault when it chooses nobody.
pub(super) fn tenants(case: &Case, section: &mut Section<'_>) -> Option<TenantFilter> {
    let before = section.faults.len();
    let named = section.texts("tenants").unwrap_or_default();
    let known = |id: &str| case.tenants.iter().any(|tenant| &*tenant.id == id);
    for id in named.iter().filter(|id| !known(id)) {
        section.unknown("tenants", id, case.tenants.iter().map(|tenant| &*tenant.id));
    }
    let filter = TenantFilter {
        tenants: named.into_iter().map(String::into_boxed_str).collect(),
        region: section.name("region", &case.regions),
        language: section.name("language", &case.languages),
        workload: section.name("workload", &case.services),
        seats_from: section.count("seats_from", 0..=u32::MAX),
        seats_to: section.count("seats_to", 0..=u32::MAX),
    };
    if section.faults.len() > before {
        return None;
    }
    if matching(case, &filter).next().is_none() {
        section.fault("means no tenant of the case; expected at least one");
        return None;
    }
    Some(filter)
}

fn shift(case: &Case, section: &mut Section<'_>) -> Option<Change> {
    section.know(&[&TENANTS[..], &["days"]].concat());
    section.require("days", "30");
    let days = section.whole("days", -3650..=3650);
    let filter = tenants(case, section);
    Some(Change::Shift(filter?, i32::try_from(days?).ok()?))
}

fn demand(case: &Case, section: &mut Section<'_>) -> Option<Change> {
    section.know(&[&TENANTS[..], &["percent", "seed"]].concat());
    section.require("percent", "15");
    let more = section.hundredths("percent");
    let seed = section.whole("seed", 0..=i64::MAX).map_or(1, i64::unsigned_abs);
    let filter = tenants(case, section);
    Some(Change::Demand(Demand { filter: filter?, more: more?, number: None, seed }))
}

fn dropped(case: &Case, section: &mut Section<'_>) -> Option<Change> {
    section.know(&TENANTS);
    if section.fields.is_empty() {
        section.fault("would drop every tenant; expected a choice, such as tenants = [\"T1\"]");
        return None;
    }
    tenants(case, section).map(Change::Drop)
}

fn effort(case: &Case, section: &mut Section<'_>) -> Option<Change> {
    section.know(&["workload", "factor", "rows"]);
    let workload = section.name("workload", &case.services);
    let factor = section.number("factor", 0.0..=100.0, "a factor").map(|factor| (factor * 1000.0).round() as i64);
    if section.has("factor") == section.has("rows") {
        section.fault("expects either factor = 1.2 or rows = [{ weeks = 4, hours_per_week = 5 }]");
        return None;
    }
    if section.has("workload") && workload.is_none() {
        return None;
    }
    let hours = if section.has("rows") { NewEffort::Rows(effort_rows(section)?) } else { NewEffort::Factor(factor?) };
    Some(Change::Effort(EffortChange { workload, hours }))
}

fn effort_rows(section: &mut Section<'_>) -> Option<Vec<(u32, Phase)>> {
    let items = section.value("rows").map(|value| &value.data);
    let Some(Data::List(items)) = items else {
        section.refuse("rows", "a list such as [{ weeks = 4, hours_per_week = 5 }]");
        return None;
    };
    let rows: Vec<Option<(u32, Phase)>> = items.iter().map(|item| effort_row(item, section)).collect();
    rows.into_iter().collect()
}

fn effort_row(item: &Value, section: &mut Section<'_>) -> Option<(u32, Phase)> {
    let Data::Table(fields) = &item.data else {
        section.refuse("rows", "a list such as [{ weeks = 4, hours_per_week = 5 }]");
        return None;
    };
    let mut row = Section { name: "a row of effort", line: item.line, fields, faults: section.faults };
    row.know(&["seats_from", "phase", "weeks", "hours_per_week"]);
    row.require("weeks", "4");
    row.require("hours_per_week", "5");
    let seats_from = row.count("seats_from", 0..=1_000_000_000).unwrap_or(0);
    let name = row.text("phase").unwrap_or_default().into();
    let weeks = row.count("weeks", 0..=520);
    let hours = row.number("hours_per_week", 0.0..=168.0, "hours per week");
    Some((seats_from, Phase { name, weeks: weeks?, minutes_per_week: (hours? * 60.0).round() as i64 }))
}

/// A first and a last day in their order; a fault when they are not.
pub(super) fn in_order(section: &mut Section<'_>, from: Option<NaiveDate>, to: Option<NaiveDate>) {
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        section.fault(format!("goes from {from} to {to}; expected the first not after the second"));
    }
}
