//! Violations on the console: grouped by kind, long groups cut short.

use super::console::{BAD, printable};
use super::numbers::Count;
use crate::plan::check::Violation;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// About so many violations are printed.
const SHOWN: usize = 20;

/// Prints the violations, each kind with its first few.
pub(super) fn list(violations: &[Violation], out: &mut dyn Write) -> io::Result<()> {
    let mut kinds: BTreeMap<&str, Vec<&Violation>> = BTreeMap::new();
    for violation in violations {
        kinds.entry(violation.kind.code()).or_default().push(violation);
    }
    let limit = (SHOWN / kinds.len().max(1)).max(2);
    for (code, group) in kinds {
        writeln!(out, "{BAD}violation{BAD:#} {code} ({})", Count(group.len() as u64))?;
        for violation in group.iter().take(limit) {
            let text = violation.to_string();
            writeln!(out, "  {}", printable(text.strip_prefix(&format!("{code}: ")).unwrap_or(&text)))?;
        }
        if group.len() > limit {
            writeln!(out, "  ... and {} more", Count((group.len() - limit) as u64))?;
        }
    }
    Ok(())
}
