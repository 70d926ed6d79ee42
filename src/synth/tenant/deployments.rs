//! Draws what a tenant deploys: one after the other or side by side, with dates that fit together.

use super::super::Profile;
use super::super::catalogue::{SEASON, SERVICES, TIERS, Theme};
use super::super::demand::{end_of, spread};
use super::super::dice::Dice;
use super::super::world::{World, phases, tier_of};
use super::{Row, Tenant, Work, changes};
use crate::case::{Contact, Day, L1Status, Precision};
use chrono::Datelike;

/// One deployment with the days it takes when all goes as hoped.
struct Placed {
    row: Row,
    /// Minutes per engagement week.
    profile: Vec<i64>,
    last_phase: (u32, i64),
    start: Day,
    end: Day,
    /// True for the last one of the tenant: nothing comes after it.
    last: bool,
}

/// Fills the rows and the work of `tenant`.
pub(super) fn draw(world: &World<'_>, tenant: &mut Tenant, dice: &mut Dice) {
    let services = services(world, tenant.theme, dice);
    let others: Vec<usize> = (0..SERVICES.len()).filter(|service| !services.contains(service)).collect();
    let mut placed = place(world, tenant, &services, dice);
    let plan_day = world.horizon.plan_day();
    placed.retain(|one| one.end >= plan_day);
    let names: Vec<usize> = placed.iter().map(|one| one.row.service).collect();
    for one in placed {
        let last = names.last() == Some(&one.row.service);
        finish(world, tenant, Placed { row: without_ended(one.row, &names), last, ..one }, dice);
    }
    for _ in 0..dice.weighted(&[50, 35, 15]) {
        let row = other_status(dice.pick(&others), tenant, dice);
        tenant.rows.extend(row);
    }
}

/// A predecessor that has ended is no longer on the tenant's list.
fn without_ended(mut row: Row, names: &[usize]) -> Row {
    if row.after.is_some_and(|after| !names.contains(&after)) {
        row.after = None;
        row.gap_days = 0;
    }
    row
}

fn services(world: &World<'_>, theme: Theme, dice: &mut Dice) -> Vec<usize> {
    let count = match world.spec.profile {
        Profile::SerialHeavy => 1 + dice.weighted(&[7, 8, 45, 40]),
        Profile::NewCohort | Profile::Weekly => 1 + dice.weighted(&[38, 32, 20, 10]),
    };
    let mut pool: Vec<usize> =
        (0..SERVICES.len()).filter(|&at| theme == Theme::Mixed || SERVICES[at].theme == theme).collect();
    (0..count).map(|_| pool.swap_remove(dice.below(pool.len()))).collect()
}

/// Days for all deployments; at least one of them ends on or after the plan date.
fn place(world: &World<'_>, tenant: &Tenant, services: &[usize], dice: &mut Dice) -> Vec<Placed> {
    let mut placed: Vec<Placed> = Vec::with_capacity(services.len());
    let mut first = Day(0);
    for &service in services {
        let (mut row, profile, last_phase) = effort(world, tenant, service, dice);
        let wanted = match placed.last() {
            None => {
                first = first_start(world, tenant, profile.len(), dice);
                first
            }
            Some(previous) if dice.per_mille(serial_share(world.spec.profile)) => {
                row.after = Some(previous.row.service);
                row.gap_days = [0, 0, 7, 14, 21, 28, 42][dice.below(7)];
                previous.end.plus(row.gap_days as i32 + 1 + dice.between(0, 20))
            }
            Some(_) => first.plus(dice.between(0, 56)),
        };
        let start = world.working_on_or_after(world.pools[tenant.pool].region, wanted);
        placed.push(Placed { end: end_of(profile.len(), start), row, profile, last_phase, start, last: false });
    }
    placed
}

fn serial_share(profile: Profile) -> usize {
    if profile == Profile::SerialHeavy { 930 } else { 500 }
}

