use super::*;
use crate::case::{Fm, Id, Tenant, WorkloadSkill};
use crate::finding::{Finding, Rule};
use crate::plan::diff::Diff;
use crate::plan::{
    AssignedFm, Assignment, FmWeek, Kpis, Levels, Method, PlanTexts, Reason, Repeated, Status, Summary, Termination,
};
use crate::whatif::{Answers, Comparison, FmChange, Outcome};
use serde_json::Value;
use std::collections::BTreeMap;

const NASTY: &str = "</script><script>alert(1)</script>";

/// Tenants of one region that are all led by one FM.
fn case(tenants: usize) -> Case {
    let mut case = Case::new("2026-11-25".parse().unwrap(), 4);
    let (region, language) = (case.regions.intern("EMEA"), case.languages.intern("en"));
    case.holidays.push(vec!["2026-12-08".parse().unwrap(), "2026-12-12".parse().unwrap()]);
    case.fms.push(Fm {
        id: "F1".into(),
        name: NASTY.into(),
        region,
        languages: vec![language],
        workloads: WorkloadSkill::All,
        weekly_minutes: 2400,
        max_tenants: None,
        max_starts_per_week: None,
        available_from: None,
        available_to: None,
        absences: Vec::new(),
        line: 0,
    });
    for number in 0..tenants {
        case.tenants.push(tenant(&format!("T{number}")));
    }
    case
}

fn tenant(id: &str) -> Tenant {
    Tenant {
        id: id.into(),
        name: NASTY.into(),
        customer: None,
        region: Id::new(0),
        language: Id::new(0),
        second_language: None,
        seats: None,
        channel: crate::case::Channel::Ftc,
        priority: 1,
        present_fm: crate::case::PresentFm::None,
        contact: crate::case::Contact::Responsive,
        workloads: 0..0,
        line: 0,
        bad: false,
    }
}

fn plan(case: &Case) -> Plan {
    let row = |tenant| Assignment {
        tenant,
        workload: None,
        fm: Some(AssignedFm::Known(Id::new(0))),
        status: Status::New,
        reason: None,
        detail: String::new(),
    };
    let week = |week, load| FmWeek { fm: Id::new(0), week, capacity: 2400, load, tenants: 1, starts: 0 };
    Plan {
        assignments: case.tenants.ids().map(row).collect(),
        schedule: Vec::new(),
        load: vec![week(0, 600), week(1, 1200)],
        findings: vec![Finding::warning(Rule::EsdNote, NASTY)],
        summary: summary(),
        repeated: Repeated::default(),
    }
}

fn summary() -> Summary {
    Summary {
        levels: Levels { unassigned: 0, waiting: 0, cost: 96_000 },
        bounds: Levels { unassigned: 0, waiting: 0, cost: 72_000 },
        method: Method::Search,
        termination: Termination::Budget,
        seed: 1,
        budget: None,
        work: 10,
        kpis: Kpis::default(),
        statuses: BTreeMap::new(),
        reasons: BTreeMap::new(),
        covered_minutes: BTreeMap::new(),
        trace: Vec::new(),
        inputs: BTreeMap::new(),
        case: NASTY.to_owned(),
        former: None,
        timings: vec![("solve".to_owned(), 1.5)],
    }
}

fn data(report: &Report<'_>) -> Value {
    serde_json::from_str(&report.json()).unwrap()
}

#[test]
fn text_of_the_case_never_becomes_markup() {
    let case = case(2);
    let mut page = Vec::new();
    Report::new(&case, &plan(&case)).write(&mut page).unwrap();
    let page = String::from_utf8(page).unwrap();
    assert!(!page.contains("<script>alert"), "it stands in the page as data alone");
    assert_eq!(page.matches("</script>").count(), 3, "the data, the charts and the page's own script");
    assert_eq!(data(&Report::new(&case, &plan(&case)))["tenants"][0][1], NASTY, "and the data is whole");
}

#[test]
fn seconds_do_not_change_the_page() {
    let case = case(2);
    let (one, mut other) = (plan(&case), plan(&case));
    other.summary.timings = vec![("solve".to_owned(), 2.5)];
    assert_eq!(Report::new(&case, &one).json(), Report::new(&case, &other).json());
}

