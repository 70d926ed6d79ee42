//! What the files of a plan say twice.

use crate::case::PresentFm;

/// Cells of a plan's files that follow from the case or from other cells, as they stood in the files. Only the check reads
/// them; a plan that was not read from files has none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Repeated {
    /// `previous_fm_id` by row of `assignments.csv`.
    pub previous_fms: Vec<PresentFm>,
    /// `utilisation` by row of `load.csv`, in ten-thousandths.
    pub utilisations: Vec<Option<i64>>,
    /// `gap` of `summary.json`: unassigned, waiting, cost.
    pub gaps: Option<[f64; 3]>,
}
