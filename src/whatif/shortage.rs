//! Ways out of a shortage: hours of a new FM, or later starts; each is a solve.

use super::change::{Change, FmEdit, Hours, NewFms, TenantFilter};
use super::pool::left_out;
use super::question::{Shortage, ShortageOption};
use super::scenario::Scenario;
use super::sweep::Runner;
use crate::case::{Case, Horizon, Id, L1Status, Language, Region, Service, Tenant, WorkloadSkill};
use crate::error::Result;
use crate::finding::counted;
use crate::plan::Plan;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Tenants of one region and language that are left out.
struct Group {
    region: Id<Region>,
    language: Id<Language>,
    tenants: Vec<Id<Tenant>>,
}

/// All options of `question`, by pool.
pub(super) fn answer(runner: &Runner<'_>, question: &Shortage) -> Result<Vec<ShortageOption>> {
    let mut options = Vec::new();
    for group in groups(runner.case(), runner.base_plan()) {
        let asking = Asking { runner, question, group: &group };
        options.extend(asking.hire()?);
        options.extend(asking.later()?);
    }
    Ok(options)
}

fn groups(case: &Case, plan: &Plan) -> Vec<Group> {
    let mut groups: BTreeMap<_, Vec<Id<Tenant>>> = BTreeMap::new();
    for tenant in left_out(plan) {
        let row = &case.tenants[tenant];
        groups.entry((row.region, row.language)).or_default().push(tenant);
    }
    groups.into_iter().map(|((region, language), tenants)| Group { region, language, tenants }).collect()
}

struct Asking<'a> {
    runner: &'a Runner<'a>,
    question: &'a Shortage,
    group: &'a Group,
}

/// Hours are found to the nearest of so many minutes.
const STEP: i64 = 120;

impl Asking<'_> {
    fn case(&self) -> &Case {
        self.runner.case()
    }

    fn pool(&self) -> String {
        let case = self.case();
        format!("{}, {}", case.regions.name(self.group.region), case.languages.name(self.group.language))
    }

    fn scenario(&self, what: &str, change: Change) -> Scenario {
        let name = format!("shortage {}: {}, {what}", self.question.name, self.pool());
        Scenario::answering(name, vec![change])
    }

    /// What becomes of the group's tenants: how many have an FM then, and the level of all.
    fn outcome(&self, scenario: &Scenario) -> Result<(usize, i64)> {
        let (case, plan) = self.runner.plan_of(scenario)?;
        let out: BTreeSet<&str> = left_out(&plan).into_iter().map(|id| &*case.tenants[id].id).collect();
        let helped = self.group.tenants.iter().filter(|&&id| !out.contains(&*self.case().tenants[id].id)).count();
        Ok((helped, plan.summary.levels.unassigned))
    }

    fn option(&self, advice: String, (scenario, helped, after): (&Scenario, usize, i64)) -> ShortageOption {
        ShortageOption {
            name: self.question.name.clone(),
            pool: self.pool(),
            advice,
            tenants: self.group.tenants.iter().map(|&id| self.case().tenants[id].id.clone()).collect(),
            helped,
            unassigned: (self.runner.base_levels().unassigned, after),
            folder: scenario.folder.clone(),
        }
    }

    /// One FM with the group's language and workloads: as many hours as the question has, then as few as help as many.
    fn hire(&self) -> Result<Option<ShortageOption>> {
        let (mut enough, mut too_few) = (self.question.weekly_minutes, 0);
        let (helped, mut after) = self.outcome(&self.hired(enough))?;
        if helped == 0 {
            let scenario = self.hired(enough);
            let advice = format!("{} do not help", self.hours(enough));
            return Ok(Some(self.option(advice, (&scenario, 0, after))));
        }
        while enough - too_few > STEP {
            let middle = (enough + too_few) / 2 / 60 * 60;
            let (now, level) = self.outcome(&self.hired(middle))?;
            if now >= helped { (enough, after) = (middle, level) } else { too_few = middle }
        }
        Ok(Some(self.option(format!("add {}", self.hours(enough)), (&self.hired(enough), helped, after))))
    }

    fn hired(&self, minutes: i64) -> Scenario {
        let (from, to) = self.weeks();
        let edit = FmEdit { hours: Some(Hours::Minutes(minutes)), from: Some(from), to: Some(to), ..FmEdit::default() };
        let languages = vec![self.group.language];
        let workloads = WorkloadSkill::Only(self.services());
        let region = self.group.region;
        let new = NewFms { count: 1, id: "relief".into(), region, languages, workloads, edit };
        self.scenario(&format!("{} hours", minutes / 60), Change::Add(new))
    }

    fn hours(&self, minutes: i64) -> String {
        let case = self.case();
        let names: Vec<&str> = self.services().into_iter().map(|service| case.services.name(service)).collect();
        let (from, to) = self.weeks();
        format!(
            "{} a week of {}-speaking capacity for {} in {} from {from} to {to} (1 FM)",
            counted((minutes / 60) as usize, "hour"),
            case.languages.name(self.group.language),
            names.join(", "),
            case.regions.name(self.group.region)
        )
    }

    fn services(&self) -> Vec<Id<Service>> {
        let rows = self.group.tenants.iter().flat_map(|&id| self.case().workloads_of(id));
        let in_progress = rows.filter(|(_, row)| row.status == L1Status::InProgress).map(|(_, row)| row.service);
        in_progress.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// From the week of the first start date of the group to the end of the horizon, or as long as its work may take.
    fn weeks(&self) -> (NaiveDate, NaiveDate) {
        let horizon: &Horizon = &self.case().horizon;
        let rows = || self.group.tenants.iter().flat_map(|&id| self.case().workloads_of(id)).map(|(_, row)| row);
        let first = rows().filter_map(|row| row.esd.map(|esd| esd.date)).min();
        let from = first.map_or(self.case().plan_date, |date| date.max(self.case().plan_date));
        let week = usize::try_from(horizon.day(from).week()).unwrap_or(0).min(horizon.weeks() - 1);
        (horizon.monday(week), horizon.date(horizon.last_day()))
    }

    /// The group's tenants start later: the first number of days that helps all, else the one that helps most.
    fn later(&self) -> Result<Option<ShortageOption>> {
        let mut best: Option<(usize, ShortageOption)> = None;
        for &days in &self.question.later_days {
            let tenants: Vec<Box<str>> =
                self.group.tenants.iter().map(|&id| self.case().tenants[id].id.clone()).collect();
            let filter = TenantFilter { tenants, ..TenantFilter::default() };
            let scenario = self.scenario(&format!("{days} days later"), Change::Shift(filter, days));
            let (helped, after) = self.outcome(&scenario)?;
            if best.as_ref().is_none_or(|(most, _)| helped > *most) {
                let number = self.group.tenants.len();
                let (number, days) = (counted(number, "tenant"), counted(days.unsigned_abs() as usize, "day"));
                let advice = format!("let {number} start up to {days} later");
                best = Some((helped, self.option(advice, (&scenario, helped, after))));
            }
            if helped == self.group.tenants.len() {
                break;
            }
        }
        Ok(best.filter(|(helped, _)| *helped > 0).map(|(_, option)| option))
    }
}
