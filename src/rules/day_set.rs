//! A set of days of the horizon.

use crate::case::{Day, Horizon};

/// A set of days of the horizon, one bit each.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DaySet {
    words: Vec<u64>,
}

impl DaySet {
    pub(super) fn new(horizon: &Horizon, days: impl Iterator<Item = Day>) -> Self {
        let mut words = vec![0; (horizon.weeks() * 7).div_ceil(64)];
        for day in days {
            words[day.0 as usize / 64] |= 1 << (day.0 % 64);
        }
        Self { words }
    }

    pub(super) fn contains(&self, day: Day) -> bool {
        usize::try_from(day.0)
            .ok()
            .and_then(|index| self.words.get(index / 64))
            .is_some_and(|word| word >> (day.0 % 64) & 1 == 1)
    }

    pub(super) fn next(&self, day: Day) -> Option<Day> {
        let from = usize::try_from(day.0).unwrap_or(0);
        let rest = self.words.get(from / 64)? & (u64::MAX << (from % 64));
        let later = self.words.iter().enumerate().skip(from / 64 + 1).map(|(index, &word)| (index, word));
        let mut words = std::iter::once((from / 64, rest)).chain(later);
        words.find(|(_, word)| *word != 0).map(|(index, word)| Day((index * 64) as i32 + word.trailing_zeros() as i32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::date;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn holds_the_days_put_in_and_finds_the_next(days in prop::collection::btree_set(0..140i32, 0..20), at in -5..150i32) {
            let horizon = Horizon::new(date("2026-11-23"), 20);
            let set = DaySet::new(&horizon, days.iter().map(|&day| Day(day)));
            prop_assert_eq!(set.contains(Day(at)), days.contains(&at));
            prop_assert_eq!(set.next(Day(at)), days.range(at..).next().map(|&day| Day(day)));
        }
    }
}
