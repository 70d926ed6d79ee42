//! The summary's counts and key figures, recomputed.

use super::book::Book;
use super::load::Cells;
use super::truth::Truth;
use super::violation::{Kind, Violation, hours};
use crate::case::Id;
use crate::plan::{DeploymentStatus, Kpis, Reason, Status};
use std::collections::BTreeMap;

/// Compares counts, covered hours and key figures.
pub(super) fn check(truth: &Truth<'_>, book: &Book<'_>, cells: &Cells) -> Vec<Violation> {
    let mut found = Vec::new();
    found.extend(statuses(book));
    found.extend(reasons(book));
    found.extend(covered(truth, book));
    found.extend(kpis(truth, book, cells));
    found
}

fn tally<K: Ord>(keys: impl Iterator<Item = K>) -> BTreeMap<K, u64> {
    let mut counts = BTreeMap::new();
    for key in keys {
        *counts.entry(key).or_insert(0) += 1;
    }
    counts
}

fn statuses(book: &Book<'_>) -> Vec<Violation> {
    let right = tally(book.plan.assignments.iter().map(|row| row.status));
    let count = |counts: &BTreeMap<Status, u64>, status| counts.get(&status).copied().unwrap_or(0);
    let pairs = Status::ALL.map(|status| (status, count(&book.plan.summary.statuses, status), count(&right, status)));
    let wrong = pairs.into_iter().filter(|(_, is, right)| is != right);
    wrong
        .map(|(status, is, right)| {
            Violation::new(Kind::Counts, format!("{is} assignments are {}, should be {right}", status.as_str()))
        })
        .collect()
}

fn reasons(book: &Book<'_>) -> Vec<Violation> {
    let assignments = book.plan.assignments.iter().filter_map(|row| row.reason);
    let right = tally(assignments.chain(book.plan.schedule.iter().filter_map(|row| row.reason)));
    let count = |counts: &BTreeMap<Reason, u64>, reason| counts.get(&reason).copied().unwrap_or(0);
    let pairs = Reason::ALL.map(|reason| (reason, count(&book.plan.summary.reasons, reason), count(&right, reason)));
    let wrong = pairs.into_iter().filter(|(_, is, right)| is != right);
    wrong
        .map(|(reason, is, right)| {
            Violation::new(Kind::Counts, format!("{is} rows have reason {}, should be {right}", reason.as_str()))
        })
        .collect()
}

fn covered(truth: &Truth<'_>, book: &Book<'_>) -> Vec<Violation> {
    let mut right: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for (id, fm) in truth.case.fms.entries() {
        let row = right.entry(truth.case.regions.name(fm.region)).or_insert_with(|| vec![0; truth.weeks]);
        row.iter_mut().zip(truth.staff.covered(id)).for_each(|(sum, minutes)| *sum += minutes);
    }
    let given = &book.plan.summary.covered_minutes;
    let names: std::collections::BTreeSet<&str> =
        right.keys().copied().chain(given.keys().map(String::as_str)).collect();
    let at = |row: Option<&Vec<i64>>, week: usize| row.and_then(|row| row.get(week)).copied().unwrap_or(0);
    let weeks = names.into_iter().flat_map(|name| (0..truth.weeks).map(move |week| (name, week)));
    weeks
        .map(|(name, week)| (name, week, at(given.get(name), week), at(right.get(name), week)))
        .filter(|(_, _, is, right)| is != right)
        .map(|(name, week, is, right)| {
            let text = format!("{} hours covered in region {name}, should be {}", hours(is), hours(right));
            Violation::new(Kind::Counts, text).week(truth.case, week)
        })
        .collect()
}

