//! A small case and a plan of it, for the tests of this layer and the command line.

use crate::case::{Case, Channel, Contact, Fm, Id, L1Status, PresentFm, Tenant, Workload, WorkloadSkill};
use crate::finding::{Finding, Rule};
use crate::plan::{
    AssignedFm, Assignment, Deployment, DeploymentStatus, FmWeek, Kpis, Levels, Method, Plan, Reason, Repeated, Status,
    Summary, Termination, TracePoint,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// Two tenants with Exchange and Teams each, one FM, four weeks from Monday 2026-11-23.
pub(crate) fn case() -> Case {
    let mut case = Case::new(date("2026-11-25"), 4);
    let region = case.regions.intern("EMEA");
    let language = case.languages.intern("en");
    case.holidays.push(Vec::new());
    case.fms.push(Fm {
        id: "F1".into(),
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
    for (number, id) in ["T1", "T2"].into_iter().enumerate() {
        let tenant = case.tenants.push(tenant(id, 2 * number..2 * number + 2));
        for service in ["Exchange", "Teams"] {
            let service = case.services.intern(service);
            case.workloads.push(workload(tenant, service));
        }
    }
    case.tenants[Id::new(1)].present_fm = PresentFm::Unknown("F-gone".into());
    case
}

fn tenant(id: &str, workloads: std::ops::Range<usize>) -> Tenant {
    Tenant {
        id: id.into(),
        name: "".into(),
        customer: None,
        region: Id::new(0),
        language: Id::new(0),
        second_language: None,
        seats: Some(100),
        channel: Channel::Ftc,
        priority: 1,
        present_fm: PresentFm::None,
        contact: Contact::Responsive,
        workloads,
        line: 0,
        bad: false,
    }
}

fn workload(tenant: Id<Tenant>, service: Id<crate::case::Service>) -> Workload {
    Workload {
        tenant,
        service,
        status: L1Status::InProgress,
        lacks_seats: false,
        seats: 100,
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
    }
}

/// All tables below as one plan.
pub(crate) fn plan() -> Plan {
    Plan {
        assignments: assignments(),
        schedule: schedule(),
        load: load(),
        findings: findings(),
        summary: summary(),
        repeated: Repeated::default(),
    }
}

/// T1 goes to F1; T2 is parked with an FM the case does not know.
pub(crate) fn assignments() -> Vec<Assignment> {
    let row = |tenant: usize, fm: AssignedFm, status: Status| Assignment {
        tenant: Id::new(tenant),
        workload: None,
        fm: Some(fm),
        status,
        reason: None,
        detail: String::new(),
    };
    let parked = row(1, AssignedFm::Unknown("F-gone".into()), Status::Parked);
    vec![
        row(0, AssignedFm::Known(Id::new(0)), Status::New),
        Assignment { reason: Some(Reason::Unresponsive), detail: "never, \"ever\" answers".to_owned(), ..parked },
    ]
}

pub(crate) fn schedule() -> Vec<Deployment> {
    let unscheduled = |workload: usize, reason: Reason| Deployment {
        workload: Id::new(workload),
        fm: None,
        status: DeploymentStatus::Unscheduled,
        reason: Some(reason),
        esd: None,
        esd_precision: None,
        start: None,
        end: None,
        wait_days: None,
        minutes: 0,
        proposed_esd: None,
    };
    let scheduled = Deployment {
        fm: Some(Id::new(0)),
        status: DeploymentStatus::Scheduled,
        reason: None,
        esd: Some(date("2026-12-01")),
        esd_precision: Some(crate::case::Precision::Month),
        start: Some(date("2026-12-07")),
        end: Some(date("2026-12-18")),
        wait_days: Some(0),
        minutes: 100,
        proposed_esd: Some(date("2026-12-07")),
        ..unscheduled(0, Reason::NoEsd)
    };
    vec![
        scheduled,
        unscheduled(1, Reason::NoEsd),
        unscheduled(2, Reason::Unresponsive),
        unscheduled(3, Reason::Unresponsive),
    ]
}

pub(crate) fn load() -> Vec<FmWeek> {
    let week = |week: usize, load: i64| FmWeek {
        fm: Id::new(0),
        week,
        capacity: 2400,
        load,
        tenants: u32::from(load > 0),
        starts: u32::from(load > 0),
    };
    vec![week(0, 0), week(1, 0), week(2, 100), week(3, 0)]
}

pub(crate) fn findings() -> Vec<Finding> {
    vec![
        Finding::warning(Rule::FmLeft, "F-gone is not in fms.csv")
            .at("tenants.csv", 3)
            .about("T2", "")
            .about_fm("F-gone"),
        Finding::note(Rule::EsdRequired, "no ESD").about("T1", "Teams"),
    ]
}

pub(crate) fn summary() -> Summary {
    let levels = Levels { unassigned: 0, waiting: 0, cost: 96_000 };
    let bounds = Levels { cost: 72_000, ..levels };
    Summary {
        levels,
        bounds,
        method: Method::Search,
        termination: Termination::Budget,
        seed: 7,
        budget: Some(1000),
        work: 990,
        kpis: Kpis {
            peak_utilisation: 0.041_667,
            jain_index: 1.0,
            starts_per_week: vec![0, 0, 1, 0],
            ..Kpis::default()
        },
        statuses: BTreeMap::from([(Status::New, 1), (Status::Parked, 1)]),
        reasons: BTreeMap::from([(Reason::NoEsd, 1), (Reason::Unresponsive, 3)]),
        covered_minutes: BTreeMap::from([("EMEA".to_owned(), vec![0, 100])]),
        trace: vec![TracePoint { work: 10, seconds: 0.25, levels, bounds }],
        inputs: BTreeMap::from([("case.toml".to_owned(), "ab12".to_owned())]),
        case: "cases/small".to_owned(),
        former: None,
        timings: vec![("read".to_owned(), 0.125), ("solve".to_owned(), 1.5)],
    }
}
