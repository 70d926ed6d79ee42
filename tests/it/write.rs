//! The plan folder: what is written comes back, and a folder is replaced whole or not at all.

use chrono::NaiveDate;
use fm_assign::ErrorKind;
use fm_assign::case::{
    Case, Channel, Contact, Fm, Id, L1Status, Precision, PresentFm, Tenant, Workload, WorkloadSkill,
};
use fm_assign::finding::{Finding, Rule};
use fm_assign::plan::{
    AssignedFm, Assignment, Deployment, DeploymentStatus, FmWeek, Kpis, Levels, Method, Plan, Reason, Repeated, Status,
    Summary, Termination, TracePoint,
};
use fm_assign::write::{ensure_replaceable, read_plan, read_summary, write_findings, write_plan};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Ids that a careless writer or reader would change.
const NASTY: [&str; 8] = [
    "a \"quoted\" id",
    "two\nlines",
    "semi;colon,comma\ttab",
    "  leading spaces ",
    "Zoë–漢字",
    "=1+1",
    "return\r\nfeed",
    "#",
];

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// One tenant per nasty id, with one workload of that name; one FM of each of those names.
fn nasty_case() -> Case {
    let mut case = Case::new(date("2026-11-25"), 4);
    let region = case.regions.intern("EMEA");
    let language = case.languages.intern("en");
    case.holidays.push(Vec::new());
    for (row, text) in NASTY.into_iter().enumerate() {
        let service = case.services.intern(text);
        case.fms.push(Fm {
            id: text.into(),
            name: "".into(),
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
        case.tenants.push(Tenant {
            id: text.into(),
            name: "".into(),
            customer: None,
            region,
            language,
            second_language: None,
            seats: None,
            channel: Channel::Ftc,
            priority: 1,
            present_fm: PresentFm::Unknown(format!("gone {text}").into()),
            contact: Contact::Responsive,
            workloads: row..row + 1,
            line: 0,
            bad: false,
        });
        case.workloads.push(Workload {
            tenant: Id::new(row),
            service,
            status: L1Status::InProgress,
            lacks_seats: false,
            seats: 1,
            esd: None,
            started_on: None,
            target_date: None,
            kickoff_date: None,
            after: None,
            gap_days: 0,
            duration_weeks: None,
            minutes_per_week: None,
            changes: Vec::new(),
            line: 0,
            bad: false,
        });
    }
    case
}

/// Every status and reason in turn, and `minutes` that do not divide evenly into hours.
fn nasty_plan(case: &Case, minutes: i64) -> Plan {
    let rows = 0..case.tenants.len();
    Plan {
        assignments: rows.clone().map(|row| assignment(case, row)).collect(),
        schedule: rows.map(|row| deployment(row, minutes)).collect(),
        load: (0..4)
            .map(|week| FmWeek { fm: Id::new(week), week, capacity: 2399, load: minutes, tenants: 1, starts: 2 })
            .collect(),
        findings: NASTY
            .iter()
            .map(|text| Finding::note(Rule::EsdScope, *text).at(text, 3).about(text, text).about_fm(text))
            .collect(),
        summary: summary(minutes),
        repeated: repeated(case, minutes),
    }
}

/// What the files of [`nasty_plan`] say twice: `minutes` of 2399, and a gap of 2 in the cost alone.
fn repeated(case: &Case, minutes: i64) -> Repeated {
    let summary = summary(minutes);
    Repeated {
        previous_fms: case.tenants.iter().map(|tenant| tenant.present_fm.clone()).collect(),
        utilisations: vec![Some((20_000 * minutes + 2399) / (2 * 2399)); 4],
        gaps: Some([0.0, 0.0, 2.0 / summary.levels.cost as f64]),
    }
}

fn assignment(case: &Case, row: usize) -> Assignment {
    let unknown = || AssignedFm::Unknown(format!("gone {}", case.tenants[Id::new(row)].id).into());
    Assignment {
        tenant: Id::new(row),
        workload: row.is_multiple_of(2).then(|| Id::new(row)),
        fm: [None, Some(unknown()), Some(AssignedFm::Known(Id::new(row)))][row % 3].clone(),
        status: Status::ALL[row % 8],
        reason: row.is_multiple_of(3).then(|| Reason::ALL[row % 12]),
        detail: NASTY[row].to_owned(),
    }
}

fn deployment(row: usize, minutes: i64) -> Deployment {
    let day = row.is_multiple_of(2).then(|| date("2026-12-07"));
    Deployment {
        workload: Id::new(row),
        fm: row.is_multiple_of(3).then(|| Id::new(row)),
        status: DeploymentStatus::ALL[row % 3],
        reason: (row % 3 == 2).then(|| Reason::ALL[row % 12]),
        esd: day,
        esd_precision: day.map(|_| [Precision::Day, Precision::Month][row / 2 % 2]),
        start: day,
        end: day,
        wait_days: row.is_multiple_of(4).then_some(3),
        minutes,
        proposed_esd: day,
    }
}

fn summary(minutes: i64) -> Summary {
    let levels = Levels { unassigned: 3, waiting: 2, cost: 100_001 };
    Summary {
        levels,
        bounds: Levels { cost: 99_999, ..levels },
        method: Method::Exact,
        termination: Termination::TimeLimit,
        seed: u64::MAX,
        budget: None,
        work: 12,
        kpis: Kpis { peak_utilisation: 0.75, starts_per_week: vec![1, 0, 2, 0], moved: 1, ..Kpis::default() },
        statuses: BTreeMap::from([(Status::Kept, 3)]),
        reasons: BTreeMap::from([(Reason::NoCapacity, 3), (Reason::NoEsd, 1)]),
        covered_minutes: BTreeMap::from([(NASTY[1].to_owned(), vec![0, 100])]),
        trace: vec![TracePoint { work: 10, seconds: 0.25, levels, bounds: levels }],
        inputs: BTreeMap::from([(NASTY[0].to_owned(), "ab12".to_owned())]),
        case: NASTY[4].to_owned(),
        former: None,
        timings: vec![("solve".to_owned(), minutes as f64)],
    }
}

fn assert_same(one: &Plan, other: &Plan) {
    assert_eq!(format!("{one:#?}"), format!("{other:#?}"));
}

fn names_in(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_plan_with_nasty_text_comes_back_as_it_was() {
    let home = tempfile::tempdir().unwrap();
    let (case, dir) = (nasty_case(), home.path().join("plan"));
    let plan = nasty_plan(&case, 101);
    write_plan(&case, &plan, &dir).unwrap();
    assert_same(&read_plan(&case, &dir).unwrap(), &plan);
    assert_eq!(read_summary(&dir).unwrap().case, NASTY[4]);
}

#[test]
fn a_second_plan_takes_the_place_of_the_first() {
    let home = tempfile::tempdir().unwrap();
    let (case, dir) = (nasty_case(), home.path().join("plan"));
    write_plan(&case, &nasty_plan(&case, 1), &dir).unwrap();
    fs::write(dir.join("report.html"), "of the first plan").unwrap();
    fs::write(dir.join(".~lock.load.csv#"), "of a spreadsheet").unwrap();
    write_plan(&case, &nasty_plan(&case, 2), &dir).unwrap();
    assert_same(&read_plan(&case, &dir).unwrap(), &nasty_plan(&case, 2));
    let report = fs::read_to_string(dir.join("report.html")).unwrap();
    assert!(report.starts_with("<!doctype html>"), "the former one told of another plan");
    assert_eq!(names_in(home.path()), ["plan"]);
}

#[test]
fn the_same_plan_is_written_byte_for_byte_alike() {
    let home = tempfile::tempdir().unwrap();
    let (case, one, two) = (nasty_case(), home.path().join("one"), home.path().join("two"));
    write_plan(&case, &nasty_plan(&case, 5), &one).unwrap();
    let mut slower = nasty_plan(&case, 5);
    slower.summary.trace[0].seconds = 99.0;
    slower.summary.timings[0].1 = 99.0;
    write_plan(&case, &slower, &two).unwrap();
    for name in names_in(&one).iter().filter(|name| *name != "timings.json") {
        assert_eq!(fs::read(one.join(name)).unwrap(), fs::read(two.join(name)).unwrap(), "{name}");
    }
}

#[test]
fn a_folder_that_is_no_plan_is_refused_and_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let (case, dir) = (nasty_case(), home.path().join("plan"));
    let plan = nasty_plan(&case, 1);
    write_plan(&case, &plan, &dir).unwrap();
    fs::write(dir.join("notes.txt"), "mine").unwrap();
    let error = write_plan(&case, &nasty_plan(&case, 2), &dir).unwrap_err();
    assert!(error.to_string().contains("notes.txt"), "{error}");
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert_same(&read_plan(&case, &dir).unwrap(), &plan);
    assert_eq!(names_in(home.path()), ["plan"]);

    let other = home.path().join("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("load.csv"), "a table of someone else").unwrap();
    ensure_replaceable(&other).unwrap_err();
    ensure_replaceable(&other.join("load.csv")).unwrap_err();
    ensure_replaceable(&home.path().join("new/folder")).unwrap();
}

#[test]
fn findings_alone_replace_an_older_plan_and_give_way_to_a_new_one() {
    let home = tempfile::tempdir().unwrap();
    let (case, dir) = (nasty_case(), home.path().join("plan"));
    let plan = nasty_plan(&case, 1);
    write_plan(&case, &plan, &dir).unwrap();
    write_findings(&dir, &plan.findings).unwrap();
    assert_eq!(names_in(&dir), ["findings.csv"]);
    read_plan(&case, &dir).unwrap_err();
    write_plan(&case, &plan, &dir).unwrap();
    read_plan(&case, &dir).unwrap();
}

#[test]
fn everything_that_cannot_be_read_is_reported_at_once_with_its_place() {
    let home = tempfile::tempdir().unwrap();
    let (case, dir) = (nasty_case(), home.path().join("plan"));
    write_plan(&case, &nasty_plan(&case, 1), &dir).unwrap();
    let header = "fm_id,week,capacity_hours,load_hours,utilisation,tenants,starts,a_later_column\n";
    fs::write(dir.join("load.csv"), format!("{header}#,2026-11-24,1,1,,1,1,x\nnobody,2026-11-23,1,1 h,,1,1,x\n"))
        .unwrap();
    fs::remove_file(dir.join("schedule.csv")).unwrap();
    fs::write(dir.join("summary.json"), "{}").unwrap();
    let error = read_plan(&case, &dir).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Input);
    let lines: Vec<String> = error.findings().iter().map(ToString::to_string).collect();
    assert!(lines[0].starts_with("schedule.csv: error TABLE-MISSING: cannot be read"), "{lines:?}");
    assert_eq!(lines[1], "load.csv:2: error TABLE-CELL: column week: \"2026-11-24\" is not a Monday of the horizon");
    assert_eq!(lines[2], "load.csv:3: error TABLE-CELL: column fm_id: \"nobody\" is not an FM of the case");
    assert_eq!(lines[3], "load.csv:3: error TABLE-CELL: column load_hours: \"1 h\" is not a number of hours");
    assert!(lines[4].starts_with("summary.json: error TABLE-CELL: missing field `version`"), "{lines:?}");
    assert_eq!(lines.len(), 5);
}

#[test]
fn a_file_with_a_missing_column_says_which() {
    let home = tempfile::tempdir().unwrap();
    let (case, dir) = (nasty_case(), home.path().join("plan"));
    write_plan(&case, &nasty_plan(&case, 1), &dir).unwrap();
    fs::write(dir.join("findings.csv"), "severity,rule,file,line,tenant_id,workload,message\n").unwrap();
    let error = read_plan(&case, &dir).unwrap_err();
    assert_eq!(error.findings()[0].to_string(), "findings.csv:1: error TABLE-COLUMN: column fm_id is missing");
}

/// Names the folder the child process of the next test writes into.
const WRITE_INTO: &str = "FM_ASSIGN_TEST_WRITE_INTO";

#[test]
#[ignore = "the child process of the next test"]
fn writes_plans_until_it_is_killed() {
    let Some(dir) = std::env::var_os(WRITE_INTO) else { return };
    let case = nasty_case();
    for minutes in (1..10).cycle() {
        write_plan(&case, &nasty_plan(&case, minutes), Path::new(&dir)).unwrap();
    }
}

#[test]
fn a_kill_at_any_moment_leaves_a_whole_plan() {
    let home = tempfile::tempdir().unwrap();
    let (case, dir) = (nasty_case(), home.path().join("plan"));
    write_plan(&case, &nasty_plan(&case, 1), &dir).unwrap();
    for kill in 0..20_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "write::writes_plans_until_it_is_killed", "--ignored"])
            .env(WRITE_INTO, &dir)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_micros(20_000 + 1_700 * kill));
        child.kill().unwrap();
        child.wait().unwrap();
        let plan = read_plan(&case, &dir).unwrap();
        assert_same(&plan, &nasty_plan(&case, plan.schedule[0].minutes));
    }
    write_plan(&case, &nasty_plan(&case, 1), &dir).unwrap();
    assert_eq!(names_in(home.path()), ["plan"], "the next run removes what the killed ones left");
}
