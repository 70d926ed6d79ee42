//! The row of `workloads.csv` a rule looks at, and findings about it.

use crate::case::{Case, Day, Esd, EsdChange, Fm, Precision, Tenant, Workload};
use crate::finding::{Finding, Rule, Severity};

/// The table of absences.
pub(super) const ABSENCES: &str = "absences.csv";
const FMS: &str = "fms.csv";
const TENANTS: &str = "tenants.csv";
const WORKLOADS: &str = "workloads.csv";
const CHANGES: &str = "esd_changes.csv";

/// One workload with its tenant.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) case: &'a Case,
    pub(super) tenant: &'a Tenant,
    pub(super) workload: &'a Workload,
}

impl<'a> Row<'a> {
    pub(super) fn service(&self) -> &'a str {
        self.case.services.name(self.workload.service)
    }

    /// A finding at the row of the workload.
    pub(super) fn finding(&self, severity: Severity, rule: Rule, message: impl Into<String>) -> Finding {
        Finding::new(severity, rule, message).at(WORKLOADS, self.workload.line).about(&self.tenant.id, self.service())
    }

    pub(super) fn error(&self, rule: Rule, message: impl Into<String>) -> Finding {
        self.finding(Severity::Error, rule, message)
    }

    pub(super) fn warning(&self, rule: Rule, message: impl Into<String>) -> Finding {
        self.finding(Severity::Warning, rule, message)
    }

    pub(super) fn note(&self, rule: Rule, message: impl Into<String>) -> Finding {
        self.finding(Severity::Note, rule, message)
    }

    /// A warning at the row of a change of this workload's ESD.
    pub(super) fn change_warning(&self, change: &EsdChange, rule: Rule, message: String) -> Finding {
        Finding::warning(rule, message).at(CHANGES, change.line).about(&self.tenant.id, self.service())
    }

    /// `day` as people write it.
    pub(super) fn date(&self, day: Day) -> chrono::NaiveDate {
        self.case.horizon.date(day)
    }
}

/// Says that a finding is about the row of `tenant`.
pub(super) fn at_tenant(finding: Finding, tenant: &Tenant) -> Finding {
    finding.at(TENANTS, tenant.line).about(&tenant.id, "")
}

/// Says that a finding is about the row of `fm`.
pub(super) fn at_fm(finding: Finding, fm: &Fm) -> Finding {
    finding.at(FMS, fm.line).about_fm(&fm.id)
}

/// An ESD as the tables write it: `2027-03-01`, or `2027-03` for a month.
pub(super) fn esd_text(esd: Esd) -> String {
    match esd.precision {
        Precision::Day => esd.date.to_string(),
        Precision::Month => esd.date.format("%Y-%m").to_string(),
    }
}

/// The same for an ESD that may be missing.
pub(super) fn esd_or_none(esd: Option<Esd>) -> String {
    esd.map_or_else(|| "no ESD".to_owned(), esd_text)
}

/// Minutes as hours with one decimal.
pub(super) fn hours(minutes: i64) -> String {
    let tenths = (minutes + 3).div_euclid(6);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::hours;

    #[test]
    fn hours_are_shown_with_one_decimal() {
        assert_eq!([0, 2, 3, 90, 599].map(hours), ["0.0", "0.0", "0.1", "1.5", "10.0"]);
    }
}
