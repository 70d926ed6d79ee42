//! Data flows one way: reads `src/` and fails on an import against the flow.
//!
//! ```text
//! tables -> case -> rules -> model -> solve -> plan -> explain / report / write      (cli above all, whatif beside engine)
//! ```
//!
//! The tables below are the architecture. Whoever adds an arrow adds it here, in the same commit, with its reason.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Words everybody may use: they are plain data without logic of a layer. `plan` is here for its types (`plan::Reason`,
/// `plan::Status` ...), which rules and solvers speak in; its `check` is not (see [`FORBIDDEN`]).
const VOCABULARY: [&str; 4] = ["error", "finding", "case", "plan"];

/// What each module may import besides itself and the vocabulary.
const FLOW: [(&str, &[&str]); 17] = [
    ("error", &[]),
    ("finding", &[]),
    ("case", &[]),
    ("tables", &[]),
    ("rules", &[]),
    ("model", &["rules"]),
    ("solve", &["rules", "model"]),
    // The plan's own files turn a solution back into the planner's words.
    ("plan", &["rules", "model", "solve"]),
    ("explain", &["rules", "model", "solve"]),
    ("engine", &["rules", "model", "solve", "explain"]),
    // Scenarios always go through the engine, never to a solver; their file is read like a table.
    ("whatif", &["tables", "rules", "explain", "engine"]),
    ("report", &["rules", "explain", "whatif"]),
    // Reads plans back and lists the hashes of the inputs.
    ("write", &["tables", "explain", "report", "whatif"]),
    ("synth", &[]),
    // Other people's problems become models directly: they have no tenants or workloads that rules could judge.
    ("instances", &["model", "solve", "engine"]),
    ("cli", ALL),
    ("main", &["cli"]),
];
const ALL: &[&str] =
    &["tables", "rules", "model", "solve", "explain", "engine", "whatif", "report", "write", "synth", "instances"];

/// Files that may import less than their module: the check of a plan shares nothing with what makes plans, and the words
/// at the bottom know nothing of the layers above them.
const FORBIDDEN: [(&str, &[&str]); 4] = [
    ("plan/check", &["rules", "model", "solve", "engine", "tables"]),
    ("error", &["case", "plan"]),
    ("finding", &["case", "plan"]),
    ("case", &["plan"]),
];

/// Single files that may import one module more.
const EXCEPTIONS: [(&str, &str); 3] = [
    // The settings of a run and its progress are declared beside `engine::plan`, where callers look for them.
    ("solve/strategy.rs", "engine"),
    ("solve/linked.rs", "engine"),
    ("solve/means.rs", "engine"),
];

/// Dependencies that belong to one place.
const OWNERS: [(&str, &str); 5] = [
    ("good_lp", "solve/exact"),
    ("clap", "cli"),
    ("indicatif", "cli"),
    ("calamine", "tables"),
    ("rust_xlsxwriter", "write"),
];

#[test]
fn no_import_goes_against_the_flow() {
    let mut offences = Vec::new();
    for source in sources() {
        let module = source.module();
        let Some((_, allowed)) = FLOW.iter().find(|(name, _)| *name == module) else {
            offences.push(format!("{}: the module `{module}` is not part of the flow", source.path));
            continue;
        };
        let banned = FORBIDDEN.iter().filter(|(prefix, _)| source.path.starts_with(prefix));
        let banned: Vec<&str> = banned.flat_map(|(_, modules)| modules.iter().copied()).collect();
        for import in source.imports() {
            let import = import.as_str();
            let fine = import == module
                || VOCABULARY.contains(&import)
                || allowed.contains(&import)
                || EXCEPTIONS.contains(&(source.path.as_str(), import));
            if !fine || banned.contains(&import) {
                offences.push(format!("{} imports crate::{import}", source.path));
            }
        }
    }
    assert!(offences.is_empty(), "against the flow:\n{}", offences.join("\n"));
}

#[test]
fn each_dependency_stays_in_its_place() {
    let mut offences = Vec::new();
    for source in sources() {
        for (dependency, place) in OWNERS {
            if source.names(dependency) && !source.path.starts_with(place) {
                offences.push(format!("{} names {dependency}, which belongs to src/{place}", source.path));
            }
        }
    }
    assert!(offences.is_empty(), "out of place:\n{}", offences.join("\n"));
}

#[test]
fn every_module_of_the_crate_is_part_of_the_flow_and_the_flow_names_no_other() {
    let found: BTreeSet<String> = sources().iter().map(|source| source.module().to_owned()).collect();
    let known: BTreeSet<String> = FLOW.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(found, known);
}