fn kpis(truth: &Truth<'_>, book: &Book<'_>, cells: &Cells) -> Vec<Violation> {
    let (is, right) = (&book.plan.summary.kpis, recomputed(truth, book, cells));
    let mut found = Vec::new();
    let mut differ = |what: &str, is: String, right: String| {
        found.push(Violation::new(Kind::Kpis, format!("{what} is {is}, should be {right}")));
    };
    let floats = [
        ("peak utilisation", is.peak_utilisation, right.peak_utilisation),
        ("utilisation spread", is.utilisation_spread, right.utilisation_spread),
        ("Jain's index", is.jain_index, right.jain_index),
        ("mean utilisation", is.mean_utilisation, right.mean_utilisation),
    ];
    for (what, is, right) in floats {
        // Files carry decimals, and sums depend on their order.
        if (is - right).abs() > 1e-6 * right.abs().max(1.0) || is.is_nan() {
            differ(what, is.to_string(), right.to_string());
        }
    }
    let counts = [
        ("FM-weeks above 85 %", is.fm_weeks_above_85, right.fm_weeks_above_85),
        ("moved", is.moved, right.moved),
        ("waiting deployments", is.waiting_deployments, right.waiting_deployments),
        ("wait days", is.wait_days, right.wait_days),
    ];
    for (what, is, right) in counts.into_iter().filter(|(_, is, right)| is != right) {
        differ(what, is.to_string(), right.to_string());
    }
    if is.starts_per_week != right.starts_per_week {
        differ("starts per week", format!("{:?}", is.starts_per_week), format!("{:?}", right.starts_per_week));
    }
    found
}

fn recomputed(truth: &Truth<'_>, book: &Book<'_>, cells: &Cells) -> Kpis {
    let mut kpis = Kpis { starts_per_week: vec![0; truth.weeks], jain_index: 1.0, ..Kpis::default() };
    let (mut means, mut all) = (Vec::new(), (0, 0));
    for fm in truth.case.fms.ids() {
        let capacity = truth.staff.capacity(fm);
        for ((week, cell), &capacity) in cells.row(fm).iter().enumerate().zip(capacity) {
            kpis.starts_per_week[week] += u64::from(cell.starts);
            kpis.fm_weeks_above_85 += u64::from(100 * cell.load > 85 * capacity);
            if capacity > 0 {
                kpis.peak_utilisation = kpis.peak_utilisation.max(cell.load as f64 / capacity as f64);
            }
        }
        let (load, capacity): (i64, i64) = (cells.row(fm).iter().map(|cell| cell.load).sum(), capacity.iter().sum());
        all = (all.0 + load, all.1 + capacity);
        if capacity > 0 {
            means.push(load as f64 / capacity as f64);
        }
    }
    spread(&means, &mut kpis);
    kpis.mean_utilisation = if all.1 > 0 { all.0 as f64 / all.1 as f64 } else { 0.0 };
    kpis.moved = moved(truth, book);
    let scheduled = book.plan.schedule.iter().filter(|row| row.status == DeploymentStatus::Scheduled);
    let waits = scheduled.filter_map(|row| row.wait_days).filter(|&days| days > 0);
    kpis.waiting_deployments = waits.clone().count() as u64;
    kpis.wait_days = waits.map(u64::from).sum();
    kpis
}

fn spread(means: &[f64], kpis: &mut Kpis) {
    let (sum, squares) = means.iter().fold((0.0, 0.0), |(sum, squares), x| (sum + x, squares + x * x));
    if squares > 0.0 {
        kpis.jain_index = sum * sum / (means.len() as f64 * squares);
    }
    let largest = means.iter().copied().reduce(f64::max);
    kpis.utilisation_spread =
        largest.zip(means.iter().copied().reduce(f64::min)).map_or(0.0, |(most, least)| most - least);
}

/// Tenants that had an FM and got another one in this plan.
fn moved(truth: &Truth<'_>, book: &Book<'_>) -> u64 {
    let changes = |tenant: Id<_>| {
        let present = &truth.case.tenants[tenant].present_fm;
        let mut fms = truth.slots_of(tenant).filter_map(|slot| book.fm(truth, slot));
        present.is_some() && fms.any(|fm| present.known() != Some(fm))
    };
    truth.case.tenants.ids().filter(|&tenant| changes(tenant)).count() as u64
}
