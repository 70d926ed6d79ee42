//! Dates as exports write them: `MM/DD/YYYY`, `DD.MM.YYYY`, `YYYY-MM-DD`, and months as `YYYY-MM` or `MM/YYYY`.

use crate::tables::cell::{Cell, Parsed};
use crate::tables::date;
use chrono::NaiveDate;
use std::borrow::Cow;

/// In which order an export writes the parts of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateFormat {
    /// Month, day, year.
    Mdy,
    /// Day, month, year.
    Dmy,
    /// `YYYY-MM-DD` and nothing else.
    Iso,
}

impl DateFormat {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Mdy, Self::Dmy, Self::Iso];

    /// The word on the command line and in a mapping.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mdy => "mdy",
            Self::Dmy => "dmy",
            Self::Iso => "iso",
        }
    }
}

/// A date as `YYYY-MM-DD`.
pub(super) fn day(text: &str, format: Option<DateFormat>) -> Parsed<String> {
    let text = day_or_month(text, format)?;
    if text.len() == "YYYY-MM".len() { Err("a date with a day".into()) } else { Ok(text) }
}

/// A date as `YYYY-MM-DD`, or a month as `YYYY-MM`. A time of day after it does not count.
pub(super) fn day_or_month(text: &str, format: Option<DateFormat>) -> Parsed<String> {
    let text = without_time(text);
    let numbers = Numbers::of(text).ok_or_else(|| expected(format))?;
    match (numbers, format) {
        (Numbers::YearFirst(year, month, day), _) => iso(year, month, day),
        (_, Some(DateFormat::Iso)) => Err(expected(format)),
        (Numbers::YearLast(month, None, year), _) => iso(year, month, None),
        (Numbers::YearLast(first, Some(second), year), format) => {
            // Nobody writes dots with the month first.
            let dotted = text.contains('.').then_some(DateFormat::Dmy);
            let (day, month) = order(first, second, dotted.or(format)).ok_or_else(|| ambiguous(first, second, year))?;
            iso(year, month, Some(day))
        }
    }
}

/// Day and month, in this order; `None` when either order makes a date.
fn order(first: u32, second: u32, format: Option<DateFormat>) -> Option<(u32, u32)> {
    match format {
        Some(DateFormat::Mdy) => Some((second, first)),
        Some(DateFormat::Dmy) => Some((first, second)),
        _ if first > 12 || first == second => Some((first, second)),
        _ if second > 12 => Some((second, first)),
        _ => None,
    }
}

fn ambiguous(first: u32, second: u32, year: u32) -> Cow<'static, str> {
    let shown = |day, month| {
        let date = NaiveDate::from_ymd_opt(i32::try_from(year).unwrap_or(0), month, day);
        date.map_or_else(String::new, |date| date.format("%-d %B %Y").to_string())
    };
    let (mdy, dmy) = (shown(second, first), shown(first, second));
    format!("a date that reads in one way: this is {mdy} with --date-format mdy, {dmy} with --date-format dmy").into()
}

fn expected(format: Option<DateFormat>) -> Cow<'static, str> {
    match format {
        Some(DateFormat::Mdy) => "a date MM/DD/YYYY".into(),
        Some(DateFormat::Dmy) => "a date DD.MM.YYYY or DD/MM/YYYY".into(),
        Some(DateFormat::Iso) => "a date YYYY-MM-DD".into(),
        None => "a date such as 2026-11-23, 11/23/2026 or 23.11.2026, or a month 2026-11".into(),
    }
}

/// The text of the table reader's own format, judged by it.
fn iso(year: u32, month: u32, day: Option<u32>) -> Parsed<String> {
    let day = day.map_or_else(String::new, |day| format!("-{day:02}"));
    let text = format!("{year:04}-{month:02}{day}");
    date::esd(Cell { text: &text, decimal_comma: false })?;
    Ok(text)
}

/// True when the text has the shape of a date or a month.
pub(super) fn is_like_date(text: &str) -> bool {
    let text = without_time(text);
    // 12.2026 is a number rather than a month.
    Numbers::of(text).is_some_and(|numbers| !(matches!(numbers, Numbers::YearLast(_, None, _)) && text.contains('.')))
}

/// The text before a time such as `12:00:00 AM` or `T00:00:00`.
fn without_time(text: &str) -> &str {
    match text.split_once([' ', 'T']) {
        Some((date, time)) if time.contains(':') => date,
        _ => text,
    }
}

