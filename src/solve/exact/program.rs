//! A mixed-integer program as plain data, before any solver sees it.

/// A variable: its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Var(u32);

impl Var {
    /// Its column.
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One variable's objective coefficient, upper bound (the lower is 0) and whether it must be whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub(super) cost: f64,
    pub(super) upper: f64,
    pub(super) whole: bool,
}

/// One constraint: a weighted sum of variables, compared with a number.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) terms: Vec<(Var, f64)>,
    pub(super) sense: Sense,
    pub(super) right: f64,
}

/// How a row compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    /// At most.
    Most,
    /// Exactly.
    Equal,
}

/// Minimise cost x + constant over 0 <= x <= upper, subject to rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
    pub(super) constant: f64,
}

impl Program {
    /// A variable that is 0 or 1.
    pub(super) fn binary(&mut self, cost: f64) -> Var {
        self.push(Column { cost, upper: 1.0, whole: true })
    }

    /// A variable between 0 and `upper`.
    pub(super) fn continuous(&mut self, cost: f64, upper: f64) -> Var {
        self.push(Column { cost, upper, whole: false })
    }

    fn push(&mut self, column: Column) -> Var {
        self.columns.push(column);
        Var(self.columns.len() as u32 - 1)
    }

    /// The sum of `terms` is at most `right`.
    pub(super) fn at_most(&mut self, terms: Vec<(Var, f64)>, right: f64) {
        self.rows.push(Row { terms, sense: Sense::Most, right });
    }

    /// The sum of `terms` is `right`.
    pub(super) fn equal(&mut self, terms: Vec<(Var, f64)>, right: f64) {
        self.rows.push(Row { terms, sense: Sense::Equal, right });
    }

    /// A bound on the objective, from any numbers by row: they act as prices, and each column takes its cheaper bound (Neumaier
    /// and Shcherbina 2004, doi:10.1007/s10107-003-0433-3). At duals that are nearly right it is nearly the best, and it holds
    /// even so.
    pub(super) fn bound_at(&self, duals: &[f64]) -> f64 {
        let mut reduced: Vec<f64> = self.columns.iter().map(|column| column.cost).collect();
        let mut bound = self.constant;
        for (row, &dual) in self.rows.iter().zip(duals) {
            let price = if row.sense == Sense::Most { dual.min(0.0) } else { dual };
            bound += price * row.right;
            row.terms.iter().for_each(|(var, factor)| reduced[var.index()] -= price * factor);
        }
        let taken = self.columns.iter().zip(reduced).map(|(column, reduced)| reduced.min(0.0) * column.upper);
        bound + taken.sum::<f64>()
    }

    /// The objective at `values`.
    #[cfg(test)]
    pub(super) fn objective(&self, values: &[f64]) -> f64 {
        let sum: f64 = self.columns.iter().zip(values).map(|(column, value)| column.cost * value).sum();
        sum + self.constant
    }

    /// The most by which `values` break a bound or a row.
    #[cfg(test)]
    pub(super) fn violation(&self, values: &[f64]) -> f64 {
        let bounds = self.columns.iter().zip(values).map(|(column, &value)| (value - column.upper).max(-value));
        let rows = self.rows.iter().map(|row| {
            let sum: f64 = row.terms.iter().map(|(var, factor)| factor * values[var.index()]).sum();
            match row.sense {
                Sense::Most => sum - row.right,
                Sense::Equal => (sum - row.right).abs(),
            }
        });
        bounds.chain(rows).fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::super::highs::{Stop, solve};
    use super::*;
    use proptest::prelude::*;

    /// What three agents would ask for three jobs, how long each takes them, and how long each may work.
    fn assignment((costs, sizes, rooms): ([[u8; 3]; 3], [[u8; 3]; 3], [u8; 3])) -> Program {
        let mut program = Program::default();
        let vars = costs.map(|agent| agent.map(|cost| program.continuous(f64::from(cost), 1.0)));
        for job in 0..3 {
            let out = program.continuous(300.0, 1.0);
            program.equal(vars.iter().map(|agent| (agent[job], 1.0)).chain([(out, 1.0)]).collect(), 1.0);
        }
        for ((vars, sizes), room) in vars.iter().zip(sizes).zip(rooms) {
            let terms = vars.iter().zip(sizes).map(|(var, size)| (*var, f64::from(size))).collect();
            program.at_most(terms, f64::from(room));
        }
        program
    }

    proptest! {
        #[test]
        fn no_prices_prove_more_than_is_true_and_the_solvers_duals_prove_all_of_it(
            case in any::<([[u8; 3]; 3], [[u8; 3]; 3], [u8; 3])>(),
            noise in prop::array::uniform6(-20.0..20.0f64),
        ) {
            let program = assignment(case);
            for interior in [false, true] {
                let answer = solve(&program, None, Stop { interior, ..Stop::default() });
                let (values, duals) = (answer.values.expect("feasible"), answer.duals);
                let best = program.objective(&values);
                prop_assert!((program.bound_at(&duals) - best).abs() < 1e-3);
                let other: Vec<f64> = duals.iter().zip(noise).map(|(dual, noise)| dual + noise).collect();
                prop_assert!(program.bound_at(&other) <= best + 1e-3);
            }
        }
    }
}
