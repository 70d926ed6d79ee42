//! What-if runs as a script sees them, each plan checked for its changed case by the independent check.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fm-assign")).args(args).stdin(Stdio::null()).output().unwrap()
}

fn data(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name).to_str().unwrap().to_owned()
}

/// A what-if of `data/demo` with little work.
struct Home {
    dir: tempfile::TempDir,
}

impl Home {
    fn new(scenarios: &str) -> Self {
        let home = Self { dir: tempfile::tempdir().unwrap() };
        fs::write(home.path("scenarios.toml"), scenarios).unwrap();
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn whatif(&self, more: &[&str]) -> Output {
        let (scenarios, out) = (self.path("scenarios.toml"), self.path("out"));
        let args = ["whatif", &data("demo"), scenarios.to_str().unwrap(), "--out", out.to_str().unwrap()];
        run(&[&args[..], &["--budget", "20000"], more].concat())
    }

    fn comparison(&self) -> serde_json::Value {
        serde_json::from_str(&fs::read_to_string(self.path("out/comparison.json")).unwrap()).unwrap()
    }

    /// The folders of the scenarios and the base.
    fn folders(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.path("out")).unwrap().map(|entry| entry.unwrap().path());
        let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
        folders.sort();
        folders
    }
}

fn assert_done(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

fn levels(outcome: &serde_json::Value) -> (i64, i64, f64) {
    let levels = &outcome["levels"];
    let cost = levels["cost"].as_f64().unwrap();
    (levels["unassigned"].as_i64().unwrap(), levels["waiting"].as_i64().unwrap(), cost)
}

#[test]
fn every_scenario_of_the_demo_has_a_plan_that_keeps_its_changed_case() {
    // The questions that follow the scenarios keep plans of their own; here each folder is a scenario or the base.
    let demo = fs::read_to_string(data("whatif/demo.toml")).unwrap();
    let (scenarios, _questions) = demo.split_once("[[headcount]]").unwrap();
    let home = Home::new(scenarios);
    assert_done(&home.whatif(&[]));
    let folders = home.folders();
    assert_eq!(folders.len(), 1 + home.comparison()["scenarios"].as_array().unwrap().len());
    for folder in folders {
        let case = folder.join("case");
        let checked = run(&["check", case.to_str().unwrap(), "--plan", folder.to_str().unwrap()]);
        let text = String::from_utf8(checked.stdout).unwrap();
        assert_eq!(checked.status.code(), Some(0), "{}: {text}", folder.display());
        assert!(text.contains("keeps every rule") && !text.contains("made before a change"), "{text}");
    }
}

#[test]
fn an_unchanged_scenario_is_the_base_plan_and_more_capacity_is_never_worse() {
    let hire = "region = \"Western Europe\"\nlanguages = [\"German\", \"English\"]\nweekly_hours = 20\n";
    let home = Home::new(&format!(
        "[[scenario]]\nname = \"same\"\n[[scenario]]\nname = \"more\"\nhours_percent = [5, 20]\n\
         [[scenario]]\nname = \"hire\"\n[scenario.add]\n{hire}[[scenario]]\nname = \"wait\"\n[scenario.policy]\nmax_wait_days = 3\n"
    ));
    assert_done(&home.whatif(&[]));
    let file = |folder: &str, name: &str| fs::read(home.path("out").join(folder).join(name)).unwrap();
    for name in ["assignments.csv", "schedule.csv", "load.csv"] {
        assert_eq!(file("same", name), file("base", name), "{name}");
    }
    let comparison = home.comparison();
    let base = levels(&comparison["base"]);
    let scenarios = comparison["scenarios"].as_array().unwrap();
    assert_eq!(scenarios[0]["other_fm_than_base"], serde_json::json!([]));
    assert_eq!(levels(&scenarios[0]), base);
    for scenario in scenarios {
        assert!(levels(scenario) <= base, "{} {:?} against {base:?}", scenario["name"], levels(scenario));
        assert_ne!(scenario["verdict"], "worse");
    }
}

#[test]
fn a_run_that_was_cut_off_solves_only_what_is_missing() {
    let home = Home::new("[[scenario]]\nname = \"g\"\nhours = [38, 39, 41]\n");
    assert_done(&home.whatif(&[]));
    let first = fs::read(home.path("out/comparison.json")).unwrap();
    let made = |folder: &str| fs::metadata(home.path("out").join(folder)).unwrap().modified().unwrap();
    let before = ["base", "g-hours-38", "g-hours-41"].map(made);
    fs::remove_dir_all(home.path("out/g-hours-39")).unwrap();
    fs::remove_file(home.path("out/comparison.json")).unwrap();
    assert_done(&home.whatif(&[]));
    assert_eq!(["base", "g-hours-38", "g-hours-41"].map(made), before, "finished scenarios stand untouched");
    assert_eq!(fs::read(home.path("out/comparison.json")).unwrap(), first);
    assert_done(&home.whatif(&["--seed", "2"]));
    assert_ne!(made("g-hours-38"), before[1], "another seed is another question");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let texts = ["1", "3"].map(|threads| {
        let home = Home::new("[[scenario]]\nname = \"g\"\nhours = [38, 41]\n");
        assert_done(&home.whatif(&["--threads", threads]));
        fs::read_to_string(home.path("out/comparison.json")).unwrap()
    });
    assert_eq!(texts[0], texts[1]);
}

#[test]
fn faults_of_the_file_exit_with_2_and_name_their_place() {
    let home = Home::new("[[scenario]]\nname = \"x\"\nhours = -1\n[scenario.remove]\nfms = [\"ana\"]\n");
    let output = home.whatif(&[]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("scenarios.toml:3: hours is -1; expected hours per week from 0 to 168"), "{text}");
    assert!(
        text.contains("scenarios.toml:5: fms names \"ana\"") && text.contains("nearest known is \"anna\""),
        "{text}"
    );
    assert!(!home.path("out").exists(), "nothing is written");
}

#[test]
fn a_foreign_folder_is_not_used_and_a_given_base_is_not_planned_again() {
    let home = Home::new("[[scenario]]\nname = \"same\"\n");
    fs::create_dir(home.path("out")).unwrap();
    fs::write(home.path("out/letter.txt"), "mine").unwrap();
    assert_eq!(home.whatif(&[]).status.code(), Some(1));
    fs::remove_file(home.path("out/letter.txt")).unwrap();
    let plan = home.path("plan");
    assert_done(&run(&["plan", &data("demo"), "--out", plan.to_str().unwrap(), "--method", "greedy"]));
    assert_done(&home.whatif(&["--base", plan.to_str().unwrap()]));
    let read = |path: PathBuf| fs::read_to_string(path).unwrap();
    assert_eq!(read(home.path("out/base/assignments.csv")), read(plan.join("assignments.csv")));
    let json: serde_json::Value = serde_json::from_slice(&home.whatif(&["--json"]).stdout).unwrap();
    assert_eq!(json["scenarios"][0]["verdict"], "same");
}

/// The findings that name a line: rule, file, line, tenant, workload, FM.
type Places = Vec<[String; 6]>;

const PLACE: [&str; 6] = ["rule", "file", "line", "tenant_id", "workload", "fm_id"];

fn places_of_plan(folder: &Path) -> Places {
    let mut table = csv::Reader::from_path(folder.join("findings.csv")).unwrap();
    let rows = table.deserialize::<std::collections::BTreeMap<String, String>>().map(Result::unwrap);
    let mut places: Places = rows.map(|row| PLACE.map(|column| row[column].clone())).collect();
    places.retain(|place| !place[2].is_empty());
    places
}

fn places_of_check(case: &Path) -> Places {
    let checked = run(&["check", case.to_str().unwrap(), "--json"]);
    let answer: serde_json::Value = serde_json::from_slice(&checked.stdout).unwrap();
    let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let findings = answer["findings"].as_array().unwrap();
    findings.iter().map(|finding| PLACE.map(|key| text(&finding[key]))).collect()
}

#[test]
fn a_scenario_is_explained_by_the_case_beside_its_plan_wherever_the_question_is_asked() {
    let home = Home::new("[[scenario]]\nname = \"gone\"\n[scenario.remove]\nfms = [\"anna\"]\n");
    assert_done(&home.whatif(&[]));
    // Whoever plans a folder `case` stands beside one of this name.
    let ask = |command: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_fm-assign"));
        program.current_dir(home.dir.path()).args(command).stdin(Stdio::null()).output().unwrap()
    };
    for folder in ["nothing", "case"] {
        fs::create_dir(home.path(folder)).unwrap();
        fs::write(home.path(folder).join("case.toml"), "").unwrap();
        for command in
            [&["explain", "out/gone", "adatum"][..], &["recommend", "out/gone", "adatum"], &["report", "out/gone"]]
        {
            let answer = ask(command);
            assert_done(&answer);
            assert_eq!(String::from_utf8(answer.stderr).unwrap(), "", "{command:?}: the case has not changed");
        }
    }
}

