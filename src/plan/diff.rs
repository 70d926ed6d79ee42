//! What changed from one plan to another, by the ids in their tables, so that the two may be of different cases.

use super::texts::{AssignmentText, DeploymentText, PlanTexts};
use super::{DeploymentStatus, Levels, Reason, Status};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

/// What changed between two plans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diff {
    /// The levels before and after.
    pub levels: [Levels; 2],
    /// Tenants (or parts of split tenants) for whom something changed: in the order of the later plan, then those that
    /// are gone.
    pub tenants: Vec<TenantChange>,
    /// Deployments whose start or status changed, in the same order.
    pub starts: Vec<StartChange>,
    /// Every week of either plan, in order, over all FMs.
    pub weeks: Vec<WeekChange>,
}

/// What changed for a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantChange {
    /// `tenant_id`.
    pub tenant: Box<str>,
    /// `workload`, when the tenant is split.
    pub workload: Box<str>,
    /// What happened.
    pub kind: ChangeKind,
    /// `fm_id` before; may be empty.
    pub from: Box<str>,
    /// `fm_id` after; may be empty.
    pub to: Box<str>,
    /// `status` before and after; `None` in the plan that does not know the tenant.
    pub statuses: [Option<Status>; 2],
    /// `reason` after.
    pub reason: Option<Reason>,
}

/// What happened to a tenant between two plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Another FM.
    Moved,
    /// It had no FM and has one.
    Assigned,
    /// It had an FM and has none.
    Unassigned,
    /// The earlier plan does not know it.
    New,
    /// The later plan does not know it.
    Gone,
    /// The same FM, but another status that matters (such as `provisional` before).
    Status,
}

impl ChangeKind {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Moved, Self::Assigned, Self::Unassigned, Self::New, Self::Gone, Self::Status];

    /// The word in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Moved => "moved",
            Self::Assigned => "assigned",
            Self::Unassigned => "unassigned",
            Self::New => "new",
            Self::Gone => "gone",
            Self::Status => "status",
        }
    }

    /// What happened, in words that follow a number.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Moved => "moved to another FM",
            Self::Assigned => "got an FM",
            Self::Unassigned => "lost the FM",
            Self::New => "not in the earlier plan",
            Self::Gone => "not in the later plan",
            Self::Status => "changed status",
        }
    }
}

/// A deployment that starts on another day, or no longer, or now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartChange {
    /// `tenant_id`.
    pub tenant: Box<str>,
    /// `workload`.
    pub workload: Box<str>,
    /// `status` before and after; `None` where the plan has no such row.
    pub statuses: [Option<DeploymentStatus>; 2],
    /// `start` before and after.
    pub starts: [Option<NaiveDate>; 2],
}

impl StartChange {
    /// True when both plans know the deployment; new and gone ones are told with their tenants.
    #[must_use]
    pub const fn is_change(&self) -> bool {
        self.statuses[0].is_some() && self.statuses[1].is_some()
    }
}

/// One week before and after, over all FMs; `None` where it lies outside a plan's horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeekChange {
    /// Its Monday.
    pub week: NaiveDate,
    /// Before.
    pub before: Option<WeekLoad>,
    /// After.
    pub after: Option<WeekLoad>,
}

/// One week of a plan over all FMs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct WeekLoad {
    /// Minutes of capacity.
    pub capacity: i64,
    /// Minutes of load.
    pub load: i64,
    /// Deployments that start.
    pub starts: u32,
}

impl Diff {
    /// What changed from `before` to `after`.
    #[must_use]
    pub fn between(before: &PlanTexts, after: &PlanTexts) -> Self {
        Self {
            levels: [before.levels, after.levels],
            tenants: tenants(before, after),
            starts: starts(before, after),
            weeks: weeks(before, after),
        }
    }

    /// How many tenants changed so.
    #[must_use]
    pub fn count(&self, kind: ChangeKind) -> usize {
        self.tenants.iter().filter(|change| change.kind == kind).count()
    }

    /// True when nobody's FM and no start changed.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.tenants.is_empty() && self.starts.is_empty()
    }
}

