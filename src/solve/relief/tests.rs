use super::*;
use crate::case::fixture::{case, esd};
use crate::model::evaluate;
use crate::rules::Facts;

const PLAN: Plan = Plan { rounds: 6, proposals: 6_000, temperature: TEMPERATURE, seed: 3, deadline: None };

/// Three FMs of 40 hours, and a tenant for each of `hours` in the same two weeks; F1 has the first two tenants, F2 the
/// next two, F3 the fifth. Returns who is left out before and after relief.
fn relieved(hours: &[i64]) -> (usize, usize) {
    let fms = ["F1", "F2", "F3"].iter().fold(case("2026-11-23", 4), |case, fm| case.fm(fm, |_| {}));
    let rows = hours.iter().enumerate();
    let case = rows.fold(fms, |case, (at, &hours)| {
        let service = format!("W{at}");
        let tenant = case.effort(&service, &[(2, hours)]).tenant(&format!("T{at}"), |_| {});
        tenant.workload(&service, |row| row.esd = esd("2026-11-23"))
    });
    let case = case.done();
    let model = Model::build(&case, &Facts::of(&case));
    let mut solution = Solution::empty(&model);
    for (unit, fm) in [0, 0, 1, 1, 2].into_iter().enumerate().take(hours.len()) {
        solution.assign(&model, Id::new(unit), &Choice { fm: Id::new(fm), picks: vec![0] });
    }
    evaluate(&model, &solution).unwrap();
    let out = |solution: &Solution| solution.fm.iter().filter(|fm| fm.is_none()).count();
    let mut state = State::new(&model, &solution);
    relieve(&mut state, (PLAN, Aim::Room(&vec![1.0; model.units.len()])));
    evaluate(&model, state.solution()).unwrap();
    (out(&solution), out(state.solution()))
}

#[test]
fn a_unit_comes_in_by_a_chain_of_changes() {
    // 22 + 12, 24 + 10 and 29 hours; 18 more fit as 22 + 18, 24 + 12 and 29 + 10.
    assert_eq!(relieved(&[22, 12, 24, 10, 29, 18]), (1, 0));
    // Beside 31 there is no room for any of the others, which take 86 of the 80 hours of two FMs.
    assert_eq!(relieved(&[22, 12, 24, 10, 31, 18]), (1, 1));
}

#[test]
fn who_has_no_priority_may_be_left_out_too() {
    // Two of 40 hours each and one FM: T2 has priority, T1 has the place.
    let two = case("2026-11-23", 4).effort("*", &[(2, 40)]).fm("F1", |_| {});
    let two = two.tenant("T1", |tenant| tenant.priority = 0).workload("Teams", |row| row.esd = esd("2026-11-23"));
    let two = two.tenant("T2", |_| {}).workload("Teams", |row| row.esd = esd("2026-11-23")).done();
    let model = Model::build(&two, &Facts::of(&two));
    let mut solution = Solution::empty(&model);
    solution.assign(&model, Id::new(0), &Choice { fm: Id::new(0), picks: vec![0] });
    let mut state = State::new(&model, &solution);
    relieve(&mut state, (PLAN, Aim::Room(&vec![1.0; model.units.len()])));
    assert_eq!(evaluate(&model, state.solution()).unwrap().unassigned, 0);
}

#[test]
fn of_little_work_there_are_few_rounds() {
    assert_eq!(rounds(100, (1_000_000, 150)), 100);
    assert_eq!(rounds(100, (30_000, 150)), 20);
    assert_eq!(rounds(100, (0, 150)), 1);
    assert_eq!(rounds(100, (0, 0)), 1);
}

#[test]
fn who_waits_starts_at_once_where_others_make_room() {
    // F1 has 22 of its 40 hours taken in the first week, F2 12: the 30 that wait for a week fit once F1 has those 12 as well.
    let case = ["F1", "F2"].iter().fold(case("2026-11-23", 6), |case, fm| case.fm(fm, |_| {}));
    let case = case.with(|case| case.policy.max_wait_days = 5);
    let case = [22, 12, 30].iter().enumerate().fold(case, |case, (at, &hours)| {
        let service = format!("W{at}");
        let tenant = case.effort(&service, &[(1, hours)]).tenant(&format!("T{at}"), |_| {});
        tenant.workload(&service, |row| row.esd = esd("2026-11-23"))
    });
    let case = case.done();
    let model = Model::build(&case, &Facts::of(&case));
    let mut solution = Solution::empty(&model);
    for (unit, (fm, pick)) in [(0, 0), (1, 0), (1, 5)].into_iter().enumerate() {
        solution.assign(&model, Id::new(unit), &Choice { fm: Id::new(fm), picks: vec![pick] });
    }
    assert_eq!(evaluate(&model, &solution).unwrap().waiting, 5);
    for aim in Aim::WAIT_LESS {
        let mut state = State::new(&model, &solution);
        relieve(&mut state, (PLAN, aim));
        let levels = evaluate(&model, state.solution()).unwrap();
        assert_eq!((levels.unassigned, levels.waiting), (0, 0), "{aim:?}");
        assert_eq!(relieve(&mut state, (PLAN, aim)), 0, "nobody waits any more");
    }
}
