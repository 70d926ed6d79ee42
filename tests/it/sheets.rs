//! Workbooks in and out: a case in one gives the plan of the same case in a folder, and a text in one stays a text.

use calamine::{Data, DataType, Range, Reader, Xlsx};
use fm_assign::engine::{self, Quiet, Settings};
use fm_assign::plan::Plan;
use fm_assign::report::Report;
use fm_assign::synth::{self, Profile, Spec};
use fm_assign::tables::{self, Memory, Reading, Workbook};
use fm_assign::write::{self, Extra};
use rust_xlsxwriter::{ExcelDateTime, Format, Worksheet};
use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;

fn small(seed: u64) -> BTreeMap<String, Vec<u8>> {
    let spec = Spec { tenants: 40, seed, weeks: 26, profile: Profile::SerialHeavy, ..Spec::default() };
    synth::files(&spec).unwrap()
}

/// How a person would type the cell: a day as a date, a number as a number, all else as text.
fn type_cell(sheet: &mut Worksheet, place: (u32, u16), text: &str) {
    let (row, column) = place;
    if text.is_empty() {
    } else if let (true, Ok(date)) = (text.len() == 10, ExcelDateTime::parse_from_str(text)) {
        sheet.write_with_format(row, column, date, &Format::new().set_num_format("dd/mm/yyyy")).unwrap();
    } else if let Ok(number) = text.parse::<f64>() {
        sheet.write_number(row, column, number).unwrap();
    } else {
        sheet.write_string(row, column, text).unwrap();
    }
}

fn settings_rows(toml: &[u8]) -> Vec<(String, String)> {
    let table: toml::Table = std::str::from_utf8(toml).unwrap().parse().unwrap();
    let mut rows = Vec::new();
    for (key, value) in table {
        match value {
            toml::Value::Table(section) => rows.extend(section.iter().map(|(k, v)| (format!("{key}.{k}"), cell(v)))),
            value => rows.push((key, cell(&value))),
        }
    }
    rows
}

fn cell(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join("|"),
        other => other.to_string(),
    }
}

/// The files of a case as one workbook.
fn workbook(files: &BTreeMap<String, Vec<u8>>, path: &Path) {
    named_workbook(files, str::to_owned, path);
}

/// The files of a case as one workbook, its sheets named by `name`.
fn named_workbook(files: &BTreeMap<String, Vec<u8>>, name: impl Fn(&str) -> String, path: &Path) {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (file, bytes) in files {
        let sheet = book.add_worksheet();
        if file == "case.toml" {
            sheet.set_name(name("case")).unwrap();
            for (row, (key, value)) in settings_rows(bytes).into_iter().enumerate() {
                sheet.write_string(row as u32, 0, key).unwrap();
                type_cell(sheet, (row as u32, 1), &value);
            }
            continue;
        }
        sheet.set_name(name(file.trim_end_matches(".csv"))).unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
        for (row, record) in reader.records().enumerate() {
            for (column, text) in record.unwrap().iter().enumerate() {
                type_cell(sheet, (row as u32, column as u16), text);
            }
        }
    }
    book.save(path).unwrap();
}

fn read(path: &Path) -> Reading {
    tables::read(&*tables::open(path).unwrap()).unwrap()
}

fn plan(reading: &Reading) -> Plan {
    let settings = Settings { budget: Some(200), threads: Some(1), ..Settings::default() };
    engine::plan(reading.case.as_ref().unwrap(), &settings, &Quiet).unwrap()
}

fn sheet(book: &mut Xlsx<Cursor<Vec<u8>>>, name: &str) -> Range<Data> {
    book.worksheet_range(name).unwrap()
}

#[test]
fn a_case_in_a_workbook_gives_the_plan_of_the_same_case_in_a_folder() {
    let home = tempfile::tempdir().unwrap();
    for seed in 1..=3 {
        let files = small(seed);
        let path = home.path().join("case.xlsx");
        workbook(&files, &path);
        let of_book = read(&path);
        let memory = files.into_iter().fold(Memory::new(), |memory, (name, bytes)| memory.with(&name, bytes));
        let of_text = tables::read(&memory).unwrap();
        assert_eq!(of_book.findings.len(), of_text.findings.len(), "{:?}", of_book.findings);
        let (one, other) = (plan(&of_book), plan(&of_text));
        assert_eq!(one.assignments, other.assignments, "seed {seed}");
        assert_eq!(one.schedule, other.schedule);
        assert_eq!((one.load, one.summary.levels), (other.load, other.summary.levels));
        assert_eq!(of_book.inputs.keys().collect::<Vec<_>>(), ["case.xlsx"]);
    }
}

