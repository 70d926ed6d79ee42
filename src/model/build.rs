//! From a case and its facts to the model.

mod fms;

use super::bound::{self, BoundDays};
use super::{Group, Link, Load, Model, Pool, PoolMember, Served, Start, Task, Terms, Tie, Unit};
use crate::case::{Case, Customer, Day, Fm, Id, Language, Region, Service, Stability, Tenant, Workload};
use crate::plan::{Levels, Reason};
use crate::rules::{self, Binding, Eligibility, Facts, Need, Ready, Running, Standing};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A workload that could be scheduled by its dates, but not by the FM its tenant is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// The workload.
    pub workload: Id<Workload>,
    /// Why.
    pub reason: Reason,
}

impl Model {
    /// Builds the model of `case`.
    #[must_use]
    pub fn build(case: &Case, facts: &Facts) -> Self {
        let mut builder = Builder::new(case, facts);
        for tenant in case.tenants.ids() {
            builder.tenant(tenant);
        }
        builder.finish()
    }
}

/// What makes two needs the same: region, first and second language, services.
type NeedKey = (Id<Region>, Id<Language>, Option<Id<Language>>, Vec<Id<Service>>);

struct Builder<'a> {
    case: &'a Case,
    facts: &'a Facts,
    model: Model,
    pool_of: HashMap<NeedKey, Id<Pool>>,
    /// For each task of the unit under construction and those before it: its workload's task.
    task_of: HashMap<Id<Workload>, Id<Task>>,
}

