//! May this FM serve this unit, and at what price?

use super::lack::Lack;
use super::ledger::{Ledger, Piece};
use super::{best, departure, lack};
use crate::case::{Case, Day, Fm, Id, Service, Workload};
use crate::model::{Choice, StartPicks, Tie, Unit};
use crate::plan::Levels;
use crate::rules::{self, Eligibility, Facts, Need};
use crate::solve::state::Span;

/// The answer for one FM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It fits, at this price.
    Fits(Offer),
    /// A hard rule or a limit is in the way.
    Barred(Bar),
}

/// One way to serve a unit, with what it costs on top of a plan in which the unit has no FM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The FM.
    pub fm: Id<Fm>,
    /// The first day of each deployment it starts.
    pub starts: Vec<(Id<Workload>, Day)>,
    /// The price by part.
    pub price: Price,
    pub(super) picks: Vec<u16>,
}

/// What serving a unit costs, by part. Costs are in units of [`Levels::cost`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Price {
    /// Priority that is no longer unassigned.
    pub priority: i64,
    /// Priority x working days of wait.
    pub waiting: i64,
    /// The price of load, week by week.
    pub weeks: Vec<WeekPrice>,
    /// The second language.
    pub language: i64,
    /// The change of FM.
    pub moving: i64,
    /// One more FM for its customer.
    pub customer: i64,
}

/// The price of load in one week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeekPrice {
    /// Week of the horizon.
    pub week: usize,
    /// Minutes that come.
    pub minutes: i32,
    /// What they cost there.
    pub cost: i64,
}

impl Price {
    /// The price of the load.
    #[must_use]
    pub fn load(&self) -> i64 {
        self.weeks.iter().map(|week| week.cost).sum()
    }

    /// What the levels of the plan change by when the unit, which has no FM, is served so.
    #[must_use]
    pub fn levels(&self) -> Levels {
        let cost = self.load() + self.language + self.moving + self.customer;
        Levels { unassigned: -self.priority, waiting: self.waiting, cost }
    }
}

/// What stands in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bar {
    /// The FM has left.
    HasLeft,
    /// The FM works in another region.
    Region,
    /// The FM speaks neither language of the tenant.
    Language,
    /// The FM does not lead these workloads.
    Skill(Vec<Id<Service>>),
    /// Running work stays with this FM, and new work follows it.
    Running(Id<Fm>),
    /// Stability is `locked`: the unit stays with this FM or goes nowhere.
    Locked(Id<Fm>),
    /// The FM works on none of the days left to a deployment, or on none that keeps the serial gap: the first and the
    /// last of the days of each deployment.
    Away(Vec<(Id<Workload>, Day, Day)>),
    /// The deployment it comes after, of another unit of its tenant, leaves it no day or has no FM.
    Behind(Id<Workload>),
    /// Running work binds the unit to this FM, who leaves and has no working day left for a deployment: the first day
    /// that one would start on.
    Leaves(Id<Fm>, Id<Workload>, Day),
    /// The FM lacks room. The starts are those that lack least.
    Full(Lack, Vec<(Id<Workload>, Day)>),
    /// There is room, but the limit on moves is used up.
    MoveLimit,
}

/// Judges FMs for one unit, which must not stand in the ledger.
pub(super) struct Judge<'a> {
    pub(super) case: &'a Case,
    pub(super) facts: &'a Facts,
    pub(super) ledger: &'a Ledger,
    pub(super) piece: Piece<'a>,
}

impl<'a> Judge<'a> {
    /// May `fm` serve the unit, and at what price with its best starts?
    pub(super) fn verdict(&self, fm: Id<Fm>) -> Verdict {
        if let Some(bar) = self.bar_by_rule(fm) {
            return Verdict::Barred(bar);
        }
        match best::best(self.ledger, self.piece, fm) {
            Some(_) if self.ledger.moves_over(self.piece, fm) > 0 => Verdict::Barred(Bar::MoveLimit),
            Some(choice) => Verdict::Fits(self.offer(&choice)),
            None => Verdict::Barred(self.bar_by_room(fm)),
        }
    }

    /// The FMs that may serve the unit, were it not for a lock.
    pub(super) fn eligible(&self) -> Vec<Id<Fm>> {
        let row = self.piece.row();
        match row.tie {
            Tie::Running => row.present.into_iter().collect(),
            Tie::Locked | Tie::Loose | Tie::None => self.piece.model.eligible(row.pool),
        }
    }

