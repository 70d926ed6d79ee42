//! Answers about a plan: prices agree with the reference evaluation, and what is said to unblock a tenant does.

use fm_assign::case::{Case, Fm, Id, WorkloadSkill};
use fm_assign::engine::{self, MethodChoice, Quiet, Settings};
use fm_assign::explain::{Bar, Desk, Offer, Unblock, Verdict};
use fm_assign::model::{Choice, Model, Solution, StartPicks, Unit, evaluate};
use fm_assign::plan::{Levels, Plan};
use fm_assign::synth::{self, Profile, Spec};
use fm_assign::tables::{self, Memory};

fn generated(spec: &Spec) -> Case {
    let files = synth::files(spec).unwrap();
    let memory = files.into_iter().fold(Memory::new(), |memory, (name, bytes)| memory.with(&name, bytes));
    let reading = tables::read(&memory).unwrap();
    assert!(!reading.has_errors());
    reading.case.unwrap()
}

fn planned(case: &Case) -> Plan {
    let settings = Settings { method: MethodChoice::Greedy, ..Settings::default() };
    engine::plan(case, &settings, &Quiet).unwrap()
}

fn spec(profile: Profile, tightness: f64) -> Spec {
    Spec { tenants: 120, seed: 7, profile, tightness, weeks: 20, ..Spec::default() }
}

/// A small stream of numbers that looks random.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

fn minus(one: Levels, other: Levels) -> Levels {
    Levels {
        unassigned: one.unassigned - other.unassigned,
        waiting: one.waiting - other.waiting,
        cost: one.cost - other.cost,
    }
}

/// The least levels of the plan in which only `unit` goes to `fm`, by trying every choice of starts; `None` when all
/// break a rule.
fn brute_force(model: &Model, solution: &Solution, unit: Id<Unit>, fm: Id<Fm>) -> Option<Levels> {
    let mut best: Option<Levels> = None;
    StartPicks::new(model, unit, fm).visit(&mut |picks| {
        let mut changed = solution.clone();
        changed.assign(model, unit, &Choice { fm, picks: picks.to_vec() });
        if let Ok(levels) = evaluate(model, &changed) {
            best = Some(best.map_or(levels, |best| best.min(levels)));
        }
        true
    });
    best
}

#[test]
fn why_not_agrees_with_evaluating_every_choice() {
    for (profile, tightness) in [(Profile::NewCohort, 0.95), (Profile::Weekly, 0.8), (Profile::SerialHeavy, 0.9)] {
        let case = generated(&spec(profile, tightness));
        let plan = planned(&case);
        let mut desk = Desk::open(&case, &plan).unwrap();
        let (model, solution) = (desk.model().clone(), desk.solution().clone());
        let now = evaluate(&model, &solution).unwrap();
        assert_eq!((now, now), (plan.summary.levels, desk.levels()), "the plan comes back as it was");
        let mut dice = Dice(11);
        let (mut asked, mut fits) = (0, 0);
        while asked < 60 {
            let unit = Id::new(dice.below(model.units.len()));
            // Half of the questions are about FMs that are eligible.
            let candidates = model.candidates(unit);
            let fm = if asked % 2 == 0 || candidates.is_empty() {
                Id::new(dice.below(case.fms.len()))
            } else {
                candidates[dice.below(candidates.len())]
            };
            let mut choices = 0;
            StartPicks::new(&model, unit, fm).visit(&mut |_| {
                choices += 1;
                choices < 3_000
            });
            if choices == 3_000 {
                continue;
            }
            asked += 1;
            let answer = desk.why_not(unit, fm);
            let brute = brute_force(&model, &solution, unit, fm);
            assert_eq!(answer.change(), brute.map(|levels| minus(levels, now)), "{unit:?} {fm:?} {answer:?}");
            fits += usize::from(brute.is_some());
        }
        assert!(fits > 5, "{fits} of {asked} fit");
    }
}

/// Serves `unit` as `offer` says.
fn apply(model: &Model, solution: &mut Solution, unit: Id<Unit>, offer: &Offer) {
    let pick = |(task, row): (_, &fm_assign::model::Task)| {
        let (_, day) = offer.starts.iter().find(|(workload, _)| *workload == row.workload).unwrap();
        model.starts_of(task).iter().position(|start| start.day == *day).unwrap() as u16
    };
    let picks = model.tasks_of(unit).map(pick).collect();
    solution.assign(model, unit, &Choice { fm: offer.fm, picks });
}

