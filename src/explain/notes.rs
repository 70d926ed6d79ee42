//! What the plan has to say about FMs: load they inherit beyond their limits, and hours colleagues cover.

use crate::case::{Case, Fm, Id};
use crate::finding::{Finding, Rule};
use crate::model::Model;
use crate::rules::Facts;
use std::collections::BTreeMap;

/// Warnings of inherited overload and notes of covered hours.
pub(crate) fn notes(case: &Case, facts: &Facts, model: &Model) -> Vec<Finding> {
    let overloads = case.fms.ids().filter_map(|fm| overload(case, model, fm));
    overloads.chain(cover(case, facts)).collect()
}

fn overload(case: &Case, model: &Model, fm: Id<Fm>) -> Option<Finding> {
    let ordinary = |capacity: i64| capacity * i64::from(case.policy.max_utilisation) / 1_000_000;
    let over: Vec<(usize, i64)> = (0..model.weeks)
        .filter_map(|week| {
            let cell = model.cell(fm, week);
            let above = i64::from(model.cells[cell].base) - ordinary(model.curve(cell).capacity());
            (above > 0).then_some((week, above))
        })
        .collect();
    let (first, _) = *over.first()?;
    let minutes: i64 = over.iter().map(|(_, above)| above).sum();
    let message = format!(
        "running work exceeds the FM's limit in {} weeks from {} by {:.1} hours in all; it is kept, and nothing is added in those weeks",
        over.len(),
        case.horizon.monday(first),
        minutes as f64 / 60.0
    );
    let row = &case.fms[fm];
    Some(Finding::warning(Rule::FmOverload, message).at("fms.csv", row.line).about_fm(&row.id))
}

fn cover(case: &Case, facts: &Facts) -> Vec<Finding> {
    covered(case, facts)
        .into_iter()
        .map(|(region, weeks)| {
            let minutes: i64 = weeks.iter().sum();
            let count = weeks.iter().filter(|&&minutes| minutes > 0).count();
            let hours = minutes as f64 / 60.0;
            Finding::note(Rule::FmCover, format!("region {region}: colleagues cover {hours:.1} hours of short absences in {count} weeks"))
                .at("absences.csv", 0)
        })
        .collect()
}

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
