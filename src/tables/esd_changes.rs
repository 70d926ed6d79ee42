//! `esd_changes.csv`.

use super::columns::{Col, Header};
use super::date;
use super::desk::Desk;
use super::merge::Workloads;
use super::row::{About, Row, quoted};
use super::schema::ESD_CHANGES;
use super::tenants::Roster;
use super::word;
use crate::case::{EsdChange, Id, Names, Service, Tenant, Workload};
use crate::error::Result;
use crate::finding::Rule;

struct Columns {
    tenant_id: Col,
    workload: Col,
    changed_on: Col,
    changed_by: Col,
    old_esd: Col,
    new_esd: Col,
    note_category: Col,
    note: Col,
    evidence: Col,
}

impl Columns {
    fn of(header: &Header) -> Self {
        Self {
            tenant_id: header.column("tenant_id"),
            workload: header.column("workload"),
            changed_on: header.column("changed_on"),
            changed_by: header.column("changed_by"),
            old_esd: header.column("old_esd"),
            new_esd: header.column("new_esd"),
            note_category: header.column("note_category"),
            note: header.column("note"),
            evidence: header.column("evidence"),
        }
    }
}

/// Reads the change log and gives each entry to its workload. Without a roster (the tenants could not be read) the rows
/// are only checked.
pub(super) fn read(
    desk: &mut Desk<'_>,
    roster: Option<&mut Roster<'_>>,
    services: &Names<Service>,
    workloads: &mut Workloads,
) -> Result<()> {
    let Some(mut table) = desk.open(&ESD_CHANGES)? else { return Ok(()) };
    let columns = Columns::of(table.header());
    let mut finder = roster.map(|roster| Finder { roster, services });
    let mut touched = Vec::new();
    while let Some(mut row) = table.next_row() {
        let tenant = row.key(columns.tenant_id);
        let name = row.key(columns.workload);
        let found = match (&mut finder, tenant, name) {
            (Some(finder), Some(tenant), Some(name)) => finder.find(&mut row, (tenant, name), workloads),
            _ => None,
        };
        let change = change(&mut row, &columns);
        let bad = row.report(About::workload(tenant, name), &mut desk.findings);
        let Some(id) = found else { continue };
        workloads.table[id].bad |= bad;
        if let Some(change) = change.filter(|_| !bad) {
            workloads.table[id].changes.push(change);
            touched.push(id);
        }
    }
    desk.close(&table);
    for id in touched {
        workloads.table[id].changes.sort_by_key(|change| change.changed_on);
    }
    Ok(())
}

struct Finder<'f, 't> {
    roster: &'f mut Roster<'t>,
    services: &'f Names<Service>,
}

impl Finder<'_, '_> {
    /// The workload a row names; a fault of the row when there is none.
    fn find(&mut self, row: &mut Row<'_>, (id, name): (&str, &str), workloads: &Workloads) -> Option<Id<Workload>> {
        let Some(tenant) = self.roster.find(id) else {
            row.fault(Rule::TableReference, || {
                format!("tenant_id is {}; expected a tenant of tenants.csv", quoted(id))
            });
            return None;
        };
        let workload = self.services.find(name).and_then(|service| place(workloads, tenant, service));
        if workload.is_none() {
            row.fault(Rule::TableReference, || {
                format!("workload is {}; expected one that workloads.csv has for tenant {id}", quoted(name))
            });
        }
        workload
    }
}

fn place(workloads: &Workloads, tenant: Id<Tenant>, service: Id<Service>) -> Option<Id<Workload>> {
    let range = workloads.ranges.get(tenant.index())?.clone();
    let rows = &workloads.table.as_slice()[range.clone()];
    rows.iter().position(|workload| workload.service == service).map(|place| Id::new(range.start + place))
}

/// Reads a row but for the workload. Who changed it may be left open: a first entry needs no editor, and the rules
/// judge the others.
fn change(row: &mut Row<'_>, columns: &Columns) -> Option<EsdChange> {
    let changed_on = row.required(columns.changed_on, date::date);
    let old_esd = row.optional(columns.old_esd, date::esd);
    let new_esd = row.required(columns.new_esd, date::esd);
    let note_category = row.optional(columns.note_category, word::note_category);
    let evidence = row.optional(columns.evidence, word::evidence);
    Some(EsdChange {
        changed_on: changed_on?,
        changed_by: row.text(columns.changed_by).into(),
        old_esd,
        new_esd: new_esd?,
        note_category,
        note: row.text(columns.note).into(),
        evidence,
        line: row.line(),
    })
}
