//! Several units change hands between two FMs at once.

use super::Search;
use crate::case::{Fm, Id};
use crate::model::{Choice, Unit};
use crate::solve::split::Split;

/// Proposals that take as long as a split of so many units: the time grows with their square.
fn proposals(units: usize) -> i64 {
    12 + (units * units) as i64 / 14
}

impl Search<'_> {
    /// Shares out the units of two FMs anew; returns the work.
    pub(super) fn split(&mut self) -> i64 {
        if self.repicks {
            return self.propose();
        }
        if self.mobile.is_empty() {
            return 1;
        }
        let Some((_, a, b)) = self.draw() else { return 1 };
        let mut split = self.split.take().unwrap_or_else(|| Split::new(&mut self.rng));
        let looked = split.look((&self.state, &self.field), (a, b), self.temperature, &mut self.rng);
        let threshold = self.threshold();
        self.change_hands((a, b), split.changes(), threshold);
        self.split = Some(split);
        proposals(looked)
    }

    /// `out` goes from `a` to `b` and `back` from `b` to `a`, when that costs at most `most` and is legal.
    fn change_hands(&mut self, (a, b): (Id<Fm>, Id<Fm>), (out, back): (&[Id<Unit>], &[Id<Unit>]), most: i64) {
        if out.is_empty() && back.is_empty() || self.change_of_hands((a, b), (out, back)).is_none_or(|cost| cost > most)
        {
            return;
        }
        let before = self.state.levels().cost;
        let goers = out.iter().map(|&unit| (unit, b)).chain(back.iter().map(|&unit| (unit, a)));
        let mut gone: Vec<(Id<Unit>, Choice)> = Vec::with_capacity(out.len() + back.len());
        let mut come: Vec<(Id<Unit>, Choice)> = Vec::with_capacity(out.len() + back.len());
        for (unit, to) in goers {
            if let Some(choice) = self.state.remove(unit) {
                come.push((unit, Choice { fm: to, picks: choice.picks.clone() }));
                gone.push((unit, choice));
            }
        }
        let fitting = come.iter().take_while(|(unit, choice)| self.settle(*unit, choice)).count();
        // Customers with several units between the two were priced one by one.
        if fitting < come.len() || self.state.levels().cost - before > most {
            come[..fitting].iter().for_each(|(unit, _)| drop(self.state.remove(*unit)));
            gone.iter().for_each(|(unit, choice)| self.state.insert(*unit, choice));
            return;
        }
        gone.iter().for_each(|(unit, _)| self.refresh(*unit, a, b));
    }

    /// What the change costs more, or `None` when there is no room for it.
    fn change_of_hands(&mut self, (a, b): (Id<Fm>, Id<Fm>), (out, back): (&[Id<Unit>], &[Id<Unit>])) -> Option<i64> {
        let state = &self.state;
        self.minutes.clear();
        self.minutes.resize(state.model.weeks, 0);
        let mut preferences = 0;
        for (units, (from, to), sign) in [(out, (a, b), 1), (back, (b, a), -1)] {
            for &unit in units {
                let span = state.span(unit);
                for (sum, minutes) in self.minutes[span.first..].iter_mut().zip(&span.minutes) {
                    *sum += sign * minutes;
                }
                preferences += state.shift_preference(unit, from, to);
            }
        }
        Some(state.change_price(a, 0, &self.minutes, -1)? + state.change_price(b, 0, &self.minutes, 1)? + preferences)
    }

    /// Gives `unit` its `choice`, when that fits.
    fn settle(&mut self, unit: Id<Unit>, choice: &Choice) -> bool {
        let fits = self.state.insertion(unit, choice).is_some();
        if fits {
            self.state.insert(unit, choice);
        }
        fits
    }
}
