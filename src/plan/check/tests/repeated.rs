//! One change of what the files say twice.

use super::legal::legal;
use crate::case::{Id, PresentFm};
use crate::plan::check::{Kind, check};
use crate::plan::{Plan, Repeated};

/// What the files of the legal plan say twice, after one change of it.
fn after(change: impl FnOnce(&mut Repeated)) -> Vec<(Kind, String)> {
    let (case, mut plan) = legal();
    plan.repeated = repeated(&plan);
    change(&mut plan.repeated);
    check(&case, &plan).into_iter().map(|violation| (violation.kind, violation.to_string())).collect()
}

/// T2, T5 and T8 have an FM. F1 carries 300 of 600 minutes in week 1; F2 carries 300 of 480, 120, 480 and 300 of 600. Nothing
/// is proved: all of each level is gap.
fn repeated(plan: &Plan) -> Repeated {
    let mut previous_fms = vec![PresentFm::None; plan.assignments.len()];
    for (row, fm) in [(1, 1), (4, 0), (7, 0)] {
        previous_fms[row] = PresentFm::Known(Id::new(fm));
    }
    let utilisations = [0, 5000, 0, 0, 6250, 2000, 8000, 5000].map(Some).to_vec();
    Repeated { previous_fms, utilisations, gaps: Some([1.0; 3]) }
}

#[test]
fn what_the_files_say_twice_agrees_with_the_plan() {
    assert_eq!(after(|_| {}), []);
}

#[test]
fn the_previous_fm_is_the_one_of_the_case() {
    let says = |row: usize, fm| after(move |repeated| repeated.previous_fms[row] = fm);
    let wrong = |text: &str| vec![(Kind::FmCell, text.to_owned())];
    assert_eq!(says(7, PresentFm::None), wrong("fm: previous_fm_id should be F1 (tenant T8)"));
    assert_eq!(says(7, PresentFm::Known(Id::new(1))), wrong("fm: previous_fm_id should be F1 (tenant T8)"));
    assert_eq!(says(0, PresentFm::Unknown("gone".into())), wrong("fm: previous_fm_id should be empty (tenant T1)"));
}

#[test]
fn utilisation_is_load_over_capacity() {
    let says = |share| after(move |repeated| repeated.utilisations[4] = share);
    let wrong = |is: &str| {
        let text = format!("load: load.csv: utilisation is {is}, should be 0.6250 (FM F2, week 2026-11-23)");
        vec![(Kind::LoadValue, text)]
    };
    assert_eq!(says(Some(6251)), wrong("0.6251"));
    assert_eq!(says(None), wrong("empty"));
}

#[test]
fn gaps_are_what_levels_and_bounds_give() {
    let says = |gap| after(move |repeated| repeated.gaps = Some([1.0, 1.0, gap]));
    assert_eq!(says(1.0 - 1e-12), [], "a last digit");
    assert_eq!(says(0.5), [(Kind::Bounds, "bounds: the gap of cost is 0.5, should be 1".to_owned())]);
}
