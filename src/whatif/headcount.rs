//! The fewest FMs that do, by solves: bracketing over the number, then over the week they begin in.

use super::apply::apply;
use super::change::{Change, FmEdit, NewFms, Setting, TenantFilter};
use super::pool::Pool;
use super::question::{Headcount, HeadcountAnswer};
use super::scenario::Scenario;
use super::sweep::Runner;
use crate::error::Result;
use chrono::NaiveDate;

/// A question being answered.
struct Search<'a> {
    runner: &'a Runner<'a>,
    question: &'a Headcount,
    pool: Pool,
    solves: u32,
}

/// Answers `question`.
pub(super) fn answer(runner: &Runner<'_>, question: &Headcount) -> Result<HeadcountAnswer> {
    let pool = Pool::of_fm(&question.fm);
    let mut search = Search { runner, question, pool, solves: 0 };
    let first_monday = runner.case().horizon.first_monday();
    let (enough, left_out) = search.enough(first_monday)?;
    let Some(count) = enough else {
        let folder = search.scenario(question.most, first_monday).folder;
        let name = question.name.clone();
        let solves = search.solves;
        return Ok(HeadcountAnswer {
            name,
            count: None,
            from: None,
            left_out,
            left_out_with_one_fewer: left_out,
            proved: false,
            folder,
            solves,
        });
    };
    search.confirm(count, first_monday)
}

impl Search<'_> {
    fn scenario(&self, count: u32, from: NaiveDate) -> Scenario {
        let question = self.question;
        let begins = question.fm.edit.from.map_or(from, |first| first.max(from));
        let edit = FmEdit { from: Some(begins), ..question.fm.edit.clone() };
        let mut changes = vec![Change::Add(NewFms { count, edit, ..question.fm.clone() })];
        changes.extend(question.max_wait_days.map(|days| Change::Set(Setting::MaxWaitDays(days))));
        changes.extend(question.max_utilisation.map(|share| Change::Set(Setting::MaxUtilisation(share))));
        let name = format!("headcount {}: {count} from {begins}", question.name);
        Scenario::answering(name, changes)
    }

    /// Tenants of the pool that are left out with so many FMs.
    fn left_out(&mut self, count: u32, from: NaiveDate) -> Result<usize> {
        self.solves += 1;
        let (case, plan) = self.runner.plan_of(&self.scenario(count, from))?;
        Ok(self.pool.left_out(&case, &plan).len())
    }

    /// The fewest that do when they begin at once: doubling until it does, then halving the bracket. With it, who is left
    /// out by the largest number tried.
    fn enough(&mut self, from: NaiveDate) -> Result<(Option<u32>, usize)> {
        let mut too_few = None;
        let mut next = 0;
        let mut does = loop {
            let left = self.left_out(next, from)?;
            if left == 0 {
                break next;
            }
            if next >= self.question.most {
                return Ok((None, left));
            }
            too_few = Some(next);
            next = (2 * next).max(1).min(self.question.most);
        };
        while too_few.map_or(0, |few| few + 1) < does {
            let low = too_few.map_or(0, |few| few + 1);
            let middle = low + (does - low) / 2;
            if self.left_out(middle, from)? == 0 { does = middle } else { too_few = Some(middle) }
        }
        Ok((Some(does), 0))
    }

    /// The answer with its other side: one fewer.
    fn confirm(mut self, count: u32, first_monday: NaiveDate) -> Result<HeadcountAnswer> {
        let from = if count > 0 { self.latest(count, first_monday)? } else { first_monday };
        let fewer = count.checked_sub(1);
        let left_out_with_one_fewer = fewer.map_or(Ok(0), |fewer| self.left_out(fewer, first_monday))?;
        let proved = fewer.map_or(Ok(true), |fewer| self.is_proved_too_few(fewer, first_monday))?;
        Ok(HeadcountAnswer {
            name: self.question.name.clone(),
            count: Some(count),
            from: (count > 0).then_some(from),
            left_out: 0,
            left_out_with_one_fewer,
            proved,
            folder: self.scenario(count, from).folder,
            solves: self.solves,
        })
    }

    /// The last Monday on which `count` may begin and still do.
    fn latest(&mut self, count: u32, first_monday: NaiveDate) -> Result<NaiveDate> {
        let monday = |week: usize| self.runner.case().horizon.monday(week);
        let mondays: Vec<NaiveDate> = (0..self.runner.case().horizon.weeks()).map(monday).collect();
        let (mut does, mut too_late) = (0, mondays.len());
        while does + 1 < too_late {
            let middle = does + (too_late - does) / 2;
            if self.left_out(count, mondays[middle])? == 0 { does = middle } else { too_late = middle }
        }
        Ok(mondays.get(does).copied().unwrap_or(first_monday))
    }

    /// True when a bound shows that somebody of the pool is left out even if there were no other tenants.
    fn is_proved_too_few(&mut self, count: u32, from: NaiveDate) -> Result<bool> {
        let Scenario { name, mut changes, .. } = self.scenario(count, from);
        let case = apply(self.runner.case(), &changes).case;
        let others = case.tenants.entries().filter(|(id, _)| !self.pool.has(&case, *id));
        let others: Vec<Box<str>> = others.map(|(_, tenant)| tenant.id.clone()).collect();
        if !others.is_empty() {
            changes.push(Change::Drop(TenantFilter { tenants: others, ..TenantFilter::default() }));
        }
        let scenario = Scenario::answering(name + " without other tenants", changes);
        self.solves += 1;
        let (_, plan) = self.runner.plan_of(&scenario)?;
        Ok(plan.summary.bounds.unassigned > 0)
    }
}
