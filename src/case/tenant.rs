//! Customers.

use super::{Fm, Id, Language, Region};
use std::ops::Range;

/// Marks the ids of customer names; several tenants may belong to one customer.
#[derive(Clone, Copy, Debug)]
pub struct Customer;

/// One customer tenant (a row of `tenants.csv`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// `tenant_id`.
    pub id: Box<str>,
    /// `name`, empty when not given.
    pub name: Box<str>,
    /// `customer_id`; `None` when empty: the tenant is then a customer of its own.
    pub customer: Option<Id<Customer>>,
    /// `region`.
    pub region: Id<Region>,
    /// `language`.
    pub language: Id<Language>,
    /// `second_language`.
    pub second_language: Option<Id<Language>>,
    /// `seats`.
    pub seats: Option<u32>,
    /// `channel`.
    pub channel: Channel,
    /// `priority`, at least 0; larger is more urgent.
    pub priority: u32,
    /// `fm_id`: who looks after the tenant today.
    pub present_fm: PresentFm,
    /// `contact`.
    pub contact: Contact,
    /// The rows of [`super::Case::workloads`] that belong to this tenant.
    pub workloads: Range<usize>,
    /// First physical line of the row in its file, 0 when the case was not read from a file.
    pub line: u32,
    /// True when the row had an error and the run goes on without it (`--skip-bad-rows`).
    pub bad: bool,
}

/// Who delivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Channel {
    /// FastTrack Center: an FM delivers.
    #[default]
    Ftc,
    /// A FastTrack Ready Partner delivers; no FM capacity is used.
    Frp,
}

/// How the customer answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Contact {
    /// Answers.
    #[default]
    Responsive,
    /// Does not answer at the moment; the ESD stays and capacity is held.
    Silent,
    /// Never answers; nothing is planned and the FM stays.
    Unresponsive,
}

/// The FM a tenant has before the run.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum PresentFm {
    /// None yet.
    #[default]
    None,
    /// An FM of the case (who may still have left: see [`Fm::has_left`]).
    Known(Id<Fm>),
    /// An id that is not in `fms.csv`: that FM has left.
    Unknown(Box<str>),
}

impl PresentFm {
    /// The FM, when the case knows it.
    #[must_use]
    pub const fn known(&self) -> Option<Id<Fm>> {
        match self {
            Self::Known(fm) => Some(*fm),
            Self::None | Self::Unknown(_) => None,
        }
    }

    /// True when the tenant has an FM, known or not.
    #[must_use]
    pub const fn is_some(&self) -> bool {
        !matches!(self, Self::None)
    }
}
