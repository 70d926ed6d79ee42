use super::*;
use crate::case::fixture::{Builder, away, case, date, esd};
use crate::case::{PresentFm, Stability, WorkloadSkill};

/// F1 has one hour a week; Teams takes 10 hours in the week of 7 December and the one after it.
fn too_small() -> Builder {
    case("2026-11-23", 8).effort("*", &[(2, 10)]).fm("F1", |fm| fm.weekly_minutes = 60)
}

/// Why the last unit has no FM in a plan without any decision.
fn detail(case: &Case) -> String {
    let facts = Facts::of(case);
    let model = Model::build(case, &facts);
    let solution = Solution::empty(&model);
    let reasons = reasons((case, &facts), &model, &solution);
    reasons.into_iter().max_by_key(|(unit, _)| *unit).unwrap().1.1
}

fn short(who: &str) -> String {
    format!("{who} is short in the weeks of 2026-12-07 9.0 h, 2026-12-14 9.0 h")
}

#[test]
fn what_only_an_fm_who_has_left_brought_is_missing_since_then() {
    // F1 speaks English and leads only Viva. F0 and F2 speak French too and lead all; they have left.
    let missing = |change: fn(&mut Case)| {
        let left = |fm: &mut Fm, date_text: &str| fm.available_to = Some(date(date_text));
        let case = case("2026-11-23", 8)
            .effort("*", &[(2, 10)])
            .fm("F0", |fm| left(fm, "2026-10-30"))
            .fm("F1", |_| {})
            .fm("F2", |fm| left(fm, "2026-11-20"))
            .tenant("T1", |_| {})
            .workload("Teams", |row| row.esd = esd("2026-12-07"))
            .with(|case| {
                let french = case.languages.intern("French");
                [0, 2].into_iter().for_each(|at| case.fms[Id::new(at)].languages.push(french));
            })
            .with(change);
        detail(&case.done())
    };
    let left = "; the last who did, F2, left on 2026-11-20";
    let french = |case: &mut Case| {
        let french = case.languages.find("French").unwrap();
        (case.tenants[Id::new(0)].language, case.tenants[Id::new(0)].second_language) = (french, None);
    };
    assert_eq!(missing(french), format!("no FM in region EMEA speaks French{left}"));
    let skill = |case: &mut Case| case.fms[Id::new(1)].workloads = WorkloadSkill::Only(Vec::new());
    assert_eq!(missing(skill), format!("no FM in region EMEA who speaks the language leads all of: Teams{left}"));
    let region = |case: &mut Case| case.fms[Id::new(1)].region = case.regions.intern("LATAM");
    assert_eq!(missing(region), format!("no FM works in region EMEA{left}"));
    let nobody = |case: &mut Case| case.tenants[Id::new(0)].language = case.languages.intern("Welsh");
    assert_eq!(missing(nobody), "no FM in region EMEA speaks Welsh");
}

#[test]
fn work_that_cannot_be_scheduled_asks_no_fm_for_its_skill() {
    // Viva has no ESD. F0, who has left, led Teams; F1 leads nothing.
    let case = case("2026-11-23", 8)
        .effort("*", &[(2, 10)])
        .tenant("T1", |_| {})
        .workload("Teams", |row| row.esd = esd("2026-12-07"))
        .workload("Viva", |_| {})
        .fm("F0", |fm| {
            fm.workloads = WorkloadSkill::Only(vec![Id::new(0)]);
            fm.available_to = Some(date("2026-11-20"));
        })
        .fm("F1", |fm| fm.workloads = WorkloadSkill::Only(Vec::new()));
    let words =
        "no FM in region EMEA who speaks the language leads all of: Teams; the last who did, F0, left on 2026-11-20";
    assert_eq!(detail(&case.done()), words);
}

#[test]
fn the_only_eligible_fm_is_called_so() {
    let case = too_small().tenant("T1", |_| {}).workload("Teams", |row| row.esd = esd("2026-12-07")).done();
    assert_eq!(detail(&case), short("F1, the only eligible FM,"));
}

#[test]
fn an_fm_who_leaves_before_the_hours_are_done_is_told_as_leaving() {
    // F1 has 40 hours; of Teams, 10 hours in the weeks of 7 and 14 December, the second week is after the last day.
    let leaving = |last: &str| {
        let last = date(last);
        let case = case("2026-11-23", 8).effort("*", &[(2, 10)]).fm("F1", |fm| fm.available_to = Some(last));
        detail(&case.tenant("T1", |_| {}).workload("Teams", |row| row.esd = esd("2026-12-07")).done())
    };
    let short = "F1, the only eligible FM, is short in the weeks of 2026-12-14 10.0 h; leaves on 2026-12-11";
    assert_eq!(leaving("2026-12-11"), short);
}

#[test]
fn an_fm_is_away_only_on_days_without_work() {
    // Teams runs from Monday 23 November to Friday 4 December; F1 is away on the Monday that Viva is due on.
    let case = |absence| {
        case("2026-11-23", 8)
            .effort("*", &[(2, 10)])
            .fm("F1", |fm| fm.absences = vec![absence])
            .tenant("T1", |_| {})
            .workload("Teams", |row| row.esd = esd("2026-11-23"))
            .workload_after("Viva", 0, |row| row.esd = esd("2026-12-07"))
            .done()
    };
    let said = detail(&case(away("2026-12-07", "2026-12-07")));
    assert_eq!(said, "F1, the only eligible FM, is away on a start day (2026-12-07)");
    let said = detail(&case(away("2026-11-23", "2026-12-07")));
    assert_eq!(said, "F1, the only eligible FM, is away on a start day (2026-11-23; 2026-12-07)");
}

