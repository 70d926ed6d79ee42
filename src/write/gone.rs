//! What an older plan names and the case of today does not have.

use crate::finding::{counted, named};
use std::collections::BTreeSet;
use std::fmt;

/// Names in the tables of a plan that its case no longer has. The rows about them are passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gone {
    /// Tenants.
    pub tenants: BTreeSet<String>,
    /// Workloads of tenants that are there still, as `tenant: workload`.
    pub workloads: BTreeSet<String>,
    /// FMs.
    pub fms: BTreeSet<String>,
    /// Weeks that the horizon does not have, by their Mondays.
    pub weeks: BTreeSet<String>,
}

impl Gone {
    /// True when the case has all that the plan names.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        [&self.tenants, &self.workloads, &self.fms, &self.weeks].into_iter().all(BTreeSet::is_empty)
    }
}

impl fmt::Display for Gone {
    /// `1 tenant (T1), 2 FMs (anna, bruno)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds =
            [("tenant", &self.tenants), ("workload", &self.workloads), ("FM", &self.fms), ("week", &self.weeks)];
        let words = kinds.into_iter().filter(|(_, names)| !names.is_empty()).map(|(what, names)| {
            format!("{} ({})", counted(names.len(), what), named(names.iter().map(String::as_str)))
        });
        f.write_str(&words.collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_gone_is_told_with_its_first_names() {
        let names = |all: &[&str]| all.iter().map(|&name| name.to_owned()).collect();
        let gone = Gone { tenants: names(&["T1"]), fms: names(&["a", "b", "c", "d", "e", "f"]), ..Gone::default() };
        assert_eq!(gone.to_string(), "1 tenant (T1), 6 FMs (a, b, c, d, e, ...)");
        assert!(!gone.is_empty() && Gone::default().is_empty());
    }
}
