//! What is fixed before the first tenant is drawn: the pools in use, their calendars, the horizon, the effort.

use super::catalogue::{POOLS, Pool, REGIONS, SERVICES, TIERS};
use super::{Profile, Spec};
use crate::case::{Day, Horizon};
use chrono::{Datelike, NaiveDate};

/// The fixed part of a case.
pub(super) struct World<'a> {
    pub(super) spec: &'a Spec,
    pub(super) horizon: Horizon,
    /// The pools in use: more of them as cases grow.
    pub(super) pools: &'static [Pool],
    pub(super) pool_weights: Vec<usize>,
    /// Public holidays by region, ascending.
    holidays: Vec<Vec<Day>>,
}

impl<'a> World<'a> {
    /// The world of `spec`.
    pub(super) fn new(spec: &'a Spec) -> Self {
        let horizon = Horizon::new(spec.plan_date, spec.weeks);
        let pools = &POOLS[..pools_in_use(spec)];
        let pool_weights = pools.iter().map(|pool| pool.weight).collect();
        let mut world = Self { spec, horizon, pools, pool_weights, holidays: Vec::new() };
        world.holidays = (0..REGIONS.len())
            .map(|region| world.holiday_dates(region).map(|(date, _)| world.horizon.day(date)).collect())
            .collect();
        world
    }

    /// The number of regions in use.
    pub(super) fn regions(&self) -> usize {
        self.pools.iter().map(|pool| pool.region + 1).max().unwrap_or(0)
    }

    /// Dates and names of the holidays of `region`, from the year before the horizon to the year after it.
    pub(super) fn holiday_dates(&self, region: usize) -> impl Iterator<Item = (NaiveDate, &'static str)> {
        let first = self.horizon.first_monday().year() - 1;
        let last = self.horizon.date(self.horizon.last_day()).year() + 1;
        (first..=last).flat_map(move |year| {
            REGIONS[region]
                .holidays
                .iter()
                .filter_map(move |&(month, day, name)| Some((NaiveDate::from_ymd_opt(year, month, day)?, name)))
        })
    }

    /// True on a weekday that is no holiday of `region`.
    pub(super) fn is_working(&self, region: usize, day: Day) -> bool {
        day.is_weekday() && self.holidays[region].binary_search(&day).is_err()
    }

    /// The first working day of `region` on or after `day`.
    pub(super) fn working_on_or_after(&self, region: usize, day: Day) -> Day {
        let mut day = day.weekday_on_or_after();
        while !self.is_working(region, day) {
            day = day.plus(1).weekday_on_or_after();
        }
        day
    }

    /// The first day of the month of `day`.
    pub(super) fn first_of_month(&self, day: Day) -> Day {
        let into_month = self.horizon.date(day).day0();
        day.plus(-(into_month as i32))
    }
}

/// Grows with the root of the number of FMs, so that a pool has about the FMs that there are pools.
fn pools_in_use(spec: &Spec) -> usize {
    let fms = spec.tenants as f64 / 22.0 * 52.0 / spec.weeks as f64;
    ((fms.sqrt() / 1.5) as usize).clamp(1, POOLS.len())
}

/// Weeks and quarter hours per week of the phases of `service` for a customer of size class `tier`.
///
/// A profile whose tenants deploy more gets smaller deployments, so that an FM looks after about 22 tenants in each.
pub(super) fn phases(profile: Profile, service: usize, tier: usize) -> [(u32, u32); 3] {
    let percent = match profile {
        Profile::NewCohort => 125,
        Profile::Weekly => 140,
        Profile::SerialHeavy => 80,
    };
    let [assess, enable, adopt] = SERVICES[service].phases;
    let tier = &TIERS[tier];
    let scaled = |(weeks, quarters): (u32, u32)| (weeks, (quarters * tier.tenths * percent).div_ceil(1000));
    [scaled(assess), scaled((enable.0 + tier.more_weeks, enable.1)), scaled(adopt)]
}

/// The size class of a customer with `seats`.
pub(super) fn tier_of(seats: u32) -> usize {
    TIERS.iter().rposition(|tier| tier.seats_from <= seats).unwrap_or(0)
}
