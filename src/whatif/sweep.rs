//! Plans all scenarios: side by side on all threads, warm from the base plan, one plan at a time in memory per thread.
//!
//! The threads are plain ones that take scenarios in turn, and every solve runs on one thread of its own: a thread of a
//! pool that waits for a solve would begin the next scenario meanwhile, and all of them would be in memory at once.
//! Results do not depend on who took what.

use super::apply::{Changed, apply, is_relaxed, is_same};
use super::compare::{Base, Comparison, Outcome};
use super::file::Questions;
use super::fingerprint::Fingerprint;
use super::prices::prices;
use super::question::{Answers, Curve, CurveAnswer};
use super::scenario::{BASE, Scenario};
use super::{headcount, room, shortage};
use crate::case::Case;
use crate::engine::{self, Progress, Quiet, Settings};
use crate::error::{Error, ErrorKind, Result};
use crate::finding::Finding;
use crate::plan::{Deployment, Levels, Plan, PlanTexts, check, late};
use crate::rules::Facts;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Where finished scenarios are kept.
pub trait Shelf: Sync {
    /// The plan in `folder`, if it was made for exactly this (`case` is the changed case) and can be read.
    fn find(&self, folder: &str, case: &Case, fingerprint: &str) -> Option<Plan>;

    /// `case` with the lines its rows have where it is kept, so that the findings of its plan name them.
    ///
    /// # Errors
    /// When it cannot be written.
    fn lined(&self, case: &Case) -> Result<Case>;

    /// Keeps a finished scenario, whole or not at all.
    ///
    /// # Errors
    /// When it cannot be written.
    fn keep(&self, finished: &Finished<'_>) -> Result<()>;
}

/// A scenario with its plan.
pub struct Finished<'a> {
    /// The name of its folder.
    pub folder: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What it was made from.
    pub fingerprint: &'a str,
    /// The changed case.
    pub case: &'a Case,
    /// Its plan, which passed the check.
    pub plan: &'a Plan,
}

/// What a sweep is about.
pub struct Sweep<'a> {
    /// The base case.
    pub case: &'a Case,
    /// Its files by name and SHA-256.
    pub inputs: &'a BTreeMap<String, String>,
    /// A plan to start from; without one the base case is planned first.
    pub base: Option<Plan>,
    /// How to plan. A budget holds for the base and for each scenario.
    pub settings: &'a Settings,
    /// Where results go.
    pub shelf: &'a dyn Shelf,
    /// Told of every scenario that is finished.
    pub progress: &'a dyn Progress,
}

/// The smallest and largest work of a scenario that no budget is set for.
const BUDGETS: (u64, u64) = (100_000, 20_000_000);

/// Work units per tenant of a scenario: few, since it starts from the base plan.
const BUDGET_PER_TENANT: u64 = 400;

/// Plans the base and all scenarios, and answers the other questions.
///
/// # Errors
/// When a plan cannot be made or kept, or the check finds one wrong.
pub fn sweep(sweep: &Sweep<'_>, questions: &Questions) -> Result<Comparison> {
    let runner = Runner::new(sweep)?;
    let scenarios = runner.side_by_side("scenarios", &questions.scenarios, |scenario| runner.outcome(scenario))?;
    let answers = Answers {
        headcounts: runner
            .side_by_side("headcount", &questions.headcounts, |asked| headcount::answer(&runner, asked))?,
        rooms: runner.side_by_side("room", &questions.rooms, |asked| room::answer(&runner, asked))?,
        shortages: runner
            .side_by_side("shortage", &questions.shortages, |asked| shortage::answer(&runner, asked))?
            .into_iter()
            .flatten()
            .collect(),
        curves: questions.curves.iter().map(|curve| runner.curve(curve)).collect::<Result<_>>()?,
        prices: prices(sweep.case, &runner.plan),
    };
    Ok(Comparison { base: runner.base.outcome, scenarios, answers })
}

/// What all scenarios share.
pub(super) struct Runner<'a> {
    sweep: &'a Sweep<'a>,
    plan: Plan,
    base: Base,
    fingerprint: Fingerprint,
    settings: Settings,
}

impl<'a> Runner<'a> {
    fn new(sweep: &'a Sweep<'a>) -> Result<Self> {
        let fingerprint = Fingerprint::of_base(sweep.inputs, sweep.settings);
        let plan = base_plan(sweep, &fingerprint)?;
        let settings = Settings {
            budget: sweep.settings.budget.or_else(|| Some(budget(sweep.case))),
            threads: Some(1),
            start: Some(Arc::new(PlanTexts::of(sweep.case, &plan))),
            verbose: false,
            ..sweep.settings.clone()
        };
        let fingerprint = fingerprint.on(&plan);
        Ok(Self { sweep, base: Base::of(sweep.case, &plan), plan, fingerprint, settings })
    }

    /// The base case.
    pub(super) fn case(&self) -> &Case {
        self.sweep.case
    }

    /// The base plan.
    pub(super) const fn base_plan(&self) -> &Plan {
        &self.plan
    }

    /// Its levels.
    pub(super) const fn base_levels(&self) -> Levels {
        self.plan.summary.levels
    }

    fn curve(&self, curve: &Curve) -> Result<CurveAnswer> {
        let points =
            self.side_by_side("curve", &curve.points, |(value, scenario)| Ok((*value, self.outcome(scenario)?)))?;
        Ok(CurveAnswer { name: curve.name.clone(), over: curve.over.clone(), points })
    }