    /// The cheapest of what fits at `fms`.
    pub(super) fn cheapest(&self, fms: &[Id<Fm>]) -> Option<Offer> {
        let fits = |fm: &Id<Fm>| {
            let may = self.bar_by_rule(*fm).is_none() && self.ledger.moves_over(self.piece, *fm) == 0;
            may.then(|| best::best(self.ledger, self.piece, *fm)).flatten()
        };
        self.cheapest_of(fms.iter().filter_map(fits))
    }

    /// The cheapest of `choices`, the first FM's among equals.
    pub(super) fn cheapest_of(&self, choices: impl Iterator<Item = Choice>) -> Option<Offer> {
        choices.map(|choice| self.offer(&choice)).min_by_key(|offer| (offer.price.levels(), offer.fm))
    }

    /// The price of one choice by part.
    pub(super) fn offer(&self, choice: &Choice) -> Offer {
        let (piece, fm) = (self.piece, choice.fm);
        let span = Span::of(piece.model, piece.unit, &choice.picks);
        let cost = |week, minutes| self.ledger.price(fm, week, 0, minutes);
        let weeks = span.busy().map(|(week, minutes)| WeekPrice { week, minutes, cost: cost(week, minutes) });
        let price = Price {
            priority: piece.row().priority,
            waiting: piece.waiting(&choice.picks),
            weeks: weeks.collect(),
            language: self.ledger.language_price(piece, fm),
            moving: self.ledger.move_price(piece, fm),
            customer: self.ledger.customer_price(piece, fm),
        };
        Offer { fm, starts: self.starts(&choice.picks), price, picks: choice.picks.clone() }
    }

    /// The rule that keeps `fm` from the unit whatever the other units do.
    pub(super) fn bar_by_rule(&self, fm: Id<Fm>) -> Option<Bar> {
        let row = self.piece.row();
        let other = row.present.filter(|&present| present != fm);
        match (row.tie, other) {
            (Tie::Running, Some(present)) => Some(Bar::Running(present)),
            (Tie::Running, None) => None,
            (Tie::Locked, Some(present)) => self.bar_by_skill(fm).or(Some(Bar::Locked(present))),
            (Tie::Locked | Tie::Loose | Tie::None, _) => self.bar_by_skill(fm),
        }
    }

    fn bar_by_skill(&self, fm: Id<Fm>) -> Option<Bar> {
        let row = &self.case.fms[fm];
        if row.has_left(self.case.plan_date) {
            return Some(Bar::HasLeft);
        }
        let Unit { tenant, part, .. } = *self.piece.row();
        let need = Need { tenant, services: self.facts.services(self.case, tenant, part) };
        match rules::eligibility(self.case, &need, row) {
            Eligibility::FirstLanguage | Eligibility::SecondLanguage => None,
            Eligibility::WrongRegion => Some(Bar::Region),
            Eligibility::NoLanguage => Some(Bar::Language),
            Eligibility::NoSkill(_) => {
                let missing = need.services.into_iter().filter(|&service| !row.workloads.covers(service));
                Some(Bar::Skill(missing.collect()))
            }
        }
    }

    fn bar_by_room(&self, fm: Id<Fm>) -> Bar {
        let model = self.piece.model;
        if StartPicks::new(model, self.piece.unit, fm).earliest().is_none() {
            if let Some(before) = model.predecessor(self.piece.unit).filter(|_| self.days().is_empty()) {
                return Bar::Behind(model.tasks[before].workload);
            }
            let unserved = departure::unserved(self.facts, model, self.piece.unit);
            return unserved.map_or_else(|| Bar::Away(self.days()), |(workload, day)| Bar::Leaves(fm, workload, day));
        }
        match lack::least(self.ledger, self.piece, fm) {
            Some((choice, lack)) => Bar::Full(lack, self.starts(&choice.picks)),
            None => Bar::Away(self.days()),
        }
    }

    /// The first and last day left to each deployment, whoever the FM.
    fn days(&self) -> Vec<(Id<Workload>, Day, Day)> {
        let tasks = self.piece.model.tasks_of(self.piece.unit);
        let days = tasks.filter_map(|(task, row)| {
            let starts = self.piece.model.starts_of(task);
            Some((row.workload, starts.first()?.day, starts.last()?.day))
        });
        days.collect()
    }

    /// The days of `picks`.
    pub(super) fn starts(&self, picks: &[u16]) -> Vec<(Id<Workload>, Day)> {
        let tasks = self.piece.model.tasks_of(self.piece.unit).zip(picks);
        let starts =
            tasks.map(|((task, row), &pick)| (row.workload, self.piece.model.starts_of(task)[usize::from(pick)].day));
        starts.collect()
    }
}