#[test]
fn findings_of_a_scenario_name_the_lines_of_the_case_beside_its_plan() {
    let home = Home::new(
        "[[scenario]]\nname = \"same\"\n[[scenario]]\nname = \"gone\"\n[scenario.remove]\nfms = [\"anna\"]\n",
    );
    fs::create_dir(home.path("case")).unwrap();
    for entry in fs::read_dir(data("faq")).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        // A blank line after the header, which is not written again; a note on two lines, which is.
        let text = fs::read_to_string(entry.path()).unwrap().replacen(",note,evidence\n", ",note,evidence\n\n", 1);
        let text = text.replacen("gap_days\n", "gap_days\n\n", 1);
        let text =
            text.replace("Wrote to the customer to propose October", "\"Wrote to the customer\nto propose October\"");
        fs::write(home.path("case").join(entry.file_name()), text).unwrap();
    }
    let path = |name: &str| home.path(name).to_str().unwrap().to_owned();
    let budget = ["--budget", "20000"];
    assert_done(&run(&[&["plan", &path("case"), "--out", &path("plan")], &budget[..]].concat()));
    let whatif = ["whatif", &path("case"), &path("scenarios.toml"), "--out", &path("out")];
    for base in [&[][..], &["--base", &path("plan")]] {
        assert_done(&run(&[&whatif, &budget[..], base].concat()));
        for folder in home.folders() {
            let (told, checked) = (places_of_plan(&folder), places_of_check(&folder.join("case")));
            let astray: Vec<_> = told.iter().filter(|place| !checked.contains(place)).collect();
            assert!(told.len() > 5 && astray.is_empty(), "{}: {astray:?} are not in {checked:?}", folder.display());
        }
        assert_ne!(places_of_plan(&home.path("plan")), places_of_plan(&home.path("out/base")));
        fs::remove_dir_all(home.path("out")).unwrap();
    }
}

