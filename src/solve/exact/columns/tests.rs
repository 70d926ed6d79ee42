//! One FM's choice, against every set there is.

use super::book::is_free;
use super::decided::{Decided, Decision};
use super::dual::Dual;
use super::gains::Gains;
use super::market::Market;
use super::prices::Costs;
use super::sweep::{self, Swept};
use super::tree::Tree;
use super::whole;
use super::{Effort, Prices, prove};
use crate::case::fixture::{away, case, esd};
use crate::case::{Fm, Id, PresentFm};
use crate::model::{Choice, Model, Solution, evaluate};
use crate::rules::Facts;
use crate::solve::exact::formulation::hours;
use crate::solve::exact::highs::Stop;
use crate::solve::exact::offers::{self, Offer};
use crate::solve::exact::tests::{World, case_of, choices, model_of, world};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn market(model: &Model, fm: Id<Fm>, most_ways: usize) -> Market {
    let offers = model.units.ids().flat_map(|unit| offers::of_unit(model, unit, None));
    let own: Vec<Offer> = offers.filter(|offer| offer.fm == fm).collect();
    Market::with_ways(model, fm, &own, most_ways)
}

/// What each candidate costs less what it earns by these earnings by unit.
fn own(market: &Market, earnings: &[f64]) -> Costs {
    let units = earnings.iter().map(|&earned| hours(earned as i64)).collect();
    Prices { units, ..Prices::default() }.costs(market)
}

/// The search at these earnings, run to its end.
fn closed<'m>(market: &'m Market, earnings: &[f64]) -> Tree<'m> {
    let mut tree = Tree::new(market, own(market, earnings), (0.0, 0.0), (market.free(), None));
    assert!(tree.run(u64::MAX, None));
    tree
}

/// What a sweep from the root makes of these earnings at `rates`, in so many steps.
fn swept<'m>(market: &'m Market, earnings: &[f64], (rates, most): (&[f64], u64)) -> (Dual<'m>, Swept) {
    let mut dual = Dual::new(market, own(market, earnings), 0.0);
    assert!(dual.narrow(rates));
    let swept = sweep::sweep(&dual, rates, 0.0, (most, None));
    (dual, swept)
}

#[test]
fn exactly_the_units_that_earn_more_than_they_cost_are_taken() {
    // Each deployment loads two weeks with 10 of 40 hours: 4 at 1, 4 at 1.6, 2 at 2.56 = 15.52 a week, 31.04 in all.
    let case = case("2026-11-23", 4)
        .effort("Teams", &[(2, 10)])
        .fm("F1", |_| ())
        .tenant("T1", |_| ())
        .workload("Teams", |row| row.esd = esd("2026-11-23"))
        .tenant("T2", |_| ())
        .workload("Teams", |row| row.esd = esd("2026-12-07"))
        .done();
    let model = Model::build(&case, &Facts::of(&case));
    let market = market(&model, Id::new(0), 100);
    let hours = |earned: [f64; 2]| earned.map(|hours| hours * 60_000.0);
    for (earned, taken) in [([30.0, 30.0], 0), ([32.0, 30.0], 1), ([32.0, 40.0], 2)] {
        let tree = closed(&market, &hours(earned));
        let found = tree.sets().last().map_or_else(Vec::new, |ways| market.taken(market.fms[0], ways));
        assert_eq!(found.len(), taken, "earnings {earned:?}");
        let mut solution = Solution::empty(&model);
        found.iter().for_each(|(unit, choice)| solution.assign(&model, *unit, choice));
        assert_eq!(evaluate(&model, &solution).unwrap().cost, taken as i64 * 3_104 * 600);
        let worth: f64 =
            hours(earned).iter().map(|earned| earned - 31.04 * 60_000.0).filter(|worth| *worth > 0.0).sum();
        assert_eq!(tree.bound(), -worth);
    }
}

