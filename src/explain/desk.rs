//! A plan opened for questions.

use super::lack::Lack;
use super::ledger::{Ledger, Piece};
use super::verdict::{Judge, Offer, Verdict};
use crate::case::{Case, Customer, Fm, Id, Tenant};
use crate::model::{Choice, Model, Solution, Tie, Unit};
use crate::plan::restore::{Restored, restore};
use crate::plan::{Levels, Plan};
use crate::rules::Facts;

/// A plan opened for questions: its case, facts and model, and what it puts on every FM-week.
///
/// Opening takes about as long as building the model; a question then takes milliseconds. Questions about a tenant take
/// it out of the plan while they are answered, hence `&mut`; nothing is changed in the end.
pub struct Desk<'a> {
    pub(super) case: &'a Case,
    pub(super) plan: &'a Plan,
    pub(super) facts: Facts,
    pub(super) model: Model,
    pub(super) solution: Solution,
    pub(super) ledger: Ledger,
    levels: Levels,
    stale: Vec<Id<Unit>>,
    /// The units each FM serves, in order.
    pub(super) units_of: Vec<Vec<Id<Unit>>>,
}

/// A limit of the case that the plan breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The FM has more than fits, by so much.
    Room(Id<Fm>, Lack),
    /// So many more tenants change their FM than may.
    Moves(u32),
}

/// Why one FM and not another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhyNot {
    /// The unit.
    pub unit: Id<Unit>,
    /// The FM in question.
    pub fm: Id<Fm>,
    /// What the unit costs where the plan has it; `None` when it has no FM.
    pub now: Option<Offer>,
    /// What the other FM would mean, with the unit's best starts there.
    pub verdict: Verdict,
}

impl WhyNot {
    /// What the plan's levels would change by; `None` when the FM is barred.
    #[must_use]
    pub fn change(&self) -> Option<Levels> {
        match &self.verdict {
            Verdict::Fits(offer) => Some(difference(offer, self.now.as_ref())),
            Verdict::Barred(_) => None,
        }
    }
}

/// What the levels change by when a unit goes from `now` (or nowhere) to `offer`.
#[must_use]
pub fn difference(offer: &Offer, now: Option<&Offer>) -> Levels {
    let (to, from) = (offer.price.levels(), now.map(|now| now.price.levels()).unwrap_or_default());
    Levels {
        unassigned: to.unassigned - from.unassigned,
        waiting: to.waiting - from.waiting,
        cost: to.cost - from.cost,
    }
}

impl<'a> Desk<'a> {
    /// Opens `plan` with `case`, which is the case it was made for or a later state of it. Of a later state the plan may
    /// break a limit ([`Self::broken`]): it is taken as it is, and nobody finds room where there is too much already.
    #[must_use]
    pub fn open(case: &'a Case, plan: &'a Plan) -> Self {
        let facts = Facts::of(case);
        let model = Model::build(case, &facts);
        let Restored { solution, stale } = restore(case, &model, plan);
        let (model, solution) = if model.links.is_empty() {
            (model, solution)
        } else {
            let beside = model.beside(&solution);
            let solution = model.carry(&beside, &solution);
            (beside, solution)
        };
        let mut desk = Self {
            case,
            plan,
            facts,
            ledger: Ledger::of(case, &model, &solution),
            units_of: vec![Vec::new(); model.fms.len()],
            model,
            solution: Solution { fm: Vec::new().into(), pick: Vec::new().into() },
            levels: Levels::default(),
            stale,
        };
        desk.fill(solution);
        desk
    }

    /// Lists the units of each FM, and adds up the levels.
    fn fill(&mut self, solution: Solution) {
        self.solution = solution;
        for unit in self.model.units.ids() {
            let piece = piece(self.case, &self.model, unit);
            let Some(choice) = self.choice(unit) else {
                self.levels.unassigned += piece.row().priority;
                continue;
            };
            self.levels.waiting += piece.waiting(&choice.picks);
            let starts = self.model.start_cost(unit, &choice.picks);
            self.levels.cost += self.model.preference(unit, choice.fm) + starts;
            self.units_of[choice.fm.index()].push(unit);
        }
        self.levels.cost += self.ledger.cost();
    }

