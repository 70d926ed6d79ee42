//! The minutes of each engagement week: the phases of the effort table, changed by what the workload's row says.
//!
//! `duration_weeks` alone cuts or lengthens the last phase, `hours_per_week` alone replaces the hours of every phase, both
//! together are one phase.

use crate::case::{Case, EffortRows, Id, Phase, Tenant, Workload};
use crate::finding::{Finding, Rule, counted};
use std::collections::HashSet;
use std::iter::repeat_n;
use std::sync::{Arc, Mutex, PoisonError};

const EFFORT: &str = "effort.csv";

/// The longest deployment that is taken for one: a hundred years.
const LONGEST: usize = 5_200;

/// What a deployment takes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Effort {
    /// Minutes of each engagement week; never empty.
    pub(super) profile: Arc<[i64]>,
    /// How many of these weeks are the last phase.
    pub(super) last_phase_weeks: usize,
}

impl Effort {
    /// Minutes per week of the last phase.
    pub(super) fn last_phase_minutes(&self) -> i64 {
        self.profile.last().copied().unwrap_or(0)
    }
}

/// Why the tables do not say what a deployment takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unknown {
    /// No row applies to it; in words.
    NoRows(String),
    /// The rows that apply, which begin on this line, have no weeks or too many.
    BadRows(u32),
}

/// All profiles of a case, each kept once.
#[derive(Default)]
pub(super) struct Profiles {
    known: Mutex<HashSet<Arc<[i64]>>>,
}

impl Profiles {
    fn share(&self, weeks: &[i64]) -> Arc<[i64]> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        find_or_insert(&mut known, weeks, || weeks.into())
    }
}

/// One thread's view of the [`Profiles`]: it asks for the lock only when it meets a profile for the first time.
pub(super) struct EffortReader<'a> {
    case: &'a Case,
    shared: &'a Profiles,
    seen: HashSet<Arc<[i64]>>,
    weeks: Vec<i64>,
}

impl<'a> EffortReader<'a> {
    pub(super) fn new(case: &'a Case, shared: &'a Profiles) -> Self {
        Self { case, shared, seen: HashSet::new(), weeks: Vec::new() }
    }

    /// What a deployment of `workload` takes.
    ///
    /// # Errors
    /// When the tables do not say.
    pub(super) fn of(&mut self, workload: &Workload) -> Result<Effort, Unknown> {
        let last_phase_weeks = self.expand(workload)?;
        let shared = self.shared;
        let profile = find_or_insert(&mut self.seen, &self.weeks, || shared.share(&self.weeks));
        Ok(Effort { profile, last_phase_weeks })
    }

    /// Fills `self.weeks` and returns how many of them are the last phase.
    fn expand(&mut self, workload: &Workload) -> Result<usize, Unknown> {
        let duration = workload.duration_weeks.map(|weeks| weeks as usize);
        let own = duration.zip(workload.minutes_per_week);
        let rows = if own.is_none() { Some(self.rows(workload)?) } else { None };
        let phases = rows.map_or(&[][..], |rows| rows.phases.as_slice());
        let length = duration.unwrap_or_else(|| weeks_of(phases));
        if rows.is_some_and(|rows| weeks_of(&rows.phases) == 0) || !(1..=LONGEST).contains(&length) {
            return Err(self.bad_rows(workload, rows));
        }
        self.weeks.clear();
        let last_phase_starts = fill(&mut self.weeks, phases, length);
        let last = self.weeks.last().copied().unwrap_or(0);
        self.weeks.resize(length, last);
        if let Some(minutes) = workload.minutes_per_week {
            self.weeks.fill(minutes);
        }
        Ok(length - last_phase_starts)
    }

    fn rows(&self, workload: &Workload) -> Result<&'a EffortRows, Unknown> {
        self.case.effort.rows(workload.service, workload.seats).ok_or_else(|| {
            let service = self.case.services.name(workload.service);
            Unknown::NoRows(format!(
                "no row of effort.csv applies to {service} with {} seats; add one (or a row of `*`), or give both \
                 duration_weeks and hours_per_week",
                workload.seats
            ))
        })
    }

    /// That `rows` do not serve; where no file has them, it is told at the workload.
    fn bad_rows(&self, workload: &Workload, rows: Option<&EffortRows>) -> Unknown {
        match rows {
            Some(rows) if rows.line > 0 => Unknown::BadRows(rows.line),
            Some(_) | None => {
                let service = self.case.services.name(workload.service);
                let weeks = rows.map_or(workload.duration_weeks.unwrap_or(0) as usize, |rows| weeks_of(&rows.phases));
                Unknown::NoRows(format!("{service} would take {weeks} weeks in all; expected 1 to {LONGEST}"))
            }
        }
    }
}

