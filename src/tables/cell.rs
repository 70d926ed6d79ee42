//! What a cell can be: text, lists and numbers. Each reader takes a trimmed cell that is not empty and answers with the
//! value or with what was expected in its place.

use crate::case::{HOURS_OF_WEEK, Share};
use std::borrow::Cow;
use std::fmt::Display;
use std::ops::RangeInclusive;

/// One cell that is not empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell<'a> {
    /// The trimmed text.
    pub(super) text: &'a str,
    /// True when a decimal comma is understood.
    pub(super) decimal_comma: bool,
}

/// What was expected in place of an unreadable cell, to be read after "expected".
pub(super) type Expected = Cow<'static, str>;

/// The value of a cell.
pub(super) type Parsed<T> = Result<T, Expected>;

/// Any text.
pub(super) const fn text(cell: Cell<'_>) -> Parsed<&str> {
    Ok(cell.text)
}

/// The parts of a list, without empty ones.
pub(super) fn list(cell: Cell<'_>) -> Parsed<Vec<&str>> {
    let parts: Vec<&str> = cell.text.split('|').map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { Err("at least one name, several separated by |".into()) } else { Ok(parts) }
}

/// A whole number in `range`; `12.0` is taken for 12, as spreadsheets write it.
pub(super) fn whole(range: RangeInclusive<u32>) -> impl FnOnce(Cell<'_>) -> Parsed<u32> {
    move |cell| {
        let number = decimal(cell).and_then(|number| number.to_whole()).and_then(|number| u32::try_from(number).ok());
        let expected = || between("a whole number", range.start(), range.end());
        if without_marks(cell).is_some_and(|number| range.contains(&number)) {
            return Err(format!("{}, with no mark between thousands", expected()).into());
        }
        number.filter(|number| range.contains(number)).ok_or_else(expected)
    }
}

/// The number that `1.000` stands for where its mark parts thousands: beside decimal commas nobody can tell it from 1.
fn without_marks(cell: Cell<'_>) -> Option<u32> {
    const MARKS: [char; 2] = ['.', ','];
    let (first, rest) = cell.text.split_once(MARKS).filter(|_| cell.decimal_comma)?;
    let are_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let begins = (1..=3).contains(&first.len()) && !first.starts_with('0') && are_digits(first);
    let goes_on = rest.split(MARKS).all(|group| group.len() == 3 && are_digits(group));
    if begins && goes_on { cell.text.replace(MARKS, "").parse().ok() } else { None }
}

/// Hours per week that work takes, in whole minutes (halves rounded up).
pub(super) fn hours_per_week(cell: Cell<'_>) -> Parsed<i64> {
    hours_of_week(cell).map(|number| number.times(60))
}

/// Hours per week that an FM has: whole minutes only, since nobody is given a minute that is not there.
pub(super) fn weekly_hours(cell: Cell<'_>) -> Parsed<i64> {
    hours_of_week(cell).map(|number| number.whole_times(60))
}

fn hours_of_week(cell: Cell<'_>) -> Parsed<Decimal> {
    let number = decimal(cell).filter(|number| number.is_between(0, HOURS_OF_WEEK));
    number.ok_or_else(|| between("hours per week", &0, &HOURS_OF_WEEK))
}

/// A share of one, in millionths.
pub(super) fn share(cell: Cell<'_>) -> Parsed<Share> {
    let number = decimal(cell).filter(|number| number.is_between(0, 1)).map(|number| number.times(1_000_000));
    number.and_then(|millionths| u32::try_from(millionths).ok()).map(Share).ok_or("a share from 0 to 1".into())
}

fn between(what: &str, least: &impl Display, most: &impl Display) -> Expected {
    format!("{what} from {least} to {most}").into()
}

/// Digits that are kept of a number; those after them are below anything a table can mean.
const DIGITS: u32 = 18;

/// A decimal number, exactly as written: `digits` / 10^`scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Decimal {
    digits: i128,
    scale: u32,
}

impl Decimal {
    const fn to_whole(self) -> Option<i128> {
        let unit = 10_i128.pow(self.scale);
        if self.digits % unit == 0 { Some(self.digits / unit) } else { None }
    }

    const fn is_between(self, least: i64, most: i64) -> bool {
        let unit = 10_i128.pow(self.scale);
        self.digits >= least as i128 * unit && self.digits <= most as i128 * unit
    }

