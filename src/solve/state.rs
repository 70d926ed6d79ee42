//! The search state: a solution with its loads, prices and counts kept up to date, so that the cost of a change is
//! read off a few cells. Every delta is exact: after a change the levels are what [`crate::model::evaluate`] says.

use crate::case::{Customer, Fm, Id};
use crate::model::{Choice, Model, Solution, Start, StartPicks, Task, Tie, Unit};
use crate::plan::Levels;

/// Minutes in consecutive weeks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) first: usize,
    pub(crate) minutes: Vec<i32>,
}

/// How a pool takes a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    No,
    First,
    Second,
}

/// A solution under change.
pub(crate) struct State<'m> {
    pub(crate) model: &'m Model,
    solution: Solution,
    levels: Levels,
    moves: u32,
    load: Vec<i32>,
    price: Vec<i64>,
    curve: Vec<u32>,
    limit: Vec<i32>,
    tenants: Vec<u32>,
    starts: Vec<u32>,
    /// What each unit loads on its FM (empty when unassigned).
    spans: Vec<Span>,
    /// The units of each FM, in no order, and where each unit stands there.
    units_of: Vec<Vec<u32>>,
    place: Vec<u32>,
    fits: Vec<Fit>,
    /// The FMs that serve each customer, with the number of units (fixed ones count as one).
    served: Vec<Vec<(Id<Fm>, u32)>>,
    diff: Vec<i32>,
}

impl<'m> State<'m> {
    /// The state of `solution`, which must be legal.
    pub(crate) fn new(model: &'m Model, solution: &Solution) -> Self {
        let cells = &model.cells;
        let mut state = Self {
            model,
            solution: Solution::empty(model),
            levels: Levels::default(),
            moves: 0,
            load: cells.iter().map(|cell| cell.base).collect(),
            price: (0..cells.len()).map(|cell| model.curve(cell).price(cells[cell].base)).collect(),
            curve: cells.iter().map(|cell| cell.curve).collect(),
            limit: cells.iter().map(|cell| cell.limit).collect(),
            tenants: cells.iter().map(|cell| cell.base_tenants).collect(),
            starts: vec![0; cells.len()],
            spans: vec![Span::default(); model.units.len()],
            units_of: vec![Vec::new(); model.fms.len()],
            place: vec![0; model.units.len()],
            fits: fits(model),
            served: model.customers.iter().map(|row| row.fms.iter().map(|&fm| (fm, 1)).collect()).collect(),
            diff: vec![0; model.weeks],
        };
        state.levels.unassigned = model.units.iter().map(|unit| unit.priority).sum();
        state.levels.cost = state.price.iter().sum::<i64>() + state.shared_base();
        for (unit, fm) in solution.fm.entries() {
            if let Some(fm) = *fm {
                let picks = model.tasks_of(unit).map(|(task, _)| solution.pick[task]).collect();
                state.insert(unit, &Choice { fm, picks });
            }
        }
        state
    }

    fn shared_base(&self) -> i64 {
        let extra = |customer: usize| {
            let elsewhere = usize::from(self.model.customers[Id::new(customer)].elsewhere);
            (self.served[customer].len() + elsewhere).saturating_sub(1) as i64
        };
        (0..self.served.len()).map(extra).sum::<i64>() * self.model.terms.same_customer
    }

    /// The levels of the present solution.
    pub(crate) const fn levels(&self) -> Levels {
        self.levels
    }

    /// The present solution.
    pub(crate) const fn solution(&self) -> &Solution {
        &self.solution
    }

    /// Ends the search and hands the solution out.
    pub(crate) fn into_solution(self) -> Solution {
        self.solution
    }

    /// The FM of `unit`.
    #[inline]
    pub(crate) fn fm_of(&self, unit: Id<Unit>) -> Option<Id<Fm>> {
        self.solution.fm[unit]
    }

    /// The units of `fm`.
    #[inline]
    pub(crate) fn units_of(&self, fm: Id<Fm>) -> &[u32] {
        &self.units_of[fm.index()]
    }

