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
    if tenants.is_sorted_by(|a, b| a.id < b.id) {
        return;
    }
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

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::super::testing::{assert_rows, case, findings, texts, with};
    use crate::case::PresentFm;

    const HEADER: &str = "tenant_id,region,language,seats,channel,priority,contact";

    #[test]
    fn a_bad_cell_is_named_with_its_value_and_what_was_expected() {
        assert_rows(
            "tenants.csv",
            HEADER,
            &[
                (
                    "T1,,en,,,,",
                    "error TABLE-CELL: region is empty; expected a value (region; the FM must be of the same) (tenant T1)",
                ),
                (
                    "T1,EMEA,,,,,",
                    "error TABLE-CELL: language is empty; expected a value (language; the FM must speak it, or the second language) (tenant T1)",
                ),
                (
                    "T1,EMEA,en,-5,,,",
                    "error TABLE-CELL: seats is \"-5\"; expected a whole number from 0 to 1000000000 (tenant T1)",
                ),
                ("T1,EMEA,en,,FTP,,", "error TABLE-CELL: channel is \"FTP\"; expected one of FTC, FRP (tenant T1)"),
                (
                    "T1,EMEA,en,,,1.5,",
                    "error TABLE-CELL: priority is \"1.5\"; expected a whole number from 0 to 1000000 (tenant T1)",
                ),
                (
                    "T1,EMEA,en,,,,silnt",
                    "error TABLE-CELL: contact is \"silnt\"; expected one of responsive, silent, unresponsive; did you mean silent? (tenant T1)",
                ),
            ],
        );
    }

    #[test]
    fn a_tenant_with_a_bad_cell_is_bad_and_its_workloads_do_not_dangle() {
        let reading = with("tenants.csv", "tenant_id,region,language\nT1,,en\nT2,EMEA,fr\n");
        assert_eq!(reading.findings.len(), 1);
        let case = reading.case.unwrap();
        assert_eq!(case.tenants.iter().map(|tenant| tenant.bad).collect::<Vec<_>>(), [true, false]);
        assert_eq!(case.workloads.len(), 2);
    }

    #[test]
    fn a_row_without_an_id_is_dropped() {
        let reading = with("tenants.csv", "region,language,tenant_id\nEMEA,en,\nEMEA,en,T1\n");
        assert_eq!(
            texts(&reading),
            [
                "tenants.csv:2: error TABLE-CELL: tenant_id is empty; expected a value (id of the tenant, unique in the file)"
            ]
        );
        assert_eq!(reading.case.unwrap().tenants.len(), 1);
    }

    #[test]
    fn a_repeated_tenant_leaves_one_bad_row_in_place_of_all() {
        let rows = "tenant_id,region,language\nT1,EMEA,en\nT2,EMEA,en\n\nT1,EMEA,fr\nT1,EMEA,en\n";
        let reading = with("tenants.csv", rows);
        let expected = |line| {
            format!(
                "tenants.csv:{line}: error TABLE-DUPLICATE: tenant_id T1 stands on line 2 already; expected one row per tenant (tenant T1)"
            )
        };
        assert_eq!(texts(&reading), [expected(5), expected(6)]);
        let tenants = reading.case.unwrap().tenants;
        assert_eq!(
            tenants.iter().map(|tenant| (&*tenant.id, tenant.bad)).collect::<Vec<_>>(),
            [("T1", true), ("T2", false)]
        );
    }

    #[test]
    fn an_fm_that_is_not_in_the_file_has_left() {
        let reading = with("tenants.csv", "tenant_id,region,language,fm_id\nT1,EMEA,en,F9\nT2,EMEA,en,F1\n");
        assert_eq!(
            texts(&reading),
            [
                "tenants.csv:2: warning FM-LEFT: fm_id F9 is not in fms.csv; that FM is taken to have left (tenant T1, FM F9)"
            ]
        );
        let tenants = reading.case.unwrap().tenants;
        assert_eq!(tenants.as_slice()[0].present_fm, PresentFm::Unknown("F9".into()));
        assert!(tenants.as_slice()[1].present_fm.known().is_some());
    }

    #[test]
    fn an_fm_whose_row_is_bad_has_not_left_unless_the_row_is_skipped() {
        let files = case()
            .with("tenants.csv", "tenant_id,region,language,fm_id\nT1,EMEA,en,F1\n")
            .with("fms.csv", "fm_id,region,languages,workloads,weekly_hours\nF1,EMEA,en,*,many\n");
        let reading = testing::reading(&files);
        assert_eq!(
            texts(&reading),
            [
                "fms.csv:2: error TABLE-CELL: weekly_hours is \"many\"; expected hours per week from 0 to 168 (FM F1)",
                "fms.csv:2: warning FM-LEFT: with --skip-bad-rows F1 counts as an FM who has left, although 1 tenant had F1 so \
                 far (T1) (FM F1)"
            ]
        );
    }

    #[test]
    fn a_table_without_rows_is_a_case_without_tenants() {
        let none = findings("tenants.csv", "tenant_id,region,language\n");
        assert!(none.iter().all(|text| text.contains("expected a tenant of tenants.csv")), "{none:?}");
    }
}
