//! `case.toml`: the plan date, the policy and the objective.

use super::case_sheet;
use super::cell::Cell;
use super::date::date;
use super::desk::Desk;
use super::reader::BOM;
use super::schema::{CASE_FILE, OBJECTIVE, POLICY};
use super::source::Content;
use super::toml_keys::Section;
use super::word;
use crate::case::{Objective, Policy};
use crate::error::Result;
use crate::finding::{Finding, Rule, Severity};
use chrono::NaiveDate;
use toml::de::DeTable;

/// What `case.toml` says.
#[derive(Debug)]
pub(super) struct CaseSettings {
    /// `None` when it is missing or unreadable.
    pub(super) plan_date: Option<NaiveDate>,
    pub(super) horizon_weeks: u32,
    pub(super) policy: Policy,
    pub(super) objective: Objective,
}

impl Default for CaseSettings {
    fn default() -> Self {
        Self { plan_date: None, horizon_weeks: 52, policy: Policy::default(), objective: Objective::default() }
    }
}

/// Reads the settings. Faults are reported, leave the default in force and make the case unusable.
pub(super) fn read(desk: &mut Desk<'_>) -> Result<CaseSettings> {
    let before = desk.findings.len();
    let settings = match desk.fetch(CASE_FILE)? {
        Some(Content::Text(bytes)) => parse(&bytes, &mut desk.findings),
        Some(Content::Sheet(sheet)) => parse(case_sheet::toml(&sheet.rows).as_bytes(), &mut desk.findings),
        None => {
            let message = format!("required {} is missing; it gives at least the plan_date", desk.called(CASE_FILE));
            desk.findings.push(Finding::error(Rule::TableMissing, message).at(CASE_FILE, 0));
            CaseSettings::default()
        }
    };
    desk.settings_are_whole = desk.findings[before..].iter().all(|finding| finding.severity != Severity::Error);
    desk.block_by(before, |_| true);
    Ok(settings)
}

pub(super) fn fault(message: impl Into<String>) -> Finding {
    Finding::error(Rule::TableSettings, message)
}

fn parse(bytes: &[u8], findings: &mut Vec<Finding>) -> CaseSettings {
    let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = line_at(bytes, error.valid_up_to());
            findings.push(fault("the file is not UTF-8; expected a TOML text").at(CASE_FILE, line));
            return CaseSettings::default();
        }
    };
    match DeTable::parse(text) {
        Ok(root) => Section::root(root.get_ref(), text, findings).settings(),
        Err(error) => {
            let line = line_at(bytes, error.span().map_or(0, |span| span.start));
            findings.push(fault(no_toml(text, line, error.message())).at(CASE_FILE, line));
            CaseSettings::default()
        }
    }
}

/// Says that `text` is no TOML, what the reader says of its `line`, and what is wrong with a number with a comma.
pub(crate) fn no_toml(text: &str, line: u32, message: &str) -> String {
    let message = message.lines().collect::<Vec<_>>().join(", ");
    let value =
        text.lines().nth(line.saturating_sub(1) as usize).and_then(|row| row.split_once('=')).map(|(_, value)| value);
    let parts = value.and_then(|value| value.split('#').next()?.trim().split_once(','));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match parts.filter(|(whole, rest)| is_number(whole) && is_number(rest)) {
        Some((whole, rest)) => format!("the file is no TOML: {whole},{rest} is no number; expected {whole}.{rest}"),
        None => format!("the file is no TOML: {message}"),
    }
}

/// The line of a position in a text.
pub(super) fn line_at(bytes: &[u8], position: usize) -> u32 {
    let before = &bytes[..position.min(bytes.len())];
    u32::try_from(before.iter().filter(|&&byte| byte == b'\n').count() + 1).unwrap_or(u32::MAX)
}

/// The largest number of days, moves or weeks a policy may give.
const MOST: u32 = 1_000_000;

impl Section<'_, '_> {
    fn settings(&mut self) -> CaseSettings {
        let default = CaseSettings::default();
        self.know();
        if !self.has("plan_date") {
            self.fault("plan_date", "plan_date is missing; expected a date such as plan_date = 2026-11-23");
        }
        CaseSettings {
            plan_date: self.date_text("plan_date").and_then(|text| self.plan_date(&text)),
            horizon_weeks: self.whole("horizon_weeks", 1..=520).unwrap_or(default.horizon_weeks),
            policy: self.section(POLICY).map_or(default.policy, |mut section| section.policy()),
            objective: self.section(OBJECTIVE).map_or(default.objective, |mut section| section.objective()),
        }
    }

    fn plan_date(&mut self, text: &str) -> Option<NaiveDate> {
        let parsed = date(Cell { text, decimal_comma: false });
        parsed.map_err(|expected| self.refuse("plan_date", &expected)).ok()
    }

