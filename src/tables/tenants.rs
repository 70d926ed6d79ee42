//! `tenants.csv`.

use super::cell;
use super::columns::{Col, Header};
use super::desk::Desk;
use super::effort::MOST_SEATS;
use super::fms::{FmLookup, Staff};
use super::names::Vocabulary;
use super::row::{About, Row};
use super::schema::TENANTS;
use super::word;
use crate::case::{Id, PresentFm, Table, Tenant};
use crate::error::Result;
use crate::finding::{Finding, Rule};
use std::collections::HashMap;

struct Columns {
    id: Col,
    name: Col,
    customer_id: Col,
    region: Col,
    language: Col,
    second_language: Col,
    seats: Col,
    channel: Col,
    priority: Col,
    fm_id: Col,
    contact: Col,
}

impl Columns {
    fn of(header: &Header) -> Self {
        Self {
            id: header.column("tenant_id"),
            name: header.column("name"),
            customer_id: header.column("customer_id"),
            region: header.column("region"),
            language: header.column("language"),
            second_language: header.column("second_language"),
            seats: header.column("seats"),
            channel: header.column("channel"),
            priority: header.column("priority"),
            fm_id: header.column("fm_id"),
            contact: header.column("contact"),
        }
    }
}

/// Reads the tenants; `None` when the table could not be read.
pub(super) fn read(desk: &mut Desk<'_>, names: &mut Vocabulary, staff: &Staff) -> Result<Option<Table<Tenant>>> {
    let Some(mut table) = desk.open(&TENANTS)? else { return Ok(None) };
    let columns = Columns::of(table.header());
    let mut tenants = Vec::new();
    while let Some(mut row) = table.next_row() {
        let id = row.key(columns.id);
        let tenant = tenant(&mut row, &columns, names);
        let bad = row.report(About::workload(id, None), &mut desk.findings);
        if id.is_none() {
            continue;
        }
        let fm_id = row.text(columns.fm_id);
        let present_fm = present_fm(fm_id, staff);
        if staff.find(fm_id) == FmLookup::Unknown && !fm_id.is_empty() && !bad {
            desk.findings.push(left(fm_id).at(row.file(), row.line()).about(&tenant.id, "").about_fm(fm_id));
        }
        tenants.push(Tenant { present_fm, bad, ..tenant });
    }
    desk.close(&table);
    drop_repeats(&mut tenants, &mut desk.findings);
    Ok(Some(tenants.into()))
}

/// The largest priority, so that sums over all tenants stay small.
const MOST_PRIORITY: u32 = 1_000_000;

/// Reads a row but for the present FM. A missing region or language is a fault; the empty name stands in for it.
fn tenant(row: &mut Row<'_>, columns: &Columns, names: &mut Vocabulary) -> Tenant {
    let customer = row.optional(columns.customer_id, cell::text).map(|id| names.customers.intern(id));
    let region = row.required(columns.region, cell::text).unwrap_or("");
    let language = row.required(columns.language, cell::text).unwrap_or("");
    let second_language = row.optional(columns.second_language, cell::text);
    Tenant {
        id: row.text(columns.id).into(),
        name: row.text(columns.name).into(),
        customer,
        region: names.regions.intern(region),
        language: names.languages.intern(language),
        second_language: second_language.map(|name| names.languages.intern(name)),
        seats: row.optional(columns.seats, cell::whole(0..=MOST_SEATS)),
        channel: row.optional(columns.channel, word::channel).unwrap_or_default(),
        priority: row.optional(columns.priority, cell::whole(0..=MOST_PRIORITY)).unwrap_or(1),
        present_fm: PresentFm::None,
        contact: row.optional(columns.contact, word::contact).unwrap_or_default(),
        workloads: 0..0,
        line: row.line(),
        bad: false,
    }
}

fn present_fm(id: &str, staff: &Staff) -> PresentFm {
    match staff.find(id) {
        _ if id.is_empty() => PresentFm::None,
        FmLookup::Found(fm) => PresentFm::Known(fm),
        FmLookup::Unreadable | FmLookup::Unknown => PresentFm::Unknown(id.into()),
    }
}

fn left(fm_id: &str) -> Finding {
    let message = format!("fm_id {fm_id} is not in fms.csv; that FM is taken to have left");
    Finding::warning(Rule::FmLeft, message)
}

/// Drops every row whose id stands on an earlier one, which is then bad too: nobody knows which of them holds.
fn drop_repeats(tenants: &mut Vec<Tenant>, findings: &mut Vec<Finding>) {
    let mut first_of: HashMap<&str, usize> = HashMap::with_capacity(tenants.len());
    let mut repeats = Vec::new();
    for (index, tenant) in tenants.iter().enumerate() {
        let first = *first_of.entry(&tenant.id).or_insert(index);
        if first != index {
            let message = format!(
                "tenant_id {} stands on line {} already; expected one row per tenant",
                tenant.id, tenants[first].line
            );
            let finding = Finding::error(Rule::TableDuplicate, message);
            findings.push(finding.at(TENANTS.file, tenant.line).about(&tenant.id, ""));
            repeats.push((first, index));
        }
    }
    for &(first, _) in &repeats {
        tenants[first].bad = true;
    }
    let mut repeated = repeats.into_iter().map(|(_, index)| index).peekable();
    let mut index = 0;
    tenants.retain(|_| {
        let drop = repeated.next_if_eq(&index).is_some();
        index += 1;
        !drop
    });
}

/// Finds tenants by id, quickest when asked in file order.
#[derive(Debug)]
pub(super) struct Roster<'t> {
    /// The tenants.
    pub(super) tenants: &'t Table<Tenant>,
    by_id: HashMap<&'t str, Id<Tenant>>,
    last: usize,
}

impl<'t> Roster<'t> {
    pub(super) fn of(tenants: &'t Table<Tenant>) -> Self {
        let by_id = tenants.entries().map(|(id, tenant)| (&*tenant.id, id)).collect();
        Self { tenants, by_id, last: 0 }
    }

    pub(super) fn find(&mut self, id: &str) -> Option<Id<Tenant>> {
        let near = self.tenants.as_slice().iter().enumerate().skip(self.last).take(2);
        let near = near.filter(|(_, tenant)| &*tenant.id == id).map(|(index, _)| Id::new(index)).next();
        let found = near.or_else(|| self.by_id.get(id).copied())?;
        self.last = found.index();
        Some(found)
    }
}
