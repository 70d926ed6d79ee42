//! Everything the case alone says, recomputed for the check.

use super::calendar::Calendar;
use super::dates;
use super::effort::{Profiles, Work};
use super::staff::Staff;
use super::standing::{Basis, Ready, Standing};
use crate::case::{Case, Channel, Contact, Esd, Fm, Id, L1Status, Service, Tenant, Workload};
use crate::plan::Reason;

/// The facts of a case.
pub(super) struct Truth<'a> {
    pub(super) case: &'a Case,
    pub(super) weeks: usize,
    pub(super) calendars: Vec<Calendar>,
    pub(super) staff: Staff,
    pub(super) profiles: Profiles,
    /// ESD in force by workload.
    pub(super) esd: Vec<Option<Esd>>,
    /// Standing by workload.
    pub(super) standings: Vec<Standing>,
    /// FMs of each region, ascending.
    pub(super) fms_by_region: Vec<Vec<Id<Fm>>>,
    /// The rows `assignments.csv` must have, in order.
    pub(super) slots: Vec<Slot>,
    /// The first slot of each tenant, and the number of slots at the end.
    pub(super) first_slot: Vec<usize>,
}

/// One row that `assignments.csv` must have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub(super) tenant: Id<Tenant>,
    /// The workload, when the tenant is split.
    pub(super) workload: Option<Id<Workload>>,
    pub(super) fate: Fate,
}

/// What the case alone says about a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Its row has an error.
    Bad,
    /// A partner delivers.
    Partner,
    /// Never answers.
    Parked,
    /// Nothing to schedule.
    Idle(Reason),
    /// Runs with this FM, who keeps it.
    Bound(Id<Fm>),
    /// Needs an FM.
    Open,
}

impl<'a> Truth<'a> {
    pub(super) fn of(case: &'a Case) -> Self {
        let calendars: Vec<Calendar> = case.regions.iter().map(|(region, _)| Calendar::of(case, region)).collect();
        let staff = Staff::of(case, &calendars);
        let (profiles, numbers) = Profiles::of(case);
        let esd: Vec<Option<Esd>> =
            case.workloads.iter().map(|row| dates::in_force(case, &case.tenants[row.tenant], row)).collect();
        let basis = Basis { case, calendars: &calendars, profiles: &profiles, numbers: &numbers, esd: &esd };
        let standings = basis.standings();
        let mut fms_by_region = vec![Vec::new(); case.regions.len()];
        for (id, fm) in case.fms.entries() {
            fms_by_region[fm.region.index()].push(id);
        }
        let (slots, first_slot, weeks) = (Vec::new(), Vec::new(), case.horizon.weeks());
        let mut truth =
            Self { case, weeks, calendars, staff, profiles, esd, standings, fms_by_region, slots, first_slot };
        truth.lay_out();
        truth
    }

    fn lay_out(&mut self) {
        for tenant in self.case.tenants.ids() {
            self.first_slot.push(self.slots.len());
            let whole = Slot { tenant, workload: None, fate: self.fate(tenant) };
            if self.is_split(&whole) {
                let parts: Vec<Slot> = self.members(&whole).map(|id| Slot { workload: Some(id), ..whole }).collect();
                self.slots.extend(parts);
            } else {
                self.slots.push(whole);
            }
        }
        self.first_slot.push(self.slots.len());
    }

    fn fate(&self, id: Id<Tenant>) -> Fate {
        let tenant = &self.case.tenants[id];
        let mut standings = tenant.workloads.clone().map(|row| self.standings[row]);
        if tenant.bad {
            Fate::Bad
        } else if tenant.channel == Channel::Frp {
            Fate::Partner
        } else if tenant.contact == Contact::Unresponsive && standings.clone().any(|standing| standing != Standing::Out)
        {
            Fate::Parked
        } else if !standings.clone().any(|standing| matches!(standing, Standing::Running { .. } | Standing::Ready(_))) {
            let first =
                standings.find_map(|standing| if let Standing::Not(reason) = standing { Some(reason) } else { None });
            Fate::Idle(first.unwrap_or(Reason::NotInProgress))
        } else {
            let runs = standings.any(|standing| matches!(standing, Standing::Running { .. }));
            self.staying_fm(tenant).filter(|_| runs).map_or(Fate::Open, Fate::Bound)
        }
    }