    fn policy(&mut self) -> Policy {
        let default = Policy::default();
        self.know();
        let max_utilisation = self.number("max_utilisation", 0.0..=1.0, "a number above 0 up to 1");
        Policy {
            max_utilisation: max_utilisation.map_or(default.max_utilisation, millionths),
            cover_days: self.whole("cover_days", 0..=MOST).unwrap_or(default.cover_days),
            max_wait_days: self.whole("max_wait_days", 0..=MOST).unwrap_or(default.max_wait_days),
            lead_days: self.whole("lead_days", 0..=MOST).or(default.lead_days),
            split_when_needed: self.flag("split_when_needed").unwrap_or(default.split_when_needed),
            esd_editors: self.texts("esd_editors").unwrap_or(default.esd_editors),
            stability: self.word("stability", word::stability).unwrap_or(default.stability),
            max_moves: self.whole("max_moves", 0..=u32::MAX).or(default.max_moves),
        }
    }

    fn objective(&mut self) -> Objective {
        let default = Objective::default();
        self.know();
        Objective {
            growth: self.number("growth", 1.0..=3.0, "a number from 1 to 3").unwrap_or(default.growth),
            second_language_hours: self.hours("second_language_hours").unwrap_or(default.second_language_hours),
            same_customer_hours: self.hours("same_customer_hours").unwrap_or(default.same_customer_hours),
            move_hours: self.hours("move_hours").unwrap_or(default.move_hours),
        }
    }

    fn hours(&mut self, key: &str) -> Option<f64> {
        self.number(key, 0.0..=1_000_000.0, "hours from 0 to 1000000")
    }
}

/// A share of one in millionths.
fn millionths(share: f64) -> u32 {
    (share * 1e6).round() as u32
}

#[cfg(test)]
mod tests {
    use super::super::schema::{OBJECTIVE, POLICY, SETTINGS, Setting};
    use super::super::testing::{case, findings, reading, texts, with};
    use super::no_toml;
    use crate::case::{Objective, Policy};

    #[test]
    fn every_key_is_read() {
        let text = "plan_date = \"2026-11-25\" # a Wednesday\nhorizon_weeks = 0x10\n[objective]\ngrowth = 2\n\
                    second_language_hours = 1.5\nsame_customer_hours = 0\nmove_hours = 3\n[policy]\nmax_utilisation = 0.85\n\
                    cover_days = 3\nmax_wait_days = 5\nlead_days = 60\nsplit_when_needed = true\n\
                    esd_editors = [\"FM\", \"Team Lead\"]\nstability = \"Locked\"\nmax_moves = 0\n";
        let reading = with("case.toml", text);
        assert_eq!(texts(&reading), [""; 0]);
        let case = reading.case.unwrap();
        assert_eq!((case.plan_date.to_string().as_str(), case.horizon.weeks()), ("2026-11-25", 16));
        let objective =
            Objective { growth: 2.0, second_language_hours: 1.5, same_customer_hours: 0.0, move_hours: 3.0 };
        assert_eq!(case.objective, objective);
        let policy = Policy {
            max_utilisation: 850_000,
            cover_days: 3,
            max_wait_days: 5,
            lead_days: Some(60),
            split_when_needed: true,
            esd_editors: vec!["FM".into(), "Team Lead".into()],
            stability: crate::case::Stability::Locked,
            max_moves: Some(0),
        };
        assert_eq!(case.policy, policy);
    }

    #[test]
    fn the_plan_date_alone_is_enough() {
        let case = with("case.toml", "\u{feff}plan_date = 2026-11-25\r\n").case.unwrap();
        assert_eq!((case.horizon.weeks(), case.policy), (52, Policy::default()));
        assert_eq!(case.objective, Objective::default());
    }

    #[test]
    fn the_defaults_of_the_schema_are_those_in_force() {
        let mut text = "plan_date = 2026-11-25\n".to_owned();
        for section in ["", POLICY, OBJECTIVE] {
            if !section.is_empty() {
                text += &format!("[{section}]\n");
            }
            let given = |setting: &&Setting| setting.section == section && !setting.default.is_empty();
            for setting in SETTINGS.iter().filter(given) {
                text += &format!("{} = {}\n", setting.key, setting.default);
            }
        }
        let reading = with("case.toml", text);
        assert_eq!(texts(&reading), [""; 0]);
        let case = reading.case.unwrap();
        assert_eq!((case.policy, case.objective, case.horizon.weeks()), (Policy::default(), Objective::default(), 52));
    }

