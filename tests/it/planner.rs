//! Small cases as a planner would write them, planned and checked by the program: each sentence is one of the contract.

use crate::whole::Sheets;

/// One FM of 10 hours and a tenant for each of the rows (`tenant_id,priority`).
fn desk(tenants: &str) -> Sheets {
    Sheets::new("plan_date = 2026-09-07\nhorizon_weeks = 8\n")
        .with("fms.csv", "fm_id,region,languages,workloads,weekly_hours,available_to\nanna,EMEA,English,*,10,\n")
        .with("effort.csv", "workload,weeks,hours_per_week\n*,2,4\n")
        .with("tenants.csv", &format!("tenant_id,region,language,priority,fm_id,seats\n{tenants}"))
}

#[test]
fn an_fm_with_load_and_no_capacity_is_above_85_percent() {
    // bruno leaves on Friday of week 0; of his running work, 4 hours lie in week 1, where he has no capacity.
    let plan = desk("a,EMEA,English,1,bruno,100\n")
        .with(
            "fms.csv",
            "fm_id,region,languages,workloads,weekly_hours,available_to\nbruno,EMEA,English,*,10,2026-09-11\n",
        )
        .with("workloads.csv", "tenant_id,workload,l1_status,started_on\na,Teams,In Progress,2026-09-07\n")
        .plan(&[]);
    assert_eq!(
        plan.rows("load.csv"),
        ["bruno,2026-09-07,10.0000,4.0000,0.4000,1,0", "bruno,2026-09-14,0.0000,4.0000,,1,0"]
    );
    assert_eq!(plan.summary()["kpis"]["fm_weeks_above_85"], 1);
}

#[test]
fn a_tenant_of_priority_0_is_left_out_only_where_no_fm_has_room() {
    // 4 of 10 hours each: both fit.
    let plan = desk("a,EMEA,English,1,,100\nb,EMEA,English,0,,100\n")
        .with(
            "workloads.csv",
            "tenant_id,workload,l1_status,esd\na,Teams,In Progress,2026-09-07\nb,Teams,In Progress,2026-09-07\n",
        )
        .plan(&["--method", "exact"]);
    assert_eq!(plan.rows("assignments.csv"), ["a,,anna,,new,,", "b,,anna,,new,,"]);
}

#[test]
fn a_workload_whose_seats_are_all_blocked_is_not_in_progress() {
    let plan = desk("a,EMEA,English,1,,100\n")
        .with(
            "workloads.csv",
            "tenant_id,workload,l1_status,seats,esd\n\
             a,Teams,In Progress,0,2026-09-07\na,Teams,Blocked,40,2026-09-07\na,Intune,In Progress,,2026-09-07\n",
        )
        .plan(&[]);
    assert_eq!(plan.rows("schedule.csv").len(), 1);
    assert!(plan.rows("findings.csv").iter().any(|row| row.starts_with("note,ESD-SCOPE,workloads.csv,2,a,Teams")));
}

#[test]
fn a_start_without_hours_counts_in_its_week_even_where_the_fm_has_no_capacity() {
    let plan = desk("a,EMEA,English,1,,100\n")
        .with("fms.csv", "fm_id,region,languages,workloads,weekly_hours\nanna,EMEA,English,*,0\n")
        .with("workloads.csv", "tenant_id,workload,l1_status,esd,hours_per_week\na,Teams,In Progress,2026-09-15,0\n")
        .plan(&[]);
    assert_eq!(plan.summary()["kpis"]["starts_per_week"], serde_json::json!([0, 1, 0, 0, 0, 0, 0, 0]));
}

#[test]
fn many_month_estimates_that_an_fm_has_no_day_for_do_not_hold_up_the_run() {
    // 22^7 ways to start the months; anna is away on the day of the last, or may start only one in its week.
    let months = ["2026-10", "2026-11", "2026-12", "2027-01", "2027-02", "2027-03", "2027-04"];
    let rows: String = months.iter().map(|month| format!("a,W{month},In Progress,{month}\n")).collect();
    let head = "tenant_id,workload,l1_status,esd\n";
    let wide = |fms: &str, last: &str| {
        Sheets::new("plan_date = 2026-09-07\n")
            .with("fms.csv", &format!("fm_id,region,languages,workloads,weekly_hours,max_starts_per_week\n{fms}"))
            .with("effort.csv", "workload,weeks,hours_per_week\n*,2,4\n")
            .with("tenants.csv", "tenant_id,region,language,seats\na,EMEA,English,10\n")
            .with("absences.csv", "fm_id,from,to\nanna,2027-06-02,2027-06-02\n")
            .with("workloads.csv", &format!("{head}{rows}{last}"))
    };
    let away = wide("anna,EMEA,English,*,10,\n", "a,Z,In Progress,2027-06-02\n").plan(&[]);
    assert!(away.rows("assignments.csv")[0].starts_with("a,,,,unassigned,fm-away-on-start,"));
    let last = "a,Y,In Progress,2027-06-03\na,Z,In Progress,2027-06-04\n";
    let full = wide("anna,EMEA,English,*,10,1\n", last).plan(&[]);
    assert!(full.rows("assignments.csv")[0].starts_with("a,,,,unassigned,no-capacity,"));
}

