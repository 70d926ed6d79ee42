//! The sheet `case` of a workbook: a key and its value per row, such as `policy.max_wait_days` and `5`.
//!
//! It becomes the text of a `case.toml` in which every row keeps its line, so that there is one reader of settings.

use super::schema::SETTINGS;
use super::source::SheetRow;
use std::fmt::Write;

/// The settings as TOML. A row without a key or a value says nothing, nor does a header row (`key`, `value`).
pub(super) fn toml(rows: &[SheetRow]) -> String {
    let mut text = String::new();
    let mut line = 1;
    for row in rows {
        while line < row.line && line < MOST_LINES {
            text.push('\n');
            line += 1;
        }
        let mut cells = row.cells.iter().map(|cell| cell.trim());
        let (key, value) = (cells.next().unwrap_or(""), cells.next().unwrap_or(""));
        if !(key.is_empty() || value.is_empty() || is_header(key, value)) {
            // Writing to a string cannot fail.
            let _ = write!(text, "{} = {}", key_text(key), value_text(key, value));
        }
    }
    text
}

/// Lines after this one are all told as this one; no sheet of settings comes near it.
const MOST_LINES: u32 = 100_000;

fn is_header(key: &str, value: &str) -> bool {
    key.eq_ignore_ascii_case("key") && value.eq_ignore_ascii_case("value")
}

/// `section.key`, quoted where TOML asks for it.
fn key_text(key: &str) -> String {
    match key.split_once('.') {
        Some((section, key)) => format!("{}.{}", bare_or_quoted(section), bare_or_quoted(key)),
        None => bare_or_quoted(key),
    }
}

fn bare_or_quoted(key: &str) -> String {
    let key = key.trim();
    let is_bare = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if is_bare { key.to_owned() } else { quoted(key) }
}

/// The value as TOML writes it: a list where the key has one (its parts separated by `|`), a text where it has one,
/// else a number or a truth value where the cell is one.
fn value_text(key: &str, value: &str) -> String {
    let name = key.rsplit('.').next().unwrap_or(key).trim();
    let default = SETTINGS.iter().find(|setting| setting.key == name).map_or("", |setting| setting.default);
    if default.starts_with('[') && !value.starts_with('[') {
        let parts = value.split('|').map(str::trim).filter(|part| !part.is_empty());
        return format!("[{}]", parts.map(quoted).collect::<Vec<_>>().join(", "));
    }
    let is_text = default.starts_with('"');
    let is_flag = ["true", "false"].iter().any(|flag| value.eq_ignore_ascii_case(flag));
    match value {
        _ if !is_text && is_flag => value.to_ascii_lowercase(),
        _ if !is_text && is_number(value) => value.to_owned(),
        _ if default.starts_with('[') && !value.contains('\n') => value.to_owned(),
        _ => quoted(value),
    }
}

/// True for a number as TOML writes one.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    digits(whole) && digits(fraction) && (whole == "0" || !whole.starts_with('0'))
}

/// A text as TOML writes it on one line.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            _ if letter.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(quoted, "\\u{:04X}", u32::from(letter));
            }
            _ => quoted.push(letter),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::super::source::Sheet;
    use super::super::testing::{case, reading, texts};
    use super::*;
    use crate::case::Stability;

    fn rows(cells: &[(u32, &[&str])]) -> Vec<SheetRow> {
        let row = |&(line, cells): &(u32, &[&str])| SheetRow {
            line,
            cells: cells.iter().map(|&cell| cell.to_owned()).collect(),
        };
        cells.iter().map(row).collect()
    }

    fn read(cells: &[(u32, &[&str])]) -> super::super::Reading {
        let sheet = Sheet { file: "case.xlsx".to_owned(), sha256: "abc".to_owned(), rows: rows(cells) };
        reading(&case().with_sheet("case.toml", sheet))
    }

    #[test]
    fn rows_keep_their_lines() {
        let text =
            toml(&rows(&[(1, &["key", "value"]), (3, &["plan_date", "2026-11-23"]), (4, &["policy.x", "a\"\nb"])]));
        assert_eq!(text, "\n\nplan_date = \"2026-11-23\"\npolicy.x = \"a\\\"\\u000Ab\"");
    }

    #[test]
    fn every_kind_of_value_is_read() {
        let reading = read(&[
            (1, &["key", "value", "meaning"]),
            (2, &["plan_date", "2026-11-25", "a Wednesday"]),
            (3, &["horizon_weeks", "26"]),
            (5, &["policy.max_utilisation", "0.85"]),
            (6, &["policy.split_when_needed", "TRUE"]),
            (7, &["policy.esd_editors", "FM | Team Lead"]),
            (8, &["policy.stability", "locked"]),
            (9, &["policy.max_moves", ""]),
            (10, &["objective.growth", "2"]),
        ]);
        assert_eq!(texts(&reading), [""; 0]);
        let case = reading.case.unwrap();
        assert_eq!((case.plan_date.to_string().as_str(), case.horizon.weeks()), ("2026-11-25", 26));
        assert_eq!((case.policy.max_utilisation, case.policy.split_when_needed), (850_000, true));
        assert_eq!(case.policy.esd_editors, ["FM".into(), "Team Lead".into()]);
        assert_eq!((case.policy.stability, case.policy.max_moves), (Stability::Locked, None));
        assert!((case.objective.growth - 2.0).abs() < 1e-12);
        assert_eq!(reading.inputs["case.xlsx"], "abc");
    }

    #[test]
    fn an_empty_list_is_written_as_brackets_since_an_empty_cell_is_the_default() {
        let editors = |value| {
            let reading = read(&[(2, &["plan_date", "2026-11-25"]), (3, &["policy.esd_editors", value])]);
            assert_eq!(texts(&reading), [""; 0]);
            reading.case.unwrap().policy.esd_editors
        };
        assert_eq!((editors("[]"), editors("")), (vec![], vec!["FM".into()]));
    }

    #[test]
    fn faults_are_told_with_their_row() {
        let reading = read(&[
            (2, &["plan_date", "11/25/2026"]),
            (4, &["max_wait_days", "3"]),
            (6, &["policy.cover_days", "-1"]),
            (7, &["policy.lead_days", "soon"]),
        ]);
        assert_eq!(
            texts(&reading),
            [
                "case.toml:2: error TABLE-SETTINGS: plan_date is \"11/25/2026\"; expected a date YYYY-MM-DD",
                "case.toml:4: warning TABLE-SETTINGS: unknown key \"max_wait_days\" is ignored; it belongs in the section [policy]",
                "case.toml:6: error TABLE-SETTINGS: cover_days is -1; expected a whole number from 0 to 1000000",
                "case.toml:7: error TABLE-SETTINGS: lead_days is \"soon\"; expected a whole number from 0 to 1000000",
            ]
        );
    }

    #[test]
    fn a_key_that_stands_twice_is_an_error_at_the_second() {
        let reading = read(&[(2, &["plan_date", "2026-11-25"]), (3, &["plan_date", "2026-11-26"])]);
        let all = texts(&reading);
        assert!(all[0].starts_with("case.toml:3: error TABLE-SETTINGS: "), "{all:?}");
    }
}