/// The deployments of one tenant, sorted out.
struct Work<'a> {
    tenant: Id<Tenant>,
    /// The workload, where they are one of a split tenant.
    part: Option<Id<Workload>>,
    running: Vec<(Id<Workload>, &'a Running)>,
    ready: Vec<(Id<Workload>, &'a Ready)>,
}

impl<'a> Builder<'a> {
    fn new(case: &'a Case, facts: &'a Facts) -> Self {
        let mut model = Model {
            customers: vec![Served::default(); case.customers.len()].into(),
            terms: terms(case),
            ..Model::empty(case.horizon.weeks())
        };
        fms::add(case, facts, &mut model);
        Self { case, facts, model, pool_of: HashMap::new(), task_of: HashMap::new() }
    }

    fn tenant(&mut self, tenant: Id<Tenant>) {
        let work = self.sort_out(tenant);
        if work.running.is_empty() && work.ready.is_empty() {
            return;
        }
        let (present, tie) = match rules::binding(self.case, tenant, !work.running.is_empty()) {
            Binding::Bound(fm) => return self.running_tenant(&work, fm),
            Binding::Locked(fm) => (Some(fm), Tie::Locked),
            Binding::PricedFrom(fm) | Binding::FreeFrom(fm) => (Some(fm), Tie::Loose),
            Binding::Unbound | Binding::Left => (None, Tie::None),
        };
        for work in self.parts(work) {
            self.unit_of(&work, present, tie);
        }
    }

    fn sort_out(&self, tenant: Id<Tenant>) -> Work<'a> {
        let mut work = Work { tenant, part: None, running: Vec::new(), ready: Vec::new() };
        for (id, _) in self.case.workloads_of(tenant) {
            match &self.facts.workloads[id].standing {
                Standing::Running(running) => work.running.push((id, running)),
                Standing::Ready(ready) => work.ready.push((id, ready)),
                Standing::OutOfScope | Standing::Partner | Standing::Unscheduled(_) => {}
            }
        }
        work.ready = predecessors_first(work.ready);
        work
    }

    /// The tenant whole, or its workloads one by one where it must be split.
    fn parts(&mut self, work: Work<'a>) -> Vec<Work<'a>> {
        let splittable = self.case.policy.split_when_needed && work.running.len() + work.ready.len() > 1;
        let pool = self.pool(&work);
        if !splittable || !self.model.pools[pool].is_empty() {
            return vec![work];
        }
        let tenant = work.tenant;
        let running = work.running.into_iter();
        let running = running.map(|row| Work { tenant, part: Some(row.0), running: vec![row], ready: Vec::new() });
        let ready = work.ready.into_iter();
        let ready = ready.map(|row| Work { tenant, part: Some(row.0), running: Vec::new(), ready: vec![row] });
        running.chain(ready).collect()
    }

    /// A tenant whose running work stays with `fm`: its load is given, its new work may be added.
    fn running_tenant(&mut self, work: &Work<'a>, fm: Id<Fm>) {
        let running_weeks = self.add_base(work, fm);
        if let Some(customer) = self.case.tenants[work.tenant].customer {
            self.model.customers[customer].fms.push(fm);
        }
        if work.ready.is_empty() {
            return;
        }
        let days = bound::days(self.case, self.facts, fm, &work.ready);
        let first_task = self.model.tasks.len();
        let unit = Id::new(self.model.units.len());
        for ((id, ready), days) in work.ready.iter().zip(days) {
            match days {
                BoundDays::Dropped(reason) => self.model.dropped.push(Dropped { workload: *id, reason }),
                BoundDays::On { days, follows } => self.task(unit, (*id, *ready), &days, follows),
            }
        }
        if self.model.tasks.len() > first_task {
            let mut row = self.unit_row(work, first_task, Some(fm), Tie::Running);
            row.running_weeks = running_weeks;
            row.customer = None;
            self.model.units.push(row);
        }
    }

    /// Adds running work to the cells of its FM and returns the weeks in which it has load.
    fn add_base(&mut self, work: &Work<'a>, fm: Id<Fm>) -> Vec<u64> {
        let mut weeks = vec![0u64; self.model.weeks.div_ceil(64)];
        for (_, running) in &work.running {
            for (week, &minutes) in (running.first_week..).zip(&running.minutes).filter(|(_, m)| **m > 0) {
                let cell = self.model.cell(fm, week);
                self.model.cells[cell].base += minutes as i32;
                weeks[week / 64] |= 1 << (week % 64);
            }
        }
        for week in (0..self.model.weeks).filter(|week| weeks[week / 64] >> (week % 64) & 1 == 1) {
            let cell = self.model.cell(fm, week);
            self.model.cells[cell].base_tenants += 1;
        }
        weeks
    }

    /// A unit that may be served by any FM of its pool.
    fn unit_of(&mut self, work: &Work<'a>, present: Option<Id<Fm>>, tie: Tie) {
        let first_task = self.model.tasks.len();
        let unit = Id::new(self.model.units.len());
        for &(id, ready) in &work.ready {
            let days = region_days(self.case, self.facts, id, ready);
            self.task(unit, (id, ready), &days, false);
        }
        let mut row = self.unit_row(work, first_task, present, tie);
        row.fixed = self.fixed_load(work);
        self.model.units.push(row);
    }

    fn unit_row(&mut self, work: &Work<'a>, first_task: usize, present: Option<Id<Fm>>, tie: Tie) -> Unit {
        let tenant = &self.case.tenants[work.tenant];
        Unit {
            tenant: work.tenant,
            part: work.part,
            priority: i64::from(tenant.priority),
            tasks: first_task..self.model.tasks.len(),
            fixed: None,
            pool: self.pool(work),
            present,
            tie,
            customer: tenant.customer,
            running_weeks: Vec::new(),
        }
    }

    fn task(&mut self, unit: Id<Unit>, (workload, ready): (Id<Workload>, &Ready), days: &[(Day, u32)], follows: bool) {
        let first = self.model.starts.len();
        for &(day, wait) in days {
            let (week, minutes) = rules::week_loads(&ready.profile, day);
            let load = Arc::make_mut(&mut self.model.loads).intern(week, &minutes, self.model.weeks);
            self.model.starts.push(Start { day, load, wait, cost: 0 });
        }
        let after = ready.after.and_then(|(before, gap)| Some((*self.task_of.get(&before)?, gap as i32)));
        let task = self.model.tasks.push(Task {
            unit,
            workload,
            weeks: ready.profile.len() as u32,
            starts: first..self.model.starts.len(),
            after: after.filter(|(before, _)| self.model.tasks[*before].unit == unit),
            follows,
        });
        if let Some((before, gap)) = after.filter(|(before, _)| self.model.tasks[*before].unit != unit) {
            self.model.links.push(Link::new(&self.model, (before, task), gap));
        }
        self.task_of.insert(workload, task);
    }

    fn fixed_load(&mut self, work: &Work<'a>) -> Option<Id<Load>> {
        let mut by_week: BTreeMap<usize, i64> = BTreeMap::new();
        for (_, running) in &work.running {
            for (week, minutes) in (running.first_week..).zip(&running.minutes) {
                *by_week.entry(week).or_default() += minutes;
            }
        }
        let first = *by_week.keys().next()?;
        let last = *by_week.keys().next_back()?;
        let minutes: Vec<i64> = (first..=last).map(|week| by_week.get(&week).copied().unwrap_or(0)).collect();
        Some(Arc::make_mut(&mut self.model.loads).intern(first as i32, &minutes, self.model.weeks))
    }

    /// The pool of the FMs that have the region, a language and all services of `work`.
    fn pool(&mut self, work: &Work<'a>) -> Id<Pool> {
        let services = self.facts.services(self.case, work.tenant, work.part);
        let tenant = &self.case.tenants[work.tenant];
        let key = (tenant.region, tenant.language, tenant.second_language, services);
        if let Some(&pool) = self.pool_of.get(&key) {
            return pool;
        }
        let need = Need { tenant: work.tenant, services: key.3.clone() };
        let members = self.model.groups.entries().filter_map(|(group, fms)| self.member(&need, group, fms));
        let members: Vec<PoolMember> = members.collect();
        let pool = Id::new(self.model.pools.len());
        self.model.pools.push(members);
        self.pool_of.insert(key, pool);
        pool
    }

    fn member(&self, need: &Need, group: Id<Group>, fms: &[Id<Fm>]) -> Option<PoolMember> {
        match rules::eligibility(self.case, need, &self.case.fms[*fms.first()?]) {
            Eligibility::FirstLanguage => Some(PoolMember { group, second_language: false }),
            Eligibility::SecondLanguage => Some(PoolMember { group, second_language: true }),
            Eligibility::WrongRegion | Eligibility::NoLanguage | Eligibility::NoSkill(_) => None,
        }
    }

    fn finish(mut self) -> Model {
        self.settle_limits();
        self.settle_customers();
        self.model
    }

    /// Running work may exceed an ordinary limit; then it is the limit.
    fn settle_limits(&mut self) {
        for (fm, row) in self.case.fms.entries() {
            for week in 0..self.model.weeks {
                let cell = self.model.cell(fm, week);
                let cell = &mut self.model.cells[cell];
                cell.limit = cell.limit.max(cell.base);
                if let Some(most) = row.max_tenants {
                    cell.tenant_limit = most.max(cell.base_tenants);
                }
            }
        }
    }

    /// A customer matters only where two FMs could come to serve it; a split tenant is a customer of its own.
    fn settle_customers(&mut self) {
        let model = &mut self.model;
        let mut own: HashMap<Id<Tenant>, Id<Customer>> = HashMap::new();
        for unit in model.units.iter_mut().filter(|unit| unit.customer.is_none() && unit.part.is_some()) {
            let customer = *own.entry(unit.tenant).or_insert_with(|| model.customers.push(Served::default()));
            unit.customer = Some(customer);
        }
        let mut served: Vec<u32> = model.customers.iter().map(|row| u32::from(!row.fms.is_empty())).collect();
        for customer in model.units.iter().filter_map(|unit| unit.customer) {
            served[customer.index()] += 1;
        }
        for unit in model.units.iter_mut() {
            unit.customer = unit.customer.filter(|customer| served[customer.index()] > 1);
        }
        for (id, unit) in model.units.entries() {
            if let Some(customer) = unit.customer {
                model.customers[customer].units.push(id);
            }
        }
        for row in model.customers.iter_mut() {
            row.fms.sort_unstable();
            row.fms.dedup();
        }
    }
}

fn terms(case: &Case) -> Terms {
    let cost = |hours: f64| (hours * Levels::COST_PER_HOUR as f64).round() as i64;
    let priced = match case.policy.stability {
        Stability::Priced | Stability::Locked => cost(case.objective.move_hours),
        Stability::Free => 0,
    };
    Terms {
        second_language: cost(case.objective.second_language_hours),
        same_customer: cost(case.objective.same_customer_hours),
        move_price: priced,
        max_moves: case.policy.max_moves,
    }
}

/// The days a task may start on by the region's calendar, with the days it has waited by then.
fn region_days(case: &Case, facts: &Facts, id: Id<Workload>, ready: &Ready) -> Vec<(Day, u32)> {
    let calendar = &facts.calendars[case.tenants[case.workloads[id].tenant].region];
    let first = ready.not_before.map_or(ready.first, |day| day.max(ready.first));
    let days = (first.0..=ready.last.0).map(Day).filter(|&day| calendar.is_working(day));
    let wait = |day| if ready.month { 0 } else { calendar.wait_days(ready.due, day) };
    days.map(|day| (day, wait(day))).collect()
}

/// Orders the deployments so that each comes after the one it waits for; otherwise as they stand.
fn predecessors_first<'a>(ready: Vec<(Id<Workload>, &'a Ready)>) -> Vec<(Id<Workload>, &'a Ready)> {
    let mut rest = ready;
    let mut ordered: Vec<(Id<Workload>, &'a Ready)> = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let waits = |row: &(Id<Workload>, &Ready), rest: &[(Id<Workload>, &Ready)]| {
            row.1.after.is_some_and(|(before, _)| rest.iter().any(|other| other.0 == before))
        };
        let (free, waiting): (Vec<_>, Vec<_>) = rest.iter().copied().partition(|row| !waits(row, &rest));
        assert!(!free.is_empty(), "the reader refuses cycles of `after`");
        ordered.extend(free);
        rest = waiting;
    }
    ordered
}
