//! Reasons of what got no place, judged against the finished plan.

use super::book::Book;
use super::days::{self, Days, Job};
use super::effort::Work;
use super::fit::{Fit, Left, Sheet, minutes_left};
use super::load::{Cells, Limits};
use super::rows::{Outcome, about, is_move, word};
use super::truth::{Fate, Slot, Truth};
use super::violation::{Kind, Violation};
use crate::case::{Day, Fm, Id, Language, Region, Service, Stability};
use crate::plan::Reason;
use rayon::prelude::*;
use std::collections::HashMap;

/// Checks the reason of every unit that was left out, and that no unit exceeds the limit on moves.
pub(super) fn check(truth: &Truth<'_>, book: &Book<'_>, outcomes: &[Outcome], cells: &Cells) -> Vec<Violation> {
    let moves = moves(truth, outcomes);
    let judge = Judge { truth, book, cells, left: Left::of(truth, cells), moves };
    let out: Vec<usize> = (0..outcomes.len()).filter(|&at| outcomes[at].left_out).collect();
    let verdicts = judge.verdicts(&out);
    let most = truth.case.policy.max_moves.filter(|&most| moves > u64::from(most));
    let too_many =
        most.map(|most| Violation::new(Kind::MaxMoves, format!("{moves} moves, at most {most} are allowed")));
    let untrue = out.iter().zip(verdicts).filter_map(|(&at, verdict)| judge.untrue(at, &verdict));
    too_many.into_iter().chain(untrue).collect()
}

/// Units that leave an FM who is still there.
pub(super) fn moves(truth: &Truth<'_>, outcomes: &[Outcome]) -> u64 {
    let units = truth.slots.iter().zip(outcomes);
    units.filter(|(slot, outcome)| outcome.fm.is_some_and(|fm| is_move(truth, slot, fm))).count() as u64
}

/// What stands in a unit's way, whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    NoEligibleFm,
    NoDay,
    NoRoom,
    /// The first FM it fits with.
    Fits(Id<Fm>),
    /// A deployment of the same tenant that it comes after, in another part of a split tenant, is left out.
    Behind,
}

struct Judge<'a> {
    truth: &'a Truth<'a>,
    book: &'a Book<'a>,
    cells: &'a Cells,
    left: Left,
    moves: u64,
}

/// All that a verdict on an open unit depends on: units that agree in it share the verdict.
#[derive(PartialEq, Eq, Hash)]
struct Signature {
    region: Id<Region>,
    languages: (Id<Language>, Option<Id<Language>>),
    services: Vec<Id<Service>>,
    jobs: Vec<JobKey>,
    running: Vec<Work>,
}

/// Profile, window and serial bounds of a job.
type JobKey = (u32, (Day, Day), Option<Day>, Option<(usize, i32)>);

