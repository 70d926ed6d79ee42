//! What one FM may take: its weeks as rows with limits and a price of load, and the units with their ways to start.
//!
//! It says a little less than the model, never more, so that no legal set of units costs less there than here: what a
//! unit pays for another FM of its customer is spread evenly over the customer's units, and where tasks that depend on each
//! other have too many common choices of days, each has its own.
//!
//! All figures are whole cost units, minutes and counts in `f64`, whose sums and products are exact below 2^53.

use super::super::offers::Offer;
use super::Taken;
use super::brought::{Brings, Brought, Counts};
use super::row::Row;
use crate::case::{Customer, Fm, Id};
use crate::model::{Choice, Model, StartPicks, Unit};
use std::collections::BTreeMap;
use std::ops::Range;

/// Common choices of days of tasks that depend on each other beyond which each task has its own.
const MOST_WAYS: usize = 150;

/// Choices that are walked through for each that may come of it: most may end where a later task has no day.
const WALKED: usize = 20;

/// Rows side by side whose uses are multiplied at once.
const LANES: usize = 4;

/// A stretch of rows that a way uses, in steps of [`LANES`].
#[derive(Clone, Debug, PartialEq)]
struct Span {
    row: usize,
    uses: Range<usize>,
}

/// One choice of days for some of a unit's tasks.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Way {
    /// What it costs beside load.
    pub(super) cost: f64,
    /// Priority x days of waiting.
    pub(super) wait: f64,
    spans: Range<usize>,
    /// The tasks of the part, counted from the first of the unit, each with its pick.
    picks: Vec<(usize, u16)>,
}

/// A unit that the FM may take: a way of each part.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Candidate {
    /// The unit.
    pub(super) unit: Id<Unit>,
    /// What it costs beside its ways and what it earns.
    pub(super) cost: f64,
    /// The FM is another one than it has.
    pub(super) moves: bool,
    /// The parts, each a range of the ways.
    pub(super) parts: Vec<Range<usize>>,
    /// All its ways.
    pub(super) ways: Range<usize>,
    /// Minutes that it brings with the first way of each part.
    pub(super) size: f64,
}

/// One FM with all it may take.
#[derive(Clone, Debug)]
pub(super) struct Market {
    /// That FM, and others who may take the same at the same cost.
    pub(super) fms: Vec<Id<Fm>>,
    /// The rows of a kind, one for each week: behind the minutes come those of tenants and of starts, where there are any.
    pub(super) weeks: usize,
    pub(super) rows: Vec<Row>,
    pub(super) candidates: Vec<Candidate>,
    pub(super) ways: Vec<Way>,
    /// By way: the part it belongs to.
    parts: Vec<Range<usize>>,
    spans: Vec<Span>,
    uses: Vec<[f64; LANES]>,
    /// The same by way, then row.
    by_row: Vec<f64>,
}

impl Market {
    /// The market of `fm`, which has `offers`.
    pub(super) fn new(model: &Model, fm: Id<Fm>, offers: &[Offer]) -> Self {
        Self::with_ways(model, fm, offers, MOST_WAYS)
    }

    /// The same, where a unit's tasks have their own ways when they have more than `most` together.
    pub(super) fn with_ways(model: &Model, fm: Id<Fm>, offers: &[Offer], most: usize) -> Self {
        let rows = (0..model.weeks).map(|week| Row::of_minutes(model, fm, week)).collect();
        let mut market = Self {
            fms: vec![fm],
            weeks: model.weeks,
            rows,
            candidates: vec![],
            ways: vec![],
            parts: vec![],
            spans: vec![],
            uses: vec![],
            by_row: vec![],
        };
        let counts = Counts::add_rows(&mut market.rows, model, fm);
        let mut of_customer: BTreeMap<Id<Customer>, i64> = BTreeMap::new();
        let customers = offers.iter().filter_map(|offer| model.units[offer.unit].customer);
        customers.for_each(|customer| *of_customer.entry(customer).or_default() += 1);
        for offer in offers {
            let share =
                model.units[offer.unit].customer.filter(|&customer| !model.customers[customer].fms.contains(&fm));
            let share = share.map_or(0, |customer| model.terms.same_customer / of_customer[&customer]);
            market.add(model, (offer, most), (&counts, model.preference(offer.unit, fm) + share));
        }
        market.lay_out_by_row();
        market
    }

    /// True when whoever it is of may take what the FM of `other` may, at the same cost.
    fn is_like(&self, other: &Self) -> bool {
        (&self.rows, &self.candidates, &self.ways) == (&other.rows, &other.candidates, &other.ways)
            && (&self.spans, &self.uses) == (&other.spans, &other.uses)
    }

