//! `bench --instances`: public instances, in the form their authors publish them.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn bench(instances: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fm-assign"));
    command.args(["bench", "--instances"]).arg(instances).args(more);
    command.stdin(Stdio::null()).output().unwrap()
}

fn json(instances: &Path, more: &[&str]) -> Value {
    let output = bench(instances, &[more, &["--json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A folder with an instance of each family, a licence and a table of best results.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    // Jobs 1 and 2 fit together on no agent: 2 + 1 + 9 = 12 is the least (see the reader's tests).
    write("e02003", "2 3\n 1 1 9\n 2 5 1\n 3 3 2\n 4 3 2\n 5 4\n");
    // One bed, two nights, a stay of one and a stay of both: both nights go to the longer, one night is left out.
    write("tiny.core.txt", "1 2 2\n1\n0 0 1 0:5\n0 1 1 0:7\n");
    // Three jobs of 4 on two machines alike: 8.
    write("10.txt", "3\n2\n4 4\n4 4\n4 4\n");
    write("LICENSE", "not 1 instance");
    write("best_known.csv", "file,best_known\ne02003,10\ntiny,100007\n");
    folder
}

#[test]
fn every_family_is_solved_and_compared_with_the_best_known() {
    let folder = folder();
    let told = json(folder.path(), &[]);
    let rows = told["instances"].as_array().unwrap();
    let row = |name: &str| rows.iter().find(|row| row["instance"] == name).unwrap();
    assert_eq!(rows.len(), 3);
    let gap = row("e02003");
    assert_eq!((&gap["value"], &gap["bound"], &gap["best_known"]), (&12.into(), &12.into(), &10.into()));
    assert_eq!((&gap["gap"], &gap["family"]), (&0.2.into(), &"gap".into()), "2 more than 10");
    let pas = row("tiny.core.txt");
    assert_eq!((&pas["value"], &pas["left_out"], &pas["gap"]), (&100_007.into(), &1.into(), &0.0.into()));
    let rcmax = row("10.txt");
    assert_eq!((&rcmax["value"], &rcmax["best_known"]), (&8.into(), &Value::Null));
    let classes: Vec<&str> =
        told["classes"].as_array().unwrap().iter().filter_map(|row| row["class"].as_str()).collect();
    assert_eq!(classes, ["gap (all)", "gap e", "pas", "rcmax"]);
}

#[test]
fn what_cannot_be_read_is_told_with_file_line_and_value() {
    let folder = folder();
    let path = folder.path().join("10.txt");
    fs::write(&path, "3\n2\n4 4\n4 four\n4 4\n").unwrap();
    let output = bench(&path, &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(said.contains("10.txt:4: `four`; expected a time"), "{said}");
    assert!(!bench(&folder.path().join("nothing"), &[]).status.success());
}

/// The folder with the published instances: `FM_ASSIGN_INSTANCES`, or `shared/bench` beside this project.
fn published() -> Option<PathBuf> {
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/bench");
    Some(std::env::var_os("FM_ASSIGN_INSTANCES").map_or(usual, PathBuf::from)).filter(|path| path.is_dir())
}

#[test]
fn published_instances_come_to_their_known_optima() {
    let Some(folder) = published() else {
        // Past the test runner, which keeps to itself what a test prints.
        use std::io::Write;
        let _ = writeln!(std::io::stderr(), "skipped: FM_ASSIGN_INSTANCES names no folder of published instances");
        return;
    };
    for name in ["gap/cattrysse1994/gap1-0", "gap/chu1997/a05100", "gap/chu1997/c05100"] {
        let told = json(&folder.join(name), &["--time-limit", "10"]);
        let row = &told["instances"][0];
        assert_eq!(row["value"], row["best_known"], "{row}");
        assert!(row["bound"].as_i64() <= row["best_known"].as_i64(), "{row}");
    }
}
