//! What an FM lacks for a unit: hours in named weeks, places for tenants, starts.

use super::ledger::{Ledger, Piece};
use crate::case::{Fm, Id};
use crate::model::{Choice, Load, StartPicks};
use crate::solve::state::Span;
use std::collections::BTreeMap;

/// Steps after which the choice that lacks least so far stands; only units of many month estimates get there.
const MOST_STEPS: u32 = 20_000;

/// The room an FM lacks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lack {
    /// Weeks of the horizon and the minutes that are short in each.
    pub minutes: Vec<(usize, i32)>,
    /// Weeks in which the FM has as many tenants as it may.
    pub tenants: Vec<usize>,
    /// Weeks in which more would start than may, and how many.
    pub starts: Vec<(usize, u32)>,
}

impl Lack {
    /// Minutes short, over all weeks.
    #[must_use]
    pub fn total_minutes(&self) -> i64 {
        self.minutes.iter().map(|(_, minutes)| i64::from(*minutes)).sum()
    }

    /// True when nothing is lacking.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.minutes.is_empty() && self.tenants.is_empty() && self.starts.is_empty()
    }

    /// Minutes first: hours are harder to come by than an exception from a limit.
    pub(super) fn size(&self) -> (i64, usize) {
        (self.total_minutes(), self.tenants.len() + self.starts.len())
    }
}

/// What `choice` lacks of places for tenants and starts.
pub(super) fn counts(ledger: &Ledger, piece: Piece<'_>, choice: &Choice) -> Lack {
    let busy = Span::of(piece.model, piece.unit, &choice.picks);
    let weeks = busy.busy().map(|(week, _)| week);
    let tenants = weeks.filter(|&week| ledger.tenants_full(piece, choice.fm, week)).collect();
    let mut by_week: BTreeMap<usize, u32> = BTreeMap::new();
    piece.start_weeks(&choice.picks).for_each(|week| *by_week.entry(week).or_default() += 1);
    let over = by_week.into_iter().map(|(week, more)| (week, ledger.starts_over(choice.fm, week, more)));
    Lack { minutes: Vec::new(), tenants, starts: over.filter(|(_, over)| *over > 0).collect() }
}

/// All that `choice` lacks.
pub(super) fn of_choice(ledger: &Ledger, piece: Piece<'_>, choice: &Choice) -> Lack {
    let busy = Span::of(piece.model, piece.unit, &choice.picks);
    let short = busy.busy().map(|(week, minutes)| (week, ledger.short(choice.fm, week, minutes)));
    Lack { minutes: short.filter(|(_, short)| *short > 0).collect(), ..counts(ledger, piece, choice) }
}

/// The legal starts of `piece` for `fm` that lack least (as far as some thousand steps tell), and what they lack; `None`
/// when there are no legal starts.
pub(super) fn least(ledger: &Ledger, piece: Piece<'_>, fm: Id<Fm>) -> Option<(Choice, Lack)> {
    let days = StartPicks::new(piece.model, piece.unit, fm);
    // A first choice, so that the walk is bounded from the start.
    let first = days.earliest()?;
    let mut search = Least {
        ledger,
        piece,
        fm,
        days,
        placed: vec![0; ledger.weeks()],
        picks: Vec::new(),
        steps: 0,
        best: (of_choice(ledger, piece, &Choice { fm, picks: first.clone() }).size(), first),
    };
    let fixed = piece.row().fixed.map_or(0, |load| search.place(load));
    search.extend(fixed);
    let choice = Choice { fm, picks: search.best.1 };
    let lack = of_choice(ledger, piece, &choice);
    Some((choice, lack))
}

/// The one of `fms` that lacks least for `piece` (the first of equals), its starts that lack least, and what they lack;
/// `None` when none of them has legal starts.
pub(super) fn nearest(
    ledger: &Ledger,
    piece: Piece<'_>,
    fms: impl IntoIterator<Item = Id<Fm>>,
) -> Option<(Choice, Lack)> {
    let lacks = fms.into_iter().filter_map(|fm| least(ledger, piece, fm));
    lacks.min_by_key(|(choice, lack)| (lack.size(), choice.fm))
}

/// A walk over the days of one deployment after the other. What is placed lacks no less when more comes, so that a walk
/// ends where it lacks as much as the best choice found.
struct Least<'a> {
    ledger: &'a Ledger,
    piece: Piece<'a>,
    fm: Id<Fm>,
    days: StartPicks<'a>,
    /// Minutes of the unit by week, as far as it is placed.
    placed: Vec<i32>,
    picks: Vec<u16>,
    steps: u32,
    best: ((i64, usize), Vec<u16>),
}

impl Least<'_> {
    fn extend(&mut self, short: i64) {
        self.steps += 1;
        if self.steps > MOST_STEPS || (short, 0) >= self.best.0 {
            return;
        }
        let Some(task) = self.piece.row().tasks.clone().nth(self.picks.len()) else {
            let choice = Choice { fm: self.fm, picks: self.picks.clone() };
            let size = (short, counts(self.ledger, self.piece, &choice).size().1);
            if size < self.best.0 {
                self.best = (size, choice.picks);
            }
            return;
        };
        let starts = self.piece.model.starts_of(Id::new(task));
        for pick in self.days.legal(&self.picks) {
            let load = starts[usize::from(pick)].load;
            let more = self.place(load);
            self.picks.push(pick);
            self.extend(short + more);
            self.picks.pop();
            self.piece.model.loads.add_to(&mut self.placed, load, -1);
        }
    }

    /// Places `load`; returns the minutes that are short for it.
    fn place(&mut self, load: Id<Load>) -> i64 {
        let (first, minutes) = self.piece.model.loads.get(load);
        let mut short = 0;
        for (week, &more) in (first..).zip(minutes) {
            let before = self.placed[week];
            let lacks = |placed| i64::from(self.ledger.short(self.fm, week, placed));
            short += lacks(before + more) - lacks(before);
            self.placed[week] += more;
        }
        short
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::{case, esd};
    use crate::model::Model;
    use crate::rules::Facts;

    #[test]
    fn the_least_lack_is_that_of_the_best_of_all_choices() {
        // The plan date is a Thursday: of November three working days are left, and the second deployment waits up to
        // four days. Each loads two weeks with 9 of the 10 hours, so that every choice is short somewhere.
        let case = case("2026-11-26", 6)
            .effort("A", &[(2, 9)])
            .effort("B", &[(2, 9)])
            .with(|case| case.policy.max_wait_days = 4)
            .fm("F1", |fm| fm.weekly_minutes = 600)
            .tenant("T1", |_| ())
            .workload("A", |row| row.esd = esd("2026-11"))
            .workload("B", |row| row.esd = esd("2026-12-02"))
            .done();
        let model = Model::build(&case, &Facts::of(&case));
        let ledger = Ledger::of_base(&model);
        let (piece, fm) = (Piece { model: &model, unit: Id::new(0), customer: None, split: None }, Id::new(0));
        let mut all: Vec<i64> = Vec::new();
        StartPicks::new(&model, piece.unit, fm).visit(&mut |picks| {
            all.push(of_choice(&ledger, piece, &Choice { fm, picks: picks.to_vec() }).total_minutes());
            true
        });
        let (choice, lack) = least(&ledger, piece, fm).unwrap();
        assert_eq!(all.len(), 3 * 5);
        assert!(all.iter().max() > all.iter().min() && lack.total_minutes() > 0);
        assert_eq!(Some(&lack.total_minutes()), all.iter().min());
        assert_eq!(of_choice(&ledger, piece, &choice), lack);
    }
}
