//! One scenario: a name and what it changes.

use super::change::Change;

/// The folder of the base plan; no scenario may have it.
pub const BASE: &str = "base";

/// One scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Its name; in a grid with what tells it from the others.
    pub name: String,
    /// The name of its folder.
    pub folder: String,
    /// What it is about, for people; may be empty.
    pub about: String,
    /// The line of the file it begins on.
    pub line: u32,
    /// What it changes, in this order.
    pub changes: Vec<Change>,
}

/// A name for a folder: small letters, digits and hyphens, at most 80. A minus sign is written out.
#[must_use]
pub(super) fn folder_name(name: &str) -> String {
    let mut folder = String::new();
    let mut letters = name.to_lowercase().chars().collect::<Vec<_>>().into_iter().peekable();
    while let Some(letter) = letters.next() {
        let is_new_word = folder.is_empty() || folder.ends_with('-');
        let is_number_next = letters.peek().is_some_and(char::is_ascii_digit);
        match letter {
            letter if letter.is_alphanumeric() || letter == '.' && !folder.is_empty() => folder.push(letter),
            '-' if is_new_word && is_number_next => folder.push_str("minus-"),
            _ if is_new_word => {}
            _ => folder.push('-'),
        }
    }
    let short: String = folder.chars().take(80).collect();
    let short = short.trim_end_matches(['-', '.']);
    match short {
        "" => "scenario".to_owned(),
        BASE | "case" => format!("{short}-scenario"),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_named_in_letters_digits_and_hyphens() {
        assert_eq!(folder_name("Two leave: hours 36.5, from 2027-03-01"), "two-leave-hours-36.5-from-2027-03-01");
        assert_eq!(folder_name("../../etc"), "etc");
        assert_eq!(folder_name("!?"), "scenario");
        assert_eq!(folder_name("Base"), "base-scenario");
        assert_eq!(folder_name("hours -10, then 5 - 3"), "hours-minus-10-then-5-3");
    }
}