    /// What `work` makes of each of `items`, in their order, on all threads.
    fn side_by_side<T: Sync, R: Send>(
        &self,
        stage: &str,
        items: &[T],
        work: impl Fn(&T) -> Result<R> + Sync,
    ) -> Result<Vec<R>> {
        let (settings, progress) = (self.sweep.settings, self.sweep.progress);
        progress.stage(stage);
        let threads = settings.threads.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
        let next = AtomicUsize::new(0);
        let results: Mutex<Vec<(usize, Result<R>)>> = Mutex::new(Vec::new());
        let take_in_turn = || {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(item) = items.get(index) else { return };
                let result = work(item);
                if result.is_err() {
                    // Nobody begins another one.
                    next.store(items.len(), Ordering::Relaxed);
                }
                let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
                results.push((index, result));
                progress.advance(results.len() as u64, items.len() as u64, "");
            }
        };
        thread::scope(|scope| (0..threads.min(items.len())).for_each(|_| drop(scope.spawn(take_in_turn))));
        let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
        results.sort_by_key(|(index, _)| *index);
        results.into_iter().map(|(_, result)| result).collect()
    }

    fn outcome(&self, scenario: &Scenario) -> Result<Outcome> {
        let (case, plan) = self.plan_of(scenario)?;
        Ok(Outcome::of(scenario, (&case, &plan), &self.base))
    }

    /// The changed case of `scenario` with its plan: one that was kept, or a new one.
    pub(super) fn plan_of(&self, scenario: &Scenario) -> Result<(Case, Plan)> {
        let Changed { case, notes } = apply(self.sweep.case, &scenario.changes);
        let fingerprint = self.fingerprint.clone().with(&scenario.changes).text();
        let found = self.sweep.shelf.find(&scenario.folder, &case, &fingerprint);
        let plan = match found {
            Some(plan) => plan,
            None => {
                let named = |error: Error| Error::new(error.kind(), format!("scenario {:?}: {error}", scenario.name));
                let mut plan = self.solve(&case).map_err(named)?;
                plan.findings = findings(self.sweep.shelf, &case, &plan.schedule)?;
                plan.findings.extend(notes);
                plan.findings.sort_by(|a, b| (a.severity, &a.file, a.line).cmp(&(b.severity, &b.file, b.line)));
                let finished = Finished {
                    folder: &scenario.folder,
                    name: &scenario.name,
                    fingerprint: &fingerprint,
                    case: &case,
                    plan: &plan,
                };
                approve(&finished)?;
                self.sweep.shelf.keep(&finished)?;
                plan
            }
        };
        Ok((case, plan))
    }

    /// A plan of a changed case: the base plan itself where nothing changed, and never a worse one where things only
    /// became easier.
    fn solve(&self, case: &Case) -> Result<Plan> {
        if is_same(self.sweep.case, case) {
            return Ok(self.plan.clone());
        }
        let plan = engine::plan(case, &self.settings, &Quiet)?;
        if !is_relaxed(self.sweep.case, case) || plan.summary.levels <= self.plan.summary.levels {
            return Ok(plan);
        }
        let kept = engine::plan(case, &Settings { budget: Some(0), ..self.settings.clone() }, &Quiet)?;
        Ok(if kept.summary.levels < plan.summary.levels { kept } else { plan })
    }
}

fn budget(case: &Case) -> u64 {
    (case.tenants.len() as u64 * BUDGET_PER_TENANT).clamp(BUDGETS.0, BUDGETS.1)
}

/// The plan that was given, one that was kept, or a new one.
fn base_plan(sweep: &Sweep<'_>, fingerprint: &Fingerprint) -> Result<Plan> {
    let of_given = |plan: &Plan| fingerprint.on(plan).text();
    let fingerprint = sweep.base.as_ref().map_or_else(|| fingerprint.text(), of_given);
    if let Some(plan) = sweep.shelf.find(BASE, sweep.case, &fingerprint) {
        return Ok(plan);
    }
    let mut plan = match &sweep.base {
        Some(plan) => plan.clone(),
        None => engine::plan(sweep.case, sweep.settings, sweep.progress)?,
    };
    plan.findings = findings(sweep.shelf, sweep.case, &plan.schedule)?;
    let finished = Finished { folder: BASE, name: BASE, fingerprint: &fingerprint, case: sweep.case, plan: &plan };
    approve(&finished)?;
    sweep.shelf.keep(&finished)?;
    Ok(plan)
}

/// What the rules say of `case`, and which deployments of `schedule` end late, with the lines of the tables that are kept
/// beside its plan. What there was to say of the tables the base case was read from, and of a row that is not written,
/// speaks of files a planner does not find there: `check` and `plan` of that case tell it. Rows with errors are no matter
/// here: neither a case nor a base plan that has them is taken.
fn findings(shelf: &dyn Shelf, case: &Case, schedule: &[Deployment]) -> Result<Vec<Finding>> {
    let lined = shelf.lined(case)?;
    let mut findings = Facts::of(&lined).findings;
    findings.extend(late(&lined, schedule));
    Ok(findings)
}

/// Lets the independent check have the last word.
fn approve(finished: &Finished<'_>) -> Result<()> {
    match check::check(finished.case, finished.plan).first() {
        None => Ok(()),
        Some(violation) => Err(Error::new(
            ErrorKind::Violation,
            format!("the plan of {:?} breaks a rule: {violation}. Nothing is written for it.", finished.name),
        )),
    }
}
