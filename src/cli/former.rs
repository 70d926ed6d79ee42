//! A former plan: one that a run begins with, or that a report compares with.

use crate::case::Case;
use crate::error::Result;
use crate::plan::diff::Diff;
use crate::plan::{FormerPlan, Plan, PlanTexts};
use crate::report::Changes;
use crate::write;
use std::path::Path;
use std::sync::Arc;

/// A former plan.
pub(super) struct Former {
    /// Its tables.
    pub texts: Arc<PlanTexts>,
    /// Which one it is.
    pub plan: FormerPlan,
}

impl Former {
    /// Reads the plan in `dir`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn read(dir: &Path) -> Result<Self> {
        Ok(Self { texts: Arc::new(write::read_texts(dir)?), plan: write::former_plan(dir)? })
    }

    /// What changed since.
    pub(super) fn until(&self, case: &Case, plan: &Plan) -> Since {
        Since { plan: self.plan.plan.clone(), diff: Diff::between(&self.texts, &PlanTexts::of(case, plan)) }
    }
}

/// What changed since a former plan.
pub(super) struct Since {
    plan: String,
    diff: Diff,
}

impl Since {
    /// The same for the report.
    pub(super) fn changes(&self) -> Changes<'_> {
        Changes { since: &self.plan, diff: &self.diff }
    }
}
