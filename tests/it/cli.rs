//! The program as a script sees it: exit codes, what goes to which stream, what stands in the folders.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

struct Answer {
    code: i32,
    out: String,
    err: String,
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fm-assign"));
    command.env_remove("CLICOLOR_FORCE").stdin(Stdio::null());
    command
}

fn run(args: &[&str]) -> Answer {
    answer(program().args(args).output().unwrap())
}

fn answer(output: Output) -> Answer {
    Answer {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn names_in(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A temporary folder with a generated case of 60 tenants in `case`.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        let made = run(&["generate", "--tenants", "60", "--out", &home.path("case"), "--weeks", "26"]);
        assert_eq!((made.code, made.err.as_str()), (0, ""));
        home
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn replace(&self, file: &str, old: &str, new: &str) {
        let path = self.0.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{file}: {text}");
        fs::write(path, text.replacen(old, new, 1)).unwrap();
    }
}

#[test]
fn wrong_usage_exits_with_1_and_help_with_0() {
    for args in [&[][..], &["plan"], &["fly"], &["plan", "case", "--out", "x", "--method", "magic"]] {
        let answer = run(args);
        assert_eq!((answer.code, answer.out.as_str()), (1, ""), "{args:?}");
        assert!(answer.err.contains("Usage") || answer.err.contains("help"), "{args:?}: {}", answer.err);
    }
    for args in [&["--help"][..], &["--version"], &["plan", "--help"], &["help", "check"]] {
        let answer = run(args);
        assert_eq!((answer.code, answer.err.as_str()), (0, ""), "{args:?}");
        assert!(answer.out.contains("fm-assign"), "{args:?}: {}", answer.out);
    }
}

#[test]
fn a_missing_case_or_plan_exits_with_1_and_names_it() {
    let home = Home::new();
    let answer = run(&["check", &home.path("nowhere")]);
    assert_eq!(answer.code, 1);
    assert!(answer.err.contains("nowhere"), "{}", answer.err);
    let (case, nowhere, out) = (home.path("case"), home.path("nowhere"), home.path("out"));
    let commands: [&[&str]; 8] = [
        &["check", &case, "--plan", &nowhere],
        &["explain", &nowhere, "T1"],
        &["recommend", &nowhere, "T1"],
        &["diff", &nowhere, &nowhere],
        &["report", &nowhere],
        &["adopt", &nowhere, &case, "--out", &out],
        &["plan", &case, "--out", &out, "--previous", &nowhere],
        &["plan", &case, "--out", &out, "--from", &nowhere],
    ];
    for args in commands {
        let answer = run(args);
        assert_eq!(answer.code, 1, "{args:?}: {}", answer.err);
        assert!(answer.err.contains("nowhere: cannot read this plan"), "{args:?}: {}", answer.err);
    }
}

#[test]
fn a_generated_case_has_no_errors_and_is_not_overwritten() {
    let home = Home::new();
    let checked = run(&["check", &home.path("case")]);
    assert_eq!(checked.code, 0, "{}", checked.out);
    assert!(checked.out.contains("case: 0 errors"), "{}", checked.out);
    assert!(!checked.out.contains('\u{1b}'), "no colour in a pipe");
    let again = run(&["generate", "--tenants", "1", "--out", &home.path("case")]);
    assert_eq!(again.code, 1);
    assert!(again.err.contains("not empty"), "{}", again.err);
}

#[test]
fn input_errors_exit_with_2_and_leave_findings_alone_in_the_folder() {
    let home = Home::new();
    home.replace("case/fms.csv", ",*,", ",*,about ");
    let answer = run(&["plan", &home.path("case"), "--out", &home.path("plan")]);
    assert_eq!((answer.code, answer.out.as_str()), (2, ""));
    assert!(answer.err.contains("error TABLE-CELL") && answer.err.contains("fms.csv:"), "{}", answer.err);
    assert_eq!(names_in(&home.0.path().join("plan")), ["findings.csv"]);
    let findings = fs::read_to_string(home.path("plan/findings.csv")).unwrap();
    assert!(findings.starts_with("severity,rule,file,line,tenant_id,workload,fm_id,message\nerror,"), "{findings}");
    let checked = run(&["check", &home.path("case")]);
    assert_eq!(checked.code, 2);
    assert!(checked.out.contains("fms.csv:"), "{}", checked.out);
}

/// A fault of the settings, of a tenant's row or of a whole table hides no other that can be told without it.
#[test]
fn no_error_hides_another() {
    let home = Home::new();
    fs::remove_file(home.path("case/esd_changes.csv")).unwrap();
    let write = |file: &str, text: &str| fs::write(home.path(&format!("case/{file}")), text).unwrap();
    write("case.toml", "plan_date = 2026-09-07\n[policy]\nmax_wait_days = \"x\"\n");
    write("fms.csv", "fm_id,region,languages,workloads,weekly_hours\nf,West,English,*,40\n");
    write("absences.csv", "fm_id,from,to\n");
    write("holidays.csv", "region,date\n");
    write("effort.csv", "workload,weeks,hours_per_week\nTeams,4,4\n");
    write("tenants.csv", "tenant_id,region,language,seats,priority\na,West,English,10,1\nb,West,English,10,x\n");
    let rows = "tenant_id,workload,l1_status,esd,kickoff_date\n\
                a,Teams,In Progress,2026-10-05,2026-10-01\n\
                a,Intune,In Progress,2026-10-05,\n\
                b,Teams,In Progress,2026-10-05,2026-10-01\n";
    write("workloads.csv", rows);
    let told = || {
        let answer = run(&["check", &home.path("case"), "--json"]);
        assert_eq!(answer.code, 2, "{}", answer.err);
        let json: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
        let errors = json["findings"].as_array().unwrap().iter().filter(|finding| finding["severity"] == "error");
        let mut told: Vec<String> =
            errors.map(|one| format!("{} {}:{}", one["rule"], one["file"], one["line"])).collect();
        told.sort();
        told.join(", ").replace('"', "")
    };
    let dates = "ESD-KICKOFF workloads.csv:2, ESD-KICKOFF workloads.csv:4, TABLE-CELL tenants.csv:3";
    assert_eq!(told(), format!("{dates}, TABLE-EFFORT workloads.csv:3, TABLE-SETTINGS case.toml:3"));
    // Without the hours nobody knows what a workload takes.
    write("effort.csv", "workload,weeks\nTeams,4\n");
    assert_eq!(told(), format!("{dates}, TABLE-MISSING effort.csv:1, TABLE-SETTINGS case.toml:3"));
}

#[test]
fn errors_of_tables_and_of_rules_are_told_together() {
    let home = Home::new();
    let rows = "tenant_id,workload,l1_status,esd,kickoff_date\n\
                T0000001,Exchange Online,In Progress,2026-10-05,2026-10-01\n\
                T0000002,Exchange Online,In Progress,soon,\n";
    fs::write(home.path("case/workloads.csv"), rows).unwrap();
    fs::remove_file(home.path("case/esd_changes.csv")).unwrap();
    let answer = run(&["plan", &home.path("case"), "--out", &home.path("plan")]);
    assert_eq!(answer.code, 2, "{}", answer.err);
    assert!(answer.err.contains("ESD-KICKOFF") && answer.err.contains("workloads.csv:2"), "{}", answer.err);
    assert!(answer.err.contains("TABLE-CELL") && answer.err.contains("workloads.csv:3"), "{}", answer.err);
}

#[test]
fn check_answers_in_json() {
    let home = Home::new();
    let answer = run(&["check", &home.path("case"), "--json"]);
    let json: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    assert_eq!(json["errors"], 0);
    assert_eq!(json["plan"], serde_json::Value::Null);
    let findings = json["findings"].as_array().unwrap().len() as u64;
    assert_eq!(findings, json["warnings"].as_u64().unwrap() + json["notes"].as_u64().unwrap());
}

#[test]
fn a_folder_that_is_no_plan_is_not_replaced() {
    let home = Home::new();
    let before = names_in(&home.0.path().join("case"));
    let answer = run(&["plan", &home.path("case"), "--out", &home.path("case")]);
    assert_eq!(answer.code, 1);
    assert!(answer.err.contains("is not a plan folder"), "{}", answer.err);
    assert_eq!(names_in(&home.0.path().join("case")), before);
}

#[test]
fn a_plan_of_another_case_exits_with_4() {
    let home = Home::new();
    fs::create_dir(home.path("plan")).unwrap();
    fs::write(home.path("plan/findings.csv"), "severity\n").unwrap();
    let answer = run(&["check", &home.path("case"), "--plan", &home.path("plan")]);
    assert_eq!(answer.code, 4);
    assert!(answer.out.contains("plan: cannot be read as a plan of this case"), "{}", answer.out);
}

#[test]
fn a_reader_that_closes_the_pipe_is_no_error() {
    let home = Home::new();
    let mut child = program()
        .args(["check", &home.path("case"), "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let answer = answer(child.wait_with_output().unwrap());
    assert_eq!((answer.code, answer.err.as_str()), (0, ""));
}

#[test]
fn completions_and_the_manual_page_name_every_command() {
    for args in [&["completions", "bash"][..], &["completions", "powershell"], &["man"]] {
        let answer = run(args);
        assert_eq!((answer.code, answer.err.as_str()), (0, ""), "{args:?}");
        for word in ["plan", "check", "generate"] {
            assert!(answer.out.contains(word), "{args:?} {word}");
        }
    }
}

#[test]
fn a_plan_is_written_checked_and_told() {
    let home = Home::new();
    let planned = run(&["plan", &home.path("case"), "--out", &home.path("plan")]);
    assert_eq!((planned.code, planned.err.as_str()), (0, ""), "silent in a pipe");
    assert!(planned.out.starts_with("Plan for 2026-09-07: 60 tenants"), "{}", planned.out);
    let files = ["assignments.csv", "findings.csv", "load.csv", "schedule.csv", "summary.json", "timings.json"];
    let written = names_in(&home.0.path().join("plan"));
    assert!(files.iter().all(|file| written.contains(&(*file).to_owned())), "{written:?}");
    let checked = run(&["check", &home.path("case"), "--plan", &home.path("plan")]);
    assert_eq!(checked.code, 0, "{}", checked.out);
    assert!(checked.out.ends_with("plan: keeps every rule\n"), "{}", checked.out);
    assert!(checked.out.contains("\nbounds: as the solver claims them"), "{}", checked.out);
    let answer = run(&["check", &home.path("case"), "--plan", &home.path("plan"), "--json"]);
    let plan = &serde_json::from_str::<serde_json::Value>(&answer.out).unwrap()["plan"];
    assert_eq!((&plan["verified"], &plan["bounds_proved"]), (&true.into(), &false.into()));
}

fn same_bytes_at_any_number_of_threads(more: &[&str]) {
    let home = Home::new();
    for (threads, dir) in [("1", "one"), ("3", "three")] {
        let (case, out) = (home.path("case"), home.path(dir));
        let planned = run(&[&["plan", &case, "--out", &out, "--threads", threads, "--json"], more].concat());
        assert_eq!(planned.code, 0, "{}", planned.err);
        assert_eq!(planned.out, fs::read_to_string(out + "/summary.json").unwrap());
    }
    for name in names_in(&home.0.path().join("one")).iter().filter(|name| *name != "timings.json") {
        let [one, three] = ["one", "three"].map(|dir| fs::read(home.0.path().join(dir).join(name)).unwrap());
        assert_eq!(one, three, "{name}");
    }
}

#[test]
fn the_same_run_writes_the_same_bytes_at_any_number_of_threads() {
    same_bytes_at_any_number_of_threads(&[]);
}

#[test]
fn the_exact_method_counts_its_work_and_not_the_seconds() {
    same_bytes_at_any_number_of_threads(&["--method", "exact", "--budget", "2000", "--no-report"]);
}

#[test]
fn with_a_budget_a_case_too_large_for_programs_is_searched() {
    let home = Home::new();
    let (case, out) = (home.path("large"), home.path("plan"));
    assert_eq!(run(&["generate", "--tenants", "400", "--weeks", "12", "--out", &case]).code, 0);
    let planned =
        run(&["plan", &case, "--out", &out, "--method", "exact", "--budget", "20000", "--no-report", "--json"]);
    let summary: serde_json::Value = serde_json::from_str(&planned.out).unwrap();
    assert_eq!((&summary["method"], &summary["termination"]), (&"search".into(), &"budget".into()));
}

#[test]
fn the_summary_names_the_case_and_hashes_its_files() {
    let home = Home::new();
    let planned = run(&["plan", &home.path("case"), "--out", &home.path("plan"), "--json", "--seed", "5"]);
    let summary: serde_json::Value = serde_json::from_str(&planned.out).unwrap();
    assert_eq!(summary["case"], home.path("case"));
    assert_eq!(summary["seed"], 5);
    assert_eq!(summary["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(summary["inputs"]["tenants.csv"].as_str().unwrap().len(), 64);
    for level in ["unassigned", "waiting", "cost"] {
        let [value, bound] = ["levels", "bounds"].map(|key| summary[key][level].as_f64().unwrap());
        assert!(bound <= value, "{level}: {bound} <= {value}");
        assert!(summary["gap"][level].is_number(), "{level}");
    }
}

#[test]
fn a_plan_that_was_changed_by_hand_exits_with_4() {
    let home = Home::new();
    run(&["plan", &home.path("case"), "--out", &home.path("plan")]);
    home.replace("plan/schedule.csv", ",scheduled,", ",unscheduled,");
    let checked = run(&["check", &home.path("case"), "--plan", &home.path("plan")]);
    assert_eq!(checked.code, 4);
    assert!(checked.out.contains("violation"), "{}", checked.out);
}

#[test]
fn a_cell_that_follows_from_others_and_was_changed_by_hand_exits_with_4() {
    let home = Home::new();
    run(&["plan", &home.path("case"), "--out", &home.path("plan")]);
    let check = ["check", &home.path("case"), "--plan", &home.path("plan")];
    assert_eq!(run(&check).code, 0);
    // A column of the first row, or of the first row with these words.
    for (file, words, column, value) in [
        ("assignments.csv", ",new,", 3, "FM-9999"),
        ("load.csv", "", 4, "7.7777"),
        ("load.csv", "", 4, ""),
        ("schedule.csv", ",unscheduled,", 9, "0"),
    ] {
        let path = home.path(&format!("plan/{file}"));
        let before = fs::read_to_string(&path).unwrap();
        let row = before.lines().skip(1).find(|row| row.contains(words) && !row.contains('"')).unwrap();
        let mut cells: Vec<&str> = row.split(',').collect();
        cells[column] = value;
        fs::write(&path, before.replacen(row, &cells.join(","), 1)).unwrap();
        let checked = run(&check);
        assert_eq!(checked.code, 4, "{file}: {words} {}", checked.out);
        fs::write(&path, before).unwrap();
    }
    let path = home.path("plan/summary.json");
    let mut summary: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    summary["gap"]["cost"] = 0.987.into();
    fs::write(&path, summary.to_string()).unwrap();
    let checked = run(&check);
    assert_eq!(checked.code, 4);
    assert!(checked.out.contains("the gap of cost is 0.987"), "{}", checked.out);
}

#[test]
fn a_finding_that_was_taken_out_of_a_plan_exits_with_4() {
    let home = tempfile::tempdir().unwrap();
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo").display().to_string();
    let plan = home.path().join("plan").display().to_string();
    run(&["plan", &demo, "--out", &plan, "--method", "greedy"]);
    let path = home.path().join("plan/findings.csv");
    let all = fs::read_to_string(&path).unwrap();
    for rule in ["ESD-REQUIRED", "TARGET-MISSED"] {
        let row = all.lines().find(|row| row.contains(rule)).unwrap();
        fs::write(&path, all.replacen(&format!("{row}\n"), "", 1)).unwrap();
        let checked = run(&["check", &demo, "--plan", &plan]);
        assert_eq!(checked.code, 4, "{}", checked.out);
        assert!(checked.out.contains("findings.csv lacks the ") && checked.out.contains(rule), "{}", checked.out);
        assert!(checked.out.contains("plan: 1 violation"), "{}", checked.out);
    }
}

#[test]
fn strict_exits_with_3_when_tenants_are_left_out_and_the_plan_is_written() {
    let home = Home::new();
    let languages = fs::read_to_string(home.path("case/tenants.csv")).unwrap().replace("English", "Klingon");
    fs::write(home.path("case/tenants.csv"), languages).unwrap();
    let args = ["plan", &home.path("case"), "--out", &home.path("plan")];
    let planned = run(&args);
    assert_eq!(planned.code, 0, "{}", planned.err);
    assert!(planned.out.contains("left out, no-eligible-fm"), "{}", planned.out);
    assert_eq!(run(&[&args[..], &["--strict"]].concat()).code, 3);
    assert!(names_in(&home.0.path().join("plan")).contains(&"summary.json".to_owned()));
}

#[test]
fn bad_rows_can_be_skipped_and_are_reported() {
    let home = Home::new();
    home.replace("case/workloads.csv", ",In Progress,", ",In Progress,many");
    let args = ["plan", &home.path("case"), "--out", &home.path("plan")];
    assert_eq!(run(&args).code, 2);
    let planned = run(&[&args[..], &["--skip-bad-rows"]].concat());
    assert_eq!(planned.code, 0, "{}", planned.err);
    assert!(planned.out.contains("1 error TABLE-CELL: workloads.csv:"), "{}", planned.out);
    let schedule = fs::read_to_string(home.path("plan/schedule.csv")).unwrap();
    assert!(schedule.contains(",unscheduled,input-error,"), "{schedule}");
    let findings = fs::read_to_string(home.path("plan/findings.csv")).unwrap();
    assert!(findings.lines().nth(1).unwrap().starts_with("error,TABLE-CELL,workloads.csv,"), "{findings}");
    let check = ["check", &home.path("case"), "--plan", &home.path("plan")];
    assert_eq!(run(&check).code, 2);
    let checked = run(&[&check[..], &["--skip-bad-rows"]].concat());
    assert_eq!(checked.code, 0, "{}", checked.out);
}

#[test]
fn highs_alone_makes_a_legal_plan_that_is_no_better_than_ours_and_proves_nothing_beyond_it() {
    let home = Home::new();
    for method in ["highs", "exact"] {
        let (case, out) = (concat!(env!("CARGO_MANIFEST_DIR"), "/data/faq"), home.path(method));
        let planned = run(&["plan", case, "--out", &out, "--method", method, "--time-limit", "60"]);
        assert_eq!(planned.code, 0, "{}", planned.err);
        assert_eq!(run(&["check", case, "--plan", &out]).code, 0);
    }
    let summary = |method: &str| -> serde_json::Value {
        serde_json::from_slice(&fs::read(home.path(&format!("{method}/summary.json"))).unwrap()).unwrap()
    };
    let (alone, ours) = (summary("highs"), summary("exact"));
    assert_eq!(alone["method"], "highs");
    let of = |summary: &serde_json::Value, part: &str| {
        ["unassigned", "waiting", "cost"].map(|name| summary[part][name].as_f64().unwrap())
    };
    assert!(of(&ours, "levels") <= of(&alone, "levels"), "{ours} {alone}");
    assert!(of(&alone, "bounds") <= of(&ours, "levels"), "{ours} {alone}");
}

#[test]
fn bench_measures_every_method_on_every_size_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = program();
    bench.args(["bench", "--tenants", "40,80", "--weeks", "12", "--methods", "greedy,search", "--json"]);
    let told = answer(bench.env("TMPDIR", folder.path()).output().unwrap());
    assert_eq!((told.code, told.err.as_str()), (0, ""));
    let answer: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    let runs = answer["runs"].as_array().unwrap();
    let rows: Vec<(u64, &str)> =
        runs.iter().map(|run| (run["tenants"].as_u64().unwrap(), run["method"].as_str().unwrap())).collect();
    assert_eq!(rows, [(40, "greedy"), (40, "search"), (80, "greedy"), (80, "search")]);
    for pair in runs.chunks(2) {
        assert!(pair[1]["unassigned"].as_u64() <= pair[0]["unassigned"].as_u64(), "{pair:?}");
        assert!(pair[1]["gap"].as_f64().unwrap() < 0.5, "{pair:?}");
    }
    assert!(answer["growth"]["search"].is_number());
    assert_eq!(names_in(folder.path()), Vec::<String>::new());
}
