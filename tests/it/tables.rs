//! Reading whole cases.

use fm_assign::case::{After, Channel, Contact, Esd, L1Status, Precision, PresentFm, WorkloadSkill};
use fm_assign::tables::{Memory, Reading, read};

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().expect("a date")
}

/// A case without a fault that uses every table.
fn good() -> Memory {
    Memory::new()
        .with("case.toml", "plan_date = 2026-11-25\nhorizon_weeks = 26\n[policy]\ncover_days = 5\n[objective]\ngrowth = 2\n")
        .with(
            "tenants.csv",
            "tenant_id,name,customer_id,region,language,second_language,seats,channel,priority,fm_id,contact\n\
             T1,Contoso,C1,EMEA,en,fr,500,FTC,2,F1,silent\n\
             T2,,,EMEA,fr,,,,,,\n\
             T3,Fabrikam,C1,APAC,ja,,10,frp,,,\n",
        )
        .with(
            "workloads.csv",
            "tenant_id,workload,l1_status,seats,esd,esd_precision,started_on,target_date,kickoff_date,after,gap_days,duration_weeks,hours_per_week\n\
             T2,Teams,In Progress,100,2026-12-07,,,,,,,,\n\
             T1,Exchange Online,in progress,300,2026-11-02,,2026-11-02,2027-01-31,2026-11-03,,,,\n\
             T1,Teams,In Progress,,2027-02,,,,,Exchange Online,14,6,2.5\n\
             T1,Exchange Online,In-Progress,100,,,,,,,,,\n\
             T1,Exchange Online,Blocked,100,,,,,,,,,\n\
             T3,Intune,No Intent,,,,,,,,,,\n",
        )
        .with(
            "fms.csv",
            "fm_id,name,region,languages,workloads,weekly_hours,max_tenants,max_starts_per_week,available_from,available_to\n\
             F1,Ada,EMEA,fr|en,*,37.5,12,2,2020-01-01,2030-12-31\n\
             F2,Bo,APAC,ja,Teams|Intune|Teams,30,,,,\n",
        )
        .with(
            "effort.csv",
            "workload,seats_from,phase,weeks,hours_per_week\n\
             Teams,1000,core,8,4\nTeams,,assess,2,3\nTeams,0,enable,4,2.5\n*,0,all,4,2\n",
        )
        .with("absences.csv", "fm_id,from,to,share\nF1,2026-12-21,2027-01-01,\nF1,2027-03-01,2027-03-05,0.5\n")
        .with("holidays.csv", "region,date,name\nEMEA,2026-12-25,Christmas\nEMEA,2026-01-01,New Year\n")
        .with(
            "esd_changes.csv",
            "tenant_id,workload,changed_on,changed_by,old_esd,new_esd,note_category,note,evidence\n\
             T2,Teams,2026-10-20,FM,2026-11-30,2026-12-07,overall_status,\"waits for licences, see mail\",call\n\
             T2,Teams,2026-10-01,Gateway,,2026-11-30,,,email exchange\n",
        )
}

fn errors(reading: &Reading) -> Vec<String> {
    reading.findings.iter().map(ToString::to_string).collect()
}

#[test]
fn a_case_without_a_fault_is_read_as_it_stands() {
    let reading = read(&good()).expect("readable");
    assert_eq!(errors(&reading), [""; 0]);
    assert_eq!(reading.inputs.len(), 8);
    let case = reading.case.expect("a case");
    assert_eq!((case.plan_date, case.horizon.weeks()), (day("2026-11-25"), 26));
    assert_eq!((case.policy.cover_days, case.objective.growth), (5, 2.0));

    let tenants = case.tenants.as_slice();
    assert_eq!(tenants.len(), 3);
    assert_eq!((tenants[0].seats, tenants[0].priority, tenants[0].contact), (Some(500), 2, Contact::Silent));
    assert!(matches!(tenants[0].present_fm, PresentFm::Known(fm) if fm.index() == 0));
    assert_eq!((tenants[1].customer, tenants[1].priority, tenants[1].line), (None, 1, 3));
    assert_eq!((tenants[2].channel, tenants[2].customer), (Channel::Frp, tenants[0].customer));

    let rows: Vec<_> =
        case.workloads.entries().map(|(id, w)| (w.tenant.index(), case.service_name(id), w.line)).collect();
    assert_eq!(rows, [(0, "Exchange Online", 3), (0, "Teams", 4), (1, "Teams", 2), (2, "Intune", 7)]);
    assert_eq!(tenants.iter().map(|t| t.workloads.clone()).collect::<Vec<_>>(), [0..2, 2..3, 3..4]);
    let [exchange, teams, other, intune] = case.workloads.as_slice() else { panic!("four workloads") };
    // 300 + 100 in progress; the 100 that are blocked do not count.
    assert_eq!((exchange.seats, exchange.started_on), (400, Some(day("2026-11-02"))));
    assert_eq!(teams.esd, Some(Esd { date: day("2027-02-01"), precision: Precision::Month }));
    assert!(matches!(teams.after, Some(After::Workload(id)) if id.index() == 0));
    assert_eq!((teams.seats, teams.gap_days), (500, 14));
    assert_eq!((teams.duration_weeks, teams.minutes_per_week), (Some(6), Some(150)));
    assert_eq!(other.changes.iter().map(|c| c.line).collect::<Vec<_>>(), [3, 2]);
    assert_eq!(&*other.changes[1].note, "waits for licences, see mail");
    assert_eq!((intune.status, intune.seats), (L1Status::NoIntent, 0));

    let fms = case.fms.as_slice();
    assert_eq!((fms[0].weekly_minutes, fms[0].max_tenants, fms[0].absences.len()), (2250, Some(12), 2));
    assert!(matches!(&fms[1].workloads, WorkloadSkill::Only(services) if services.len() == 2));
    let minutes = |service: &str, seats| -> Vec<(u32, i64)> {
        let service = case.services.find(service).expect("a service");
        let phases = case.effort.phases(service, seats).expect("phases");
        phases.iter().map(|phase| (phase.weeks, phase.minutes_per_week)).collect()
    };
    assert_eq!(minutes("Teams", 999), [(2, 180), (4, 150)]);
    assert_eq!(minutes("Teams", 1000), [(8, 240)]);
    assert_eq!(minutes("Intune", 5), [(4, 120)]);
    assert_eq!(case.holidays.as_slice()[0], [day("2026-01-01"), day("2026-12-25")]);
    assert_eq!(case.holidays.len(), case.regions.len());
}
