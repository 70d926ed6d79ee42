//! Reasons of what got no place, judged against the finished plan.

use super::ask::{Ask, Scene, is_plain};
use super::book::Book;
use super::days::{self, Days, Job};
use super::effort::Work;
use super::fit::{Glance, Left, Sheet};
use super::load::Cells;
use super::rows::{Outcome, about, is_move};
use super::truth::{Fate, Slot, Truth};
use super::violation::{Kind, Violation};
use crate::case::{Day, Fm, Id, Language, Region, Service, Stability};
use crate::plan::Reason;
use rayon::prelude::*;
use std::collections::HashMap;

/// Checks the reason of every unit that was left out, and that no more units move than may.
pub(super) fn check(truth: &Truth<'_>, book: &Book<'_>, outcomes: &[Outcome], cells: &Cells) -> Vec<Violation> {
    let moves = moves(truth, outcomes);
    let scene = Scene { truth, book, cells, left: Left::of(truth, cells) };
    let judge = Judge { scene, moves };
    let out: Vec<usize> = (0..outcomes.len()).filter(|&at| outcomes[at].left_out).collect();
    let verdicts = judge.verdicts(&out);
    let most = truth.case.policy.max_moves.filter(|&most| moves > u64::from(most));
    let too_many =
        most.map(|most| Violation::new(Kind::MaxMoves, format!("{moves} moves, at most {most} are allowed")));
    let untrue = out.iter().zip(verdicts).filter_map(|(&at, verdict)| judge.untrue(at, verdict));
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
    /// A deployment it comes after, in another part of a split tenant, is left out.
    Behind,
}

struct Judge<'a> {
    scene: Scene<'a>,
    moves: u64,
}

/// What an FM must be to serve a unit: units that agree in it ask the same FMs.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Need {
    region: Id<Region>,
    languages: (Id<Language>, Option<Id<Language>>),
    services: Vec<Id<Service>>,
}

/// Profile, window and serial bounds of a job.
type JobKey = (u32, (Day, Day), Option<Day>, Option<(usize, i32)>);

/// All that a verdict on a plain unit depends on: units that agree in it share the verdict.
#[derive(PartialEq, Eq, Hash)]
struct Signature {
    need: Need,
    jobs: Vec<JobKey>,
    running: Vec<Work>,
}

