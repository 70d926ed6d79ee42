//! `fms.csv`.

use super::cell::{self, Cell, Parsed};
use super::columns::{Col, Header};
use super::date::date;
use super::desk::Desk;
use super::names::{Vocabulary, intern_all};
use super::row::{About, Row};
use super::schema::FMS;
use crate::case::{Fm, Id, Language, Region, Service, Table, WorkloadSkill};
use crate::error::Result;
use crate::finding::Rule;
use std::collections::{BTreeSet, HashMap};

/// The FMs of a case and the ids by which other tables name them.
#[derive(Debug, Default)]
pub(super) struct Staff {
    /// The FMs whose rows are in order.
    pub(super) fms: Table<Fm>,
    /// Every id of the file; `None` behind those whose rows are not.
    ids: HashMap<Box<str>, Option<Id<Fm>>>,
    /// Those whose rows are not, with the line of the first, in the order of the file.
    pub(super) left_out: Vec<(Box<str>, u32)>,
    /// What the rows offer, those that are not in order included.
    pub(super) offer: Offer,
    /// False when the file could not be read, so that nothing is known about ids.
    pub(super) known: bool,
}

/// The regions, languages and workloads FMs have.
#[derive(Debug, Default)]
pub(super) struct Offer {
    pub(super) regions: BTreeSet<Id<Region>>,
    pub(super) languages: BTreeSet<Id<Language>>,
    pub(super) services: BTreeSet<Id<Service>>,
    /// True when some FM can lead every workload.
    pub(super) all_services: bool,
}

/// What an `fm_id` of another table stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FmLookup {
    /// This FM.
    Found(Id<Fm>),
    /// An FM whose row is bad, or nobody knows since the file could not be read.
    Unreadable,
    /// Nobody.
    Unknown,
}

impl Staff {
    pub(super) fn find(&self, id: &str) -> FmLookup {
        match self.ids.get(id) {
            Some(Some(fm)) => FmLookup::Found(*fm),
            Some(None) => FmLookup::Unreadable,
            None if self.known => FmLookup::Unknown,
            None => FmLookup::Unreadable,
        }
    }
}

struct Columns {
    id: Col,
    name: Col,
    region: Col,
    languages: Col,
    workloads: Col,
    weekly_hours: Col,
    max_tenants: Col,
    max_starts_per_week: Col,
    available_from: Col,
    available_to: Col,
}

impl Columns {
    fn of(header: &Header) -> Self {
        Self {
            id: header.column("fm_id"),
            name: header.column("name"),
            region: header.column("region"),
            languages: header.column("languages"),
            workloads: header.column("workloads"),
            weekly_hours: header.column("weekly_hours"),
            max_tenants: header.column("max_tenants"),
            max_starts_per_week: header.column("max_starts_per_week"),
            available_from: header.column("available_from"),
            available_to: header.column("available_to"),
        }
    }
}

/// Reads the FMs.
pub(super) fn read(desk: &mut Desk<'_>, names: &mut Vocabulary) -> Result<Staff> {
    let Some(mut table) = desk.open(&FMS)? else { return Ok(Staff::default()) };
    let columns = Columns::of(table.header());
    let mut firsts = FirstRows::default();
    let mut offer = Offer::default();
    while let Some(mut row) = table.next_row() {
        let id = row.key(columns.id);
        let skills = Skills::read(&mut row, &columns, names);
        offer.add(&skills);
        let fm = fm(&mut row, &columns, skills);
        if let Some((id, line)) = id.and_then(|id| Some((id, firsts.line(id)?))) {
            row.fault(Rule::TableDuplicate, || {
                format!("fm_id {id} stands on line {line} already; expected one row per FM")
            });
        }
        let bad = row.report(About::fm(id), &mut desk.findings);
        if let Some(id) = id {
            firsts.add(id, row.line(), fm.filter(|_| !bad));
        }
    }
    desk.close(&table);
    Ok(firsts.into_staff(offer))
}

/// The first row of each id, in the order of the file.
#[derive(Default)]
struct FirstRows {
    /// Line and FM; `None` in place of the FM when its row is bad or has a second one.
    rows: Vec<(u32, Option<Fm>)>,
    places: HashMap<Box<str>, usize>,
}

