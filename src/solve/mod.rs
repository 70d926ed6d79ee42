//! Solvers.
pub mod anneal;
mod ascent;
mod classes;
pub mod construct;
mod prices;
mod rounds;
pub(crate) mod state;

use crate::case::{Fm,Id};
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
    let mut coarse: Option<(Vec<f64>, Vec<Id<Fm>>, Vec<usize>)> = None;
    for most in [0usize] {
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
        if most == 0 {
            // how much of the cost is imbalance inside a class and week
            let mut excess = 0i64;
            let (mut sum2, mut n) = (0.0f64, 0.0f64);
            for (_, fms) in classes.fms.entries() {
                for week in 0..model.weeks {
                    let cells: Vec<usize> = fms.iter().map(|&fm| model.cell(fm, week)).collect();
                    let cost: i64 = cells.iter().map(|&c| model.curve(c).price(loads[c] as i32)).sum();
                    let total: i64 = cells.iter().map(|&c| loads[c]).sum();
                    // fill greedily by bands
                    let mut left = total; let mut ideal = 0i64;
                    for band in 0..11usize {
                        for &c in &cells {
                            let curve = model.curve(c);
                            let cap = curve.capacity();
                            let width = if band < 10 { cap * (band as i64 + 1) / 10 - cap * band as i64 / 10 } else { i64::MAX / 4 };
                            let take = left.min(width);
                            ideal += take * curve.slopes()[band];
                            left -= take;
                        }
                    }
                    excess += cost - ideal;
                    let cap: i64 = cells.iter().map(|&c| model.curve(c).capacity()).sum();
                    if cap > 0 { let mean = total as f64 / cap as f64;
                        for &c in &cells { let k = model.curve(c).capacity(); if k > 0 { let u = loads[c] as f64 / k as f64 - mean; sum2 += u*u; n += 1.0; } } }
                }
            }
            println!("imbalance within class-weeks {:.3}% of cost; rms deviation {:.4} of capacity", 100.0 * excess as f64 / levels.cost as f64, (sum2/n).sqrt());
        }
        let start = relaxation.rates_of(&loads);
        let mut logs: Vec<f64> = start.iter().map(|&r| (r.max(1) as f64).ln()).collect();
        if let Some((old, _, class_of)) = &coarse {
            for (fm, class) in classes.of.entries() {
                for week in 0..model.weeks { logs[class.index()*model.weeks+week] = old[class_of[fm.index()]*model.weeks+week]; }
            }
        }
        println!("start bound gap {:.3}%", 100.0 * (levels.cost - relaxation.bound(&start)) as f64 / levels.cost as f64);
        for (n, share) in if coarse.is_none() {vec![(20, 0.05), (20, 0.02), (20, 0.01), (20, 0.005), (20, 0.002), (30, 0.001), (60,0.0005)] } else { vec![] } {
            let ascent = ascent::Ascent { relaxation: &relaxation, temperature: mean * share, escape: f64::INFINITY };
            ascent.climb(&mut logs, n);
            let rates: Vec<i64> = logs.iter().map(|log| log.exp().round() as i64).collect();
            let bound = relaxation.bound(&rates);
            if share == 0.0005 && coarse.is_none() { coarse = Some((logs.clone(), vec![], classes.of.iter().map(|c| c.index()).collect())); }
            println!("classes {} rounds {n} T {share} bound {} gap {:.3}% {:.2}s", classes.len(), bound, 100.0 * (levels.cost - bound) as f64 / levels.cost as f64, t.elapsed().as_secs_f64());
        }
    }
}