    /// Puts markets that are alike together, so that what is found in one is found for all its FMs.
    pub(super) fn joined(markets: Vec<Self>) -> Vec<Self> {
        let mut joined: Vec<Self> = Vec::new();
        for market in markets {
            match joined.iter_mut().find(|known| known.is_like(&market)) {
                Some(known) => known.fms.extend(market.fms),
                None => joined.push(market),
            }
        }
        joined
    }

    /// Adds the unit of `offer`: a part for each of the tasks that must be looked at together, if they have at most `most`
    /// common choices of days, else a part for each task.
    fn add(&mut self, model: &Model, (offer, most): (&Offer, usize), (counts, cost): (&Counts, i64)) {
        let first = self.ways.len();
        let whole = (0..offer.picks.len()).collect::<Vec<usize>>();
        let whole_choices = if counts.has_tenants() { choices(model, offer, (&whole, most)) } else { None };
        let mut parts = Vec::new();
        if let Some(all) = whole_choices {
            // The weeks with load count once for its tenant, whichever task brings it.
            parts.push(self.part(model, (offer.unit, &whole), (&all, counts, Brings { running: true, tenants: true })));
        } else {
            for (at, tasks) in together(model, offer).into_iter().enumerate() {
                let brings = Brings { running: at == 0, tenants: false };
                if let Some(all) = choices(model, offer, (&tasks, most)) {
                    parts.push(self.part(model, (offer.unit, &tasks), (&all, counts, brings)));
                    continue;
                }
                for task in tasks {
                    let all: Vec<Vec<u16>> = offer.picks[task].iter().map(|&pick| vec![pick]).collect();
                    parts.push(self.part(model, (offer.unit, &[task]), (&all, counts, brings)));
                }
            }
        }
        let ways = first..self.ways.len();
        if parts.iter().any(Range::is_empty) {
            return;
        }
        let size = parts.iter().map(|part| self.minutes(part.start)).sum();
        let moves = model.units[offer.unit].moves_to(offer.fm);
        self.candidates.push(Candidate { unit: offer.unit, cost: cost as f64, moves, parts, ways, size });
    }

    /// The ways of the `tasks` of a unit, one for each choice in `all` that differs in what it uses.
    fn part(
        &mut self,
        model: &Model,
        (unit, tasks): (Id<Unit>, &[usize]),
        (all, counts, brings): (&[Vec<u16>], &Counts, Brings),
    ) -> Range<usize> {
        let first = self.ways.len();
        let mut known: BTreeMap<Vec<(usize, i64)>, usize> = BTreeMap::new();
        for picks in all {
            let picks: Vec<(usize, u16)> = tasks.iter().copied().zip(picks.iter().copied()).collect();
            let brought = Brought::new(model, (unit, &picks), brings);
            let uses = counts.uses(model, unit, &brought);
            if let Some(&way) = known.get(&uses) {
                let known = &mut self.ways[way];
                known.cost = known.cost.min(brought.cost as f64);
                known.wait = known.wait.min(brought.wait as f64);
                continue;
            }
            let spans = self.lay_out(&uses);
            known.insert(uses, self.ways.len());
            self.ways.push(Way { cost: brought.cost as f64, wait: brought.wait as f64, spans, picks });
        }
        let part = first..self.ways.len();
        self.parts.resize(part.end, part.clone());
        part
    }

    /// Stores what a way uses by stretches of rows.
    fn lay_out(&mut self, uses: &[(usize, i64)]) -> Range<usize> {
        let first = self.spans.len();
        for &(row, amount) in uses {
            let inside = |span: &Span| row < span.row + LANES * (span.uses.len() + 1);
            match self.spans[first..].last_mut() {
                Some(span) if inside(span) && row >= span.row + LANES * span.uses.len() => span.uses.end += 1,
                Some(span) if inside(span) => (),
                _ => self.spans.push(Span { row, uses: self.uses.len()..self.uses.len() + 1 }),
            }
            let Some(span) = self.spans.last() else { continue };
            self.uses.resize(span.uses.end, [0.0; LANES]);
            let at = row - span.row;
            self.uses[span.uses.start + at / LANES][at % LANES] = amount as f64;
        }
        first..self.spans.len()
    }

    /// Stores what all ways use by rows.
    fn lay_out_by_row(&mut self) {
        let mut by_row = vec![0.0; self.ways.len() * self.rows.len()];
        for (way, row) in by_row.chunks_mut(self.rows.len().max(1)).enumerate() {
            for (first, uses) in self.spans(way) {
                row[first..].iter_mut().zip(uses).for_each(|(used, uses)| *used = *uses);
            }
        }
        self.by_row = by_row;
    }

    fn minutes(&self, way: usize) -> f64 {
        self.spans(way).map(|(_, uses)| uses.iter().sum::<f64>()).sum()
    }

    /// The ways of the part that `way` belongs to.
    pub(super) fn part_of(&self, way: usize) -> Range<usize> {
        self.parts[way].clone()
    }

