//! The week after: a plan that starts from the one before.

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A temporary folder with a generated case of an ordinary week in `case` and a plan of it in `last`.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        home.run(&["generate", "--tenants", "60", "--profile", "weekly", "--weeks", "26", "--out", "case"]);
        home.run(&["plan", "case", "--method", "search", "--budget", "100000", "--out", "last"]);
        home.replace("case/case.toml", "2026-09-07", "2026-09-14");
        home
    }

    fn try_run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_fm-assign")).current_dir(self.0.path()).args(args).output().unwrap()
    }

    fn run(&self, args: &[&str]) -> String {
        let output = self.try_run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Plans `case` into `next` by a short search.
    fn plan_next(&self, more: &[&str]) -> String {
        let plan = ["plan", "case", "--method", "search", "--budget", "50000", "--out", "next"];
        self.run(&[&plan[..], more].concat())
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.path().join(file)).unwrap()
    }

    fn replace(&self, file: &str, old: &str, new: &str) {
        let text = self.read(file).replace(old, new);
        fs::write(self.0.path().join(file), text).unwrap();
    }

    fn summary(&self, plan: &str) -> Value {
        serde_json::from_str(&self.read(&format!("{plan}/summary.json"))).unwrap()
    }

    /// How many findings of `rule` a plan has.
    fn count(&self, plan: &str, rule: &str) -> usize {
        self.read(&format!("{plan}/findings.csv")).lines().filter(|line| line.contains(rule)).count()
    }

    fn has(&self, file: &str) -> bool {
        Path::new(self.0.path()).join(file).exists()
    }
}

#[test]
fn the_plan_of_the_week_after_tells_what_changed_and_what_nobody_has_entered_yet() {
    let home = Home::new();
    let told = home.plan_next(&["--previous", "last"]);
    assert!(told.contains("(since last)"), "{told}");
    assert!(told.contains("fm-assign adopt last case --out FILE"), "{told}");
    assert!(home.count("next", "PREVIOUS-FM") > 0);
    assert!(home.read("next/changes.csv").starts_with("kind,tenant_id,workload,before,after,"));
    assert_eq!(home.read("next/changes.csv"), home.run(&["diff", "last", "next", "--csv"]));
    assert!(home.read("next/report.html").contains("\"since\":\"last\""));
    assert_eq!(home.summary("next")["former"]["plan"], "last");
    assert!(home.run(&["check", "case", "--plan", "next"]).ends_with("plan: keeps every rule\n"));

    // Entered: nobody is without the FM that was announced.
    home.run(&["adopt", "last", "case", "--out", "tenants.csv"]);
    fs::rename(home.0.path().join("tenants.csv"), home.0.path().join("case/tenants.csv")).unwrap();
    home.plan_next(&["--previous", "last", "--xlsx"]);
    assert_eq!(home.count("next", "PREVIOUS-FM"), 0);
    assert!(home.has("next/plan.xlsx"));
}

#[test]
fn a_plan_that_only_starts_from_another_says_where_it_came_from_and_no_more() {
    let home = Home::new();
    home.plan_next(&["--from", "last", "--no-report"]);
    assert_eq!(home.summary("next")["former"]["plan"], "last");
    assert!(!home.has("next/changes.csv") && !home.has("next/report.html"));
    assert_eq!(home.count("next", "PREVIOUS-"), 0);
    let both = home.try_run(&["plan", "case", "--from", "last", "--previous", "last", "--out", "other"]);
    assert_eq!(both.status.code(), Some(1));
}

#[test]
fn without_a_budget_a_start_from_the_same_plan_takes_a_part_of_the_work_and_is_no_worse() {
    let home = Home::new();
    let levels = |plan: &str| {
        let levels = &home.summary(plan)["levels"];
        let value = |level: &str| levels[level].as_f64().unwrap();
        (value("unassigned"), value("waiting"), value("cost"))
    };
    for (from, out) in [(None, "cold"), (Some("cold"), "warm")] {
        let start = from.map_or(vec![], |plan| vec!["--from", plan]);
        home.run(&[&["plan", "case", "--method", "search", "--out", out][..], &start].concat());
    }
    let work = |plan: &str| home.summary(plan)["work"].as_u64().unwrap();
    assert!(work("warm") * 3 < work("cold"), "{} of {}", work("warm"), work("cold"));
    assert!(levels("warm") <= levels("cold"), "{:?} after {:?}", levels("warm"), levels("cold"));
}
