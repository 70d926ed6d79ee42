//! Draws the change log of an engagement start date.

use super::super::dice::Dice;
use super::super::world::World;
use super::Row;
use crate::case::{Day, Precision};

/// One row of `esd_changes.csv`.
pub(in crate::synth) struct Change {
    pub(in crate::synth) on: Day,
    pub(in crate::synth) by: &'static str,
    pub(in crate::synth) old: Option<Day>,
    pub(in crate::synth) new: Day,
    pub(in crate::synth) category: &'static str,
    pub(in crate::synth) note: &'static str,
    pub(in crate::synth) evidence: &'static str,
}

const REASONS: [&str; 5] = [
    "Customer asked to begin after the quarter's close",
    "Project lead on leave, new date agreed",
    "Licences arrive later than planned",
    "Customer is ready earlier than expected",
    "Pilot group not named yet, moved by agreement",
];
const TWO_WAY: [&str; 3] = ["email_exchange", "call", "meeting"];

/// Gives `row`, whose exact ESD in force is `esd`, a change log that ends with this ESD in force.
pub(super) fn draw(world: &World<'_>, row: &mut Row, esd: Day, dice: &mut Dice) {
    let plan_day = world.horizon.plan_day();
    let earlier = plan_day.plus(-dice.between(50, 120));
    let later = plan_day.plus(-dice.between(3, 45));
    match dice.weighted(&[35, 40, 25]) {
        0 => row.changes.push(first_entry(earlier, esd)),
        1 => {
            let before = esd.plus(-dice.between(7, 35)).weekday_on_or_after();
            row.changes.push(first_entry(earlier, before));
            row.changes.push(Change { on: later, ..accepted(before, esd, dice) });
        }
        _ => {
            let wished = esd.plus(dice.between(7, 35)).weekday_on_or_after();
            row.changes.push(Change { on: later, ..rejected(esd, wished, dice) });
            if dice.per_mille(500) {
                row.esd = Some((wished, Precision::Day));
            }
        }
    }
}

fn first_entry(on: Day, new: Day) -> Change {
    Change { on, by: "Gateway", old: None, new, category: "", note: "", evidence: "call" }
}

fn accepted(old: Day, new: Day, dice: &mut Dice) -> Change {
    let (note, evidence) = (dice.pick(&REASONS), dice.pick(&TWO_WAY));
    Change { on: new, by: "FM", old: Some(old), new, category: "overall_status", note, evidence }
}

/// A change that breaks one of the rules: one-way contact, no note, the wrong notes, the wrong editor.
fn rejected(old: Day, new: Day, dice: &mut Dice) -> Change {
    let change = accepted(old, new, dice);
    match dice.below(4) {
        0 => Change { evidence: "voicemail", ..change },
        1 => Change { category: "", note: "", ..change },
        2 => Change { category: "entitlement_status", ..change },
        _ => Change { by: "Partner", ..change },
    }
}
