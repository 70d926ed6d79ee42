//! The question a left-out unit puts to each FM: could you take this?

use super::book::Book;
use super::days::{self, Job};
use super::effort::Work;
use super::fit::{Fit, Left, Sheet, minutes_left};
use super::load::{self, Cells, Limits};
use super::standing::Standing;
use super::truth::{Fate, Slot, Truth};
use crate::case::{Fm, Id, Service, Tenant, Workload};

/// Work that is to go to one FM together.
pub(super) struct Ask {
    pub(super) tenant: Id<Tenant>,
    /// What the FM must lead.
    pub(super) services: Vec<Id<Service>>,
    /// Deployments to start.
    pub(super) jobs: Vec<Job>,
    /// Running work that comes with it.
    pub(super) running: Vec<Work>,
    /// True when the tenant may have other work with the FM already.
    pub(super) has_more: bool,
}

/// The finished plan, as far as questions depend on it.
pub(super) struct Scene<'a> {
    pub(super) truth: &'a Truth<'a>,
    pub(super) book: &'a Book<'a>,
    pub(super) cells: &'a Cells,
    pub(super) left: Left,
}

impl Scene<'_> {
    /// What an open unit asks for. In a split tenant the other parts stand as the plan has them: `None` when one that
    /// must come first is not scheduled.
    pub(super) fn open(&self, slot: &Slot) -> Option<Ask> {
        let truth = self.truth;
        let mut jobs = days::jobs(truth, slot, Id::new(0));
        let is_part = slot.workload.is_some();
        for job in jobs.iter_mut().filter(|_| is_part) {
            if let Some((before, gap)) = job.ready.after {
                let end = truth.profiles.end(self.profile(before)?, self.book.start(truth.case, before)?);
                job.not_before = Some(end.plus(gap));
            }
        }
        let running = truth.running(slot).collect();
        Some(Ask { tenant: slot.tenant, services: truth.services(slot), jobs, running, has_more: is_part })
    }

    /// What a unit asks of the FM it runs with.
    pub(super) fn bound(&self, slot: &Slot, fm: Id<Fm>) -> Ask {
        let mut jobs = days::jobs(self.truth, slot, fm);
        jobs.retain(|job| job.days.is_open());
        days::relink(&mut jobs);
        Ask { tenant: slot.tenant, services: Vec::new(), jobs, running: Vec::new(), has_more: true }
    }

    fn profile(&self, id: Id<Workload>) -> Option<u32> {
        match self.truth.standings[id.index()] {
            Standing::Ready(ready) => Some(ready.profile),
            Standing::Out | Standing::Running { .. } | Standing::Not(_) => None,
        }
    }

    /// True when everything asked for fits into what `fm` has left.
    pub(super) fn has_room(&self, ask: &Ask, fm: Id<Fm>, sheet: &mut Sheet) -> bool {
        let starts = self.left.starts(fm);
        let fit = |minutes: &[i64], sheet: &mut Sheet| {
            Fit { truth: self.truth, fm, jobs: &ask.jobs, minutes, starts }.holds(&ask.running, sheet)
        };
        if ask.has_more { fit(&self.minutes_beside(ask.tenant, fm), sheet) } else { fit(self.left.minutes(fm), sheet) }
    }

    /// Minutes `fm` has left for a tenant that may have work with it already.
    fn minutes_beside(&self, tenant: Id<Tenant>, fm: Id<Fm>) -> Vec<i64> {
        let mut there = vec![0; self.truth.weeks];
        for (_, _, work) in load::planned(self.truth, self.book, tenant).filter(|&(of, ..)| of == fm) {
            self.truth.profiles.spread(work, self.truth.weeks, |week, minutes| there[week] += minutes);
        }
        let limits = Limits::of(self.truth, fm);
        let row = self.cells.row(fm).iter().enumerate();
        row.map(|(week, cell)| minutes_left(&limits, week, cell, there[week] > 0)).collect()
    }
}

/// True for units that ask every FM the same, whatever else the plan holds.
pub(super) fn is_plain(slot: &Slot) -> bool {
    slot.workload.is_none() && slot.fate == Fate::Open
}
