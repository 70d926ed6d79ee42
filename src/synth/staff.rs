//! Hires the FMs: as many per pool as its demand and the tightness ask for.

mod absences;

use super::catalogue::{FAMILY_NAMES, GIVEN_NAMES, REGIONS, SERVICES, Theme};
use super::demand::Demand;
use super::dice::{Dice, Stream};
use super::world::World;
use crate::case::Day;
use absences::Away;

/// One FM with the rows of `absences.csv`.
pub(super) struct Fm {
    pub(super) name: [&'static str; 2],
    pub(super) pool: usize,
    pub(super) languages: Vec<&'static str>,
    /// `Mixed` leads everything.
    pub(super) skill: Theme,
    /// Quarter hours a week.
    pub(super) quarters: u32,
    pub(super) max_tenants: Option<u32>,
    pub(super) max_starts: Option<u32>,
    pub(super) from: Option<Day>,
    pub(super) to: Option<Day>,
    pub(super) away: Vec<Away>,
    /// Minutes in each week of the horizon.
    pub(super) capacity: Vec<i64>,
}

impl Fm {
    /// True when the FM may lead all services of a customer of `theme`.
    pub(super) fn leads(&self, theme: Theme) -> bool {
        self.skill == Theme::Mixed || self.skill == theme
    }

    /// True when the FM has left before the plan date.
    pub(super) fn has_left(&self, world: &World<'_>) -> bool {
        self.to.is_some_and(|last| last < world.horizon.plan_day())
    }

    /// True when the FM can start a deployment on `day`.
    pub(super) fn works_on(&self, day: Day) -> bool {
        self.is_employed(day) && !self.away.iter().any(|away| away.is_full() && away.holds(day))
    }

    /// True when `day` lies between the FM's first and last day.
    pub(super) fn is_employed(&self, day: Day) -> bool {
        self.from.is_none_or(|first| first <= day) && self.to.is_none_or(|last| day <= last)
    }

    /// The services the FM leads, as a list; `None` for all.
    pub(super) fn services(&self) -> Option<String> {
        let names = SERVICES.iter().filter(|service| service.theme == self.skill).map(|service| service.name);
        (self.skill != Theme::Mixed).then(|| names.collect::<Vec<_>>().join("|"))
    }
}

/// The FMs of all pools, pool by pool.
pub(super) fn hire(world: &World<'_>, demand: &Demand) -> Vec<Fm> {
    let mut fms = Vec::new();
    for (pool, minutes) in demand.iter().enumerate() {
        hire_pool(world, pool, minutes, &mut fms);
    }
    fms
}

/// Share of a pool's capacity that its demand may take in a single week, in percent: seasons make a peak, and a single
/// customer weighs more in a small pool.
fn peak_percent(world: &World<'_>) -> i64 {
    (world.spec.tightness * 130.0).min(100.0_f64.max(world.spec.tightness * 115.0)) as i64
}

fn hire_pool(world: &World<'_>, pool: usize, demand: &[i64], fms: &mut Vec<Fm>) {
    let wanted = (demand.iter().sum::<i64>() as f64 / world.spec.tightness) as i64;
    let mut capacity = vec![0_i64; demand.len()];
    let peak = peak_percent(world);
    for number in 0.. {
        let missing = wanted - capacity.iter().sum::<i64>();
        let fits = capacity.iter().zip(demand).all(|(capacity, demand)| capacity * peak >= demand * 100);
        if number >= 2 && missing <= 0 && fits {
            break;
        }
        let fm = draw(world, pool, number, missing.max(0));
        capacity.iter_mut().zip(&fm.capacity).for_each(|(total, minutes)| *total += minutes);
        fms.push(fm);
    }
}

/// Draws FM `number` of a pool that lacks `missing` minutes over the horizon.
fn draw(world: &World<'_>, pool: usize, number: usize, missing: i64) -> Fm {
    let dice = &mut Dice::new(world.spec.seed, Stream::Fm, ((pool as u64) << 32) | number as u64);
    let last_day = world.horizon.last_day();
    // The first two of a pool are there all year and lead everything: no customer is out of reach.
    let core = number < 2;
    let mut fm = Fm {
        name: [dice.pick(&GIVEN_NAMES), dice.pick(&FAMILY_NAMES)],
        pool,
        languages: languages(world, pool, dice),
        skill: [Theme::Mixed, Theme::Collaboration, Theme::Security][dice.weighted(&[72, 16, 12])],
        quarters: [160, 150, 128, 120, 100, 80][dice.weighted(&[62, 12, 10, 8, 4, 4])],
        max_tenants: dice.per_mille(200).then(|| dice.between(16, 24) as u32),
        max_starts: dice.per_mille(150).then(|| dice.between(4, 6) as u32),
        from: dice.per_mille(60).then(|| Day(dice.between(3, last_day.0 / 2))),
        to: None,
        away: absences::draw(world, core, dice),
        capacity: Vec::new(),
    };
    if dice.per_mille(12) {
        fm.to = Some(world.horizon.plan_day().plus(-dice.between(10, 60)));
    } else if dice.per_mille(15) {
        fm.to = Some(Day(dice.between(last_day.0 * 2 / 3, last_day.0)));
    }
    if core {
        fm.skill = Theme::Mixed;
        (fm.from, fm.to) = (None, None);
    } else if fm.has_left(world) {
        fm.from = None;
    }
    fm.quarters = fm.quarters.min(enough(world, number, missing));
    fm.capacity = capacity(world, &fm);
    fm
}

/// Quarter hours a week that close the gap, at least 16 hours; the first of a pool takes half, so that there are two.
fn enough(world: &World<'_>, number: usize, missing: i64) -> u32 {
    let share = if number == 0 { missing / 2 } else { missing };
    let quarters = share / 15 / (world.spec.weeks as i64 * 9 / 10).max(1);
    quarters.clamp(64, 160) as u32
}

/// The pool's language, often the region's common one, seldom a third.
fn languages(world: &World<'_>, pool: usize, dice: &mut Dice) -> Vec<&'static str> {
    let own = &world.pools[pool];
    let bridge = REGIONS[own.region].bridge;
    let third = world
        .pools
        .iter()
        .find(|other| other.region == own.region && other.language != own.language && other.language != bridge);
    let mut languages = vec![own.language];
    let kind = dice.weighted(&[45, 40, 15]);
    if own.language != bridge && kind > 0 {
        languages.push(bridge);
    }
    if let Some(third) = third.filter(|_| kind > 1) {
        languages.push(third.language);
    }
    languages
}

/// Minutes in each week: weekly hours less holidays, long absences and days not employed.
fn capacity(world: &World<'_>, fm: &Fm) -> Vec<i64> {
    let region = world.pools[fm.pool].region;
    let presence = |day: Day| -> i64 {
        let there = world.is_working(region, day) && fm.is_employed(day);
        if there { 1000 - fm.away.iter().map(|away| away.lost(day)).sum::<i64>().min(1000) } else { 0 }
    };
    (0..world.spec.weeks as i32)
        .map(|week| (0..5).map(|day| presence(Day(7 * week + day))).sum::<i64>())
        .map(|thousandths| i64::from(fm.quarters) * 15 * thousandths / 5000)
        .collect()
}
