//! Tells of what an FM brings and no customer asks for: a region, since such an FM serves nobody, and a language or workload
//! that is very like one that is asked for and that other FMs have (one that none has is told of its tenant).

use super::fms::Offer;
use super::nearest::likely;
use super::schema::FMS;
use crate::case::{Case, Fm, Id, Language, Names, Region, Service, WorkloadSkill};
use crate::finding::{Finding, Rule};
use std::collections::BTreeSet;

/// One finding per name, at the first FM who has it. A name that `effort.csv` has too is asked for.
pub(super) fn tell(case: &Case, offer: &Offer, findings: &mut Vec<Finding>) {
    let mut asked = Asked::of(case);
    if asked.regions.is_empty() {
        return;
    }
    for fm in case.fms.iter().filter(|fm| !fm.has_left(case.plan_date)) {
        let found = asked.judge(case, offer, fm);
        findings.extend(found.into_iter().map(|finding| finding.at(FMS.file, fm.line).about_fm(&fm.id)));
    }
}

/// What tenants have, and what has been told.
struct Asked {
    regions: BTreeSet<Id<Region>>,
    languages: BTreeSet<Id<Language>>,
    services: BTreeSet<Id<Service>>,
}

impl Asked {
    fn of(case: &Case) -> Self {
        let languages = case.tenants.iter().flat_map(|tenant| [Some(tenant.language), tenant.second_language]);
        let rows = case.workloads.iter().map(|row| row.service);
        Self {
            regions: case.tenants.iter().map(|tenant| tenant.region).collect(),
            languages: languages.flatten().collect(),
            services: rows.chain(case.effort.by_service.keys().copied()).collect(),
        }
    }

    fn judge(&mut self, case: &Case, offer: &Offer, fm: &Fm) -> Vec<Finding> {
        let mut found = Vec::new();
        let region = slip("region", &case.regions, (&mut self.regions, &offer.regions), fm.region);
        found.extend(region.map(|slip| slip.unwrap_or_else(|| idle(case.regions.name(fm.region)))));
        for &language in &fm.languages {
            found
                .extend(slip("language", &case.languages, (&mut self.languages, &offer.languages), language).flatten());
        }
        if let WorkloadSkill::Only(services) = &fm.workloads {
            for &service in services {
                found
                    .extend(slip("workload", &case.services, (&mut self.services, &offer.services), service).flatten());
            }
        }
        found
    }
}

/// `None` for a name that is asked for or has been told, else a warning when it is like one that is asked for and offered.
fn slip<T>(
    what: &str,
    names: &Names<T>,
    (asked, offered): (&mut BTreeSet<Id<T>>, &BTreeSet<Id<T>>),
    id: Id<T>,
) -> Option<Option<Finding>> {
    if asked.contains(&id) {
        return None;
    }
    let name = names.name(id);
    let near = likely(name, asked.intersection(offered).map(|&id| names.name(id)));
    let message = near.map(|near| format!("no tenant has {what} {name}; the nearest known is {near}"));
    asked.insert(id);
    Some(message.map(|message| Finding::warning(Rule::PoolEmpty, message)))
}

fn idle(region: &str) -> Finding {
    Finding::note(Rule::PoolEmpty, format!("no tenant has region {region}: whoever works there serves nobody"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{case, reading, texts};

    /// What is said of these rows beside tenants in EMEA who speak en and fr and deploy Teams and Intune.
    fn said(rows: &str) -> Vec<String> {
        let rows = format!("fm_id,region,languages,workloads,weekly_hours\nF1,EMEA,en|fr,Teams|Intune,30\n{rows}");
        texts(&reading(&case().with("fms.csv", rows)))
    }

    #[test]
    fn a_name_that_no_tenant_has_and_that_is_like_one_is_a_warning_once() {
        let warning = |what: &str| format!("fms.csv:3: warning POOL-EMPTY: no tenant has {what} (FM F2)");
        assert_eq!(
            said("F2,EMAE,en,Teasm,30\nF3,EMAE,en,Teasm,30\n"),
            [warning("region EMAE; the nearest known is EMEA"), warning("workload Teasm; the nearest known is Teams")]
        );
    }

    #[test]
    fn another_region_is_a_note_and_other_languages_and_workloads_are_nothing() {
        assert_eq!(said("F2,EMEA,en|Welsh,Purview,30\nF3,EMEA,en,*,30\n"), [""; 0]);
        let note = "fms.csv:3: note POOL-EMPTY: no tenant has region LATAM: whoever works there serves nobody (FM F2)";
        assert_eq!(said("F2,LATAM,en,*,30\nF3,LATAM,en,*,30\n"), [note]);
    }
}
