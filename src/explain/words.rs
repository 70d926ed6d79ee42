//! Answers in words, for whoever shows them.

use super::departure;
use super::desk::Broken;
use super::lack::Lack;
use super::unblock::{Shift, Unblock};
use super::verdict::{Bar, Offer};
use crate::case::{Case, Day, Id, Workload};
use crate::finding::counted;

/// Weeks that are named one by one.
const WEEKS_NAMED: usize = 6;

impl Bar {
    /// A short code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::HasLeft => "has-left",
            Self::Region => "region",
            Self::Language => "language",
            Self::Skill(_) => "workloads",
            Self::Running(_) => "running",
            Self::Locked(_) => "locked",
            Self::Away(_) | Self::Leaves(..) => "away",
            Self::Behind(_) => "behind",
            Self::Full(..) => "full",
            Self::MoveLimit => "move-limit",
        }
    }

    /// What stands in the way, in words.
    #[must_use]
    pub fn words(&self, case: &Case) -> String {
        match self {
            Self::HasLeft => "has left".to_owned(),
            Self::Region => "works in another region".to_owned(),
            Self::Language => "speaks neither language of the tenant".to_owned(),
            Self::Skill(services) => {
                let names: Vec<&str> = services.iter().map(|&service| case.services.name(service)).collect();
                format!("does not lead {}", names.join(", "))
            }
            Self::Running(fm) => {
                format!("running work stays with {}, and new work of the tenant follows it", case.fms[*fm].id)
            }
            Self::Locked(fm) => format!("locked to {} (stability)", case.fms[*fm].id),
            Self::Away(days) => away(case, days),
            Self::Behind(before) => format!("{}, which it comes after, leaves it no day", case.service_name(*before)),
            Self::Leaves(fm, workload, wanted) => departure::words(case, *fm, (*workload, *wanted)),
            Self::Full(lack, _) => lack.words(case),
            Self::MoveLimit => "the limit on moves is used up".to_owned(),
        }
    }
}

fn away(case: &Case, days: &[(Id<Workload>, Day, Day)]) -> String {
    let one = |&(workload, first, last): &(Id<Workload>, Day, Day)| {
        let (name, first, last) = (case.service_name(workload), case.horizon.date(first), case.horizon.date(last));
        if first == last { format!("{name} on {first}") } else { format!("{name} from {first} to {last}") }
    };
    let list: Vec<String> = days.iter().map(one).collect();
    format!("cannot start on the days that are left: {}", list.join(", "))
}

impl Lack {
    /// What is lacking, in words: "short of 3.0 h (week of 2026-11-23 3.0 h)".
    #[must_use]
    pub fn words(&self, case: &Case) -> String {
        self.parts(case, "at").join("; ")
    }

    fn parts(&self, case: &Case, at: &str) -> Vec<String> {
        let monday = |week: usize| case.horizon.monday(week);
        let hours = |&(week, minutes): &(usize, i32)| format!("{} {:.1} h", monday(week), f64::from(minutes) / 60.0);
        let mut parts = Vec::new();
        if !self.minutes.is_empty() {
            let total = self.total_minutes() as f64 / 60.0;
            parts.push(format!("short of {total:.1} h (week of {})", listed(&self.minutes, hours)));
        }
        if !self.tenants.is_empty() {
            let weeks = listed(&self.tenants, |&week| monday(week).to_string());
            parts.push(format!("{at} max_tenants (week of {weeks})"));
        }
        if !self.starts.is_empty() {
            let starts = |&(week, over): &(usize, u32)| format!("{} by {over}", monday(week));
            parts.push(format!("over max_starts_per_week (week of {})", listed(&self.starts, starts)));
        }
        parts
    }
}

impl Broken {
    /// What is broken, in words: "anna is short of 3.0 h (week of 2026-11-23 3.0 h)".
    #[must_use]
    pub fn words(&self, case: &Case) -> String {
        match self {
            Self::Room(fm, lack) => format!("{} is {}", case.fms[*fm].id, lack.parts(case, "over").join("; ")),
            Self::Moves(1) => "1 tenant more changes its FM than max_moves allows".to_owned(),
            Self::Moves(more) => format!("{more} tenants more change their FM than max_moves allows"),
        }
    }
}

/// The first few, and how many more.
pub(super) fn listed<T>(all: &[T], show: impl Fn(&T) -> String) -> String {
    let shown: Vec<String> = all.iter().take(WEEKS_NAMED).map(show).collect();
    match all.len().saturating_sub(WEEKS_NAMED) {
        0 => shown.join(", "),
        more => format!("{} and {}", shown.join(", "), counted(more, "more week")),
    }
}

impl Offer {
    /// The starts in words: "Teams 2026-12-07, Intune 2027-01-04".
    #[must_use]
    pub fn starts_words(&self, case: &Case) -> String {
        starts(case, &self.starts)
    }
}

fn starts(case: &Case, starts: &[(Id<Workload>, Day)]) -> String {
    let one =
        |&(workload, day): &(Id<Workload>, Day)| format!("{} {}", case.service_name(workload), case.horizon.date(day));
    let list: Vec<String> = starts.iter().map(one).collect();
    list.join(", ")
}

impl Unblock {
    /// A short code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Swap { .. } => "swap",
            Self::Move(_) => "move",
            Self::Wait { .. } => "wait",
            Self::Room { .. } => "room",
            Self::Skill { .. } => "skill",
        }
    }

    /// Where the unit would go.
    #[must_use]
    pub const fn offer(&self) -> &Offer {
        match self {
            Self::Swap { offer, .. }
            | Self::Move(offer)
            | Self::Wait { offer, .. }
            | Self::Room { offer, .. }
            | Self::Skill { offer, .. } => offer,
        }
    }

    /// What must happen, in words.
    #[must_use]
    pub fn words(&self, case: &Case) -> String {
        let offer = self.offer();
        let fm = &case.fms[offer.fm].id;
        let days = if offer.starts.is_empty() { String::new() } else { format!(" ({})", offer.starts_words(case)) };
        match self {
            Self::Swap { shifts, .. } => {
                let list: Vec<String> = shifts.iter().map(|shift| shift.words(case)).collect();
                format!("{}; then {fm} has room{days}", list.join(", and "))
            }
            Self::Move(_) => format!("one more move allowed, or no lock: {fm} has room{days}"),
            Self::Wait { days: wait, .. } => format!("max_wait_days of {wait}: {fm} can then take it{days}"),
            Self::Room { lack, .. } => format!("{fm} is {}: with that room it fits{days}", lack.words(case)),
            Self::Skill { bar, .. } => format!("{fm} has room{days} but {}", bar.words(case)),
        }
    }
}

impl Shift {
    fn words(&self, case: &Case) -> String {
        let tenant = &case.tenants[self.tenant].id;
        let (from, to) = (&case.fms[self.from].id, &case.fms[self.to.fm].id);
        if self.from == self.to.fm {
            format!("{tenant} stays with {from} and starts {}", self.to.starts_words(case))
        } else {
            format!("{tenant} goes from {from} to {to}")
        }
    }
}
