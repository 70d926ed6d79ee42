//! Draws one tenant: who it is; `deployments` draws what it deploys.

mod changes;
mod deployments;

pub(super) use changes::Change;

use super::Profile;
use super::catalogue::{FIRST_WORDS, LAST_WORDS, REGIONS, Theme};
use super::dice::{Dice, Stream};
use super::world::World;
use crate::case::{Contact, Day, L1Status, Precision};

/// One tenant with its rows of `workloads.csv` and `esd_changes.csv`.
pub(super) struct Tenant {
    pub(super) index: u64,
    pub(super) name: [&'static str; 2],
    pub(super) customer: Option<u64>,
    /// Position in the pools in use.
    pub(super) pool: usize,
    pub(super) second_language: Option<&'static str>,
    pub(super) seats: u32,
    pub(super) frp: bool,
    pub(super) priority: u32,
    pub(super) contact: Contact,
    /// True when the tenant is to have an FM already.
    pub(super) has_fm: bool,
    pub(super) theme: Theme,
    pub(super) rows: Vec<Row>,
    pub(super) work: Work,
}

/// One row of `workloads.csv`.
pub(super) struct Row {
    pub(super) service: usize,
    pub(super) status: L1Status,
    pub(super) seats: Option<u32>,
    pub(super) esd: Option<(Day, Precision)>,
    pub(super) started_on: Option<Day>,
    pub(super) target: Option<Day>,
    pub(super) kickoff: Option<Day>,
    pub(super) after: Option<usize>,
    pub(super) gap_days: u32,
    pub(super) weeks: Option<u32>,
    pub(super) quarters: Option<u32>,
    pub(super) changes: Vec<Change>,
}

impl Row {
    /// A row that says nothing but its status.
    fn new(service: usize, status: L1Status) -> Self {
        Self {
            service,
            status,
            seats: None,
            esd: None,
            started_on: None,
            target: None,
            kickoff: None,
            after: None,
            gap_days: 0,
            weeks: None,
            quarters: None,
            changes: Vec::new(),
        }
    }
}

/// What a tenant asks of its FM.
#[derive(Default)]
pub(super) struct Work {
    /// Minutes in each week of the horizon.
    pub(super) minutes: Vec<i64>,
    /// Days inside the horizon on which a deployment starts (for a month estimate: a day of the month).
    pub(super) starts: Vec<(Day, Precision)>,
    /// True when a deployment runs already.
    pub(super) runs: bool,
}

/// Draws tenant `index`, always the same one.
pub(super) fn draw(world: &World<'_>, index: u64) -> Tenant {
    let dice = &mut Dice::new(world.spec.seed, Stream::Tenant, index);
    let customer = customer_of(world, index);
    let pool = customer.map_or_else(
        || dice.weighted(&world.pool_weights),
        |customer| Dice::new(world.spec.seed, Stream::Customer, customer).weighted(&world.pool_weights),
    );
    let frp = dice.per_mille(100);
    let mut tenant = Tenant {
        index,
        name: [dice.pick(&FIRST_WORDS), dice.pick(&LAST_WORDS)],
        customer,
        pool,
        second_language: second_language(world, pool, dice),
        seats: dice.seats(),
        frp,
        priority: [1, 2, 3, 5][dice.weighted(&[85, 10, 4, 1])],
        contact: [Contact::Responsive, Contact::Silent, Contact::Unresponsive][dice.weighted(&[945, 40, 15])],
        has_fm: !frp && dice.per_mille(share_with_fm(world.spec.profile)),
        theme: [Theme::Collaboration, Theme::Security, Theme::Mixed][dice.weighted(&[45, 30, 25])],
        rows: Vec::new(),
        work: Work { minutes: vec![0; world.spec.weeks], ..Work::default() },
    };
    deployments::draw(world, &mut tenant, dice);
    tenant
}

fn share_with_fm(profile: Profile) -> usize {
    match profile {
        Profile::NewCohort => 0,
        Profile::Weekly => 960,
        Profile::SerialHeavy => 300,
    }
}

/// In each block of 37 tenants the first 2 to 4 belong to one customer: 8 % of all tenants.
fn customer_of(world: &World<'_>, index: u64) -> Option<u64> {
    let (block, place) = (index / 37, index % 37);
    let siblings = 2 + (block.wrapping_add(world.spec.seed)) % 3;
    (place < siblings).then_some(block)
}

/// A third of the tenants also speak the region's common language, or, where they speak it already, a neighbour's.
fn second_language(world: &World<'_>, pool: usize, dice: &mut Dice) -> Option<&'static str> {
    let own = &world.pools[pool];
    let bridge = REGIONS[own.region].bridge;
    if own.language != bridge {
        return dice.per_mille(450).then_some(bridge);
    }
    let others = world.pools.iter().filter(|other| other.region == own.region && other.language != own.language);
    let others: Vec<&'static str> = others.map(|other| other.language).collect();
    (!others.is_empty() && dice.per_mille(120)).then(|| dice.pick(&others))
}