type Rows<'a> = HashMap<&'a str, Vec<&'a AssignmentText>>;

fn by_tenant(plan: &PlanTexts) -> Rows<'_> {
    let mut rows: Rows<'_> = HashMap::new();
    plan.assignments.iter().for_each(|row| rows.entry(&row.tenant).or_default().push(row));
    rows
}

fn tenants(before: &PlanTexts, after: &PlanTexts) -> Vec<TenantChange> {
    let (old, new) = (by_tenant(before), by_tenant(after));
    let changed = after.assignments.iter().filter_map(|row| change(counterpart(&old, row), Some(row)));
    let gone = before.assignments.iter().filter(|row| counterpart(&new, row).is_none());
    changed.chain(gone.filter_map(|row| change(Some(row), None))).collect()
}

/// The row a row is compared with: that of the same part, else that of the whole tenant, or the first part of what is whole
/// here.
fn counterpart<'a>(rows: &Rows<'a>, row: &AssignmentText) -> Option<&'a AssignmentText> {
    let candidates = rows.get(&*row.tenant)?;
    let whole = |other: &&&AssignmentText| row.workload.is_empty() || other.workload.is_empty();
    let same = candidates.iter().find(|other| other.workload == row.workload);
    same.or_else(|| candidates.iter().find(whole)).copied()
}

fn change(before: Option<&AssignmentText>, after: Option<&AssignmentText>) -> Option<TenantChange> {
    let kind = kind(before, after)?;
    let row = after.or(before)?;
    let fm = |row: Option<&AssignmentText>| row.map_or_else(|| "".into(), |row| row.fm.clone());
    Some(TenantChange {
        tenant: row.tenant.clone(),
        workload: row.workload.clone(),
        kind,
        from: fm(before),
        to: fm(after),
        statuses: [before.map(|row| row.status), after.map(|row| row.status)],
        reason: after.and_then(|row| row.reason),
    })
}

fn kind(before: Option<&AssignmentText>, after: Option<&AssignmentText>) -> Option<ChangeKind> {
    let (Some(before), Some(after)) = (before, after) else {
        return match (before, after) {
            (None, Some(_)) => Some(ChangeKind::New),
            (Some(_), None) => Some(ChangeKind::Gone),
            _ => None,
        };
    };
    match (before.planned_fm(), after.planned_fm()) {
        (Some(from), Some(to)) if from != to => Some(ChangeKind::Moved),
        (Some(_), Some(_)) => {
            let provisional = |row: &AssignmentText| row.status == Status::Provisional;
            (provisional(before) != provisional(after)).then_some(ChangeKind::Status)
        }
        (None, Some(_)) => Some(ChangeKind::Assigned),
        (Some(_), None) if after.status == Status::Unassigned => Some(ChangeKind::Unassigned),
        (Some(_), None) => Some(ChangeKind::Status),
        (None, None) => (before.status != after.status).then_some(ChangeKind::Status),
    }
}

fn starts(before: &PlanTexts, after: &PlanTexts) -> Vec<StartChange> {
    fn key(row: &DeploymentText) -> (&str, &str) {
        (&row.tenant, &row.workload)
    }
    let old: HashMap<(&str, &str), &DeploymentText> = before.schedule.iter().map(|row| (key(row), row)).collect();
    let new: HashMap<(&str, &str), &DeploymentText> = after.schedule.iter().map(|row| (key(row), row)).collect();
    let changed = after.schedule.iter().filter_map(|row| start_change(old.get(&key(row)).copied(), Some(row)));
    let gone = before.schedule.iter().filter(|row| !new.contains_key(&key(row)));
    changed.chain(gone.filter_map(|row| start_change(Some(row), None))).collect()
}

fn start_change(before: Option<&DeploymentText>, after: Option<&DeploymentText>) -> Option<StartChange> {
    let row = after.or(before)?;
    let what = |row: Option<&DeploymentText>| row.map(|row| (row.status, row.start));
    let (old, new) = (what(before), what(after));
    (old != new).then(|| StartChange {
        tenant: row.tenant.clone(),
        workload: row.workload.clone(),
        statuses: [old.map(|row| row.0), new.map(|row| row.0)],
        starts: [old.and_then(|row| row.1), new.and_then(|row| row.1)],
    })
}

