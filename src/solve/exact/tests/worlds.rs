//! Small random cases, so small that every solution can be tried.

use crate::case::fixture::{away, case, date, esd};
use crate::case::{Case, Fm, Id, PresentFm};
use proptest::prelude::*;

/// What a tenant of a random case is like.
#[derive(Clone, Debug)]
pub(in crate::solve::exact) struct Draw {
    pub(in crate::solve::exact) first: &'static str,
    pub(in crate::solve::exact) second: Option<(&'static str, bool, u32)>,
    pub(in crate::solve::exact) hours: i64,
    pub(in crate::solve::exact) priority: u32,
    pub(in crate::solve::exact) present: Option<usize>,
    pub(in crate::solve::exact) running: bool,
    pub(in crate::solve::exact) customer: bool,
}

fn draw() -> impl Strategy<Value = Draw> {
    // The plan date is the Thursday: of November three working days are left, so month estimates have three days.
    let day = || prop::sample::select(vec!["2026-11-26", "2026-11-27", "2026-11-30", "2026-12-02", "2026-11"]);
    let second = prop::sample::select(vec!["2026-12-07", "2026-12-14", "2026-12-15"]);
    let second = prop::option::of((second, any::<bool>(), 0u32..3));
    let present = prop::option::weighted(0.4, 0usize..3);
    (day(), second, 4i64..20, 1u32..4, present, prop::bool::weighted(0.2), prop::bool::weighted(0.3)).prop_map(
        |(first, second, hours, priority, present, running, customer)| Draw {
            first,
            second,
            hours,
            priority,
            present,
            running,
            customer,
        },
    )
}

#[derive(Clone, Debug)]
pub(in crate::solve::exact) struct World {
    pub(in crate::solve::exact) tenants: Vec<Draw>,
    pub(in crate::solve::exact) fms: usize,
    pub(in crate::solve::exact) weekly_hours: i64,
    pub(in crate::solve::exact) max_tenants: Option<u32>,
    pub(in crate::solve::exact) max_starts: Option<u32>,
    pub(in crate::solve::exact) max_wait: u32,
    pub(in crate::solve::exact) max_moves: Option<u32>,
    pub(in crate::solve::exact) absent: bool,
}

pub(in crate::solve::exact) fn world() -> impl Strategy<Value = World> {
    let limits = (prop::option::weighted(0.3, 1u32..4), prop::option::weighted(0.3, 1u32..3));
    let moves = prop::option::weighted(0.2, 0u32..2);
    (prop::collection::vec(draw(), 3..6), 2usize..4, 16i64..60, limits, 0u32..2, moves, any::<bool>()).prop_map(
        |(tenants, fms, weekly_hours, (max_tenants, max_starts), max_wait, max_moves, absent)| World {
            tenants,
            fms,
            weekly_hours,
            max_tenants,
            max_starts,
            max_wait,
            max_moves,
            absent,
        },
    )
}

pub(in crate::solve::exact) fn case_of(world: &World) -> Case {
    let mut builder = case("2026-11-26", 7).effort("A", &[(1, 4), (1, 2)]).effort("B", &[(2, 3)]).with(|case| {
        case.policy.max_wait_days = world.max_wait;
        case.policy.max_moves = world.max_moves;
        case.customers.intern("one");
    });
    for number in 0..world.fms {
        builder = builder.fm(["F1", "F2", "F3"][number], |fm| {
            fm.weekly_minutes = world.weekly_hours * 60 - number as i64 * 50;
            fm.max_tenants = world.max_tenants;
            fm.max_starts_per_week = world.max_starts;
            if world.absent && number == 0 {
                fm.absences.push(away("2026-11-27", "2026-11-30"));
            }
        });
    }
    for (number, draw) in world.tenants.iter().enumerate() {
        builder = builder.tenant(&format!("T{number}"), |tenant| {
            tenant.priority = draw.priority;
            tenant.customer = draw.customer.then(|| Id::new(0));
            if let Some(fm) = draw.present.filter(|&fm| fm < world.fms) {
                tenant.present_fm = PresentFm::Known(Id::<Fm>::new(fm));
            }
        });
        if draw.running && draw.present.is_some() {
            builder = builder.workload("R", |row| {
                row.started_on = Some(date("2026-11-23"));
                row.duration_weeks = Some(2);
                row.minutes_per_week = Some(120);
            });
        }
        let running = usize::from(draw.running && draw.present.is_some());
        builder = builder.workload("A", |row| {
            row.esd = esd(draw.first);
            row.minutes_per_week = Some(draw.hours * 60);
            row.duration_weeks = Some(2);
        });
        if let Some((day, serial, gap)) = draw.second {
            let change = |row: &mut crate::case::Workload| {
                row.esd = esd(day);
                row.gap_days = gap;
            };
            builder = match serial {
                true => builder.workload_after("B", running, change),
                false => builder.workload("B", change),
            };
        }
    }
    builder.done()
}
