//! A plan with one change: the tenant someone decided about, and nothing else.

use super::desk::Desk;
use super::reasons::reasons;
use super::verdict::Offer;
use crate::case::Id;
use crate::error::{Error, Result};
use crate::model::{Choice, Solution, Unit, evaluate};
use crate::plan::assemble::{Parts, Tables};
use crate::plan::{Levels, Plan, Repeated, Summary, Termination, counts, kpis, late};
use crate::solve::join;
use std::collections::BTreeMap;

impl Desk<'_> {
    /// The plan in which `unit` is served as `offer` (one of its own, see [`Desk::recommend`]) says and all others as
    /// they are. Its summary keeps the bounds that still hold; its findings are those of the rules and of
    /// deployments that end late.
    ///
    /// # Errors
    /// When the case has changed so that others cannot stay as they are, or the offer is not one for the unit.
    pub fn commit(&self, unit: Id<Unit>, offer: &Offer) -> Result<Plan> {
        if let Some(&stale) = self.stale().first() {
            let tenant = &self.case.tenants[self.model.units[stale].tenant].id;
            let message = format!("the case has changed so that {tenant} cannot stay as planned: make a new plan");
            return Err(Error::usage(message));
        }
        let mut solution = self.solution.clone();
        solution.assign(&self.model, unit, &Choice { fm: offer.fm, picks: offer.picks.clone() });
        // What comes after it may have waited for it.
        let solution = join(&self.model, solution);
        let levels = evaluate(&self.model, &solution)
            .map_err(|_| Error::usage("the offer breaks a limit: it was made for another tenant or plan"))?;
        Ok(self.plan_of(&solution, levels))
    }

    fn plan_of(&self, solution: &Solution, levels: Levels) -> Plan {
        let reasons = reasons((self.case, &self.facts), &self.model, solution);
        let parts = Parts { case: self.case, facts: &self.facts, model: &self.model, solution, reasons: &reasons };
        let Tables { assignments, schedule, load } = parts.tables();
        let (statuses, reasons) = counts(&assignments, &schedule);
        let bounds = self.bounds(levels);
        let termination = Termination::Completed.judged(levels == bounds);
        let summary = Summary {
            levels,
            bounds,
            termination,
            kpis: kpis(self.case, &load, &assignments, &schedule),
            statuses,
            reasons,
            trace: Vec::new(),
            timings: Vec::new(),
            covered_minutes: super::covered(self.case, &self.facts),
            inputs: BTreeMap::new(),
            ..self.plan.summary.clone()
        };
        let findings = [self.facts.findings.clone(), late(self.case, &schedule)].concat();
        Plan { assignments, schedule, load, findings, summary, repeated: Repeated::default() }
    }

    /// The bounds that are still proved: a level's bound holds for plans whose levels above are not worse than those of
    /// the plan it was proved for, and all of them only as long as the model is the same.
    fn bounds(&self, levels: Levels) -> Levels {
        let (old, proved) = (self.plan.summary.levels, self.plan.summary.bounds);
        if old != self.levels() {
            return Levels::default();
        }
        let first = levels.unassigned <= old.unassigned;
        let second = first && levels.waiting <= old.waiting;
        Levels {
            unassigned: proved.unassigned.min(levels.unassigned),
            waiting: if first { proved.waiting } else { 0 },
            cost: if second { proved.cost } else { 0 },
        }
    }
}
