//! What the files say twice: the previous FM, the utilisation of an FM-week and the gaps, as far as the plan was read from
//! files.

use super::violation::{Kind, Violation};
use crate::case::{Case, PresentFm};
use crate::plan::{FmWeek, Levels, Plan};

/// Compares what stands in the files with what it follows from.
pub(super) fn check(case: &Case, plan: &Plan) -> Vec<Violation> {
    let mut found = previous_fms(case, plan);
    found.extend(utilisations(case, plan));
    found.extend(gaps(plan));
    found
}

fn previous_fms(case: &Case, plan: &Plan) -> Vec<Violation> {
    let rows = plan.assignments.iter().zip(&plan.repeated.previous_fms);
    let wrong =
        rows.map(|(row, is)| (row, is, &case.tenants[row.tenant].present_fm)).filter(|(_, is, right)| is != right);
    wrong
        .map(|(row, _, right)| {
            let right = match right {
                PresentFm::None => "empty",
                PresentFm::Known(fm) => &case.fms[*fm].id,
                PresentFm::Unknown(id) => id,
            };
            let violation = Violation::new(Kind::FmCell, format!("previous_fm_id should be {right}"));
            match row.workload {
                Some(workload) => violation.workload(case, workload),
                None => violation.tenant(case, row.tenant),
            }
        })
        .collect()
}

fn utilisations(case: &Case, plan: &Plan) -> Vec<Violation> {
    let rows = plan.load.iter().zip(&plan.repeated.utilisations);
    let wrong = rows.map(|(row, is)| (row, *is, utilisation(row))).filter(|(_, is, right)| is != right);
    wrong
        .map(|(row, is, right)| {
            let text = format!("load.csv: utilisation is {}, should be {}", share(is), share(right));
            Violation::new(Kind::LoadValue, text).fm(case, row.fm).week(case, row.week)
        })
        .collect()
}

/// Load over capacity in ten-thousandths, halves up; none where there is no capacity.
fn utilisation(row: &FmWeek) -> Option<i64> {
    (row.capacity > 0).then(|| (20_000 * row.load + row.capacity) / (2 * row.capacity))
}

fn share(ten_thousandths: Option<i64>) -> String {
    ten_thousandths.map_or_else(|| "empty".to_owned(), |share| format!("{:.4}", share as f64 / 10_000.0))
}

fn gaps(plan: &Plan) -> Vec<Violation> {
    let Some(given) = plan.repeated.gaps else { return Vec::new() };
    let (levels, bounds) = (values(&plan.summary.levels), values(&plan.summary.bounds));
    let names = ["unassigned", "waiting", "cost"];
    let rows = names.into_iter().zip(given).zip(levels.into_iter().zip(bounds));
    let rows = rows.map(|((level, is), (value, bound))| (level, is, gap(value, bound)));
    // A number may lose its last digit on the way through a file.
    let wrong = rows.filter(|(_, is, right)| (is - right).abs() > 1e-9 * right.abs().max(1.0) || is.is_nan());
    wrong
        .map(|(level, is, right)| {
            Violation::new(Kind::Bounds, format!("the gap of {level} is {is}, should be {right}"))
        })
        .collect()
}

const fn values(levels: &Levels) -> [i64; 3] {
    [levels.unassigned, levels.waiting, levels.cost]
}

fn gap(value: i64, bound: i64) -> f64 {
    if value == 0 { 0.0 } else { (value - bound) as f64 / value as f64 }
}
