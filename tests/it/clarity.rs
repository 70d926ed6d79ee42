//! What the program tells somebody who uses it for the first time, and what it leaves alone.

use crate::whole::{Made, Sheets};

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

#[test]
fn the_check_prints_every_error() {
    let rows: String = (0..50).map(|row| format!("b{row},EMEA,English,many\n")).collect();
    let sheets = desk().with("tenants.csv", &format!("tenant_id,region,language,seats\na,EMEA,English,100\n{rows}"));
    let (code, said) = sheets.check(&[]);
    assert_eq!((code, said.matches("seats is \"many\"").count()), (2, 50), "{said}");
}

#[test]
fn the_check_prints_every_note_when_it_is_asked_for_all() {
    let rows: String = (0..50).map(|row| format!("a,W{row},No Intent,2026-10-05\n")).collect();
    let sheets = desk().with("workloads.csv", &format!("tenant_id,workload,l1_status,esd\n{rows}"));
    let notes = |said: &str| said.matches("  workloads.csv:").count();
    let (_, said) = sheets.check(&[]);
    assert!(notes(&said) < 50 && said.contains("more (--all prints them)"), "{said}");
    assert_eq!(notes(&sheets.check(&["--all"]).1), 50);
}

#[test]
fn a_run_that_skips_bad_rows_and_still_stops_says_what_stops_it() {
    let sheets = desk()
        .with("tenants.csv", "tenant_id,region,language,seats\na,EMEA,English,100\nb,EMEA,English,many\n")
        .with("holidays.csv", "region\nEMEA\n");
    let (_, code, said) = sheets.run(&["--skip-bad-rows"]);
    assert_eq!(code, 2);
    assert!(said.contains("1 error cannot be skipped with a row") && said.contains("column date is missing"), "{said}");
    assert!(said.contains("1 other error would be left out") && !said.contains("\"many\""), "{said}");
}

#[test]
fn a_new_tenant_whose_workload_no_table_names_is_told_of_it() {
    let plan = desk().with("effort.csv", "workload,weeks,hours_per_week\n*,2,4\nMicrosoft Teams,4,8\n").plan(&[]);
    let ask = |workload: &str| {
        let new = ["--new", "--region", "EMEA", "--language", "English", "--esd", "2026-09-07", "--workload", workload];
        plan.ask("recommend", &new).1
    };
    assert!(ask("Teams").contains("warning TABLE-EFFORT (1)\n  --workload: workload Teams stands neither"));
    assert!(ask("Purview").contains("note TABLE-EFFORT (1)\n  --workload: workload Purview stands neither"));
    assert!(!ask("Microsoft Teams").contains("TABLE-EFFORT"));
}

#[test]
fn a_new_tenant_of_a_customer_that_the_case_does_not_have_is_told_of_it() {
    let tenants = "tenant_id,customer_id,region,language,seats\na,Contoso,EMEA,English,100\n";
    let plan = desk().with("tenants.csv", tenants).plan(&[]);
    let ask = |customer: &str| {
        let new = ["--new", "--region", "EMEA", "--language", "English", "--esd", "2026-09-07", "--workload", "Teams"];
        plan.ask("recommend", &[&new[..], &["--customer", customer]].concat()).1
    };
    let warning = "--customer: no tenant of the case has customer_id Contosso: the new one is a customer of its own; the \
                   nearest known is Contoso\n";
    assert!(ask("Contosso").contains(warning), "{}", ask("Contosso"));
    assert!(!ask("Contoso").contains("warning"));
}

#[test]
fn a_deployment_that_ends_after_its_target_date_is_told_wherever_a_plan_is() {
    // Two weeks from Monday the 7th end on Friday the 18th.
    let rows = "tenant_id,workload,l1_status,esd,target_date\na,Teams,In Progress,2026-09-07,2026-09-15\n";
    let plan = desk().with("workloads.csv", rows).plan(&[]);
    let note = "note,TARGET-MISSED,workloads.csv,2,a,Teams,anna,\"starts on 2026-09-07 and ends on 2026-09-18, \
                3 days after its target date 2026-09-15\"";
    assert_eq!(plan.rows("findings.csv"), [note]);
    let (_, said) = plan.ask("explain", &["a"]);
    assert!(said.contains("Teams: scheduled, 2026-09-07 to 2026-09-18, 3 days after its target date\n"), "{said}");
    assert!(said.contains("note TARGET-MISSED: "), "{said}");
    let (code, said) = plan.ask("recommend", &["a", "--fm", "anna", "--commit", plan.folder().to_str().unwrap()]);
    assert_eq!((code, plan.rows("findings.csv")), (0, vec![note.to_owned()]), "{said}");
}