    /// The candidate that `way` belongs to.
    pub(super) fn candidate_of(&self, way: usize) -> usize {
        self.candidates.partition_point(|candidate| candidate.ways.end <= way)
    }

    /// Rates of nothing, for all rows and as many behind them as a stretch may reach.
    pub(super) fn free(&self) -> Vec<f64> {
        vec![0.0; self.rows.len() + LANES]
    }

    /// What the rows that `way` uses cost at `rates`.
    #[inline]
    pub(super) fn load_at(&self, way: usize, rates: &[f64]) -> f64 {
        let mut sums = [0.0; LANES];
        for span in &self.spans[self.ways[way].spans.clone()] {
            let (rates, _) = rates[span.row..].as_chunks::<LANES>();
            for (uses, rates) in self.uses[span.uses.clone()].iter().zip(rates) {
                (0..LANES).for_each(|at| sums[at] += uses[at] * rates[at]);
            }
        }
        sums.iter().sum()
    }

    /// What `way` uses of `row`.
    #[inline]
    pub(super) fn used(&self, way: usize, row: usize) -> f64 {
        self.by_row[way * self.rows.len() + row]
    }

    /// What `way` uses, by stretches of rows: the first row, and how much of each from there on.
    #[inline]
    pub(super) fn spans(&self, way: usize) -> impl Iterator<Item = (usize, &[f64])> {
        self.spans[self.ways[way].spans.clone()]
            .iter()
            .map(|span| (span.row, self.uses[span.uses.clone()].as_flattened()))
    }

    /// The rows that `way` uses, and how much of each.
    pub(super) fn uses(&self, way: usize) -> impl Iterator<Item = (usize, f64)> {
        let uses = self.spans(way).flat_map(|(first, uses)| (first..).zip(uses.iter().copied()));
        uses.filter(|(_, uses)| *uses > 0.0)
    }

    /// The units taken in `ways`, in the order of the candidates, by `fm`.
    pub(super) fn taken(&self, fm: Id<Fm>, ways: &[usize]) -> Vec<Taken> {
        let of = |candidate: &Candidate| {
            let inside = ways.iter().filter(|way| candidate.ways.contains(way));
            let mut picks: Vec<(usize, u16)> = inside.flat_map(|&way| self.ways[way].picks.iter().copied()).collect();
            picks.sort_unstable();
            picks.into_iter().map(|(_, pick)| pick).collect()
        };
        let is_taken = |candidate: &&Candidate| ways.iter().any(|way| candidate.ways.contains(way));
        let choice = |candidate: &Candidate| (candidate.unit, Choice { fm, picks: of(candidate) });
        self.candidates.iter().filter(is_taken).map(choice).collect()
    }
}

/// The tasks of `offer` in the parts that decide for themselves: first all with one day, then those that depend on each
/// other's days.
fn together(model: &Model, offer: &Offer) -> Vec<Vec<usize>> {
    let is_open = |task: usize| offer.picks[task].len() > 1;
    let mut parts = vec![(0..offer.picks.len()).filter(|&task| !is_open(task)).collect::<Vec<usize>>()];
    for (at, (_, task)) in model.tasks_of(offer.unit).enumerate().filter(|&(at, _)| is_open(at)) {
        let before = task.after.map(|(before, _)| before.index() - model.units[offer.unit].tasks.start);
        let part = before.and_then(|before| parts[1..].iter_mut().find(|part| part.contains(&before)));
        match part {
            Some(part) => part.push(at),
            None => parts.push(vec![at]),
        }
    }
    parts
}

/// All legal choices of days for `tasks` of `offer`, on which no other task with a choice depends, nor they on one; `None`
/// when there are more than `most`, or too many to walk through.
fn choices(model: &Model, offer: &Offer, (tasks, most): (&[usize], usize)) -> Option<Vec<Vec<u16>>> {
    let options = StartPicks::new(model, offer.unit, offer.fm);
    // By what is chosen so far: the picks of all tasks up to there.
    let mut all: Vec<Vec<u16>> = vec![Vec::new()];
    for (at, offered) in offer.picks.iter().enumerate() {
        let extended = |picks: Vec<u16>| {
            let open = match tasks.contains(&at) {
                true => options.open_at(at, &picks).filter(|pick| offered.contains(pick)).collect(),
                false => vec![offered[0]],
            };
            open.into_iter().map(move |pick| picks.iter().copied().chain([pick]).collect::<Vec<u16>>())
        };
        all = all.into_iter().flat_map(extended).take(WALKED * most + 1).collect();
        // What is cut short is not all there is, however few later tasks would leave of it.
        if all.len() > WALKED * most {
            return None;
        }
    }
    let of_tasks = |picks: Vec<u16>| tasks.iter().map(|&task| picks[task]).collect();
    (all.len() <= most).then(|| all.into_iter().map(of_tasks).collect())
}
