//! What the program tells somebody who uses it for the first time, and what it leaves alone.

use crate::whole::Sheets;

/// One FM and one tenant.
fn desk() -> Sheets {
    Sheets::new("plan_date = 2026-09-07\nhorizon_weeks = 8\n")
        .with("fms.csv", "fm_id,region,languages,workloads,weekly_hours\nanna,EMEA,English,*,10\n")
        .with("effort.csv", "workload,weeks,hours_per_week\n*,2,4\n")
        .with("tenants.csv", "tenant_id,region,language,seats\na,EMEA,English,100\n")
        .with("workloads.csv", "tenant_id,workload,l1_status,esd\na,Teams,In Progress,2026-09-07\n")
}

#[test]
fn a_report_is_not_written_over_a_table() {
    let plan = desk().plan(&[]);
    let schedule = plan.folder().join("schedule.csv");
    let before = plan.rows("schedule.csv");
    let (code, said) = plan.ask("report", &["--out", schedule.to_str().unwrap()]);
    assert!(code == 1 && said.contains("schedule.csv: a report is a page"), "{said}");
    assert_eq!(plan.rows("schedule.csv"), before);
    assert_eq!(plan.ask("report", &[]).0, 0, "the report of the plan is made anew");
}
