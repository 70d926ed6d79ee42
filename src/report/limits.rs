//! How much of a plan a page holds.

/// The most rows of each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    /// FM-weeks of the heat map.
    pub fm_weeks: usize,
    /// Deployments of the calendars.
    pub deployments: usize,
    /// Rows of the table of tenants.
    pub tenants: usize,
    /// Rows of the table of starts.
    pub starts: usize,
    /// Rows of each other table.
    pub rows: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { fm_weeks: 250_000, deployments: 60_000, tenants: 20_000, starts: 20_000, rows: 4_000 }
    }
}

impl Limits {
    /// Half as many.
    pub(super) const fn halved(self) -> Self {
        Self {
            fm_weeks: self.fm_weeks / 2,
            deployments: self.deployments / 2,
            tenants: self.tenants / 2,
            starts: self.starts / 2,
            rows: self.rows / 2,
        }
    }

    /// True when halving makes no sense any more.
    pub(super) const fn is_least(self) -> bool {
        self.rows <= 60
    }
}
