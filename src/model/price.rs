//! The price of load: convex, piecewise linear, one curve per capacity.
//!
//! Each tenth of an FM's weekly capacity costs `growth` times the tenth below it per minute; load above capacity costs
//! growth^10. The k-th band spans `floor(c k / 10) .. floor(c (k+1) / 10)` minutes of a capacity of c minutes, and its
//! price is rounded to 1/1000, so every cost is an exact integer in units of 1/60000 hour.

/// Bands: ten tenths of capacity, and what lies above it.
pub const BANDS: usize = 11;

/// Prices per minute of the bands, in 1/1000 (units of cost per minute).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BandPrices(pub [i64; BANDS]);

impl BandPrices {
    /// Load costs nothing.
    pub const FREE: Self = Self([0; BANDS]);

    /// The prices for a growth factor of 1 to 3.
    #[must_use]
    pub fn new(growth: f64) -> Self {
        Self(std::array::from_fn(|band| (growth.powi(band as i32) * 1000.0).round() as i64))
    }
}

/// The price of load in one FM-week.
///
/// On band k the price is `slope[k] * load + offset[k]`. Since the curve is continuous, a load on the edge of two bands
/// has the same price on both, so finding the band by one multiplication needs no correction for the rounded edges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve {
    capacity: i64,
    bands_per_minute: u64,
    slope: [i64; BANDS],
    offset: [i64; BANDS],
}

/// Fixed-point scale of `bands_per_minute`.
const SHIFT: u32 = 40;

impl Curve {
    /// The curve of a capacity of `capacity` minutes.
    #[must_use]
    pub fn new(capacity: i64, prices: &BandPrices) -> Self {
        if capacity == 0 {
            let above = prices.0[BANDS - 1];
            return Self { capacity, bands_per_minute: 0, slope: [above; BANDS], offset: [0; BANDS] };
        }
        let mut offset = [0; BANDS];
        for band in 1..BANDS {
            let edge = capacity * band as i64 / 10;
            offset[band] = offset[band - 1] + (prices.0[band - 1] - prices.0[band]) * edge;
        }
        let bands_per_minute = (10u64 << SHIFT).div_ceil(capacity as u64);
        Self { capacity, bands_per_minute, slope: prices.0, offset }
    }

    /// The capacity in minutes.
    #[must_use]
    pub const fn capacity(&self) -> i64 {
        self.capacity
    }

    /// True when no minute costs anything: the limit is all that counts.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.slope == BandPrices::FREE.0
    }

    /// The price of `load` minutes (0 or more).
    #[inline]
    #[must_use]
    pub fn price(&self, load: i32) -> i64 {
        // A load beyond the capacity lies in the band of one that just reaches it.
        let within = (load as u64).min(self.capacity as u64);
        let band = ((within * self.bands_per_minute) >> SHIFT).min(BANDS as u64 - 1) as usize;
        self.slope[band] * i64::from(load) + self.offset[band]
    }

    /// The least of `price(load) - rate * load` over loads from `from` to `limit`, and a load where it is reached: the
    /// best this FM-week can do when each minute earns `rate`. Convex, so the optimum lies on a band edge or at an end.
    #[must_use]
    pub fn least_reduced(&self, rate: i64, from: i32, limit: i32) -> (i64, i32) {
        // The bands cheaper than the rate are worth filling, the others are not.
        let worth = self.slope.iter().take_while(|&&slope| slope < rate).count();
        let full = if worth == BANDS { i64::from(limit) } else { self.capacity * worth as i64 / 10 };
        let load = full.clamp(i64::from(from), i64::from(limit.max(from))) as i32;
        (self.price(load) - rate * i64::from(load), load)
    }

    /// The edges of the bands: 0 and `floor(c k / 10)` for k = 1..=10.
    pub fn edges(&self) -> impl Iterator<Item = i64> + '_ {
        (0..BANDS as i64).map(|band| self.capacity * band / 10)
    }

    /// The prices per minute of the bands.
    #[must_use]
    pub const fn slopes(&self) -> &[i64; BANDS] {
        &self.slope
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The price of minute number `minute` (from 0) as the contract words it: that of its band.
    fn price_of_minute(capacity: i64, minute: i64, prices: &BandPrices) -> i64 {
        let band = (0..10).find(|k| minute < capacity * (k + 1) / 10).unwrap_or(10);
        prices.0[band as usize]
    }

    #[test]
    fn the_curve_is_the_sum_of_its_minutes() {
        let prices = BandPrices::new(1.6);
        for capacity in [0, 1, 7, 13, 480, 1999, 2400, 10_080] {
            let curve = Curve::new(capacity, &prices);
            let mut expected = 0;
            for load in 0..=(capacity as i32 + 300) {
                assert_eq!(curve.price(load), expected, "capacity {capacity}, load {load}");
                expected += price_of_minute(capacity, i64::from(load), &prices);
            }
        }
    }

    #[test]
    fn a_load_far_beyond_a_small_capacity_is_priced_above_it() {
        // One minute of capacity is the tenth band; all others lie above it.
        let prices = BandPrices::new(1.6);
        let load = 1 << 30;
        assert_eq!(Curve::new(1, &prices).price(load), prices.0[9] + prices.0[10] * i64::from(load - 1));
        assert_eq!(Curve::new(1, &BandPrices::FREE).price(load), 0);
    }

    #[test]
    fn a_full_week_costs_the_sum_of_ten_bands() {
        // 2400 minutes, 240 in each band: 240 x (1000 + 1600 + 2560 + ... + 68719) = 240 x 181589
        let prices = BandPrices::new(1.6);
        assert_eq!(prices.0[..4], [1000, 1600, 2560, 4096]);
        let sum: i64 = prices.0[..10].iter().sum();
        assert_eq!(Curve::new(2400, &prices).price(2400), 240 * sum);
    }

    #[test]
    fn the_least_reduced_price_is_found_on_an_edge() {
        let curve = Curve::new(100, &BandPrices::new(1.6));
        for rate in [0, 500, 1000, 2000, 50_000, 500_000] {
            for (from, limit) in [(0, 100), (0, 85), (30, 60), (120, 120), (0, 0)] {
                let brute = (from..=limit).map(|l| curve.price(l) - rate * i64::from(l)).min();
                assert_eq!(Some(curve.least_reduced(rate, from, limit).0), brute, "rate {rate}, {from}..{limit}");
            }
        }
    }
}
