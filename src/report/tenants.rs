//! The tenants a page speaks of, each embedded once.

use super::text;
use crate::case::{Case, Id, Tenant};
use serde::Serialize;
use std::borrow::Cow;

/// A tenant: id, name (empty when it is the id), region, priority.
#[derive(Debug, Serialize)]
pub(super) struct TenantRow<'a>(Cow<'a, str>, Cow<'a, str>, usize, u32);

/// Collects the tenants in the order they are first spoken of.
pub(super) struct Tenants<'a> {
    case: &'a Case,
    places: Vec<Option<usize>>,
    rows: Vec<TenantRow<'a>>,
}

impl<'a> Tenants<'a> {
    /// None yet.
    pub(super) fn new(case: &'a Case) -> Self {
        Self { case, places: vec![None; case.tenants.len()], rows: Vec::new() }
    }

    /// The place of `tenant` among the rows.
    pub(super) fn place(&mut self, tenant: Id<Tenant>) -> usize {
        if let Some(place) = self.places[tenant.index()] {
            return place;
        }
        let row = &self.case.tenants[tenant];
        let name = if row.name == row.id { "" } else { &*row.name };
        self.rows.push(TenantRow(text::name(&row.id), text::name(name), row.region.index(), row.priority));
        self.places[tenant.index()] = Some(self.rows.len() - 1);
        self.rows.len() - 1
    }

    /// The rows.
    pub(super) fn rows(self) -> Vec<TenantRow<'a>> {
        self.rows
    }
}
