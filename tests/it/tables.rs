//! Reading whole cases.

use fm_assign::case::{After, Channel, Contact, Esd, L1Status, Precision, PresentFm, WorkloadSkill};
use fm_assign::tables::{Content, Memory, Reading, TableSource, read};
use proptest::prelude::*;
use proptest::sample::Index;

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
             F2,Bo,APAC,ja,Teams|Exchange Online|Teams,30,,,,\n",
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

/// A case with a fault on nearly every line. None of them is structural, so the rest can be planned.
fn faulty() -> Memory {
    Memory::new()
        .with("case.toml", "plan_date = 2026-11-25\nhorizon_week = 26\n")
        .with(
            "tenants.csv",
            "\u{feff}tenant_id;region;language;seats;channel;priority;fm_id;contact;Customer\r\n\
             T1;EMEA;en;500;FTC;2;F1;;\r\n\
             T2;EMEA;;;;;;;\r\n\
             T3;Nordics;sv;10;;;;;\r\n\
             T4;EMEA;en;ten;Partner;;F7;;\r\n\
             T5;EMEA;en;;;;F8;;\r\n\
             T1;EMEA;en;;;;;;\r\n\
             T6;EMEA;en\r\n\
             ;EMEA;en;;;;;;\r\n",
        )
        .with(
            "workloads.csv",
            b"tenant_id,workload,l1_status,esd,esd_precision,started_on,after,gap_days,duration_weeks,hours_per_week,esd_source\n\
              T3,Teams,In Progress,2026-12-07,,,,,,,\"a note\nof two lines\"\n\
              T3,Intune,In Progress,2026-12-32,,,,,,,\n\
              \n\
              T3,Exchange Online,In Progress,2026-12-08,month,,,,,,\n\
              T5,Teams,Ongoing,,,,,,,,\n\
              T5,Intune,In Progress,2026-12-07,,2027-01-01,,,,,\n\
              T5,Intune,Blocked,2026-12-08,,,,,,,\n\
              T5,Exchange Online,In Progress,,,,Purview,-1,,200,\n\
              T5,Purview,In Progress,2027-01,,,Exchange Online,,,,\n\
              T9,Teams,In Progress,,,,,,,,\n\
              T2,Teams,In Progress,,,,,,,,\n\
              T5,Caf\xE9,In Progress,,,,,,,,\n\
              T5,Viva,In Progress,2026-12-07,,,,,0,,x,y\n"
                .as_slice(),
        )
        .with(
            "fms.csv",
            "fm_id,region,languages,workloads,weekly_hours,available_from,available_to\n\
             F1,EMEA,en|fr,Teams|Intune|Exchange Online|Viva,37.5,,\n\
             F2,EMEA,en,Purview,-8,,\n\
             F3,EMEA,en,Teams,40,2026-12-31,2026-01-01\n\
             F4,EMEA,en,Teams,NaN,,\n\
             F1,EMEA,en,Teams,20,,\n\
             F8,EMEA,en,Teams,20,,\n",
        )
        .with("effort.csv", "workload\tseats_from\tweeks\thours_per_week\n*\t0\t4\t2\nTeams\t0\t4,5\t2\nTeams\t0\t4\tinf\n")
        .with("absences.csv", "fm_id,from,to,share\nF8,2026-12-24,2026-12-20,1\nF8,2026-12-01,2026-12-02,2\nF6,2026-12-01,2026-12-02,\n")
        .with("holidays.csv", "region,date\nEMEA,2026-12-25\nEMEA,25 December\nEMEA,2026-12-25\n")
        .with(
            "esd_changes.csv",
            "tenant_id,workload,changed_on,changed_by,old_esd,new_esd,note_category,note,evidence\n\
             T3,Teams,2026-10-01,FM,,2026-12-07,,,pigeon\n\
             T3,Viva,2026-10-01,FM,,2026-12-07,,,\n",
        )
}

