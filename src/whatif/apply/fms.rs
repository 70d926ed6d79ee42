//! FMs come, go and change. Nobody is taken off the table, so ids stay what they are: who leaves gets a last day.

use crate::case::{Absence, Case, Fm, HOURS_OF_WEEK, Share, WorkloadSkill};
use crate::whatif::change::{Away, FmEdit, FmFilter, Hours, NewFms, Removal};
use chrono::{Days, NaiveDate};
use std::collections::HashSet;

/// Adds FMs with ids that are free.
pub(super) fn add(case: &mut Case, new: &NewFms) {
    let taken: HashSet<Box<str>> = case.fms.iter().map(|fm| fm.id.clone()).collect();
    let ids = (1_u64..).map(|number| format!("{}-{number}", new.id)).filter(|id| !taken.contains(id.as_str()));
    let plan_date = case.plan_date;
    for id in ids.take(new.count as usize) {
        let mut fm = Fm {
            id: id.into(),
            name: "".into(),
            region: new.region,
            languages: new.languages.clone(),
            workloads: new.workloads.clone(),
            weekly_minutes: 0,
            max_tenants: None,
            max_starts_per_week: None,
            available_from: None,
            available_to: None,
            absences: Vec::new(),
            line: 0,
        };
        change(&mut fm, &new.edit, plan_date);
        case.fms.push(fm);
    }
}

/// Gives FMs a last day: the one before they are gone.
pub(super) fn remove(case: &mut Case, removal: &Removal) {
    let gone = removal.from.unwrap_or(case.plan_date);
    let last = gone - Days::new(1);
    let here = |fm: &Fm| fm.available_to.is_none_or(|day| day > last);
    let chosen: Vec<_> = case.fms.entries().filter(|(id, fm)| removal.who.matches(*id, fm) && here(fm)).collect();
    let chosen: Vec<_> = chosen.into_iter().map(|(id, _)| id).collect();
    for id in chosen.into_iter().take(removal.count.map_or(usize::MAX, |count| count as usize)) {
        let fm = &mut case.fms[id];
        fm.available_to = Some(last);
        fm.available_from = fm.available_from.map(|first| first.min(last));
    }
}

/// Changes FMs.
pub(super) fn edit(case: &mut Case, who: &FmFilter, edit: &FmEdit) {
    let plan_date = case.plan_date;
    let ids: Vec<_> = case.fms.entries().filter(|(id, fm)| who.matches(*id, fm)).map(|(id, _)| id).collect();
    ids.into_iter().for_each(|id| change(&mut case.fms[id], edit, plan_date));
}

/// Sends FMs away for a time.
pub(super) fn away(case: &mut Case, who: &FmFilter, away: Away) {
    let ids: Vec<_> = case.fms.entries().filter(|(id, fm)| who.matches(*id, fm)).map(|(id, _)| id).collect();
    for id in ids {
        case.fms[id].absences.push(Absence { from: away.from, to: away.to, share: away.share, line: 0 });
    }
}

fn change(fm: &mut Fm, edit: &FmEdit, plan_date: NaiveDate) {
    fm.weekly_minutes = match edit.hours {
        None => fm.weekly_minutes,
        Some(Hours::Minutes(minutes)) => minutes,
        Some(Hours::More(more)) => (fm.weekly_minutes * (10_000 + more) / 10_000).clamp(0, 60 * HOURS_OF_WEEK),
    };
    fm.region = edit.region.unwrap_or(fm.region);
    fm.max_tenants = edit.max_tenants.or(fm.max_tenants);
    fm.max_starts_per_week = edit.max_starts_per_week.or(fm.max_starts_per_week);
    change_skills(fm, edit);
    change_dates(fm, edit);
    ramp_up(fm, edit, plan_date);
}

fn change_skills(fm: &mut Fm, edit: &FmEdit) {
    if let Some(languages) = &edit.languages {
        fm.languages.clone_from(languages);
    }
    fm.languages.extend(&edit.more_languages);
    fm.languages.sort_unstable();
    fm.languages.dedup();
    if let Some(workloads) = &edit.workloads {
        fm.workloads.clone_from(workloads);
    }
    if let WorkloadSkill::Only(services) = &mut fm.workloads {
        services.extend(&edit.more_workloads);
        services.sort_unstable();
        services.dedup();
    }
}

/// New first and last days; where only one is given, the other gives way rather than turn the time around.
fn change_dates(fm: &mut Fm, edit: &FmEdit) {
    fm.available_from = edit.from.or(fm.available_from);
    fm.available_to = edit.to.or(fm.available_to);
    if let (Some(first), Some(last)) = (fm.available_from, fm.available_to)
        && first > last
    {
        fm.available_from = edit.from.filter(|_| edit.to.is_none()).or(Some(last));
        fm.available_to = edit.to.or(fm.available_from);
    }
}

/// The hours of the first weeks come in steps: an absence of the missing share in each of them.
fn ramp_up(fm: &mut Fm, edit: &FmEdit, plan_date: NaiveDate) {
    let mut from = edit.from.unwrap_or(plan_date);
    for share in &edit.ramp {
        let to = from + Days::new(6);
        // A whole absence would be covered by colleagues or bar starts; a ramp does neither.
        let missing = Share((Share::WHOLE.0 - share.0).min(Share::WHOLE.0 - 1));
        if missing.0 > 0 {
            fm.absences.push(Absence { from, to, share: missing, line: 0 });
        }
        from = to + Days::new(1);
    }
}
