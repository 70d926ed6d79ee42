//! The HTML around the data: styles, scripts, and a policy that lets nothing else in.

use serde::Serialize;
use sha2::{Digest, Sha256};
use std::io::{self, Write};

const CHART_SCRIPT: &str = include_str!("../../assets/uplot/uPlot.iife.min.js");
const CHART_STYLE: &str = include_str!("../../assets/uplot/uPlot.min.css");
const STYLE: &str = include_str!("../../assets/report/page.css");
const CORE: [&str; 3] = [
    include_str!("../../assets/report/core.js"),
    include_str!("../../assets/report/table.js"),
    include_str!("../../assets/report/charts.js"),
];
const PLAN: [&str; 4] = [
    include_str!("../../assets/report/heatmap.js"),
    include_str!("../../assets/report/calendar.js"),
    include_str!("../../assets/report/words.js"),
    include_str!("../../assets/report/plan.js"),
];
const COMPARE: [&str; 1] = [include_str!("../../assets/report/compare.js")];
const PLAN_BODY: &str = include_str!("../../assets/report/plan.html");
const COMPARE_BODY: &str = include_str!("../../assets/report/compare.html");

/// Which page it is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// One plan.
    Plan,
    /// Scenarios side by side.
    Comparison,
}

impl Kind {
    const fn body(self) -> &'static str {
        match self {
            Self::Plan => PLAN_BODY,
            Self::Comparison => COMPARE_BODY,
        }
    }

    fn script(self) -> String {
        let own: &[&str] = match self {
            Self::Plan => &PLAN,
            Self::Comparison => &COMPARE,
        };
        let parts: Vec<&str> = CORE.iter().chain(own).copied().collect();
        format!("\"use strict\";(() => {{\n{}\n}})();", parts.join("\n"))
    }
}

/// A page that is about to be written.
pub(super) struct Document<'a> {
    /// Which page it is.
    pub kind: Kind,
    /// Its title: no text of the case.
    pub title: &'a str,
    /// Its data, made by [`json`].
    pub json: &'a str,
}

impl Document<'_> {
    /// Writes the page.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let (style, script) = (format!("{CHART_STYLE}\n{STYLE}"), self.kind.script());
        let policy = policy(&style, &[CHART_SCRIPT, &script]);
        let title = self.title;
        writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
        writeln!(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")?;
        writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
        writeln!(out, "<meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"icon\" href=\"data:,\">")?;
        writeln!(out, "<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>")?;
        writeln!(out, "{}", self.kind.body())?;
        writeln!(out, "<script type=\"application/json\" id=\"data\">{}</script>", self.json)?;
        writeln!(out, "<script>{CHART_SCRIPT}</script>\n<script>{script}</script>\n</body>\n</html>")
    }
}

/// Only these styles and scripts, known by their hashes; no network.
fn policy(style: &str, scripts: &[&str]) -> String {
    let scripts: Vec<String> = scripts.iter().map(|script| source(script)).collect();
    let (style, scripts) = (source(style), scripts.join(" "));
    format!(
        "default-src 'none'; img-src data:; style-src {style}; script-src {scripts}; base-uri 'none'; form-action 'none'"
    )
}

fn source(text: &str) -> String {
    format!("'sha256-{}'", base64(&Sha256::digest(text.as_bytes())))
}

/// `data` as JSON that may stand in a script element: `<` is written as an escape, so that no text ends the element.
pub(super) fn json(data: &impl Serialize) -> String {
    let text = serde_json::to_string(data).expect("its keys are texts and its numbers finite");
    if text.contains('<') { text.replace('<', "\\u003c") } else { text }
}

/// RFC 4648, with padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = (0..3).fold(0_u32, |bits, at| bits << 8 | u32::from(group.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            let digit = (bits >> (18 - 6 * at)) & 63;
            text.push(if at <= group.len() { char::from(DIGITS[digit as usize]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_padded() {
        let shown = ["", "f", "fo", "foo", "foob"].map(|text| base64(text.as_bytes()));
        assert_eq!(shown, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="], "the vectors of RFC 4648");
    }

    #[test]
    fn data_cannot_end_its_element() {
        assert_eq!(json(&"</script><!--"), "\"\\u003c/script>\\u003c!--\"");
    }

    #[test]
    fn the_charts_licence_stands_in_the_page() {
        assert!(CHART_SCRIPT.contains("https://github.com/leeoniya/uPlot"));
        assert!(PLAN_BODY.contains("MIT") && COMPARE_BODY.contains("MIT"));
        assert!(!CHART_SCRIPT.contains("</script"));
    }
}