    /// What `unit` loads on its FM.
    #[inline]
    pub(crate) fn span(&self, unit: Id<Unit>) -> &Span {
        &self.spans[unit.index()]
    }

    /// The present picks of `unit`.
    pub(crate) fn picks(&self, unit: Id<Unit>) -> Vec<u16> {
        self.model.tasks_of(unit).map(|(task, _)| self.solution.pick[task]).collect()
    }

    /// Load of a cell in minutes.
    #[inline]
    pub(crate) fn load(&self, cell: usize) -> i32 {
        self.load[cell]
    }

    /// True when `fm` may serve `unit` by region, language, workloads and ties.
    #[inline]
    pub(crate) fn may_serve(&self, unit: Id<Unit>, fm: Id<Fm>) -> bool {
        let row = &self.model.units[unit];
        match row.tie {
            Tie::Running => row.present == Some(fm),
            Tie::Locked => row.present == Some(fm) && self.fit(row, fm) != Fit::No,
            Tie::None | Tie::Loose => self.fit(row, fm) != Fit::No,
        }
    }

    #[inline]
    fn fit(&self, unit: &Unit, fm: Id<Fm>) -> Fit {
        self.fits[unit.pool.index() * self.model.groups.len() + self.model.fms[fm].group.index()]
    }

    /// Language and move price of `unit` at `fm`.
    #[inline]
    pub(crate) fn preference(&self, unit: Id<Unit>, fm: Id<Fm>) -> i64 {
        let row = &self.model.units[unit];
        let terms = &self.model.terms;
        let language = if self.fit(row, fm) == Fit::Second { terms.second_language } else { 0 };
        let moved = if row.moves_to(fm) { terms.move_price } else { 0 };
        row.rows * (language + moved)
    }

    /// What the customer of `unit` costs more when it is also served by `to` and, when `from` is given, one unit less
    /// by `from`.
    fn customer_change(&self, unit: Id<Unit>, from: Option<Id<Fm>>, to: Option<Id<Fm>>) -> i64 {
        let Some(customer) = self.model.units[unit].customer else { return 0 };
        let served = &self.served[customer.index()];
        let count =
            |fm: Option<Id<Fm>>| fm.and_then(|fm| served.iter().find(|entry| entry.0 == fm)).map_or(0, |entry| entry.1);
        let elsewhere = i64::from(self.model.customers[customer].elsewhere);
        let before = served.len() as i64 + elsewhere;
        let gone = i64::from(from.is_some() && count(from) == 1);
        let come = i64::from(to.is_some() && count(to) == 0);
        let after = before - gone + come;
        ((after - 1).max(0) - (before - 1).max(0)) * self.model.terms.same_customer
    }

    fn count_customer(&mut self, customer: Option<Id<Customer>>, fm: Id<Fm>, more: i32) {
        let Some(customer) = customer else { return };
        let served = &mut self.served[customer.index()];
        match served.iter_mut().position(|entry| entry.0 == fm) {
            Some(at) => {
                served[at].1 = served[at].1.wrapping_add_signed(more);
                if served[at].1 == 0 {
                    served.swap_remove(at);
                }
            }
            None => served.push((fm, 1)),
        }
    }

    /// The load of `unit` with `picks`.
    pub(crate) fn span_of(&self, unit: Id<Unit>, picks: &[u16]) -> Span {
        let mut span = Span::default();
        self.fill_span(unit, picks, &mut span);
        span
    }

    fn fill_span(&self, unit: Id<Unit>, picks: &[u16], span: &mut Span) {
        let model = self.model;
        let row = &model.units[unit];
        let tasks = row.tasks.clone().zip(picks);
        let starts = tasks.map(|(task, &pick)| model.starts_of(Id::new(task))[usize::from(pick)].load);
        let loads = || row.fixed.into_iter().chain(starts.clone()).map(|load| model.loads.get(load));
        let first = loads().map(|(first, _)| first).min().unwrap_or(0);
        let end = loads().map(|(first, minutes)| first + minutes.len()).max().unwrap_or(0);
        span.first = first;
        span.minutes.clear();
        span.minutes.resize(end - first, 0);
        for (week, minutes) in loads() {
            for (sum, &more) in span.minutes[week - first..].iter_mut().zip(minutes) {
                *sum += more;
            }
        }
    }

