//! `history.html`: small charts of what changed from run to run, and the runs as a table. One file, no network, no script.

use super::history::{COLUMNS, Row};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::fmt::Write;

/// One chart: a title, and lines that are columns of the history.
struct Chart {
    title: &'static str,
    /// Column and what the line is called.
    lines: &'static [(&'static str, &'static str)],
    /// Shown in per cent.
    percent: bool,
}

const CHARTS: [Chart; 6] = [
    Chart {
        title: "Without an FM (by priority)",
        lines: &[("unassigned", "plan"), ("bound_unassigned", "proven bound")],
        percent: false,
    },
    Chart {
        title: "Waiting (priority x days)",
        lines: &[("waiting", "plan"), ("bound_waiting", "proven bound")],
        percent: false,
    },
    Chart { title: "Cost (hours)", lines: &[("cost", "plan"), ("bound_cost", "proven bound")], percent: false },
    Chart { title: "Utilisation", lines: &[("peak_utilisation", "peak"), ("mean_utilisation", "mean")], percent: true },
    Chart { title: "Moves", lines: &[("moves", "tenants that change their FM")], percent: false },
    Chart { title: "FM-weeks above 85 %", lines: &[("fm_weeks_above_85", "FM-weeks")], percent: false },
];

/// Width and height of a chart, and the space around its lines.
const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 150.0;
const MARGIN: f64 = 14.0;

/// The page. Of several runs for one plan date the charts show the last.
pub(super) fn html(rows: &[Row]) -> String {
    let last: BTreeMap<NaiveDate, &Row> = rows.iter().filter_map(|row| Some((date(row)?, row))).collect();
    let mut page = String::from(HEAD);
    page += "<h1>History of plans</h1>\n<div class=\"charts\">\n";
    CHARTS.iter().for_each(|chart| page += &figure(chart, &last));
    page += "</div>\n";
    table(rows, &mut page);
    page + "</body>\n</html>\n"
}