/// A row with its seats, its minutes per engagement week, and weeks and minutes of its last phase.
fn effort(world: &World<'_>, tenant: &Tenant, service: usize, dice: &mut Dice) -> (Row, Vec<i64>, (u32, i64)) {
    let mut row = Row::new(service, L1Status::InProgress);
    row.seats = dice.per_mille(400).then(|| (tenant.seats * dice.between(40, 100) as u32).div_ceil(100));
    let phases = phases(world.spec.profile, service, tier_of(row.seats.unwrap_or(tenant.seats)));
    let minutes = |quarters: u32| i64::from(quarters) * 15;
    let mut profile: Vec<i64> =
        phases.iter().flat_map(|&(weeks, quarters)| (0..weeks).map(move |_| minutes(quarters))).collect();
    match dice.weighted(&[940, 30, 30]) {
        1 => {
            let weeks = (profile.len() as i32 + dice.between(-2, 3)).max(3) as usize;
            row.weeks = Some(weeks as u32);
            profile.resize(weeks, minutes(phases[2].1));
        }
        2 => {
            let quarters = dice.between(6, 14) as u32;
            row.quarters = Some(quarters);
            profile.fill(minutes(quarters));
        }
        _ => {}
    }
    (row, profile, (phases[2].0, minutes(phases[2].1)))
}

/// The first day of the first deployment. Where the tenant has an FM it may lie before the plan date.
fn first_start(world: &World<'_>, tenant: &Tenant, weeks: usize, dice: &mut Dice) -> Day {
    let plan_day = world.horizon.plan_day();
    let earliest = if tenant.has_fm { plan_day.plus(8 - 7 * weeks as i32) } else { plan_day };
    // Some more run already and, where nothing does, more begin in the first weeks: what has waited for the plan.
    let (more, share) = match (world.spec.profile, tenant.has_fm) {
        (Profile::NewCohort, _) => (85, 97),
        (Profile::Weekly, true) => (70, 97),
        (Profile::Weekly, false) => (0, 97),
        (Profile::SerialHeavy, true) => (350, 80),
        (Profile::SerialHeavy, false) => (190, 80),
    };
    let latest = Day(world.spec.weeks as i32 * 7 * share / 100);
    if dice.per_mille(15) {
        return world.horizon.last_day().plus(dice.between(1, 60));
    }
    if dice.per_mille(more) {
        let latest = if tenant.has_fm { plan_day.plus(-1) } else { plan_day.plus(49) };
        return Day(dice.between(earliest.0, latest.0)).weekday_on_or_after();
    }
    loop {
        let day = Day(dice.between(earliest.0, latest.0)).weekday_on_or_after();
        if dice.below(100) < SEASON[world.horizon.date(day).month0() as usize] {
            return day;
        }
    }
}

/// Writes the dates of one deployment into its row and adds the row and its work to the tenant.
fn finish(world: &World<'_>, tenant: &mut Tenant, mut one: Placed, dice: &mut Dice) {
    let planned = !tenant.frp && tenant.contact != Contact::Unresponsive;
    if tenant.has_fm && one.start < world.horizon.plan_day() {
        running(world, &mut one, dice);
        if planned {
            add_running(world, &mut tenant.work, &one);
        }
    } else if tenant.has_fm || !one.last || !dice.per_mille(20) {
        // The others have no ESD yet: nothing to add.
        ready(world, tenant, &mut one, dice);
        if planned {
            add_ready(world, &mut tenant.work, &one);
        }
    }
    push_split(tenant, one.row, dice);
}

/// A deployment that runs: most say since when, the rest say only until when.
fn running(world: &World<'_>, one: &mut Placed, dice: &mut Dice) {
    let last = one.last;
    let row = &mut one.row;
    if row.weeks.is_none() && row.quarters.is_none() && dice.per_mille(250) {
        row.target = (!last || dice.per_mille(700)).then_some(one.end);
        return;
    }
    row.started_on = Some(one.start);
    row.esd = dice.per_mille(600).then_some((one.start, Precision::Day));
    let kickoff = one.start.plus(dice.between(0, 10)).weekday_on_or_after();
    row.kickoff = (kickoff <= world.horizon.plan_day() && dice.per_mille(600)).then_some(kickoff);
    row.target = dice.per_mille(600).then(|| one.end.plus(dice.between(1, 40)));
}

fn add_running(world: &World<'_>, work: &mut Work, one: &Placed) {
    work.runs = true;
    match one.row.started_on {
        Some(start) => spread(&one.profile, start, &mut work.minutes),
        None => add_steady(world, work, one),
    }
}

