//! Which start-date rule fixed a start, or kept a deployment from one.

use super::desk::Desk;
use crate::case::{Case, Contact, Day, Id, Tenant, Workload};
use crate::finding::{Rule, counted};
use crate::plan::{Deployment, DeploymentStatus, Reason};
use crate::rules::{self, Facts, Ready, Standing};

/// One deployment and the rules behind its dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartStory {
    /// Its row of `schedule.csv`.
    pub row: Deployment,
    /// The rules that fixed its start (or keep it from one), the decisive one last.
    pub rules: Vec<StartRule>,
}

/// One rule and what it says here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartRule {
    /// The rule.
    pub rule: Rule,
    /// What it means for this deployment.
    pub words: String,
}

impl Desk<'_> {
    /// The In Progress workloads of `tenant` that the plan knows.
    pub(super) fn deployments(&self, tenant: Id<Tenant>) -> Vec<StartStory> {
        let range = &self.case.tenants[tenant].workloads;
        let rows: Vec<&Deployment> =
            self.plan.schedule.iter().filter(|row| range.contains(&row.workload.index())).collect();
        let narrator = Narrator { case: self.case, facts: &self.facts, rows: &rows };
        rows.iter().map(|&row| StartStory { row: row.clone(), rules: narrator.rules(row) }).collect()
    }
}

/// Tells the rules of one tenant's deployments.
struct Narrator<'a> {
    case: &'a Case,
    facts: &'a Facts,
    rows: &'a [&'a Deployment],
}

