//! Pools of FMs: the same region and the same languages. Their sums are whole, however large the plan.

use super::text;
use crate::case::Id;
use crate::case::{Case, Fm, Language, Region};
use crate::plan::FmWeek;
use serde::Serialize;
use std::collections::BTreeMap;

/// A pool and its weeks.
#[derive(Debug, Serialize)]
pub(super) struct Pool {
    name: String,
    region: usize,
    /// FMs in it.
    fms: usize,
    /// Minutes of load in each week.
    load: Vec<i64>,
    /// Minutes of capacity in each week.
    cap: Vec<i64>,
    /// Deployments that start in each week.
    starts: Vec<u32>,
    /// Thousandths of capacity of its busiest FM in each week.
    peak: Vec<i64>,
}

/// The pools of a case, and which FM is in which.
pub(super) struct Pools {
    /// By region, then languages.
    pub rows: Vec<Pool>,
    /// The pool of each FM.
    pub of_fm: Vec<usize>,
}

type Key<'a> = (Id<Region>, &'a [Id<Language>]);

impl Pools {
    /// The pools of `case` with the weeks of `load`.
    pub(super) fn new(case: &Case, load: &[FmWeek]) -> Self {
        let mut places: BTreeMap<Key<'_>, usize> = case.fms.iter().map(|fm| (key(fm), 0)).collect();
        places.values_mut().enumerate().for_each(|(at, place)| *place = at);
        let mut rows: Vec<Pool> = places.keys().map(|key| Pool::new(case, *key)).collect();
        let of_fm: Vec<usize> = case.fms.iter().map(|fm| places[&key(fm)]).collect();
        of_fm.iter().for_each(|&pool| rows[pool].fms += 1);
        for week in load {
            rows[of_fm[week.fm.index()]].add(week);
        }
        Self { rows, of_fm }
    }
}

fn key(fm: &Fm) -> Key<'_> {
    (fm.region, &fm.languages)
}

impl Pool {
    fn new(case: &Case, (region, languages): Key<'_>) -> Self {
        let weeks = case.horizon.weeks();
        let languages: Vec<&str> = languages.iter().map(|&language| case.languages.name(language)).collect();
        let name = format!("{}: {}", case.regions.name(region), languages.join(", "));
        Self {
            name: text::name(&name).into_owned(),
            region: region.index(),
            fms: 0,
            load: vec![0; weeks],
            cap: vec![0; weeks],
            starts: vec![0; weeks],
            peak: vec![0; weeks],
        }
    }

    fn add(&mut self, week: &FmWeek) {
        let at = week.week;
        self.load[at] += week.load;
        self.cap[at] += week.capacity;
        self.starts[at] += week.starts;
        if week.capacity > 0 {
            self.peak[at] = self.peak[at].max(week.load * 1000 / week.capacity);
        }
    }
}
