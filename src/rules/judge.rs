//! Where each workload of a tenant stands: the rules in the order in which they settle it.

use super::effort::{EffortReader, Unknown};
use super::not_before::Window;
use super::row::Row;
use super::{
    Ready, RegionCalendar, Standing, WorkloadFacts, change_log, frozen, frp, kickoff, no_backfill, overdue, pool,
    required, scope, serial, target,
};
use crate::case::{Case, Esd, Id, Region, Table, Tenant};
use crate::finding::{Finding, Rule, Severity};
use crate::plan::Reason;
use std::collections::BTreeMap;

/// What the rules make of some tenants: facts and findings, in their order.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) facts: Vec<WorkloadFacts>,
    pub(super) findings: Vec<Finding>,
    /// Lines of `effort.csv` whose rows do not say what work takes, with its tenants, one entry for each workload.
    pub(super) bad_effort: BTreeMap<u32, Vec<Id<Tenant>>>,
}

/// Judges one tenant after the other.
pub(super) struct Judge<'a> {
    pub(super) case: &'a Case,
    pub(super) calendars: &'a Table<RegionCalendar, Region>,
    pub(super) efforts: EffortReader<'a>,
    pub(super) judged: Judged,
}

impl<'a> Judge<'a> {
    /// Adds the facts of the workloads of `tenant`.
    pub(super) fn tenant(&mut self, tenant: &'a Tenant) {
        let calendar = &self.calendars[tenant.region];
        let first = self.judged.facts.len();
        self.about_tenant(tenant);
        for workload in self.case.workloads.as_slice().get(tenant.workloads.clone()).unwrap_or_default() {
            let facts = self.workload(&Row { case: self.case, tenant, workload }, calendar);
            self.judged.facts.push(facts);
        }
        let own = &mut self.judged.facts[first..];
        let serial = serial::judge(self.case, tenant, calendar, own);
        self.judged.findings.extend(serial);
    }

    fn about_tenant(&mut self, tenant: &Tenant) {
        if frp::delivers(tenant) || tenant.bad {
            return;
        }
        let workloads = self.case.workloads.as_slice().get(tenant.workloads.clone()).unwrap_or_default();
        let in_progress = workloads.iter().filter(|workload| scope::applies(workload)).count();
        self.judged.findings.extend(pool::left_by_fm(self.case, tenant));
        self.judged.findings.extend(frozen::parked_note(tenant, in_progress));
    }

    /// Where a workload stands before its predecessor is looked at.
    fn workload(&mut self, row: &Row<'_>, calendar: &RegionCalendar) -> WorkloadFacts {
        let settled = |standing| WorkloadFacts { esd_in_force: row.workload.esd, standing };
        if frp::delivers(row.tenant) {
            self.contradictions(row, row.workload.esd.filter(|_| scope::applies(row.workload)));
            return settled(Standing::Partner);
        }
        if !scope::applies(row.workload) {
            self.judged.findings.extend(scope::left_aside(row));
            return settled(Standing::OutOfScope);
        }
        if row.tenant.bad || row.workload.bad {
            self.errors_of_bad(row);
            return settled(Standing::Unscheduled(Reason::InputError));
        }
        self.in_progress(row, calendar)
    }

    /// What else is wrong with a row that has an error already, or whose tenant has: a run reports all errors.
    fn errors_of_bad(&mut self, row: &Row<'_>) {
        let mut of_log = Vec::new();
        let esd_in_force = change_log::in_force(row, &mut of_log);
        // What is left of a log or a row that is bad itself may contradict the other for that alone.
        of_log.retain(|finding| finding.severity == Severity::Error && !row.workload.bad);
        self.judged.findings.append(&mut of_log);
        self.contradictions(row, esd_in_force);
    }

    fn contradictions(&mut self, row: &Row<'_>, esd: Option<Esd>) {
        self.judged.findings.extend(esd.into_iter().flat_map(|esd| contradictions(row, esd)));
    }

    /// A readable row, In Progress, of an FTC tenant.
    fn in_progress(&mut self, row: &Row<'_>, calendar: &RegionCalendar) -> WorkloadFacts {
        let known = self.judged.findings.len();
        let esd_in_force = change_log::in_force(row, &mut self.judged.findings);
        self.contradictions(row, esd_in_force);
        let has_error = self.judged.findings[known..].iter().any(|finding| finding.severity == Severity::Error);
        let standing = if has_error {
            Standing::Unscheduled(Reason::InputError)
        } else if frozen::is_frozen(row.tenant) {
            Standing::Unscheduled(Reason::Unresponsive)
        } else if no_backfill::runs(row, esd_in_force) {
            self.running(row)
        } else if let Some(esd) = esd_in_force {
            self.due(row, calendar, esd)
        } else {
            self.judged.findings.push(required::missing_esd(row));
            Standing::Unscheduled(Reason::NoEsd)
        };
        WorkloadFacts { esd_in_force, standing }
    }

    fn running(&mut self, row: &Row<'_>) -> Standing {
        let past = no_backfill::past_target(row).map(|target| no_backfill::past_target_note(row, target));
        self.judged.findings.extend(past);
        match no_backfill::running(row, &mut self.efforts) {
            Ok(running) => {
                self.judged.findings.extend(no_backfill::ended_note(row, &running));
                Standing::Running(running)
            }
            Err(unknown) => self.without_effort(row, unknown),
        }
    }

