//! What if: scenarios on a base case, each answered by a real solve through [`crate::engine::plan`].
//!
//! [`read`] reads a file of scenarios, [`apply()`] makes one true on a clone of the case, [`sweep()`] plans them all, warm
//! from the base plan, and [`Comparison`] sets them side by side. The base case is never changed. Where finished
//! scenarios are kept is the caller's affair ([`Shelf`]): what lies there is not solved again.

mod apply;
mod change;
mod compare;
mod file;
mod fingerprint;
mod headcount;
mod pool;
mod prices;
mod question;
mod room;
mod scenario;
mod shortage;
mod sweep;

pub use apply::{Changed, apply};
pub use change::{
    Away, Change, Demand, EffortChange, FmEdit, FmFilter, Hours, NewEffort, NewFms, Removal, Setting, TenantFilter,
};
pub use compare::{Comparison, FmChange, Outcome, WeekChange};
pub use file::{Questions, read};
pub use fingerprint::Fingerprint;
pub use question::{
    Answers, CapacityPrice, Curve, CurveAnswer, Headcount, HeadcountAnswer, Room, RoomAnswer, Shortage, ShortageOption,
};
pub use scenario::{BASE, Scenario};
pub use sweep::{Finished, Shelf, Sweep, sweep};

#[cfg(test)]
mod tests;
