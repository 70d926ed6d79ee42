//! How many hours a deployment takes, by service and seats.

use super::{Id, Service};
use std::collections::HashMap;

/// One phase of a deployment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phase {
    /// `phase`: its name, empty when not given.
    pub name: Box<str>,
    /// `weeks`: engagement weeks.
    pub weeks: u32,
    /// `hours_per_week` in whole minutes.
    pub minutes_per_week: i64,
}

/// The phases that apply from a number of seats on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffortRows {
    /// `seats_from`.
    pub seats_from: u32,
    /// The phases in file order.
    pub phases: Vec<Phase>,
    /// First physical line of the first row; 0 when no file has it.
    pub line: u32,
}

/// The rows of `effort.csv`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EffortTable {
    /// Rows by service, ascending by `seats_from`.
    pub by_service: HashMap<Id<Service>, Vec<EffortRows>>,
    /// The rows of `*`, ascending by `seats_from`.
    pub fallback: Vec<EffortRows>,
}

impl EffortTable {
    /// The phases of a deployment of `service` with `seats`: the row set with the largest `seats_from` that is not
    /// above `seats`, else that of the `*` rows; `None` when neither applies.
    #[must_use]
    pub fn phases(&self, service: Id<Service>, seats: u32) -> Option<&[Phase]> {
        self.rows(service, seats).map(|rows| rows.phases.as_slice())
    }

    /// The row set that [`Self::phases`] are of.
    #[must_use]
    pub fn rows(&self, service: Id<Service>, seats: u32) -> Option<&EffortRows> {
        let own = self.by_service.get(&service).and_then(|rows| largest_from(rows, seats));
        own.or_else(|| largest_from(&self.fallback, seats))
    }
}

fn largest_from(rows: &[EffortRows], seats: u32) -> Option<&EffortRows> {
    rows.iter().rev().find(|row| row.seats_from <= seats)
}
