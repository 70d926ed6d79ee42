//! How many more tenants fit, by solves: doubling until it is too many, then halving the bracket.

use super::change::{Change, Demand};
use super::question::{Room, RoomAnswer};
use super::scenario::{BASE, Scenario};
use super::sweep::Runner;
use crate::error::Result;

/// Answers `question`.
pub(super) fn answer(runner: &Runner<'_>, question: &Room) -> Result<RoomAnswer> {
    let allowed = runner.base_levels().unassigned;
    let mut solves = 0;
    let mut levels = |number: u32| -> Result<(i64, i64)> {
        solves += 1;
        let (_, plan) = runner.plan_of(&scenario(question, number))?;
        Ok((plan.summary.levels.unassigned, plan.summary.bounds.unassigned))
    };
    let mut fits = 0;
    let mut next = 1;
    let mut too_many: Option<(u32, i64)> = None;
    while too_many.is_none() && fits < question.most {
        let (unassigned, bound) = levels(next)?;
        if unassigned <= allowed {
            fits = next
        } else {
            too_many = Some((next, bound))
        }
        next = (2 * next).min(question.most);
    }
    while let Some((many, _)) = too_many
        && fits + 1 < many
    {
        let middle = fits + (many - fits) / 2;
        let (unassigned, bound) = levels(middle)?;
        if unassigned <= allowed { fits = middle } else { too_many = Some((middle, bound)) }
    }
    Ok(RoomAnswer {
        name: question.name.clone(),
        tenants: fits,
        is_open: too_many.is_none(),
        proved: too_many.is_some_and(|(_, bound)| bound > allowed),
        folder: if fits == 0 { BASE.to_owned() } else { scenario(question, fits).folder },
        solves,
    })
}

fn scenario(question: &Room, number: u32) -> Scenario {
    let name = format!("room {}: {number} more", question.name);
    let demand = Demand { filter: question.filter.clone(), number: Some(number), more: 0, seed: question.seed };
    Scenario::answering(name, vec![Change::Demand(demand)])
}
