//! ESD-NO-BACKFILL: no ESD is asked for past or running deployments.
//!
//! A deployment runs when `started_on` is given, or when it has no ESD and its tenant has an FM. Without `started_on` the
//! last phase's hours run from the plan date until the target date, else for that phase's weeks.

use super::Running;
use super::effort::{EffortReader, Unknown};
use super::load::{end_of, running_since, running_until};
use super::row::Row;
use crate::case::Esd;
use crate::finding::{Finding, Rule};
use chrono::NaiveDate;

/// True when the deployment of `row`, which is In Progress, runs already.
pub(super) fn runs(row: &Row<'_>, esd_in_force: Option<Esd>) -> bool {
    row.workload.started_on.is_some() || (esd_in_force.is_none() && row.tenant.present_fm.is_some())
}

/// The target date of a running deployment of unknown start, when it is past: what is left carries no load.
pub(super) fn past_target(row: &Row<'_>) -> Option<NaiveDate> {
    let target = row.workload.target_date.filter(|_| row.workload.started_on.is_none());
    target.filter(|&target| target < row.case.plan_date)
}

/// Says so.
pub(super) fn past_target_note(row: &Row<'_>, target: NaiveDate) -> Finding {
    let message = format!("runs without an ESD, and its target date {target} is past: it carries no load");
    row.note(Rule::EsdNoBackfill, message)
}

/// A note, when `running` of known start was over before the plan: its unit asks for an FM all the same.
pub(super) fn ended_note(row: &Row<'_>, running: &Running) -> Option<Finding> {
    let started_on = row.workload.started_on?;
    let end = row.date(running.end);
    let message = || {
        format!(
            "runs since {started_on}, yet what it takes ended on {end}, before the plan date: it carries no load, and counts as \
             running as long as it is In Progress"
        )
    };
    (end < row.case.plan_date).then(|| row.note(Rule::EsdNoBackfill, message()))
}

/// The running deployment of `row`. Past its target it takes nothing, whatever the effort table says.
///
/// # Errors
/// When the tables do not say what it takes.
pub(super) fn running(row: &Row<'_>, efforts: &mut EffortReader<'_>) -> Result<Running, Unknown> {
    let horizon = &row.case.horizon;
    if let Some(target) = past_target(row) {
        return Ok(running_until(horizon, 0, horizon.day(target)));
    }
    let effort = efforts.of(row.workload)?;
    if let Some(started_on) = row.workload.started_on {
        return Ok(running_since(horizon, &effort.profile, horizon.day(started_on)));
    }
    let phase_end = || end_of(effort.last_phase_weeks, horizon.plan_day());
    let end = row.workload.target_date.map_or_else(phase_end, |target| horizon.day(target));
    Ok(running_until(horizon, effort.last_phase_minutes(), end))
}

#[cfg(test)]
mod tests {
    use crate::case::fixture::{Builder, date, esd};
    use crate::case::{Id, PresentFm, Workload};
    use crate::finding::{Rule, Severity};
    use crate::rules::Standing;
    use crate::rules::probe::{day, eight_weeks, only_finding, running, said, standing, weeks_of};

    /// Tenant "T1" has FM "F1"; a deployment takes 1 week of 10 hours, then 3 of 5.
    fn with_fm(plan_date: &str) -> Builder {
        weeks_of(plan_date)
            .effort("Teams", &[(1, 10), (3, 5)])
            .tenant("T1", |t| t.present_fm = PresentFm::Known(Id::new(0)))
    }

    fn started(on: &str) -> impl FnOnce(&mut Workload) + use<> {
        let on = date(on);
        move |w| w.started_on = Some(on)
    }

    #[test]
    fn a_running_deployment_needs_no_esd_and_loads_what_is_left_of_it() {
        // Started on Wednesday of the week before: week -1 has 3 days of 600, week 0 has 2 of 600 and 3 of 300, weeks 1
        // and 2 have 300 each, week 3 has 2 days of 300. It ends on the Tuesday of week 3.
        let case = with_fm("2026-11-23").workload("Teams", started("2026-11-18")).done();
        let running = running(&case, 0);
        assert_eq!((running.first_week, running.minutes), (0, vec![240 + 180, 300, 300, 120]));
        assert_eq!(running.end, day(&case, "2026-12-15"));
        assert_eq!(said(&case), []);
    }

