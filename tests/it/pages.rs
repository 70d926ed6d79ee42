//! The project's pages say what the code does: every table, column and key, every command, every layer.

use fm_assign::tables::schema::{SETTINGS, TABLES};
use std::fs;
use std::path::Path;

fn page(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The part of `page` from the heading `## NAME` to the next one.
fn section<'a>(page: &'a str, name: &str) -> &'a str {
    let start = page.find(&format!("\n## `{name}`")).unwrap_or_else(|| panic!("a section on {name}"));
    let rest = &page[start + 1..];
    rest.find("\n## ").map_or(rest, |end| &rest[..end])
}

/// First cells of the rows of all tables in `section`, without header rows.
fn first_cells(section: &str) -> Vec<&str> {
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| row.split(" | ").next()).collect()
}

#[test]
fn the_description_of_the_tables_lists_every_column_in_order_and_marks_the_required_ones() {
    let page = page("data/README.md");
    for table in TABLES {
        let described = first_cells(section(&page, table.file));
        let columns = table.columns.iter().map(|column| {
            let mark = if column.required { " *" } else { "" };
            format!("{}`{mark}", column.name)
        });
        assert_eq!(described, columns.collect::<Vec<_>>(), "{}", table.file);
        assert_eq!(
            section(&page, table.file).lines().next().unwrap().ends_with(" *"),
            table.required,
            "{}",
            table.file
        );
    }
}

#[test]
fn the_description_of_the_settings_lists_every_key_in_order() {
    let page = page("data/README.md");
    let keys: Vec<String> = first_cells(section(&page, "case.toml"))
        .into_iter()
        .map(|key| key.trim_end_matches(" *").trim_end_matches('`').to_owned())
        .collect();
    assert_eq!(keys, SETTINGS.iter().map(|setting| setting.key).collect::<Vec<_>>());
}

#[test]
fn the_example_rows_of_data_have_exactly_the_described_columns() {
    for (case, table) in ["data/demo", "data/faq"].into_iter().flat_map(|case| TABLES.map(|table| (case, table))) {
        let text = page(&format!("{case}/{}", table.file));
        let known: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let unknown: Vec<&str> = text.lines().next().unwrap().split(',').filter(|name| !known.contains(name)).collect();
        assert!(unknown.is_empty(), "{case}/{}: {unknown:?}", table.file);
    }
}

#[test]
fn the_first_screen_of_the_readme_names_the_two_commands() {
    let page = page("README.md");
    let screen: Vec<&str> = page.lines().take(40).collect();
    assert!(screen.iter().any(|line| line.starts_with("make demo")));
    assert!(screen.iter().any(|line| line.starts_with("make test")));
}

#[test]
fn the_plan_the_readme_shows_is_the_one_that_is_made() {
    let (readme, expected) = (page("README.md"), page("data/faq/expected/schedule.csv"));
    let shown = readme.split("```csv\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    assert!(shown.lines().count() > 3);
    assert!(shown.lines().all(|row| expected.lines().any(|line| line == row)), "{shown}");
}
