//! Deployments of a split tenant that come after one another, each a unit of its own.
//!
//! The days of two such units depend on each other, whoever leads them. Instead of teaching every method about that, the
//! model is solved without the links ([`Model::loose`]): what is proved so holds with them. Where the plan breaks one, the days
//! are narrowed so that no choice among them can ([`Model::apart`]), and in the end each task has the days that the others
//! leave it as they stand ([`Model::beside`]).

use super::{Model, Solution, Task, Unit};
use crate::case::{Day, Id};
use std::ops::Range;

/// A task that comes after a task of another unit of its tenant. It cannot start when that unit has no FM.
#[derive(Clone, Debug)]
pub struct Link {
    /// The task that comes first.
    pub before: Id<Task>,
    /// The task that comes after it.
    pub task: Id<Task>,
    /// The calendar days that must lie between.
    pub gap: i32,
    /// The days each of them has when nothing is narrowed: ranges of [`Model::starts`].
    pub(super) windows: [Range<usize>; 2],
}

impl Link {
    /// The tasks of `model` in their order, all of whose days are open.
    pub(super) fn new(model: &Model, (before, task): (Id<Task>, Id<Task>), gap: i32) -> Self {
        let windows = [before, task].map(|task| model.tasks[task].starts.clone());
        Self { before, task, gap, windows }
    }
}

impl Model {
    /// The first day the later task of `link` may start on when the earlier one starts on `day`.
    fn freed(&self, link: &Link, day: Day) -> Day {
        self.tasks[link.before].frees(day, link.gap)
    }

