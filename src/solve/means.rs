//! What the search may spend on each of its steps, in proposals and by the clock.

use super::mean_cost;
use super::relief::{self, Aim};
use super::room;
use super::rounds::{self, Temperature};
use crate::engine::Settings;
use crate::model::Model;
use crate::plan::Levels;
use std::time::{Duration, Instant};

/// Rounds of the search.
const ROUNDS: u32 = 24;

/// Under a time limit alone the clock ends the search; it may make so many times the usual proposals.
const UNTIMED: u32 = 24;

/// The rounds of relief where somebody is left out: as many as prices learn from, but no more than go through so many units
/// in all, since each looks at the whole.
const RELIEF_ROUNDS: [usize; 2] = [12, 100];
const RELIEF_UNITS: usize = 5_000_000;

/// How often there is relief: each from the best plan so far, with twice the work of the one before, up to so many times that
/// of the first, and under a time limit alone as often as fits until a share of it is gone. The first takes this part of the usual
/// work of the search, or of a budget, of which all relief for room takes half, and all that for waiting a quarter.
const RELIEFS: u32 = 2;
const LONGEST: u32 = 3;
const RELIEF: u64 = 2;
const RELIEF_OF_ROOM: (u64, f64) = (6, 0.3);
const RELIEF_OF_WAITING: (u64, f64) = (12, 0.45);

/// The share of a time limit by which whoever has no FM yet gets any place.
const CONSTRUCTED_BY: f64 = 0.5;

/// The share of a time limit by which room must be made for those nobody has room for.
const ROOM_BY: f64 = 0.35;

/// The share of a time limit there is for that each time within the search.
const LATER_ROOM: f64 = 0.04;

/// The bound gets so many times what it is expected to take, and at least and at most these shares of a time limit.
const MARGIN: f64 = 1.2;
const LEAST_BOUND: f64 = 0.04;
const MOST_BOUND: f64 = 0.2;

/// The part of the work that a start from a former plan takes, when no budget was given.
const WARM: u64 = 8;

/// What a search may spend.
pub(super) struct Means<'a> {
    settings: &'a Settings,
    began: Instant,
    /// It starts from a former plan.
    warm: bool,
    /// Proposals in all where there is a budget, else those that the search usually makes.
    usual: u64,
    /// Units, and the most rounds of one relief.
    units: usize,
    relief_rounds: u32,
    /// The search may make so many times the usual proposals, in so many times the usual rounds.
    stretch: u32,
}

impl<'a> Means<'a> {
    pub(super) fn new(model: &Model, settings: &'a Settings, (began, warm): (Instant, bool)) -> Self {
        let stretch = if settings.budget.is_none() && settings.time_limit.is_some() { UNTIMED } else { 1 };
        let usual = settings.budget.unwrap_or_else(|| default_budget(model) / if warm { WARM } else { 1 });
        let [least, most] = RELIEF_ROUNDS;
        let units = model.units.len();
        let relief_rounds = (RELIEF_UNITS / units.max(1)).clamp(least, most) as u32;
        Self { settings, began, warm, usual, units, relief_rounds, stretch }
    }

    pub(super) const fn seed(&self) -> u64 {
        self.settings.seed
    }

    /// When the construction may look for cheap places no longer.
    pub(super) fn construction_end(&self) -> Option<Instant> {
        self.settings.time_limit.map(|limit| self.began + limit.mul_f64(CONSTRUCTED_BY))
    }

    /// The relief for `aim` that comes after so many others, unless there was enough of it.
    pub(super) fn relief(&self, aim: Aim<'_>, turn: u32) -> Option<rounds::Plan> {
        let now = Instant::now();
        let (of_budget, by) = match aim {
            Aim::Room(_) => RELIEF_OF_ROOM,
            Aim::Waiting { .. } => RELIEF_OF_WAITING,
        };
        let end = self.settings.time_limit.map(|limit| self.began + limit.mul_f64(by));
        let left = end.map(|end| end.saturating_duration_since(now));
        let counts = self.settings.budget.is_some() || left.is_none();
        if counts && turn >= RELIEFS || turn > 0 && left.is_some_and(|left| left.is_zero()) {
            return None;
        }
        let part = if self.settings.budget.is_some() { of_budget } else { RELIEF };
        let proposals = (self.usual / part) << turn.min(LONGEST);
        Some(rounds::Plan {
            rounds: relief::rounds(self.relief_rounds, (proposals, self.units)),
            proposals,
            temperature: relief::TEMPERATURE,
            seed: self.settings.seed.wrapping_add(u64::from(turn)),
            deadline: left.map(|left| (now, left)),
        })
    }

