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

fn is_served(tenant: &Tenant) -> bool {
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