impl Judge<'_> {
    fn verdicts(&self, out: &[usize]) -> Vec<Verdict> {
        let (group, questions) = self.questions(out);
        let mut by_need: Vec<usize> = (0..questions.len()).collect();
        by_need.sort_by(|&left, &right| questions[left].0.cmp(&questions[right].0));
        let chunks: Vec<&[usize]> = by_need.chunk_by(|&left, &right| questions[left].0 == questions[right].0).collect();
        let answered: Vec<Vec<Verdict>> = chunks.par_iter().map(|chunk| self.answers(chunk, &questions)).collect();
        let mut verdicts = vec![Verdict::NoRoom; questions.len()];
        for (&question, verdict) in by_need.iter().zip(answered.into_iter().flatten()) {
            verdicts[question] = verdict;
        }
        group.into_iter().map(|group| verdicts[group]).collect()
    }

    /// For each unit that was left out the number of its question, and the questions: one of the units that ask it, and
    /// what they need where any FM may answer.
    fn questions(&self, out: &[usize]) -> (Vec<usize>, Vec<(Option<Need>, usize)>) {
        let mut known: HashMap<Signature, usize> = HashMap::new();
        let mut questions = Vec::new();
        let mut group = Vec::with_capacity(out.len());
        for &at in out {
            let next = questions.len();
            let signature = self.signature(&self.scene.truth.slots[at]);
            let need = signature.as_ref().map(|signature| signature.need.clone());
            let of = signature.map_or(next, |signature| *known.entry(signature).or_insert(next));
            if of == next {
                questions.push((need, at));
            }
            group.push(of);
        }
        (group, questions)
    }

    /// The verdicts on questions of the same need.
    fn answers(&self, chunk: &[usize], questions: &[(Option<Need>, usize)]) -> Vec<Verdict> {
        let scene = &self.scene;
        let Some((Some(need), at)) = chunk.first().map(|&first| &questions[first]) else {
            return chunk
                .par_iter()
                .map_init(Sheet::default, |sheet, &question| self.verdict(questions[question].1, sheet))
                .collect();
        };
        let eligible: Vec<Id<Fm>> = scene.truth.eligible(scene.truth.slots[*at].tenant, &need.services).collect();
        let answer = |sheet: &mut Sheet, &question: &usize| {
            let slot = &scene.truth.slots[questions[question].1];
            scene.open(slot).map_or(Verdict::Behind, |ask| self.ask_all(&ask, &eligible, sheet))
        };
        chunk.par_iter().map_init(Sheet::default, answer).collect()
    }

    /// `None` where the verdict depends on more than a signature tells.
    fn signature(&self, slot: &Slot) -> Option<Signature> {
        let ask = if is_plain(slot) { self.scene.open(slot)? } else { return None };
        let tenant = &self.scene.truth.case.tenants[slot.tenant];
        let languages = (tenant.language, tenant.second_language);
        let key = |job: &Job| (job.ready.profile, (job.ready.due, job.ready.last), job.not_before, job.after);
        Some(Signature {
            need: Need { region: tenant.region, languages, services: ask.services },
            jobs: ask.jobs.iter().map(key).collect(),
            running: ask.running,
        })
    }

    fn verdict(&self, at: usize, sheet: &mut Sheet) -> Verdict {
        let slot = &self.scene.truth.slots[at];
        if let Fate::Bound(fm) = slot.fate {
            self.bound_verdict(slot, fm, sheet)
        } else {
            self.open_verdict(slot, sheet)
        }
    }

    fn bound_verdict(&self, slot: &Slot, fm: Id<Fm>, sheet: &mut Sheet) -> Verdict {
        if days::jobs(self.scene.truth, slot, fm).iter().any(|job| job.days == Days::Never) {
            return Verdict::NoDay;
        }
        let fits = self.scene.has_room(&self.scene.bound(slot, fm), fm, sheet);
        if fits { Verdict::Fits(fm) } else { Verdict::NoRoom }
    }

    fn open_verdict(&self, slot: &Slot, sheet: &mut Sheet) -> Verdict {
        let truth = self.scene.truth;
        let eligible: Vec<Id<Fm>> = truth.eligible(slot.tenant, &truth.services(slot)).collect();
        match self.scene.open(slot) {
            _ if eligible.is_empty() => Verdict::NoEligibleFm,
            Some(ask) => self.ask_all(&ask, &eligible, sheet),
            None => Verdict::Behind,
        }
    }

    fn ask_all(&self, ask: &Ask, eligible: &[Id<Fm>], sheet: &mut Sheet) -> Verdict {
        let truth = self.scene.truth;
        let glance = Glance::of(truth, &ask.jobs);
        let mut verdict = Verdict::NoEligibleFm;
        for &fm in eligible {
            let may_fit = ask.has_more || glance.may_fit(truth, fm, self.scene.left.minutes(fm));
            if verdict == Verdict::NoRoom && !may_fit {
                continue;
            }
            let has_days = days::has_legal_days(truth, &ask.jobs, fm);
            if has_days && may_fit && self.scene.has_room(ask, fm, sheet) {
                return Verdict::Fits(fm);
            }
            verdict = if has_days || verdict == Verdict::NoRoom { Verdict::NoRoom } else { Verdict::NoDay };
        }
        verdict
    }

    /// Compares the reason of a unit with what is true of the plan.
    fn untrue(&self, at: usize, verdict: Verdict) -> Option<Violation> {
        let slot = &self.scene.truth.slots[at];
        let given = self.scene.book.assignment(at)?.reason?;
        let (right, text) = match verdict {
            Verdict::NoEligibleFm => (Some(Reason::NoEligibleFm), String::new()),
            Verdict::NoDay => (Some(Reason::FmAwayOnStart), String::new()),
            Verdict::NoRoom => (Some(Reason::NoCapacity), String::new()),
            Verdict::Behind => (Some(Reason::PredecessorUnscheduled), String::new()),
            Verdict::Fits(fm) => match self.way_in(slot, fm) {
                Some(fm) => (None, format!("FM {} can take it", self.scene.truth.case.fms[fm].id)),
                None => (Some(Reason::MoveLimit), String::new()),
            },
        };
        let text = right.map_or(text, |right| format!("{} is true", right.as_str()));
        let violation = || Violation::new(Kind::ReasonUntrue, format!("the reason is {}, yet {text}", given.as_str()));
        (right != Some(given)).then(|| about(self.scene.truth, slot, violation()))
    }

    /// An FM that may take the unit and has room for it, when it fits with `fm`.
    fn way_in(&self, slot: &Slot, fm: Id<Fm>) -> Option<Id<Fm>> {
        let truth = self.scene.truth;
        if !is_move(truth, slot, fm) || self.may_move() {
            return Some(fm);
        }
        let present = truth.staying_fm(&truth.case.tenants[slot.tenant])?;
        let ask = self.scene.open(slot)?;
        let fits = truth.is_eligible(present, slot.tenant, &ask.services)
            && days::has_legal_days(truth, &ask.jobs, present)
            && self.scene.has_room(&ask, present, &mut Sheet::default());
        fits.then_some(present)
    }

    fn may_move(&self) -> bool {
        let policy = &self.scene.truth.case.policy;
        policy.stability != Stability::Locked && policy.max_moves.is_none_or(|most| self.moves < u64::from(most))
    }
}
