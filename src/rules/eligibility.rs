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