    /// The case.
    #[must_use]
    pub const fn case(&self) -> &'a Case {
        self.case
    }

    /// The plan.
    #[must_use]
    pub const fn plan(&self) -> &'a Plan {
        self.plan
    }

    /// The model of the case; where deployments of a split tenant come after one another, with the days that the others
    /// leave each as the plan has them.
    #[must_use]
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// The plan as a solution of the model.
    #[must_use]
    pub const fn solution(&self) -> &Solution {
        &self.solution
    }

    /// The levels of that solution.
    #[must_use]
    pub const fn levels(&self) -> Levels {
        self.levels
    }

    /// Units that cannot stand as the plan has them, because the case has changed; they count as unassigned here.
    #[must_use]
    pub fn stale(&self) -> &[Id<Unit>] {
        &self.stale
    }

    /// The limits of the case that the plan breaks, because the case has changed.
    #[must_use]
    pub fn broken(&self) -> Vec<Broken> {
        let moves = self.ledger.excess_moves();
        let rooms = self.ledger.overfull().into_iter().map(|(fm, lack)| Broken::Room(fm, lack));
        rooms.chain((moves > 0).then_some(Broken::Moves(moves))).collect()
    }

    /// Whose unit it is.
    #[must_use]
    pub fn tenant_of(&self, unit: Id<Unit>) -> Id<Tenant> {
        self.model.units[unit].tenant
    }

    /// The units of `tenant`: none when nothing of it is to be decided, several when it is split.
    #[must_use]
    pub fn units(&self, tenant: Id<Tenant>) -> Vec<Id<Unit>> {
        self.model.units_of(tenant).map(Id::new).collect()
    }

    /// The FM the running work of `unit` stays with although its new work is left out.
    pub(super) fn stays(&self, unit: Id<Unit>) -> Option<Id<Fm>> {
        let row = &self.model.units[unit];
        row.present.filter(|_| row.tie == Tie::Running && self.solution.fm[unit].is_none())
    }

    /// Why `unit` is not served by `fm`: the rule or the limit that bars it, or what it would cost.
    pub fn why_not(&mut self, unit: Id<Unit>, fm: Id<Fm>) -> WhyNot {
        self.without(unit, |judge, now| WhyNot { unit, fm, now, verdict: judge.verdict(fm) })
    }

    /// Answers a question about `unit` with the unit taken out of the plan.
    pub(super) fn without<T>(&mut self, unit: Id<Unit>, ask: impl FnOnce(&Judge<'_>, Option<Offer>) -> T) -> T {
        let choice = self.choice(unit);
        let piece = piece(self.case, &self.model, unit);
        if let Some(choice) = &choice {
            self.ledger.take(piece, choice);
        }
        let judge = Judge { case: self.case, facts: &self.facts, ledger: &self.ledger, piece };
        let now = choice.as_ref().map(|choice| judge.offer(choice));
        let answer = ask(&judge, now);
        if let Some(choice) = &choice {
            self.ledger.add(piece, choice);
        }
        answer
    }

    /// What the plan chose for `unit`.
    pub(super) fn choice(&self, unit: Id<Unit>) -> Option<Choice> {
        let fm = self.solution.fm[unit]?;
        let picks = self.model.tasks_of(unit).map(|(task, _)| self.solution.pick[task]).collect();
        Some(Choice { fm, picks })
    }
}

/// `unit` with the customer it shares with others, if any.
pub(super) fn piece<'m>(case: &Case, model: &'m Model, unit: Id<Unit>) -> Piece<'m> {
    let row = &model.units[unit];
    let of_tenant: Option<Id<Customer>> = case.tenants[row.tenant].customer.filter(|_| row.tie != Tie::Running);
    let split = row.part.map(|_| row.tenant);
    Piece { model, unit, customer: row.customer.or(of_tenant), split }
}