    fn due(&mut self, row: &Row<'_>, calendar: &RegionCalendar, esd: Esd) -> Standing {
        let effort = match self.efforts.of(row.workload) {
            Ok(effort) => effort,
            Err(unknown) => return self.without_effort(row, unknown),
        };
        let window = Window::of(self.case, calendar, esd);
        self.judged.findings.extend(overdue::note(row, esd, &window));
        if window.is_beyond_horizon(self.case) {
            return Standing::Unscheduled(Reason::BeyondHorizon);
        }
        let Window { due, first, last, month } = window;
        Standing::Ready(Ready { profile: effort.profile, due, first, last, month, not_before: None, after: None })
    }

    fn without_effort(&mut self, row: &Row<'_>, unknown: Unknown) -> Standing {
        match unknown {
            Unknown::NoRows(message) => self.judged.findings.push(row.error(Rule::TableEffort, message)),
            Unknown::BadRows(line) => self.judged.bad_effort.entry(line).or_default().push(row.workload.tenant),
        }
        Standing::Unscheduled(Reason::InputError)
    }
}

/// Dates of the row that contradict `esd`: errors, or notes where a partner delivers.
fn contradictions<'a>(row: &'a Row<'_>, esd: Esd) -> impl Iterator<Item = Finding> + use<'a> {
    let breaches = [(Rule::EsdKickoff, kickoff::breach(row, esd)), (Rule::EsdTarget, target::breach(row, esd))];
    let severity = frp::severity(row.tenant);
    breaches.into_iter().filter_map(move |(rule, breach)| breach.map(|message| row.finding(severity, rule, message)))
}

#[cfg(test)]
mod tests {
    use crate::case::fixture::{Builder, date, esd};
    use crate::case::{Channel, Contact, Id, L1Status, PresentFm};
    use crate::finding::{Rule, Severity};
    use crate::plan::Reason;
    use crate::rules::probe::{eight_weeks, said, standing, weeks_of};
    use crate::rules::{Facts, Standing};

    #[test]
    fn a_bad_row_is_left_out_and_its_dates_are_judged_all_the_same() {
        let case = eight_weeks()
            .workload("Teams", |w| (w.esd, w.kickoff_date) = (esd("2026-12-01"), Some(date("2026-11-01"))))
            .workload("Intune", |w| w.status = L1Status::Blocked)
            .with(|case| case.workloads.iter_mut().for_each(|w| w.bad = true))
            .done();
        assert_eq!(standing(&case, 0), Standing::Unscheduled(Reason::InputError));
        assert_eq!(standing(&case, 1), Standing::OutOfScope);
        assert_eq!(said(&case), [(Severity::Error, Rule::EsdKickoff)], "the reader has reported the rest");
    }

    #[test]
    fn a_bad_tenant_row_leaves_out_all_its_workloads() {
        let bad = |channel| {
            weeks_of("2026-11-23")
                .tenant("T1", |t| (t.bad, t.channel, t.contact) = (true, channel, Contact::Unresponsive))
                .workload("Teams", |w| w.esd = esd("2026-12-01"))
                .workload("Intune", |_| {})
                .done()
        };
        let ftc = Facts::of(&bad(Channel::Ftc));
        assert!(ftc.workloads.iter().all(|w| w.standing == Standing::Unscheduled(Reason::InputError)));
        let partner = Facts::of(&bad(Channel::Frp));
        assert!(partner.workloads.iter().all(|w| w.standing == Standing::Partner));
    }

    #[test]
    fn an_unresponsive_tenant_is_judged_before_what_runs_or_lacks_an_esd() {
        let case = weeks_of("2026-11-23")
            .tenant("T1", |t| t.contact = Contact::Unresponsive)
            .workload("Teams", |_| {})
            .workload("Intune", |w| w.esd = esd("2029-12-01"))
            .done();
        for row in 0..2 {
            assert_eq!(standing(&case, row), Standing::Unscheduled(Reason::Unresponsive));
        }
        assert_eq!(said(&case), [(Severity::Note, Rule::EsdFrozen)]);
    }

    /// `tenants` tenants, each with a running, an overdue and an unqualified workload.
    fn many(tenants: usize) -> Builder {
        (0..tenants).fold(weeks_of("2026-11-25"), |case, number| {
            case.tenant(&format!("T{number}"), |t| t.present_fm = PresentFm::None)
                .workload("Teams", |w| w.started_on = Some(date("2026-11-16")))
                .workload("Intune", |w| w.esd = esd("2026-11-20"))
                .workload("Viva", |_| {})
        })
    }

    #[test]
    fn facts_and_findings_are_in_the_order_of_the_tables_however_many_tenants_there_are() {
        let case = many(10_000).done();
        let facts = Facts::of(&case);
        assert_eq!(facts.workloads.len(), 30_000);
        assert!(facts.findings.is_sorted_by_key(|finding| finding.line));
        assert_eq!(facts.findings.len(), 20_000, "overdue, and no ESD");
        assert!(matches!(facts.workloads[Id::new(29_998)].standing, Standing::Ready(_)));
        assert_eq!(facts.workloads[Id::new(29_999)].standing, Standing::Unscheduled(Reason::NoEsd));
        assert_eq!(facts.findings, Facts::of(&case).findings);
    }

    #[test]
    fn a_case_without_tenants_has_no_facts_and_no_findings() {
        let facts = Facts::of(&weeks_of("2026-11-25").done());
        assert!(facts.workloads.is_empty() && facts.findings.is_empty());
    }
}