impl FirstRows {
    /// The line of the first row of `id`.
    fn line(&self, id: &str) -> Option<u32> {
        self.places.get(id).map(|&place| self.rows[place].0)
    }

    fn add(&mut self, id: &str, line: u32, fm: Option<Fm>) {
        if let Some(&place) = self.places.get(id) {
            self.rows[place].1 = None;
        } else {
            self.places.insert(id.into(), self.rows.len());
            self.rows.push((line, fm));
        }
    }

    fn into_staff(self, offer: Offer) -> Staff {
        let is_bad = |place: &usize| self.rows[*place].1.is_none();
        let bad = self.places.iter().filter(|(_, place)| is_bad(place));
        let mut left_out: Vec<(Box<str>, u32)> = bad.map(|(id, &place)| (id.clone(), self.rows[place].0)).collect();
        left_out.sort_by_key(|(_, line)| *line);
        let mut fms = Table::new();
        let kept: Vec<Option<Id<Fm>>> = self.rows.into_iter().map(|(_, fm)| fm.map(|fm| fms.push(fm))).collect();
        let ids = self.places.into_iter().map(|(id, place)| (id, kept[place])).collect();
        Staff { fms, ids, left_out, offer, known: true }
    }
}

/// Where and for what an FM can be called; `None` stands for an unreadable cell.
struct Skills {
    region: Option<Id<Region>>,
    languages: Option<Vec<Id<Language>>>,
    workloads: Option<WorkloadSkill>,
}

impl Skills {
    fn read(row: &mut Row<'_>, columns: &Columns, names: &mut Vocabulary) -> Self {
        let region = row.required(columns.region, cell::text);
        let languages = row.required(columns.languages, cell::list);
        let workloads = row.required(columns.workloads, skills);
        Self {
            region: region.map(|name| names.regions.intern(name)),
            languages: languages.map(|list| intern_all(&mut names.languages, &list)),
            workloads: workloads.map(|list| skill(&list, names)),
        }
    }
}

impl Offer {
    fn add(&mut self, skills: &Skills) {
        self.regions.extend(skills.region);
        self.languages.extend(skills.languages.iter().flatten());
        match &skills.workloads {
            Some(WorkloadSkill::All) => self.all_services = true,
            Some(WorkloadSkill::Only(services)) => self.services.extend(services),
            None => {}
        }
    }
}

fn fm(row: &mut Row<'_>, columns: &Columns, skills: Skills) -> Option<Fm> {
    let weekly_minutes = row.required(columns.weekly_hours, cell::weekly_hours);
    let max_tenants = row.optional(columns.max_tenants, cell::whole(0..=MOST));
    let max_starts_per_week = row.optional(columns.max_starts_per_week, cell::whole(0..=MOST));
    let available_from = row.optional(columns.available_from, date);
    let available_to = row.optional(columns.available_to, date);
    if let (Some(from), Some(to)) = (available_from, available_to)
        && from > to
    {
        row.fault(Rule::TableCell, || {
            format!("available_from is {from} and available_to {to}; expected the first not after the second")
        });
    }
    Some(Fm {
        id: row.text(columns.id).into(),
        name: row.text(columns.name).into(),
        region: skills.region?,
        languages: skills.languages?,
        workloads: skills.workloads?,
        weekly_minutes: weekly_minutes?,
        max_tenants,
        max_starts_per_week,
        available_from,
        available_to,
        absences: Vec::new(),
        line: row.line(),
    })
}

/// The largest count a cell may give.
const MOST: u32 = 1_000_000;

/// Names, or `*` for all: names beside it would contradict it.
fn skills(cell: Cell<'_>) -> Parsed<Vec<&str>> {
    let list = cell::list(cell)?;
    let all = list.contains(&"*");
    if all && list.iter().any(|&name| name != "*") {
        return Err("either * alone for all workloads, or names separated by |".into());
    }
    Ok(list)
}