/// Applies `way` to a copy of the case, model and plan and returns how the levels change.
fn unblocked(case: &Case, plan: &Plan, unit: Id<Unit>, way: &Unblock) -> Levels {
    let mut case = case.clone();
    match way {
        Unblock::Wait { days, .. } => case.policy.max_wait_days = *days,
        Unblock::Skill { bar: Bar::Skill(_), offer } => case.fms[offer.fm].workloads = WorkloadSkill::All,
        Unblock::Skill { offer, .. } => {
            let tenant = Desk::open(&case, plan).unwrap().model().units[unit].tenant;
            let language = case.tenants[tenant].language;
            let languages = &mut case.fms[offer.fm].languages;
            languages.push(language);
            languages.sort_unstable();
        }
        Unblock::Swap { .. } | Unblock::Move(_) | Unblock::Room { .. } => {}
    }
    let desk = Desk::open(&case, plan).unwrap();
    assert_eq!(desk.stale(), []);
    let (mut model, mut solution) = (desk.model().clone(), desk.solution().clone());
    if let Unblock::Room { lack, offer } = way {
        for &(week, minutes) in &lack.minutes {
            let cell = model.cell(offer.fm, week);
            model.cells[cell].limit += minutes;
        }
        for &week in &lack.tenants {
            let cell = model.cell(offer.fm, week);
            model.cells[cell].tenant_limit += 1;
        }
        let over = lack.starts.iter().map(|(_, over)| *over).max().unwrap_or(0);
        model.fms[offer.fm].start_limit = model.fms[offer.fm].start_limit.map(|limit| limit + over);
    }
    if let Unblock::Swap { shifts, .. } = way {
        for shift in shifts {
            assert_eq!(solution.fm[shift.unit], Some(shift.from));
            apply(&model, &mut solution, shift.unit, &shift.to);
        }
    }
    apply(&model, &mut solution, unit, way.offer());
    minus(evaluate(&model, &solution).unwrap(), desk.levels())
}

#[test]
fn what_is_said_to_unblock_a_tenant_does_when_it_is_applied() {
    let mut kinds = std::collections::BTreeSet::new();
    for (profile, tightness) in [(Profile::NewCohort, 1.3), (Profile::SerialHeavy, 1.1)] {
        let case = generated(&spec(profile, tightness));
        let plan = planned(&case);
        let mut desk = Desk::open(&case, &plan).unwrap();
        let idle: Vec<Id<Unit>> = desk.model().units.ids().filter(|&unit| desk.solution().fm[unit].is_none()).collect();
        assert!(!idle.is_empty());
        for unit in idle.into_iter().take(12) {
            let levels = desk.levels();
            for way in desk.unblock(unit) {
                kinds.insert(way.code());
                let change = unblocked(&case, &plan, unit, &way);
                let said = match &way {
                    Unblock::Swap { change, .. } => *change,
                    other => other.offer().price.levels(),
                };
                if matches!(way, Unblock::Skill { .. }) {
                    // A language learnt may be cheaper than one that is not spoken.
                    assert_eq!((change.unassigned, change.waiting), (said.unassigned, said.waiting), "{way:?}");
                } else {
                    assert_eq!(change, said, "{way:?}");
                }
            }
            assert_eq!(desk.levels(), levels);
        }
    }
    assert!(kinds.contains("room") && kinds.contains("swap"), "{kinds:?}");
}

#[test]
fn a_question_leaves_the_desk_as_it_was() {
    let case = generated(&spec(Profile::Weekly, 0.9));
    let plan = planned(&case);
    let mut desk = Desk::open(&case, &plan).unwrap();
    let first: Vec<_> = case.tenants.ids().take(20).map(|tenant| format!("{:?}", desk.tenant(tenant))).collect();
    let again: Vec<_> = case.tenants.ids().take(20).map(|tenant| format!("{:?}", desk.tenant(tenant))).collect();
    assert_eq!(first, again);
}

#[test]
fn the_price_by_part_adds_up_to_the_difference() {
    let case = generated(&spec(Profile::Weekly, 0.8));
    let plan = planned(&case);
    let mut desk = Desk::open(&case, &plan).unwrap();
    for tenant in case.tenants.ids().take(40) {
        for unit in desk.tenant(tenant).units {
            let own = unit.options.iter().filter(|(_, verdict)| matches!(verdict, Verdict::Fits(_))).count();
            assert!(unit.now.is_none() || own > 0, "an FM that serves a unit fits it");
            assert!(unit.alternatives().is_sorted_by_key(|(_, change)| *change));
        }
    }
}

#[test]
fn the_shares_of_an_fm_add_up_to_its_load() {
    let case = generated(&spec(Profile::Weekly, 0.8));
    let plan = planned(&case);
    let desk = Desk::open(&case, &plan).unwrap();
    for fm in case.fms.ids() {
        for week in desk.fm(fm).weeks {
            let sum: i64 = week.shares.iter().map(|share| share.minutes).sum();
            assert_eq!(sum, week.row.load);
            assert_eq!(week.shares.iter().filter(|share| share.starts).count(), week.row.starts as usize);
        }
    }
}