/// The numbers of a date.
#[derive(Clone, Copy)]
enum Numbers {
    /// Year, month, and perhaps day.
    YearFirst(u32, u32, Option<u32>),
    /// One or two numbers before the year.
    YearLast(u32, Option<u32>, u32),
}

impl Numbers {
    fn of(text: &str) -> Option<Self> {
        let separator = text.chars().find(|letter| !letter.is_ascii_digit()).filter(|&c| "/.-".contains(c))?;
        let parts: Vec<&str> = text.split(separator).collect();
        let is_year = |text: &str| text.len() == 4;
        let is_short = |text: &str| matches!(text.len(), 1 | 2);
        let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
        match *parts.as_slice() {
            [year, month] if is_year(year) && is_short(month) => {
                Some(Self::YearFirst(number(year)?, number(month)?, None))
            }
            [month, year] if is_short(month) && is_year(year) => {
                Some(Self::YearLast(number(month)?, None, number(year)?))
            }
            [year, month, day] if is_year(year) && is_short(month) && is_short(day) => {
                Some(Self::YearFirst(number(year)?, number(month)?, Some(number(day)?)))
            }
            [first, second, year] if is_short(first) && is_short(second) && is_year(year) => {
                Some(Self::YearLast(number(first)?, Some(number(second)?), number(year)?))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::plain_date;
    use chrono::Datelike as _;
    use proptest::prelude::*;

    #[test]
    fn dates_that_read_in_one_way_need_no_format() {
        for text in ["2026-11-23", "11/23/2026", "23/11/2026", "23.11.2026", "2026/11/23", "11/23/2026 12:00:00 AM"] {
            assert_eq!(day_or_month(text, None), Ok("2026-11-23".to_owned()), "{text}");
        }
        assert_eq!(day_or_month("3.4.2026", None), Ok("2026-04-03".to_owned()), "with dots the day comes first");
        assert_eq!(day_or_month("04/04/2026", None), Ok("2026-04-04".to_owned()));
        assert_eq!(day_or_month("2026-11", None), Ok("2026-11".to_owned()));
        assert_eq!(day_or_month("11/2026", None), Ok("2026-11".to_owned()));
    }

    #[test]
    fn a_date_that_reads_in_two_ways_is_refused_with_both_and_the_remedy() {
        let refusal = day_or_month("03/04/2026", None).unwrap_err();
        assert_eq!(
            refusal,
            "a date that reads in one way: this is 4 March 2026 with --date-format mdy, 3 April 2026 with --date-format dmy"
        );
        assert_eq!(day_or_month("03/04/2026", Some(DateFormat::Mdy)), Ok("2026-03-04".to_owned()));
        assert_eq!(day_or_month("03/04/2026", Some(DateFormat::Dmy)), Ok("2026-04-03".to_owned()));
        assert!(day_or_month("03/04/2026", Some(DateFormat::Iso)).is_err());
    }

    #[test]
    fn with_dots_the_day_comes_first_whatever_the_format() {
        for format in [None, Some(DateFormat::Mdy), Some(DateFormat::Dmy)] {
            assert_eq!(day_or_month("05.10.2026", format), Ok("2026-10-05".to_owned()), "{format:?}");
        }
        assert!(day_or_month("05.10.2026", Some(DateFormat::Iso)).is_err());
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["soon", "23.11.26", "13/25/2026", "2026-02-30", "1/2/3", "2026", "", "30.02.2026"] {
            assert!(day_or_month(text, None).is_err(), "{text}");
        }
        assert!(day_or_month("11/23/2026", Some(DateFormat::Dmy)).is_err(), "there is no month 23");
        assert!(day("2026-11", None).is_err());
    }

    #[test]
    fn numbers_are_not_like_dates() {
        for text in ["1200", "1.5", "12.2026", "", "Teams", "-5", "10-20"] {
            assert!(!is_like_date(text), "{text}");
        }
        for text in ["11/23/2026", "2026-11", "99/99/2026", "2026-11-23T00:00:00"] {
            assert!(is_like_date(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_is_refused(text in "[0-9/.:T -]{0,22}|\\PC{0,12}") {
            for format in DateFormat::ALL.map(Some).into_iter().chain([None]) {
                if let Ok(date) = day_or_month(&text, format) {
                    let day = if date.len() == "YYYY-MM".len() { format!("{date}-01") } else { date };
                    let read = plain_date(&day).is_some_and(|date| (1900..=2200).contains(&date.year()));
                    prop_assert!(read, "{text} as {day}");
                }
            }
        }
    }
}
