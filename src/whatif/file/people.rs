//! The sections about FMs: add, remove, change, absence.

use super::changes::{in_order, minutes};
use super::section::Section;
use super::value::Data;
use crate::case::{Case, Fm, Id, Service, Share, WorkloadSkill};
use crate::whatif::change::{Away, Change, FmEdit, FmFilter, Hours, NewFms, Removal};

/// The keys of a choice of FMs.
const WHO: [&str; 4] = ["fms", "region", "language", "workload"];

/// The keys that are alike for new and changed FMs.
pub(super) const EDIT: [&str; 6] = ["weekly_hours", "from", "to", "ramp", "max_tenants", "max_starts_per_week"];

/// `[[scenario.add]]`.
pub(super) fn add(case: &Case, section: &mut Section<'_>) -> Option<Change> {
    section.know(&[&EDIT[..], &["count", "id", "region", "languages", "workloads"]].concat());
    new_fms(case, section).map(Change::Add)
}

/// FMs who are hired.
pub(super) fn new_fms(case: &Case, section: &mut Section<'_>) -> Option<NewFms> {
    section.require("region", "\"EMEA\"");
    section.require("languages", "[\"English\"]");
    section.require("weekly_hours", "40");
    let before = section.faults.len();
    let count = section.count("count", 0..=1000).unwrap_or(1);
    let id = section.text("id").unwrap_or_else(|| "hire".to_owned());
    let region = section.name("region", &case.regions);
    let languages = section.names("languages", &case.languages);
    let workloads = skill(case, section, "workloads").unwrap_or(WorkloadSkill::All);
    let edit = edit(section);
    if section.faults.len() > before || edit.hours.is_none() {
        return None;
    }
    Some(NewFms { count, id: id.into(), region: region?, languages: languages?, workloads, edit })
}

/// `[[scenario.remove]]`.
pub(super) fn remove(case: &Case, section: &mut Section<'_>) -> Option<Change> {
    section.know(&[&WHO[..], &["count", "from"]].concat());
    let count = section.count("count", 0..=1000);
    let from = section.date("from");
    let who = who(case, section, "would remove every FM")?;
    Some(Change::Remove(Removal { who, count, from }))
}

/// `[[scenario.change]]`.
pub(super) fn change(case: &Case, section: &mut Section<'_>) -> Option<Change> {
    const MORE: [&str; 6] =
        ["hours_percent", "move_to_region", "languages", "add_languages", "workloads", "add_workloads"];
    section.know(&[&WHO[..], &EDIT, &MORE].concat());
    let before = section.faults.len();
    let percent = section.hundredths("hours_percent");
    if section.has("weekly_hours") && section.has("hours_percent") {
        section.refuse("hours_percent", "either weekly_hours or hours_percent");
    }
    let edit = edit(section);
    let edit = FmEdit {
        hours: edit.hours.or(percent.map(Hours::More)),
        region: section.name("move_to_region", &case.regions),
        languages: section.names("languages", &case.languages),
        more_languages: section.names("add_languages", &case.languages).unwrap_or_default(),
        workloads: skill(case, section, "workloads"),
        more_workloads: section.names("add_workloads", &case.services).unwrap_or_default(),
        ..edit
    };
    let who = who_or_all(case, section)?;
    (section.faults.len() == before).then_some(Change::Edit(who, edit))
}

/// `[[scenario.absence]]`.
pub(super) fn absence(case: &Case, section: &mut Section<'_>) -> Option<Change> {
    section.know(&[&WHO[..], &["from", "to", "share"]].concat());
    section.require("from", "2026-12-01");
    section.require("to", "2026-12-31");
    let (from, to) = (section.date("from"), section.date("to"));
    let share = section.number("share", 0.0..=1.0, "a share").map_or(Share::WHOLE, share);
    in_order(section, from, to);
    let who = who(case, section, "would send every FM away")?;
    Some(Change::Absent(who, Away { from: from?, to: to?, share }))
}

fn share(number: f64) -> Share {
    Share((number * 1e6).round() as u32)
}

/// Dates, hours and limits.
fn edit(section: &mut Section<'_>) -> FmEdit {
    let hours = section.number("weekly_hours", 0.0..=168.0, "hours per week");
    let (from, to) = (section.date("from"), section.date("to"));
    in_order(section, from, to);
    let ramp = section.numbers("ramp", 0.0..=1.0).unwrap_or_default();
    FmEdit {
        hours: hours.map(minutes),
        from,
        to,
        ramp: ramp.into_iter().map(share).collect(),
        max_tenants: section.count("max_tenants", 0..=1_000_000),
        max_starts_per_week: section.count("max_starts_per_week", 0..=1_000_000),
        ..FmEdit::default()
    }
}

/// What FMs lead: a list of workloads, or `"*"`.
pub(super) fn skill(case: &Case, section: &mut Section<'_>, key: &str) -> Option<WorkloadSkill> {
    let is_all = matches!(section.value(key).map(|value| &value.data), Some(Data::Text(text)) if text == "*");
    if is_all {
        return Some(WorkloadSkill::All);
    }
    if let Some(Data::List(items)) = section.value(key).map(|value| &value.data)
        && items.iter().any(|item| item.data == Data::Text("*".to_owned()))
    {
        section.refuse(key, &format!("a list of workloads, or for all of them {key} = \"*\" without brackets"));
        return None;
    }
    let services: Vec<Id<Service>> = section.names(key, &case.services)?;
    Some(WorkloadSkill::Only(services))
}

fn who(case: &Case, section: &mut Section<'_>, otherwise: &str) -> Option<FmFilter> {
    if !WHO.iter().any(|key| section.has(key)) {
        section.fault(format!("{otherwise}; expected a choice, such as fms = [\"F1\"]"));
        return None;
    }
    who_or_all(case, section)
}

/// A choice of FMs; a fault when it chooses nobody.
fn who_or_all(case: &Case, section: &mut Section<'_>) -> Option<FmFilter> {
    let before = section.faults.len();
    let named = section.texts("fms").unwrap_or_default();
    let fms: Vec<Id<Fm>> = named.iter().filter_map(|id| find_fm(case, section, id)).collect();
    let filter = FmFilter {
        fms,
        region: section.name("region", &case.regions),
        language: section.name("language", &case.languages),
        workload: section.name("workload", &case.services),
    };
    if section.faults.len() > before {
        return None;
    }
    if !case.fms.entries().any(|(id, fm)| filter.matches(id, fm)) {
        section.fault("means no FM of the case; expected at least one");
        return None;
    }
    Some(filter)
}

fn find_fm(case: &Case, section: &mut Section<'_>, id: &str) -> Option<Id<Fm>> {
    let found = case.fms.entries().find(|(_, fm)| &*fm.id == id).map(|(id, _)| id);
    if found.is_none() {
        section.unknown("fms", id, case.fms.iter().map(|fm| &*fm.id));
    }
    found
}