    /// What `span` costs on top of the load of `fm`, or `None` when it does not fit in or costs `ceiling` or more.
    #[inline]
    pub(crate) fn added_price(&self, fm: Id<Fm>, span: &Span, ceiling: i64) -> Option<i64> {
        let at = self.model.cell(fm, span.first);
        let cells = at..at + span.minutes.len();
        let (load, limit) = (&self.load[cells.clone()], &self.limit[cells.clone()]);
        let (price, curve) = (&self.price[cells.clone()], &self.curve[cells]);
        let mut sum = 0;
        for week in 0..span.minutes.len() {
            let total = load[week] + span.minutes[week];
            if total > limit[week] {
                return None;
            }
            sum += self.model.curves[curve[week] as usize].price(total) - price[week];
            if sum >= ceiling {
                return None;
            }
        }
        Some(sum)
    }

    /// What is saved when `unit`, which is assigned, leaves its FM (load only).
    #[inline]
    pub(crate) fn saved_price(&self, unit: Id<Unit>, fm: Id<Fm>) -> i64 {
        let span = &self.spans[unit.index()];
        let at = self.model.cell(fm, span.first);
        let mut sum = 0;
        for (week, &minutes) in span.minutes.iter().enumerate() {
            let cell = at + week;
            sum += self.price[cell] - self.model.curves[self.curve[cell] as usize].price(self.load[cell] - minutes);
        }
        sum
    }

    /// What changes for `fm` when `out` leaves it and `span` comes, or `None` when that does not fit.
    pub(crate) fn exchange_price(&mut self, fm: Id<Fm>, out: Id<Unit>, span: &Span) -> Option<i64> {
        let gone = &self.spans[out.index()];
        let first = gone.first.min(span.first);
        let end = (gone.first + gone.minutes.len()).max(span.first + span.minutes.len());
        let diff = &mut self.diff[first..end];
        diff.fill(0);
        for (sum, more) in diff[span.first - first..].iter_mut().zip(&span.minutes) {
            *sum += more;
        }
        for (sum, less) in diff[gone.first - first..].iter_mut().zip(&gone.minutes) {
            *sum -= less;
        }
        self.change_price(fm, first, &self.diff[first..end], 1)
    }

    /// What changes for `fm` when its load changes by `sign` x `minutes` from week `first` on, or `None` when that does
    /// not fit.
    #[inline]
    pub(crate) fn change_price(&self, fm: Id<Fm>, first: usize, minutes: &[i32], sign: i32) -> Option<i64> {
        let at = self.model.cell(fm, first);
        let mut sum = 0;
        for (week, &minutes) in minutes.iter().enumerate() {
            let cell = at + week;
            let change = sign * minutes;
            let total = self.load[cell] + change;
            if change > 0 && total > self.limit[cell] {
                return None;
            }
            sum += self.model.curves[self.curve[cell] as usize].price(total) - self.price[cell];
        }
        Some(sum)
    }

    /// True when `fm` works on every start of `unit`, which is assigned.
    pub(crate) fn works_as_now(&self, unit: Id<Unit>, fm: Id<Fm>) -> bool {
        let row = &self.model.fms[fm];
        let start = |task: Id<Task>| &self.model.starts_of(task)[usize::from(self.solution.pick[task])];
        self.model.tasks_of(unit).all(|(task, _)| row.works_on(start(task).day))
    }

    /// True when the numbers of tenants and starts of `fm` leave room for `unit`, once `out` has left it.
    pub(crate) fn counts_fit(
        &self,
        fm: Id<Fm>,
        unit: Id<Unit>,
        picks: &[u16],
        span: &Span,
        out: Option<Id<Unit>>,
    ) -> bool {
        let row = &self.model.fms[fm];
        let tenants_fit = !row.limits_tenants || self.tenants_fit(fm, unit, span, out);
        tenants_fit && row.start_limit.is_none_or(|limit| self.starts_fit(fm, unit, picks, out, limit))
    }

