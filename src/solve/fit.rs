//! Does an FM have room for a unit? A depth-first walk over the days of its deployments, one after the other.

use super::state::State;
use crate::case::{Fm, Id};
use crate::model::{Choice, Load, Start, StartPicks, Unit};

/// Starts that are tried before the question counts as answered by no; only many month estimates that fit alone and
/// not together get there.
const MOST_TRIES: u32 = 200_000;

/// The same where the answer only guides the search.
const FEW_TRIES: u32 = 500;

impl State<'_> {
    /// A choice of `unit` for `fm` that fits and that ties and the limit on moves allow.
    pub(crate) fn any_fit(&self, unit: Id<Unit>, fm: Id<Fm>) -> Option<Choice> {
        if !self.may_serve(unit, fm) || !self.move_allowed(unit, None, fm) {
            return None;
        }
        Walk::new(self, unit, fm)?.run(MOST_TRIES)
    }

    /// True when `fm` has a legal choice with room for `unit`, were it not for ties and the limit on moves.
    pub(crate) fn has_room(&self, unit: Id<Unit>, fm: Id<Fm>) -> bool {
        Walk::new(self, unit, fm).and_then(|walk| walk.run(MOST_TRIES)).is_some()
    }

    /// A choice of `unit` for `fm` that fits, if one is found soon; ties and the limit on moves are not looked at.
    pub(crate) fn quick_fit(&self, unit: Id<Unit>, fm: Id<Fm>) -> Option<Choice> {
        Walk::new(self, unit, fm)?.run(FEW_TRIES)
    }
}

struct Walk<'a> {
    state: &'a State<'a>,
    unit: Id<Unit>,
    fm: Id<Fm>,
    options: StartPicks<'a>,
    /// By task: the picks that fit for themselves.
    open: Vec<Vec<u16>>,
    /// The tasks in the order they are placed in: those with the fewest open days first, each behind the one it follows.
    order: Vec<usize>,
    picks: Vec<u16>,
    /// Minutes and starts of the unit by week, as far as it is placed.
    placed: Vec<i32>,
    started: Vec<u32>,
    tries: u32,
}

impl<'a> Walk<'a> {
    /// `None` when the running work alone does not fit, or a task has no day on which it fits alone.
    fn new(state: &'a State<'a>, unit: Id<Unit>, fm: Id<Fm>) -> Option<Self> {
        let model = state.model;
        let (open, order) = (Vec::new(), Vec::new());
        let picks = vec![0; model.units[unit].tasks.len()];
        let (placed, started) = (vec![0; model.weeks], vec![0; model.weeks]);
        let options = StartPicks::new(model, unit, fm);
        let mut walk = Self { state, unit, fm, options, open, order, picks, placed, started, tries: 0 };
        if let Some(load) = model.units[unit].fixed {
            let fits = walk.place(load) && walk.has_places(load);
            fits.then_some(())?;
        }
        for (task, _) in model.tasks_of(unit) {
            let starts = (0u16..).zip(model.starts_of(task));
            let open: Vec<u16> = starts.filter(|(_, start)| walk.is_open(start)).map(|(pick, _)| pick).collect();
            (!open.is_empty()).then_some(())?;
            walk.open.push(open);
        }
        walk.order = walk.narrow_first();
        Some(walk)
    }

    /// True when a task may start so, for all that is known without the others.
    fn is_open(&mut self, start: &Start) -> bool {
        if !self.state.model.fms[self.fm].works_on(start.day) {
            return false;
        }
        let fits = self.start(start);
        self.take(start);
        fits && self.has_places(start.load)
    }