    /// The tenant's present FM, when the case knows it and it has not left.
    pub(super) fn staying_fm(&self, tenant: &Tenant) -> Option<Id<Fm>> {
        tenant.present_fm.known().filter(|&fm| !self.has_left(fm))
    }

    pub(super) fn has_left(&self, fm: Id<Fm>) -> bool {
        self.case.fms[fm].available_to.is_some_and(|last| last < self.case.plan_date)
    }

    fn is_split(&self, whole: &Slot) -> bool {
        let open = self.case.policy.split_when_needed && whole.fate == Fate::Open;
        open && self.members(whole).nth(1).is_some()
            && self.eligible(whole.tenant, &self.services(whole)).next().is_none()
    }

    /// The running and ready workloads of a slot.
    pub(super) fn members(&self, slot: &Slot) -> impl Iterator<Item = Id<Workload>> + use<'_, 'a> {
        let rows = match slot.workload {
            Some(id) => id.index()..id.index() + 1,
            None => self.case.tenants[slot.tenant].workloads.clone(),
        };
        rows.filter(|&row| matches!(self.standings[row], Standing::Running { .. } | Standing::Ready(_))).map(Id::new)
    }

    /// The ready workloads of a slot.
    pub(super) fn ready(&self, slot: &Slot) -> impl Iterator<Item = (Id<Workload>, Ready)> + use<'_, 'a> {
        self.members(slot).filter_map(|id| match self.standings[id.index()] {
            Standing::Ready(ready) => Some((id, ready)),
            Standing::Out | Standing::Running { .. } | Standing::Not(_) => None,
        })
    }

    /// The running work of a slot.
    pub(super) fn running(&self, slot: &Slot) -> impl Iterator<Item = Work> + use<'_, 'a> {
        self.members(slot).filter_map(|id| match self.standings[id.index()] {
            Standing::Running { work, .. } => Some(work),
            Standing::Out | Standing::Ready(_) | Standing::Not(_) => None,
        })
    }

    /// The services an FM must lead for a slot, sorted and without repeats.
    pub(super) fn services(&self, slot: &Slot) -> Vec<Id<Service>> {
        let mut services: Vec<_> = self.members(slot).map(|id| self.case.workloads[id].service).collect();
        services.sort_unstable();
        services.dedup();
        services
    }

    /// True when region, language and workloads of `fm` match and the FM has not left.
    pub(super) fn is_eligible(&self, fm: Id<Fm>, tenant: Id<Tenant>, services: &[Id<Service>]) -> bool {
        let (row, tenant) = (&self.case.fms[fm], &self.case.tenants[tenant]);
        let speaks = |language| row.languages.contains(&language);
        row.region == tenant.region
            && (speaks(tenant.language) || tenant.second_language.is_some_and(speaks))
            && services.iter().all(|&service| row.workloads.covers(service))
            && !self.has_left(fm)
    }

    /// The FMs that may lead `services` of `tenant`, ascending.
    pub(super) fn eligible(&self, tenant: Id<Tenant>, services: &[Id<Service>]) -> impl Iterator<Item = Id<Fm>> {
        let region = self.case.tenants[tenant].region.index();
        self.fms_by_region[region].iter().copied().filter(move |&fm| self.is_eligible(fm, tenant, services))
    }

    /// The slots of a tenant.
    pub(super) fn slots_of(&self, tenant: Id<Tenant>) -> std::ops::Range<usize> {
        self.first_slot[tenant.index()]..self.first_slot[tenant.index() + 1]
    }

    /// True when `schedule.csv` has a row for this workload.
    pub(super) fn is_listed(&self, workload: Id<Workload>) -> bool {
        let row = &self.case.workloads[workload];
        row.status == L1Status::InProgress && self.case.tenants[row.tenant].channel == Channel::Ftc
    }
}