#[test]
fn a_sheet_that_is_used_is_not_called_ignored_whatever_its_spelling() {
    let home = tempfile::tempdir().unwrap();
    let (plain, other) = (home.path().join("plain.xlsx"), home.path().join("other.xlsx"));
    workbook(&small(1), &plain);
    let respelt = small(1).into_iter().chain([("absence.csv".to_owned(), b"note\n".to_vec())]).collect();
    named_workbook(&respelt, |name| name[..1].to_uppercase() + &name[1..].replace('_', " "), &other);
    let (plain, told) = (read(&plain), read(&other));
    assert_eq!(told.findings.len(), plain.findings.len() + 1);
    let ignored: Vec<String> =
        told.findings.iter().map(ToString::to_string).filter(|text| text.contains("ignored")).collect();
    let expected = "Absence: warning TABLE-MISSING: Absence is no table of a case and is ignored; \
                    the nearest known is sheet Absences";
    assert_eq!(ignored, [expected]);
}

#[test]
fn a_plan_written_as_a_workbook_says_what_the_tables_say() {
    let home = tempfile::tempdir().unwrap();
    let files = small(1);
    let memory = files.into_iter().fold(Memory::new(), |memory, (name, bytes)| memory.with(&name, bytes));
    let reading = tables::read(&memory).unwrap();
    let (case, plan) = (reading.case.as_ref().unwrap(), plan(&reading));
    let (one, other) = (home.path().join("one"), home.path().join("other"));
    for dir in [&one, &other] {
        write::write_plan_with(&Report::new(case, &plan), &[Extra::Workbook], dir).unwrap();
    }
    let bytes = fs::read(one.join("plan.xlsx")).unwrap();
    assert!(bytes == fs::read(other.join("plan.xlsx")).unwrap(), "the same plan gives the same bytes");
    assert_eq!(write::read_plan(case, &one).unwrap().assignments, plan.assignments, "the folder is still a plan");

    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["summary", "assignments", "schedule", "load", "utilisation", "findings"]);
    for name in ["assignments", "schedule", "load", "findings"] {
        let mut csv = csv::Reader::from_path(one.join(format!("{name}.csv"))).unwrap();
        let header = csv.headers().unwrap().clone();
        let range = sheet(&mut book, name);
        for (row, record) in csv.records().enumerate() {
            for (column, text) in record.unwrap().iter().enumerate() {
                let cell = range.get_value((row as u32 + 1, column as u32)).unwrap_or(&Data::Empty);
                assert_eq!(shown(cell, text), text, "{name} row {row} {}", &header[column]);
            }
        }
    }
}

/// The cell as the table shows it: numbers with the decimals of `like`.
fn shown(cell: &Data, like: &str) -> String {
    let decimals = like.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    match cell {
        Data::Float(number) => format!("{number:.decimals$}"),
        Data::DateTime(_) => cell.as_date().unwrap().to_string(),
        other => other.to_string(),
    }
}

#[test]
fn findings_name_the_sheet_and_the_row() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("week.xlsx");
    let mut files = small(1);
    files.insert("fms.csv".into(), b"fm_id,region,languages,workloads,weekly_hours\nF1,EMEA,en,*,many\n".to_vec());
    files.remove("effort.csv");
    workbook(&files, &path);
    let all: Vec<String> = read(&path).findings.iter().map(ToString::to_string).collect();
    let expected = [
        "fms:2: error TABLE-CELL: weekly_hours is \"many\"; expected hours per week from 0 to 168 (FM F1)",
        "effort: error TABLE-MISSING: required sheet effort is missing; each row is one phase of a deployment",
    ];
    for text in expected {
        assert!(all.iter().any(|finding| finding == text), "{text}\n{all:#?}");
    }
}

#[test]
fn a_month_that_a_spreadsheet_took_for_a_date_is_the_month_again() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("cells.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let first = ExcelDateTime::from_ymd(2026, 11, 1).unwrap();
    sheet.write_string(2, 0, "header").unwrap();
    for (row, format) in ["mmm-yy", "yyyy\\-mm", "yyyy-mm-dd", "[$-409]mmm d, yyyy"].into_iter().enumerate() {
        sheet.write_with_format(row as u32 + 3, 0, &first, &Format::new().set_num_format(format)).unwrap();
    }
    sheet.write_formula(7, 0, rust_xlsxwriter::Formula::new("=1+1").set_result("2")).unwrap();
    book.save(&path).unwrap();
    let book = Workbook::open(&path).unwrap();
    let rows = book.sheet("Sheet1").unwrap().rows;
    let cells: Vec<(u32, &str)> = rows.iter().map(|row| (row.line, row.cells[0].as_str())).collect();
    assert_eq!(cells, [(3, "header"), (4, "2026-11"), (5, "2026-11"), (6, "2026-11-01"), (7, "2026-11-01"), (8, "2")]);
}

