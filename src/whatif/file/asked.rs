//! The sections that ask: headcount, room, shortage, curve.

use super::changes::{TENANTS, tenants, whole_minutes};
use super::people::{EDIT, new_fms};
use super::section::Section;
use super::value::{Data, Value};
use crate::case::Case;
use crate::whatif::change::{Change, NewFms, Setting};
use crate::whatif::question::{Curve, Headcount, Room, Shortage};
use crate::whatif::scenario::Scenario;

/// The keys of a kind of FM.
const FM: [&str; 4] = ["id", "region", "languages", "workloads"];

/// `[[headcount]]`.
pub(super) fn headcount(case: &Case, section: &mut Section<'_>) -> Option<Headcount> {
    section.know(&[&EDIT[..], &FM, &["name", "max_wait_days", "peak_below", "most"]].concat());
    section.require("name", "\"German speakers\"");
    let before = section.faults.len();
    let name = section.text("name");
    let max_wait_days = section.count("max_wait_days", 0..=1_000_000);
    let share = section.number("peak_below", 0.01..=1.0, "a share");
    let most = section.count("most", 1..=1000).unwrap_or(64);
    let fm = new_fms(case, section)?;
    let share = share.map(|share| ((share * 1e6).round() as u32).min(case.policy.max_utilisation));
    if section.faults.len() > before {
        return None;
    }
    Some(Headcount { name: name?, fm, max_wait_days, max_utilisation: share, most })
}

/// `[[room]]`.
pub(super) fn room(case: &Case, section: &mut Section<'_>) -> Option<Room> {
    section.know(&[&TENANTS[..], &["name", "seed", "most"]].concat());
    section.require("name", "\"more German customers\"");
    let name = section.text("name");
    let seed = section.whole("seed", 0..=i64::MAX).map_or(1, i64::unsigned_abs);
    let most = section.count("most", 1..=1_000_000).unwrap_or(1_000);
    let filter = tenants(case, section)?;
    Some(Room { name: name?, filter, seed, most })
}

/// `[[shortage]]`.
pub(super) fn shortage(section: &mut Section<'_>) -> Option<Shortage> {
    section.know(&["name", "weekly_hours", "later_days"]);
    let before = section.faults.len();
    let name = section.text("name").unwrap_or_else(|| "now".to_owned());
    let hours = section.number("weekly_hours", 1.0..=168.0, "hours per week").unwrap_or(40.0);
    let later = section.has("later_days").then(|| section.numbers("later_days", 1.0..=365.0)).flatten();
    if section.faults.len() > before {
        return None;
    }
    let later = later.map_or_else(|| vec![7, 14, 28], |days| days.into_iter().map(|day| day.round() as i32).collect());
    Some(Shortage { name, weekly_minutes: whole_minutes(hours), later_days: later })
}

/// `[[curve]]`.
pub(super) fn curve(case: &Case, section: &mut Section<'_>) -> Option<Curve> {
    section.know(&[&EDIT[..], &FM, &["name", "over", "values"]].concat());
    section.require("name", "\"patience\"");
    section.require("over", "\"max_wait_days\"");
    section.require("values", "[0, 5, 10]");
    let expected = "one of headcount, max_wait_days, max_moves";
    let over = section.read("over", expected, |data| match data {
        Data::Text(text) if ["headcount", "max_wait_days", "max_moves"].contains(&text.as_str()) => Some(text.clone()),
        _ => None,
    });
    let values = section.read("values", "a list of whole numbers from 0 to 1000", values);
    let (name, over, values) = (section.text("name")?, over?, values?);
    let fm = if over == "headcount" { Some(new_fms(case, section)?) } else { None };
    let point = |value: u32| {
        let said = format!("curve {name}: {} {value}", over.replace('_', " "));
        (i64::from(value), Scenario::answering(said, vec![change(&over, value, fm.as_ref())]))
    };
    let points = values.into_iter().map(point).collect();
    Some(Curve { name: name.clone(), over: over.clone(), points })
}

fn change(over: &str, value: u32, fm: Option<&NewFms>) -> Change {
    match (over, fm) {
        ("headcount", Some(fm)) => Change::Add(NewFms { count: value, ..fm.clone() }),
        ("max_wait_days", _) => Change::Set(Setting::MaxWaitDays(value)),
        _ => Change::Set(Setting::MaxMoves(value)),
    }
}

fn values(data: &Data) -> Option<Vec<u32>> {
    let whole = |value: &Value| match value.data {
        Data::Whole(number) => u32::try_from(number).ok().filter(|number| *number <= 1000),
        _ => None,
    };
    match data {
        Data::List(items) if !items.is_empty() => items.iter().map(whole).collect(),
        _ => None,
    }
}
