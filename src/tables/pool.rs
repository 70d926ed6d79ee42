//! Warns of regions, languages and workloads that some customer needs and no FM has.

use super::fms::Offer;
use super::nearest::nearest;
use super::schema::{TENANTS, WORKLOADS};
use crate::case::{Case, Channel, Id, L1Status, Names, Tenant};
use crate::finding::{Finding, Rule};
use std::collections::BTreeSet;

/// One warning per name, at the first row that needs it. Only rows an FM would serve count: FTC tenants that can be
/// read, and their workloads in progress.
pub(super) fn warn(case: &Case, offer: &Offer, findings: &mut Vec<Finding>) {
    let mut regions = Gap::new("region", &case.regions, &offer.regions);
    let mut languages = Gap::new("language", &case.languages, &offer.languages);
    let mut services = Gap::new("workload", &case.services, &offer.services);
    for (id, tenant) in case.tenants.entries().filter(|(_, tenant)| is_served(tenant)) {
        let about = |finding: Finding| finding.at(TENANTS.file, tenant.line).about(&tenant.id, "");
        findings.extend(regions.miss(tenant.region).map(about));
        findings.extend(languages.miss(tenant.language).map(about));
        findings.extend(tenant.second_language.and_then(|language| languages.miss(language)).map(about));
        if offer.all_services {
            continue;
        }
        for (_, workload) in case.workloads_of(id) {
            if workload.status == L1Status::InProgress && !workload.bad {
                let name = case.services.name(workload.service);
                let about = |finding: Finding| finding.at(WORKLOADS.file, workload.line).about(&tenant.id, name);
                findings.extend(services.miss(workload.service).map(about));
            }
        }
    }
}

/// True for tenants an FM would serve.
pub(super) fn is_served(tenant: &Tenant) -> bool {
    tenant.channel == Channel::Ftc && !tenant.bad
}

/// The names of one kind that no FM has.
struct Gap<'g, T> {
    what: &'static str,
    names: &'g Names<T>,
    offered: &'g BTreeSet<Id<T>>,
    /// Names that are offered or have been missed already.
    settled: Vec<bool>,
}

impl<'g, T> Gap<'g, T> {
    fn new(what: &'static str, names: &'g Names<T>, offered: &'g BTreeSet<Id<T>>) -> Self {
        let mut settled = vec![false; names.len()];
        offered.iter().for_each(|id| settled[id.index()] = true);
        Self { what, names, offered, settled }
    }

    /// A warning when nobody has `id` and it is the first time this is asked.
    fn miss(&mut self, id: Id<T>) -> Option<Finding> {
        if std::mem::replace(&mut self.settled[id.index()], true) {
            return None;
        }
        let (what, name) = (self.what, self.names.name(id));
        let known = nearest(name, self.offered.iter().map(|&id| self.names.name(id)));
        let known = known.map_or("there is none at all".to_owned(), |known| format!("the nearest known is {known}"));
        Some(Finding::warning(Rule::PoolEmpty, format!("no FM has {what} {name}; {known}")))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{case, findings, reading, texts};

    #[test]
    fn a_region_or_language_no_fm_has_is_a_warning_once_at_its_first_row() {
        let rows = "tenant_id,region,language,second_language\nT1,EMEA,en,\nT2,EMAE,de,fr\nT3,EMAE,de,it\n";
        assert_eq!(
            findings("tenants.csv", rows),
            [
                "tenants.csv:3: warning POOL-EMPTY: no FM has region EMAE; the nearest known is EMEA (tenant T2)",
                "tenants.csv:3: warning POOL-EMPTY: no FM has language de; the nearest known is en (tenant T2)",
                "tenants.csv:4: warning POOL-EMPTY: no FM has language it; the nearest known is en (tenant T3)",
            ]
        );
    }

    #[test]
    fn a_workload_no_fm_has_is_a_warning_when_it_is_in_progress() {
        let rows = "tenant_id,workload,l1_status\nT1,Word,Blocked\nT1,Taems,In Progress\nT2,Taems,In Progress\n";
        assert_eq!(
            findings("workloads.csv", rows),
            [
                "workloads.csv:3: warning POOL-EMPTY: no FM has workload Taems; the nearest known is Teams (tenant T1, workload Taems)"
            ]
        );
    }

    #[test]
    fn an_fm_for_all_workloads_has_every_one_and_partners_need_no_fm() {
        let files = case()
            .with("tenants.csv", "tenant_id,region,language,channel\nT1,EMEA,en,\nT2,LATAM,es,FRP\n")
            .with("workloads.csv", "tenant_id,workload,l1_status\nT1,Word,In Progress\nT2,Excel,In Progress\n")
            .with("fms.csv", "fm_id,region,languages,workloads,weekly_hours\nF1,EMEA,en,*,30\n");
        assert_eq!(texts(&reading(&files)), [""; 0]);
    }

    #[test]
    fn without_any_fm_there_is_no_nearest_name() {
        let all = findings("fms.csv", "fm_id,region,languages,workloads,weekly_hours\n");
        assert_eq!(
            all[0],
            "tenants.csv:2: warning POOL-EMPTY: no FM has region EMEA; there is none at all (tenant T1)"
        );
        assert_eq!(all.len(), 4, "a region, two languages and a workload: {all:?}");
    }
}
