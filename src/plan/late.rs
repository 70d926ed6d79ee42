//! Deployments of a plan that end after the day they are to be done by.
//!
//! A target date fixes no start: a deployment is as long as it is. That it ends too late is for people to settle, with the
//! customer or by another start.

use super::{Deployment, DeploymentStatus};
use crate::case::Case;
use crate::finding::{Finding, Rule, counted};

/// How many days after its target date a deployment ends that this plan starts or that still runs; `None` when it ends in
/// time, has no target or was over before the plan.
#[must_use]
pub fn days_late(case: &Case, row: &Deployment) -> Option<usize> {
    let target = case.workloads[row.workload].target_date?;
    let end = row.end.filter(|&end| match row.status {
        DeploymentStatus::Scheduled => true,
        DeploymentStatus::Running => end >= case.plan_date,
        DeploymentStatus::Unscheduled => false,
    })?;
    usize::try_from((end - target).num_days()).ok().filter(|&days| days > 0)
}

/// A note on each deployment of `schedule` that ends late, in its order.
#[must_use]
pub fn late(case: &Case, schedule: &[Deployment]) -> Vec<Finding> {
    schedule.iter().filter_map(|row| note(case, row)).collect()
}

fn note(case: &Case, row: &Deployment) -> Option<Finding> {
    let days = counted(days_late(case, row)?, "day");
    let workload = &case.workloads[row.workload];
    let (start, end, target) = (row.start?, row.end?, workload.target_date?);
    let begins = if row.status == DeploymentStatus::Running { "runs since" } else { "starts on" };
    let message = format!("{begins} {start} and ends on {end}, {days} after its target date {target}");
    let tenant = &case.tenants[workload.tenant].id;
    let note = Finding::note(Rule::TargetMissed, message).at("workloads.csv", workload.line);
    Some(note.about(tenant, case.service_name(row.workload)).about_fm(row.fm.map_or("", |fm| &case.fms[fm].id)))
}

#[cfg(test)]
mod tests {
    use crate::case::fixture::{case, date, esd};
    use crate::engine::{self, Quiet, Settings};
    use crate::finding::Rule;

    /// What the plan of 23 November says of a deployment of two weeks. That from Monday 30 November ends on Friday 11 December.
    fn notes(target: &str, started_on: Option<&str>) -> Vec<String> {
        let small = case("2026-11-23", 4).effort("*", &[(2, 10)]).fm("F1", |_| {});
        let small =
            small.tenant("T1", |tenant| tenant.present_fm = crate::case::PresentFm::Known(crate::case::Id::new(0)));
        let small = small.workload("Teams", |row| {
            row.esd = esd("2026-11-30").filter(|_| started_on.is_none());
            row.target_date = Some(date(target));
            row.started_on = started_on.map(date);
        });
        let plan = engine::plan(&small.done(), &Settings::default(), &Quiet).unwrap();
        let late = plan.findings.into_iter().filter(|finding| finding.rule == Rule::TargetMissed);
        late.map(|finding| finding.message).collect()
    }

    #[test]
    fn a_deployment_that_ends_after_its_target_date_is_noted() {
        let note = "starts on 2026-11-30 and ends on 2026-12-11, 1 day after its target date 2026-12-10";
        assert_eq!(notes("2026-12-10", None), [note]);
        assert_eq!(notes("2026-12-11", None), [""; 0]);
    }

    #[test]
    fn a_deployment_that_runs_is_noted_until_it_is_over() {
        let note = "runs since 2026-11-16 and ends on 2026-11-27, 2 days after its target date 2026-11-25";
        assert_eq!(notes("2026-11-25", Some("2026-11-16")), [note]);
        assert_eq!(notes("2026-11-27", Some("2026-11-16")), [""; 0]);
        assert_eq!(notes("2026-11-18", Some("2026-11-09")), [""; 0], "its last day was Friday the 20th");
    }
}
