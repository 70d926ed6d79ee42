//! Eligibility: the FM works in the tenant's region, speaks its language (or, at a price, its second language), and leads
//! every workload of the unit.

use crate::case::{Case, Fm, Id, Service, Tenant};

/// What an FM must bring for a unit.
#[derive(Clone, Debug)]
pub struct Need {
    /// The tenant whose region and languages count.
    pub tenant: Id<Tenant>,
    /// The services of all its running and ready workloads, sorted and without repeats.
    pub services: Vec<Id<Service>>,
}

/// Whether an FM may serve a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eligibility {
    /// In the tenant's first language.
    FirstLanguage,
    /// In its second language, at a price.
    SecondLanguage,
    /// Another region.
    WrongRegion,
    /// No common language.
    NoLanguage,
    /// A workload is missing.
    NoSkill(Id<Service>),
}

impl Eligibility {
    /// True when the FM may serve the unit.
    #[must_use]
    pub const fn is_eligible(self) -> bool {
        matches!(self, Self::FirstLanguage | Self::SecondLanguage)
    }
}

/// Judges region, language and workloads of `fm` against `need` (not absences, capacity or limits).
#[must_use]
pub fn eligibility(case: &Case, need: &Need, fm: &Fm) -> Eligibility {
    let tenant = &case.tenants[need.tenant];
    if fm.region != tenant.region {
        return Eligibility::WrongRegion;
    }
    let language = if fm.speaks(tenant.language) {
        Eligibility::FirstLanguage
    } else if tenant.second_language.is_some_and(|second| fm.speaks(second)) {
        Eligibility::SecondLanguage
    } else {
        return Eligibility::NoLanguage;
    };
    let missing = need.services.iter().find(|&&service| !fm.workloads.covers(service));
    missing.map_or(language, |&service| Eligibility::NoSkill(service))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::WorkloadSkill;
    use crate::rules::probe::weeks_of;

    /// A tenant that speaks English (0), then French (1), and an FM changed by `change`; both of region EMEA.
    fn judged(change: impl FnOnce(&mut Fm)) -> Eligibility {
        let case = weeks_of("2026-11-23")
            .fm("F2", change)
            .tenant("T1", |t| t.second_language = Some(Id::new(1)))
            .workload("Teams", |_| {})
            .workload("Intune", |_| {})
            .done();
        let need = Need { tenant: Id::new(0), services: vec![Id::new(0), Id::new(1)] };
        eligibility(&case, &need, &case.fms[Id::new(1)])
    }

    #[test]
    fn an_fm_of_the_region_who_speaks_the_language_and_leads_all_workloads_is_eligible() {
        assert_eq!(judged(|_| {}), Eligibility::FirstLanguage);
        assert_eq!(
            judged(|fm| fm.workloads = WorkloadSkill::Only(vec![Id::new(0), Id::new(1)])),
            Eligibility::FirstLanguage
        );
    }

    #[test]
    fn the_second_language_will_do_when_the_first_is_not_spoken() {
        assert_eq!(judged(|fm| fm.languages = vec![Id::new(1)]), Eligibility::SecondLanguage);
        assert_eq!(judged(|fm| fm.languages = vec![Id::new(0), Id::new(1)]), Eligibility::FirstLanguage);
        assert_eq!(judged(|fm| fm.languages = vec![Id::new(2)]), Eligibility::NoLanguage);
    }

    #[test]
    fn another_region_or_a_missing_workload_rules_an_fm_out() {
        assert_eq!(judged(|fm| fm.region = Id::new(1)), Eligibility::WrongRegion);
        let teams_only = judged(|fm| fm.workloads = WorkloadSkill::Only(vec![Id::new(0)]));
        assert_eq!(teams_only, Eligibility::NoSkill(Id::new(1)));
        assert!(!teams_only.is_eligible());
    }
}
