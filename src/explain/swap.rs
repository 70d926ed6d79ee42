//! Swaps: who could give way so that a unit finds room, tried on the ledger and undone.

use super::best;
use super::desk::{Desk, piece};
use super::lack::{self, Lack};
use super::unblock::{Shift, Unblock};
use super::verdict::Offer;
use crate::case::{Fm, Id};
use crate::model::{Choice, Unit};
use crate::plan::Levels;
use crate::solve::state::Span;

/// FMs that are looked at, those that lack least first.
const MOST_FMS: usize = 40;
/// Units for which another place is looked for, in all.
const MOST_PLACES: usize = 200;
/// FMs and units of each that are tried in pairs when no unit alone makes room.
const PAIRS: (usize, usize) = (3, 8);

/// The cheapest swap found that gives `unit` an FM.
pub(super) fn find(desk: &mut Desk<'_>, unit: Id<Unit>) -> Option<Unblock> {
    let fms = full_fms(desk, unit);
    let mut search = Search { desk, unit, places: 0, best: None };
    for (fm, _) in &fms {
        for out in search.desk.units_of[fm.index()].clone() {
            search.attempt(*fm, &[out]);
        }
    }
    if search.best.is_none() {
        fms.iter().take(PAIRS.0).for_each(|(fm, lack)| search.attempt_pairs(*fm, lack));
    }
    search.best.map(|(change, shifts, offer)| Unblock::Swap { shifts, offer, change })
}

/// The FMs that may serve `unit` but lack room, those that lack least first.
fn full_fms(desk: &Desk<'_>, unit: Id<Unit>) -> Vec<(Id<Fm>, Lack)> {
    let piece = piece(desk.case, &desk.model, unit);
    let candidates = desk.model.candidates(unit).into_iter().filter(|&fm| desk.ledger.moves_over(piece, fm) == 0);
    let mut fms: Vec<(Id<Fm>, Lack)> =
        candidates.filter_map(|fm| Some((fm, lack::least(&desk.ledger, piece, fm)?.1))).collect();
    fms.sort_by_key(|(fm, lack)| (lack.total_minutes(), *fm));
    fms.truncate(MOST_FMS);
    fms
}

struct Search<'d, 'a> {
    desk: &'d mut Desk<'a>,
    unit: Id<Unit>,
    places: usize,
    best: Option<(Levels, Vec<Shift>, Offer)>,
}

impl Search<'_, '_> {
    /// Tries to serve the unit by `fm` when `outs` leave it.
    fn attempt(&mut self, fm: Id<Fm>, outs: &[Id<Unit>]) {
        if self.places >= MOST_PLACES || self.is_split(outs) {
            return;
        }
        let mut undo: Vec<(Id<Unit>, Choice, i32)> = Vec::new();
        let found = self.try_out(fm, outs, &mut undo);
        for (unit, choice, sign) in undo.into_iter().rev() {
            self.apply(unit, &choice, -sign);
        }
        if let Some(found) = found
            && self.best.as_ref().is_none_or(|(least, ..)| found.0 < *least)
        {
            self.best = Some(found);
        }
    }

    /// True when two of those that would move are parts of one tenant: the days of each are known only while the other stays.
    fn is_split(&self, outs: &[Id<Unit>]) -> bool {
        let moving = outs.iter().chain([&self.unit]);
        let mut tenants: Vec<_> = moving.map(|&unit| self.desk.model.units[unit].tenant).collect();
        tenants.sort_unstable();
        tenants.dedup();
        tenants.len() <= outs.len()
    }

    fn try_out(
        &mut self,
        fm: Id<Fm>,
        outs: &[Id<Unit>],
        undo: &mut Vec<(Id<Unit>, Choice, i32)>,
    ) -> Option<(Levels, Vec<Shift>, Offer)> {
        let mut change = Levels::default();
        for &out in outs {
            let choice = self.desk.choice(out)?;
            self.step(out, &choice, -1, undo);
            change = minus(change, self.desk.judge(out).offer(&choice).price.levels());
        }
        let choice = best::best(&self.desk.ledger, piece(self.desk.case, &self.desk.model, self.unit), fm)?;
        let offer = self.desk.judge(self.unit).offer(&choice);
        change = plus(change, offer.price.levels());
        self.step(self.unit, &choice, 1, undo);
        let mut shifts = Vec::with_capacity(outs.len());
        for &out in outs {
            let to = self.place(out)?;
            change = plus(change, to.price.levels());
            self.step(out, &Choice { fm: to.fm, picks: to.picks.clone() }, 1, undo);
            shifts.push(Shift { unit: out, tenant: self.desk.model.units[out].tenant, from: fm, to });
        }
        Some((change, shifts, offer))
    }

    /// The cheapest place for a unit that gives way.
    fn place(&mut self, out: Id<Unit>) -> Option<Offer> {
        self.places += 1;
        let judge = self.desk.judge(out);
        judge.cheapest(&judge.eligible())
    }

    /// Pairs of the units that weigh most in the weeks that are short.
    fn attempt_pairs(&mut self, fm: Id<Fm>, lack: &Lack) {
        let mut units = self.desk.units_of[fm.index()].clone();
        units.sort_by_key(|&unit| (-self.weight(unit, lack), unit));
        units.truncate(PAIRS.1);
        for (at, &one) in units.iter().enumerate() {
            units[at + 1..].iter().for_each(|&other| self.attempt(fm, &[one, other]));
        }
    }

    fn weight(&self, unit: Id<Unit>, lack: &Lack) -> i64 {
        let Some(choice) = self.desk.choice(unit) else { return 0 };
        let span = Span::of(&self.desk.model, unit, &choice.picks);
        let short = span.busy().filter(|(week, _)| lack.minutes.iter().any(|(other, _)| other == week));
        short.map(|(_, minutes)| i64::from(minutes)).sum()
    }

    fn step(&mut self, unit: Id<Unit>, choice: &Choice, sign: i32, undo: &mut Vec<(Id<Unit>, Choice, i32)>) {
        self.apply(unit, choice, sign);
        undo.push((unit, choice.clone(), sign));
    }

    fn apply(&mut self, unit: Id<Unit>, choice: &Choice, sign: i32) {
        let piece = piece(self.desk.case, &self.desk.model, unit);
        if sign > 0 { self.desk.ledger.add(piece, choice) } else { self.desk.ledger.take(piece, choice) }
    }
}

const fn plus(one: Levels, other: Levels) -> Levels {
    Levels {
        unassigned: one.unassigned + other.unassigned,
        waiting: one.waiting + other.waiting,
        cost: one.cost + other.cost,
    }
}

const fn minus(one: Levels, other: Levels) -> Levels {
    Levels {
        unassigned: one.unassigned - other.unassigned,
        waiting: one.waiting - other.waiting,
        cost: one.cost - other.cost,
    }
}