/// The last phase's minutes on every weekday from the plan date to the target date, else for that phase's weeks.
fn add_steady(world: &World<'_>, work: &mut Work, one: &Placed) {
    let (weeks, minutes) = one.last_phase;
    let from = world.horizon.plan_day().weekday_number();
    let until = one.row.target.map_or(from + 5 * weeks as i32 - 1, Day::weekday_number);
    for (week, total) in work.minutes.iter_mut().enumerate() {
        let monday = 5 * week as i32;
        let days = (until.min(monday + 4) - from.max(monday) + 1).max(0);
        *total += (minutes * i64::from(days) * 2 + 5) / 10;
    }
}

fn add_ready(world: &World<'_>, work: &mut Work, one: &Placed) {
    if let Some((_, precision)) = one.row.esd
        && one.start <= world.horizon.last_day()
    {
        work.starts.push((one.start, precision));
        spread(&one.profile, one.start, &mut work.minutes);
    }
}

/// A deployment that has not started: its ESD, a month estimate of it or, rarely, one that is late or in conflict.
fn ready(world: &World<'_>, tenant: &Tenant, one: &mut Placed, dice: &mut Dice) {
    let serial = one.row.after.is_some();
    let estimates = match (serial, world.spec.profile) {
        (false, _) => 40,
        (true, Profile::SerialHeavy) => 600,
        (true, Profile::NewCohort | Profile::Weekly) => 300,
    };
    // A month in which the horizon ends has too few days left to be an estimate.
    let month = world.first_of_month(one.start);
    let whole = month > world.horizon.last_day() || one.start <= world.horizon.last_day();
    if whole && dice.per_mille(estimates) {
        one.row.esd = Some((month, Precision::Month));
        return;
    }
    let mut esd = one.start;
    if !serial && dice.per_mille(40) {
        esd = world.horizon.plan_day().plus(-dice.between(1, 40)).weekday_on_or_after();
        overdue(world, tenant, one);
    } else if serial && dice.per_mille(5) {
        esd = esd.plus(-dice.between(30, 60)).weekday_on_or_after();
    }
    one.row.esd = Some((esd, Precision::Day));
    one.row.kickoff = dice.per_mille(400).then(|| one.start.plus(dice.between(0, 14)).weekday_on_or_after());
    one.row.target = dice.per_mille(600).then(|| one.end.plus(dice.between(1, 60)));
    if !tenant.frp && tenant.contact != Contact::Unresponsive && dice.per_mille(120) {
        changes::draw(world, &mut one.row, esd, dice);
    }
}

/// Moves a deployment that should have begun already to the first day it can begin on.
fn overdue(world: &World<'_>, tenant: &Tenant, one: &mut Placed) {
    one.start = world.working_on_or_after(world.pools[tenant.pool].region, world.horizon.plan_day());
    one.end = end_of(one.profile.len(), one.start);
}

/// Adds the row; a few large ones are split, as exports do when part of the seats is blocked.
fn push_split(tenant: &mut Tenant, mut row: Row, dice: &mut Dice) {
    let seats = row.seats.unwrap_or(tenant.seats);
    if seats < 400 || row.weeks.is_some() || !dice.per_mille(60) {
        tenant.rows.push(row);
        return;
    }
    // The share that stays in progress is kept above the size class' limit, so that the effort does not change.
    let blocked = (seats - TIERS[tier_of(seats)].seats_from) / 4;
    row.seats = Some(seats - blocked);
    let mut rest = Row::new(row.service, L1Status::Blocked);
    rest.seats = Some(blocked);
    tenant.rows.extend([row, rest]);
}

/// A workload nobody works on.
fn other_status(service: usize, tenant: &Tenant, dice: &mut Dice) -> Option<Row> {
    let statuses = [L1Status::StatusUnknown, L1Status::Blocked, L1Status::NoIntent, L1Status::DuplicateInvalid];
    let known = tenant.rows.iter().any(|row| row.service == service);
    (!known).then(|| Row::new(service, statuses[dice.weighted(&[40, 25, 30, 5])]))
}
