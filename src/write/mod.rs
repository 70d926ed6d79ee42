//! The plan folder: written whole or not at all, and read back.
//!
//! One file per table ([`write_plan`] and [`read_plan`] use the same list of columns), `summary.json`, and `folder`, which
//! puts a finished folder in the place of an old one in one step. Text is written byte for byte as it was read, so that
//! ids can be matched by any other program; a cell that begins with `=` is therefore not made harmless for spreadsheets.

mod assignments;
mod cells;
mod findings;
mod folder;
mod load;
mod lookup;
#[cfg(test)]
pub(crate) mod sample;
mod schedule;
mod summary;
mod summary_parts;
mod texts;
