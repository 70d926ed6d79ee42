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
    /// they are. `inputs` are the SHA-256 of the files of the case as it is now. The summary has them and keeps the bounds
    /// that still hold; the findings are those of the rules and of deployments that end late.
    ///
    /// # Errors
    /// When the case has changed so that others cannot stay as they are, or the offer is not one for the unit.
    pub fn commit(&self, unit: Id<Unit>, offer: &Offer, inputs: &BTreeMap<String, String>) -> Result<Plan> {
        if let Some(&stale) = self.stale().first() {
            let tenant = &self.case.tenants[self.model.units[stale].tenant].id;
            let message = format!("the case has changed so that {tenant} cannot stay as planned: make a new plan");
            return Err(Error::usage(message));
        }
        let mut solution = self.solution.clone();
        solution.assign(&self.model, unit, &Choice { fm: offer.fm, picks: offer.picks.clone() });
        // What comes after it may have waited for it.
        let solution = join(&self.model, solution);
        let levels = evaluate(&self.model, &solution).map_err(|_| self.too_much())?;
        Ok(self.plan_of(&solution, levels, inputs))
    }

    /// Why a plan with one change breaks a limit.
    fn too_much(&self) -> Error {
        Error::usage(match self.broken().first() {
            Some(broken) => {
                let broken = broken.words(self.case);
                format!("with this change alone the plan does not fit the case of today ({broken}): make a new plan")
            }
            None => "the offer breaks a limit: it was made for another tenant or plan".to_owned(),
        })
    }

    fn plan_of(&self, solution: &Solution, levels: Levels, inputs: &BTreeMap<String, String>) -> Plan {
        let reasons = reasons((self.case, &self.facts), &self.model, solution);
        let parts = Parts { case: self.case, facts: &self.facts, model: &self.model, solution, reasons: &reasons };
        let Tables { assignments, schedule, load } = parts.tables();
        let (statuses, reasons) = counts(&assignments, &schedule);
        let bounds = if *inputs == self.plan.summary.inputs { self.bounds(levels) } else { Levels::default() };
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
            inputs: inputs.clone(),
            ..self.plan.summary.clone()
        };
        let mut findings = self.facts.findings.clone();
        findings.extend(late(self.case, &schedule));
        Plan { assignments, schedule, load, findings, summary, repeated: Repeated::default() }
    }

    /// The bounds of the plan, made for this very case, that still hold: a level's bound holds for plans whose levels above
    /// are not worse than those of the plan it was proved for.
    fn bounds(&self, levels: Levels) -> Levels {
        let (old, proved) = (self.plan.summary.levels, self.plan.summary.bounds);
        let first = levels.unassigned <= old.unassigned;
        let second = first && levels.waiting <= old.waiting;
        Levels {
            unassigned: proved.unassigned.min(levels.unassigned),
            waiting: if first { proved.waiting } else { 0 },
            cost: if second { proved.cost } else { 0 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Case;
    use crate::case::fixture::{case, esd};
    use crate::engine::{MethodChoice, Quiet, Settings, plan};

    /// One tenant, two FMs who are alike, and F3 with so many hours a week.
    fn with_hours_of_f3(hours: i64) -> Case {
        case("2026-11-23", 8)
            .effort("*", &[(4, 20)])
            .fm("F1", |_| {})
            .fm("F2", |_| {})
            .fm("F3", |fm| fm.weekly_minutes = 60 * hours)
            .tenant("T1", |_| {})
            .workload("Teams", |row| row.esd = esd("2026-11-30"))
            .done()
    }

    #[test]
    fn a_bound_holds_only_for_the_case_it_was_proved_for() {
        // With F2 in place of F1 the plan costs the same, which is the least while F3 has one hour a week and is not
        // when F3 has 80 of them.
        let settings = Settings { method: MethodChoice::Exact, threads: Some(1), ..Settings::default() };
        let hashes = |hash: &str| BTreeMap::from([("fms.csv".to_owned(), hash.to_owned())]);
        let mut planned = plan(&with_hours_of_f3(1), &settings, &Quiet).unwrap();
        planned.summary.inputs = hashes("one hour");
        assert_eq!(planned.summary.termination, Termination::Optimal);
        let committed = |hours: i64, inputs: &BTreeMap<String, String>| {
            let case = with_hours_of_f3(hours);
            let mut desk = Desk::open(&case, &planned);
            let ranking = desk.recommend(Id::new(0)).remove(0);
            let now = ranking.now.as_ref().unwrap().fm;
            let other = ranking.offers().find(|offer| offer.fm != now && offer.fm != Id::new(2)).unwrap();
            let summary = desk.commit(ranking.unit, other, inputs).unwrap().summary;
            assert_eq!((summary.levels, &summary.inputs), (planned.summary.levels, inputs));
            (summary.bounds, summary.termination)
        };
        assert_eq!(committed(1, &hashes("one hour")), (planned.summary.bounds, Termination::Optimal));
        assert_eq!(committed(80, &hashes("80 hours")), (Levels::default(), Termination::Completed));
    }
}