fn skill(list: &[&str], names: &mut Vocabulary) -> WorkloadSkill {
    if list.contains(&"*") { WorkloadSkill::All } else { WorkloadSkill::Only(intern_all(&mut names.services, list)) }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_rows, texts, with};

    const HEADER: &str =
        "fm_id,region,languages,workloads,weekly_hours,max_tenants,max_starts_per_week,available_from,available_to";

    #[test]
    fn a_bad_cell_is_named_with_its_value_and_what_was_expected() {
        // The rows still say which regions, languages and workloads there are: no warning that nobody has them.
        assert_rows(
            "fms.csv",
            HEADER,
            &[
                (
                    "F1,EMEA,en|fr,*,200,,,,",
                    "error TABLE-CELL: weekly_hours is \"200\"; expected hours per week from 0 to 168 (FM F1)",
                ),
                (
                    "F1,EMEA,en|fr,*,,,,,",
                    "error TABLE-CELL: weekly_hours is empty; expected a value (hours per week for deployments) (FM F1)",
                ),
                (
                    "F1,EMEA,en|fr,*,40,-1,,,",
                    "error TABLE-CELL: max_tenants is \"-1\"; expected a whole number from 0 to 1000000 (FM F1)",
                ),
                (
                    "F1,EMEA,en|fr,*,40,,x,,",
                    "error TABLE-CELL: max_starts_per_week is \"x\"; expected a whole number from 0 to 1000000 (FM F1)",
                ),
                (
                    "F1,EMEA,en|fr,*,40,,,1.1.2026,",
                    "error TABLE-CELL: available_from is \"1.1.2026\"; expected a date YYYY-MM-DD, here 2026-01-01 (FM F1)",
                ),
                (
                    "F1,EMEA,en|fr,*,40,,,2026-02-01,2026-01-31",
                    "error TABLE-CELL: available_from is 2026-02-01 and available_to 2026-01-31; expected the first not after the second (FM F1)",
                ),
            ],
        );
    }

    #[test]
    fn a_list_without_a_name_is_an_error() {
        let reading = with("fms.csv", format!("{HEADER}\nF1,EMEA,|,*,40,,,,\nF2,EMEA,en|fr,*,40,,,,\n"));
        assert_eq!(
            texts(&reading),
            [
                "fms.csv:2: error TABLE-CELL: languages is \"|\"; expected at least one name, several separated by | (FM F1)"
            ]
        );
    }

    #[test]
    fn names_beside_the_star_for_all_workloads_are_an_error() {
        let rows = "F1,EMEA,en|fr,*|Teams,40,,,,\nF2,EMEA,en|fr,Teams | *,40,,,,\nF3,EMEA,en|fr,*|,40,,,,\n";
        let expected = "expected either * alone for all workloads, or names separated by |";
        assert_eq!(
            texts(&with("fms.csv", format!("{HEADER}\n{rows}"))),
            [
                format!("fms.csv:2: error TABLE-CELL: workloads is \"*|Teams\"; {expected} (FM F1)"),
                format!("fms.csv:3: error TABLE-CELL: workloads is \"Teams | *\"; {expected} (FM F2)"),
            ]
        );
    }

    #[test]
    fn an_fm_with_a_bad_row_is_left_out() {
        let rows = "fm_id,region,languages,workloads,weekly_hours\nF1,EMEA,en,*,-1\nF2,EMEA,en|fr,*,40\n";
        let case = with("fms.csv", rows).case.unwrap();
        assert_eq!(case.fms.iter().map(|fm| &*fm.id).collect::<Vec<_>>(), ["F2"]);
    }

    #[test]
    fn an_fm_with_two_rows_is_left_out() {
        let rows =
            "fm_id,region,languages,workloads,weekly_hours\nF1,EMEA,en,*,40\nF2,EMEA,en|fr,*,40\nF1,EMEA,en,*,30\n";
        let reading = with("fms.csv", rows);
        assert_eq!(
            texts(&reading),
            ["fms.csv:4: error TABLE-DUPLICATE: fm_id F1 stands on line 2 already; expected one row per FM (FM F1)"]
        );
        assert_eq!(reading.case.unwrap().fms.len(), 1);
    }
}
