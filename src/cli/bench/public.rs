//! Public instances, solved one after the other and compared with the best results known.

use super::Args;
use crate::cli::Exit;
use crate::cli::console::{Console, HEADING};
use crate::cli::numbers::Count;
use crate::cli::progress::Bar;
use crate::engine::{Progress, Settings};
use crate::error::{Error, Result};
use crate::instances::{self, Answer, BestKnown, Family, Instance};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

/// One instance, solved.
struct Row {
    name: String,
    family: Family,
    size: (usize, usize),
    answer: Answer,
    best: Option<BestKnown>,
    seconds: f64,
}

/// Solves and tells.
pub(super) fn run(args: &Args, path: &Path, console: &mut Console) -> Result<Exit> {
    let files = instances::files(path)?;
    if files.is_empty() {
        return Err(Error::usage(format!("{}: there are no instances", path.display())));
    }
    let settings = Settings { seed: args.seed, time_limit: args.time_limit, ..Settings::default() };
    let bar = Bar::new(false);
    let mut rows = Vec::new();
    for file in &files {
        let name = file.strip_prefix(path).ok().filter(|name| !name.as_os_str().is_empty()).unwrap_or(file);
        let name = name.display().to_string();
        bar.stage(&format!("{} of {}: {name}", rows.len() + 1, files.len()));
        rows.push(measure(file, name, &settings)?);
    }
    bar.clear();
    if args.json { print_json(&rows, console) } else { print_table(&rows, console) }?;
    Ok(Exit::Success)
}

fn measure(file: &Path, name: String, settings: &Settings) -> Result<Row> {
    let instance = Instance::read(file)?;
    let best = instances::best_known(file)?;
    let began = Instant::now();
    let answer = instance.solve(settings)?;
    let seconds = began.elapsed().as_secs_f64();
    Ok(Row { name, family: instance.family(), size: instance.size(), answer, best, seconds })
}

impl Row {
    /// How much worse than the best known, as a share of it.
    fn gap(&self) -> Option<f64> {
        let (value, best) = (self.answer.value?, self.best?.value);
        (best > 0).then(|| (value - best) as f64 / best as f64)
    }

    /// The family, and for the classes a to e of the large generalized assignment instances also the class.
    fn class(&self) -> String {
        let stem =
            Path::new(&self.name).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut letters = stem.chars();
        match (self.family, letters.next(), letters.next()) {
            (Family::Gap, Some(class @ 'a'..='e'), Some('0'..='9')) => format!("{} {class}", self.family),
            _ => self.family.to_string(),
        }
    }
}

/// Mean and largest gap of a class, and how many of its instances have no legal plan.
struct Mean {
    class: String,
    instances: usize,
    compared: usize,
    mean: f64,
    most: f64,
    infeasible: usize,
}

fn means(rows: &[Row]) -> Vec<Mean> {
    let mut classes: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        classes.entry(row.class()).or_default().push(row);
        if row.family == Family::Gap {
            classes.entry("gap (all)".to_owned()).or_default().push(row);
        }
    }
    classes.into_iter().map(|(class, rows)| mean(class, &rows)).collect()
}

fn mean(class: String, rows: &[&Row]) -> Mean {
    let gaps: Vec<f64> = rows.iter().filter_map(|row| row.gap()).collect();
    Mean {
        class,
        instances: rows.len(),
        compared: gaps.len(),
        mean: gaps.iter().sum::<f64>() / gaps.len().max(1) as f64,
        most: gaps.iter().copied().fold(0.0, f64::max),
        infeasible: rows.iter().filter(|row| row.answer.value.is_none()).count(),
    }
}

fn number(value: Option<i64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| Count(value.max(0) as u64).to_string())
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{:.3} %", share * 100.0))
}

fn print_table(rows: &[Row], console: &mut Console) -> Result<()> {
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or(0).max(8);
    console.answer(|out| {
        writeln!(
            out,
            "{HEADING}{:<width$}{:>10}{:>14}{:>14}{:>14}{:>10}{:>9}{:>9}{HEADING:#}",
            "instance", "size", "value", "bound", "best known", "gap", "left out", "seconds"
        )?;
        for row in rows {
            writeln!(
                out,
                "{:<width$}{:>10}{:>14}{:>14}{:>14}{:>10}{:>9}{:>9.1}",
                row.name,
                format!("{}x{}", row.size.0, row.size.1),
                number(row.answer.value),
                number(Some(row.answer.bound)),
                number(row.best.map(|best| best.value)),
                percent(row.gap()),
                row.answer.unplaced,
                row.seconds,
            )?;
        }
        writeln!(
            out,
            "\n{HEADING}{:<12}{:>10}{:>10}{:>11}{:>13}{:>12}{HEADING:#}",
            "class", "instances", "compared", "mean gap", "largest gap", "infeasible"
        )?;
        means(rows).iter().try_for_each(|row| {
            writeln!(
                out,
                "{:<12}{:>10}{:>10}{:>11}{:>13}{:>12}",
                row.class,
                row.instances,
                row.compared,
                percent((row.compared > 0).then_some(row.mean)),
                percent((row.compared > 0).then_some(row.most)),
                row.infeasible
            )
        })
    })
}

fn print_json(rows: &[Row], console: &mut Console) -> Result<()> {
    let instances: Vec<Value> = rows.iter().map(json_of).collect();
    let classes: Vec<Value> = means(rows).iter().map(json_of_mean).collect();
    let text = serde_json::to_string_pretty(&json!({ "instances": instances, "classes": classes }));
    let text = text.expect("its keys are texts");
    console.answer(|out| writeln!(out, "{text}"))
}

fn json_of(row: &Row) -> Value {
    json!({
        "instance": row.name,
        "family": row.family.to_string(),
        "resources": row.size.0,
        "jobs": row.size.1,
        "value": row.answer.value,
        "bound": row.answer.bound,
        "best_known": row.best.map(|best| best.value),
        "gap": row.gap(),
        "left_out": row.answer.unplaced,
        "seconds": row.seconds,
    })
}

fn json_of_mean(row: &Mean) -> Value {
    json!({
        "class": row.class,
        "instances": row.instances,
        "compared": row.compared,
        "mean_gap": (row.compared > 0).then_some(row.mean),
        "largest_gap": (row.compared > 0).then_some(row.most),
        "infeasible": row.infeasible,
    })
}