    /// The walk that makes room before the search.
    pub(super) fn first_room(&self) -> room::Effort {
        self.room(|limit| limit.mul_f64(ROOM_BY))
    }

    /// When the search must end: a time limit leaves it what the bound, which is expected to take so long where it may take
    /// as long as it is given, does not need.
    pub(super) fn search_time(&self, bound: impl FnOnce(Duration) -> Duration) -> Option<Duration> {
        let limit = self.settings.time_limit?;
        let share = MARGIN * bound(limit.mul_f64(MOST_BOUND / MARGIN)).as_secs_f64() / limit.as_secs_f64();
        Some(limit.mul_f64(1.0 - share.clamp(LEAST_BOUND, MOST_BOUND)))
    }

    /// The search until then, from a plan of these levels, on which some proposals were spent.
    pub(super) fn search(
        &self,
        model: &Model,
        until: Option<Duration>,
        (levels, spent): (Levels, u64),
    ) -> rounds::Plan {
        let proposals = match self.settings.budget {
            Some(budget) => budget - spent,
            None => self.usual * u64::from(self.stretch),
        };
        rounds::Plan {
            rounds: ROUNDS * self.stretch,
            proposals,
            temperature: temperature(model, levels, (self.warm, proposals)),
            seed: self.settings.seed,
            deadline: until.map(|until| (self.began, until)),
        }
    }

    /// The walk that makes room within the search.
    pub(super) fn later_room(&self) -> room::Effort {
        let gone = self.began.elapsed();
        self.room(|limit| gone + limit.mul_f64(LATER_ROOM))
    }

    /// The walk that makes room, until a share of the time limit is over.
    fn room(&self, until: impl Fn(Duration) -> Duration) -> room::Effort {
        let deadline = self.settings.time_limit.map(|limit| self.began + until(limit));
        room::Effort { deadline, ..room::Effort::beside(self.usual * u64::from(self.stretch), self.settings.seed) }
    }
}

/// Proposals worth making: many per unit where units are few.
fn default_budget(model: &Model) -> u64 {
    let units = model.units.len() as u64;
    (units * 20_000).min(270_000_000.max(units * 3_000))
}

/// The same where a time limit alone counts.
pub(super) fn untimed_budget(model: &Model) -> u64 {
    default_budget(model) * u64::from(UNTIMED)
}

/// From a small share of the mean cost of a unit to next to nothing. Few proposals are not wasted on great heat, and a
/// good start is not heated up again.
fn temperature(model: &Model, levels: Levels, (warm, proposals): (bool, u64)) -> Temperature {
    let units = model.units.len().max(1) as f64;
    let mean = mean_cost(model, levels);
    let hot = (0.12 * proposals as f64 / units / 8_000.0).clamp(0.03, 0.12);
    Temperature { from: mean * if warm { 0.004 } else { hot }, to: mean * 0.004 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::case;
    use crate::rules::Facts;

    #[test]
    fn all_relief_takes_half_of_a_budget_at_the_most_with_a_clock_or_without() {
        let case = case("2026-11-23", 4).fm("F1", |_| {}).done();
        let model = Model::build(&case, &Facts::of(&case));
        for time_limit in [None, Some(Duration::from_secs(3_600))] {
            let settings = Settings { budget: Some(6_000), time_limit, ..Settings::default() };
            let means = &Means::new(&model, &settings, (Instant::now(), false));
            let reliefs: Vec<u64> = [Aim::Room(&[]), Aim::WAIT_LESS[0]]
                .into_iter()
                .flat_map(|aim| (0..).map_while(move |turn| Some(means.relief(aim, turn)?.proposals)).take(9))
                .collect();
            assert_eq!(reliefs, [1_000, 2_000, 500, 1_000], "{time_limit:?}");
        }
    }
}