    /// The number times `factor`, to the nearest whole (halves up). Only for numbers known to be small and not negative.
    fn times(self, factor: i64) -> i64 {
        let unit = 10_i128.pow(self.scale);
        let product = (2 * self.digits * i128::from(factor) + unit) / (2 * unit);
        i64::try_from(product).unwrap_or(i64::MAX)
    }

    /// The number times `factor`, rounded down; a billionth below a whole is that whole, since spreadsheets write a third
    /// with fifteen digits. Only for numbers known to be small and not negative.
    fn whole_times(self, factor: i64) -> i64 {
        let unit = 10_i128.pow(self.scale);
        let product = (self.digits * i128::from(factor) + unit / 1_000_000_000) / unit;
        i64::try_from(product).unwrap_or(i64::MAX)
    }
}

/// Reads a decimal number such as `-12`, `7.5` or `1.5E-2`.
fn decimal(cell: Cell<'_>) -> Option<Decimal> {
    let (text, exponent) = match cell.text.split_once(['e', 'E']) {
        Some((text, exponent)) => (text, exponent.parse::<i8>().ok()?),
        None => (cell.text, 0),
    };
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let point = |c: char| c == '.' || (c == ',' && cell.decimal_comma);
    let (whole, fraction) = text.split_once(point).unwrap_or((text, ""));
    let magnitude = scaled(whole, fraction)?.shifted(exponent)?;
    Some(Decimal { digits: if negative { -magnitude.digits } else { magnitude.digits }, ..magnitude })
}

/// The number with these digits before and after its point; `None` when there are none or other letters.
fn scaled(whole: &str, fraction: &str) -> Option<Decimal> {
    if whole.is_empty() && fraction.is_empty() || whole.len() > DIGITS as usize {
        return None;
    }
    let mut number = Decimal { digits: 0, scale: 0 };
    for byte in whole.bytes() {
        number.digits = number.digits * 10 + digit(byte)?;
    }
    for byte in fraction.bytes() {
        let digit = digit(byte)?;
        if number.scale < DIGITS {
            number = Decimal { digits: number.digits * 10 + digit, scale: number.scale + 1 };
        }
    }
    Some(number)
}

impl Decimal {
    /// The number times ten to the power of `exponent`; `None` when that is out of all proportion.
    fn shifted(self, exponent: i8) -> Option<Self> {
        let scale = i32::try_from(self.scale).ok()? - i32::from(exponent);
        match u32::try_from(scale) {
            Ok(scale) if scale <= 2 * DIGITS => Some(Self { scale, ..self }),
            Ok(_) => None,
            Err(_) if scale < -18 => None,
            Err(_) => Some(Self { digits: self.digits.checked_mul(10_i128.pow(scale.unsigned_abs()))?, scale: 0 }),
        }
    }
}

