//! What a node may decide next.

use super::super::decided::Decision;
use super::super::gains::Gains;
use super::Dual;

/// No share is nearer to none or all, so that of those that are clear the largest comes first.
const EVEN: f64 = 0.02;
/// What a choice of days counts against a choice of units.
const DAYS: f64 = 0.3;

/// Something that is not decided yet.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Unclear {
    pub(in super::super) decision: Decision,
    /// How often it was so, as a share of the steps of an ascent.
    pub(in super::super) share: f64,
    /// The minutes it is about.
    pub(in super::super) size: f64,
    /// What deciding it promises.
    pub(in super::super) worth: f64,
}

impl Unclear {
    /// Both ways to decide it, each with the share that it takes away.
    pub(in super::super) fn sides(&self) -> [(Decision, f64); 2] {
        [(self.decision, 1.0 - self.share), (self.decision.opposite(), self.share)]
    }
}

impl Dual<'_> {
    /// What is left to decide after an ascent, with what such decisions brought so far.
    pub(in super::super) fn unclear(&self, gains: &Gains) -> impl Iterator<Item = Unclear> {
        self.parts.iter().filter_map(|part| {
            let ways = &self.ways[part.ways.clone()];
            let size = self.market.candidates[part.candidate].size.max(1.0);
            let (share, size, decision) = if !self.decided.must[part.candidate] {
                (ways.iter().map(|&way| self.share[way]).sum(), size, Decision::Take(part.candidate as u32))
            } else {
                let (way, share) = self.middle(ways)?;
                (share, DAYS * size, Decision::Until(way as u32))
            };
            let share: f64 = (share / self.steps.max(1.0)).clamp(EVEN, 1.0 - EVEN);
            let worth =
                gains.expected(decision, (1.0 - share, size)) * gains.expected(decision.opposite(), (share, size));
            Some(Unclear { decision, share, size, worth })
        })
    }

    /// Where `ways`, which stand in the order of their days, part most evenly by how often they were taken, and how often those
    /// up to there were: a special ordered set (Beale and Tomlin 1970). `None` where there is no choice.
    fn middle(&self, ways: &[usize]) -> Option<(usize, f64)> {
        let (_, firsts) = ways.split_last()?;
        let taken = firsts.iter().scan(0.0, |taken, &way| {
            *taken += self.share[way];
            Some((way, *taken))
        });
        let half = 0.5 * self.steps;
        taken.min_by(|a, b| (a.1 - half).abs().total_cmp(&(b.1 - half).abs()))
    }
}
