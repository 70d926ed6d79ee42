//! How the smoothed dual bends along the prices of each class, and the scale that these are on.
//!
//! Along the prices of one class, the second derivative of the smoothed dual is the covariance of what each unit brings to
//! its weeks, divided by the temperature, and what the cells give way. It is a matrix of weeks by weeks, small enough to
//! be factored; what couples classes is left to the ascent.

use super::tariff::HIGHEST;
use crate::model::Model;

/// Cells count with this share of their class's most capacity at least, so that no price runs away where nobody works.
const LEAST_CAPACITY: f64 = 0.2;

/// What the cells of a class give way per capacity when the logarithm of their price rises by one.
const GIVES_WAY: f64 = 1.0 / 6.0;

/// Second derivatives by class, week and week: first sums of covariances, then their factors.
pub(super) struct Curvature {
    weeks: usize,
    blocks: Vec<f64>,
}

impl Curvature {
    /// That of `classes` that nobody asks for.
    pub(super) fn new(classes: usize, weeks: usize) -> Self {
        Self { weeks, blocks: vec![0.0; classes * weeks * weeks] }
    }

    /// Adds `factor` times the square of a `load` that a class has from week `first` on.
    pub(super) fn add_square(&mut self, class: usize, (first, load): (usize, &[f64]), factor: f64) {
        let block = &mut self.blocks[class * self.weeks * self.weeks..];
        for (at, &more) in load.iter().enumerate() {
            let row = &mut block[(first + at) * self.weeks + first..];
            row.iter_mut().zip(load).for_each(|(sum, other)| *sum += factor * more * other);
        }
    }

    /// Adds `factor` times `other`.
    pub(super) fn add(&mut self, other: &Self, factor: f64) {
        self.blocks.iter_mut().zip(&other.blocks).for_each(|(sum, more)| *sum += factor * more);
    }

    /// The factors (Cholesky) of the sums along the marks of a scale, of which `slopes` are the first derivatives (0 where a
    /// price is not to move), with what cells of `capacity` give way.
    pub(super) fn factored(mut self, capacity: &[f64], slopes: &[f64]) -> Self {
        let weeks = self.weeks;
        let rows = capacity.chunks(weeks).zip(slopes.chunks(weeks));
        for (block, (capacity, slopes)) in self.blocks.chunks_mut(weeks * weeks).zip(rows) {
            let least = LEAST_CAPACITY * capacity.iter().fold(0.0f64, |most, &of| most.max(of));
            for a in 0..weeks {
                for b in 0..weeks {
                    block[a * weeks + b] *= slopes[a] * slopes[b];
                }
                block[a * weeks + a] += slopes[a].max(1.0) * (capacity[a].max(least) + 1.0) * GIVES_WAY;
            }
            factor(block, weeks);
        }
        self
    }

    /// Divides `vector` by what was factored.
    pub(super) fn divide(&self, vector: &mut [f64]) {
        let weeks = self.weeks;
        for (vector, block) in vector.chunks_mut(weeks).zip(self.blocks.chunks(weeks * weeks)) {
            for a in 0..weeks {
                let known: f64 = (0..a).map(|b| block[a * weeks + b] * vector[b]).sum();
                vector[a] = (vector[a] - known) / block[a * weeks + a];
            }
            for a in (0..weeks).rev() {
                let known: f64 = (a + 1..weeks).map(|b| block[b * weeks + a] * vector[b]).sum();
                vector[a] = (vector[a] - known) / block[a * weeks + a];
            }
        }
    }
}

/// Cholesky's factor of a positive definite `block`, in its lower half.
fn factor(block: &mut [f64], size: usize) {
    for a in 0..size {
        for b in 0..=a {
            let known: f64 = (0..b).map(|c| block[a * size + c] * block[b * size + c]).sum();
            let rest = block[a * size + b] - known;
            block[a * size + b] = if a == b { rest.max(f64::MIN_POSITIVE).sqrt() } else { rest / block[b * size + b] };
        }
    }
}

/// Prices as marks on a scale: even up to the price of an FM's first tenth of load, logarithmic beyond.
pub(super) struct Scale {
    /// The price up to which it is even.
    unit: f64,
}

impl Scale {
    /// That of the prices of `model`.
    pub(super) fn of(model: &Model) -> Self {
        let first = model.curves.iter().find(|curve| curve.capacity() > 0).map_or(0, |curve| curve.slopes()[0]);
        Self { unit: first.max(1) as f64 }
    }

    /// The mark of the price `rate`.
    pub(super) fn mark(&self, rate: f64) -> f64 {
        let units = rate / self.unit;
        if units < 1.0 { units } else { 1.0 + units.ln() }
    }

    /// The price at `mark`.
    pub(super) fn rate(&self, mark: f64) -> f64 {
        self.unit * if mark < 1.0 { mark } else { (mark - 1.0).exp() }
    }

    /// How fast the price rises at `mark`.
    pub(super) fn slope(&self, mark: f64) -> f64 {
        self.unit * (mark.max(1.0) - 1.0).exp()
    }

    /// True where the price at `mark` is so high that nobody comes, whatever else there is.
    pub(super) fn bars(&self, mark: f64) -> bool {
        mark >= self.mark(HIGHEST) - 1e-9
    }

    /// `mark`, or the nearest there is.
    pub(super) fn clamp(&self, mark: f64) -> f64 {
        mark.clamp(0.0, self.mark(HIGHEST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_divided_times_the_curvature_is_what_it_was() {
        let mut curvature = Curvature::new(2, 3);
        curvature.add_square(0, (0, &[2.0, 1.0]), 3.0);
        curvature.add_square(0, (1, &[1.0, 4.0]), 2.0);
        let slopes = [1.0, 2.0, 1.0, 1.0, 1.0, 1.0];
        let factored = curvature.factored(&[59.0, 59.0, 5.0, 0.0, 0.0, 0.0], &slopes);
        // The first class by hand: squares times slopes, and a sixth of capacity + 1, which is 11.8 + 1 at least.
        let first = [[12.0 + 10.0, 12.0, 0.0], [12.0, 4.0 * 5.0 + 20.0, 16.0], [0.0, 16.0, 32.0 + 12.8 / 6.0]];
        let mut vector = [5.0, -3.0, 7.0, 1.0, 2.0, 3.0];
        factored.divide(&mut vector);
        for (row, expected) in first.iter().zip([5.0, -3.0, 7.0]) {
            let product: f64 = row.iter().zip(&vector).map(|(a, b)| a * b).sum();
            assert!((product - expected).abs() < 1e-9, "{product} {expected}");
        }
        for (found, expected) in vector[3..].iter().zip([6.0, 12.0, 18.0]) {
            assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        }
    }

    #[test]
    fn a_scale_has_no_step() {
        let scale = Scale { unit: 1_000.0 };
        for rate in [0.0, 1.0, 999.0, 1_000.0, 1_001.0, 60_000.0, HIGHEST] {
            let mark = scale.mark(rate);
            assert!((scale.rate(mark) - rate).abs() <= 1e-9 * rate, "{rate}");
            assert_eq!(scale.bars(mark), rate == HIGHEST);
            let next = scale.rate(mark + 1e-6) - scale.rate(mark);
            assert!((next / 1e-6 - scale.slope(mark)).abs() < 1e-4 * scale.slope(mark), "{rate}");
        }
    }
}