fn weeks(before: &PlanTexts, after: &PlanTexts) -> Vec<WeekChange> {
    let (old, new) = (by_week(before), by_week(after));
    let mut all: Vec<NaiveDate> = old.keys().chain(new.keys()).copied().collect();
    all.sort_unstable();
    all.dedup();
    let change = |week| WeekChange { week, before: old.get(&week).copied(), after: new.get(&week).copied() };
    all.into_iter().map(change).collect()
}

fn by_week(plan: &PlanTexts) -> BTreeMap<NaiveDate, WeekLoad> {
    let mut weeks: BTreeMap<NaiveDate, WeekLoad> = BTreeMap::new();
    for row in &plan.load {
        let sum = weeks.entry(row.week).or_default();
        sum.capacity += row.capacity;
        sum.load += row.load;
        sum.starts += row.starts;
    }
    weeks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(tenant: &str, fm: &str, status: Status) -> AssignmentText {
        AssignmentText { tenant: tenant.into(), workload: "".into(), fm: fm.into(), status, reason: None }
    }

    fn plan(assignments: Vec<AssignmentText>) -> PlanTexts {
        PlanTexts { assignments, ..PlanTexts::default() }
    }

    #[test]
    fn each_tenant_is_told_once_with_what_happened_to_it() {
        let before = plan(vec![
            row("gone", "F1", Status::Kept),
            row("stays", "F1", Status::New),
            row("moves", "F1", Status::New),
            row("falls", "F1", Status::Kept),
            row("waits", "F1", Status::Provisional),
        ]);
        let after = plan(vec![
            row("stays", "F1", Status::Kept),
            row("moves", "F2", Status::Moved),
            row("falls", "", Status::Unassigned),
            row("waits", "F1", Status::New),
            row("comes", "F2", Status::New),
        ]);
        let diff = Diff::between(&before, &after);
        let told: Vec<(&str, ChangeKind)> = diff.tenants.iter().map(|row| (&*row.tenant, row.kind)).collect();
        assert_eq!(
            told,
            [
                ("moves", ChangeKind::Moved),
                ("falls", ChangeKind::Unassigned),
                ("waits", ChangeKind::Status),
                ("comes", ChangeKind::New),
                ("gone", ChangeKind::Gone),
            ]
        );
        assert!(Diff::between(&after, &after).is_empty());
    }

    #[test]
    fn a_tenant_that_is_split_now_is_compared_with_the_whole_it_was() {
        let part = |name: &str, fm: &str| AssignmentText { workload: name.into(), ..row("T1", fm, Status::New) };
        let before = plan(vec![row("T1", "F1", Status::New)]);
        let after = plan(vec![part("Teams", "F1"), part("Intune", "F2")]);
        let diff = Diff::between(&before, &after);
        assert_eq!(diff.tenants.len(), 1);
        assert_eq!((&*diff.tenants[0].workload, diff.tenants[0].kind), ("Intune", ChangeKind::Moved));
        assert_eq!(Diff::between(&after, &before).tenants, [], "whole again with the FM of its first part");
    }

    #[test]
    fn a_part_that_comes_and_one_that_goes_are_told_while_another_stays() {
        let part = |name: &str, fm: &str| AssignmentText { workload: name.into(), ..row("T1", fm, Status::New) };
        let before = plan(vec![part("Teams", "F1"), part("Intune", "F2")]);
        let after = plan(vec![part("Teams", "F1"), part("Purview", "F2")]);
        let diff = Diff::between(&before, &after);
        let told: Vec<(&str, ChangeKind)> = diff.tenants.iter().map(|row| (&*row.workload, row.kind)).collect();
        assert_eq!(told, [("Purview", ChangeKind::New), ("Intune", ChangeKind::Gone)]);
    }
}