impl Narrator<'_> {
    fn rules(&self, row: &Deployment) -> Vec<StartRule> {
        match (row.status, &self.facts.workloads[row.workload].standing) {
            (DeploymentStatus::Running, _) => vec![self.running(row)],
            (DeploymentStatus::Scheduled, Standing::Ready(ready)) => self.scheduled(row, ready),
            (DeploymentStatus::Scheduled | DeploymentStatus::Unscheduled, _) => {
                self.unscheduled(row).into_iter().collect()
            }
        }
    }

    fn running(&self, row: &Deployment) -> StartRule {
        let words = match (row.start, row.esd) {
            (Some(start), _) => format!("runs since {start}; its load is what is left of it"),
            (None, None) => "runs already; no ESD is asked for".to_owned(),
            (None, Some(esd)) => format!("runs already; its ESD was {esd}"),
        };
        StartRule { rule: Rule::EsdNoBackfill, words }
    }

    fn scheduled(&self, row: &Deployment, ready: &Ready) -> Vec<StartRule> {
        let mut rules = Vec::new();
        let tenant = &self.case.tenants[self.case.workloads[row.workload].tenant];
        if tenant.contact == Contact::Silent {
            let words = "the customer is silent: the ESD stays, and capacity is held from then on".to_owned();
            rules.push(StartRule { rule: Rule::EsdFrozen, words });
        }
        rules.push(if ready.month { self.month(row, ready) } else { self.due(row, ready) });
        rules.extend(self.serial(row, ready));
        rules.extend(self.wait(row, ready));
        rules
    }

    fn month(&self, row: &Deployment, ready: &Ready) -> StartRule {
        let month = row.esd.map_or_else(String::new, |esd| esd.format("%Y-%m").to_string());
        let (first, last) = (self.date(ready.first), self.date(ready.last));
        let words = format!("the ESD is an estimate for {month}: any working day from {first} to {last} will do");
        StartRule { rule: Rule::EsdMonth, words }
    }

    fn due(&self, row: &Deployment, ready: &Ready) -> StartRule {
        let due = self.date(ready.due);
        let Some(esd) = row.esd else {
            return StartRule { rule: Rule::EsdNotBefore, words: format!("due on {due}") };
        };
        if esd < self.case.plan_date {
            let words = format!("the ESD {esd} is past: due on {due}, the first working day from the plan date on");
            return StartRule { rule: Rule::EsdOverdue, words };
        }
        let words = if esd == due {
            format!("a ready customer does not wait: due on the ESD, {esd}")
        } else {
            format!("the ESD {esd} is no working day of the region: due on {due}, the first one after it")
        };
        StartRule { rule: Rule::EsdNotBefore, words }
    }

    /// The predecessor and the first day it leaves, as it is scheduled.
    fn freed(&self, ready: &Ready) -> Option<(&str, Day)> {
        match (ready.not_before, ready.after) {
            (Some(first), _) => Some(("running work", first)),
            (None, Some((before, gap))) => Some((self.case.service_name(before), self.after(before, gap)?)),
            (None, None) => None,
        }
    }

    /// The predecessor, when it leaves fewer days than the ESD does.
    fn serial(&self, row: &Deployment, ready: &Ready) -> Option<StartRule> {
        let (name, first) = self.freed(ready)?;
        let gap = self.case.workloads[row.workload].gap_days;
        let gap = if gap == 0 { String::new() } else { format!("at least {} ", counted(gap as usize, "day")) };
        let words = format!("{gap}after {name} ends: not before {}", self.date(first));
        (first > ready.due).then_some(StartRule { rule: Rule::EsdSerial, words })
    }

    /// The first day `before` leaves, as it is scheduled.
    fn after(&self, before: Id<Workload>, gap: u32) -> Option<Day> {
        let start = self.rows.iter().find(|row| row.workload == before)?.start?;
        let Standing::Ready(ready) = &self.facts.workloads[before].standing else { return None };
        Some(rules::end_of(ready.profile.len(), self.case.horizon.day(start)).plus(gap as i32 + 1))
    }

    fn wait(&self, row: &Deployment, ready: &Ready) -> Option<StartRule> {
        let days = row.wait_days.filter(|&days| days > 0)?;
        let start = row.start?;
        let bound = "running work binds it to its FM";
        let why = match self.freed(ready).filter(|(_, first)| *first > ready.last) {
            _ if self.case.horizon.day(start) <= ready.last => {
                format!(", of the {} that max_wait_days allows", self.case.policy.max_wait_days)
            }
            Some((name, _)) => format!(": {bound}, whose first working day after {name} and its gap this is"),
            None => format!(": {bound}, who is away until then"),
        };
        Some(StartRule { rule: Rule::EsdNotBefore, words: format!("{days} working days after the due day{why}") })
    }

    fn unscheduled(&self, row: &Deployment) -> Option<StartRule> {
        let rule = |rule: Rule, words: &str| Some(StartRule { rule, words: words.to_owned() });
        match row.reason? {
            Reason::NoEsd => rule(Rule::EsdRequired, "it has no ESD in force, and nothing is scheduled without one"),
            Reason::SerialConflict => {
                rule(Rule::EsdSerial, "no start keeps both its ESD and the gap after the workload before it")
            }
            Reason::PredecessorUnscheduled => rule(Rule::EsdSerial, "the workload it comes after is not scheduled"),
            Reason::BeyondHorizon => match self.facts.workloads[row.workload].standing {
                Standing::Ready(_) => {
                    let words = "running work binds it to its FM, who has no working day for it inside the horizon";
                    rule(Rule::EsdNotBefore, words)
                }
                _ => rule(Rule::EsdNotBefore, "its due day lies after the horizon"),
            },
            Reason::Unresponsive => {
                rule(Rule::EsdFrozen, "the customer never answers: the ESD stays, nothing is planned")
            }
            Reason::NotInProgress
            | Reason::NoEligibleFm
            | Reason::FmAwayOnStart
            | Reason::MoveLimit
            | Reason::NoCapacity
            | Reason::Partner
            | Reason::InputError => None,
        }
    }

    fn date(&self, day: Day) -> chrono::NaiveDate {
        self.case.horizon.date(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::PresentFm;
    use crate::case::fixture::{away, case, date, esd};
    use crate::engine::{MethodChoice, Quiet, Settings, plan};

    /// The last rule behind the start of Intune: it is due on Monday, 11 January, and comes after Teams, which is due on
    /// Monday, 30 November, and takes `weeks`. Both are bound to F1, with whom Exchange runs.
    fn told(weeks: u32, absence: (&str, &str)) -> String {
        let case = case("2026-11-23", 10)
            .effort("*", &[(2, 2)])
            .fm("F1", |fm| fm.absences = vec![away(absence.0, absence.1)])
            .tenant("T1", |tenant| tenant.present_fm = PresentFm::Known(Id::new(0)))
            .workload("Exchange", |row| row.started_on = Some(date("2026-11-23")))
            .workload("Teams", |row| (row.esd, row.duration_weeks) = (esd("2026-11-30"), Some(weeks)))
            .workload_after("Intune", 1, |row| row.esd = esd("2027-01-11"))
            .done();
        let settings = Settings { method: MethodChoice::Greedy, ..Settings::default() };
        let plan = plan(&case, &settings, &Quiet).unwrap();
        let desk = Desk::open(&case, &plan);
        desk.deployments(Id::new(0)).pop().unwrap().rules.pop().unwrap().words
    }

    #[test]
    fn a_late_start_is_put_down_to_the_absence_or_to_the_end_of_what_comes_before() {
        // Two weeks of Teams end on 11 December; six weeks that begin on 7 December end on Friday, 15 January.
        let late = "5 working days after the due day: running work binds it to its FM";
        assert_eq!(told(2, ("2027-01-11", "2027-01-15")), format!("{late}, who is away until then"));
        let after = "whose first working day after Teams and its gap this is";
        assert_eq!(told(6, ("2026-11-30", "2026-12-04")), format!("{late}, {after}"));
    }

    #[test]
    fn a_due_day_inside_the_horizon_is_not_said_to_lie_after_it() {
        // F1 is back on Monday, 15 February; the horizon ends on 31 January.
        let words = "running work binds it to its FM, who has no working day for it inside the horizon";
        assert_eq!(told(2, ("2027-01-04", "2027-02-12")), words);
    }
}
