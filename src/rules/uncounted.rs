//! FM-OVERLOAD: running work that an error leaves out is missing from its FM's weeks, which is told.

use super::no_backfill::runs;
use super::row::{Row, at_fm};
use super::{Standing, WorkloadFacts};
use crate::case::{Case, Fm, Id, Tenant};
use crate::finding::{Finding, Rule, counted, named};
use crate::plan::Reason;

/// A warning for each FM with running work that an error leaves out. A row that is bad itself counts when it says since when
/// it runs; that it has no ESD may be the fault.
pub(super) fn left_out(case: &Case, facts: &[WorkloadFacts]) -> Vec<Finding> {
    let mut tenants: Vec<Vec<&str>> = vec![Vec::new(); case.fms.len()];
    for tenant in &case.tenants {
        if let Some(fm) = tenant.present_fm.known().filter(|&fm| !case.fms[fm].has_left(case.plan_date)) {
            let lost = lost(case, tenant, facts);
            tenants[fm.index()].extend(std::iter::repeat_n(&*tenant.id, lost));
        }
    }
    let with_some = tenants.into_iter().enumerate().filter(|(_, tenants)| !tenants.is_empty());
    with_some.map(|(fm, tenants)| warning(&case.fms[Id::new(fm)], tenants)).collect()
}

/// How many running workloads of `tenant` are left out.
fn lost(case: &Case, tenant: &Tenant, facts: &[WorkloadFacts]) -> usize {
    let is_lost = |at: &usize| {
        let row = Row { case, tenant, workload: &case.workloads[Id::new(*at)] };
        let is_readable = !row.workload.bad || row.workload.started_on.is_some();
        facts[*at].standing == Standing::Unscheduled(Reason::InputError)
            && is_readable
            && runs(&row, facts[*at].esd_in_force)
    };
    tenant.workloads.clone().filter(is_lost).count()
}

fn warning(fm: &Fm, mut tenants: Vec<&str>) -> Finding {
    let (number, are) = (counted(tenants.len(), "running workload"), if tenants.len() == 1 { "is" } else { "are" });
    tenants.dedup();
    let shown = named(tenants);
    let message = format!(
        "with --skip-bad-rows {number} of {} {are} left out, so that those weeks look emptier than they are ({shown})",
        fm.id
    );
    at_fm(Finding::warning(Rule::FmOverload, message), fm)
}

#[cfg(test)]
mod tests {
    use crate::case::fixture::{date, esd};
    use crate::case::{Case, Id, PresentFm, Workload};
    use crate::rules::Facts;
    use crate::rules::probe::weeks_of;

    /// T1 of F1 with Teams as edited, and what is said about the hours of F1.
    fn said(change: impl FnOnce(&mut Workload)) -> Vec<String> {
        let case = weeks_of("2026-11-23").tenant("T1", |t| t.present_fm = PresentFm::Known(Id::new(0)));
        told(&case.workload("Teams", change).done())
    }

    fn told(case: &Case) -> Vec<String> {
        let findings = Facts::of(case).findings.into_iter();
        findings.filter(|finding| &*finding.fm == "F1").map(|finding| finding.message).collect()
    }

    const WARNING: &str = "with --skip-bad-rows 1 running workload of F1 is left out, so that those weeks look emptier than \
                           they are (T1)";

    #[test]
    fn running_work_with_an_error_is_said_to_be_missing_from_the_weeks_of_its_fm() {
        let started = |w: &mut Workload| w.started_on = Some(date("2026-11-16"));
        assert_eq!(said(started), [""; 0]);
        assert_eq!(said(|w| (w.bad, w.started_on) = (true, Some(date("2026-11-16")))), [WARNING]);
        let of_bad_tenant = weeks_of("2026-11-23")
            .tenant("T1", |t| (t.bad, t.present_fm) = (true, PresentFm::Known(Id::new(0))))
            .workload("Teams", |_| {});
        assert_eq!(told(&of_bad_tenant.done()), [WARNING], "it runs without an ESD");
    }

    #[test]
    fn work_that_does_not_run_or_may_have_lost_its_esd_to_the_error_is_missing_from_nobody() {
        assert_eq!(said(|w| (w.bad, w.esd) = (true, esd("2026-12-01"))), [""; 0]);
        assert_eq!(said(|w| w.bad = true), [""; 0]);
    }
}