/// The least that any legal set of `fm` costs less what it earns, by trying every one.
fn least(model: &Model, fm: Id<Fm>, earnings: &[f64]) -> f64 {
    let base = evaluate(model, &Solution::empty(model)).unwrap().cost;
    let mut least = 0.0_f64;
    let mut sets = vec![(Solution::empty(model), 0.0)];
    for unit in model.units.ids() {
        let own: Vec<_> = choices(model, unit).into_iter().flatten().filter(|choice| choice.fm == fm).collect();
        for (set, earned) in sets.clone() {
            for choice in &own {
                let mut more = set.clone();
                more.assign(model, unit, choice);
                sets.push((more, earned + earnings[unit.index()]));
            }
        }
    }
    for (set, earned) in sets {
        // A set pays for all its customers; that each has one FM for nothing counts for all FMs together.
        let served = set.fm.entries().filter(|(_, fm)| fm.is_some());
        let customers: BTreeSet<_> = served.filter_map(|(unit, _)| model.units[unit].customer).collect();
        let free = customers.into_iter().filter(|&customer| is_free(model, customer)).count() as i64;
        if let Ok(levels) = evaluate(model, &set) {
            let cost = levels.cost - base + free * model.terms.same_customer;
            least = least.min(cost as f64 - earned);
        }
    }
    least
}

#[test]
fn days_cut_short_are_not_taken_for_all_there_are() {
    // Teams may start on any of the 21 working days of November, Intune on the 23 of December, and SharePoint on 4 January
    // alone: before, it is not yet 27 days after a week of Intune, and later its own week ends in an absence. Of the first 21
    // pairs of days only the very first leads there; but T1 costs less when Teams starts later, as T2 takes the first week.
    let case = case("2026-11-02", 12)
        .effort("*", &[(1, 20)])
        .fm("F1", |fm| {
            fm.max_tenants = Some(2);
            fm.absences.push(away("2027-01-09", "2027-01-31"));
        })
        .tenant("T1", |_| ())
        .workload("Teams", |row| row.esd = esd("2026-11"))
        .workload_after("Intune", 0, |row| row.esd = esd("2026-12"))
        .workload_after("SharePoint", 1, |row| (row.esd, row.gap_days) = (esd("2027-01"), 27))
        .tenant("T2", |_| ())
        .workload("Teams", |row| row.esd = esd("2026-11-02"))
        .done();
    let model = Model::build(&case, &Facts::of(&case));
    let fm = Id::new(0);
    let mut offers: Vec<Offer> = model.units.ids().flat_map(|unit| offers::of_unit(&model, unit, None)).collect();
    // The days that lead nowhere, which offers leave out, come back: whether a list is whole may not depend on that.
    for ((task, _), picks) in model.tasks_of(Id::new(0)).zip(&mut offers[0].picks).take(2) {
        *picks = (0..model.starts_of(task).len() as u16).collect();
    }
    let earnings = [1e9, 1e9];
    let market = Market::with_ways(&model, fm, &offers, 1);
    let (found, least) = (closed(&market, &earnings).bound(), least(&model, fm, &earnings));
    assert!(found <= least, "{found} > {least}");
}

/// Three deployments of 30 hours in the same week of 40, of which only one fits, and the second earns most.
fn one_of_three() -> (Model, [f64; 3]) {
    let case = case("2026-11-23", 4).effort("Teams", &[(1, 30)]).fm("F1", |_| ());
    let case = ["T1", "T2", "T3"]
        .iter()
        .fold(case, |case, tenant| case.tenant(tenant, |_| ()).workload("Teams", |row| row.esd = esd("2026-11-23")));
    let case = case.done();
    (Model::build(&case, &Facts::of(&case)), [18_000_000.0, 19_000_000.0, 17_000_000.0])
}

#[test]
fn who_earns_more_comes_for_who_must_go() {
    let (model, earnings) = one_of_three();
    let market = market(&model, Id::new(0), 100);
    let mut dual = Dual::new(&market, own(&market, &earnings), 0.0);
    let rates = market.free();
    assert!(dual.narrow(&rates));
    dual.exchange(&[market.candidates[0].ways.clone().collect()], &rates);
    let found = market.taken(market.fms[0], dual.sets.last().unwrap());
    assert_eq!(found.into_iter().map(|(unit, _)| unit).collect::<Vec<_>>(), [Id::new(1)]);
    assert_eq!(dual.best, least(&model, Id::new(0), &earnings));
}

#[test]
fn a_set_that_a_program_found_counts_as_found() {
    let (model, earnings) = one_of_three();
    let market = market(&model, Id::new(0), 100);
    let own = own(&market, &earnings);
    let ways = whole::solve(&market, &own, Stop::default()).ways.unwrap();
    let mut dual = Dual::new(&market, own, 0.0);
    dual.offer(ways);
    let found = market.taken(market.fms[0], dual.sets.last().unwrap());
    assert_eq!(found.into_iter().map(|(unit, _)| unit).collect::<Vec<_>>(), [Id::new(1)]);
    assert_eq!(dual.best, least(&model, Id::new(0), &earnings));
}

