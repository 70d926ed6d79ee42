//! Solvers.
pub mod anneal;
mod classes;
pub mod construct;
mod prices;
mod rounds;
pub(crate) mod state;

use crate::model::{Model, Solution, evaluate};

/// An experiment: prints what the search finds.
pub fn experiment(model: &Model, rounds: u32, per_round: u64, hot: f64, cold: f64) {
    use std::time::Instant;
    let t = Instant::now();
    let greedy = construct::greedy(model);
    let greedy_levels = evaluate(model, &greedy);
    println!("greedy {greedy_levels:?} {:.2}s", t.elapsed().as_secs_f64());
    let t = Instant::now();
    let mut state = state::State::new(model, &Solution::empty(model));
    construct::fill(&mut state, 1);
    let first = state.into_solution();
    let levels = evaluate(model, &first).expect("legal");
    println!("fill {levels:?} {:.2}s", t.elapsed().as_secs_f64());
    let mean = levels.cost as f64 / model.units.len() as f64;
    let t = Instant::now();
    let plan = rounds::Plan { rounds, proposals_per_unit: per_round, temperature: (mean * hot, mean * cold), seed: 1 };
    let found = rounds::search(model, first, plan, &mut |round, solution| {
        if round % 5 == 4 || round + 1 == rounds {
            let levels = evaluate(model, solution).expect("legal");
            println!("round {round} {levels:?} {:.1}s", t.elapsed().as_secs_f64());
        }
        true
    });
    let levels = evaluate(model, &found).expect("legal");
    println!(
        "search {levels:?} {:.2}s {:.0} proposals/s",
        t.elapsed().as_secs_f64(),
        (u64::from(rounds) * per_round * model.units.len() as u64) as f64 / t.elapsed().as_secs_f64()
    );
    for most in [0usize, 400] {
        let t = Instant::now();
        let classes = classes::Classes::new(model, most);
        let slack = prices::Slack { unassigned: levels.unassigned, least_waiting: levels.waiting == 0 };
        let relaxation = prices::Relaxation::new(model, &classes, slack);
        let mut loads: Vec<i64> = model.cells.iter().map(|c| i64::from(c.base)).collect();
        for unit in model.units.ids() {
            for load in found.loads(model, unit) {
                let Some(fm) = found.fm[unit] else { continue };
                let (first, minutes) = model.loads.get(load);
                for (week, m) in (first..).zip(minutes) {
                    loads[model.cell(fm, week)] += i64::from(*m);
                }
            }
        }
        let start = relaxation.rates_of(&loads);
        for n in [1, 20, 60, 200] {
            let proof = relaxation.climb(start.clone(), levels.cost, n);
            println!(
                "classes {} rounds {n} bound {} gap {:.3}% {:.2}s",
                classes.len(),
                proof.bound,
                100.0 * (levels.cost - proof.bound) as f64 / levels.cost as f64,
                t.elapsed().as_secs_f64()
            );
        }
    }
}