    /// True when `fm` may have the tenant of `unit` in `week`.
    pub(crate) fn has_place(&self, fm: Id<Fm>, unit: Id<Unit>, week: usize) -> bool {
        let cell = self.model.cell(fm, week);
        self.is_there(unit, (fm, week), None) || self.tenants[cell] < self.model.cells[cell].tenant_limit
    }

    /// Deployments `fm` may still start in `week`.
    pub(crate) fn starts_left(&self, fm: Id<Fm>, week: usize) -> u32 {
        let started = self.starts[self.model.cell(fm, week)];
        self.model.fms[fm].start_limit.map_or(u32::MAX, |limit| limit.saturating_sub(started))
    }

    /// Minutes `fm` may still take on in `week`.
    pub(crate) fn minutes_left(&self, fm: Id<Fm>, week: usize) -> i32 {
        let cell = self.model.cell(fm, week);
        self.limit[cell] - self.load[cell]
    }

    fn tenants_fit(&self, fm: Id<Fm>, unit: Id<Unit>, span: &Span, out: Option<Id<Unit>>) -> bool {
        let leaves = |week: usize| {
            let goes = |out: Id<Unit>| active(&self.spans[out.index()], week) && !self.is_there(out, (fm, week), None);
            out.is_some_and(goes)
        };
        let weeks = span.minutes.iter().enumerate().filter(|(_, minutes)| **minutes > 0);
        weeks.map(|(week, _)| span.first + week).filter(|&week| !self.is_there(unit, (fm, week), out)).all(|week| {
            let cell = self.model.cell(fm, week);
            self.tenants[cell] + 1 - u32::from(leaves(week)) <= self.model.cells[cell].tenant_limit
        })
    }

    /// True when the tenant of `unit` loads `fm` in `week` through running work or another unit than `but`: then `unit` is
    /// no tenant more.
    fn is_there(&self, unit: Id<Unit>, (fm, week): (Id<Fm>, usize), but: Option<Id<Unit>>) -> bool {
        let with_fm = |other: &Id<Unit>| self.solution.fm[*other] == Some(fm) && Some(*other) != but;
        let mut others = self.model.siblings(unit).filter(with_fm);
        self.model.runs_in(unit, week) || others.any(|other| active(&self.spans[other.index()], week))
    }

    fn starts_fit(&self, fm: Id<Fm>, unit: Id<Unit>, picks: &[u16], out: Option<Id<Unit>>, limit: u32) -> bool {
        let weeks = self.start_weeks(unit, picks);
        let leaving = out.map_or_else(Vec::new, |out| self.start_weeks(out, &self.picks(out)));
        let count = |list: &[usize], week: usize| list.iter().filter(|&&other| other == week).count() as u32;
        weeks.iter().all(|&week| {
            let now = self.starts[self.model.cell(fm, week)] - count(&leaving, week);
            now + count(&weeks, week) <= limit
        })
    }

    fn start_weeks(&self, unit: Id<Unit>, picks: &[u16]) -> Vec<usize> {
        self.starts_at(unit, picks).map(|start| start.day.week() as usize).collect()
    }