#[test]
fn a_sweep_that_runs_out_of_steps_proves_nothing() {
    // Each of ten deployments pays for itself in a week of its own, but not at rates as high as these.
    let mut case = case("2026-11-23", 12).effort("Teams", &[(1, 10)]).fm("F1", |_| ());
    for week in 0..10 {
        let monday = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap() + chrono::Days::new(7 * week);
        case = case.tenant(&format!("T{week}"), |_| ());
        case = case.workload("Teams", |row| row.esd = esd(&monday.to_string()));
    }
    let case = case.done();
    let model = Model::build(&case, &Facts::of(&case));
    let market = market(&model, Id::new(0), 100);
    let earnings = [6_000_000.0; 10];
    let rates = vec![20_000.0; market.free().len()];
    let (_, cut) = swept(&market, &earnings, (&rates, 5));
    assert_eq!((cut.bound, cut.steps), (None, 5));
    let (mut dual, whole) = swept(&market, &earnings, (&rates, 1_000_000));
    assert_eq!(whole.bound, Some(closed(&market, &earnings).bound()));
    dual.offer(whole.found.unwrap());
    assert_eq!(dual.sets.last().unwrap().len(), 10);
}

#[test]
fn days_are_decided_by_halves() {
    let case = case("2026-11-30", 8).effort("*", &[(1, 10)]).fm("F1", |_| ()).tenant("T1", |_| ());
    let case = case.workload("Teams", |row| row.esd = esd("2026-12")).done();
    let market = market(&Model::build(&case, &Facts::of(&case)), Id::new(0), 100);
    let days = market.candidates[0].parts.last().unwrap().clone();
    let open = |decision: Decision| {
        let mut decided = Decided::nothing(&market);
        decided.decide(&market, decision);
        days.clone().filter(|&way| decided.open[way]).collect::<Vec<usize>>()
    };
    let until = Decision::Until(6);
    assert_eq!(open(until), (days.start..7).collect::<Vec<_>>());
    assert_eq!(open(until.opposite()), (7..days.end).collect::<Vec<_>>());
    assert_eq!(until.opposite().opposite(), until);
    // Once the unit is taken, its days are what is left to decide.
    let mut dual = Dual::new(&market, own(&market, &[1e9]), 0.0);
    dual.decided.must[0] = true;
    let rates = market.free();
    dual.ascend(&mut rates.clone(), &|best| best, 40);
    let next = dual.unclear(&Gains::new(&market)).next().unwrap();
    assert!(matches!(next.decision, Decision::Until(_)), "{next:?}");
}

#[test]
fn fms_who_may_take_the_same_at_the_same_cost_are_one_market_and_count_each() {
    // Two FMs of 40 hours and one of 20, and two deployments of 30 hours in the same week.
    let desk = case("2026-11-23", 4).effort("*", &[(1, 30)]).fm("F1", |_| ()).fm("F2", |fm| fm.weekly_minutes = 1_200);
    let desk = ["T1", "T2"].iter().fold(desk.fm("F3", |_| ()), |desk, tenant| {
        desk.tenant(tenant, |_| ()).workload("Teams", |row| row.esd = esd("2026-11-23"))
    });
    let case = desk.done();
    let model = Model::build(&case, &Facts::of(&case));
    let joined = Market::joined(model.fms.ids().map(|fm| market(&model, fm, 100)).collect());
    let fms: Vec<Vec<usize>> = joined.iter().map(|market| market.fms.iter().map(|fm| fm.index()).collect()).collect();
    assert_eq!(fms, [vec![0, 2], vec![1]]);
    let mut plan = Solution::empty(&model);
    for (unit, fm) in [0, 2].into_iter().enumerate() {
        plan.assign(&model, Id::new(unit), &Choice { fm: Id::new(fm), picks: vec![0] });
    }
    let cost = hours(evaluate(&model, &plan).unwrap().cost);
    // At twice what a deployment costs, each of the two earns once as much as it costs.
    let offers: Vec<Offer> = model.units.ids().flat_map(|unit| offers::of_unit(&model, unit, None)).collect();
    let effort = Effort { clock: None, work: Some(1_000), target: cost };
    let bound =
        prove(&model, &offers, (&plan, Prices { units: vec![cost, cost], ..Prices::default() }), (0, 0, effort))
            .bound
            .unwrap();
    assert!(bound <= cost && bound > 0.999 * cost, "{bound} {cost}");
}

