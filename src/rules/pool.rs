//! FM-LEFT and POOL-EMPTY: an FM who has left has no tenants, and an FM without any capacity in the horizon serves nobody.

use super::Availability;
use super::row::{at_fm, at_tenant};
use crate::case::{Case, Fm, Table, Tenant};
use crate::finding::{Finding, Rule};

/// A warning, when the FM of `tenant` has left (an id that is not in `fms.csv` is the reader's to report).
pub(super) fn left_by_fm(case: &Case, tenant: &Tenant) -> Option<Finding> {
    let fm = tenant.present_fm.known().map(|id| &case.fms[id]).filter(|fm| fm.has_left(case.plan_date))?;
    let last = fm.available_to?;
    let message = format!("FM {} has left: available_to {last} is before the plan date {}", fm.id, case.plan_date);
    Some(at_tenant(Finding::warning(Rule::FmLeft, message), tenant).about_fm(&fm.id))
}

/// A warning for each FM who has not left, yet has no capacity in any week.
pub(super) fn without_capacity<'a>(
    case: &'a Case,
    availability: &'a Table<Availability, Fm>,
) -> impl Iterator<Item = Finding> + use<'a> {
    let idle = |available: &Availability| available.capacity.iter().all(|&minutes| minutes == 0);
    let present = case.fms.entries().filter(|(_, fm)| !fm.has_left(case.plan_date));
    present.filter(move |(id, _)| idle(&availability[*id])).map(|(_, fm)| {
        let message =
            "has no capacity in any week of the horizon: weekly_hours, employment, absences and holidays leave none";
        at_fm(Finding::warning(Rule::PoolEmpty, message), fm)
    })
}

#[cfg(test)]
mod tests {
    use crate::case::fixture::{away, date};
    use crate::case::{Id, PresentFm};
    use crate::finding::{Rule, Severity};
    use crate::rules::probe::{only_finding, said, weeks_of};

    #[test]
    fn a_tenant_whose_fm_has_left_is_warned_about() {
        let tenant_of = |last: &str| {
            let last = date(last);
            weeks_of("2026-11-23")
                .fm("F2", |fm| fm.available_to = Some(last))
                .tenant("T1", |t| t.present_fm = PresentFm::Known(Id::new(1)))
                .done()
        };
        let finding = only_finding(&tenant_of("2026-11-20"));
        assert_eq!((finding.severity, finding.rule, &*finding.fm), (Severity::Warning, Rule::FmLeft, "F2"));
        assert_eq!((&*finding.file, finding.line, &*finding.tenant), ("tenants.csv", Some(2), "T1"));
        assert_eq!(said(&tenant_of("2026-11-24")), []);
    }

    #[test]
    fn an_fm_without_any_capacity_is_warned_about() {
        let absent = |to: &str| {
            let absence = away("2026-11-01", to);
            weeks_of("2026-11-23").fm("F2", |fm| fm.absences = vec![absence]).done()
        };
        let finding = only_finding(&absent("2027-06-30"));
        assert_eq!((finding.severity, finding.rule, finding.line), (Severity::Warning, Rule::PoolEmpty, Some(3)));
        assert_eq!(said(&absent("2027-01-14")), [], "Friday 15 January is left");
    }
}
