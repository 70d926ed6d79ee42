//! What the search may spend on each of its steps, in proposals and by the clock.

use super::mean_cost;
use super::relief;
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

/// The part of the work that it takes, and the share of a time limit by which it ends.
const RELIEF: u64 = 2;
const RELIEF_BY: f64 = 0.2;

/// The share of a time limit by which room must be made for those nobody has room for.
const ROOM_BY: f64 = 0.25;

/// The share of a time limit there is for that each time within the search.
const LATER_ROOM: f64 = 0.04;

/// The bound gets so many times what it is expected to take, and at least and at most these shares of a time limit.
const MARGIN: f64 = 1.2;
const LEAST_BOUND: f64 = 0.05;
const MOST_BOUND: f64 = 0.4;

/// The part of the work that a start from a former plan takes, when no budget was given.
const WARM: u64 = 8;

/// What a search may spend.
pub(super) struct Means<'a> {
    settings: &'a Settings,
    began: Instant,
    /// It starts from a former plan.
    pub(super) warm: bool,
    /// Proposals in all.
    pub(super) total: u64,
    /// The usual rounds of relief.
    relief_rounds: u32,
    /// So many times the usual rounds, of relief and of the search.
    stretch: u32,
}

impl<'a> Means<'a> {
    pub(super) fn new(model: &Model, settings: &'a Settings, (began, warm): (Instant, bool)) -> Self {
        let stretch = if settings.budget.is_none() && settings.time_limit.is_some() { UNTIMED } else { 1 };
        let usual = || default_budget(model) / if warm { WARM } else { 1 } * u64::from(stretch);
        let [least, most] = RELIEF_ROUNDS;
        let relief_rounds = (RELIEF_UNITS / model.units.len().max(1)).clamp(least, most) as u32;
        Self { settings, began, warm, total: settings.budget.unwrap_or_else(usual), relief_rounds, stretch }
    }

    pub(super) const fn seed(&self) -> u64 {
        self.settings.seed
    }

    /// The relief of who is left out.
    pub(super) fn relief(&self) -> rounds::Plan {
        rounds::Plan {
            rounds: self.relief_rounds * self.stretch,
            proposals: self.total / RELIEF,
            temperature: relief::TEMPERATURE,
            seed: self.settings.seed,
            deadline: self.settings.time_limit.map(|limit| (self.began, limit.mul_f64(RELIEF_BY))),
        }
    }

    /// The walk that makes room before the search.
    pub(super) fn first_room(&self) -> room::Effort {
        self.room(|limit| limit.mul_f64(ROOM_BY))
    }

    /// When the search must end: a time limit leaves it what the bound, which is expected to take so long, does not need.
    pub(super) fn search_time(&self, bound: impl FnOnce() -> Duration) -> Option<Duration> {
        let limit = self.settings.time_limit?;
        let share = MARGIN * bound().as_secs_f64() / limit.as_secs_f64();
        Some(limit.mul_f64(1.0 - share.clamp(LEAST_BOUND, MOST_BOUND)))
    }

    /// The search until then, from a plan of these levels, on which some proposals were spent.
    pub(super) fn search(
        &self,
        model: &Model,
        until: Option<Duration>,
        (levels, spent): (Levels, u64),
    ) -> rounds::Plan {
        let proposals = self.total - spent;
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
        room::Effort { deadline, ..room::Effort::beside(self.total, self.settings.seed) }
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
