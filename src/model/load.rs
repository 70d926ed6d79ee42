//! Load vectors: minutes per week, stored once however many deployments have the same.

use crate::case::Id;
use std::collections::HashMap;

/// Minutes in consecutive weeks of the horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    first_week: u32,
    at: u32,
    len: u32,
}

/// All distinct load vectors of a model. The minutes of a shape are shared between the weeks it may start in.
#[derive(Clone, Debug, Default)]
pub struct LoadStore {
    minutes: Vec<i32>,
    loads: Vec<Load>,
    ids: HashMap<(u32, u32, u32), Id<Load>>,
    shapes: HashMap<Box<[i32]>, u32>,
}

impl LoadStore {
    /// The id of the load of `minutes` from week `first_week` on; what lies outside `0..weeks` is cut off.
    pub fn intern(&mut self, first_week: i32, minutes: &[i64], weeks: usize) -> Id<Load> {
        let skip = usize::try_from(-first_week).unwrap_or(0).min(minutes.len());
        let first_week = first_week.max(0) as usize;
        let shape = self.shape(&minutes[skip..]);
        let len = (minutes.len() - skip).min(weeks.saturating_sub(first_week));
        self.intern_part(first_week, shape, len)
    }

    fn shape(&mut self, minutes: &[i64]) -> u32 {
        let key: Box<[i32]> = minutes.iter().map(|&m| i32::try_from(m).unwrap_or(i32::MAX)).collect();
        if let Some(&at) = self.shapes.get(&key) {
            return at;
        }
        let at = self.minutes.len() as u32;
        self.minutes.extend_from_slice(&key);
        self.shapes.insert(key, at);
        at
    }

    fn intern_part(&mut self, first_week: usize, at: u32, len: usize) -> Id<Load> {
        let load = Load { first_week: first_week as u32, at, len: len as u32 };
        let loads = &mut self.loads;
        *self.ids.entry((load.first_week, at, load.len)).or_insert_with(|| {
            loads.push(load);
            Id::new(loads.len() - 1)
        })
    }

    /// Adds `sign` x the minutes of `load` to the `weeks` of the horizon.
    #[inline]
    pub fn add_to(&self, weeks: &mut [i32], load: Id<Load>, sign: i32) {
        let (first, minutes) = self.get(load);
        weeks[first..].iter_mut().zip(minutes).for_each(|(sum, more)| *sum += sign * more);
    }

    /// The first week of `load` and its minutes from that week on.
    #[inline]
    #[must_use]
    pub fn get(&self, load: Id<Load>) -> (usize, &[i32]) {
        let load = self.loads[load.index()];
        (load.first_week as usize, &self.minutes[load.at as usize..(load.at + load.len) as usize])
    }

    /// The number of distinct loads.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.loads.len()
    }

    /// True when there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.loads.is_empty()
    }

    /// All ids.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = Id<Load>> + use<> {
        (0..self.loads.len()).map(Id::new)
    }
}
