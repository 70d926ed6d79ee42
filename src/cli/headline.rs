//! The summary a person reads at the end of a run.

use super::console::{GOOD, HEADING, WARNING, printable};
use super::look_first;
use super::numbers::{Count, Counted, HoursShown, Percent};
use crate::case::Case;
use crate::plan::diff::ChangeKind;
use crate::plan::{Assignment, FmWeek, Levels, Plan, Status, Termination};
use crate::report::{Changes, Report};
use std::cmp::Ordering;
use std::io::{self, Write};
use std::path::Path;

/// Prints what came out of a run.
pub(super) struct Headline<'a> {
    case: &'a Case,
    plan: &'a Plan,
    changes: Option<Changes<'a>>,
}

impl<'a> Headline<'a> {
    /// The summary of what `report` is about.
    pub(super) const fn of(report: Report<'a>) -> Self {
        Self { case: report.case, plan: report.plan, changes: report.changes }
    }
}

impl Headline<'_> {
    /// Prints the figures, what to look at first, and where the files are.
    pub(super) fn print(&self, dir: &Path, out: &mut dyn Write) -> io::Result<()> {
        self.print_title(out)?;
        self.print_assigned(out)?;
        self.print_levels(out)?;
        self.print_utilisation(out)?;
        self.print_changes(out)?;
        writeln!(out, "  {}", self.proof())?;
        look_first::print(self.case, self.plan, out)?;
        writeln!(out, "\nThe plan is in {}", dir.display())
    }

    fn print_title(&self, out: &mut dyn Write) -> io::Result<()> {
        let tenants = Counted(self.case.tenants.len() as u64, "tenant");
        let fms = Counted(self.plan.fms_at_work() as u64, "FM");
        let weeks = Counted(self.case.horizon.weeks() as u64, "week");
        let date = self.case.plan_date;
        writeln!(out, "{HEADING}Plan for {date}: {tenants}, {fms}, {weeks}{HEADING:#}\n")
    }

    fn status(&self, status: Status) -> u64 {
        self.plan.summary.statuses.get(&status).copied().unwrap_or(0)
    }

    fn print_assigned(&self, out: &mut dyn Write) -> io::Result<()> {
        let parts: Vec<(u64, &str)> = [Status::Kept, Status::New, Status::Moved, Status::Provisional]
            .into_iter()
            .map(|status| (self.status(status), status.as_str()))
            .collect();
        let assigned: u64 = parts.iter().map(|(count, _)| count).sum();
        let all = Count(assigned + self.status(Status::Unassigned));
        let detail: Vec<String> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{} {word}", Count(*count)))
            .collect();
        let detail = if detail.is_empty() { String::new() } else { format!(": {}", detail.join(", ")) };
        let is_split = self.plan.assignments.iter().any(|row| row.workload.is_some());
        let split = if is_split { " (split ones count by workload)" } else { "" };
        writeln!(out, "  assigned     {} of {all} tenants with something to schedule{split}{detail}", Count(assigned))
    }

    fn print_levels(&self, out: &mut dyn Write) -> io::Result<()> {
        let Levels { unassigned, waiting, cost } = self.plan.summary.levels;
        let bounds = self.plan.summary.bounds;
        let [unassigned_gap, waiting_gap, cost_gap] = self.plan.summary.gaps();
        let bound = bound_text(unassigned, bounds.unassigned, unassigned_gap, &bounds.unassigned.to_string());
        writeln!(out, "  unassigned   {}{bound}", self.left_out())?;
        let days = Counted(self.plan.summary.kpis.wait_days, "day");
        let deployments = Counted(self.plan.summary.kpis.waiting_deployments, "deployment");
        let bound = bound_text(waiting, bounds.waiting, waiting_gap, &bounds.waiting.to_string());
        writeln!(out, "  waiting      {days} over {deployments}{bound}")?;
        let bound = bound_text(cost, bounds.cost, cost_gap, &HoursShown(bounds.cost_hours()).to_string());
        writeln!(out, "  cost         {}{bound}", HoursShown(self.plan.summary.levels.cost_hours()))
    }

    /// The tenants behind level 1, and their priority in sum, which is the level.
    fn left_out(&self) -> String {
        let without_fm = self.status(Status::Unassigned);
        let without_room = |row: &&Assignment| row.status == Status::Kept && row.reason.is_some();
        let kept = self.plan.assignments.iter().filter(without_room).count() as u64;
        let priority = match self.plan.summary.levels.unassigned {
            0 => String::new(),
            priority => format!(", priority {priority} in sum"),
        };
        let style = if without_fm + kept > 0 { WARNING } else { GOOD };
        let kept =
            if kept == 0 { String::new() } else { format!(" and {} kept without room for new work", Count(kept)) };
        format!("{style}{}{style:#}{kept}{priority}", Counted(without_fm, "tenant"))
    }

    fn print_utilisation(&self, out: &mut dyn Write) -> io::Result<()> {
        let kpis = &self.plan.summary.kpis;
        let peak = self.hottest().map_or_else(String::new, |week| format!(" ({})", place(self.case, week)));
        let above = Counted(kpis.fm_weeks_above_85, "FM-week");
        let (highest, mean, spread) =
            (Percent(kpis.peak_utilisation), Percent(kpis.mean_utilisation), Percent(kpis.utilisation_spread));
        writeln!(out, "  utilisation  peak {highest}{peak}, mean {mean}, spread {spread}, {above} above 85 %")
    }

    fn print_changes(&self, out: &mut dyn Write) -> io::Result<()> {
        let Some(Changes { since, diff }) = self.changes else { return Ok(()) };
        let words = ChangeKind::ALL.map(|kind| (diff.count(kind) as u64, kind.words()));
        let starts = diff.starts.iter().filter(|row| row.is_change()).count() as u64;
        let all = words.into_iter().chain([(starts, "starts changed")]).filter(|(count, _)| *count > 0);
        let all: Vec<String> = all.map(|(count, words)| format!("{} {words}", Count(count))).collect();
        let all = if all.is_empty() { "nothing".to_owned() } else { all.join(", ") };
        writeln!(out, "  changes      {all} (since {})", printable(since))
    }

    fn hottest(&self) -> Option<&FmWeek> {
        let busy = self.plan.load.iter().filter(|week| week.capacity > 0 && week.load > 0);
        // The first of equals, whatever its place.
        busy.reduce(|best, week| if by_heat(week, best).is_gt() { week } else { best })
    }

    fn proof(&self) -> String {
        let summary = &self.plan.summary;
        match summary.termination {
            Termination::Optimal => format!("{GOOD}Optimal{GOOD:#}: it is proved that no plan is better."),
            Termination::Budget => {
                format!(
                    "Stopped after {}; a larger --budget may find a better plan.",
                    Counted(summary.work, "work unit")
                )
            }
            Termination::TimeLimit => "Stopped by the time limit: another run may end elsewhere.".to_owned(),
            Termination::Completed => format!("The {} method has nothing more to try.", summary.method.as_str()),
        }
    }
}