#[test]
fn all_faults_of_a_case_are_reported_at_once_each_at_its_place() {
    let reading = read(&faulty()).unwrap();
    let expected = [
        "case.toml:2: warning TABLE-SETTINGS: unknown key \"horizon_week\" is ignored; the nearest known key is horizon_weeks",
        "tenants.csv:1: warning TABLE-COLUMN: unknown column \"Customer\" is ignored; the nearest known column is customer_id",
        "tenants.csv:3: error TABLE-CELL: language is empty",
        "tenants.csv:4: warning POOL-EMPTY: no FM has region Nordics; the nearest known is EMEA",
        "tenants.csv:4: warning POOL-EMPTY: no FM has language sv; the nearest known is en",
        "tenants.csv:5: error TABLE-CELL: seats is \"ten\"",
        "tenants.csv:5: error TABLE-CELL: channel is \"Partner\"",
        "tenants.csv:7: error TABLE-DUPLICATE: tenant_id T1 stands on line 2 already",
        "tenants.csv:8: error TABLE-CELL: the row has 3 cells; expected 9",
        "tenants.csv:9: error TABLE-CELL: tenant_id is empty",
        "workloads.csv:4: error TABLE-CELL: esd is \"2026-12-32\"; expected a date that is in the calendar",
        "workloads.csv:6: error TABLE-CELL: esd_precision is month and esd 2026-12-08",
        "workloads.csv:7: error TABLE-CELL: l1_status is \"Ongoing\"",
        "workloads.csv:8: error TABLE-CELL: started_on is 2027-01-01; expected a day not after the plan date 2026-11-25",
        "workloads.csv:9: error ESD-ONE: esd is 2026-12-08 here and 2026-12-07 on an earlier row",
        "workloads.csv:10: error TABLE-CELL: gap_days is \"-1\"",
        "workloads.csv:10: error TABLE-CELL: hours_per_week is \"200\"; expected hours per week from 0 to 168",
        "workloads.csv:10: error TABLE-CYCLE: after closes on itself: Exchange Online after Purview after Exchange Online",
        "workloads.csv:12: error TABLE-REFERENCE: tenant_id is \"T9\"",
        "workloads.csv:14: error TABLE-CELL: workload is \"Caf\u{fffd}\", with bytes that are not UTF-8",
        "workloads.csv:15: error TABLE-CELL: the row has 12 cells; expected 11",
        "fms.csv:2: warning FM-LEFT: with --skip-bad-rows F1 counts as an FM who has left, although 1 tenant had F1 so far (T1)",
        "fms.csv:3: error TABLE-CELL: weekly_hours is \"-8\"",
        "fms.csv:4: error TABLE-CELL: available_from is 2026-12-31 and available_to 2026-01-01",
        "fms.csv:5: error TABLE-CELL: weekly_hours is \"NaN\"",
        "fms.csv:6: error TABLE-DUPLICATE: fm_id F1 stands on line 2 already",
        "effort.csv:3: error TABLE-CELL: weeks is \"4,5\"; expected a whole number from 0 to 520",
        "effort.csv:4: error TABLE-CELL: hours_per_week is \"inf\"; expected hours per week from 0 to 168",
        "absences.csv:2: error TABLE-CELL: from is 2026-12-24 and to 2026-12-20",
        "absences.csv:2: warning TABLE-CELL: with --skip-bad-rows this absence does not count: F8 may start work on its days",
        "absences.csv:3: error TABLE-CELL: share is \"2\"; expected a share from 0 to 1",
        "absences.csv:3: warning TABLE-CELL: with --skip-bad-rows this absence does not count: F8 may start work on its days",
        "absences.csv:4: error TABLE-REFERENCE: fm_id is \"F6\"",
        "holidays.csv:3: error TABLE-CELL: date is \"25 December\"",
        "holidays.csv:3: warning TABLE-CELL: with --skip-bad-rows this holiday does not count: work may start on its day",
        "holidays.csv:4: warning TABLE-DUPLICATE: 2026-12-25 stands on line 2 already as a holiday of EMEA",
        "esd_changes.csv:2: error TABLE-CELL: evidence is \"pigeon\"",
        "esd_changes.csv:3: error TABLE-REFERENCE: workload is \"Viva\"",
    ];
    let found = errors(&reading);
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found}\ninstead of\n{expected}");
    }
    assert_eq!(found.len(), expected.len(), "{:#?}", &found[expected.len().min(found.len())..]);
}

#[test]
fn what_is_left_of_a_faulty_case_has_its_bad_rows_marked() {
    let case = read(&faulty()).unwrap().case.unwrap();
    let tenants: Vec<_> = case.tenants.iter().map(|tenant| (&*tenant.id, tenant.bad)).collect();
    assert_eq!(tenants, [("T1", true), ("T2", true), ("T3", false), ("T4", true), ("T5", false), ("T6", true)]);
    let workloads: Vec<_> = case
        .workloads
        .entries()
        .map(|(id, workload)| (&*case.tenants[workload.tenant].id, case.service_name(id), workload.bad))
        .collect();
    let expected = [
        ("T2", "Teams", true), // its effort rows are bad
        ("T3", "Teams", true),
        ("T3", "Intune", true),
        ("T3", "Exchange Online", true),
        ("T5", "Teams", true),
        ("T5", "Intune", true),
        ("T5", "Exchange Online", true),
        ("T5", "Purview", true), // in a cycle
        ("T5", "Caf\u{fffd}", true),
        ("T5", "Viva", true),
    ];
    assert_eq!(workloads, expected);
    assert_eq!(case.fms.iter().map(|fm| &*fm.id).collect::<Vec<_>>(), ["F8"]);
}

#[test]
fn reading_twice_gives_the_same_answer() {
    let texts = || format!("{:?}", read(&faulty()).unwrap().findings);
    assert_eq!(texts(), texts());
}

const FILES: [&str; 8] = [
    "case.toml",
    "tenants.csv",
    "workloads.csv",
    "fms.csv",
    "effort.csv",
    "absences.csv",
    "holidays.csv",
    "esd_changes.csv",
];

/// The bytes of a file of the good case.
fn bytes_of(file: &str) -> Vec<u8> {
    match good().fetch(file) {
        Ok(Some(Content::Text(bytes))) => bytes,
        other => panic!("{file}: {other:?}"),
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_in_any_table_never_panic(file in 0..FILES.len(), bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&good().with(FILES[file], bytes)).unwrap();
    }

    #[test]
    fn arbitrary_rows_under_a_good_header_never_panic(
        file in 1..FILES.len(),
        rows in "([-0-9a-zT1F|.,;\"\t /*\r\n]|,|\n|T1|F1|Teams|2026-12|-01|In Progress|EMEA|en|\\PC){0,200}",
    ) {
        let header: Vec<u8> = bytes_of(FILES[file]).into_iter().take_while(|&byte| byte != b'\n').collect();
        let text = [header, b"\n".to_vec(), rows.into_bytes()].concat();
        let _ = read(&good().with(FILES[file], text)).unwrap();
    }

    #[test]
    fn a_good_case_with_a_few_bytes_changed_never_panics_and_no_fault_stays_without_a_place(
        file in 0..FILES.len(),
        changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = bytes_of(FILES[file]);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let reading = read(&good().with(FILES[file], bytes)).unwrap();
        prop_assert!(reading.findings.iter().all(|finding| finding.line.is_some()));
        prop_assert!(reading.case.is_some() || reading.has_errors());
    }
}
