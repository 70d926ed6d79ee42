//! The best results known, from the `best_known.csv` files beside the instances.

use crate::error::{Error, ErrorKind, Result};
use std::path::Path;

/// What is known of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BestKnown {
    /// The best value known.
    pub value: i64,
}

/// Names of the file, and of its columns with the instance and with the best value.
const FILE: &str = "best_known.csv";
const NAMES: [&str; 3] = ["path", "instance", "file"];
const VALUE: &str = "best";

/// The best result known of the instance in the file `path`: from the nearest folder above it that has a `best_known.csv`.
/// `None` where there is no such table, or it does not know the instance.
///
/// # Errors
/// When the table cannot be read, lacks a column, or has a value that is no number.
pub fn best_known(path: &Path) -> Result<Option<BestKnown>> {
    let Some(table) = path.ancestors().skip(1).take(3).map(|folder| folder.join(FILE)).find(|file| file.is_file())
    else {
        return Ok(None);
    };
    let below = table.parent().and_then(|folder| path.strip_prefix(folder).ok()).unwrap_or(path);
    let text = std::fs::read_to_string(&table).map_err(|error| Error::io("read", &table, error))?;
    let wrong = |message| Error::new(ErrorKind::Input, format!("{}:{message}", table.display()));
    find(&text, &below.to_string_lossy().replace('\\', "/")).map_err(wrong)
}

fn find(text: &str, name: &str) -> std::result::Result<Option<BestKnown>, String> {
    let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = table.headers().map_err(|error| format!("1: {error}"))?.clone();
    let names = header.iter().position(|column| NAMES.contains(&column));
    let value = header.iter().position(|column| column.starts_with(VALUE));
    let (Some(names), Some(value)) = (names, value) else {
        let (found, wanted) = (header.iter().collect::<Vec<_>>().join(","), NAMES.join(" or "));
        return Err(format!("1: `{found}`; expected a column {wanted} and one that begins with {VALUE}"));
    };
    for row in table.records() {
        let row = row.map_err(|error| error.to_string())?;
        if !row.get(names).is_some_and(|cell| same(cell, name)) {
            continue;
        }
        let line = row.position().map_or(0, csv::Position::line);
        return match row.get(value).unwrap_or("").trim() {
            "" => Ok(None),
            number => match number.parse::<f64>() {
                Ok(best) if best.is_finite() => Ok(Some(BestKnown { value: best.round() as i64 })),
                _ => Err(format!("{line}: `{number}`; expected the best value known, a number")),
            },
        };
    }
    Ok(None)
}

/// `testdata01` is the instance in `testdata01.core.txt`.
fn same(cell: &str, name: &str) -> bool {
    !cell.is_empty() && (cell == name || name.strip_prefix(cell).is_some_and(|rest| rest.starts_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_is_found_by_its_path_or_its_name() {
        let gap = "path,agents,best_known\nchu/d05100,5,6353\nchu/d05,5,1\n";
        assert_eq!(find(gap, "chu/d05100"), Ok(Some(BestKnown { value: 6353 })));
        let pas = "instance,best_upper_bound_W\ntestdata1,7\ntestdata11,\n";
        assert_eq!(find(pas, "testdata1.core.txt"), Ok(Some(BestKnown { value: 7 })));
        assert_eq!(find(pas, "testdata11.core.txt"), Ok(None), "nobody has solved it yet");
        assert_eq!(find(pas, "other.txt"), Ok(None));
    }

    #[test]
    fn a_table_that_cannot_be_used_says_where() {
        assert!(find("a,b\n", "x").is_err_and(|message| message.starts_with("1: `a,b`")));
        let said = find("file,best\nx,much\n", "x").unwrap_err();
        assert_eq!(said, "2: `much`; expected the best value known, a number");
    }
}
