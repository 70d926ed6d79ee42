//! What a solver hands out: why it stopped, what it found and what it proved are three answers.

use crate::model::Solution;
use crate::plan::{Levels, Method, Termination, TracePoint};

/// The result of a solve.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// The solution, legal by the reference evaluation.
    pub(crate) solution: Solution,
    /// Its levels, by the reference evaluation.
    pub(crate) levels: Levels,
    /// Proven lower bounds.
    pub(crate) bounds: Levels,
    /// Which method made it.
    pub(crate) method: Method,
    /// Why it stopped.
    pub(crate) termination: Termination,
    /// Work units used.
    pub(crate) work: u64,
    /// Incumbent and bound over time.
    pub(crate) trace: Vec<TracePoint>,
}
