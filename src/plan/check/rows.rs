//! The rows of `assignments.csv`: status, FM and reason, eligibility, locks and moves.

use super::book::Book;
use super::truth::{Fate, Slot, Truth};
use super::violation::{Kind, Violation};
use crate::case::{Contact, Fm, Id, PresentFm, Stability};
use crate::plan::{AssignedFm, Assignment, Reason, Status};

/// What the plan makes of one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    /// The FM of a unit, when it got one.
    pub(super) fm: Option<Id<Fm>>,
    /// True when the unit counts as unassigned: it has no FM, or its FM cannot take its new work.
    pub(super) left_out: bool,
}

/// Checks one row and returns what is wrong with it.
pub(super) fn check_row(truth: &Truth<'_>, book: &Book<'_>, at: usize, outcome: Outcome) -> Vec<Violation> {
    let Some(row) = book.assignment(at) else { return Vec::new() };
    let slot = &truth.slots[at];
    let mut texts = Vec::new();
    match slot.fate {
        Fate::Bad => compare(row, bad(row, truth, slot), &mut texts),
        Fate::Partner => compare(row, (Status::Partner, None, Some(Reason::Partner)), &mut texts),
        Fate::Parked => compare(row, parked(truth, slot), &mut texts),
        Fate::Idle(reason) => compare(row, idle(row, truth, slot, reason), &mut texts),
        Fate::Bound(_) | Fate::Open => check_unit(truth, book, (at, row), outcome, &mut texts),
    }
    if !outcome.left_out && !row.detail.is_empty() {
        texts.push((Kind::Reason, "a detail stands where none belongs".into()));
    }
    texts.into_iter().map(|(kind, text)| about(truth, slot, Violation::new(kind, text))).collect()
}

/// Says which tenant, and in a split tenant which workload, a violation is about.
pub(super) fn about(truth: &Truth<'_>, slot: &Slot, violation: Violation) -> Violation {
    match slot.workload {
        Some(workload) => violation.workload(truth.case, workload),
        None => violation.tenant(truth.case, slot.tenant),
    }
}

type Texts = Vec<(Kind, String)>;
type Expected = (Status, Option<AssignedFm>, Option<Reason>);

/// The FM that such a row keeps is not to be relied on, so it may as well be left out.
fn bad(row: &Assignment, truth: &Truth<'_>, slot: &Slot) -> Expected {
    let fm = if row.fm.is_none() { None } else { present(truth, slot) };
    (Status::Idle, fm, Some(Reason::InputError))
}

/// A customer that never answers and has nothing In Progress may be called parked or idle.
fn idle(row: &Assignment, truth: &Truth<'_>, slot: &Slot, reason: Reason) -> Expected {
    if row.status == Status::Parked && truth.case.tenants[slot.tenant].contact == Contact::Unresponsive {
        return parked(truth, slot);
    }
    let staying = truth.staying_fm(&truth.case.tenants[slot.tenant]);
    (Status::Idle, staying.map(AssignedFm::Known), Some(reason))
}

fn parked(truth: &Truth<'_>, slot: &Slot) -> Expected {
    (Status::Parked, present(truth, slot), Some(Reason::Unresponsive))
}

fn present(truth: &Truth<'_>, slot: &Slot) -> Option<AssignedFm> {
    match &truth.case.tenants[slot.tenant].present_fm {
        PresentFm::None => None,
        PresentFm::Known(fm) => Some(AssignedFm::Known(*fm)),
        PresentFm::Unknown(id) => Some(AssignedFm::Unknown(id.clone())),
    }
}

fn compare(row: &Assignment, (status, fm, reason): Expected, texts: &mut Texts) {
    compare_status(row, status, texts);
    if row.fm != fm {
        let right = if fm.is_some() { "the present one" } else { "empty" };
        texts.push((Kind::FmCell, format!("fm_id should be {right}")));
    }
    if row.reason != reason {
        texts.push((Kind::Reason, format!("the reason is {}, should be {}", word(row.reason), word(reason))));
    }
}

fn compare_status(row: &Assignment, status: Status, texts: &mut Texts) {
    if row.status != status {
        texts.push((Kind::Status, format!("the status is {}, should be {}", row.status.as_str(), status.as_str())));
    }
}

/// A reason as the tables write it.
pub(super) fn word(reason: Option<Reason>) -> &'static str {
    reason.map_or("none", Reason::as_str)
}

fn check_unit(
    truth: &Truth<'_>,
    book: &Book<'_>,
    (at, row): (usize, &Assignment),
    outcome: Outcome,
    texts: &mut Texts,
) {
    let slot = &truth.slots[at];
    match outcome.fm {
        Some(fm) => {
            compare_status(row, status_with(truth, book, slot, fm), texts);
            texts.extend(wrong_fm(truth, slot, fm));
        }
        None => {
            compare_status(row, Status::Unassigned, texts);
            if row.fm.is_some() {
                texts.push((Kind::FmCell, "an FM stands in a row without one in this plan".into()));
            }
            if matches!(slot.fate, Fate::Bound(_)) {
                texts.push((Kind::RunningMoved, "runs with its FM and was taken from it".into()));
            }
        }
    }
    if row.reason.is_some() != outcome.left_out {
        let right = if outcome.left_out { "one is needed" } else { "none belongs here" };
        texts.push((Kind::Reason, format!("the reason is {}, {right}", word(row.reason))));
    }
}

fn status_with(truth: &Truth<'_>, book: &Book<'_>, slot: &Slot, fm: Id<Fm>) -> Status {
    let present = &truth.case.tenants[slot.tenant].present_fm;
    if matches!(slot.fate, Fate::Bound(_)) {
        Status::Kept
    } else if is_provisional(truth, book, slot) {
        Status::Provisional
    } else if present.known() == Some(fm) {
        Status::Kept
    } else if present.is_some() {
        Status::Moved
    } else {
        Status::New
    }
}

/// True when nothing of the unit runs and its first start lies more than `lead_days` after the plan date.
fn is_provisional(truth: &Truth<'_>, book: &Book<'_>, slot: &Slot) -> bool {
    let Some(lead) = truth.case.policy.lead_days else { return false };
    let first = truth.ready(slot).filter_map(|(id, _)| book.start(truth.case, id)).min();
    let ahead = first.map(|first| i64::from(first.0) - i64::from(truth.case.horizon.plan_day().0));
    truth.running(slot).next().is_none() && ahead.is_some_and(|ahead| ahead > i64::from(lead))
}

fn wrong_fm(truth: &Truth<'_>, slot: &Slot, fm: Id<Fm>) -> Option<(Kind, String)> {
    let id = &truth.case.fms[fm].id;
    match slot.fate {
        Fate::Bound(own) => (own != fm).then(|| (Kind::RunningMoved, format!("runs with another FM than {id}"))),
        _ if !truth.is_eligible(fm, slot.tenant, &truth.services(slot)) => {
            Some((Kind::Ineligible, format!("FM {id} may not serve it (region, language, workloads, or has left)")))
        }
        _ if is_move(truth, slot, fm) && truth.case.policy.stability == Stability::Locked => {
            Some((Kind::Locked, format!("is locked to its FM, not {id}")))
        }
        _ => None,
    }
}

/// True when an open unit leaves an FM who is still there.
pub(super) fn is_move(truth: &Truth<'_>, slot: &Slot, fm: Id<Fm>) -> bool {
    let staying = truth.staying_fm(&truth.case.tenants[slot.tenant]);
    slot.fate == Fate::Open && staying.is_some_and(|present| present != fm)
}