#[test]
fn a_file_that_is_no_workbook_is_an_error_that_names_it() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("case.xlsx");
    assert!(tables::open(&path).is_err_and(|error| error.to_string().contains("case.xlsx")));
    fs::write(&path, "tenant_id,region\n").unwrap();
    assert!(tables::open(&path).is_err_and(|error| error.to_string().contains("case.xlsx")));
}

#[test]
fn a_workbook_with_any_byte_changed_is_read_or_refused() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("case.xlsx");
    let spec = Spec { tenants: 2, ..Spec::default() };
    workbook(&synth::files(&spec).unwrap(), &path);
    let whole = fs::read(&path).unwrap();
    for step in 0..150 {
        let mut bytes = whole.clone();
        let at = step * whole.len() / 150;
        bytes[at] = bytes[at].wrapping_add(1 + (step % 250) as u8);
        fs::write(&path, &bytes).unwrap();
        if let Ok(source) = tables::open(&path) {
            let _ = tables::read(&*source);
        }
    }
}

#[test]
fn nothing_from_the_input_becomes_a_formula_or_a_link() {
    let home = tempfile::tempdir().unwrap();
    let link = "=HYPERLINK(\"http://example.com\")";
    let quoted = format!("\"{}\"", link.replace('"', "\"\""));
    let files = Memory::new()
        .with("case.toml", "plan_date = 2026-11-23\nhorizon_weeks = 8\n")
        .with("tenants.csv", format!("tenant_id,name,region,language\n{quoted},{quoted},EMEA,en\n"))
        .with("workloads.csv", format!("tenant_id,workload,l1_status,esd\n{quoted},@SUM(A1),In Progress,2026-12-07\n"))
        .with("fms.csv", "fm_id,region,languages,workloads,weekly_hours\n+cmd|' /C calc'!A0,EMEA,en,*,30\n")
        .with("effort.csv", "workload,weeks,hours_per_week\n*,4,5\n");
    let reading = tables::read(&files).unwrap();
    let warned = reading.findings.iter().filter(|finding| finding.message.contains("for a formula")).count();
    assert_eq!(warned, 3, "tenant, workload and FM: {:?}", reading.findings);
    let (case, plan) = (reading.case.as_ref().unwrap(), plan(&reading));
    let dir = home.path().join("plan");
    write::write_plan_with(&Report::new(case, &plan), &[Extra::Report, Extra::Workbook], &dir).unwrap();
    let again = write::read_plan(case, &dir).unwrap();
    assert_eq!(again.assignments, plan.assignments, "ids survive byte for byte");

    let bytes = fs::read(dir.join("plan.xlsx")).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    for name in book.sheet_names() {
        assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name} has a formula");
        assert!(book.hyperlinks_by_sheet_name(&name).unwrap().is_empty(), "{name} has a link");
    }
    assert_eq!(sheet(&mut book, "assignments").get_value((1, 0)), Some(&Data::String(link.to_owned())));
}

/// What the program said: exit code, standard output, standard error.
fn run(args: &[&str]) -> (i32, String, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_fm-assign")).args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn path_in(home: &tempfile::TempDir, name: &str) -> String {
    home.path().join(name).to_str().unwrap().to_owned()
}

#[test]
fn the_starter_case_plans_at_once_and_is_never_written_over_another_folder() {
    let home = tempfile::tempdir().unwrap();
    let [case, plan, history] = ["case", "plan", "history"].map(|name| path_in(&home, name));
    let (code, out, err) = run(&["init", &case]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(fs::read_to_string(home.path().join("case/case.toml")).unwrap().contains("# max_wait_days = 0"));
    for _ in 0..2 {
        let (code, out, err) = run(&["plan", &case, "--out", &plan, "--xlsx", "--history", &history, "--strict"]);
        assert_eq!(code, 0, "{out}{err}");
    }
    assert!(home.path().join("plan/plan.xlsx").exists() && home.path().join("history/history.html").exists());
    assert_eq!(fs::read_to_string(home.path().join("history/history.csv")).unwrap().lines().count(), 3);
    let (code, _, err) = run(&["init", &case]);
    assert!(code == 1 && err.contains("not empty"), "{err}");
}

#[test]
fn a_wide_export_becomes_a_case_that_plans() {
    let home = tempfile::tempdir().unwrap();
    let [case, plan, wide] = ["case", "plan", "wide.xlsx"].map(|name| path_in(&home, name));
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [
        ["Tenant ID", "Region", "Language", "Exchange Online ESD", "Intune"],
        ["contoso", "EMEA", "English", "09/14/2026", ""],
        ["fabrikam", "EMEA", "German", "", "2026-10-05"],
    ];
    for (row, cells) in rows.iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            type_cell(sheet, (row as u32, column as u16), text);
        }
    }
    book.save(&wide).unwrap();
    assert_eq!(run(&["init", &case]).0, 0);
    let (code, _, err) = run(&["import", &wide, "--out", &case]);
    assert!(code == 1 && err.contains("--replace"), "{err}");
    fs::remove_file(home.path().join("case/esd_changes.csv")).unwrap();
    let (code, out, err) = run(&["import", &wide, "--out", &case, "--replace"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("2 tenants, 2 workloads") && out.contains("Exchange Online, Intune"), "{out}");
    let (code, out, err) = run(&["plan", &case, "--out", &plan, "--strict"]);
    assert_eq!(code, 0, "{out}{err}");
    let schedule = fs::read_to_string(home.path().join("plan/schedule.csv")).unwrap();
    assert!(schedule.contains("contoso,Exchange Online") && schedule.contains("2026-09-14"), "{schedule}");
}

