//! The whole story of one tenant.

use super::desk::{Desk, difference};
use super::starts::StartStory;
use super::unblock::Unblock;
use super::verdict::{Bar, Judge, Offer, Verdict};
use crate::case::{Fm, Id, Tenant, Workload};
use crate::finding::Finding;
use crate::model::Unit;
use crate::plan::{Assignment, Levels};

/// What there is to say about one tenant.
#[derive(Clone, Debug)]
pub struct TenantStory {
    /// The tenant.
    pub tenant: Id<Tenant>,
    /// Its rows of `assignments.csv`; none when the plan does not know it.
    pub rows: Vec<Assignment>,
    /// What the plan decided for it: nothing when there was nothing to decide, several entries when it is split.
    pub units: Vec<UnitStory>,
    /// Each of its In Progress workloads and the rule that fixed its start.
    pub deployments: Vec<StartStory>,
    /// The plan's findings about it.
    pub findings: Vec<Finding>,
}

/// What there is to say about one decision.
#[derive(Clone, Debug)]
pub struct UnitStory {
    /// The unit.
    pub unit: Id<Unit>,
    /// Its workload, when the tenant is split.
    pub part: Option<Id<Workload>>,
    /// The FM it has in the plan, with the price by part.
    pub now: Option<Offer>,
    /// True when what the plan says of it cannot stand, because the case has changed; it counts as left out.
    pub fallen: bool,
    /// The FM its running work stays with although the plan leaves out its new work.
    pub stays: Option<Id<Fm>>,
    /// Every FM that may serve it by region, language, workloads and running work: those it fits, cheapest first, then
    /// the others, those that lack least first. For each with its best starts there (its present FM included).
    pub options: Vec<(Id<Fm>, Verdict)>,
    /// What would give it an FM, the cheapest first; empty when it has one.
    pub unblock: Vec<Unblock>,
}

impl UnitStory {
    /// What the plan's levels would change by with each FM the unit fits, other than its own.
    #[must_use]
    pub fn alternatives(&self) -> Vec<(&Offer, Levels)> {
        let now = self.now.as_ref();
        let others = self.options.iter().filter_map(|(fm, verdict)| match verdict {
            Verdict::Fits(offer) if now.is_none_or(|now| now.fm != *fm) => Some(offer),
            Verdict::Fits(_) | Verdict::Barred(_) => None,
        });
        others.map(|offer| (offer, difference(offer, now))).collect()
    }
}

impl Desk<'_> {
    /// The story of `tenant`.
    pub fn tenant(&mut self, tenant: Id<Tenant>) -> TenantStory {
        let units = self.units(tenant).into_iter().map(|unit| self.unit_story(unit)).collect();
        let id = &self.case.tenants[tenant].id;
        let rows = self.plan.assignments.iter().filter(|row| row.tenant == tenant);
        let findings = self.plan.findings.iter().filter(|finding| finding.tenant == *id);
        TenantStory {
            tenant,
            rows: rows.cloned().collect(),
            units,
            deployments: self.deployments(tenant),
            findings: findings.cloned().collect(),
        }
    }

    fn unit_story(&mut self, unit: Id<Unit>) -> UnitStory {
        let unblock = if self.solution.fm[unit].is_none() { self.unblock(unit) } else { Vec::new() };
        let part = self.model.units[unit].part;
        let (now, options) = self.without(unit, |judge, now| (now, options(judge)));
        let fallen = self.stale().contains(&unit);
        UnitStory { unit, part, now, fallen, stays: self.stays(unit), options, unblock }
    }
}

/// The FMs that may serve the unit of `judge`, were it not for locks, with what each would mean.
pub(super) fn options(judge: &Judge<'_>) -> Vec<(Id<Fm>, Verdict)> {
    let mut options: Vec<(Id<Fm>, Verdict)> = judge.eligible().into_iter().map(|fm| (fm, judge.verdict(fm))).collect();
    options.sort_by_key(|(fm, verdict)| (rank(verdict), *fm));
    options
}

/// What fits comes first, by price; then what lacks least.
fn rank(verdict: &Verdict) -> (u8, Levels, (i64, usize)) {
    match verdict {
        Verdict::Fits(offer) => (0, offer.price.levels(), (0, 0)),
        Verdict::Barred(Bar::Full(lack, _)) => (2, Levels::default(), lack.size()),
        Verdict::Barred(Bar::MoveLimit | Bar::Locked(_)) => (1, Levels::default(), (0, 0)),
        Verdict::Barred(_) => (3, Levels::default(), (0, 0)),
    }
}
