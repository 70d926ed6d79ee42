//! The units of a tenant. A model of a case lists its units tenant by tenant.

use super::{Model, Unit};
use crate::case::{Id, Tenant};
use std::ops::Range;

impl Model {
    /// Where the units of `tenant` stand among [`Model::units`] of a model of a case: nowhere when nothing of it is to be
    /// decided, in several places when it is split.
    #[must_use]
    pub fn units_of(&self, tenant: Id<Tenant>) -> Range<usize> {
        let units = self.units.as_slice();
        let first = units.partition_point(|unit| unit.tenant < tenant);
        let own = units[first..].iter().take_while(|unit| unit.tenant == tenant).count();
        first..first + own
    }

    /// The other units of the tenant of `unit`, when it is split.
    pub fn siblings(&self, unit: Id<Unit>) -> impl Iterator<Item = Id<Unit>> {
        let (units, at) = (self.units.as_slice(), unit.index());
        let is_same = |other: &Unit| other.tenant == units[at].tenant;
        let split = units[at].part.is_some();
        let before = units[..at].iter().rev().take_while(|other| split && is_same(other)).count();
        let after = units[at + 1..].iter().take_while(|other| split && is_same(other)).count();
        (at - before..at).chain(at + 1..at + 1 + after).map(Id::new)
    }
}
