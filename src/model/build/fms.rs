//! The FMs of a model: their cells, the days they work, and the groups of those who are alike.

use crate::case::{Case, Day, Id, Language, Region, WorkloadSkill};
use crate::model::{BandPrices, Cell, Curve, Group, Model, ModelFm};
use crate::rules::Facts;
use std::collections::HashMap;
use std::sync::Arc;

/// What makes two FMs interchangeable for eligibility.
type GroupKey<'a> = (Id<Region>, &'a [Id<Language>], &'a WorkloadSkill);

/// Adds the FMs of `case` to `model`, with the limits that hold where nothing runs.
pub(super) fn add(case: &Case, facts: &Facts, model: &mut Model) {
    let prices = BandPrices::new(case.objective.growth);
    let mut curve_of: HashMap<i64, u32> = HashMap::new();
    let mut group_of: HashMap<GroupKey<'_>, Id<Group>> = HashMap::new();
    for (id, fm) in case.fms.entries() {
        let availability = &facts.availability[id];
        for &capacity in &availability.capacity {
            let curve = *curve_of.entry(capacity).or_insert_with(|| {
                Arc::make_mut(&mut model.curves).push(Curve::new(capacity, &prices));
                model.curves.len() as u32 - 1
            });
            let limit = (capacity * i64::from(case.policy.max_utilisation) / 1_000_000) as i32;
            model.cells.push(Cell { curve, limit, base: 0, tenant_limit: u32::MAX, base_tenants: 0 });
        }
        let key = (fm.region, fm.languages.as_slice(), &fm.workloads);
        let group = *group_of.entry(key).or_insert_with(|| model.groups.push(Vec::new()));
        if !fm.has_left(case.plan_date) {
            model.groups[group].push(id);
        }
        let working = working_days(case, |day| availability.is_working(day));
        let limits_tenants = fm.max_tenants.is_some();
        model.fms.push(ModelFm { group, start_limit: fm.max_starts_per_week, limits_tenants, working });
    }
}

fn working_days(case: &Case, works: impl Fn(Day) -> bool) -> Vec<u64> {
    let last = case.horizon.last_day();
    let mut bits = vec![0u64; (last.0 as usize + 1).div_ceil(64)];
    for day in (0..=last.0).filter(|&day| works(Day(day))) {
        bits[day as usize / 64] |= 1 << (day % 64);
    }
    bits
}
