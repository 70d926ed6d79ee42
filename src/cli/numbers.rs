//! Numbers as a person reads them.

use std::fmt;

/// A whole number with a comma between thousands.
pub(super) struct Count(pub u64);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

/// A number and what is counted: "1 tenant", "2 tenants".
pub(super) struct Counted(pub u64, pub &'static str);

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.0 == 1 { "" } else { "s" };
        write!(f, "{} {}{plural}", Count(self.0), self.1)
    }
}

/// Hours with one decimal and a comma between thousands.
pub(super) struct HoursShown(pub f64);

impl fmt::Display for HoursShown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = (self.0.abs() * 10.0).round() as u64;
        let sign = if self.0 < 0.0 && tenths > 0 { "-" } else { "" };
        write!(f, "{sign}{}.{} h", Count(tenths / 10), tenths % 10)
    }
}

/// A share in percent: whole from 10 % on, finer below, and never "0 %" for what is not nothing.
pub(super) struct Percent(pub f64);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = self.0 * 100.0;
        match percent.abs() {
            0.0 => f.write_str("0 %"),
            small if small < 0.01 => f.write_str("under 0.01 %"),
            small if small < 1.0 => write!(f, "{percent:.2} %"),
            small if small < 10.0 => write!(f, "{percent:.1} %"),
            _ => write!(f, "{percent:.0} %"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted() {
        let shown = [0, 7, 999, 1_000, 12_345, 1_234_567].map(|number| Count(number).to_string());
        assert_eq!(shown, ["0", "7", "999", "1,000", "12,345", "1,234,567"]);
        assert_eq!(HoursShown(1_234.56).to_string(), "1,234.6 h");
        assert_eq!(HoursShown(-0.01).to_string(), "0.0 h");
        assert_eq!(HoursShown(-1.5).to_string(), "-1.5 h");
    }

    #[test]
    fn one_is_not_plural() {
        assert_eq!([0, 1, 2].map(|number| Counted(number, "FM").to_string()), ["0 FMs", "1 FM", "2 FMs"]);
    }

    #[test]
    fn a_small_share_is_not_rounded_to_nothing() {
        let shown = [0.0, 0.000_001, 0.004_2, 0.034, 0.97, 1.251].map(|share| Percent(share).to_string());
        assert_eq!(shown, ["0 %", "under 0.01 %", "0.42 %", "3.4 %", "97 %", "125 %"]);
    }
}