/// An error at the rows that begin on `line` and have no weeks or too many: `tenants` have work that goes by them.
pub(super) fn bad_rows(case: &Case, line: u32, tenants: &[Id<Tenant>]) -> Finding {
    let own = case.effort.by_service.iter().map(|(&service, sets)| (case.services.name(service), sets));
    let mut all =
        own.chain([("*", &case.effort.fallback)]).flat_map(|(name, sets)| sets.iter().map(move |set| (name, set)));
    let (name, set) = all.find(|(_, set)| set.line == line).map_or(("", None), |(name, set)| (name, Some(set)));
    let (weeks, seats) = set.map_or((0, 0), |set| (weeks_of(&set.phases), set.seats_from));
    let first = tenants.first().map_or("", |&tenant| &case.tenants[tenant].id);
    let (number, go, more) = match tenants.len() {
        1 => ("1 workload".to_owned(), "goes", ""),
        number => (counted(number, "workload"), "go", " and others"),
    };
    let message = format!(
        "the rows of {name} from {seats} seats on have {weeks} weeks in all; expected 1 to {LONGEST}; {number} In Progress {go} \
         by them (of {first}{more})"
    );
    Finding::error(Rule::TableEffort, message).at(EFFORT, line).about("", name)
}

fn weeks_of(phases: &[Phase]) -> usize {
    phases.iter().map(|phase| phase.weeks as usize).sum()
}

/// Lays the phases one after the other, at most `length` weeks of them, and returns the week the last one starts in.
fn fill(weeks: &mut Vec<i64>, phases: &[Phase], length: usize) -> usize {
    let mut last_phase_starts = 0;
    for phase in phases.iter().filter(|phase| phase.weeks > 0) {
        let room = length - weeks.len();
        if room == 0 {
            break;
        }
        last_phase_starts = weeks.len();
        weeks.extend(repeat_n(phase.minutes_per_week, room.min(phase.weeks as usize)));
    }
    last_phase_starts
}

