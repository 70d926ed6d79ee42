//! Start dates moved as a hypothesis. The ESDs in the source system stay; the plan says that these are not they.

use super::demand::matching;
use crate::case::{Case, Channel, Esd, Id, L1Status, Precision, Workload};
use crate::finding::{Finding, Rule};
use crate::whatif::change::TenantFilter;
use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta};

/// Moves the ESDs of deployments that have not started by `days`; a note says how many.
pub(super) fn shift(case: &mut Case, filter: &TenantFilter, days: i32) -> Option<Finding> {
    let tenants: Vec<_> = matching(case, filter).filter(|&id| case.tenants[id].channel == Channel::Ftc).collect();
    let wanted = |row: &Workload| {
        let of_service = filter.workload.is_none_or(|service| row.service == service);
        of_service && row.status == L1Status::InProgress && row.started_on.is_none()
    };
    let rows: Vec<Id<Workload>> = tenants
        .into_iter()
        .flat_map(|id| case.workloads_of(id).filter(|(_, row)| wanted(row)).map(|(row, _)| row).collect::<Vec<_>>())
        .filter(|&row| case.workloads[row].esd.is_some() || !case.workloads[row].changes.is_empty())
        .collect();
    rows.iter().for_each(|&row| move_dates(&mut case.workloads[row], days));
    let message = format!(
        "hypothesis: {} start dates are moved by {days} days; those of the source system stay as they are",
        rows.len()
    );
    (days != 0 && !rows.is_empty()).then(|| Finding::note(Rule::EsdNotBefore, message))
}

/// Moves all dates of a workload alike, so that its change log still fits and what comes after the ESD stays after it.
fn move_dates(row: &mut Workload, days: i32) {
    row.esd = row.esd.map(|esd| moved(esd, days));
    for change in &mut row.changes {
        change.old_esd = change.old_esd.map(|esd| moved(esd, days));
        change.new_esd = moved(change.new_esd, days);
    }
    let of_log = row.changes.iter().flat_map(|change| change.old_esd.into_iter().chain([change.new_esd]));
    let Some(last) = row.esd.into_iter().chain(of_log).map(|esd| esd.date).max() else { return };
    row.kickoff_date = row.kickoff_date.map(|day| later(day, days).max(last));
    row.target_date = row.target_date.map(|day| later(day, days).max(last + Days::new(1)));
}

/// A day moves by days, a month estimate by the nearest number of whole months.
fn moved(esd: Esd, days: i32) -> Esd {
    let date = match esd.precision {
        Precision::Day => later(esd.date, days),
        Precision::Month => later_month(esd.date, days),
    };
    Esd { date, ..esd }
}

fn later(date: NaiveDate, days: i32) -> NaiveDate {
    date + TimeDelta::days(i64::from(days))
}

/// 365.25 days are 12 months; halves move away from today's month.
fn later_month(date: NaiveDate, days: i32) -> NaiveDate {
    let months = (f64::from(days) * 12.0 / 365.25).round() as i32;
    let first = date.with_day(1).unwrap_or(date);
    let step = Months::new(months.unsigned_abs());
    if months < 0 { first - step } else { first + step }
}
