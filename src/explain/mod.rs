//! Why a plan is what it is: true reasons, computed against the final plan.

mod notes;
mod reasons;

pub(crate) use notes::{covered, notes};
pub(crate) use reasons::{close_gaps, reasons};
