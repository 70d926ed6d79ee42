//! The planner's words: tenants, workloads, FMs, effort, calendars and the policy, as plain validated data.
//!
//! A [`Case`] is what the tables say after every cell has been checked; it does not yet say what follows from it (that
//! is [`crate::rules`]) and knows no mathematics (that is [`crate::model`]). It is made by [`crate::tables`], by
//! [`crate::synth`] or by hand, and never changed by a run: a what-if works on a clone.

mod effort;
#[cfg(test)]
pub(crate) mod fixture;
mod fm;
mod id;
mod names;
mod policy;
mod tenant;
mod time;
mod workload;

pub use effort::{EffortRows, EffortTable, Phase};
pub use fm::{Absence, Fm, Share, WorkloadSkill};
pub use id::{Id, Table};
pub use names::{Language, Names, Region, Service};
pub use policy::{Objective, Policy, Stability};
pub use tenant::{Channel, Contact, Customer, PresentFm, Tenant};
pub use time::{Day, HOURS_OF_WEEK, Horizon};
pub use workload::{After, Esd, EsdChange, Evidence, L1Status, NoteCategory, Precision, Workload};

use chrono::NaiveDate;
use std::ops::Range;

/// One case: everything a run reads.
#[derive(Clone, Debug)]
pub struct Case {
    /// The day the plan is made for.
    pub plan_date: NaiveDate,
    /// The weeks the plan covers.
    pub horizon: Horizon,
    /// Section `[policy]` of `case.toml`.
    pub policy: Policy,
    /// Section `[objective]` of `case.toml`.
    pub objective: Objective,
    /// Region names.
    pub regions: Names<Region>,
    /// Language names.
    pub languages: Names<Language>,
    /// Workload (service) names.
    pub services: Names<Service>,
    /// Customer ids that tenants name.
    pub customers: Names<Customer>,
    /// The tenants, in file order.
    pub tenants: Table<Tenant>,
    /// The workloads, one per (tenant, service), grouped by tenant in the order of `tenants`; within a tenant in file
    /// order. [`Tenant::workloads`] is the range of a tenant's rows.
    pub workloads: Table<Workload>,
    /// The FMs, in file order.
    pub fms: Table<Fm>,
    /// Hours of a deployment by service and seats.
    pub effort: EffortTable,
    /// Public holidays of each region, as dates in ascending order.
    pub holidays: Table<Vec<NaiveDate>, Region>,
}

impl Case {
    /// An empty case with default policy and objective.
    #[must_use]
    pub fn new(plan_date: NaiveDate, horizon_weeks: usize) -> Self {
        Self {
            plan_date,
            horizon: Horizon::new(plan_date, horizon_weeks),
            policy: Policy::default(),
            objective: Objective::default(),
            regions: Names::default(),
            languages: Names::default(),
            services: Names::default(),
            customers: Names::default(),
            tenants: Table::new(),
            workloads: Table::new(),
            fms: Table::new(),
            effort: EffortTable::default(),
            holidays: Table::new(),
        }
    }

    /// The workloads of `tenant` with their ids, in file order.
    pub fn workloads_of(
        &self,
        tenant: Id<Tenant>,
    ) -> impl DoubleEndedIterator<Item = (Id<Workload>, &Workload)> + ExactSizeIterator {
        let rows: Range<usize> = self.tenants[tenant].workloads.clone();
        rows.map(|row| {
            let id = Id::new(row);
            (id, &self.workloads[id])
        })
    }

    /// The name of the service a workload deploys.
    #[must_use]
    pub fn service_name(&self, workload: Id<Workload>) -> &str {
        self.services.name(self.workloads[workload].service)
    }

    /// True when `date` is a public holiday of `region`.
    #[must_use]
    pub fn is_holiday(&self, region: Id<Region>, date: NaiveDate) -> bool {
        self.holidays.get(region).is_some_and(|dates| dates.binary_search(&date).is_ok())
    }
}