#[test]
fn imports_are_found_however_they_are_written() {
    let imports = |path: &str, text: &str| -> Vec<String> {
        Source { path: path.to_owned(), code: code_of(text) }.imports().into_iter().collect()
    };
    assert_eq!(imports("rules/esd.rs", "use crate::case::Case;"), ["case"]);
    assert_eq!(imports("rules/esd.rs", "use crate::{case::{Day, Fm}, plan::Reason};"), ["case", "plan"]);
    assert_eq!(imports("rules/esd.rs", "fn f() { crate::solve::run() }"), ["solve"]);
    assert_eq!(imports("rules/mod.rs", "use super::model::Unit;"), ["model"], "one step up from rules is the crate");
    assert_eq!(imports("rules/esd.rs", "use super::Facts;\nuse super::super::model::Unit;"), ["model"]);
    assert_eq!(
        imports("rules/esd.rs", "//! See [`crate::model`].\n/// crate::solve\nfn f() {} // crate::cli"),
        [""; 0]
    );
    assert_eq!(imports("rules/esd.rs", "#[cfg(test)]\nmod tests { use crate::synth; fn f() { {} } }"), [""; 0]);
    assert_eq!(imports("rules/esd.rs", "#[cfg(test)]\nmod tests;\nuse crate::model::Unit;"), ["model"]);
}

/// One file of `src/`, without comments and tests.
struct Source {
    /// Path below `src/`, with `/`.
    path: String,
    code: String,
}

impl Source {
    /// The module of the crate it belongs to.
    fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or("");
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// The modules of the crate it names.
    fn imports(&self) -> BTreeSet<String> {
        let roots = [vec!["crate"], vec!["fm_assign"], vec!["super"; self.depth()]];
        let chains = roots.iter().map(|chain| format!("{}::", chain.join("::")));
        chains.flat_map(|chain| self.after(&chain)).collect()
    }

    /// How many times `super` leads from here to the crate.
    fn depth(&self) -> usize {
        let parts = self.path.split('/').count();
        if self.path.ends_with("/mod.rs") { parts - 1 } else { parts }
    }

    /// The first words of all paths that begin with `chain`, those in braces too.
    fn after(&self, chain: &str) -> Vec<String> {
        let starts = self.code.match_indices(chain).map(|(at, _)| at);
        let starts =
            starts.filter(|&at| !self.code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'));
        starts.flat_map(|at| first_words(&self.code[at + chain.len()..])).collect()
    }

    fn names(&self, dependency: &str) -> bool {
        self.code.match_indices(dependency).any(|(at, _)| self.code[at + dependency.len()..].starts_with("::"))
    }
}

/// `case::Day` gives `case`; `{case::{Day, Fm}, plan::Reason}` gives `case` and `plan`.
fn first_words(path: &str) -> Vec<String> {
    let word =
        |text: &str| -> String { text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let module = |word: &String| FLOW.iter().any(|(name, _)| name == word);
    let Some(inside) = path.strip_prefix('{') else { return [word(path)].into_iter().filter(module).collect() };
    let mut depth = 0;
    let top = inside.chars().take_while(|&c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        depth >= 0
    });
    let mut depth = 0;
    let parts: String = top
        .map(|c| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            if c == ',' && depth == 0 { ';' } else { c }
        })
        .collect();
    parts.split(';').map(word).filter(module).collect()
}

/// The code without line comments and without what only tests see.
fn code_of(text: &str) -> String {
    let code: String = text.lines().map(|line| line.split("//").next().unwrap_or("").to_owned() + "\n").collect();
    let mut parts = code.split("#[cfg(test)]");
    let mut kept = parts.next().unwrap_or("").to_owned();
    parts.for_each(|part| kept.push_str(after_item(part)));
    kept
}

/// What follows the first item of `code`: up to its semicolon or its closing brace.
fn after_item(code: &str) -> &str {
    let mut depth = 0;
    for (at, c) in code.char_indices() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if depth == 0 && (c == ';' || c == '}') {
            return &code[at + 1..];
        }
    }
    ""
}

/// All files of `src/` that are no tests, but for `lib.rs`, which only lists the modules.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    collect(&root, &root, &mut sources);
    assert!(sources.len() > 20, "src/ lies beside tests/");
    sources.retain(|source| source.path != "lib.rs" && !source.path.split('/').any(|part| part.starts_with("tests")));
    sources
}

fn collect(root: &Path, folder: &Path, sources: &mut Vec<Source>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder of src/").map(|entry| entry.expect("an entry of src/").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(root, &path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source is UTF-8");
            let below = path.strip_prefix(root).expect("a path below src/").to_string_lossy().replace('\\', "/");
            sources.push(Source { path: below, code: code_of(&text) });
        }
    }
}