    pub(crate) fn starts_at<'a>(&'a self, unit: Id<Unit>, picks: &'a [u16]) -> impl Iterator<Item = &'m Start> + 'a {
        let model = self.model;
        model.tasks_of(unit).zip(picks).map(move |((task, _), &pick)| &model.starts_of(task)[usize::from(pick)])
    }

    /// True when every start of `picks` falls on a working day of `fm` (serial gaps are kept by any picks that kept them
    /// with another FM).
    #[inline]
    pub(crate) fn works_on(&self, unit: Id<Unit>, picks: &[u16], fm: Id<Fm>) -> bool {
        let row = &self.model.fms[fm];
        self.starts_at(unit, picks).all(|start| row.works_on(start.day))
    }

    /// Priority x days waited of `unit` with `picks`.
    pub(crate) fn waiting(&self, unit: Id<Unit>, picks: &[u16]) -> i64 {
        let row = &self.model.units[unit];
        let days: i64 = self.starts_at(unit, picks).map(|start| i64::from(start.wait)).sum();
        days * row.priority / row.rows
    }

    /// What the levels become worse by when `unit`, which is unassigned, gets `choice`; `None` when it does not fit.
    pub(crate) fn insertion(&self, unit: Id<Unit>, choice: &Choice) -> Option<Levels> {
        let span = self.span_of(unit, &choice.picks);
        if !self.counts_fit(choice.fm, unit, &choice.picks, &span, None) || !self.move_allowed(unit, None, choice.fm) {
            return None;
        }
        let load = self.added_price(choice.fm, &span, i64::MAX)?;
        let customer = self.customer_change(unit, None, Some(choice.fm));
        Some(Levels {
            unassigned: -self.model.units[unit].priority,
            waiting: self.waiting(unit, &choice.picks),
            cost: load + self.preference(unit, choice.fm) + customer + self.model.start_cost(unit, &choice.picks),
        })
    }

    /// What preferences and customers change when `unit` goes from one FM to another.
    #[inline]
    pub(crate) fn shift_preference(&self, unit: Id<Unit>, from: Id<Fm>, to: Id<Fm>) -> i64 {
        self.preference(unit, to) - self.preference(unit, from) + self.customer_change(unit, Some(from), Some(to))
    }

    /// True when the limit on moves lets `unit` go from one FM (or none) to another.
    #[inline]
    pub(crate) fn move_allowed(&self, unit: Id<Unit>, from: Option<Id<Fm>>, to: Id<Fm>) -> bool {
        let Some(limit) = self.model.terms.max_moves else { return true };
        let row = &self.model.units[unit];
        let moved = |fm: Id<Fm>| u32::from(row.moves_to(fm)) * row.rows as u32;
        self.moves + moved(to) <= limit + from.map_or(0, moved)
    }

    /// Gives `unit`, which is unassigned, `choice`, which must fit.
    pub(crate) fn insert(&mut self, unit: Id<Unit>, choice: &Choice) {
        let fm = choice.fm;
        let mut span = std::mem::take(&mut self.spans[unit.index()]);
        self.fill_span(unit, &choice.picks, &mut span);
        let customer = self.customer_change(unit, None, Some(fm));
        self.levels.cost += self.preference(unit, fm) + customer + self.model.start_cost(unit, &choice.picks);
        self.levels.unassigned -= self.model.units[unit].priority;
        self.levels.waiting += self.waiting(unit, &choice.picks);
        self.spans[unit.index()] = span;
        self.solution.assign(self.model, unit, choice);
        self.change_cells(unit, fm, 1);
        self.place[unit.index()] = self.units_of[fm.index()].len() as u32;
        self.units_of[fm.index()].push(unit.index() as u32);
    }

    /// Takes its FM from `unit`, if it has one, and returns the choice it had.
    pub(crate) fn remove(&mut self, unit: Id<Unit>) -> Option<Choice> {
        let fm = self.fm_of(unit)?;
        let picks = self.picks(unit);
        let saved = self.preference(unit, fm) + self.model.start_cost(unit, &picks);
        self.levels.cost += self.customer_change(unit, Some(fm), None) - saved;
        self.levels.unassigned += self.model.units[unit].priority;
        self.levels.waiting -= self.waiting(unit, &picks);
        self.change_cells(unit, fm, -1);
        self.solution.fm[unit] = None;
        let place = self.place[unit.index()] as usize;
        let list = &mut self.units_of[fm.index()];
        list.swap_remove(place);
        if let Some(&other) = list.get(place) {
            self.place[other as usize] = place as u32;
        }
        self.spans[unit.index()].minutes.clear();
        Some(Choice { fm, picks })
    }

    fn change_cells(&mut self, unit: Id<Unit>, fm: Id<Fm>, sign: i32) {
        let model = self.model;
        let span = &self.spans[unit.index()];
        for (week, &minutes) in (span.first..).zip(&span.minutes).filter(|(_, minutes)| **minutes > 0) {
            let cell = model.cell(fm, week);
            self.load[cell] += sign * minutes;
            let price = model.curves[self.curve[cell] as usize].price(self.load[cell]);
            self.levels.cost += price - self.price[cell];
            self.price[cell] = price;
            if !self.is_there(unit, (fm, week), None) {
                self.tenants[cell] = self.tenants[cell].wrapping_add_signed(sign);
            }
        }
        for (task, _) in model.tasks_of(unit) {
            let start = model.starts_of(task)[usize::from(self.solution.pick[task])];
            let cell = model.cell(fm, start.day.week() as usize);
            self.starts[cell] = self.starts[cell].wrapping_add_signed(sign);
        }
        let row = &model.units[unit];
        self.moves = self.moves.wrapping_add_signed(i32::from(row.moves_to(fm)) * row.rows as i32 * sign);
        self.count_customer(row.customer, fm, sign);
    }

    /// The best picks of `unit` for `fm`: least waiting, then least added price; exact for up to [`FULL_WALK`] choices,
    /// beyond that the best of those visited. `None` when no choice fits.
    pub(crate) fn best_picks(&self, unit: Id<Unit>, fm: Id<Fm>) -> Option<(Levels, Choice)> {
        let mut best: Option<(Levels, Choice)> = None;
        let mut visits = 0;
        StartPicks::new(self.model, unit, fm).visit(&mut |picks| {
            visits += 1;
            let choice = Choice { fm, picks: picks.to_vec() };
            if let Some(worse) = self.insertion(unit, &choice)
                && best.as_ref().is_none_or(|(levels, _)| worse < *levels)
            {
                best = Some((worse, choice));
            }
            visits < FULL_WALK
        });
        best
    }
}