#[test]
fn a_move_has_a_price_where_none_is_allowed() {
    // Two deployments of 20 hours in the same week at F1, which is the FM of both; F2 with as much time has nobody, and what
    // both would cost apart says nothing about plans that move nobody.
    let bound = |max_moves: Option<u32>| {
        let desk = case("2026-11-23", 4).effort("*", &[(1, 20)]).fm("F1", |_| ()).fm("F2", |_| ());
        let desk = ["T1", "T2"].iter().fold(desk, |desk, tenant| {
            let with_fm = desk.tenant(tenant, |row| row.present_fm = PresentFm::Known(Id::new(0)));
            with_fm.workload("Teams", |row| row.esd = esd("2026-11-23"))
        });
        let case = desk.with(|case| case.policy.max_moves = max_moves).done();
        let model = Model::build(&case, &Facts::of(&case));
        let mut plan = Solution::empty(&model);
        let stay = Choice { fm: Id::new(0), picks: vec![0] };
        model.units.ids().for_each(|unit| plan.assign(&model, unit, &stay));
        let cost = hours(evaluate(&model, &plan).unwrap().cost);
        let offers: Vec<Offer> = model.units.ids().flat_map(|unit| offers::of_unit(&model, unit, None)).collect();
        let effort = Effort { clock: None, work: Some(10_000), target: cost };
        let prices = Prices { units: vec![cost / 2.0; 2], ..Prices::default() };
        (prove(&model, &offers, (&plan, prices), (0, 0, effort)).bound.unwrap(), cost)
    };
    let (none, cost) = bound(Some(0));
    assert!(none <= cost && none > 0.999 * cost, "{none} {cost}");
    let (any, cost) = bound(None);
    assert!(any < 0.9 * cost, "{any} {cost}");
}

fn has_customers(world: &World) -> bool {
    world.tenants.iter().any(|tenant| tenant.customer)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_search_finds_the_best_of_all_sets(
        world in world(),
        earnings in prop::collection::vec(0i64..6_000_000, 6),
        rates in prop::collection::vec(0u32..20_000, 200),
        most_ways in prop::sample::select(vec![1, 1_000]),
    ) {
        let model = model_of(&case_of(&world));
        let earnings: Vec<f64> = earnings.into_iter().map(|earned| earned as f64).collect();
        for fm in model.fms.ids() {
            let market = market(&model, fm, most_ways);
            if market.candidates.is_empty() {
                continue;
            }
            let (found, least) = (closed(&market, &earnings).bound(), least(&model, fm, &earnings));
            prop_assert!(found <= least, "{} > {}", found, least);
            // A program says the same within its tolerance.
            let program = whole::solve(&market, &own(&market, &earnings), Stop::default()).bound.unwrap();
            prop_assert!((program - found).abs() <= 1e-6 * found.abs() + 1.0, "{} is not {}", program, found);
            // Without sweeps the search comes to the same, and so does a sweep at whatever rates, good or bad.
            let mut split = Tree::new(&market, own(&market, &earnings), (0.0, 0.0), (market.free(), None)).without_sweeps();
            prop_assert!(split.run(u64::MAX, None));
            prop_assert_eq!(split.bound(), found);
            let mut by_row = market.free();
            by_row.iter_mut().zip(rates.iter().cycle()).for_each(|(rate, &drawn)| *rate = f64::from(drawn));
            let (mut dual, swept) = swept(&market, &earnings, (&by_row, 100_000));
            if let Some(bound) = swept.bound {
                prop_assert_eq!(bound.min(dual.best), found);
                swept.found.into_iter().for_each(|ways| dual.offer(ways));
                prop_assert_eq!(dual.best, found, "the set is worth what the sweep says");
            }
            // Exchanges from nothing never find what is not there.
            let mut dual = Dual::new(&market, own(&market, &earnings), 0.0);
            prop_assert!(dual.narrow(&by_row));
            dual.exchange(&[Vec::new()], &by_row);
            prop_assert!(dual.best >= found, "{} < {}", dual.best, found);
            if let Some(ways) = dual.sets.last().cloned() {
                prop_assert_eq!(dual.cost_of(&ways), dual.best);
            }
            // All that the market says less about: customers, moves, days that do not go together.
            if !has_customers(&world) && model.terms.max_moves.is_none() && most_ways > 1 {
                prop_assert_eq!(found, least);
            }
        }
    }
}