fn find_or_insert(known: &mut HashSet<Arc<[i64]>>, weeks: &[i64], make: impl FnOnce() -> Arc<[i64]>) -> Arc<[i64]> {
    if let Some(profile) = known.get(weeks) {
        return Arc::clone(profile);
    }
    let profile = make();
    known.insert(Arc::clone(&profile));
    profile
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::PresentFm;
    use crate::case::fixture::{case, date, esd};
    use crate::finding::{Rule, Severity};
    use crate::plan::Reason;
    use crate::rules::probe::{eight_weeks, ready, said, standing};
    use crate::rules::{Facts, Standing};

    /// The profile of a deployment of 2 weeks of 10 hours, none of nothing, 3 weeks of 5, changed by its row.
    fn profile(change: impl FnOnce(&mut Workload)) -> Result<(Vec<i64>, usize), Unknown> {
        let phases = [(2, 10), (0, 99), (3, 5), (0, 7)];
        let case = case("2026-11-23", 8).effort("Teams", &phases).tenant("T1", |_| {}).workload("Teams", change).done();
        let profiles = Profiles::default();
        let effort = EffortReader::new(&case, &profiles).of(&case.workloads[Id::new(0)])?;
        Ok((effort.profile.to_vec(), effort.last_phase_weeks))
    }

    #[test]
    fn phases_follow_one_another() {
        assert_eq!(profile(|_| {}), Ok((vec![600, 600, 300, 300, 300], 3)));
    }

    #[test]
    fn duration_alone_cuts_or_lengthens_the_last_phase() {
        let lasting = |weeks: u32| profile(|w| w.duration_weeks = Some(weeks));
        assert_eq!(lasting(1), Ok((vec![600], 1)));
        assert_eq!(lasting(2), Ok((vec![600, 600], 2)));
        assert_eq!(lasting(4), Ok((vec![600, 600, 300, 300], 2)));
        assert_eq!(lasting(7), Ok((vec![600, 600, 300, 300, 300, 300, 300], 5)));
    }

    #[test]
    fn hours_alone_replace_those_of_every_phase() {
        assert_eq!(profile(|w| w.minutes_per_week = Some(90)), Ok((vec![90; 5], 3)));
    }

    #[test]
    fn both_together_are_one_phase_and_need_no_table() {
        let both = |w: &mut Workload| (w.duration_weeks, w.minutes_per_week) = (Some(3), Some(90));
        assert_eq!(profile(both), Ok((vec![90; 3], 3)));
        let case = case("2026-11-23", 8).tenant("T1", |_| {}).workload("Teams", |w| {
            both(w);
            w.esd = esd("2026-12-01");
        });
        assert_eq!(ready(&case.done(), 0).profile.to_vec(), [90; 3]);
    }

    #[test]
    fn a_deployment_of_no_weeks_or_of_centuries_is_refused() {
        for weeks in [0, u32::MAX] {
            assert!(profile(|w| w.duration_weeks = Some(weeks)).is_err());
        }
    }

    #[test]
    fn the_rows_with_the_most_seats_not_above_apply_else_those_of_all_services() {
        let minutes = |seats: u32| {
            let case = case("2026-11-23", 8).effort_from("Teams", 50, &[(1, 2)]).effort_from("Teams", 500, &[(1, 3)]);
            let case = case.effort("*", &[(1, 1)]).tenant("T1", |_| {});
            let case = case.workload("Teams", |w| (w.seats, w.esd) = (seats, esd("2026-12-01"))).done();
            ready(&case, 0).profile[0]
        };
        assert_eq!([10, 50, 499, 500].map(minutes), [60, 120, 120, 180]);
    }

    #[test]
    fn no_row_that_applies_is_an_error_only_where_one_is_needed() {
        let of = |change: fn(&mut Workload)| {
            let case = case("2026-11-23", 8).effort_from("Teams", 500, &[(1, 3)]);
            case.tenant("T1", |_| {}).workload("Teams", change).done()
        };
        let with_esd = of(|w| w.esd = esd("2026-12-01"));
        assert_eq!(said(&with_esd), [(Severity::Error, Rule::TableEffort)]);
        assert_eq!(standing(&with_esd, 0), Standing::Unscheduled(Reason::InputError));
        assert_eq!(said(&of(|w| w.started_on = Some(date("2026-11-20")))), [(Severity::Error, Rule::TableEffort)]);
        assert_eq!(said(&of(|_| {})), [(Severity::Warning, Rule::EsdRequired)]);
        let past = case("2026-11-23", 8).effort_from("Teams", 500, &[(1, 3)]).fm("F1", |_| {});
        let past = past.tenant("T1", |tenant| tenant.present_fm = PresentFm::Known(Id::new(0)));
        let past = past.workload("Teams", |w| w.target_date = Some(date("2026-11-20"))).done();
        assert_eq!(said(&past), [(Severity::Note, Rule::EsdNoBackfill)]);
    }

    #[test]
    fn rows_without_weeks_are_one_error_where_they_stand_with_the_number_of_workloads_that_go_by_them() {
        let dated = |w: &mut Workload| w.esd = esd("2026-12-01");
        let case = case("2026-11-23", 8).effort("*", &[(0, 10), (0, 5)]).tenant("T1", |_| {});
        let case =
            case.workload("Teams", dated).workload("Intune", dated).workload("Viva", |_| {}).tenant("T2", |_| {});
        let lengthened = |w: &mut Workload| (w.esd, w.duration_weeks) = (esd("2026-12-01"), Some(4));
        let facts = Facts::of(&case.workload("Teams", lengthened).done());
        let errors = facts.findings.iter().filter(|finding| finding.severity == Severity::Error);
        assert_eq!(
            errors.map(ToString::to_string).collect::<Vec<_>>(),
            [
                "effort.csv:2: error TABLE-EFFORT: the rows of * from 0 seats on have 0 weeks in all; expected 1 to 5200; \
              3 workloads In Progress go by them (of T1 and others) (workload *)"
            ]
        );
        let left_out = Standing::Unscheduled(Reason::InputError);
        let is_left_out: Vec<bool> = facts.workloads.iter().map(|facts| facts.standing == left_out).collect();
        assert_eq!(is_left_out, [true, true, false, true], "one without an ESD needs no rows");
    }

    #[test]
    fn deployments_of_the_same_effort_share_one_profile() {
        let dated = |w: &mut Workload| w.esd = esd("2026-12-01");
        let case = eight_weeks().workload("Teams", dated).workload("Intune", dated).tenant("T2", |_| {});
        let case = case.workload("Teams", |w| (w.esd, w.minutes_per_week) = (esd("2026-12-01"), Some(600))).done();
        let facts = Facts::of(&case);
        let profile = |row: usize| match &facts.workloads[Id::new(row)].standing {
            Standing::Ready(ready) => Arc::clone(&ready.profile),
            other => panic!("{other:?}"),
        };
        assert!(Arc::ptr_eq(&profile(0), &profile(1)));
        assert!(Arc::ptr_eq(&profile(0), &profile(2)), "an override that changes nothing");
    }
}
