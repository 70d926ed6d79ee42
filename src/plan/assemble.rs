//! From a solution of the model to the plan's tables.

use super::{AssignedFm, Assignment, Deployment, DeploymentStatus, FmWeek, Reason, Status};
use crate::case::{Case, Channel, Contact, Fm, Id, L1Status, Precision, PresentFm, Tenant, Workload};
use crate::model::{Model, Solution, Task, Tie, Unit};
use crate::rules::{self, Facts, Standing};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// Why a unit got nothing: the code, and the words for `detail`.
pub(crate) type Reasons = BTreeMap<Id<Unit>, (Reason, String)>;

/// What a plan is made of.
pub(crate) struct Parts<'a> {
    pub(crate) case: &'a Case,
    pub(crate) facts: &'a Facts,
    pub(crate) model: &'a Model,
    pub(crate) solution: &'a Solution,
    pub(crate) reasons: &'a Reasons,
}

/// The tables of a plan.
pub(crate) struct Tables {
    pub(crate) assignments: Vec<Assignment>,
    pub(crate) schedule: Vec<Deployment>,
    pub(crate) load: Vec<FmWeek>,
}

impl Parts<'_> {
    /// Writes the tables.
    pub(crate) fn tables(&self) -> Tables {
        let index = Index::new(self);
        let mut assignments = Vec::with_capacity(self.case.tenants.len());
        let mut schedule = Vec::with_capacity(self.case.workloads.len());
        for tenant in self.case.tenants.ids() {
            let units = self.model.units_of(tenant);
            self.assign(tenant, units.clone(), &mut assignments);
            for (workload, _) in self.case.workloads_of(tenant) {
                schedule.extend(self.deploy(workload, units.clone(), &index));
            }
        }
        let load = self.load(&schedule);
        Tables { assignments, schedule, load }
    }

    fn assign(&self, id: Id<Tenant>, units: Range<usize>, rows: &mut Vec<Assignment>) {
        for unit in units.clone().map(Id::<Unit>::new) {
            rows.push(self.served(id, unit));
        }
        if units.is_empty() {
            rows.push(self.unserved(id));
        }
    }

    /// The row of a unit the model decided on.
    fn served(&self, tenant: Id<Tenant>, unit: Id<Unit>) -> Assignment {
        let row = &self.model.units[unit];
        let fm = self.solution.fm[unit];
        let reason = self.reasons.get(&unit);
        let running = row.tie == Tie::Running;
        let status = match fm {
            _ if running => Status::Kept,
            None => Status::Unassigned,
            Some(fm) => self.status(tenant, unit, fm),
        };
        let fm = if running { row.present } else { fm };
        let (reason, detail) = reason.cloned().map_or((None, String::new()), |(code, words)| (Some(code), words));
        Assignment { tenant, workload: row.part, fm: fm.map(AssignedFm::Known), status, reason, detail }
    }

    fn status(&self, tenant: Id<Tenant>, unit: Id<Unit>, fm: Id<Fm>) -> Status {
        if !self.has_running(unit) && self.is_provisional(unit) {
            return Status::Provisional;
        }
        match &self.case.tenants[tenant].present_fm {
            PresentFm::None => Status::New,
            PresentFm::Known(present) if *present == fm => Status::Kept,
            PresentFm::Known(_) | PresentFm::Unknown(_) => Status::Moved,
        }
    }

    /// True when a workload of the unit runs already, with or without load in the horizon.
    fn has_running(&self, unit: Id<Unit>) -> bool {
        let row = &self.model.units[unit];
        let mut workloads = self.case.workloads_of(row.tenant).map(|(id, _)| id);
        workloads.any(|id| {
            row.part.is_none_or(|part| part == id) && matches!(self.facts.workloads[id].standing, Standing::Running(_))
        })
    }

    /// True when the first start lies more than `lead_days` after the plan date.
    fn is_provisional(&self, unit: Id<Unit>) -> bool {
        let starts = self.model.tasks_of(unit).filter_map(|(task, _)| self.solution.start(self.model, task));
        let first = starts.map(|start| start.day).min();
        let plan_day = self.case.horizon.plan_day();
        match (first, self.case.policy.lead_days) {
            (Some(first), Some(lead)) => first.0 - plan_day.0 > lead as i32,
            _ => false,
        }
    }

    /// The row of a tenant the model has no decision for.
    fn unserved(&self, id: Id<Tenant>) -> Assignment {
        let tenant = &self.case.tenants[id];
        let mut rows = self.case.workloads_of(id);
        let in_progress = || self.case.workloads_of(id).any(|(_, row)| row.status == L1Status::InProgress);
        let runs = rows.any(|(workload, _)| matches!(self.facts.workloads[workload].standing, Standing::Running(_)));
        let present = match &tenant.present_fm {
            PresentFm::None => None,
            PresentFm::Known(fm) => Some(AssignedFm::Known(*fm)),
            PresentFm::Unknown(name) => Some(AssignedFm::Unknown(name.clone())),
        };
        let here = |fm: &AssignedFm| fm.known().is_some_and(|fm| !self.case.fms[fm].has_left(self.case.plan_date));
        let (status, fm, reason) = if tenant.bad {
            (Status::Idle, None, Some(Reason::InputError))
        } else if tenant.channel == Channel::Frp {
            (Status::Partner, None, Some(Reason::Partner))
        } else if tenant.contact == Contact::Unresponsive && in_progress() {
            (Status::Parked, present, Some(Reason::Unresponsive))
        } else if runs {
            (Status::Kept, present, None)
        } else {
            (Status::Idle, present.filter(here), Some(self.idle_reason(id)))
        };
        Assignment { tenant: id, workload: None, fm, status, reason, detail: String::new() }
    }

    /// Why nothing of a tenant can be scheduled: the reason of its first In Progress workload.
    fn idle_reason(&self, tenant: Id<Tenant>) -> Reason {
        let reason = self.case.workloads_of(tenant).find_map(|(id, _)| match self.facts.workloads[id].standing {
            Standing::Unscheduled(reason) => Some(reason),
            Standing::OutOfScope | Standing::Partner | Standing::Running(_) | Standing::Ready(_) => None,
        });
        reason.unwrap_or(Reason::NotInProgress)
    }

    /// The row of a workload, if it has one.
    fn deploy(&self, id: Id<Workload>, units: Range<usize>, index: &Index) -> Option<Deployment> {
        let facts = &self.facts.workloads[id];
        let base = Deployment {
            workload: id,
            fm: None,
            status: DeploymentStatus::Unscheduled,
            reason: None,
            esd: facts.esd_in_force.map(|esd| esd.date),
            esd_precision: facts.esd_in_force.map(|esd| esd.precision),
            start: None,
            end: None,
            wait_days: None,
            minutes: 0,
            proposed_esd: None,
        };
        match &facts.standing {
            Standing::OutOfScope | Standing::Partner => None,
            Standing::Unscheduled(reason) => Some(Deployment { reason: Some(*reason), ..base }),
            Standing::Running(running) => Some(self.running(id, running, units, base)),
            Standing::Ready(_) => Some(match index.task_of.get(&id) {
                Some(&task) => self.ready(task, base),
                None => Deployment { reason: index.dropped.get(&id).copied(), ..base },
            }),
        }
    }

    fn running(&self, id: Id<Workload>, running: &rules::Running, units: Range<usize>, base: Deployment) -> Deployment {
        let workload = &self.case.workloads[id];
        let mut units = units.map(Id::<Unit>::new);
        let unit = units.find(|&unit| self.model.units[unit].part.is_none_or(|part| part == id));
        let fm = match unit {
            Some(unit) if self.model.units[unit].tie != Tie::Running => self.solution.fm[unit],
            _ => self.case.tenants[workload.tenant].present_fm.known(),
        };
        let Some(fm) = fm else {
            let reason = unit.and_then(|unit| self.reasons.get(&unit)).map(|(reason, _)| *reason);
            return Deployment { reason, ..base };
        };
        Deployment {
            fm: Some(fm),
            status: DeploymentStatus::Running,
            start: workload.started_on,
            end: Some(self.case.horizon.date(running.end)),
            minutes: running.minutes.iter().sum(),
            ..base
        }
    }

    fn ready(&self, task: Id<Task>, base: Deployment) -> Deployment {
        let row = &self.model.tasks[task];
        let Some(start) = self.solution.start(self.model, task) else {
            return Deployment { reason: self.reasons.get(&row.unit).map(|(reason, _)| *reason), ..base };
        };
        let date = |day| self.case.horizon.date(day);
        let (_, minutes) = self.model.loads.get(start.load);
        let proposed = start.wait > 0 || base.esd_precision == Some(Precision::Month);
        Deployment {
            fm: self.solution.fm[row.unit],
            status: DeploymentStatus::Scheduled,
            start: Some(date(start.day)),
            end: Some(date(rules::end_of(row.weeks as usize, start.day))),
            wait_days: Some(start.wait),
            minutes: minutes.iter().map(|&m| i64::from(m)).sum(),
            proposed_esd: proposed.then(|| date(start.day)),
            ..base
        }
    }

    /// Every FM-week with capacity or load.
    fn load(&self, schedule: &[Deployment]) -> Vec<FmWeek> {
        let model = self.model;
        let load = self.solution.cell_loads(model);
        let mut starts = vec![0u32; model.cells.len()];
        for unit in model.units.ids() {
            let Some(fm) = self.solution.fm[unit] else { continue };
            for start in model.tasks_of(unit).filter_map(|(task, _)| self.solution.start(model, task)) {
                starts[model.cell(fm, start.day.week() as usize)] += 1;
            }
        }
        let tenants = self.tenants(schedule);
        let cells = model.fms.ids().flat_map(|fm| (0..model.weeks).map(move |week| (fm, week)));
        let rows = cells.map(|(fm, week)| {
            let cell = model.cell(fm, week);
            let capacity = model.curve(cell).capacity();
            FmWeek { fm, week, capacity, load: load[cell], tenants: tenants[cell], starts: starts[cell] }
        });
        rows.filter(|row| row.capacity > 0 || row.load > 0).collect()
    }

    /// Tenants with load, by cell. A tenant counts once however many of its workloads the FM leads that week.
    fn tenants(&self, schedule: &[Deployment]) -> Vec<u32> {
        let model = self.model;
        let mut counts = vec![0u32; model.cells.len()];
        let mut last = vec![u32::MAX; model.cells.len()];
        let mut count = |tenant: Id<Tenant>, fm: Id<Fm>, week: usize| {
            let cell = model.cell(fm, week);
            if last[cell] != tenant.index() as u32 {
                last[cell] = tenant.index() as u32;
                counts[cell] += 1;
            }
        };
        for row in schedule {
            let (Some(fm), tenant) = (row.fm, self.case.workloads[row.workload].tenant) else { continue };
            if let Standing::Running(running) = &self.facts.workloads[row.workload].standing {
                let weeks = (running.first_week..).zip(&running.minutes);
                weeks.filter(|(_, minutes)| **minutes > 0).for_each(|(week, _)| count(tenant, fm, week));
            }
            if let (Standing::Ready(ready), Some(start)) = (&self.facts.workloads[row.workload].standing, row.start) {
                let (first, minutes) = rules::week_loads(&ready.profile, self.case.horizon.day(start));
                let weeks = (first as usize..model.weeks).zip(minutes);
                weeks.filter(|(_, minutes)| *minutes > 0).for_each(|(week, _)| count(tenant, fm, week));
            }
        }
        counts
    }
}

/// Where the model keeps what the tables ask for.
struct Index {
    task_of: HashMap<Id<Workload>, Id<Task>>,
    dropped: HashMap<Id<Workload>, Reason>,
}

impl Index {
    fn new(parts: &Parts<'_>) -> Self {
        let task_of = parts.model.tasks.entries().map(|(task, row)| (row.workload, task)).collect();
        let dropped = parts.model.dropped.iter().map(|row| (row.workload, row.reason)).collect();
        Self { task_of, dropped }
    }
}
