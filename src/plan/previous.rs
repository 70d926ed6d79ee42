//! The week after: what the previous plan made happen and the case does not say.
//!
//! A plan is judged by its case alone ([`super::check`] knows no other plan), so what was announced or begun since must be
//! entered in the case to count. What is missing there is told here, row by row.

use super::adopt::Adoption;
use super::{Deployment, DeploymentStatus, Plan, PlanTexts, Reason};
use crate::case::{Case, Channel, Fm, Id, PresentFm};
use crate::finding::{Finding, Rule};
use chrono::NaiveDate;
use std::collections::HashMap;

/// Notes on what `previous` announced or began by the plan date of `case` and `case` does not say; `plan` is its new plan.
#[must_use]
pub fn unsaid(case: &Case, plan: &Plan, previous: &PlanTexts) -> Vec<Finding> {
    [fms(case, previous), starts(case, plan, previous)].concat()
}

/// Tenants whose announced FM, if still of the case, is not their `fm_id`.
fn fms(case: &Case, previous: &PlanTexts) -> Vec<Finding> {
    let known: HashMap<&str, Id<Fm>> = case.fms.entries().map(|(id, row)| (&*row.id, id)).collect();
    let announced = Adoption::of(previous, false).fms;
    let rows = case.tenants.iter().filter(|tenant| tenant.channel == Channel::Ftc);
    let unsaid = rows.filter_map(|tenant| {
        let fm = announced.get(&tenant.id)?;
        let id = *known.get(&**fm)?;
        if tenant.present_fm.known() == Some(id) {
            return None;
        }
        let message = match &tenant.present_fm {
            PresentFm::None => {
                format!("the previous plan announced {fm}; until fm_id says so, leaving {fm} costs nothing")
            }
            PresentFm::Known(_) | PresentFm::Unknown(_) => {
                format!("the previous plan announced {fm}, and fm_id names another FM: that one counts")
            }
        };
        Some(Finding::note(Rule::PreviousFm, message).at("tenants.csv", tenant.line).about(&tenant.id, "").about_fm(fm))
    });
    unsaid.collect()
}

/// Deployments that `previous` started before the plan date and that do not run in `plan`.
fn starts(case: &Case, plan: &Plan, previous: &PlanTexts) -> Vec<Finding> {
    let begun: HashMap<(&str, &str), NaiveDate> = previous
        .schedule
        .iter()
        .filter(|row| row.status == DeploymentStatus::Scheduled)
        .filter_map(|row| Some(((&*row.tenant, &*row.workload), row.start.filter(|&start| start < case.plan_date)?)))
        .collect();
    let rows = plan.schedule.iter().filter(|row| is_to_start(row));
    let unsaid = rows.filter_map(|row| {
        let workload = &case.workloads[row.workload];
        let (tenant, service) = (&case.tenants[workload.tenant].id, case.service_name(row.workload));
        let start = begun.get(&(&**tenant, service))?;
        let message = format!(
            "the previous plan started it on {start}; without started_on it is planned as if it had not started"
        );
        Some(Finding::note(Rule::PreviousStart, message).at("workloads.csv", workload.line).about(tenant, service))
    });
    unsaid.collect()
}

/// True for what does not run and is not left alone for good reason.
fn is_to_start(row: &Deployment) -> bool {
    let is_left_alone = matches!(row.reason, Some(Reason::Unresponsive | Reason::InputError));
    row.status != DeploymentStatus::Running && !is_left_alone
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::{case, date, esd};
    use crate::engine::{self, Quiet, Settings};
    use crate::plan::{AssignmentText, DeploymentText, Status};

    /// T1 was announced F1, who was to begin on Monday the 16th.
    fn previous() -> PlanTexts {
        let (tenant, fm): (Box<str>, Box<str>) = ("T1".into(), "F1".into());
        let assignment = AssignmentText {
            tenant: tenant.clone(),
            workload: "".into(),
            fm: fm.clone(),
            status: Status::New,
            reason: None,
        };
        let (workload, status, start) = ("Teams".into(), DeploymentStatus::Scheduled, Some(date("2026-11-16")));
        let deployment = DeploymentText { tenant, workload, fm, status, reason: None, start };
        PlanTexts { assignments: vec![assignment], schedule: vec![deployment], ..PlanTexts::default() }
    }

    fn notes(present: PresentFm, started_on: Option<NaiveDate>) -> Vec<(Rule, String)> {
        let small = case("2026-11-23", 4).effort("*", &[(2, 10)]).fm("F1", |_| {});
        let small = small.tenant("T1", |tenant| tenant.present_fm = present).workload("Teams", |row| {
            row.esd = esd("2026-11-16");
            row.started_on = started_on;
        });
        let case = small.done();
        let plan = engine::plan(&case, &Settings::default(), &Quiet).unwrap();
        unsaid(&case, &plan, &previous()).into_iter().map(|note| (note.rule, note.message)).collect()
    }

    #[test]
    fn what_the_case_does_not_say_yet_is_told_and_nothing_once_it_does() {
        let rules: Vec<Rule> = notes(PresentFm::None, None).into_iter().map(|(rule, _)| rule).collect();
        assert_eq!(rules, [Rule::PreviousFm, Rule::PreviousStart]);
        assert_eq!(notes(PresentFm::Known(Id::new(0)), Some(date("2026-11-16"))), []);
    }

    #[test]
    fn another_fm_in_the_case_counts_and_is_told() {
        let told = notes(PresentFm::Unknown("F0".into()), Some(date("2026-11-16")));
        assert_eq!(told.len(), 1);
        assert!(told[0].1.ends_with("fm_id names another FM: that one counts"), "{told:?}");
    }
}
