//! Hours colleagues cover.

use crate::case::Case;
use crate::rules::Facts;
use std::collections::BTreeMap;

/// Covered minutes by region name and week, for regions that have any.
pub(crate) fn covered(case: &Case, facts: &Facts) -> BTreeMap<String, Vec<i64>> {
    let mut by_region: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for (fm, availability) in facts.availability.entries().filter(|(_, row)| row.covered.iter().any(|&m| m > 0)) {
        let name = case.regions.name(case.fms[fm].region).to_owned();
        let weeks = by_region.entry(name).or_insert_with(|| vec![0; case.horizon.weeks()]);
        weeks.iter_mut().zip(&availability.covered).for_each(|(sum, more)| *sum += more);
    }
    by_region
}
