//! The cheapest thing that would give a unit an FM, each tried on the plan itself: a swap that costs nothing but price,
//! one more move, days of waiting, hours in named weeks, a skill.

use super::desk::{Desk, piece};
use super::lack::{self, Lack};
use super::ledger::Piece;
use super::verdict::{Bar, Judge, Offer, Verdict};
use super::{best, swap};
use crate::case::{Fm, Id, Policy, Region, Tenant, Workload};
use crate::model::{StartPicks, Tie, Unit};
use crate::plan::Levels;

/// Waiting is tried up to so many working days.
const MOST_WAIT: u32 = 20;

/// Something that would give a unit an FM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unblock {
    /// Other units go elsewhere or start on other days; nothing of the case changes.
    Swap {
        /// What moves, in this order.
        shifts: Vec<Shift>,
        /// Where the unit then goes.
        offer: Offer,
        /// What the plan's levels change by in all.
        change: Levels,
    },
    /// One more move, or no lock: there is room.
    Move(Offer),
    /// With `max_wait_days` of so many days.
    Wait {
        /// The least `max_wait_days` that serves.
        days: u32,
        /// Where the unit then goes, and when.
        offer: Offer,
    },
    /// More room with one FM: hours in named weeks, places for tenants, starts.
    Room {
        /// What must be added to the FM's limits.
        lack: Lack,
        /// Where the unit then goes; the price is that of the FM's present capacity.
        offer: Offer,
    },
    /// An FM of the region who has room learns a language or workloads.
    Skill {
        /// What the FM lacks.
        bar: Bar,
        /// Where the unit then goes.
        offer: Offer,
    },
}

/// A unit that gives way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// The unit.
    pub unit: Id<Unit>,
    /// Its tenant.
    pub tenant: Id<Tenant>,
    /// Its FM in the plan.
    pub from: Id<Fm>,
    /// Where it goes; the same FM when only its starts move.
    pub to: Offer,
}

/// How one kind of help is looked for.
type Kind = fn(&mut Desk<'_>, Id<Unit>) -> Option<Unblock>;

/// Kinds of help, in the order in which they are told.
const KINDS: [Kind; 5] = [
    swap::find,
    |desk, unit| desk.one_more_move(unit),
    |desk, unit| desk.wait(unit),
    |desk, unit| desk.room(unit),
    |desk, unit| desk.skill(unit),
];

impl Desk<'_> {
    /// What would give `unit`, which has no FM, one: the cheapest of each kind, kinds that ask least of the planner
    /// first; none for what waits for another deployment of its tenant that has no FM. A swap is looked for among the FMs
    /// that lack least; that none is found is no proof that there is none.
    pub fn unblock(&mut self, unit: Id<Unit>) -> Vec<Unblock> {
        self.ways(unit).collect()
    }

    /// The first of [`Self::unblock`].
    pub fn first_unblock(&mut self, unit: Id<Unit>) -> Option<Unblock> {
        self.ways(unit).next()
    }

    /// Looks for the next kind of help when it is asked for.
    fn ways(&mut self, unit: Id<Unit>) -> impl Iterator<Item = Unblock> {
        let waits = self.model.waits_for(unit, &self.solution).is_some();
        KINDS.iter().filter(move |_| !waits).filter_map(move |kind| kind(self, unit))
    }

    /// A judge of `unit`, which has no FM.
    pub(super) fn judge(&self, unit: Id<Unit>) -> Judge<'_> {
        let piece = piece(self.case, &self.model, unit);
        Judge { case: self.case, facts: &self.facts, ledger: &self.ledger, piece }
    }

    fn one_more_move(&self, unit: Id<Unit>) -> Option<Unblock> {
        let judge = self.judge(unit);
        let barred = |fm: &Id<Fm>| matches!(judge.verdict(*fm), Verdict::Barred(Bar::MoveLimit | Bar::Locked(_)));
        let fms = judge.eligible().into_iter().filter(barred);
        judge.cheapest_of(fms.filter_map(|fm| best::best(&self.ledger, judge.piece, fm))).map(Unblock::Move)
    }

    fn wait(&self, unit: Id<Unit>) -> Option<Unblock> {
        let row = &self.model.units[unit];
        let mut links = self.model.links.iter().flat_map(|link| [link.before, link.task]);
        let is_linked = links.any(|task| self.model.tasks[task].unit == unit);
        let mut too_few = self.case.policy.max_wait_days;
        if row.tie == Tie::Running || is_linked || too_few >= MOST_WAIT {
            return None;
        }
        let (mut days, mut offer) = self.with_wait(unit, MOST_WAIT)?;
        // The least waiting in sum may let one of several deployments wait longer than it must.
        while row.tasks.len() > 1 && too_few + 1 < days {
            let middle = too_few + (days - too_few) / 2;
            match self.with_wait(unit, middle) {
                Some(found) => (days, offer) = found,
                None => too_few = middle,
            }
        }
        Some(Unblock::Wait { days, offer })
    }

    /// The cheapest place for `unit` when everybody may wait up to `most` days, and the most that one of its deployments
    /// waits there.
    fn with_wait(&self, unit: Id<Unit>, most: u32) -> Option<(u32, Offer)> {
        let row = &self.model.units[unit];
        let policy = Policy { max_wait_days: most, ..self.case.policy.clone() };
        let probe = self.alone(row.tenant, policy);
        let first = self.case.tenants[row.tenant].workloads.start;
        let part = row.part.map(|id| Id::new(id.index() - first));
        let (alone, _) = probe.model.units.entries().find(|(_, row)| row.part == part)?;
        let piece = Piece { model: &probe.model, unit: alone, ..piece(self.case, &self.model, unit) };
        let judge = Judge { case: &probe.case, facts: &probe.facts, ledger: &self.ledger, piece };
        let mut offer = judge.cheapest(&probe.model.candidates(alone))?;
        let days = longest_wait(piece, &offer.picks);
        offer.starts.iter_mut().for_each(|(workload, _)| *workload = Id::<Workload>::new(workload.index() + first));
        Some((days, offer))
    }

    fn room(&self, unit: Id<Unit>) -> Option<Unblock> {
        let judge = self.judge(unit);
        let may = |fm: &Id<Fm>| judge.bar_by_rule(*fm).is_none() && self.ledger.moves_over(judge.piece, *fm) == 0;
        let is_full = |fm: &Id<Fm>| best::best(&self.ledger, judge.piece, *fm).is_none();
        let fms = judge.eligible().into_iter().filter(|fm| may(fm) && is_full(fm));
        let (choice, lack) = lack::nearest(&self.ledger, judge.piece, fms)?;
        Some(Unblock::Room { lack, offer: judge.offer(&choice) })
    }

    fn skill(&self, unit: Id<Unit>) -> Option<Unblock> {
        let judge = self.judge(unit);
        let region: Id<Region> = self.case.tenants[self.model.units[unit].tenant].region;
        let here = self.case.fms.entries().filter(|(_, row)| row.region == region).map(|(fm, _)| fm);
        let here = here.filter(|&fm| self.ledger.moves_over(judge.piece, fm) == 0);
        let barred = here.filter_map(|fm| match judge.bar_by_rule(fm)? {
            bar @ (Bar::Language | Bar::Skill(_)) => Some((fm, bar)),
            _ => None,
        });
        let open = barred.filter(|(fm, _)| StartPicks::new(&self.model, unit, *fm).earliest().is_some());
        let fits = open.filter_map(|(fm, bar)| Some((judge.offer(&best::best(&self.ledger, judge.piece, fm)?), bar)));
        let missing = |bar: &Bar| if let Bar::Skill(services) = bar { services.len() } else { 1 };
        let (offer, bar) = fits.min_by_key(|(offer, bar)| (missing(bar), offer.price.levels(), offer.fm))?;
        Some(Unblock::Skill { bar, offer })
    }
}

