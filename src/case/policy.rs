//! `[policy]` and `[objective]` of `case.toml`.

/// The rules of the run that a planner may set.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// `max_utilisation` in millionths: load may reach this share of capacity.
    pub max_utilisation: u32,
    /// `cover_days`: a full absence of at most so many weekdays is covered by colleagues.
    pub cover_days: u32,
    /// `max_wait_days`: a start may lie so many region working days after its due day.
    pub max_wait_days: u32,
    /// `lead_days`: tenants whose first start lies further ahead (calendar days after the plan date) are `provisional`.
    pub lead_days: Option<u32>,
    /// `split_when_needed`: workloads of one tenant may go to different FMs when no FM can take them all.
    pub split_when_needed: bool,
    /// `esd_editors`: the roles that may change an ESD.
    pub esd_editors: Vec<Box<str>>,
    /// `stability`.
    pub stability: Stability,
    /// `max_moves`: the most units that may change their FM.
    pub max_moves: Option<u32>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            max_utilisation: 1_000_000,
            cover_days: 10,
            max_wait_days: 0,
            lead_days: None,
            split_when_needed: false,
            esd_editors: vec!["FM".into()],
            stability: Stability::Priced,
            max_moves: None,
        }
    }
}

/// What may happen to a tenant that has an FM but has not started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Stability {
    /// It keeps its FM.
    Locked,
    /// It may move, at a price.
    #[default]
    Priced,
    /// It may move for nothing.
    Free,
}

/// The prices of the cost level.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    /// `growth`: how much dearer each tenth of capacity is than the one below it (1 to 3).
    pub growth: f64,
    /// `second_language_hours`, per unit served in its second language.
    pub second_language_hours: f64,
    /// `same_customer_hours`, per customer and FM beyond the first that serves it.
    pub same_customer_hours: f64,
    /// `move_hours`, per unit that changes its FM.
    pub move_hours: f64,
}

impl Default for Objective {
    fn default() -> Self {
        Self { growth: 1.6, second_language_hours: 4.0, same_customer_hours: 2.0, move_hours: 6.0 }
    }
}