#[test]
fn a_case_without_an_fm_leaves_everybody_out_and_says_why() {
    let plan = desk("a,EMEA,English,1,,100\n")
        .with("fms.csv", "fm_id,region,languages,workloads,weekly_hours\n")
        .with("workloads.csv", "tenant_id,workload,l1_status,esd\na,Teams,In Progress,2026-09-07\n")
        .plan(&[]);
    assert!(plan.rows("assignments.csv")[0].starts_with("a,,,,unassigned,no-eligible-fm,"));
}

#[test]
fn an_fm_from_elsewhere_starts_on_the_holidays_at_the_end_of_the_horizon_when_the_customer_may_wait() {
    // Teams takes 16 of 20 hours of both weeks, so that Purview (16 hours in its only week) fits in on Friday, 1 January
    // at the earliest: a fifth of it. Two working days of East are waited by then; the others come after the horizon.
    let plan = Sheets::new("plan_date = 2026-12-21\nhorizon_weeks = 2\n[policy]\nmax_wait_days = 12\n")
        .with("fms.csv", "fm_id,region,languages,workloads,weekly_hours\nf,West,English,*,20\n")
        .with("effort.csv", "workload,weeks,hours_per_week\nPurview,1,16\nTeams,2,16\n")
        .with("holidays.csv", "region,date\nEast,2026-12-31\nEast,2027-01-01\n")
        .with("tenants.csv", "tenant_id,region,language,fm_id\nt,East,English,f\n")
        .with(
            "workloads.csv",
            "tenant_id,workload,l1_status,esd\nt,Purview,In Progress,2026-12-27\nt,Teams,In Progress,\n",
        )
        .plan(&[]);
    assert!(
        plan.rows("schedule.csv")[0]
            .starts_with("t,Purview,f,scheduled,,2026-12-27,day,2027-01-01,2027-01-07,2,3.2000")
    );
}

/// Exchange for anna and Teams, which comes after it, for ben; `fms` are their hours and limits of tenants.
fn in_series(fms: [&str; 2], esds: [&str; 2]) -> Sheets {
    let [anna, ben] = fms;
    let [exchange, teams] = esds;
    desk("a,EMEA,English,1,,100\n")
        .with("case.toml", "plan_date = 2026-09-07\nhorizon_weeks = 8\n[policy]\nsplit_when_needed = true\n")
        .with(
            "fms.csv",
            &format!(
                "fm_id,region,languages,workloads,weekly_hours,max_tenants\n\
                 anna,EMEA,English,Exchange|Intune,{anna}\nben,EMEA,English,Teams,{ben}\n"
            ),
        )
        .with(
            "workloads.csv",
            &format!(
                "tenant_id,workload,l1_status,esd,after,gap_days\n\
                 a,Exchange,In Progress,{exchange},,\na,Teams,In Progress,{teams},Exchange,3\n"
            ),
        )
}

#[test]
fn deployments_in_series_that_no_fm_leads_together_go_to_two() {
    // Exchange takes two of the weeks of September; Teams, after it, some day of the same month.
    let plan = in_series(["10,", "10,"], ["2026-09", "2026-09"]).plan(&["--method", "exact"]);
    assert_eq!(plan.rows("assignments.csv"), ["a,Exchange,anna,,new,,", "a,Teams,ben,,new,,"]);
    let day = |row: usize, column: usize| plan.rows("schedule.csv")[row].split(',').nth(column).unwrap().to_owned();
    // Three whole days lie between the end of Exchange and the start of Teams.
    let date = |text: String| text.parse::<chrono::NaiveDate>().unwrap();
    assert!((date(day(1, 7)) - date(day(0, 8))).num_days() > 3);
}

#[test]
fn what_comes_after_a_deployment_without_an_fm_waits_for_it() {
    let plan = in_series(["3,", "10,"], ["2026-09-07", "2026-10-05"]).plan(&[]);
    let rows = plan.rows("assignments.csv");
    assert!(rows[0].starts_with("a,Exchange,,,unassigned,no-capacity,"), "{rows:?}");
    let words = "\"Exchange, which it comes after, has no FM\"";
    assert_eq!(rows[1], format!("a,Teams,,,unassigned,predecessor-unscheduled,{words}"));
    assert_eq!(plan.summary()["levels"]["unassigned"], 2);
}

