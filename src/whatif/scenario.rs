//! One scenario: a name and what it changes.

use super::change::Change;
use super::fingerprint::Fingerprint;

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

impl Scenario {
    /// One that helps to answer a question. Its name is made, so nobody could choose another one where two are alike in the
    /// letters that a folder keeps: what its folder ends on tells it from all others, and after two hyphens in a row, which
    /// the folder of no scenario of a file has.
    pub(super) fn answering(name: String, changes: Vec<Change>) -> Self {
        let mark = Fingerprint::of(&(&name, &changes)).text();
        let folder = format!("{}--{}", short(&words(&name), 68), &mark[..10]);
        Self { name, folder, about: String::new(), line: 0, changes }
    }
}

/// A name for a folder: small letters, digits and hyphens, at most 80. A minus sign is written out.
#[must_use]
pub(super) fn folder_name(name: &str) -> String {
    match short(&words(name), 80) {
        "" => "scenario".to_owned(),
        short @ (BASE | "case") => format!("{short}-scenario"),
        name => name.to_owned(),
    }
}

/// The words of `name` with hyphens between them.
fn words(name: &str) -> String {
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
    folder
}

/// The first `most` letters, less the marks they end on.
fn short(folder: &str, most: usize) -> &str {
    let end = folder.char_indices().nth(most).map_or(folder.len(), |(end, _)| end);
    folder[..end].trim_end_matches(['-', '.'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::whatif::change::Setting;

    #[test]
    fn a_folder_is_named_in_letters_digits_and_hyphens() {
        assert_eq!(folder_name("Two leave: hours 36.5, from 2027-03-01"), "two-leave-hours-36.5-from-2027-03-01");
        assert_eq!(folder_name("../../etc"), "etc");
        assert_eq!(folder_name("!?"), "scenario");
        assert_eq!(folder_name("Base"), "base-scenario");
        assert_eq!(folder_name("hours -10, then 5 - 3"), "hours-minus-10-then-5-3");
    }

    #[test]
    fn no_two_scenarios_that_answer_questions_share_a_folder_however_they_are_called() {
        let folder = |name: &str, waits: u32| {
            let changes = vec![Change::Set(Setting::MaxWaitDays(waits))];
            Scenario::answering(name.to_owned(), changes).folder
        };
        let long = "a".repeat(100);
        let names = [
            format!("room {long}: 3 more"),
            format!("room {long}: 4 more"),
            "room a b: 3".into(),
            "room a-b: 3".into(),
        ];
        let mut folders: Vec<String> = names.iter().flat_map(|name| [folder(name, 0), folder(name, 1)]).collect();
        assert!(folders.iter().all(|folder| folder.len() <= 80 && folder != &folder_name(folder)), "{folders:?}");
        assert!(folders[4].starts_with("room-a-b-3--"), "{}", folders[4]);
        folders.sort();
        folders.dedup();
        assert_eq!(folders.len(), 2 * names.len());
    }
}
