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