#[test]
fn a_tenant_or_fm_may_be_called_by_its_name_and_an_unknown_one_is_told_the_nearest() {
    let plan = desk()
        .with("tenants.csv", "tenant_id,name,region,language,seats\nt-1,Contoso Ltd,EMEA,English,100\nt-2,Twin,EMEA,English,1\nt-3,twin,EMEA,English,1\n")
        .with("fms.csv", "fm_id,name,region,languages,workloads,weekly_hours\nanna,Anna Berg,EMEA,English,*,10\n")
        .with("workloads.csv", "tenant_id,workload,l1_status,esd\nt-1,Teams,In Progress,2026-09-07\n")
        .plan(&[]);
    let explain = |options: &[&str]| plan.ask("explain", options);
    assert!(explain(&["contoso ltd"]).1.starts_with("t-1 Contoso Ltd (EMEA)\n"));
    assert!(explain(&["--fm", "ANNA BERG"]).1.starts_with("anna Anna Berg (EMEA)\n"));
    assert!(plan.ask("recommend", &["Contoso Ltd"]).1.starts_with("t-1 has anna\n"));
    for (options, words) in [
        (&["Contoso"][..], "the case has no tenant \"Contoso\"; the nearest known is t-1 (Contoso Ltd)\n"),
        (&["--fm", "ana"], "the case has no FM \"ana\"; the nearest known is anna\n"),
        (&["Twin"], "several rows are called \"Twin\"; name the tenant by its id, one of t-2, t-3\n"),
        (&["zzzzz"], "the case has no tenant \"zzzzz\"\n"),
    ] {
        let (code, said) = explain(options);
        assert!(code == 1 && said.ends_with(words), "{said}");
    }
}

#[test]
fn a_plan_answers_for_all_that_the_case_still_has_once_a_tenant_and_an_fm_are_gone() {
    let fms = "fm_id,region,languages,workloads,weekly_hours\nanna,EMEA,English,Teams,10\n";
    let tenants = "tenant_id,region,language,seats\na,EMEA,English,100\nb,EMEA,English,100\n";
    let rows = "tenant_id,workload,l1_status,esd\na,Teams,In Progress,2026-09-07\nb,Intune,In Progress,2026-09-07\n";
    let plan = desk()
        .with("fms.csv", &format!("{fms}bruno,EMEA,English,Intune,10\n"))
        .with("tenants.csv", &format!("{tenants}c,EMEA,English,100\n"))
        .with("workloads.csv", &format!("{rows}c,Teams,In Progress,2026-09-07\n"))
        .plan(&[]);
    let case = plan.folder().with_file_name("case");
    for (file, text) in [("fms.csv", fms), ("tenants.csv", tenants), ("workloads.csv", rows)] {
        std::fs::write(case.join(file), text).unwrap();
    }
    let gone = "passed over, since the case no longer has them: 1 tenant (c), 1 FM (bruno)\n";
    for (command, options, words) in [
        ("explain", &["a"][..], "new, FM anna\n"),
        ("explain", &["b"], "new, FM bruno, whom the case no longer has\n"),
        ("explain", &["--fm", "anna"], "anna (EMEA)"),
        ("recommend", &["a"], "a has anna\n"),
        ("report", &[], "The report is "),
    ] {
        let (code, said) = plan.ask(command, options);
        assert!(code == 0 && said.contains(words) && said.contains(gone), "{command} {options:?}: {code} {said}");
    }
    let (code, said) = plan.ask("explain", &["c"]);
    assert!(code == 1 && said.contains("the case has no tenant \"c\""), "{said}");
    let (code, said) = plan.ask("recommend", &["a", "--fm", "anna", "--commit", plan.folder().to_str().unwrap()]);
    assert!(code == 1 && said.contains("the case has changed so that b cannot stay as planned"), "{said}");
}

#[test]
fn nothing_is_generated_into_a_file() {
    let plan = desk().plan(&[]);
    let file = plan.folder().join("summary.json");
    for arguments in [&["init"][..], &["generate", "--tenants", "1", "--out"]] {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_fm-assign"));
        let output = program.args(arguments).arg(&file).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.ends_with("summary.json: this is not a folder; name another one\n"), "{said}");
    }
}

#[test]
fn an_fm_who_has_left_is_not_counted_among_those_at_work() {
    let fms = "fm_id,region,languages,workloads,weekly_hours,available_to\n\
               anna,EMEA,English,*,10,\nbruno,EMEA,English,*,10,2026-08-28\n";
    let history = tempfile::tempdir().unwrap();
    let options = ["--history", history.path().to_str().unwrap()];
    let (plan, code, said) = desk().with("fms.csv", fms).run(&options);
    assert!(code == 0 && said.starts_with("Plan for 2026-09-07: 1 tenant, 1 FM, 8 weeks\n"), "{said}");
    let rows = std::fs::read_to_string(history.path().join("history.csv")).unwrap();
    assert_eq!(rows.lines().nth(1).unwrap().split(',').nth(3), Some("1"), "{rows}");
    let page = std::fs::read_to_string(plan.folder().join("report.html")).unwrap();
    assert!(page.contains("\"counts\":{\"tenants\":1,\"fms\":1,"));
}