#[test]
fn folders_of_scenarios_that_are_asked_for_no_more_go_and_nothing_else_does() {
    let scenario = |name: &str| format!("[[scenario]]\nname = \"{name}\"\n[[scenario.remove]]\nfms = [\"anna\"]\n");
    let home = Home::new(&(scenario("one") + &scenario("two") + &scenario("three")));
    assert_done(&home.whatif(&[]));
    fs::write(home.path("out/two/notes.txt"), "mine").unwrap();
    fs::create_dir(home.path("out/mine")).unwrap();
    fs::write(home.path("scenarios.toml"), scenario("three")).unwrap();
    assert_done(&home.whatif(&[]));
    let names: Vec<_> = home.folders().iter().map(|path| path.file_name().unwrap().to_owned()).collect();
    assert_eq!(names, ["base", "mine", "three", "two"]);
}

#[test]
fn a_scenario_with_other_demand_is_told_apart_and_one_that_finds_nothing_better_says_so() {
    let home = Home::new(
        "[[scenario]]\nname = \"fewer\"\n[[scenario.demand]]\npercent = -50\n\
         [[scenario]]\nname = \"limit\"\n[scenario.policy]\nmax_moves = 1000\n",
    );
    let said = home.whatif(&[]);
    assert_done(&said);
    let comparison = home.comparison();
    let [fewer, limit] = [0, 1].map(|at| comparison["scenarios"][at].clone());
    assert_eq!((&fewer["comparable"], &limit["comparable"]), (&false.into(), &true.into()));
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(said.contains("cost    gap   peak"), "{said}");
    let limit = said.lines().find(|line| line.starts_with("  limit")).unwrap();
    assert!(limit.contains("nothing better found (gap "), "{said}");
}

#[test]
fn a_tenant_kept_without_room_for_its_new_work_is_left_out_in_both_reports() {
    let home = Home::new(
        "[[scenario]]\nname = \"one\"\n[[scenario.add]]\nregion = \"R\"\nlanguages = [\"L\"]\nweekly_hours = 9\n",
    );
    let write = |file: &str, text: &str| fs::write(home.path(&format!("case/{file}")), text).unwrap();
    fs::create_dir(home.path("case")).unwrap();
    write("case.toml", "plan_date = 2026-09-07\nhorizon_weeks = 8\n");
    write("fms.csv", "fm_id,region,languages,workloads,weekly_hours\nanna,R,L,*,10\n");
    write("effort.csv", "workload,weeks,hours_per_week\n*,2,8\n");
    write("tenants.csv", "tenant_id,region,language,seats,fm_id\na,R,L,100,anna\n");
    write(
        "workloads.csv",
        "tenant_id,workload,l1_status,started_on,esd\na,X,In Progress,2026-09-07,\na,Y,In Progress,,2026-09-07\n",
    );
    let (case, out) = (home.path("case"), home.path("out"));
    let scenarios = home.path("scenarios.toml");
    assert_done(&run(&["whatif", case.to_str().unwrap(), scenarios.to_str().unwrap(), "--out", out.to_str().unwrap()]));
    assert_eq!(home.comparison()["base"]["left_out"], 1);
    for (page, words) in [("comparison.html", "\"leftOut\":1,"), ("base/report.html", "\"leftOut\":{\"total\":1,")] {
        assert!(fs::read_to_string(out.join(page)).unwrap().contains(words), "{page}");
    }
}
