//! FM-OVERLOAD: running work that exceeds its FM's hours or number of tenants is kept, not made worse, and reported.

use super::row::{at_fm, hours};
use super::{Availability, Standing, WorkloadFacts};
use crate::case::{Case, Fm, Id, Table};
use crate::finding::{Finding, Rule, counted};

/// A warning for each FM whose running work exceeds a limit in some week.
pub(super) fn inherited(case: &Case, facts: &[WorkloadFacts], availability: &Table<Availability, Fm>) -> Vec<Finding> {
    let inherited = Inherited::of(case, facts);
    case.fms
        .entries()
        .filter_map(|(id, fm)| over_limit(case, fm, &inherited.excess(case, id, &availability[id])))
        .collect()
}

/// Running work in one week of an FM.
#[derive(Clone, Copy, Default)]
struct Cell {
    minutes: i64,
    tenants: u32,
}

/// Running work with its present FM, by FM and week.
struct Inherited {
    weeks: usize,
    cells: Vec<Cell>,
    /// The minutes of one tenant, while it is added.
    sheet: Vec<i64>,
}

/// A week in which running work exceeds a limit.
struct Excess {
    week: usize,
    cell: Cell,
    limit: i64,
    max_tenants: Option<u32>,
}

impl Inherited {
    fn of(case: &Case, facts: &[WorkloadFacts]) -> Self {
        let weeks = case.horizon.weeks();
        let cells = vec![Cell::default(); case.fms.len() * weeks];
        let mut inherited = Self { weeks, cells, sheet: vec![0; weeks] };
        for tenant in &case.tenants {
            if let Some(fm) = tenant.present_fm.known().filter(|&fm| !case.fms[fm].has_left(case.plan_date)) {
                inherited.add(fm, facts.get(tenant.workloads.clone()).unwrap_or_default());
            }
        }
        inherited
    }

    /// Adds the running work of one tenant of `fm`.
    fn add(&mut self, fm: Id<Fm>, workloads: &[WorkloadFacts]) {
        for workload in workloads {
            if let Standing::Running(running) = &workload.standing {
                let weeks = self.sheet.iter_mut().skip(running.first_week);
                weeks.zip(&running.minutes).for_each(|(sum, minutes)| *sum += minutes);
            }
        }
        for (cell, minutes) in self.cells[fm.index() * self.weeks..].iter_mut().zip(&mut self.sheet) {
            cell.minutes += *minutes;
            cell.tenants += u32::from(*minutes > 0);
            *minutes = 0;
        }
    }

    fn excess(&self, case: &Case, fm: Id<Fm>, available: &Availability) -> Vec<Excess> {
        let max_tenants = case.fms[fm].max_tenants;
        let cells = self.cells[fm.index() * self.weeks..].iter().zip(&available.capacity).enumerate();
        let excess = cells.map(|(week, (&cell, &capacity))| {
            let limit = capacity * i64::from(case.policy.max_utilisation) / 1_000_000;
            Excess { week, cell, limit, max_tenants }
        });
        excess.filter(|week| week.has_too_much_load() || week.has_too_many_tenants()).collect()
    }
}

impl Excess {
    const fn has_too_much_load(&self) -> bool {
        self.cell.minutes > self.limit
    }

    fn has_too_many_tenants(&self) -> bool {
        self.max_tenants.is_some_and(|most| self.cell.tenants > most)
    }
}

fn over_limit(case: &Case, fm: &Fm, weeks: &[Excess]) -> Option<Finding> {
    let load = weeks.iter().filter(|week| week.has_too_much_load());
    let load = load.max_by_key(|week| (week.cell.minutes - week.limit, std::cmp::Reverse(week.week)));
    let tenants = weeks.iter().filter(|week| week.has_too_many_tenants());
    let tenants = tenants.max_by_key(|week| (week.cell.tenants, std::cmp::Reverse(week.week)));
    let monday = |week: &Excess| case.horizon.monday(week.week);
    let load =
        load.map(|w| format!("{} of {} hours in the week of {}", hours(w.cell.minutes), hours(w.limit), monday(w)));
    let tenants = tenants
        .map(|w| format!("{} of {} tenants in the week of {}", w.cell.tenants, w.max_tenants.unwrap_or(0), monday(w)));
    let worst: Vec<String> = load.into_iter().chain(tenants).collect();
    let message = format!(
        "running work exceeds the limits in {}; at worst {}",
        counted(weeks.len(), "week"),
        worst.join(" and ")
    );
    (!weeks.is_empty()).then(|| at_fm(Finding::warning(Rule::FmOverload, message), fm))
}

#[cfg(test)]
mod tests {
    use crate::case::fixture::{Builder, date};
    use crate::case::{Case, Id, PresentFm};
    use crate::finding::{Rule, Severity};
    use crate::rules::probe::{only_finding, said, weeks_of};

    /// `tenants` tenants that run with FM "F2", who works `hours` a week; each takes 10 hours in weeks 0 and 1.
    fn running(tenants: usize, hours: i64, change: impl FnOnce(&mut crate::case::Fm)) -> Case {
        let add = |case: Builder, number: usize| {
            case.tenant(&format!("T{number}"), |t| t.present_fm = PresentFm::Known(Id::new(1)))
                .workload("Teams", |w| w.started_on = Some(date("2026-11-23")))
        };
        let fm = |fm: &mut crate::case::Fm| {
            fm.weekly_minutes = hours * 60;
            change(fm);
        };
        (0..tenants).fold(weeks_of("2026-11-23").fm("F2", fm), add).done()
    }

    #[test]
    fn running_work_above_the_hours_of_its_fm_is_reported_once() {
        let finding = only_finding(&running(3, 29, |_| {}));
        assert_eq!((finding.severity, finding.rule, &*finding.fm), (Severity::Warning, Rule::FmOverload, "F2"));
        assert_eq!((&*finding.file, finding.line), ("fms.csv", Some(3)));
        assert!(finding.message.contains("30.0 of 29.0 hours in the week of 2026-11-23"), "{}", finding.message);
        assert_eq!(said(&running(3, 30, |_| {})), []);
    }

    #[test]
    fn the_limit_is_the_utilisation_the_policy_allows() {
        let mut case = running(3, 30, |_| {});
        case.policy.max_utilisation = 999_999;
        assert_eq!(said(&case), [(Severity::Warning, Rule::FmOverload)]);
    }

    #[test]
    fn so_is_running_work_of_more_tenants_than_the_fm_may_have() {
        let finding = only_finding(&running(3, 40, |fm| fm.max_tenants = Some(2)));
        assert!(
            finding.message.contains("in 2 weeks") && finding.message.contains("3 of 2 tenants"),
            "{}",
            finding.message
        );
        assert_eq!(said(&running(2, 40, |fm| fm.max_tenants = Some(2))), []);
    }

    #[test]
    fn work_of_an_fm_who_has_left_overloads_nobody() {
        let left = running(3, 1, |fm| fm.available_to = Some(date("2026-11-20")));
        assert!(said(&left).iter().all(|&(_, rule)| rule == Rule::FmLeft));
    }
}
