//! Findings on the console: grouped by rule, long groups cut short.

use super::console::{BAD, WARNING, printable};
use super::numbers::Count;
use crate::finding::{Finding, Rule, Severity};
use anstyle::Style;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// About so many findings of one severity are printed in full.
const SHOWN: usize = 20;

/// By severity, then file and line: the order of `findings.csv`. What stands at one place keeps its order.
pub(super) fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| (a.severity, &a.file, a.line).cmp(&(b.severity, &b.file, b.line)));
}

/// True when one of them stops a run.
pub(super) fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// How many there are of a severity.
pub(super) fn count(findings: &[Finding], severity: Severity) -> u64 {
    findings.iter().filter(|finding| finding.severity == severity).count() as u64
}

/// The findings of `severity`, by rule.
pub(super) fn by_rule(findings: &[Finding], severity: Severity) -> BTreeMap<Rule, Vec<&Finding>> {
    let mut groups: BTreeMap<Rule, Vec<&Finding>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.severity == severity) {
        groups.entry(finding.rule).or_default().push(finding);
    }
    groups
}

/// The colour of a severity.
pub(super) const fn style(severity: Severity) -> Style {
    match severity {
        Severity::Error => BAD,
        Severity::Warning => WARNING,
        Severity::Note => Style::new(),
    }
}

/// Prints the findings of `severity`, each rule with its first few; `rest` says where to find the others.
pub(super) fn list(findings: &[Finding], severity: Severity, rest: &str, out: &mut dyn Write) -> io::Result<()> {
    let groups = by_rule(findings, severity);
    let limit = (SHOWN / groups.len().max(1)).max(2);
    for group in groups.values() {
        list_rule(group, limit, out)?;
        match group.len().saturating_sub(limit) {
            0 => {}
            more => writeln!(out, "  ... and {} more {rest}", Count(more as u64))?,
        }
    }
    Ok(())
}

/// Prints every finding of `severity`, by rule.
pub(super) fn list_all(findings: &[Finding], severity: Severity, out: &mut dyn Write) -> io::Result<()> {
    by_rule(findings, severity).values().try_for_each(|group| list_rule(group, usize::MAX, out))
}

fn list_rule(group: &[&Finding], limit: usize, out: &mut dyn Write) -> io::Result<()> {
    let Some(first) = group.first() else { return Ok(()) };
    let (style, word, number) = (style(first.severity), first.severity.as_str(), Count(group.len() as u64));
    writeln!(out, "{style}{word}{style:#} {} ({number})", first.rule.code())?;
    group.iter().take(limit).try_for_each(|finding| writeln!(out, "  {}", place_and_message(finding)))
}

/// The finding on one line, without the severity and the code that stand above it.
pub(super) fn place_and_message(finding: &Finding) -> String {
    let text = finding.to_string();
    let head = format!("{} {}: ", finding.severity.as_str(), finding.rule.code());
    printable(&text.replacen(&head, "", 1)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(findings: &[Finding]) -> String {
        let mut out = Vec::new();
        for severity in Severity::ALL {
            list(findings, severity, "elsewhere", &mut out).unwrap();
        }
        anstream::adapter::strip_str(&String::from_utf8(out).unwrap()).to_string()
    }

    #[test]
    fn findings_stand_under_their_rule_gravest_first() {
        let findings = [
            Finding::note(Rule::EsdScope, "ignored").about("T2", "Teams"),
            Finding::error(Rule::TableCell, "column seats: \"x\" is not a number").at("tenants.csv", 3),
        ];
        assert_eq!(
            text(&findings),
            "error TABLE-CELL (1)\n  tenants.csv:3: column seats: \"x\" is not a number\n\
             note ESD-SCOPE (1)\n  ignored (tenant T2, workload Teams)\n"
        );
    }

    #[test]
    fn a_long_list_is_cut_and_says_by_how_much() {
        let findings = vec![Finding::error(Rule::TableCell, "bad"); 1_025];
        let text = text(&findings);
        assert_eq!(text.lines().count(), 22);
        assert!(text.ends_with("  ... and 1,005 more elsewhere\n"), "{text}");
    }

    #[test]
    fn a_crowded_rule_leaves_room_for_the_others() {
        let mut findings = vec![Finding::error(Rule::EsdOne, "bad"); 100];
        findings.push(Finding::error(Rule::TableCell, "the other"));
        // Two rules: 20 / 2 = 10 lines each.
        assert!(text(&findings).contains("... and 90 more"));
        assert!(text(&findings).contains("the other"));
    }

    #[test]
    fn the_order_is_severity_file_line() {
        let mut findings = vec![
            Finding::note(Rule::EsdScope, "c"),
            Finding::error(Rule::TableCell, "b").at("workloads.csv", 2),
            Finding::error(Rule::TableCell, "a").at("workloads.csv", 1),
            Finding::error(Rule::TableCell, "0").at("fms.csv", 9),
        ];
        sort(&mut findings);
        let order: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(order, ["0", "a", "b", "c"]);
    }
}
