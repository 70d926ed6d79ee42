//! Why a plan is what it is: true reasons, computed against the final plan.

mod covered;
mod reasons;

pub(crate) use covered::covered;
pub(crate) use reasons::{close_gaps, reasons};