#[test]
fn weeks_and_capacity_of_an_fm_add_up_to_those_of_its_pool() {
    let case = case(1);
    let data = data(&Report::new(&case, &plan(&case)));
    let fm = &data["fms"]["rows"][0];
    assert_eq!(fm["load"], serde_json::json!([600, 1200, 0, 0]));
    assert_eq!(
        fm["cap"],
        serde_json::json!([[2400, 2], [0, 2]]),
        "two weeks with capacity, two that load.csv leaves out"
    );
    assert_eq!(data["pools"][0]["cap"], serde_json::json!([2400, 2400, 0, 0]));
    assert_eq!(
        data["pools"][0]["peak"],
        serde_json::json!([250, 500, 0, 0]),
        "1200 of 2400 minutes are 500 thousandths"
    );
    assert_eq!(data["holidays"][0], serde_json::json!([15]), "Tuesday of the third week; the Saturday is none");
}

#[test]
fn long_tables_are_cut_and_say_how_many_rows_there_are() {
    let case = case(Limits::default().tenants + 1);
    let mut plan = plan(&case);
    let last = plan.assignments.last_mut().unwrap();
    (last.status, last.fm, last.reason) = (Status::Unassigned, None, Some(Reason::NoCapacity));
    let data = data(&Report::new(&case, &plan));
    let rows = data["plans"]["rows"].as_array().unwrap();
    assert_eq!((rows.len(), data["plans"]["total"].as_u64()), (20_000, Some(20_001)));
    assert_eq!(rows[0][4], "unassigned", "who is left out is not cut off");
    assert_eq!(data["leftOut"]["total"], 1);
}

#[test]
fn a_page_of_long_names_is_cut_to_its_size() {
    let mut case = case(20_000);
    let name = "ü".repeat(500);
    case.tenants.iter_mut().for_each(|tenant| (tenant.id, tenant.name) = (name.as_str().into(), name.as_str().into()));
    case.tenants.iter_mut().for_each(|tenant| tenant.name = format!("{name}!").into());
    let plan = plan(&case);
    let json = Report::new(&case, &plan).json();
    assert!(json.len() <= DATA_BYTES, "{}", json.len());
}

#[test]
fn changes_since_the_previous_plan_stand_in_a_table_of_their_own() {
    let case = case(2);
    let after = plan(&case);
    let texts = |plan: &Plan| PlanTexts::of(&case, plan);
    let mut before = texts(&after);
    before.assignments[0].fm = "F2".into();
    let diff = Diff::between(&before, &texts(&after));
    let changes = Some(Changes { since: "out/last", diff: &diff });
    let data = data(&Report { case: &case, plan: &after, changes });
    assert_eq!(data["changes"]["since"], "out/last");
    assert_eq!(data["changes"]["rows"], serde_json::json!([["moved", "T0", "", "F2, new", "F1, new"]]));
    assert_eq!(self::data(&Report::new(&case, &after))["changes"], Value::Null);
}

#[test]
fn scenarios_are_laid_side_by_side() {
    let case = case(1);
    let summary = plan(&case).summary;
    let outcome = |name: &str, cost| Outcome {
        name: name.to_owned(),
        about: String::new(),
        folder: "f".to_owned(),
        summary: Summary { levels: Levels { cost, ..Levels::default() }, ..summary.clone() },
        fms: 1,
        tenants: 1,
        left_out: 0,
        is_comparable: name != "two",
        changes: vec![FmChange { tenant: NASTY.into(), before: "F1".to_owned(), after: String::new() }],
        weeks: Vec::new(),
    };
    let scenarios = vec![outcome(NASTY, 30_000), outcome("two", 6_000_000)];
    let all = Comparison { base: outcome("base", 60_000), scenarios, answers: Answers::default() };
    let mut page = Vec::new();
    comparison(&all, "demo", &mut page).unwrap();
    let page = String::from_utf8(page).unwrap();
    assert!(!page.contains("<script>alert"));
    let json = page.split("id=\"data\">").nth(1).and_then(|rest| rest.split("</script>").next()).unwrap();
    let data: Value = serde_json::from_str(json).unwrap();
    // 60,000 cost units are an hour: 1, 0.5 and 100 hours.
    let costs: Vec<_> = data["scenarios"].as_array().unwrap().iter().map(|row| row["levels"][2].as_f64()).collect();
    assert_eq!(costs, [Some(1.0), Some(0.5), Some(100.0)]);
    assert_eq!(
        (&data["scenarios"][1]["isComparable"], &data["scenarios"][2]["isComparable"]),
        (&true.into(), &false.into())
    );
    assert_eq!(data["changes"]["total"], 3);
    assert_eq!(data["changes"]["rows"][1], serde_json::json!([1, NASTY, "F1", ""]));
}
