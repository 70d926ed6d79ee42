//! Tenants and workloads put together anew: each id follows its row.

use crate::case::{After, Case, Id, Tenant, Workload};

/// The tables of tenants and workloads under construction.
#[derive(Default)]
pub(super) struct Rebuild {
    tenants: Vec<Tenant>,
    workloads: Vec<Workload>,
}

/// Says which workloads stay.
type Keep<'f> = &'f dyn Fn(&Workload) -> bool;

/// Makes a tenant another one.
type Alter<'f> = &'f dyn Fn(&mut Tenant);

impl Rebuild {
    /// Copies a tenant of `case` with the workloads that `keep` names; `change` makes it another one.
    pub(super) fn copy(&mut self, case: &Case, source: Id<Tenant>, (keep, change): (Keep<'_>, Alter<'_>)) {
        let id = Id::new(self.tenants.len());
        let start = self.workloads.len();
        let kept: Vec<Id<Workload>> =
            case.workloads_of(source).filter(|(_, row)| keep(row)).map(|(row, _)| row).collect();
        for &row in &kept {
            let after = match &case.workloads[row].after {
                Some(After::Workload(before)) => {
                    let place = kept.iter().position(|other| other == before);
                    place.map(|place| After::Workload(Id::new(start + place)))
                }
                other => other.clone(),
            };
            self.workloads.push(Workload { tenant: id, after, ..case.workloads[row].clone() });
        }
        let mut tenant = Tenant { workloads: start..self.workloads.len(), ..case.tenants[source].clone() };
        change(&mut tenant);
        self.tenants.push(tenant);
    }

    /// Puts the new tables in the place of the old ones.
    pub(super) fn finish(self, case: &mut Case) {
        case.tenants = self.tenants.into();
        case.workloads = self.workloads.into();
    }
}
