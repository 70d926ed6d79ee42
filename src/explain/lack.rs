//! What an FM lacks for a unit: hours in named weeks, places for tenants, starts.

use super::ledger::{Ledger, Piece};
use super::span::Span;
use crate::case::{Fm, Id};
use crate::model::{Choice, StartPicks};
use std::collections::BTreeMap;

/// Start choices that are looked at for the least lack.
const MOST_CHOICES: u32 = 4_000;

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
    fn size(&self) -> (i64, usize) {
        (self.total_minutes(), self.tenants.len() + self.starts.len())
    }
}

/// What `choice` lacks of places for tenants and starts.
pub(super) fn counts(ledger: &Ledger, piece: Piece<'_>, choice: &Choice) -> Lack {
    let busy = Span::of(piece, &choice.picks);
    let new_weeks = busy.busy().map(|(week, _)| week).filter(|&week| !piece.model.runs_in(piece.unit, week));
    let tenants = new_weeks.filter(|&week| ledger.tenants_full(choice.fm, week)).collect();
    let mut by_week: BTreeMap<usize, u32> = BTreeMap::new();
    piece.start_weeks(&choice.picks).for_each(|week| *by_week.entry(week).or_default() += 1);
    let over = by_week.into_iter().map(|(week, more)| (week, ledger.starts_over(choice.fm, week, more)));
    Lack { minutes: Vec::new(), tenants, starts: over.filter(|(_, over)| *over > 0).collect() }
}

/// All that `choice` lacks.
pub(super) fn of_choice(ledger: &Ledger, piece: Piece<'_>, choice: &Choice) -> Lack {
    let busy = Span::of(piece, &choice.picks);
    let short = busy.busy().map(|(week, minutes)| (week, ledger.short(choice.fm, week, minutes)));
    Lack { minutes: short.filter(|(_, short)| *short > 0).collect(), ..counts(ledger, piece, choice) }
}

/// The legal starts of `piece` for `fm` that lack least (of the first few thousand), and what they lack; `None` when
/// there are no legal starts.
pub(super) fn least(ledger: &Ledger, piece: Piece<'_>, fm: Id<Fm>) -> Option<(Choice, Lack)> {
    let mut best: Option<(Choice, Lack)> = None;
    let mut seen = 0;
    StartPicks::new(piece.model, piece.unit, fm).visit(&mut |picks| {
        seen += 1;
        let choice = Choice { fm, picks: picks.to_vec() };
        let lack = of_choice(ledger, piece, &choice);
        if best.as_ref().is_none_or(|(_, least)| lack.size() < least.size()) {
            best = Some((choice, lack));
        }
        seen < MOST_CHOICES
    });
    best
}