#[test]
fn an_export_with_faults_is_not_imported_and_all_of_them_are_told() {
    let home = tempfile::tempdir().unwrap();
    let [case, wide] = ["case", "wide.csv"].map(|name| path_in(&home, name));
    fs::write(&wide, "tenant_id,region,language,Teams\nT1,EMEA,en,03/04/2026\nT2,,en,2026-13-01\n").unwrap();
    let (code, out, err) = run(&["import", &wide, "--out", &case]);
    assert_eq!((code, out.as_str()), (2, ""));
    for text in
        ["wide.csv:2: Teams is \"03/04/2026\"", "--date-format mdy", "wide.csv:3: region is empty", "2026-13-01"]
    {
        assert!(err.contains(text), "{text}\n{err}");
    }
    assert!(!Path::new(&case).exists());
    fs::write(&wide, "tenant_id,region,language,Teams\nT1,EMEA,en,03/04/2026\n").unwrap();
    let args = ["import", &wide, "--out", &case, "--date-format", "dmy", "--plan-date", "2026-03-30"];
    assert_eq!(run(&args).0, 0);
    let written = fs::read_to_string(home.path().join("case/workloads.csv")).unwrap();
    assert!(written.contains("T1,Teams,In Progress,2026-04-03"), "{written}");
    assert!(fs::read_to_string(home.path().join("case/case.toml")).unwrap().contains("\nplan_date = 2026-03-30\n"));
}

#[test]
fn a_workbook_works_wherever_a_folder_does_and_its_findings_name_its_sheets() {
    let home = tempfile::tempdir().unwrap();
    let [case, plan] = ["week.xlsx", "plan"].map(|name| path_in(&home, name));
    let mut files = small(2);
    workbook(&files, Path::new(&case));
    let (code, out, err) = run(&["plan", &case, "--out", &plan, "--budget", "200", "--threads", "1"]);
    assert_eq!(code, 0, "{out}{err}");
    let (code, out, err) = run(&["check", &case, "--plan", &plan]);
    assert_eq!(code, 0, "{out}{err}");
    let findings = fs::read_to_string(home.path().join("plan/findings.csv")).unwrap();
    assert!(!findings.contains(".csv"), "{findings}");
    let assignments = fs::read_to_string(home.path().join("plan/assignments.csv")).unwrap();
    let committed = assignments.lines().skip(1).any(|row| {
        let tenant = row.split(',').next().unwrap();
        let (_, ranking, _) = run(&["recommend", &plan, tenant, "--json"]);
        let ranking: serde_json::Value = serde_json::from_str(&ranking).unwrap();
        let fms = ranking[0]["options"].as_array().into_iter().flatten().filter_map(|option| option["fm_id"].as_str());
        let others: Vec<&str> = fms.filter(|fm| ranking[0]["fm_id"] != *fm).collect();
        let commit = |fm: &&str| run(&["recommend", &plan, tenant, "--commit", &path_in(&home, "other"), "--fm", fm]).0;
        others.iter().any(|fm| commit(fm) == 0)
    });
    assert!(committed);
    let findings = fs::read_to_string(home.path().join("other/findings.csv")).unwrap();
    assert!(findings.lines().count() > 1 && !findings.contains(".csv"), "{findings}");
    files.insert("holidays.csv".into(), b"region,date\nEMEA,soon\n".to_vec());
    workbook(&files, Path::new(&case));
    let (code, out, _) = run(&["check", &case]);
    assert!(code == 2 && out.contains("holidays:2: date is \"soon\""), "{out}");
}
