//! Questions whose answer takes several solves, and their answers.

use super::change::{NewFms, TenantFilter};
use super::compare::Outcome;
use super::scenario::Scenario;
use chrono::NaiveDate;

/// How many more FMs of a pool, and from which week, until nobody of it is left without an FM.
#[derive(Clone, Debug, PartialEq)]
pub struct Headcount {
    /// Its name.
    pub name: String,
    /// What kind of FM; the count is what is asked.
    pub fm: NewFms,
    /// Nobody may wait more working days than this (`None`: as in the case).
    pub max_wait_days: Option<u32>,
    /// No week may be fuller than so many millionths of capacity (`None`: as in the case).
    pub max_utilisation: Option<u32>,
    /// The most that are tried.
    pub most: u32,
}

/// The answer to a [`Headcount`].
#[derive(Clone, Debug, PartialEq)]
pub struct HeadcountAnswer {
    /// Its name.
    pub name: String,
    /// How many are needed, beside those the case has; `None`: more than were tried, or no number helps.
    pub count: Option<u32>,
    /// The last Monday they can begin on, when some are needed.
    pub from: Option<NaiveDate>,
    /// Tenants of the pool left out with the answer (without one: with the most that were tried).
    pub left_out: usize,
    /// Tenants of the pool left out with one fewer.
    pub left_out_with_one_fewer: usize,
    /// True when a bound proves that one fewer cannot do; otherwise no plan with one fewer was found.
    pub proved: bool,
    /// The folder of the plan that shows the answer.
    pub folder: String,
    /// How many solves it took.
    pub solves: u32,
}

/// How many more tenants of a kind fit, until more are left out than in the base plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    /// Its name.
    pub name: String,
    /// What kind: clones of these.
    pub filter: TenantFilter,
    /// Which are cloned first.
    pub seed: u64,
    /// The most that are tried.
    pub most: u32,
}

/// The answer to a [`Room`].
#[derive(Clone, Debug, PartialEq)]
pub struct RoomAnswer {
    /// Its name.
    pub name: String,
    /// How many more fit.
    pub tenants: u32,
    /// True when not even the most that were tried were too many.
    pub is_open: bool,
    /// True when a bound proves that one more does not fit; otherwise no plan with one more was found.
    pub proved: bool,
    /// The folder of the plan that shows the answer.
    pub folder: String,
    /// How many solves it took.
    pub solves: u32,
}

/// What would help the tenants that the base plan leaves out.
#[derive(Clone, Debug, PartialEq)]
pub struct Shortage {
    /// Its name.
    pub name: String,
    /// Hours per week of an FM that could be hired, in minutes.
    pub weekly_minutes: i64,
    /// Days that tenants might start later, in the order in which they are tried.
    pub later_days: Vec<i32>,
}

/// One way to help some tenants, each verified by a solve.
#[derive(Clone, Debug, PartialEq)]
pub struct ShortageOption {
    /// The question's name.
    pub name: String,
    /// The pool, such as `Western Europe, German`.
    pub pool: String,
    /// What to do, in words.
    pub advice: String,
    /// The tenants of the pool that the base plan leaves out.
    pub tenants: Vec<Box<str>>,
    /// How many of them have an FM then; 0 where the option does not help.
    pub helped: usize,
    /// The sum of priorities left out in all, before and after.
    pub unassigned: (i64, i64),
    /// The folder of the plan that shows it.
    pub folder: String,
}

/// One point per value of something that a planner can turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Its name.
    pub name: String,
    /// What is turned: `headcount`, `max_wait_days` or `max_moves`.
    pub over: String,
    /// The values and the scenario of each.
    pub points: Vec<(i64, Scenario)>,
}

/// A [`Curve`] with what came of each point.
#[derive(Clone, Debug)]
pub struct CurveAnswer {
    /// Its name.
    pub name: String,
    /// What is turned.
    pub over: String,
    /// The values and what came of them.
    pub points: Vec<(i64, Outcome)>,
}

/// What one more hour of load costs in a pool and week: where capacity is worth most.
#[derive(Clone, Debug, PartialEq)]
pub struct CapacityPrice {
    /// The pool: region, languages and workloads of FMs who are alike.
    pub pool: String,
    /// The Monday of the week.
    pub monday: NaiveDate,
    /// Minutes of capacity of the pool.
    pub capacity: i64,
    /// Minutes of load.
    pub load: i64,
    /// Hour-equivalents that the next hour costs with the FM who has most room: the price of its tenth of capacity.
    pub price: f64,
    /// True when that FM is at the limit, so that no hour can be had at any price.
    pub is_full: bool,
}

/// All answers.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// Fewest FMs.
    pub headcounts: Vec<HeadcountAnswer>,
    /// More tenants.
    pub rooms: Vec<RoomAnswer>,
    /// Ways out of a shortage.
    pub shortages: Vec<ShortageOption>,
    /// Trade-offs.
    pub curves: Vec<CurveAnswer>,
    /// Prices of capacity in the base plan, the dearest first.
    pub prices: Vec<CapacityPrice>,
}