/// Orders FM-weeks by load over capacity, the coolest first.
pub(super) fn by_heat(one: &FmWeek, other: &FmWeek) -> Ordering {
    (i128::from(one.load) * i128::from(other.capacity)).cmp(&(i128::from(other.load) * i128::from(one.capacity)))
}

/// "F1, week of 2026-12-07".
pub(super) fn place(case: &Case, week: &FmWeek) -> String {
    format!("{}, week of {}", printable(&case.fms[week.fm].id), case.horizon.monday(week.week))
}

/// What is proved about a level; says nothing of a zero, which nobody can better.
fn bound_text(value: i64, bound: i64, gap: f64, bound_shown: &str) -> String {
    if value <= 0 {
        String::new()
    } else if bound >= value {
        format!(" {GOOD}(proved: not less is possible){GOOD:#}")
    } else if bound <= 0 {
        " (no bound proved)".to_owned()
    } else {
        format!(" (gap at most {}: not less than {bound_shown} is possible)", Percent(gap))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Method, Reason};
    use crate::write::sample;

    fn text(plan: &Plan) -> String {
        let mut out = Vec::new();
        Headline::of(Report::new(&sample::case(), plan)).print(Path::new("out/plan"), &mut out).unwrap();
        anstream::adapter::strip_str(&String::from_utf8(out).unwrap()).to_string()
    }

    #[test]
    fn the_summary_says_what_came_out_and_where_it_is() {
        // 96,000 cost units are 1.6 h, 72,000 are 1.2 h: the gap is 0.4 / 1.6 = 25 %.
        let expected = "\
Plan for 2026-11-25: 2 tenants, 1 FM, 4 weeks

  assigned     1 of 1 tenants with something to schedule: 1 new
  unassigned   0 tenants
  waiting      0 days over 0 deployments
  cost         1.6 h (gap at most 25 %: not less than 1.2 h is possible)
  utilisation  peak 4.2 % (F1, week of 2026-12-07), mean 0 %, spread 0 %, 0 FM-weeks above 85 %
  Stopped after 990 work units; a larger --budget may find a better plan.

Look at first
  1 workload not scheduled, no-esd: T1
  1 warning FM-LEFT: tenants.csv:3: F-gone is not in fms.csv (tenant T2, FM F-gone)
  1 note in findings.csv

The plan is in out/plan
";
        assert_eq!(text(&sample::plan()), expected);
    }

    #[test]
    fn optimal_is_said_only_when_it_is_proved() {
        let mut plan = sample::plan();
        plan.summary.bounds = plan.summary.levels;
        plan.summary.method = Method::Exact;
        assert!(text(&plan).contains("cost         1.6 h (proved: not less is possible)"));
        assert!(!text(&plan).contains("Optimal"));
        plan.summary.termination = Termination::Optimal;
        assert!(text(&plan).contains("Optimal: it is proved that no plan is better."));
    }

    #[test]
    fn who_is_left_out_comes_first_with_the_reason() {
        let mut plan = sample::plan();
        plan.assignments[0].status = Status::Unassigned;
        plan.assignments[0].reason = Some(Reason::NoCapacity);
        plan.assignments[0].detail = "2026-12-07: 3.0 h short".to_owned();
        plan.load[2].load = 2_300;
        let text = text(&plan);
        assert!(text.contains("first\n  1 tenant left out, no-capacity: T1 - 2026-12-07: 3.0 h short\n"), "{text}");
        assert!(text.contains("  hottest weeks: F1, week of 2026-12-07 (96 %)\n"), "{text}");
    }

    #[test]
    fn the_detail_of_one_tenant_names_it_where_it_is_not_that_of_all() {
        let mut plan = sample::plan();
        let row = |tenant, status, detail: &str| Assignment {
            tenant: crate::case::Id::new(tenant),
            status,
            reason: Some(Reason::NoCapacity),
            detail: detail.to_owned(),
            ..plan.assignments[0].clone()
        };
        let rows = vec![row(0, Status::Unassigned, "3.0 h short"), row(1, Status::Unassigned, "1.0 h short")];
        let kept = vec![row(0, Status::Unassigned, "3.0 h short"), row(1, Status::Kept, "1.0 h short")];
        plan.assignments = rows;
        assert!(
            text(&plan).contains("  2 tenants left out, no-capacity: T1, T2 - T1: 3.0 h short\n"),
            "{}",
            text(&plan)
        );
        plan.assignments = kept;
        let text = text(&plan);
        assert!(text.contains("  1 tenant left out, no-capacity: T1 - 3.0 h short\n"), "{text}");
        assert!(text.contains("  1 tenant kept without room for new work, no-capacity: T2 - 1.0 h short\n"), "{text}");
    }

    #[test]
    fn a_plan_without_remarks_has_nothing_to_look_at() {
        let mut plan = sample::plan();
        plan.findings.clear();
        plan.schedule.truncate(1);
        assert!(!text(&plan).contains("Look at first"));
    }
}
