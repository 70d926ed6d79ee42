//! Writes the tables of a case: the second pass.

use super::book::Book;
use super::catalogue::{PHASES, REGIONS, SERVICES, TIERS};
use super::rows::Rows;
use super::staff::{self, Fm};
use super::tenant::{self, Change, Row, Tenant};
use super::world::{World, phases};
use super::{Profile, Spec, demand};
use crate::case::{Contact, Day, Precision};
use crate::error::{Error, Result};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

const TENANTS: &str = "tenants.csv";
const WORKLOADS: &str = "workloads.csv";
const CHANGES: &str = "esd_changes.csv";
const TENANT_COLUMNS: &str =
    "tenant_id,name,customer_id,region,language,second_language,seats,channel,priority,fm_id,contact";
const WORKLOAD_COLUMNS: &str = "tenant_id,workload,l1_status,seats,esd,esd_precision,esd_source,started_on,\
                                target_date,kickoff_date,after,gap_days,duration_weeks,hours_per_week";
const CHANGE_COLUMNS: &str = "tenant_id,workload,changed_on,changed_by,old_esd,new_esd,note_category,note,evidence";
const FM_COLUMNS: &str =
    "fm_id,name,region,languages,workloads,weekly_hours,max_tenants,max_starts_per_week,available_from,available_to";
/// Tenants drawn, booked and written together.
const CHUNK: usize = 4096;