    /// The later task of the first link that `solution` breaks.
    #[must_use]
    pub fn broken_link(&self, solution: &Solution) -> Option<Id<Task>> {
        let keeps = |link: &Link| match (solution.start(self, link.before), solution.start(self, link.task)) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(before), Some(start)) => start.day >= self.freed(link, before.day),
        };
        self.links.iter().find(|link| !keeps(link)).map(|link| link.task)
    }

    /// The task of another unit that `unit` comes after.
    #[must_use]
    pub fn predecessor(&self, unit: Id<Unit>) -> Option<Id<Task>> {
        self.links.iter().find(|link| self.tasks[link.task].unit == unit).map(|link| link.before)
    }

    /// The task that `unit` waits for: it comes after it, and the unit of that task has no FM in `solution`.
    #[must_use]
    pub fn waits_for(&self, unit: Id<Unit>, solution: &Solution) -> Option<Id<Task>> {
        self.predecessor(unit).filter(|&before| solution.fm[self.tasks[before].unit].is_none())
    }

    /// This model without links: every solution of this one is one of it, so that what is proved of it holds of this.
    #[must_use]
    pub fn loose(&self) -> Self {
        let mut loose = Self { links: Vec::new(), ..self.clone() };
        for link in &self.links {
            loose.begin_after(self, link);
        }
        loose
    }

    /// The same with days narrowed so that every choice keeps the links where both tasks start: `loose` says where the tasks
    /// would like to be.
    #[must_use]
    pub fn apart(&self, loose: (&Self, &Solution)) -> Self {
        let mut apart = loose.0.clone();
        for link in self.links.iter().rev() {
            apart.end_before(link, apart.last_day(link.task));
        }
        for link in &self.links {
            apart.part(link, loose);
        }
        apart
    }

    /// Takes the days from the later task of `link` that no solution of `whole` can use.
    fn begin_after(&mut self, whole: &Self, link: &Link) {
        let first = self.starts_of(link.before).first().map(|start| self.freed(link, start.day));
        let free = first.filter(|_| whole.has_option(whole.tasks[link.before].unit));
        self.keep(link.task, |start| free.is_some_and(|free| start >= free));
    }

    /// Takes the days from the earlier task of `link` that leave the later one none up to `last`.
    fn end_before(&mut self, link: &Link, last: Option<Day>) {
        let before = self.tasks[link.before].clone();
        if let Some(last) = last {
            self.keep(link.before, |start| before.frees(start, link.gap) <= last);
        }
    }

    /// Shares the days out between the tasks of `link`: up to one day the earlier task has what it leaves, from that day on
    /// the later one. That is the first day that leaves both the starts they have in `loose`, or the earlier one its own, or the
    /// last. Where that one has none, an exact date is kept as long as it can be, and within a month both have about as many days.
    fn part(&mut self, link: &Link, (loose, solution): (&Self, &Solution)) {
        let days = |task| self.starts_of(task).iter().map(|start| start.day).collect::<Vec<Day>>();
        let (before, after) = (days(link.before), days(link.task));
        let ends: Vec<Day> = before.iter().map(|&day| self.freed(link, day)).collect();
        let waits = self.starts_of(link.task).iter().any(|start| start.wait > 0);
        let share = |&at: &usize| {
            let earlier = ends.partition_point(|&end| end <= after[at]);
            (earlier.min(after.len() - at), std::cmp::Reverse(at))
        };
        let mut possible = (0..after.len()).filter(|&at| ends.first().is_some_and(|&first| first <= after[at]));
        let [early, late] = [link.before, link.task].map(|task| solution.start(loose, task).map(|start| start.day));
        let wanted = early.map(|early| self.freed(link, early).max(late.unwrap_or(Day(0))));
        let wanted =
            wanted.and_then(|wanted| possible.clone().find(|&at| after[at] >= wanted).or(possible.clone().next_back()));
        let split = wanted.or_else(|| if waits { possible.next() } else { possible.max_by_key(share) });
        let Some(day) = split.map(|at| after[at]) else { return };
        // Days that cannot meet stay as they are.
        if ends.last().is_some_and(|&last| last > after[0]) {
            self.end_before(link, Some(day));
            self.keep(link.task, |start| start >= day);
        }
    }

    /// This model, the days of linked tasks narrowed to what the others leave as `solution` has them: none where the unit
    /// that comes first has no FM.
    #[must_use]
    pub fn beside(&self, solution: &Solution) -> Self {
        let mut beside = self.clone();
        for link in &self.links {
            for (task, window) in [link.before, link.task].into_iter().zip(&link.windows) {
                beside.tasks[task].starts = window.clone();
            }
        }
        for link in &self.links {
            let free = solution.start(self, link.before).map(|start| self.freed(link, start.day));
            beside.keep(link.task, |start| free.is_some_and(|free| start >= free));
            beside.end_before(link, solution.start(self, link.task).map(|start| start.day));
        }
        beside
    }

    /// `solution` of this model as one of `other`, which differs by the days it leaves to tasks.
    #[must_use]
    pub fn carry(&self, other: &Self, solution: &Solution) -> Solution {
        let pick = |(task, &pick): (Id<Task>, &u16)| self.carry_pick(other, (task, pick)).unwrap_or(0);
        Solution { fm: solution.fm.clone(), pick: solution.pick.entries().map(pick).collect() }
    }

    /// The pick of the same day in `other`, where that leaves it to the task.
    #[must_use]
    pub fn carry_pick(&self, other: &Self, (task, pick): (Id<Task>, u16)) -> Option<u16> {
        let (open, at) = (&other.tasks[task].starts, self.tasks[task].starts.start + usize::from(pick));
        open.contains(&at).then(|| (at - open.start) as u16)
    }

    fn last_day(&self, task: Id<Task>) -> Option<Day> {
        self.starts_of(task).last().map(|start| start.day)
    }

    /// Leaves `task` the days of its range that are `wanted`, which must be neighbours.
    fn keep(&mut self, task: Id<Task>, wanted: impl Fn(Day) -> bool) {
        let range = self.tasks[task].starts.clone();
        let first = range.clone().find(|&at| wanted(self.starts[at].day)).unwrap_or(range.end);
        let end = (first..range.end).find(|&at| !wanted(self.starts[at].day)).unwrap_or(range.end);
        self.tasks[task].starts = first..end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::{case, esd};
    use crate::case::{Case, Fm, WorkloadSkill};
    use crate::model::{Broken, Choice, evaluate};
    use crate::rules::Facts;

    /// Exchange and Teams of two weeks each, Teams after Exchange; F1 leads one and F2 the other.
    fn two(exchange: &str, teams: &str, max_wait: u32) -> (Case, Model) {
        let only = |service: usize| move |fm: &mut Fm| fm.workloads = WorkloadSkill::Only(vec![Id::new(service)]);
        let case = case("2026-11-23", 12)
            .with(|case| (case.policy.split_when_needed, case.policy.max_wait_days) = (true, max_wait))
            .effort("*", &[(2, 10)])
            .fm("F1", only(0))
            .fm("F2", only(1))
            .tenant("T1", |_| {})
            .workload("Exchange", |row| row.esd = esd(exchange))
            .workload_after("Teams", 0, |row| row.esd = esd(teams))
            .done();
        let model = Model::build(&case, &Facts::of(&case));
        assert_eq!((model.units.len(), model.links.len()), (2, 1));
        (case, model)
    }

    /// The first and the last day of each task.
    fn windows(case: &Case, model: &Model) -> Vec<String> {
        let text = |task: Id<Task>| match model.starts_of(task) {
            [first, .., last] => format!("{} to {}", case.horizon.date(first.day), case.horizon.date(last.day)),
            [only] => case.horizon.date(only.day).to_string(),
            [] => String::new(),
        };
        model.tasks.ids().map(text).collect()
    }

    /// Each unit with its FM on the days of these picks; `None`: without one.
    fn solution(model: &Model, picks: [Option<u16>; 2]) -> Solution {
        let mut solution = Solution::empty(model);
        for (at, pick) in picks.into_iter().enumerate() {
            if let Some(pick) = pick {
                solution.assign(model, Id::new(at), &Choice { fm: Id::new(at), picks: vec![pick] });
            }
        }
        solution
    }

    /// The model apart, where the loose one has these picks.
    fn apart(model: &Model, picks: [Option<u16>; 2]) -> Model {
        let loose = model.loose();
        model.apart((&loose, &solution(&loose, picks)))
    }

    #[test]
    fn days_that_cannot_meet_stay_as_they_are() {
        // Exchange ends on Friday, 4 December, or a day later for each day of wait: Friday the 11th at the latest.
        let (case, model) = two("2026-11-23", "2026-12-14", 5);
        assert_eq!(
            windows(&case, &apart(&model, [None, None])),
            ["2026-11-23 to 2026-11-30", "2026-12-14 to 2026-12-21"]
        );
    }

    #[test]
    fn days_that_meet_are_shared_out() {
        // Both in December: Teams can start on the 15th at the earliest, and Exchange must by the 17th.
        let (case, model) = two("2026-12", "2026-12", 0);
        assert_eq!(windows(&case, &model.loose()), ["2026-12-01 to 2026-12-31", "2026-12-15 to 2026-12-31"]);
        let share = |picks| windows(&case, &apart(&model, picks));
        assert_eq!(share([None, None]), ["2026-12-01 to 2026-12-09", "2026-12-23 to 2026-12-31"]);
        // Exchange from the 1st and Teams from the 17th, its third day, could stay; from the 9th Exchange ends on the 22nd.
        assert_eq!(share([Some(0), Some(2)]), ["2026-12-01 to 2026-12-03", "2026-12-17 to 2026-12-31"]);
        assert_eq!(share([Some(6), Some(2)]), ["2026-12-01 to 2026-12-09", "2026-12-23 to 2026-12-31"]);
        // An exact date is kept, with the days it may wait.
        let (case, model) = two("2026-12", "2026-12-21", 2);
        assert_eq!(
            windows(&case, &apart(&model, [None, None])),
            ["2026-12-01 to 2026-12-07", "2026-12-21 to 2026-12-23"]
        );
    }

    #[test]
    fn what_comes_after_something_nobody_leads_has_no_day() {
        let (_, model) = two("2026-11-23", "2026-12-14", 0);
        let mut alone = model.clone();
        alone.groups[model.fms[Id::new(0)].group].clear();
        assert!(model.has_option(Id::new(1)) && !alone.loose().has_option(Id::new(1)));
    }

    #[test]
    fn a_solution_keeps_the_gap_and_the_order() {
        let (_, model) = two("2026-12", "2026-12", 0);
        let evaluated = |picks| evaluate(&model, &solution(&model, picks)).map(|levels| levels.unassigned);
        // Exchange from the 1st to the 14th; the 15th is the eleventh working day of December.
        assert_eq!(evaluated([Some(0), Some(10)]), Ok(0));
        assert_eq!(evaluated([Some(0), Some(9)]), Err(Broken::Series(Id::new(1))));
        assert_eq!(evaluated([None, Some(10)]), Err(Broken::Series(Id::new(1))));
        assert_eq!(evaluated([Some(0), None]), Ok(1));
    }

    #[test]
    fn beside_the_others_each_has_the_days_they_leave() {
        let (case, model) = two("2026-12", "2026-12", 0);
        let beside = |picks| windows(&case, &model.beside(&solution(&model, picks)));
        // Exchange from the 3rd to the 16th; Teams on the 21st: Exchange could start on the 7th (to the 18th) as well.
        assert_eq!(beside([Some(2), Some(14)]), ["2026-12-01 to 2026-12-07", "2026-12-17 to 2026-12-31"]);
        assert_eq!(beside([Some(2), None]), ["2026-12-01 to 2026-12-31", "2026-12-17 to 2026-12-31"]);
        assert_eq!(beside([None, None]), ["2026-12-01 to 2026-12-31", ""]);
        let both = solution(&model, [Some(2), Some(14)]);
        let narrow = model.beside(&both);
        let carried = model.carry(&narrow, &both);
        assert_eq!(
            (carried.pick[Id::new(0)], carried.pick[Id::new(1)]),
            (2, 2),
            "the 21st is the third day from the 17th"
        );
        assert_eq!(narrow.carry(&model, &carried), both);
        assert_eq!(narrow.beside(&carried).tasks[Id::new(1)].starts, narrow.tasks[Id::new(1)].starts);
    }
}
