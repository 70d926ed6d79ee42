//! The last look of every method: whoever still fits somewhere is not left out.

use super::state::State;
use crate::case::Id;
use crate::model::{Choice, Unit};
use rayon::prelude::*;

/// Gives every unassigned unit a place where some FM still has one, urgent ones first, so that "no capacity" is true of
/// all that remain; true when somebody got one.
pub(crate) fn close(state: &mut State<'_>) -> bool {
    let is_split = state.model.units.iter().any(|unit| unit.part.is_some());
    let mut came = false;
    while fill(state) {
        came = true;
        // A tenant takes one place with an FM however many of its units go there: the next may need none.
        if !is_split {
            break;
        }
    }
    came
}

fn fill(state: &mut State<'_>) -> bool {
    let mut idle: Vec<Id<Unit>> = state.model.units.ids().filter(|&unit| state.fm_of(unit).is_none()).collect();
    idle.sort_by_key(|&unit| (-state.model.units[unit].priority, unit));
    let fits: Vec<bool> = idle.par_iter().map(|&unit| first_fit(state, unit).is_some()).collect();
    let mut came = false;
    // A place that is taken makes none for other tenants, so that what does not fit now never will.
    for (unit, _) in idle.into_iter().zip(fits).filter(|(_, fits)| *fits) {
        if let Some(choice) = first_fit(state, unit) {
            state.insert(unit, &choice);
            came = true;
        }
    }
    came
}

/// A choice for `unit` that fits in, if any FM it may go to has one.
fn first_fit(state: &State<'_>, unit: Id<Unit>) -> Option<Choice> {
    state.model.candidates(unit).into_iter().find_map(|fm| state.any_fit(unit, fm))
}