impl Judge<'_> {
    fn verdicts(&self, out: &[usize]) -> Vec<Verdict> {
        let mut known: HashMap<Signature, usize> = HashMap::new();
        let mut distinct: Vec<usize> = Vec::new();
        let group: Vec<usize> = out
            .iter()
            .map(|&at| {
                let mut new = || {
                    distinct.push(at);
                    distinct.len() - 1
                };
                match self.signature(&self.truth.slots[at]) {
                    Some(signature) => *known.entry(signature).or_insert_with(new),
                    None => new(),
                }
            })
            .collect();
        let verdicts: Vec<Verdict> =
            distinct.par_iter().map_init(Sheet::default, |sheet, &at| self.verdict(at, sheet)).collect();
        group.into_iter().map(|group| verdicts[group]).collect()
    }

    /// `None` where the verdict depends on more than the signature tells.
    fn signature(&self, slot: &Slot) -> Option<Signature> {
        if slot.workload.is_some() || slot.fate != Fate::Open {
            return None;
        }
        let tenant = &self.truth.case.tenants[slot.tenant];
        let jobs = days::jobs(self.truth, slot, Id::new(0));
        let job = |job: &Job| (job.ready.profile, (job.ready.due, job.ready.last), job.not_before, job.after);
        Some(Signature {
            region: tenant.region,
            languages: (tenant.language, tenant.second_language),
            services: self.truth.services(slot),
            jobs: jobs.iter().map(job).collect(),
            running: self.truth.running(slot).collect(),
        })
    }

    fn verdict(&self, at: usize, sheet: &mut Sheet) -> Verdict {
        let slot = &self.truth.slots[at];
        match slot.fate {
            Fate::Bound(fm) => self.bound_verdict(slot, fm, sheet),
            Fate::Open => self.open_verdict(slot, sheet),
            Fate::Bad | Fate::Partner | Fate::Parked | Fate::Idle(_) => Verdict::NoEligibleFm,
        }
    }

    fn bound_verdict(&self, slot: &Slot, fm: Id<Fm>, sheet: &mut Sheet) -> Verdict {
        let jobs = days::jobs(self.truth, slot, fm);
        if jobs.iter().any(|job| job.days == Days::Never) {
            return Verdict::NoDay;
        }
        let jobs = open_jobs(&jobs);
        if self.has_room(slot, fm, &jobs, sheet) { Verdict::Fits(fm) } else { Verdict::NoRoom }
    }

    fn open_verdict(&self, slot: &Slot, sheet: &mut Sheet) -> Verdict {
        let truth = self.truth;
        let Some(jobs) = self.jobs_beside_siblings(slot) else { return Verdict::Behind };
        let mut verdict = Verdict::NoEligibleFm;
        for fm in truth.eligible(slot) {
            let has_days = days::has_legal_days(truth, &jobs, fm);
            if has_days && self.has_room(slot, fm, &jobs, sheet) {
                return Verdict::Fits(fm);
            }
            verdict = if has_days || verdict == Verdict::NoRoom { Verdict::NoRoom } else { Verdict::NoDay };
        }
        verdict
    }

    /// The jobs of an open unit. In a split tenant the other parts stand as the plan has them: `None` when one that
    /// must come first is not scheduled.
    fn jobs_beside_siblings(&self, slot: &Slot) -> Option<Vec<Job>> {
        let truth = self.truth;
        let mut jobs = days::jobs(truth, slot, Id::new(0));
        if slot.workload.is_none() {
            return Some(jobs);
        }
        for job in &mut jobs {
            if let Some((before, gap)) = job.ready.after {
                let profile = truth.ready_profile(before)?;
                let end = truth.profiles.end(profile, self.book.start(truth.case, before)?);
                job.not_before = Some(end.plus(gap));
            }
        }
        Some(jobs)
    }

    fn has_room(&self, slot: &Slot, fm: Id<Fm>, jobs: &[Job], sheet: &mut Sheet) -> bool {
        let (truth, starts) = (self.truth, self.left.starts(fm));
        if let Fate::Bound(_) = slot.fate {
            let minutes = self.minutes_beside(fm, &truth.running(slot).collect::<Vec<_>>());
            return Fit { truth, fm, jobs, minutes: &minutes, starts }.holds(&[], sheet);
        }
        let running: Vec<Work> = truth.running(slot).collect();
        if slot.workload.is_some() {
            let minutes = self.minutes_beside(fm, &self.siblings(slot, fm));
            return Fit { truth, fm, jobs, minutes: &minutes, starts }.holds(&running, sheet);
        }
        Fit { truth, fm, jobs, minutes: self.left.minutes(fm), starts }.holds(&running, sheet)
    }

    /// Work of other parts of a split tenant that this FM has.
    fn siblings(&self, slot: &Slot, fm: Id<Fm>) -> Vec<Work> {
        let planned = super::load::planned(self.truth, self.book, slot.tenant);
        planned.filter(|&(of, ..)| of == fm).map(|(_, _, work)| work).collect()
    }

    /// Minutes left for a tenant that has `own` work with this FM already.
    fn minutes_beside(&self, fm: Id<Fm>, own: &[Work]) -> Vec<i64> {
        let mut there = vec![0; self.truth.weeks];
        for &work in own {
            self.truth.profiles.spread(work, self.truth.weeks, |week, minutes| there[week] += minutes);
        }
        let limits = Limits::of(self.truth, fm);
        let row = self.cells.row(fm).iter().enumerate();
        row.map(|(week, cell)| minutes_left(&limits, week, cell, there[week] > 0)).collect()
    }

    /// Compares the reason of a unit with what is true of the plan.
    fn untrue(&self, at: usize, verdict: &Verdict) -> Option<Violation> {
        let slot = &self.truth.slots[at];
        let given = self.book.assignment(at)?.reason?;
        let (is_true, text) = match *verdict {
            Verdict::NoEligibleFm => only(given, Reason::NoEligibleFm),
            Verdict::NoDay => only(given, Reason::FmAwayOnStart),
            Verdict::NoRoom => only(given, Reason::NoCapacity),
            Verdict::Behind => only(given, Reason::PredecessorUnscheduled),
            Verdict::Fits(fm) => match self.way_in(slot, fm) {
                Some(fm) => (false, format!("FM {} can take it", self.truth.case.fms[fm].id)),
                None => only(given, Reason::MoveLimit),
            },
        };
        let violation =
            || Violation::new(Kind::ReasonUntrue, format!("the reason is {}, yet {text}", word(Some(given))));
        (!is_true).then(|| about(self.truth, slot, violation()))
    }

    /// An FM that may take the unit and has room for it, when it fits with `fm`.
    fn way_in(&self, slot: &Slot, fm: Id<Fm>) -> Option<Id<Fm>> {
        if !is_move(self.truth, slot, fm) || self.may_move() {
            return Some(fm);
        }
        let present = self.truth.staying_fm(&self.truth.case.tenants[slot.tenant])?;
        let jobs = self.jobs_beside_siblings(slot)?;
        let is_eligible = self.truth.is_eligible(present, slot.tenant, &self.truth.services(slot));
        let fits = || {
            days::has_legal_days(self.truth, &jobs, present)
                && self.has_room(slot, present, &jobs, &mut Sheet::default())
        };
        (is_eligible && fits()).then_some(present)
    }

    fn may_move(&self) -> bool {
        let policy = &self.truth.case.policy;
        policy.stability != Stability::Locked && policy.max_moves.is_none_or(|most| self.moves < u64::from(most))
    }
}

fn only(given: Reason, right: Reason) -> (bool, String) {
    (given == right, format!("{} is true", right.as_str()))
}

/// The jobs that can start inside the horizon; none of them comes after one that cannot.
fn open_jobs(jobs: &[Job]) -> Vec<Job> {
    let mut open: Vec<Job> = jobs.iter().copied().filter(|job| job.days.is_open()).collect();
    let ids: Vec<_> = open.iter().map(|job| job.id).collect();
    for job in &mut open {
        let place = |at: usize| ids.iter().position(|&id| id == jobs[at].id);
        job.after = job.after.and_then(|(at, gap)| Some((place(at)?, gap)));
    }
    open
}
