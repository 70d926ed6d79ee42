//! Which FM for one tenant: all that may serve it, ranked by what the plan would cost.

use super::desk::{Desk, piece};
use super::ledger::Piece;
use super::probe::Probe;
use super::tenant::options;
use super::verdict::{Judge, Offer, Verdict};
use crate::case::{Fm, Id, Tenant, Workload};
use crate::error::{Error, Result};
use crate::model::Unit;

/// The FMs for one unit, ranked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// The tenant (of the probe's case, when it is a new one; so are the workloads).
    pub tenant: Id<Tenant>,
    /// The unit.
    pub unit: Id<Unit>,
    /// Its workload, when the tenant is split.
    pub part: Option<Id<Workload>>,
    /// Where the plan has it.
    pub now: Option<Offer>,
    /// The FM its running work stays with although the plan leaves out its new work.
    pub stays: Option<Id<Fm>>,
    /// Every FM that may serve it: those it fits, cheapest first, then those that lack least.
    pub options: Vec<(Id<Fm>, Verdict)>,
}

impl Ranking {
    /// The FMs it fits, cheapest first.
    pub fn offers(&self) -> impl Iterator<Item = &Offer> {
        self.options.iter().filter_map(|(_, verdict)| match verdict {
            Verdict::Fits(offer) => Some(offer),
            Verdict::Barred(_) => None,
        })
    }
}

impl Desk<'_> {
    /// Ranks the FMs for `tenant`, one ranking per unit; none when there is nothing to decide for it. The plan stays as
    /// it is.
    pub fn recommend(&mut self, tenant: Id<Tenant>) -> Vec<Ranking> {
        let units = self.units(tenant);
        let rank = |unit| {
            let part = self.model.units[unit].part;
            let (now, options) = self.without(unit, |judge, now| (now, options(judge)));
            let stays = self.stays(unit);
            Ranking { tenant, unit, part, now, stays, options }
        };
        units.into_iter().map(rank).collect()
    }

    /// Ranks the FMs for the tenants of `probe`, each by itself beside the plan as it is.
    ///
    /// # Errors
    /// When the probe has other FMs or weeks than the plan's case.
    pub fn recommend_new(&self, probe: &Probe) -> Result<Vec<Ranking>> {
        if !probe.stands_beside(self.case) {
            return Err(Error::usage("new tenants are judged beside a plan by the same FMs over the same weeks"));
        }
        let rank = |unit| {
            let judge =
                Judge { case: &probe.case, facts: &probe.facts, ledger: &self.ledger, piece: self.beside(probe, unit) };
            let row = &probe.model.units[unit];
            Ranking { tenant: row.tenant, unit, part: row.part, now: None, stays: None, options: options(&judge) }
        };
        Ok(probe.model.units.ids().map(rank).collect())
    }

    /// A unit of `probe` with the customer the plan's case knows it by.
    fn beside<'p>(&self, probe: &'p Probe, unit: Id<Unit>) -> Piece<'p> {
        let alone = piece(&probe.case, &probe.model, unit);
        let named = |id| probe.case.customers.len() > Id::index(id);
        let name = alone.customer.filter(|&id| named(id)).map(|id| probe.case.customers.name(id));
        // A tenant that is not in the plan has no other units there.
        Piece { customer: name.and_then(|name| self.case.customers.find(name)), split: None, ..alone }
    }
}