    fn narrow_first(&self) -> Vec<usize> {
        let first = self.state.model.units[self.unit].tasks.start;
        let before = |at: usize| self.state.model.tasks[Id::new(first + at)].after.map(|(id, _)| id.index() - first);
        let mut left: Vec<usize> = (0..self.open.len()).collect();
        let mut order = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let free = |at: usize| before(at).is_none_or(|before| order.contains(&before));
            let next = left.iter().copied().filter(|&at| free(at)).min_by_key(|&at| (self.open[at].len(), at));
            // Chains have no cycles, so that one is always free.
            let Some(next) = next else { break };
            left.retain(|&at| at != next);
            order.push(next);
        }
        order
    }

    fn run(mut self, most: u32) -> Option<Choice> {
        let found = self.extend(0, most);
        found.then_some(Choice { fm: self.fm, picks: self.picks })
    }

    fn extend(&mut self, placed: usize, most: u32) -> bool {
        let Some(&at) = self.order.get(placed) else { return true };
        let task = Id::new(self.state.model.units[self.unit].tasks.start + at);
        let starts = self.state.model.starts_of(task);
        let legal: Vec<u16> =
            self.options.open_at(at, &self.picks).filter(|pick| self.open[at].contains(pick)).collect();
        for pick in legal {
            self.tries += 1;
            if self.tries > most {
                return false;
            }
            let start = &starts[usize::from(pick)];
            self.picks[at] = pick;
            if self.start(start) && self.extend(placed + 1, most) {
                return true;
            }
            self.take(start);
        }
        false
    }

    /// Adds a start to what is placed and says whether it still fits.
    fn start(&mut self, start: &Start) -> bool {
        let week = start.day.week() as usize;
        self.started[week] += 1;
        self.place(start.load) && self.started[week] <= self.state.starts_left(self.fm, week)
    }

    fn take(&mut self, start: &Start) {
        self.started[start.day.week() as usize] -= 1;
        self.state.model.loads.add_to(&mut self.placed, start.load, -1);
    }

    /// Adds `load` to what is placed and says whether it still fits.
    fn place(&mut self, load: Id<Load>) -> bool {
        let (first, minutes) = self.state.model.loads.get(load);
        let mut fits = true;
        for (week, &more) in (first..).zip(minutes) {
            self.placed[week] += more;
            fits &= more == 0 || self.state.minutes_left(self.fm, week) >= self.placed[week];
        }
        fits
    }

    /// True when the FM may have the tenant in every week of `load`.
    fn has_places(&self, load: Id<Load>) -> bool {
        let (first, minutes) = self.state.model.loads.get(load);
        let mut busy = (first..).zip(minutes).filter(|(_, minutes)| **minutes > 0);
        busy.all(|(week, _)| self.state.has_place(self.fm, self.unit, week))
    }
}

#[cfg(test)]
mod tests {
    use crate::case::fixture::{case, esd};
    use crate::case::{Case, Fm, Id};
    use crate::model::{Model, Solution, Unit};
    use crate::rules::Facts;
    use crate::solve::state::State;

    /// Month estimates of 4 hours a week for two weeks each from October to April, and exact dates in June, with one
    /// FM: 22^7 ways to place the first seven.
    fn many_months(last: &[&str], fm: impl FnOnce(&mut Fm)) -> Case {
        let mut desk = case("2026-09-07", 52).effort("*", &[(2, 4)]).fm("F1", fm).tenant("T1", |_| {});
        let months = ["2026-10", "2026-11", "2026-12", "2027-01", "2027-02", "2027-03", "2027-04"];
        for date in months.iter().chain(last) {
            desk = desk.workload(date, |workload| workload.esd = esd(date));
        }
        desk.done()
    }

    fn has_room(case: &Case) -> bool {
        let model = Model::build(case, &Facts::of(case));
        let unit = Id::<Unit>::new(0);
        State::new(&model, &Solution::empty(&model)).has_room(unit, Id::new(0))
    }

    #[test]
    fn what_fits_on_none_of_its_days_is_seen_before_the_others_are_placed() {
        assert!(has_room(&many_months(&["2027-06-02"], |_| {})));
        // 4 hours a week do not fit into 3.
        assert!(!has_room(&many_months(&["2027-06-02"], |fm| fm.weekly_minutes = 180)));
        assert!(!has_room(&many_months(&["2027-06-02"], |fm| fm.available_to = "2027-06-03".parse().ok())));
        assert!(!has_room(&many_months(&["2027-06-02"], |fm| fm.max_tenants = Some(0))));
    }

    #[test]
    fn two_starts_in_one_week_do_not_fit_where_one_is_the_limit() {
        assert!(has_room(&many_months(&["2027-06-02", "2027-06-09"], |fm| fm.max_starts_per_week = Some(1))));
        assert!(!has_room(&many_months(&["2027-06-02", "2027-06-03"], |fm| fm.max_starts_per_week = Some(1))));
    }
}
