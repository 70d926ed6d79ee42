//! Where the search begins: construction, relief where somebody is left out, and room for those still without an FM.

use super::construct::{self, Hint};
use super::levels_of;
use super::means::Means;
use super::relief::{self, Aim};
use super::room;
use super::state::State;
use crate::error::Result;
use crate::model::{Model, Solution};
use crate::plan::Levels;

/// A plan to search from.
pub(super) struct First {
    pub(super) solution: Solution,
    pub(super) levels: Levels,
    /// Proposals made so far.
    pub(super) spent: u64,
}

impl First {
    /// The plan near a former one, or a new one.
    pub(super) fn new(model: &Model, means: &Means<'_>, former: Option<Vec<Hint>>) -> Result<Self> {
        let mut state = State::new(model, &Solution::empty(model));
        match former {
            Some(hints) => construct::resume(&mut state, &hints),
            None => construct::keep_present(&mut state),
        }
        construct::fill_until(&mut state, means.seed(), means.construction_end());
        let mut spent = 0;
        let alike = vec![1.0; model.units.len()];
        for aims in [[Aim::Room(&alike); 2], Aim::WAIT_LESS] {
            for turn in 0.. {
                let aim = aims[turn as usize % aims.len()];
                let Some(plan) = means.relief(aim, turn) else { break };
                match relief::relieve(&mut state, (plan, aim)) {
                    0 => break,
                    work => spent += work,
                }
            }
        }
        room::make(&mut state, means.first_room());
        let solution = state.into_solution();
        Ok(Self { levels: levels_of(model, &solution)?, solution, spent })
    }
}
