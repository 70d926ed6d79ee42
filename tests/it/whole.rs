//! A case as text, and the plan the program makes of it.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The tables of a case in a folder of its own.
pub(crate) struct Sheets(TempDir);

impl Sheets {
    pub(crate) fn new(case: &str) -> Self {
        Self(tempfile::tempdir().unwrap()).with("case.toml", case)
    }

    /// Writes a table, in place of an earlier one of this name.
    pub(crate) fn with(self, file: &str, text: &str) -> Self {
        fs::create_dir_all(self.0.path().join("case")).unwrap();
        fs::write(self.0.path().join("case").join(file), text).unwrap();
        self
    }

    /// The plan, which the program must write and find nothing wrong with.
    pub(crate) fn plan(self, options: &[&str]) -> Made {
        let (made, code, said) = self.run(options);
        assert_eq!(code, 0, "{said}");
        let check = Command::new(env!("CARGO_BIN_EXE_fm-assign"))
            .arg("check")
            .args(options.iter().filter(|option| **option == "--skip-bad-rows"))
            .args([made.0.path().join("case").as_os_str(), "--plan".as_ref(), made.folder().as_os_str()])
            .output()
            .unwrap();
        assert_eq!(check.status.code(), Some(0), "{}", String::from_utf8_lossy(&check.stdout));
        made
    }

    /// The exit code of a check of the case, and what it says.
    pub(crate) fn check(&self, options: &[&str]) -> (i32, String) {
        let mut program = Command::new(env!("CARGO_BIN_EXE_fm-assign"));
        let output = program.arg("check").arg(self.0.path().join("case")).args(options).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    }

    /// What the program leaves, its exit code and all it said.
    pub(crate) fn run(self, options: &[&str]) -> (Made, i32, String) {
        let made = Made(self.0);
        let output = Command::new(env!("CARGO_BIN_EXE_fm-assign"))
            .stdin(Stdio::null())
            .arg("plan")
            .args([made.0.path().join("case").as_os_str(), "--out".as_ref(), made.folder().as_os_str()])
            .args(["--budget", "2000"])
            .args(options)
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (made, output.status.code().unwrap(), String::from_utf8(said).unwrap())
    }
}

/// What stands in the folder of a plan.
pub(crate) struct Made(TempDir);

impl Made {
    pub(crate) fn folder(&self) -> PathBuf {
        self.0.path().join("plan")
    }

    /// What the program answers, and its exit code, when `command` is asked about the plan.
    pub(crate) fn ask(&self, command: &str, options: &[&str]) -> (i32, String) {
        let mut program = Command::new(env!("CARGO_BIN_EXE_fm-assign"));
        let output = program.arg(command).arg(self.folder()).args(options).stdin(Stdio::null()).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    }

    /// Changes a table of the case after the plan was made.
    pub(crate) fn change(&self, file: &str, text: &str) {
        fs::write(self.0.path().join("case").join(file), text).unwrap();
    }

    /// The rows of a table without its header.
    pub(crate) fn rows(&self, file: &str) -> Vec<String> {
        let text = fs::read_to_string(self.folder().join(file)).unwrap();
        text.lines().skip(1).map(str::to_owned).collect()
    }

    pub(crate) fn summary(&self) -> serde_json::Value {
        serde_json::from_str(&fs::read_to_string(self.folder().join("summary.json")).unwrap()).unwrap()
    }
}