#[test]
fn the_parts_of_a_split_tenant_are_one_tenant_to_an_fm() {
    // anna may have one tenant: Exchange and Intune are both hers, 8 of 10 hours a week.
    let sheets = in_series(["10,1", "10,"], ["2026-09-07", "2026-10-05"]);
    let rows = "tenant_id,workload,l1_status,esd\na,Exchange,In Progress,2026-09-07\n\
                a,Intune,In Progress,2026-09-07\na,Teams,In Progress,2026-09-07\n";
    let plan = sheets.with("workloads.csv", rows).plan(&["--method", "exact"]);
    assert_eq!(plan.rows("assignments.csv"), ["a,Exchange,anna,,new,,", "a,Intune,anna,,new,,", "a,Teams,ben,,new,,"]);
    assert!(plan.rows("load.csv").iter().any(|row| row == "anna,2026-09-07,10.0000,8.0000,0.8000,1,2"));
}

#[test]
fn a_running_tenant_whose_new_work_is_left_out_has_its_fm() {
    // Exchange runs with anna, who has 10 hours; Teams asks for 8 more on top of its 4 in week 0.
    let plan = desk("a,EMEA,English,1,anna,100\n")
        .with(
            "workloads.csv",
            "tenant_id,workload,l1_status,started_on,esd,hours_per_week\n\
             a,Exchange,In Progress,2026-09-07,,\na,Teams,In Progress,,2026-09-07,8\n",
        )
        .plan(&[]);
    assert!(plan.rows("assignments.csv")[0].starts_with("a,,anna,anna,kept,no-capacity,"));
    let (_, said) = plan.ask("recommend", &["a"]);
    assert!(said.starts_with("a has anna for its running work; its new work is left out\n"), "{said}");
    let (_, json) = plan.ask("recommend", &["a", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json[0]["fm_id"], &json[0]["new_work_left_out"]), (&"anna".into(), &true.into()));
    let (_, said) = plan.ask("explain", &["a"]);
    assert!(said.contains("Why its new work is left out\n"), "{said}");
}

#[test]
fn a_month_of_a_running_tenant_is_open_on_all_days_its_fm_works_on() {
    // Exchange binds a to anna, who works in another region: of October she is there on the first only, a holiday of a's
    // region. The horizon ends on Sunday 1 November.
    let plan = Sheets::new("plan_date = 2026-09-07\nhorizon_weeks = 8\n[policy]\ncover_days = 40\n")
        .with("fms.csv", "fm_id,region,languages,workloads,weekly_hours\nanna,West,English,*,10\n")
        .with("effort.csv", "workload,weeks,hours_per_week\n*,2,4\n")
        .with("absences.csv", "fm_id,from,to\nanna,2026-10-02,2026-10-30\n")
        .with("holidays.csv", "region,date\nEMEA,2026-10-01\n")
        .with("tenants.csv", "tenant_id,region,language,fm_id,seats\na,EMEA,English,anna,100\n")
        .with(
            "workloads.csv",
            "tenant_id,workload,l1_status,started_on,esd\n\
             a,Exchange,In Progress,2026-09-01,\na,Teams,In Progress,,2026-10\n",
        )
        .plan(&[]);
    let row = "a,Teams,anna,scheduled,,2026-10-01,month,2026-10-01,2026-10-14,0,8.0000,2026-10-01";
    assert_eq!(plan.rows("schedule.csv")[1], row);
}

#[test]
fn what_is_wrong_with_a_new_tenant_is_told_by_the_option_that_gave_it() {
    let plan = desk("a,EMEA,English,1,,100\n")
        .with("workloads.csv", "tenant_id,workload,l1_status,esd\na,Teams,In Progress,2026-09-07\n")
        .plan(&[]);
    let ask = |region: &str, esd: &str| {
        let new = ["--new", "--language", "English", "--workload", "Teams", "--seats", "100"];
        plan.ask("recommend", &[&new[..], &["--region", region, "--esd", esd]].concat())
    };
    let (code, said) = ask("EMEA", "2026-13");
    assert!(code == 2 && said.contains("  --esd: esd is \"2026-13\"; expected a date"), "{said}");
    let (code, said) = ask("EMAE", "2026-09-07");
    let nearest = "  --new: no FM has region EMAE; the nearest known is EMEA (tenant new)\n";
    assert!(code == 0 && said.contains(nearest), "{said}");
    assert!(!ask("EMEA", "2026-09-07").1.contains("warning"));
}
