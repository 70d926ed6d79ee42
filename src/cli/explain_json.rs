//! Answers about a plan for programs. Costs and hours are hours, days are dates, weeks are their Mondays.

use crate::case::{Case, Day, Fm, Id, Workload};
use crate::explain::{
    Bar, FmStory, FmWeekStory, Lack, Offer, Shift, StartStory, TenantStory, Unblock, UnitStory, Verdict, WhyNot,
    difference,
};
use crate::plan::{Assignment, Levels};
use serde_json::{Value, json};

/// Everything about a tenant.
pub(super) fn tenant(case: &Case, story: &TenantStory) -> Value {
    let row = &case.tenants[story.tenant];
    json!({
        "tenant_id": row.id,
        "name": row.name,
        "region": case.regions.name(row.region),
        "assignments": story.rows.iter().map(|row| assignment(case, row)).collect::<Vec<_>>(),
        "decisions": story.units.iter().map(|unit| decision(case, unit)).collect::<Vec<_>>(),
        "deployments": story.deployments.iter().map(|row| deployment(case, row)).collect::<Vec<_>>(),
        "findings": story.findings.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn assignment(case: &Case, row: &Assignment) -> Value {
    json!({
        "workload": row.workload.map(|workload| case.service_name(workload)),
        "fm_id": row.fm.as_ref().and_then(|fm| fm.known()).map(|fm| &case.fms[fm].id),
        "status": row.status.as_str(),
        "reason": row.reason.map(|reason| reason.as_str()),
        "detail": row.detail,
    })
}

fn decision(case: &Case, unit: &UnitStory) -> Value {
    let options = unit.options.iter().map(|(fm, answer)| verdict(case, *fm, answer, unit.now.as_ref()));
    json!({
        "workloads": workloads(case, unit.part),
        "fm_id": unit.now.as_ref().map(|now| &case.fms[now.fm].id),
        "now": unit.now.as_ref().map(|now| offer(case, now)),
        "fallen": unit.fallen,
        "options": options.collect::<Vec<_>>(),
        "unblock": unit.unblock.iter().map(|way| unblock(case, way)).collect::<Vec<_>>(),
    })
}

/// The name of a part of a split tenant.
pub(super) fn workloads(case: &Case, part: Option<Id<Workload>>) -> Vec<String> {
    part.iter().map(|&part| case.service_name(part).to_owned()).collect()
}

/// What one FM would mean, compared with `now`.
pub(super) fn verdict(case: &Case, fm: Id<Fm>, verdict: &Verdict, now: Option<&Offer>) -> Value {
    let id = &case.fms[fm].id;
    match verdict {
        Verdict::Fits(found) => json!({
            "fm_id": id,
            "fits": true,
            "change": levels(difference(found, now)),
            "offer": offer(case, found),
        }),
        Verdict::Barred(found) => json!({ "fm_id": id, "fits": false, "barred": bar(case, found) }),
    }
}

fn bar(case: &Case, bar: &Bar) -> Value {
    let room = if let Bar::Full(missing, _) = bar { lack(case, missing) } else { Value::Null };
    json!({ "code": bar.code(), "words": bar.words(case), "lack": room })
}

fn lack(case: &Case, lack: &Lack) -> Value {
    let monday = |week: usize| case.horizon.monday(week).to_string();
    let hours = lack.minutes.iter().map(|&(week, minutes)| json!({ "week": monday(week), "hours": hours(minutes) }));
    let starts = lack.starts.iter().map(|&(week, over)| json!({ "week": monday(week), "starts": over }));
    json!({
        "hours": hours.collect::<Vec<_>>(),
        "tenants": lack.tenants.iter().map(|&week| monday(week)).collect::<Vec<_>>(),
        "starts": starts.collect::<Vec<_>>(),
    })
}

fn hours(minutes: impl Into<i64>) -> f64 {
    minutes.into() as f64 / 60.0
}

fn cost(units: i64) -> f64 {
    Levels { cost: units, ..Levels::default() }.cost_hours()
}

/// Levels as `summary.json` shows them.
pub(super) fn levels(levels: Levels) -> Value {
    json!({ "unassigned": levels.unassigned, "waiting": levels.waiting, "cost": levels.cost_hours() })
}

/// Starts by workload.
fn starts(case: &Case, starts: &[(Id<Workload>, Day)]) -> Value {
    let one = |&(workload, day): &(Id<Workload>, Day)| json!({ "workload": case.service_name(workload), "start": case.horizon.date(day).to_string() });
    starts.iter().map(one).collect()
}

/// An offer with its price by part.
pub(super) fn offer(case: &Case, offer: &Offer) -> Value {
    let price = &offer.price;
    let weeks = price.weeks.iter().map(|week| {
        let monday = case.horizon.monday(week.week).to_string();
        json!({ "week": monday, "hours": hours(week.minutes), "cost": cost(week.cost) })
    });
    json!({
        "fm_id": case.fms[offer.fm].id,
        "starts": starts(case, &offer.starts),
        "price": {
            "waiting": price.waiting,
            "cost": price.levels().cost_hours(),
            "load": cost(price.load()),
            "language": cost(price.language),
            "customer": cost(price.customer),
            "move": cost(price.moving),
            "weeks": weeks.collect::<Vec<_>>(),
        },
    })
}

fn unblock(case: &Case, way: &Unblock) -> Value {
    let mut answer = json!({ "code": way.code(), "words": way.words(case), "offer": offer(case, way.offer()) });
    match way {
        Unblock::Swap { shifts, change, .. } => {
            answer["change"] = levels(*change);
            answer["shifts"] = shifts.iter().map(|row| shift(case, row)).collect();
        }
        Unblock::Wait { days, .. } => answer["max_wait_days"] = (*days).into(),
        Unblock::Room { lack: missing, .. } => answer["lack"] = lack(case, missing),
        Unblock::Skill { bar: missing, .. } => answer["missing"] = bar(case, missing),
        Unblock::Move(_) => {}
    }
    answer
}

fn shift(case: &Case, shift: &Shift) -> Value {
    json!({
        "tenant_id": case.tenants[shift.tenant].id,
        "from": case.fms[shift.from].id,
        "to": case.fms[shift.to.fm].id,
        "starts": starts(case, &shift.to.starts),
    })
}

fn deployment(case: &Case, story: &StartStory) -> Value {
    let row = &story.row;
    let date = |date: Option<chrono::NaiveDate>| date.map(|date| date.to_string());
    let rules = story.rules.iter().map(|rule| json!({ "rule": rule.rule.code(), "words": rule.words }));
    json!({
        "workload": case.service_name(row.workload),
        "status": row.status.as_str(),
        "reason": row.reason.map(|reason| reason.as_str()),
        "fm_id": row.fm.map(|fm| &case.fms[fm].id),
        "esd": date(row.esd),
        "start": date(row.start),
        "end": date(row.end),
        "wait_days": row.wait_days,
        "rules": rules.collect::<Vec<_>>(),
    })
}

/// Why not one FM.
pub(super) fn why_not(case: &Case, answer: &WhyNot) -> Value {
    let mut value = verdict(case, answer.fm, &answer.verdict, answer.now.as_ref());
    value["now"] = answer.now.as_ref().map(|now| offer(case, now)).into();
    value
}

/// One FM's weeks.
pub(super) fn fm(case: &Case, story: &FmStory) -> Value {
    let row = &case.fms[story.fm];
    let weeks = story.weeks.iter().map(|week| fm_week(case, week));
    json!({ "fm_id": row.id, "name": row.name, "weeks": weeks.collect::<Vec<_>>() })
}

fn fm_week(case: &Case, week: &FmWeekStory) -> Value {
    let shares = week.shares.iter().map(|share| {
        json!({
            "tenant_id": case.tenants[case.workloads[share.workload].tenant].id,
            "workload": case.service_name(share.workload),
            "hours": hours(share.minutes),
            "starts": share.starts,
            "running": share.running,
        })
    });
    json!({
        "week": case.horizon.monday(week.row.week).to_string(),
        "capacity_hours": hours(week.row.capacity),
        "limit_hours": hours(week.limit),
        "covered_hours": hours(week.covered),
        "load_hours": hours(week.row.load),
        "tenants": week.row.tenants,
        "starts": week.row.starts,
        "deployments": shares.collect::<Vec<_>>(),
    })
}
