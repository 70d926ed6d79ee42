//! The report: one self-contained HTML page for the people who act on a plan, and one that lays scenarios side by side.
//!
//! Rust chooses what a page holds and embeds it as JSON; the scripts in `assets/report` draw it. A page asks the network
//! for nothing (its content security policy forbids it), text of the case reaches it as data and never as markup, and
//! the same plan gives the same bytes. Large plans keep the page small: heat map and calendars hold the busiest FMs,
//! tables their first rows, the sums by pool are always whole, and the page says what it leaves to the plan's tables.

mod calendar;
mod compare;
mod data;
mod document;
mod fms;
mod limits;
mod pools;
mod remedies;
mod rows;
mod starts;
mod tenants;
mod text;

pub use compare::comparison;

use crate::case::Case;
use crate::plan::Plan;
use crate::plan::diff::Diff;
use document::{Document, Kind};
use limits::Limits;
use remedies::Remedies;
use std::io::{self, Write};

/// The most bytes the embedded data of a page may have.
const DATA_BYTES: usize = 9_000_000;

/// What the title of a plan's page begins with, before the plan date.
const TITLE: &str = "Assignment plan for";

/// True when a page that begins with `head` is the report of a plan.
pub(crate) fn is_plan_page(head: &str) -> bool {
    head.contains(&format!("<title>{TITLE} "))
}

/// What a report is about.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The case.
    pub case: &'a Case,
    /// Its plan.
    pub plan: &'a Plan,
    /// What changed since the previous plan, when there is one to compare with.
    pub changes: Option<Changes<'a>>,
}

/// What changed since the previous plan.
#[derive(Clone, Copy, Debug)]
pub struct Changes<'a> {
    /// How the previous plan is called, such as its folder.
    pub since: &'a str,
    /// The changes.
    pub diff: &'a Diff,
}

impl<'a> Report<'a> {
    /// The report of a plan alone.
    #[must_use]
    pub const fn new(case: &'a Case, plan: &'a Plan) -> Self {
        Self { case, plan, changes: None }
    }

    /// Writes the page.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let title = format!("{TITLE} {}", self.case.plan_date);
        Document { kind: Kind::Plan, title: &title, json: &self.json() }.write(out)
    }

    /// The data within the bounds of a page: what is too long is cut to half, and half again.
    fn json(&self) -> String {
        let mut limits = Limits::default();
        let remedies = Remedies::of(self.case, self.plan);
        loop {
            let json = document::json(&data::page(self, &remedies, &limits));
            if json.len() <= DATA_BYTES || limits.is_least() {
                return json;
            }
            limits = limits.halved();
        }
    }
}

#[cfg(test)]
mod tests;
