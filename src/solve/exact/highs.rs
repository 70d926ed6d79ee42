//! Hands a program to HiGHS and reads everything back that it knows: values, proven bound, work.
//!
//! `good_lp` builds the model; options, warm start, bound and status go through the inner model, since `good_lp` hides them.
//! HiGHS runs on one thread: its answers then depend on the program and the limits alone. Threads are used one level
//! up, for programs that can be solved side by side.

use super::program::{Program, Sense};
use ::highs::{HighsModelStatus, HighsSolutionStatus, HighsStatus, Model, SolvedModel};
use good_lp::solvers::highs::highs;
use good_lp::{Expression, ProblemVariables, SolverModel, Variable, constraint, variable};

/// When to stop one program; by default only when it is solved.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stop {
    /// Seconds by the clock; leaving it out makes the answer reproducible.
    pub(super) seconds: Option<f64>,
    /// Branch-and-bound nodes.
    pub(super) nodes: Option<u64>,
    /// Relative gap at which to stop.
    pub(super) gap: f64,
    /// Absolute gap at which to stop, in units of the objective.
    pub(super) absolute: f64,
    /// Print the log.
    pub(super) verbose: bool,
    /// By the interior point method: faster for large programs without whole variables.
    pub(super) interior: bool,
}

/// What a program came to.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    /// The best values found.
    pub(super) values: Option<Vec<f64>>,
    /// A proven bound on the objective.
    pub(super) bound: Option<f64>,
    /// True when the values are proved best, within the solver's tolerances and the gap asked for.
    pub(super) closed: bool,
    /// The duals of the rows (of a program without whole variables).
    pub(super) duals: Vec<f64>,
    /// Simplex iterations.
    pub(super) iterations: u64,
}

/// Solves `program` from `start` (a value for every variable). A solver that fails gives an empty answer.
pub(super) fn solve(program: &Program, start: Option<&[f64]>, stop: Stop) -> Answer {
    build(program)
        .and_then(|mut model| {
            set_options(&mut model, stop)?;
            if let Some(start) = start {
                // A start that HiGHS does not take is no harm.
                let _ = model.try_set_solution(Some(start), None, None, None);
            }
            model.try_solve().ok()
        })
        .map(|solved| read(&solved, program))
        .unwrap_or_default()
}

fn build(program: &Program) -> Option<Model> {
    let mut variables = ProblemVariables::new();
    let ids: Vec<Variable> = program
        .columns
        .iter()
        .map(|column| {
            let bounded = variable().min(0.0).max(column.upper);
            variables.add(if column.whole { bounded.integer() } else { bounded })
        })
        .collect();
    let weighted = |terms: &mut dyn Iterator<Item = (usize, f64)>| {
        let mut sum = Expression::with_capacity(8);
        terms.for_each(|(column, factor)| sum.add_mul(factor, ids[column]));
        sum
    };
    let costs = program.columns.iter().enumerate().filter(|(_, column)| column.cost != 0.0);
    let objective = weighted(&mut costs.map(|(index, column)| (index, column.cost)));
    let mut problem = variables.minimise(objective).using(highs);
    for row in &program.rows {
        let sum = weighted(&mut row.terms.iter().map(|(var, factor)| (var.index(), *factor)));
        problem.add_constraint(match row.sense {
            Sense::Most => constraint!(sum <= row.right),
            Sense::Equal => constraint!(sum == row.right),
        });
    }
    problem.try_into_inner().ok()
}

fn set_options(model: &mut Model, stop: Stop) -> Option<()> {
    if stop.verbose {
        model.try_set_option("output_flag", true).ok()?;
        model.try_set_option("log_to_console", true).ok()?;
    } else {
        model.make_quiet();
    }
    model.try_set_option("threads", 1).ok()?;
    model.try_set_option("parallel", "off").ok()?;
    model.try_set_option("mip_rel_gap", stop.gap).ok()?;
    model.try_set_option("mip_abs_gap", stop.absolute).ok()?;
    if stop.interior {
        model.try_set_option("solver", "ipm").ok()?;
    }
    if let Some(seconds) = stop.seconds {
        model.try_set_option("time_limit", seconds.max(0.01)).ok()?;
    }
    if let Some(nodes) = stop.nodes {
        model.try_set_option("mip_max_nodes", i32::try_from(nodes).unwrap_or(i32::MAX)).ok()?;
    }
    Some(())
}

fn read(solved: &SolvedModel, program: &Program) -> Answer {
    let whole = program.columns.iter().any(|column| column.whole);
    let optimal = matches!(solved.status(), HighsModelStatus::Optimal);
    // Asked for by key: after some endings HiGHS has no such information, and `primal_solution_status` would panic.
    let status = solved.int_info_value(c"primal_solution_status");
    let feasible = status.is_ok_and(|status| status == HighsSolutionStatus::Feasible as i64);
    let count = |value: Result<i64, HighsStatus>| value.map_or(0, |value| value.max(0) as u64);
    let duals = if whole { Vec::new() } else { solved.get_solution().dual_rows().to_vec() };
    // Without whole variables the duals prove what they can by themselves, however far from right the solver left them.
    let bound = match whole {
        true => solved.double_info_value(c"mip_dual_bound").ok().map(|bound| bound + program.constant),
        false => optimal.then(|| program.bound_at(&duals)),
    };
    Answer {
        values: feasible.then(|| solved.get_solution().columns().to_vec()),
        bound: bound.filter(|bound| bound.is_finite()),
        closed: optimal,
        duals,
        iterations: count(solved.int_info_value(c"simplex_iteration_count")),
    }
}