    #[test]
    fn a_bad_value_is_named_with_its_line_and_what_was_expected() {
        let text = "plan_date = 2026-11-25T10:00:00\nhorizon_weeks = 521\n[policy]\nmax_utilisation = 0\ncover_days = -1\n\
                    max_wait_days = 1.5\nlead_days = \"soon\"\nsplit_when_needed = 1\nesd_editors = \"FM\"\n\
                    stability = \"fixed\"\nmax_moves = true\n[objective]\ngrowth = 3.5\nsecond_language_hours = inf\n\
                    same_customer_hours = nan\nmove_hours = -1\n";
        let expected = [
            "1: error TABLE-SETTINGS: plan_date is 2026-11-25T10:00:00; expected a date YYYY-MM-DD",
            "2: error TABLE-SETTINGS: horizon_weeks is 521; expected a whole number from 1 to 520",
            "4: error TABLE-SETTINGS: max_utilisation is 0; expected a number above 0 up to 1",
            "5: error TABLE-SETTINGS: cover_days is -1; expected a whole number from 0 to 1000000",
            "6: error TABLE-SETTINGS: max_wait_days is 1.5; expected a whole number from 0 to 1000000",
            "7: error TABLE-SETTINGS: lead_days is \"soon\"; expected a whole number from 0 to 1000000",
            "8: error TABLE-SETTINGS: split_when_needed is 1; expected true or false",
            "9: error TABLE-SETTINGS: esd_editors is \"FM\"; expected a list of texts such as [\"FM\"]",
            "10: error TABLE-SETTINGS: stability is \"fixed\"; expected one of locked, priced, free",
            "11: error TABLE-SETTINGS: max_moves is true; expected a whole number from 0 to 4294967295",
            "13: error TABLE-SETTINGS: growth is 3.5; expected a number from 1 to 3",
            "14: error TABLE-SETTINGS: second_language_hours is inf; expected hours from 0 to 1000000",
            "15: error TABLE-SETTINGS: same_customer_hours is nan; expected hours from 0 to 1000000",
            "16: error TABLE-SETTINGS: move_hours is -1; expected hours from 0 to 1000000",
        ];
        let reading = with("case.toml", text);
        assert_eq!(texts(&reading), expected.map(|text| format!("case.toml:{text}")));
        assert!(reading.case.is_none());
    }

    #[test]
    fn a_value_is_quoted_once_and_only_where_it_is_a_text() {
        let start = "plan_date = 2026-11-25\n[policy]\n";
        for (value, shown) in [
            ("\"x\"", "\"x\""),
            ("'x'", "\"x\""),
            ("\"5\"", "\"5\""),
            ("5.5", "5.5"),
            ("[\n  \"FM\",\n  1\n]", "[ \"FM\", 1 ]"),
        ] {
            let expected = "expected a whole number from 0 to 1000000";
            assert_eq!(
                findings("case.toml", format!("{start}cover_days = {value}\n")),
                [format!("case.toml:3: error TABLE-SETTINGS: cover_days is {shown}; {expected}")]
            );
        }
    }

    #[test]
    fn an_unknown_key_is_a_warning_with_the_nearest_known_one_or_its_section() {
        assert_eq!(
            findings(
                "case.toml",
                "plan_date = 2026-11-25\ncover_days = 3\nhorizon = 8\n[policy]\nmax_wait = 1\ngrowth = 2\n[extra]\nx = 1\n"
            ),
            [
                "case.toml:2: warning TABLE-SETTINGS: unknown key \"cover_days\" is ignored; it belongs in the section [policy]",
                "case.toml:3: warning TABLE-SETTINGS: unknown key \"horizon\" is ignored; the nearest known key is horizon_weeks",
                "case.toml:5: warning TABLE-SETTINGS: unknown key \"max_wait\" is ignored; the nearest known key is max_wait_days",
                "case.toml:6: warning TABLE-SETTINGS: unknown key \"growth\" is ignored; it belongs in the section [objective]",
                "case.toml:7: warning TABLE-SETTINGS: unknown key \"extra\" is ignored",
            ]
        );
    }

    #[test]
    fn a_file_that_is_no_toml_is_reported_with_the_line() {
        let all = findings("case.toml", "plan_date = 2026-11-25\n[policy\n");
        assert_eq!(all.len(), 1);
        assert!(all[0].starts_with("case.toml:2: error TABLE-SETTINGS: the file is no TOML: "), "{all:?}");
        let comma = "the file is no TOML: 0,9 is no number; expected 0.9";
        assert_eq!(no_toml("plan_date = 2026-11-25\nmax_utilisation = 0,9 # of all\n", 2, "unexpected"), comma);
        assert_eq!(no_toml("growth = 1, # 6\n", 1, "unexpected"), "the file is no TOML: unexpected");
        assert_eq!(
            findings("case.toml", *b"plan_date = 2026-11-25\nx = \"\xFF\"\n"),
            ["case.toml:2: error TABLE-SETTINGS: the file is not UTF-8; expected a TOML text"]
        );
    }

    #[test]
    fn without_a_plan_date_the_other_tables_are_still_checked() {
        let text = "tenant_id,workload,l1_status\nT1,Teams,?\n";
        let reading = reading(&case().with("case.toml", "policy = 3\n").with("workloads.csv", text));
        let all = texts(&reading);
        assert_eq!(
            all[0],
            "case.toml:1: error TABLE-SETTINGS: plan_date is missing; expected a date such as plan_date = 2026-11-23"
        );
        assert_eq!(all[1], "case.toml:1: error TABLE-SETTINGS: policy is 3; expected a section [policy]");
        assert!(all[2].starts_with("workloads.csv:2: error TABLE-CELL: l1_status"));
        assert!(reading.case.is_none());
    }
}
