//! All shifts and swaps between two FMs at once.
//!
//! When proposals are drawn one by one, nearly all of them are refused once the plan is good, and nearly all the time
//! goes into refusing. Here two FMs are taken, and every shift and every swap between them is estimated together: with
//! D the difference and H the sum of the marginal prices and curvatures of the two rows of [`Field`], a swap of unit i
//! for unit j costs about
//!
//! ```text
//! out(i) + into(j) - sum over weeks of H l(i) l(j)      out(i) = sum of  D l(i) + H l(i)^2 / 2
//!                                                       into(j) = sum of -D l(j) + H l(j)^2 / 2
//! ```
//!
//! so that the whole neighbourhood is a product of two small matrices, some ten times faster than the same proposals one
//! by one. One of the changes, or none, is then drawn with the probabilities of a heat bath (Gumbel's trick: the least
//! of estimate + noise); the estimate's error is made up for when the change drawn is priced exactly.

use super::field::{Field, LANES};
use super::state::State;
use crate::case::{Fm, Id};
use crate::model::Unit;
use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;

/// A change is kept although the draw went against it by so many temperatures, since its estimate may be wrong.
const SLACK: f32 = 3.0;

/// A change between two FMs: units that go over, from the first to the second and back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exchange {
    /// Leaves the first FM.
    pub(super) out: Option<Id<Unit>>,
    /// Comes to it.
    pub(super) back: Option<Id<Unit>>,
    /// About what it costs more.
    pub(super) estimate: f32,
    /// The estimate with noise.
    key: f32,
}

/// Looks at pairs of FMs; keeps its buffers.
#[derive(Default)]
pub(super) struct Pairs {
    difference: Vec<f32>,
    bend: Vec<f32>,
    /// Load of the units that may come, weighted with H, row by row.
    bent: Vec<f32>,
    out: Vec<(Id<Unit>, f32)>,
    back: Vec<(Id<Unit>, f32)>,
    found: Vec<Exchange>,
}

impl Pairs {
    /// The changes between `a` and `b` worth pricing, the best first, and how many there were to look at.
    pub(super) fn look(
        &mut self,
        (state, field): (&State<'_>, &Field),
        (a, b): (Id<Fm>, Id<Fm>),
        temperature: f64,
        rng: &mut Xoshiro256PlusPlus,
    ) -> (&[Exchange], usize) {
        field.between(a, b, &mut self.difference, &mut self.bend);
        shifts((state, field), (a, b), (1.0, &self.difference, &self.bend), &mut self.out);
        shifts((state, field), (b, a), (-1.0, &self.difference, &self.bend), &mut self.back);
        self.bend_rows(field);
        self.found.clear();
        let temperature = temperature as f32;
        let slack = SLACK * temperature;
        let noise = |rng: &mut Xoshiro256PlusPlus| temperature * (-(1.0 - rng.random::<f32>()).ln()).max(1e-30).ln();
        let stay = noise(rng);
        // A change whose estimate is so high cannot come out below, whatever its noise.
        let ceiling = stay + temperature * 17.0 + slack;
        let mut offer = |out, back, estimate: f32, rng: &mut Xoshiro256PlusPlus| {
            if estimate < ceiling {
                let key = estimate + noise(rng);
                if key < stay + slack {
                    self.found.push(Exchange { out, back, estimate, key });
                }
            }
        };
        self.out.iter().for_each(|&(unit, cost)| offer(Some(unit), None, cost, rng));
        self.back.iter().for_each(|&(unit, cost)| offer(None, Some(unit), cost, rng));
        let stride = field.stride();
        for &(mine, cost) in &self.out {
            let (first, end) = field.range(mine);
            let load = &field.load(mine)[first..end];
            for (row, &(his, back)) in self.bent.chunks_exact(stride).zip(&self.back) {
                let estimate = cost + back - product(load, &row[first..end]);
                offer(Some(mine), Some(his), estimate, rng);
            }
        }
        self.found.sort_unstable_by(|x, y| x.key.total_cmp(&y.key));
        let looked = self.out.len() + self.back.len() + self.out.len() * self.back.len();
        (&self.found, looked)
    }

    fn bend_rows(&mut self, field: &Field) {
        self.bent.clear();
        for &(unit, _) in &self.back {
            self.bent.extend(field.load(unit).iter().zip(&self.bend).map(|(load, bend)| load * bend));
        }
    }
}

/// The units of `from` that may go to `to`, each with about what that costs.
fn shifts(
    (state, field): (&State<'_>, &Field),
    (from, to): (Id<Fm>, Id<Fm>),
    (sign, difference, bend): (f32, &[f32], &[f32]),
    shifts: &mut Vec<(Id<Unit>, f32)>,
) {
    shifts.clear();
    for &unit in state.units_of(from) {
        let unit = Id::new(unit as usize);
        if !state.may_serve(unit, to) {
            continue;
        }
        let (first, end) = field.range(unit);
        let mut sums = [0f32; LANES];
        let rows = difference[first..end].chunks_exact(LANES).zip(bend[first..end].chunks_exact(LANES));
        for (load, (difference, bend)) in field.load(unit)[first..end].chunks_exact(LANES).zip(rows) {
            for lane in 0..LANES {
                sums[lane] += load[lane] * (sign * difference[lane] + 0.5 * bend[lane] * load[lane]);
            }
        }
        let cost = sums.iter().sum::<f32>() + state.shift_preference(unit, from, to) as f32;
        shifts.push((unit, cost));
    }
}

#[inline]
fn product(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0f32; LANES];
    for (a, b) in a.chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum()
}