impl State<'_> {
    /// The weeks in which `choice` of `unit` has no room, with the minutes that are short.
    pub(crate) fn shortage(&self, choice: &Choice, unit: Id<Unit>) -> Vec<(usize, i32)> {
        let span = self.span_of(unit, &choice.picks);
        let weeks = (span.first..).zip(&span.minutes).filter(|(_, minutes)| **minutes > 0);
        let over = weeks.map(|(week, minutes)| {
            let cell = self.model.cell(choice.fm, week);
            (week, self.load[cell] + minutes - self.limit[cell])
        });
        over.filter(|(_, minutes)| *minutes > 0).collect()
    }

    /// The weeks of `choice` for `unit`, which has no FM, in which the FM may not have its tenant too.
    pub(crate) fn weeks_without_place(&self, choice: &Choice, unit: Id<Unit>) -> Vec<usize> {
        let span = self.span_of(unit, &choice.picks);
        let weeks = (span.first..).zip(&span.minutes).filter(|(_, minutes)| **minutes > 0).map(|(week, _)| week);
        weeks.filter(|&week| !self.has_place(choice.fm, unit, week)).collect()
    }

    /// The weeks in which more of `choice` for `unit`, which has no FM, would start than the FM may still start.
    pub(crate) fn weeks_without_starts(&self, choice: &Choice, unit: Id<Unit>) -> Vec<usize> {
        let mut weeks = self.start_weeks(unit, &choice.picks);
        weeks.sort_unstable();
        let too_many = |same: &&[usize]| same.len() as u32 > self.starts_left(choice.fm, same[0]);
        weeks.chunk_by(|a, b| a == b).filter(too_many).map(|same| same[0]).collect()
    }
}

/// Start choices of one unit and FM that [`State::best_picks`] looks at.
const FULL_WALK: usize = 4_000;

fn active(span: &Span, week: usize) -> bool {
    week >= span.first && span.minutes.get(week - span.first).is_some_and(|minutes| *minutes > 0)
}

fn fits(model: &Model) -> Vec<Fit> {
    let groups = model.groups.len();
    let mut fits = vec![Fit::No; model.pools.len() * groups];
    for (pool, members) in model.pools.entries() {
        for member in members {
            let fit = if member.second_language { Fit::Second } else { Fit::First };
            fits[pool.index() * groups + member.group.index()] = fit;
        }
    }
    fits
}
