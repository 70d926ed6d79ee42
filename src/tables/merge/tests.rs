//! Rows in, workloads or findings out.

use crate::case::{After, Esd, L1Status, Precision, Workload};
use crate::tables::Reading;
use crate::tables::testing::{texts, with};

const HEADER: &str = "tenant_id,workload,l1_status,seats,esd,esd_precision,started_on,target_date,kickoff_date,after,gap_days,duration_weeks,hours_per_week";

fn merged(rows: &str) -> Reading {
    with("workloads.csv", format!("{HEADER}\n{rows}"))
}

fn first(rows: &str) -> Workload {
    let reading = merged(rows);
    assert_eq!(texts(&reading), [""; 0]);
    reading.case.unwrap().workloads.as_slice()[0].clone()
}

#[test]
fn seats_of_the_rows_in_progress_are_added() {
    let workload =
        first("T1,Teams,Blocked,7,,,,,,,,,\nT1,Teams,In Progress,20,,,,,,,,,\nT1,Teams,In Progress,,,,,,,,,,\n");
    // 20 and the 100 of the tenant for the empty cell.
    assert_eq!((workload.status, workload.seats, workload.line), (L1Status::InProgress, 120, 2));
}

#[test]
fn without_seats_in_progress_the_first_other_row_gives_the_status() {
    for rows in [
        "T1,Teams,Blocked,7,,,,,,,,,\nT1,Teams,In Progress,0,,,,,,,,,\n",
        "T1,Teams,In Progress,0,,,,,,,,,\nT1,Teams,Blocked,7,,,,,,,,,\n",
    ] {
        let workload = first(rows);
        assert_eq!((workload.status, workload.seats), (L1Status::Blocked, 0));
    }
}

#[test]
fn a_row_in_progress_counts_when_it_has_seats_or_nobody_stated_any() {
    let lone = |seats: &str| first(&format!("T1,Teams,In Progress,{seats},,,,,,,,,\n")).status;
    assert_eq!(lone("0"), L1Status::StatusUnknown);
    let lacks_seats = |rows| first(rows).lacks_seats;
    assert!(lacks_seats("T1,Teams,In Progress,0,,,,,,,,,\nT1,Teams,In Progress,0,,,,,,,,,\n"));
    assert!(!lacks_seats("T1,Teams,In Progress,0,,,,,,,,,\nT1,Teams,Status Unknown,7,,,,,,,,,\n"));
    assert!(!lacks_seats("T1,Teams,In Progress,0,,,,,,,,,\nT1,Teams,In Progress,1,,,,,,,,,\n"));
    assert_eq!(lone("1"), L1Status::InProgress);
    // The 100 of the tenant.
    assert_eq!(lone(""), L1Status::InProgress);
    let unstated = with("tenants.csv", "tenant_id,region,language\nT1,EMEA,English\n");
    assert_eq!(unstated.case.unwrap().workloads.as_slice()[0].status, L1Status::InProgress);
}

#[test]
fn an_empty_cell_takes_the_value_of_another_row() {
    let workload = first("T1,Teams,In Progress,,,month,,,,,,,\nT1,Teams,Blocked,,2027-01-01,,,,2027-02-01,,,8,1.5\n");
    let day = |text: &str| -> chrono::NaiveDate { text.parse().unwrap() };
    assert_eq!(workload.esd, Some(Esd { date: day("2027-01-01"), precision: Precision::Month }));
    assert_eq!((workload.duration_weeks, workload.minutes_per_week), (Some(8), Some(90)));
    assert_eq!(workload.kickoff_date, Some(day("2027-02-01")));
}

#[test]
fn different_values_are_errors_on_the_later_row() {
    let rows = "T1,Teams,In Progress,,2026-12,,2026-11-02,2027-06-01,,Intune,7,4,2.5\n\
                T1,Teams,Blocked,,2026-12-01,day,2026-11-02,2027-06-01,,Intune,7,4,2.5\n\
                T1,Intune,Blocked,,,,,,,,,,\n\
                T1,Teams,Blocked,,2026-12-07,,2026-11-03,2027-06-02,2026-12-08,Word,8,5,2\n";
    let reading = merged(rows);
    let tail = "on an earlier row of this workload (the first is line 2); expected one value per tenant and workload (tenant T1, workload Teams)";
    let expected = |line: u32, text: &str| format!("workloads.csv:{line}: error {text} {tail}");
    assert_eq!(
        texts(&reading),
        [
            expected(3, "ESD-ONE: esd_precision is day here and month"),
            expected(5, "ESD-ONE: esd is 2026-12-07 here and 2026-12-01"),
            expected(5, "TABLE-DUPLICATE: started_on is 2026-11-03 here and 2026-11-02"),
            expected(5, "TABLE-DUPLICATE: target_date is 2027-06-02 here and 2027-06-01"),
            expected(5, "TABLE-DUPLICATE: after is Word here and Intune"),
            expected(5, "TABLE-DUPLICATE: gap_days is 8 here and 7"),
            expected(5, "TABLE-DUPLICATE: duration_weeks is 5 here and 4"),
            expected(5, "TABLE-DUPLICATE: hours_per_week is 2 here and 2.5"),
        ]
    );
    assert!(reading.case.unwrap().workloads.as_slice()[0].bad);
}

#[test]
fn a_month_estimate_on_another_day_is_reported_where_it_is_called_one() {
    let reading = merged("T1,Teams,Blocked,,2026-12-07,,,,,,,,\nT1,Teams,Blocked,,,month,,,,,,,\n");
    assert_eq!(
        texts(&reading),
        [
            "workloads.csv:3: error TABLE-CELL: esd_precision is month and esd 2026-12-07; expected the first day of a month (tenant T1, workload Teams)"
        ]
    );
}

#[test]
fn after_finds_a_workload_of_the_same_tenant_only() {
    let case =
        merged("T1,Teams,Blocked,,,,,,,Intune,,,\nT2,Intune,Blocked,,,,,,,Teams,,,\nT1,Intune,Blocked,,,,,,,,,,\n")
            .case
            .unwrap();
    let [teams, _, other] = case.workloads.as_slice() else { panic!("three workloads") };
    assert!(matches!(teams.after, Some(After::Workload(id)) if id.index() == 1));
    assert_eq!(other.after, Some(After::Missing("Teams".into())));
}

#[test]
fn a_chain_that_closes_on_itself_is_an_error_and_is_taken_apart() {
    let rows = "T1,Word,Blocked,,,,,,,Teams,,,\nT1,Teams,Blocked,,,,,,,Intune,,,\nT1,Intune,Blocked,,,,,,,Teams,,,\nT2,Teams,Blocked,,,,,,,Teams,,,\n";
    let reading = merged(rows);
    assert_eq!(
        texts(&reading),
        [
            "workloads.csv:3: error TABLE-CYCLE: after closes on itself: Teams after Intune after Teams; expected a chain with a beginning (tenant T1, workload Teams)",
            "workloads.csv:5: error TABLE-CYCLE: after closes on itself: Teams after Teams; expected a chain with a beginning (tenant T2, workload Teams)",
        ]
    );
    let case = reading.case.unwrap();
    assert_eq!(case.workloads.iter().map(|workload| workload.bad).collect::<Vec<_>>(), [false, true, true, true]);
    assert_eq!(case.workloads.iter().filter(|workload| workload.after.is_some()).count(), 1);
}
