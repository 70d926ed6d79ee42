//! Dates in cells.

use super::cell::{Cell, Parsed};
use crate::case::{Esd, Precision};
use chrono::NaiveDate;

/// Years outside these are taken for slips.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// A date `YYYY-MM-DD`.
pub(super) fn date(cell: Cell<'_>) -> Parsed<NaiveDate> {
    match parts(cell.text) {
        Some((year, month, Some(day))) => calendar_date(year, month, day),
        Some((_, _, None)) | None => Err(expected("a date YYYY-MM-DD", cell.text).into()),
    }
}

/// The date that `text` writes as `YYYY-MM-DD`. Any year will do: a plan goes on where the last year of the tables ends.
pub(crate) fn plain_date(text: &str) -> Option<NaiveDate> {
    let (year, month, day) = parts(text)?;
    NaiveDate::from_ymd_opt(year, month, day?)
}

/// An ESD: a date, or a month `YYYY-MM`.
pub(super) fn esd(cell: Cell<'_>) -> Parsed<Esd> {
    let (year, month, day) =
        parts(cell.text).ok_or_else(|| expected("a date YYYY-MM-DD or a month YYYY-MM", cell.text))?;
    let precision = if day.is_some() { Precision::Day } else { Precision::Month };
    Ok(Esd { date: calendar_date(year, month, day.unwrap_or(1))?, precision })
}

/// What is expected in place of `text`; of a date `DD.MM.YYYY` it says how that is written.
fn expected(what: &str, text: &str) -> String {
    dotted(text).map_or_else(|| what.to_owned(), |date| format!("{what}, here {date}"))
}

fn dotted(text: &str) -> Option<NaiveDate> {
    let [day, month, year] = text.split('.').collect::<Vec<_>>().try_into().ok()?;
    let is_date = (1..=2).contains(&day.len()) && (1..=2).contains(&month.len()) && year.len() == 4;
    let number = |part: &str| number(part.as_bytes()).filter(|_| is_date);
    NaiveDate::from_ymd_opt(i32::try_from(number(year)?).ok()?, number(month)?, number(day)?)
}

fn calendar_date(year: i32, month: u32, day: u32) -> Parsed<NaiveDate> {
    if !YEARS.contains(&year) {
        return Err(format!("a year from {} to {}", YEARS.start(), YEARS.end()).into());
    }
    NaiveDate::from_ymd_opt(year, month, day).ok_or("a date that is in the calendar".into())
}

/// Year, month and, when given, day.
fn parts(text: &str) -> Option<(i32, u32, Option<u32>)> {
    let bytes = text.as_bytes();
    let (month, day) = match bytes.len() {
        7 => (bytes, None),
        10 if bytes[7] == b'-' => (&bytes[..7], Some(number(&bytes[8..])?)),
        _ => return None,
    };
    if month[4] != b'-' {
        return None;
    }
    let year = i32::try_from(number(&month[..4])?).ok()?;
    Some((year, number(&month[5..])?, day))
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Datelike as _;
    use proptest::prelude::*;

    fn cell(text: &str) -> Cell<'_> {
        Cell { text, decimal_comma: false }
    }

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn dates_are_read() {
        assert_eq!(date(cell("2026-11-23")), Ok(day(2026, 11, 23)));
        assert_eq!(date(cell("2028-02-29")), Ok(day(2028, 2, 29)));
    }

    #[test]
    fn what_is_no_date_is_refused_and_the_reason_is_given() {
        for wrong in ["2026/11/23", "2026-11", "2026-1-2", "20261123", "2026-11-2x", "+026-11-23", "éé-éé-é"] {
            assert_eq!(date(cell(wrong)), Err("a date YYYY-MM-DD".into()), "{wrong}");
        }
        assert_eq!(date(cell("2026-02-30")), Err("a date that is in the calendar".into()));
        assert_eq!(date(cell("2026-13-01")), Err("a date that is in the calendar".into()));
        assert_eq!(date(cell("0206-11-23")), Err("a year from 1900 to 2200".into()));
        assert_eq!(date(cell("2201-01-01")), Err("a year from 1900 to 2200".into()));
    }

    #[test]
    fn a_month_is_an_estimate_on_its_first_day() {
        assert_eq!(esd(cell("2026-12")), Ok(Esd { date: day(2026, 12, 1), precision: Precision::Month }));
        assert_eq!(esd(cell("2026-12-01")), Ok(Esd { date: day(2026, 12, 1), precision: Precision::Day }));
        assert_eq!(esd(cell("12-2026")), Err("a date YYYY-MM-DD or a month YYYY-MM".into()));
    }

    #[test]
    fn a_date_with_dots_is_told_how_it_is_written() {
        assert_eq!(date(cell("30.11.2026")), Err("a date YYYY-MM-DD, here 2026-11-30".into()));
        assert_eq!(esd(cell("7.1.2027")), Err("a date YYYY-MM-DD or a month YYYY-MM, here 2027-01-07".into()));
        for other in ["31.11.2026", "11.2026", "30.11.26", "30/11/2026", "2026.11.30", "+1.11.2026"] {
            assert_eq!(date(cell(other)), Err("a date YYYY-MM-DD".into()), "{other}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_is_refused(text in "[-0-9]{0,11}|\\PC{0,10}") {
            let read = [date(cell(&text)), esd(cell(&text)).map(|esd| esd.date)].into_iter().flatten();
            for day in read {
                prop_assert!(YEARS.contains(&day.year()), "{day}");
                prop_assert!(day.to_string().starts_with(&text), "{day} as {text}");
            }
        }
    }
}