fn digit(byte: u8) -> Option<i128> {
    byte.is_ascii_digit().then(|| i128::from(byte - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cell(text: &str) -> Cell<'_> {
        Cell { text, decimal_comma: false }
    }

    #[test]
    fn whole_numbers_keep_to_their_range() {
        assert_eq!(whole(0..=520)(cell("52")), Ok(52));
        assert_eq!(whole(0..=520)(cell("52.0")), Ok(52));
        assert_eq!(whole(0..=520)(cell("1e2")), Ok(100));
        for wrong in ["521", "-1", "5.5", "x", "1,0", ".", "", "99999999999999999999", "1e99", "１"] {
            let expected = "a whole number from 0 to 520";
            assert_eq!(whole(0..=520)(cell(wrong)), Err(expected.into()), "{wrong}");
        }
    }

    #[test]
    fn beside_decimal_commas_a_whole_number_that_may_be_thousands_is_refused() {
        let comma = |text| Cell { text, decimal_comma: true };
        for thousands in ["1.000", "1,000", "12.500", "1.234.567"] {
            let expected = "a whole number from 0 to 9999999, with no mark between thousands";
            assert_eq!(whole(0..=9_999_999)(comma(thousands)), Err(expected.into()), "{thousands}");
        }
        assert_eq!(whole(0..=520)(comma("1.000")), Ok(1), "a thousand is out of range");
        for (text, number) in [("1000", 1000), ("12.0", 12), ("12,00", 12), ("0.000", 0), ("1000.000", 1000)] {
            assert_eq!(whole(0..=9_999_999)(comma(text)), Ok(number), "{text}");
        }
        assert_eq!(whole(0..=9_999_999)(cell("1.000")), Ok(1), "a point is a point");
        assert_eq!(hours_per_week(comma("1.500")), Ok(90), "no week has 1500 hours");
    }

    #[test]
    fn hours_of_work_become_minutes_and_halves_round_up() {
        assert_eq!(hours_per_week(cell("7.5")), Ok(450));
        assert_eq!(hours_per_week(cell("0.575")), Ok(35), "34.5 minutes");
        assert_eq!(hours_per_week(cell("0.5749")), Ok(34));
        assert_eq!(hours_per_week(cell("0.30000000000000004")), Ok(18));
        assert_eq!(hours_per_week(cell("1.5E-1")), Ok(9));
        assert_eq!(hours_per_week(cell("168")), Ok(10_080));
    }

    #[test]
    fn hours_of_an_fm_become_minutes_rounded_down() {
        assert_eq!(weekly_hours(cell("33.33")), Ok(1999), "1999.8 minutes");
        assert_eq!(weekly_hours(cell("33.3333")), Ok(1999), "1999.998 minutes");
        assert_eq!(weekly_hours(cell("0.0166")), Ok(0));
        assert_eq!(weekly_hours(cell("168")), Ok(10_080));
        // Whole minutes, also where binary fractions lie below them or fifteen digits of a third do.
        for (hours, minutes) in [("38.1", 2286), ("38.099999999999994", 2286), ("33.3333333333333", 2000), ("0.55", 33)]
        {
            assert_eq!(weekly_hours(cell(hours)), Ok(minutes), "{hours}");
        }
    }

    #[test]
    fn hours_that_are_negative_not_finite_or_more_than_a_week_has_are_refused() {
        for wrong in ["-1", "168.01", "inf", "NaN", "-0.001", "1e300", "7,5", "7 h"] {
            assert_eq!(weekly_hours(cell(wrong)), Err("hours per week from 0 to 168".into()), "{wrong}");
            assert_eq!(hours_per_week(cell(wrong)), Err("hours per week from 0 to 168".into()), "{wrong}");
        }
    }

    #[test]
    fn a_decimal_comma_is_understood_where_the_table_has_one() {
        assert_eq!(weekly_hours(Cell { text: "7,5", decimal_comma: true }), Ok(450));
        assert_eq!(weekly_hours(Cell { text: "7.5", decimal_comma: true }), Ok(450));
        assert!(weekly_hours(Cell { text: "1.007,5", decimal_comma: true }).is_err());
    }

    #[test]
    fn shares_end_at_one() {
        assert_eq!(share(cell("1")), Ok(Share::WHOLE));
        assert_eq!(share(cell("0.333333")), Ok(Share(333_333)));
        assert_eq!(share(cell("1.01")), Err("a share from 0 to 1".into()));
    }

    #[test]
    fn lists_are_split_at_bars() {
        assert_eq!(list(cell("Teams | Intune||")), Ok(vec!["Teams", "Intune"]));
        assert!(list(cell(" | ")).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_a_number_or_is_refused(text in "[-+0-9.,eE]{0,30}|\\PC{0,12}", decimal_comma: bool) {
            let cell = Cell { text: &text, decimal_comma };
            prop_assert!(whole(1..=9)(cell).into_iter().all(|number| (1..=9).contains(&number)));
            for minutes in [weekly_hours(cell), hours_per_week(cell)].into_iter().flatten() {
                prop_assert!((0..=60 * HOURS_OF_WEEK).contains(&minutes), "{minutes}");
            }
            prop_assert!(share(cell).into_iter().all(|share| share <= Share::WHOLE));
        }

        #[test]
        fn thousandths_of_hours_round_as_exact_arithmetic_does(thousandths in 0_i64..=168_000) {
            let text = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
            prop_assert_eq!(hours_per_week(cell(&text)), Ok((thousandths * 60 * 2 + 1000) / 2000));
            prop_assert_eq!(weekly_hours(cell(&text)), Ok(thousandths * 60 / 1000));
        }
    }
}