/// Writes the rows of one tenant, whose present FM is given, into one table.
type WriteRows = fn(&World<'_>, &mut Rows, &Tenant, Option<usize>);
/// The files written so far, by name.
type Files<W> = BTreeMap<&'static str, W>;

/// Writes all files of the case of `spec`; `open` gives the place for each.
pub(super) fn case<W: Write>(spec: &Spec, open: impl Fn(&str) -> Result<W>) -> Result<Files<W>> {
    let world = World::new(spec);
    let fms = staff::hire(&world, &demand::of(&world));
    let mut files = Files::new();
    for (name, rows) in [
        ("effort.csv", effort(spec)),
        ("holidays.csv", holidays(&world)),
        ("fms.csv", managers(&world, &fms)),
        ("absences.csv", absences(&world, &fms)),
        (TENANTS, Rows::header(TENANT_COLUMNS)),
        (WORKLOADS, Rows::header(WORKLOAD_COLUMNS)),
        (CHANGES, Rows::header(CHANGE_COLUMNS)),
    ] {
        let mut file = open(name)?;
        write(&mut file, name, rows.bytes())?;
        files.insert(name, file);
    }
    customers(&world, &fms, &mut files)?;
    let mut file = open("case.toml")?;
    write(&mut file, "case.toml", settings(spec).as_bytes())?;
    files.insert("case.toml", file);
    Ok(files)
}

fn write<W: Write>(file: &mut W, name: &str, bytes: &[u8]) -> Result<()> {
    file.write_all(bytes).map_err(|error| Error::io("write", Path::new(name), error))
}

fn settings(spec: &Spec) -> String {
    let profile = match spec.profile {
        Profile::NewCohort => "new cohort",
        Profile::Weekly => "weekly",
        Profile::SerialHeavy => "serial-heavy",
    };
    let waiting =
        if spec.max_wait_days == 0 { String::new() } else { format!("max_wait_days = {}\n", spec.max_wait_days) };
    format!(
        "# Synthetic: {} tenants, profile {profile}, seed {}, tightness {}.\n\
         plan_date = {}\nhorizon_weeks = {}\n\n[policy]\n{waiting}\n[objective]\n",
        spec.tenants, spec.seed, spec.tightness, spec.plan_date, spec.weeks
    )
}

fn effort(spec: &Spec) -> Rows {
    let mut rows = Rows::header("workload,seats_from,phase,weeks,hours_per_week");
    for (service, tier) in (0..SERVICES.len()).flat_map(|service| (0..TIERS.len()).map(move |tier| (service, tier))) {
        for (name, (weeks, quarters)) in PHASES.iter().zip(phases(spec.profile, service, tier)) {
            rows.text(SERVICES[service].name).number(Some(TIERS[tier].seats_from)).text(name);
            rows.number(Some(weeks)).quarters(Some(quarters)).end();
        }
    }
    rows.text("*").number(Some(0)).text("Enable").number(Some(8)).quarters(Some(10)).end();
    rows
}

fn holidays(world: &World<'_>) -> Rows {
    let mut rows = Rows::header("region,date,name");
    for (region, named) in REGIONS.iter().enumerate().take(world.regions()) {
        for (date, name) in world.holiday_dates(region) {
            rows.text(named.name).date(Some(date)).text(name).end();
        }
    }
    rows
}

fn managers(world: &World<'_>, fms: &[Fm]) -> Rows {
    let mut rows = Rows::header(FM_COLUMNS);
    for (index, fm) in fms.iter().enumerate() {
        fm_id(&mut rows, index).plain(format_args!("{} {}", fm.name[0], fm.name[1]));
        rows.text(REGIONS[world.pools[fm.pool].region].name).text(&fm.languages.join("|"));
        rows.text(fm.services().as_deref().unwrap_or("*")).quarters(Some(fm.quarters));
        rows.number(fm.max_tenants).number(fm.max_starts);
        date(world, &mut rows, fm.from);
        date(world, &mut rows, fm.to);
        rows.end();
    }
    rows
}

fn absences(world: &World<'_>, fms: &[Fm]) -> Rows {
    let mut rows = Rows::header("fm_id,from,to,share");
    for (index, away) in fms.iter().enumerate().flat_map(|(index, fm)| fm.away.iter().map(move |away| (index, away))) {
        fm_id(&mut rows, index);
        date(world, &mut rows, Some(away.from));
        date(world, &mut rows, Some(away.to));
        rows.plain(format_args!("{}", f64::from(away.share) / 1000.0)).end();
    }
    rows
}

/// Writes tenants, workloads and changes chunk by chunk. Booking is one after the other; the rest is not.
fn customers<W: Write>(world: &World<'_>, fms: &[Fm], files: &mut Files<W>) -> Result<()> {
    let mut book = Book::new(world, fms);
    for first in (0..world.spec.tenants).step_by(CHUNK) {
        let chunk = first..(first + CHUNK).min(world.spec.tenants);
        let tenants: Vec<Tenant> = chunk.into_par_iter().map(|index| tenant::draw(world, index as u64)).collect();
        let present: Vec<Option<usize>> = tenants.iter().map(|tenant| book.present_fm(tenant)).collect();
        let tables: [WriteRows; 3] = [tenant_row, workload_rows, change_rows];
        let written: Vec<Rows> = tables
            .par_iter()
            .map(|row| {
                let mut rows = Rows::default();
                tenants.iter().zip(&present).for_each(|(tenant, &fm)| row(world, &mut rows, tenant, fm));
                rows
            })
            .collect();
        for (name, rows) in [TENANTS, WORKLOADS, CHANGES].into_iter().zip(&written) {
            let file = files.get_mut(name).expect("the three tables are open");
            write(file, name, rows.bytes())?;
        }
    }
    Ok(())
}

fn tenant_row(world: &World<'_>, rows: &mut Rows, tenant: &Tenant, fm: Option<usize>) {
    let pool = &world.pools[tenant.pool];
    tenant_id(rows, tenant).plain(format_args!("{} {}", tenant.name[0], tenant.name[1]));
    match tenant.customer {
        Some(customer) => rows.plain(format_args!("C{customer:06}")),
        None => rows.empty(),
    };
    rows.text(REGIONS[pool.region].name).text(pool.language).text(tenant.second_language.unwrap_or(""));
    rows.number(Some(tenant.seats)).text(if tenant.frp { "FRP" } else { "FTC" }).number(Some(tenant.priority));
    match fm {
        Some(fm) => fm_id(rows, fm),
        None => rows.empty(),
    };
    rows.text(match tenant.contact {
        Contact::Responsive => "responsive",
        Contact::Silent => "silent",
        Contact::Unresponsive => "unresponsive",
    });
    rows.end();
}

fn workload_rows(world: &World<'_>, rows: &mut Rows, tenant: &Tenant, _fm: Option<usize>) {
    for row in &tenant.rows {
        workload_row(world, rows, tenant, row);
    }
}

fn workload_row(world: &World<'_>, rows: &mut Rows, tenant: &Tenant, row: &Row) {
    tenant_id(rows, tenant).text(SERVICES[row.service].name).text(row.status.as_str()).number(row.seats);
    match row.esd {
        Some((day, Precision::Day)) => date(world, rows, Some(day)).text("day"),
        Some((day, Precision::Month)) => {
            rows.plain(format_args!("{}", world.horizon.date(day).format("%Y-%m"))).empty()
        }
        None => rows.empty().empty(),
    };
    rows.text(if row.esd.is_none() {
        ""
    } else if row.changes.is_empty() {
        "Gateway"
    } else {
        "FM"
    });
    date(world, rows, row.started_on);
    date(world, rows, row.target);
    date(world, rows, row.kickoff);
    rows.text(row.after.map_or("", |service| SERVICES[service].name));
    rows.number(row.after.map(|_| row.gap_days)).number(row.weeks).quarters(row.quarters).end();
}

fn change_rows(world: &World<'_>, rows: &mut Rows, tenant: &Tenant, _fm: Option<usize>) {
    for (row, change) in tenant.rows.iter().flat_map(|row| row.changes.iter().map(move |change| (row, change))) {
        change_row(world, rows, (tenant, row), change);
    }
}

fn change_row(world: &World<'_>, rows: &mut Rows, (tenant, row): (&Tenant, &Row), change: &Change) {
    tenant_id(rows, tenant).text(SERVICES[row.service].name);
    date(world, rows, Some(change.on)).text(change.by);
    date(world, rows, change.old);
    date(world, rows, Some(change.new));
    rows.text(change.category).text(change.note).text(change.evidence).end();
}

fn tenant_id<'a>(rows: &'a mut Rows, tenant: &Tenant) -> &'a mut Rows {
    rows.plain(format_args!("T{:07}", tenant.index + 1))
}

fn fm_id(rows: &mut Rows, index: usize) -> &mut Rows {
    rows.plain(format_args!("F{:05}", index + 1))
}

fn date<'a>(world: &World<'_>, rows: &'a mut Rows, day: Option<Day>) -> &'a mut Rows {
    rows.date(day.map(|day| world.horizon.date(day)))
}
