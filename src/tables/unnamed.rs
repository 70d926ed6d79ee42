//! Tells of workloads that stand in `workloads.csv` alone: they go by the rows of `*`, which a misspelt name does not mean.

use super::fms::Offer;
use super::nearest::near;
use super::pool::is_served;
use super::schema::WORKLOADS;
use crate::case::{Case, Id, L1Status, Service, Workload};
use crate::finding::{Finding, Rule};
use std::collections::BTreeSet;

/// One finding per name, at the first row in progress that has it. Says nothing where no table names workloads, nor where no
/// FM leads all of them: then each that nobody leads is told already.
pub(super) fn tell(case: &Case, offer: &Offer, findings: &mut Vec<Finding>) {
    let named: BTreeSet<Id<Service>> = offer.services.iter().chain(case.effort.by_service.keys()).copied().collect();
    if named.is_empty() || !offer.all_services {
        return;
    }
    let mut settled = named.clone();
    for (id, tenant) in case.tenants.entries().filter(|(_, tenant)| is_served(tenant)) {
        for (_, row) in case.workloads_of(id) {
            if row.status == L1Status::InProgress && !row.bad && settled.insert(row.service) {
                let name = case.services.name(row.service);
                let known = near(name, named.iter().map(|&service| case.services.name(service)));
                let finding = finding(name, known, goes_by_the_fallback(case, row));
                findings.extend(finding.map(|finding| finding.at(WORKLOADS.file, row.line).about(&tenant.id, name)));
            }
        }
    }
}

/// True unless the row brings its own hours, or there are no rows of `*`.
fn goes_by_the_fallback(case: &Case, row: &Workload) -> bool {
    let overridden = row.duration_weeks.is_some() && row.minutes_per_week.is_some();
    !overridden && !case.effort.fallback.is_empty()
}

fn finding(name: &str, known: Option<&str>, by_fallback: bool) -> Option<Finding> {
    let effect = if by_fallback { ", so it goes by the rows of *" } else { "" };
    let message = format!("workload {name} stands neither in effort.csv nor in the list of an FM{effect}");
    match known {
        Some(known) => Some(Finding::warning(Rule::TableEffort, format!("{message}; the nearest known is {known}"))),
        None => by_fallback.then(|| Finding::note(Rule::TableEffort, message)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{case, reading, texts};

    /// What is said of these workloads of T1 where one FM leads all of them and Exchange Online has hours of its own.
    fn said(rows: &str) -> Vec<String> {
        let files = case()
            .with("fms.csv", "fm_id,region,languages,workloads,weekly_hours\nF1,EMEA,en|fr,*,30\nF2,EMEA,en,Teams,30\n")
            .with("effort.csv", "workload,weeks,hours_per_week\n*,4,2\nExchange Online,6,9\n")
            .with("workloads.csv", format!("tenant_id,workload,l1_status,duration_weeks,hours_per_week\n{rows}"));
        texts(&reading(&files))
    }

    #[test]
    fn a_name_that_is_like_a_known_one_is_a_warning_once() {
        let rows = "T1,Exchange Online,In Progress,,\nT1,Exchnage Online,In Progress,,\nT2,Exchnage Online,In Progress,,\n\
                    T1,Microsoft Teams,In Progress,,\n";
        let text = |line: u32, name: &str, known: &str| {
            format!(
                "workloads.csv:{line}: warning TABLE-EFFORT: workload {name} stands neither in effort.csv nor in the list \
                 of an FM, so it goes by the rows of *; the nearest known is {known} (tenant T1, workload {name})"
            )
        };
        assert_eq!(said(rows), [text(3, "Exchnage Online", "Exchange Online"), text(5, "Microsoft Teams", "Teams")]);
    }

    #[test]
    fn another_name_is_a_note_unless_it_brings_its_own_hours() {
        let all =
            said("T1,Teams,In Progress,,\nT1,Purview,In Progress,,\nT1,Intune,In Progress,4,2\nT1,Viva,Blocked,,\n");
        assert_eq!(
            all,
            [
                "workloads.csv:3: note TABLE-EFFORT: workload Purview stands neither in effort.csv nor in the list of an FM, \
                 so it goes by the rows of * (tenant T1, workload Purview)"
            ]
        );
    }

    #[test]
    fn where_no_table_names_workloads_there_is_nothing_to_compare_with() {
        let files = case()
            .with("fms.csv", "fm_id,region,languages,workloads,weekly_hours\nF1,EMEA,en|fr,*,30\n")
            .with("workloads.csv", "tenant_id,workload,l1_status\nT1,Purview,In Progress\n");
        assert_eq!(texts(&reading(&files)), [""; 0]);
    }
}