/// A plan in which anna has two tenants of 4 hours a week, 8 of her 10 hours.
fn two_of_anna() -> Made {
    desk()
        .with("tenants.csv", "tenant_id,region,language,seats\na,EMEA,English,100\nb,EMEA,English,100\n")
        .with(
            "workloads.csv",
            "tenant_id,workload,l1_status,esd\na,Teams,In Progress,2026-09-07\nb,Teams,In Progress,2026-09-07\n",
        )
        .plan(&[])
}

#[test]
fn a_plan_that_breaks_a_limit_of_today_is_answered_for_and_what_is_broken_is_named() {
    let plan = two_of_anna();
    let fms = "fm_id,region,languages,workloads,weekly_hours\nanna,EMEA,English,*,6\nbruno,EMEA,English,*,10\n";
    plan.change("fms.csv", fms);
    // 8 hours in place of 6, for two weeks.
    let lack = "short of 4.0 h (week of 2026-09-07 2.0 h, 2026-09-14 2.0 h)";
    let (code, said) = plan.ask("explain", &["a"]);
    assert!(code == 0 && said.contains(&format!("  anna is {lack}\n")), "{said}");
    assert!(said.contains("--previous") && said.contains(&format!("anna would not get it today: {lack}")), "{said}");
    assert!(said.contains("it would also fit 1 other FM\n  bruno"), "{said}");
    let (code, said) = plan.ask("explain", &["--fm", "anna"]);
    assert!(code == 0 && said.contains("8.0      6.0 h  133 %") && said.contains("2.0 h too much"), "{said}");
    let (code, said) = plan.ask("explain", &["a", "--why-not", "anna"]);
    assert!(code == 0 && said.contains("anna has it, and would not get it today: short of 4.0 h"), "{said}");
    assert_eq!(plan.ask("report", &[]).0, 0);
    let dir = plan.folder().with_file_name("mended");
    let (code, said) = plan.ask("recommend", &["a", "--commit", dir.to_str().unwrap()]);
    assert!(code == 0 && said.contains("1. bruno") && said.contains("committed bruno"), "{said}");
}

#[test]
fn a_change_that_leaves_a_limit_broken_is_not_committed_and_the_limit_is_named() {
    let plan = two_of_anna();
    let fms = "fm_id,region,languages,workloads,weekly_hours\nanna,EMEA,English,*,2\nbruno,EMEA,English,*,10\n";
    plan.change("fms.csv", fms);
    let dir = plan.folder().with_file_name("half");
    let (code, said) = plan.ask("recommend", &["a", "--commit", dir.to_str().unwrap()]);
    assert!(code == 1 && said.contains("does not fit the case of today (anna is short of 12.0 h"), "{said}");
    assert!(!dir.exists());
}

#[test]
fn a_tenant_whose_start_cannot_stand_any_more_is_said_to_be_so() {
    let plan = two_of_anna();
    plan.change("absences.csv", "fm_id,from,to\nanna,2026-09-07,2026-09-08\n");
    let (code, said) = plan.ask("explain", &["a"]);
    assert!(code == 0 && said.contains("so they count as left out: a, b\n"), "{said}");
    assert!(said.contains("Why what was planned cannot stand\n  anna       cannot start on the days"), "{said}");
}

#[test]
fn a_plan_in_the_place_of_a_case_and_a_case_in_the_place_of_a_plan_are_called_what_they_are() {
    let plan = two_of_anna();
    let case = plan.folder().with_file_name("case");
    let (code, said) = plan.ask("check", &[]);
    assert!(code == 1 && said.contains("plan is a plan; name the case"), "{said}");
    let (code, said) = plan.ask("diff", &[case.to_str().unwrap()]);
    assert!(code == 1 && said.contains("case is a case; name a plan"), "{said}");
}

#[test]
fn a_tenant_that_came_after_the_plan_and_fits_is_told_where_and_when() {
    let plan = two_of_anna();
    plan.change(
        "tenants.csv",
        "tenant_id,region,language,seats\na,EMEA,English,9\nb,EMEA,English,9\nc,EMEA,English,9\n",
    );
    let row = |tenant: &str, esd: &str| format!("{tenant},Teams,In Progress,{esd}\n");
    let rows = [row("a", "2026-09-07"), row("b", "2026-09-07"), row("c", "2026-10-05")].concat();
    plan.change("workloads.csv", &format!("tenant_id,workload,l1_status,esd\n{rows}"));
    let (code, said) = plan.ask("explain", &["c"]);
    assert!(code == 0 && said.contains("anna       has room in this case; starts Teams 2026-10-05"), "{said}");
    assert!(said.contains("nothing stands in its way") && !said.contains("unblock"), "{said}");
}
