//! Gives tenants the FM they have before the run: eligible, at work on the due days, within capacity, evenly loaded.

use super::catalogue::Theme;
use super::dice::{Dice, Stream};
use super::staff::Fm;
use super::tenant::Tenant;
use super::world::World;
use crate::case::{Day, Precision};

/// What a minute costs in each tenth of an FM's week: 1.6 times the tenth below.
const TENTHS: [i64; 10] = [10, 16, 26, 41, 66, 105, 168, 268, 429, 687];
/// FMs compared for each tenant.
const COMPARED: usize = 8;

/// What each FM carries so far.
pub(super) struct Book<'a> {
    world: &'a World<'a>,
    fms: &'a [Fm],
    /// Positions of the FMs of each pool.
    pools: Vec<std::ops::Range<usize>>,
    /// Positions of the FMs of each pool who have left.
    left: Vec<Vec<usize>>,
    carried: Vec<Carried>,
}

/// Load, tenants and starts by week of one FM.
#[derive(Clone)]
struct Carried {
    minutes: Vec<i32>,
    tenants: Vec<u16>,
    starts: Vec<u16>,
}

impl<'a> Book<'a> {
    /// An empty book.
    pub(super) fn new(world: &'a World<'a>, fms: &'a [Fm]) -> Self {
        let first = |pool: usize| fms.partition_point(|fm| fm.pool < pool);
        let pools: Vec<_> = (0..world.pools.len()).map(|pool| first(pool)..first(pool + 1)).collect();
        let weeks = world.spec.weeks;
        let left = pools.iter().map(|pool| pool.clone().filter(|&fm| fms[fm].has_left(world)).collect()).collect();
        let empty = Carried { minutes: vec![0; weeks], tenants: vec![0; weeks], starts: vec![0; weeks] };
        Self { world, fms, pools, left, carried: vec![empty; fms.len()] }
    }

    /// The present FM of `tenant`, if it is to have one and there is room.
    pub(super) fn present_fm(&mut self, tenant: &Tenant) -> Option<usize> {
        if !tenant.has_fm {
            return None;
        }
        let dice = &mut Dice::new(self.world.spec.seed, Stream::Booking, tenant.index);
        let left = &self.left[tenant.pool];
        if !left.is_empty() && dice.per_mille(4) {
            return Some(dice.pick(left));
        }
        let fm = self.choose(tenant, dice).or_else(|| self.least_loaded(tenant))?;
        self.enter(fm, tenant);
        Some(fm)
    }

    /// The least loaded of a few FMs drawn at random, else the first of the pool with room.
    fn choose(&self, tenant: &Tenant, dice: &mut Dice) -> Option<usize> {
        let pool = self.pools[tenant.pool].clone();
        for _ in 0..4 {
            let drawn = (0..COMPARED).map(|_| pool.start + dice.below(pool.len()));
            let best = drawn.filter(|&fm| self.has_room(fm, tenant)).min_by_key(|&fm| (self.crowding(fm, tenant), fm));
            if best.is_some() {
                return best;
            }
        }
        pool.into_iter().find(|&fm| self.has_room(fm, tenant))
    }

    /// Work that runs has an FM even where the pool is full.
    fn least_loaded(&self, tenant: &Tenant) -> Option<usize> {
        let pool = self.pools[tenant.pool].clone();
        let able = pool.filter(|&fm| self.is_able(fm, tenant.theme));
        if tenant.work.runs {
            able.min_by_key(|&fm| (self.excess(fm, tenant), self.crowding(fm, tenant), fm))
        } else {
            None
        }
    }

    fn is_able(&self, fm: usize, theme: Theme) -> bool {
        let fm = &self.fms[fm];
        let at_work = fm.is_employed(self.world.horizon.plan_day());
        at_work && fm.leads(theme)
    }

    fn has_room(&self, fm: usize, tenant: &Tenant) -> bool {
        let (carried, person) = (&self.carried[fm], &self.fms[fm]);
        // Room is kept for work that runs, which cannot do without an FM.
        let percent = if tenant.work.runs { 100 } else { 95 };
        let most = person.max_tenants.map_or(u16::MAX, |most| most as u16);
        let most_starts = person.max_starts.map_or(u16::MAX, |most| most as u16);
        let works = |&(day, precision): &(Day, Precision)| {
            (precision == Precision::Month || person.works_on(day))
                && carried.starts[day.week().max(0) as usize] + 2 <= most_starts
        };
        let fits = |(week, &minutes): (usize, &i64)| {
            minutes == 0
                || ((i64::from(carried.minutes[week]) + minutes) * 100 <= person.capacity[week] * percent
                    && carried.tenants[week] < most)
        };
        self.is_able(fm, tenant.theme)
            && tenant.work.starts.iter().all(works)
            && tenant.work.minutes.iter().enumerate().all(fits)
    }

    /// Minutes above capacity in the weeks of `tenant`.
    fn excess(&self, fm: usize, tenant: &Tenant) -> i64 {
        let (carried, capacity) = (&self.carried[fm].minutes, &self.fms[fm].capacity);
        let weeks = tenant.work.minutes.iter().enumerate().filter(|&(_, &minutes)| minutes > 0);
        weeks.map(|(week, &minutes)| (i64::from(carried[week]) + minutes - capacity[week]).max(0)).sum()
    }

    /// What the load of `tenant` adds to the price of the FM's weeks: each tenth of capacity costs more than the last.
    fn crowding(&self, fm: usize, tenant: &Tenant) -> i64 {
        let (carried, capacity) = (&self.carried[fm].minutes, &self.fms[fm].capacity);
        let weeks = tenant.work.minutes.iter().enumerate().filter(|&(_, &minutes)| minutes > 0);
        let added = weeks.map(|(week, &minutes)| {
            let before = i64::from(carried[week]);
            price(before + minutes, capacity[week]) - price(before, capacity[week])
        });
        added.sum()
    }

    fn enter(&mut self, fm: usize, tenant: &Tenant) {
        let carried = &mut self.carried[fm];
        for (week, &minutes) in tenant.work.minutes.iter().enumerate().filter(|&(_, &minutes)| minutes > 0) {
            carried.minutes[week] += minutes as i32;
            carried.tenants[week] += 1;
        }
        for (day, _) in &tenant.work.starts {
            carried.starts[day.week().max(0) as usize] += 1;
        }
    }
}

/// The price of `load` minutes in a week of `capacity` minutes.
fn price(load: i64, capacity: i64) -> i64 {
    let tenth = (capacity / 10).max(1);
    let bands = TENTHS.iter().zip(0..).map(|(price, band)| price * (load - band * tenth).clamp(0, tenth));
    bands.sum::<i64>() + TENTHS[9] * 2 * (load - 10 * tenth).max(0)
}