#[test]
fn an_eligible_fm_who_is_away_is_counted() {
    let case = too_small()
        .fm("F2", |fm| fm.absences = vec![away("2026-12-07", "2026-12-08")])
        .tenant("T1", |_| {})
        .workload("Teams", |row| row.esd = esd("2026-12-07"))
        .done();
    assert_eq!(detail(&case), short("F1, of 2 eligible FMs the only one who can start everything in time,"));
}

#[test]
fn the_fm_of_running_work_is_its_fm_whoever_else_is_eligible() {
    // Exchange takes 10 hours in the weeks of 23 and 30 November only; F2 could do it all.
    let case = too_small()
        .fm("F2", |_| {})
        .tenant("T1", |tenant| tenant.present_fm = PresentFm::Known(Id::new(0)))
        .workload("Exchange", |row| row.started_on = Some(date("2026-11-23")))
        .workload("Teams", |row| row.esd = esd("2026-12-07"))
        .done();
    assert_eq!(detail(&case), short("F1, its FM,"));
}

#[test]
fn of_the_starts_that_are_short_the_one_that_lacks_least_is_named() {
    // F1 has 9 hours a week. Teams takes 10 + 10 hours from Monday the 7th on, 8 + 10 + 2 from Tuesday on and 6 + 10 + 4
    // from Wednesday on: the Monday is short of 1 + 1 hours, the days after it of one.
    let wait = |days: u32| {
        let case = case("2026-11-23", 8).with(|case| case.policy.max_wait_days = days).effort("*", &[(2, 10)]);
        let case = case.fm("F1", |fm| fm.weekly_minutes = 540).tenant("T1", |_| {});
        detail(&case.workload("Teams", |row| row.esd = esd("2026-12-07")).done())
    };
    let short = "F1, the only eligible FM, is short in the weeks of";
    assert_eq!(wait(2), format!("{short} 2026-12-14 1.0 h"));
    assert_eq!(wait(0), format!("{short} 2026-12-07 1.0 h, 2026-12-14 1.0 h"));
}

#[test]
fn the_fm_a_tenant_is_locked_to_is_named_whoever_lacks_less() {
    let locked = |stability| {
        let case = too_small().with(|case| case.policy.stability = stability).fm("F2", |fm| fm.weekly_minutes = 540);
        let case = case.tenant("T1", |tenant| tenant.present_fm = PresentFm::Known(Id::new(0)));
        detail(&case.workload("Teams", |row| row.esd = esd("2026-12-07")).done())
    };
    assert_eq!(locked(Stability::Locked), short("F1, to whom it is locked,"));
    let nearest =
        "2 eligible FMs are full; nearest is F2, who is short in the weeks of 2026-12-07 1.0 h, 2026-12-14 1.0 h";
    assert_eq!(locked(Stability::Priced), nearest);
}

/// T0 runs with F1 and takes 10 hours in the weeks of 7 and 14 December; T1 wants F1 from the 7th on.
fn limited(limit: impl FnOnce(&mut Fm)) -> Builder {
    case("2026-12-07", 8)
        .effort("*", &[(2, 10)])
        .fm("F1", limit)
        .tenant("T0", |tenant| tenant.present_fm = PresentFm::Known(Id::new(0)))
        .workload("Exchange", |row| row.started_on = Some(date("2026-12-07")))
        .tenant("T1", |_| {})
        .workload("Teams", |row| row.esd = esd("2026-12-09"))
}

#[test]
fn an_fm_at_its_limit_of_tenants_is_named_with_the_weeks() {
    // From Wednesday the 9th Teams loads three weeks; Exchange loads the first two of them.
    let case = limited(|fm| fm.max_tenants = Some(1)).done();
    let words = "F1, the only eligible FM, is at its limit of tenants in the weeks of 2026-12-07, 2026-12-14";
    assert_eq!(detail(&case), words);
}

#[test]
fn an_fm_with_too_few_starts_left_is_named_with_the_week() {
    let case = limited(|fm| fm.max_starts_per_week = Some(1))
        .workload("Intune", |row| row.esd = esd("2026-12-11"))
        .fm("F2", |fm| fm.max_starts_per_week = Some(0))
        .done();
    let words = "2 eligible FMs are at a limit of tenants or starts; nearest is F1, who has too few starts left in the week of 2026-12-07";
    assert_eq!(detail(&case), words);
}

#[test]
fn an_fm_at_both_limits_is_named_with_the_weeks_of_each() {
    let case = limited(|fm| (fm.max_tenants, fm.max_starts_per_week) = (Some(1), Some(0))).done();
    let words = "F1, the only eligible FM, is at its limit of tenants in the weeks of 2026-12-07, 2026-12-14 and has too few starts left in the week of 2026-12-07";
    assert_eq!(detail(&case), words);
}

#[test]
fn an_fm_who_lacks_hours_and_a_limit_is_named_with_both() {
    // 15 hours a week: Exchange takes 10, Teams 6, 10 and 4 from Wednesday on.
    let case = limited(|fm| (fm.weekly_minutes, fm.max_starts_per_week) = (900, Some(0))).done();
    let words = "F1, the only eligible FM, is short in the weeks of 2026-12-07 1.0 h, 2026-12-14 5.0 h and has too few starts left in the week of 2026-12-07";
    assert_eq!(detail(&case), words);
}