/// The most days a deployment waits with `picks`.
fn longest_wait(piece: Piece<'_>, picks: &[u16]) -> u32 {
    let tasks = piece.model.tasks_of(piece.unit).zip(picks);
    tasks.map(|((task, _), &pick)| piece.model.starts_of(task)[usize::from(pick)].wait).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::{away, case, date, esd};
    use crate::case::{PresentFm, Workload, WorkloadSkill};
    use crate::engine::{MethodChoice, Quiet, Settings, plan};

    fn runs(hours: i64) -> impl FnOnce(&mut Workload) {
        move |row| {
            row.started_on = Some(date("2026-11-16"));
            (row.duration_weeks, row.minutes_per_week) = (Some(8), Some(60 * hours));
        }
    }

    /// What would unblock T1, which announced F1 leads: the kind of help and the FM.
    fn ways(max_moves: Option<u32>) -> Vec<(&'static str, usize)> {
        let of = |fm: usize| move |tenant: &mut Tenant| tenant.present_fm = PresentFm::Known(Id::new(fm));
        // T1 takes 20 hours a week; F1 has one left and F2 has 15. F3 has all 40 and leads no Teams.
        let case = case("2026-11-23", 8)
            .with(|case| case.policy.max_moves = max_moves)
            .effort("*", &[(4, 20)])
            .fm("F1", |_| {})
            .fm("F2", |_| {})
            .fm("F3", |fm| fm.workloads = WorkloadSkill::Only(Vec::new()))
            .tenant("T1", of(0))
            .workload("Teams", |row| row.esd = esd("2026-11-30"))
            .tenant("T2", of(0))
            .workload("Teams", runs(39))
            .tenant("T3", of(1))
            .workload("Teams", runs(25))
            .done();
        let settings = Settings { method: MethodChoice::Greedy, ..Settings::default() };
        let plan = plan(&case, &settings, &Quiet).unwrap();
        let mut desk = Desk::open(&case, &plan);
        let unit = desk.units(Id::new(0))[0];
        desk.unblock(unit).iter().map(|way| (way.code(), way.offer().fm.index())).collect()
    }

    #[test]
    fn what_needs_a_move_helps_nobody_when_the_limit_on_moves_is_used_up() {
        assert_eq!(ways(None), [("room", 1), ("skill", 2)]);
        assert_eq!(ways(Some(1)), [("room", 1), ("skill", 2)]);
        assert_eq!(ways(Some(0)), [("room", 0)]);
    }

    #[test]
    fn the_days_of_waiting_are_the_least_that_serve() {
        // With F1 Teams starts on its due day and Intune five days late; with F2, three days late each: more in sum.
        let case = case("2026-11-23", 8)
            .effort("*", &[(1, 10)])
            .fm("F1", |fm| fm.absences = vec![away("2026-12-14", "2026-12-18")])
            .fm("F2", |fm| fm.absences = vec![away("2026-11-30", "2026-12-02"), away("2026-12-14", "2026-12-16")])
            .tenant("T1", |_| {})
            .workload("Teams", |row| row.esd = esd("2026-11-30"))
            .workload("Intune", |row| row.esd = esd("2026-12-14"))
            .done();
        let settings = Settings { method: MethodChoice::Greedy, ..Settings::default() };
        let plan = plan(&case, &settings, &Quiet).unwrap();
        let mut desk = Desk::open(&case, &plan);
        let ways = desk.unblock(Id::new(0));
        let [Unblock::Wait { days, offer }] = ways.as_slice() else { panic!("{ways:?}") };
        assert_eq!((*days, offer.fm.index(), offer.price.waiting), (3, 1, 6));
    }
}