const HEAD: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>History of plans</title>
<style>
:root { color-scheme: light dark; }
body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem; }
.charts { display: flex; flex-wrap: wrap; gap: 1.5rem; }
figure { margin: 0; }
figcaption { font-weight: 600; }
svg { display: block; }
.frame { fill: none; stroke: currentColor; opacity: .25; }
text { fill: currentColor; font-size: 11px; }
polyline { fill: none; stroke-width: 2; }
.a { stroke: #0072b2; } .b { stroke: #d55e00; stroke-dasharray: 5 3; }
circle.a { fill: #0072b2; } circle.b { fill: #d55e00; }
.key { font-size: 12px; }
.scroll { overflow-x: auto; margin-top: 2rem; }
table { border-collapse: collapse; font-size: 13px; white-space: nowrap; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid #8884; text-align: right; }
@media (prefers-color-scheme: dark) { .a { stroke: #56b4e9; } circle.a { fill: #56b4e9; } .b { stroke: #e69f00; } circle.b { fill: #e69f00; } }
</style>
</head>
<body>
"#;

fn date(row: &Row) -> Option<NaiveDate> {
    row.first()?.parse().ok()
}

fn value(row: &Row, column: &str) -> Option<f64> {
    let at = COLUMNS.iter().position(|known| *known == column)?;
    row.get(at)?.parse().ok().filter(|value: &f64| value.is_finite())
}

fn figure(chart: &Chart, rows: &BTreeMap<NaiveDate, &Row>) -> String {
    let values = |column| rows.iter().filter_map(move |(date, row)| Some((*date, value(row, column)?)));
    let most = chart.lines.iter().flat_map(|(column, _)| values(column)).map(|(_, value)| value).fold(0.0, f64::max);
    let (first, last) = (rows.keys().next(), rows.keys().next_back());
    let mut text = format!("<figure><figcaption>{}</figcaption>\n", escaped(chart.title));
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "<svg role=\"img\" aria-label=\"{0}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\">",
        escaped(chart.title)
    );
    let (width, height) = (WIDTH - 2.0 * MARGIN, HEIGHT - 2.0 * MARGIN);
    let _ =
        writeln!(text, "<rect class=\"frame\" x=\"{MARGIN}\" y=\"{MARGIN}\" width=\"{width}\" height=\"{height}\"/>");
    let scale = Scale { first: first.copied(), last: last.copied(), most };
    for ((column, name), class) in chart.lines.iter().zip(["a", "b"]) {
        line(&scale, values(column), (name, class, chart.percent), &mut text);
    }
    let _ = writeln!(text, "<text x=\"{MARGIN}\" y=\"{}\">{}</text>", MARGIN - 3.0, shown(most, chart.percent));
    for (day, x, anchor) in [(first, MARGIN, "start"), (last, WIDTH - MARGIN, "end")] {
        let day = day.map_or_else(String::new, ToString::to_string);
        let _ = writeln!(text, "<text x=\"{x}\" y=\"{}\" text-anchor=\"{anchor}\">{day}</text>", HEIGHT - 1.0);
    }
    text + "</svg>\n" + &key(chart) + "</figure>\n"
}

/// What the lines are, with their colours.
fn key(chart: &Chart) -> String {
    let names: Vec<String> = chart
        .lines
        .iter()
        .zip(["solid", "dashed"])
        .map(|((_, name), look)| format!("{look}: {}", escaped(name)))
        .collect();
    format!("<div class=\"key\">{}</div>", names.join(", "))
}

/// Where days and values stand in a chart.
struct Scale {
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
    most: f64,
}

impl Scale {
    fn x(&self, day: NaiveDate) -> f64 {
        let (Some(first), Some(last)) = (self.first, self.last) else { return MARGIN };
        let days = (last - first).num_days();
        let share = if days == 0 { 0.5 } else { (day - first).num_days() as f64 / days as f64 };
        MARGIN + share * (WIDTH - 2.0 * MARGIN)
    }

    fn y(&self, value: f64) -> f64 {
        let share = if self.most > 0.0 { value / self.most } else { 0.0 };
        HEIGHT - MARGIN - share * (HEIGHT - 2.0 * MARGIN)
    }
}

fn line(
    scale: &Scale,
    values: impl Iterator<Item = (NaiveDate, f64)>,
    (name, class, percent): (&str, &str, bool),
    text: &mut String,
) {
    let (mut points, mut dots) = (Vec::new(), String::new());
    for (day, value) in values {
        let (x, y) = (scale.x(day), scale.y(value));
        points.push(format!("{x:.1},{y:.1}"));
        let _ = writeln!(
            dots,
            "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"><title>{day}: {} {}</title></circle>",
            escaped(name),
            shown(value, percent)
        );
    }
    let _ = writeln!(text, "<polyline class=\"{class}\" points=\"{}\"/>", points.join(" "));
    *text += &dots;
}

fn shown(value: f64, percent: bool) -> String {
    match value {
        value if percent => format!("{:.1} %", 100.0 * value),
        value if value == value.trunc() => format!("{value}"),
        value => format!("{value:.1}"),
    }
}

/// All runs, the last one first.
fn table(rows: &[Row], page: &mut String) {
    let cells = |row: &mut dyn Iterator<Item = &str>, tag: &str| -> String {
        row.map(|cell| format!("<{tag}>{}</{tag}>", escaped(cell))).collect()
    };
    let header = cells(&mut COLUMNS.iter().copied(), "th");
    *page += &format!("<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>{header}</tr></thead>\n<tbody>\n");
    for row in rows.iter().rev() {
        *page += &format!("<tr>{}</tr>\n", cells(&mut row.iter().map(String::as_str), "td"));
    }
    *page += "</tbody>\n</table></div>\n";
}

/// Text as it may stand in a page.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(date: &str, case: &str, moves: &str) -> Row {
        let cell = |column: &&str| match *column {
            "plan_date" => date.to_owned(),
            "case" => case.to_owned(),
            "moves" => moves.to_owned(),
            _ => "0".to_owned(),
        };
        COLUMNS.iter().map(cell).collect()
    }

    #[test]
    fn a_chart_goes_from_the_first_plan_date_to_the_last_and_takes_the_last_run_of_each() {
        let page = html(&[row("2026-11-23", "a", "9"), row("2026-11-23", "a", "4"), row("2026-11-30", "a", "2")]);
        // The chart is 420 wide and 150 high with a margin of 14: 4 of 4 moves at the top, 2 in the middle.
        assert!(page.contains("points=\"14.0,14.0 406.0,75.0\""), "{page}");
        assert!(page.contains("<title>2026-11-30: tenants that change their FM 2</title>"));
        assert_eq!(page.matches("<tr><td>").count(), 3, "the table has every run");
    }

    #[test]
    fn no_text_becomes_markup_and_no_cell_breaks_the_page() {
        let page = html(&[row("soon", "<script>alert(1)</script>", "nan"), Row::new()]);
        assert!(!page.contains("<script") && page.contains("&lt;script&gt;"));
        assert!(!page.contains("NaN") && !html(&[]).contains("NaN"));
    }

    #[test]
    fn the_page_asks_nobody() {
        assert!(!html(&[]).contains("http:") && !html(&[]).contains("https:"));
    }
}