    #[test]
    fn without_the_start_the_same_row_with_an_esd_is_new_work() {
        let case = with_fm("2026-11-23").workload("Teams", |w| w.esd = esd("2026-11-24")).done();
        assert!(matches!(standing(&case, 0), Standing::Ready(_)));
    }

    #[test]
    fn a_start_on_a_weekend_counts_from_the_monday() {
        let case = with_fm("2026-11-23").workload("Teams", started("2026-11-21")).done();
        assert_eq!(running(&case, 0).minutes, [600, 300, 300, 300]);
    }

    #[test]
    fn a_deployment_that_should_have_ended_carries_no_load_and_is_noted() {
        let case = with_fm("2026-11-23").workload("Teams", started("2026-09-01")).done();
        assert_eq!(running(&case, 0).minutes.iter().sum::<i64>(), 0);
        // Four weeks from Tuesday 1 September on.
        let finding = only_finding(&case);
        assert_eq!((finding.severity, finding.rule), (Severity::Note, Rule::EsdNoBackfill));
        assert!(finding.message.contains("ended on 2026-09-28, before the plan date"), "{}", finding.message);
    }

    #[test]
    fn a_deployment_that_ends_on_the_plan_date_has_not_ended() {
        // Four weeks from Tuesday 27 October on end on Monday 23 November.
        let case = with_fm("2026-11-23").workload("Teams", started("2026-10-27")).done();
        assert_eq!(said(&case), []);
    }

    #[test]
    fn of_unknown_start_the_last_phase_runs_for_its_weeks() {
        // 3 weeks of 300 from Thursday: 2 days, two whole weeks, 3 days.
        let case = with_fm("2026-11-26").workload("Teams", |_| {}).done();
        let running = running(&case, 0);
        assert_eq!(running.minutes, [120, 300, 300, 180]);
        assert_eq!(running.end, day(&case, "2026-12-16"));
    }

    #[test]
    fn of_unknown_start_the_last_phase_runs_until_the_target_date() {
        // Thursday to the Tuesday after it: 2 days, then 2 days, of 300 / 5 = 60 each.
        let target = |w: &mut Workload| w.target_date = Some(date("2026-12-01"));
        let case = with_fm("2026-11-26").workload("Teams", target).done();
        let running = running(&case, 0);
        assert_eq!(running.minutes, [120, 120]);
        assert_eq!(running.end, day(&case, "2026-12-01"));
    }

    #[test]
    fn a_target_date_that_is_past_leaves_no_load_and_a_note() {
        let target = |w: &mut Workload| w.target_date = Some(date("2026-11-20"));
        let case = with_fm("2026-11-26").workload("Teams", target).done();
        let running = running(&case, 0);
        assert_eq!((running.minutes, running.end), (vec![], case.horizon.day(date("2026-11-20"))));
        let finding = only_finding(&case);
        assert_eq!((finding.severity, finding.rule), (Severity::Note, Rule::EsdNoBackfill));
    }

    #[test]
    fn the_overrides_of_the_row_change_the_last_phase() {
        // duration_weeks 2 cuts to 1 week of 10 hours and 1 of 5; hours_per_week replaces the 5 by 20.
        let case = with_fm("2026-11-23").workload("Teams", |w| w.duration_weeks = Some(2)).done();
        assert_eq!(running(&case, 0).minutes, [300]);
        let case = with_fm("2026-11-23").workload("Teams", |w| w.minutes_per_week = Some(1200)).done();
        assert_eq!(running(&case, 0).minutes, [1200, 1200, 1200]);
    }

    #[test]
    fn an_unknown_fm_id_is_an_fm_too() {
        let case = weeks_of("2026-11-23")
            .tenant("T1", |t| t.present_fm = PresentFm::Unknown("gone".into()))
            .workload("Teams", |_| {})
            .done();
        assert!(matches!(standing(&case, 0), Standing::Running(_)));
    }

    #[test]
    fn a_start_is_enough_to_run_even_without_an_fm() {
        let case = eight_weeks().workload("Teams", started("2026-11-23")).done();
        assert_eq!(running(&case, 0).minutes, [600, 600]);
    }
}
