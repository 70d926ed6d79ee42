//! Where capacity is worth most: the price of the next hour of load, by pool of FMs and week.

use super::question::CapacityPrice;
use crate::case::{Case, Fm, WorkloadSkill};
use crate::plan::{FmWeek, Plan};
use std::collections::BTreeMap;

/// The price in every pool and week that has capacity, the dearest first.
pub(super) fn prices(case: &Case, plan: &Plan) -> Vec<CapacityPrice> {
    let mut cells: BTreeMap<(String, usize), Vec<&FmWeek>> = BTreeMap::new();
    for row in plan.load.iter().filter(|row| row.capacity > 0) {
        cells.entry((pool(case, &case.fms[row.fm]), row.week)).or_default().push(row);
    }
    let mut prices: Vec<CapacityPrice> =
        cells.into_iter().map(|((pool, week), rows)| price(case, (pool, week), &rows)).collect();
    prices.sort_by(|a, b| {
        let order = b.is_full.cmp(&a.is_full).then(b.price.total_cmp(&a.price));
        order.then_with(|| (&a.pool, a.monday).cmp(&(&b.pool, b.monday)))
    });
    prices
}

fn pool(case: &Case, fm: &Fm) -> String {
    let languages: Vec<&str> = fm.languages.iter().map(|&language| case.languages.name(language)).collect();
    let workloads = match &fm.workloads {
        WorkloadSkill::All => "*".to_owned(),
        WorkloadSkill::Only(services) => {
            services.iter().map(|&service| case.services.name(service)).collect::<Vec<_>>().join("|")
        }
    };
    format!("{}; {}; {workloads}", case.regions.name(fm.region), languages.join("|"))
}

fn price(case: &Case, (pool, week): (String, usize), rows: &[&FmWeek]) -> CapacityPrice {
    let limit = |row: &FmWeek| row.capacity * i64::from(case.policy.max_utilisation) / 1_000_000;
    let tenth = |row: &FmWeek| (row.load * 10 / row.capacity).min(10);
    let least = rows.iter().map(|row| tenth(row)).min().unwrap_or(0);
    CapacityPrice {
        pool,
        monday: case.horizon.monday(week),
        capacity: rows.iter().map(|row| row.capacity).sum(),
        load: rows.iter().map(|row| row.load).sum(),
        price: case.objective.growth.powi(least as i32),
        is_full: rows.iter().all(|row| row.load >= limit(row)),
    }
}
