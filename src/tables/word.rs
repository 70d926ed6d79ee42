//! Closed words: the few values some columns have. Case, spaces and punctuation do not count.

use super::cell::{Cell, Parsed};
use super::nearest::likely;
use crate::case::{Channel, Contact, Evidence, L1Status, NoteCategory, Precision, Stability};

/// Words and their meanings.
type Words<T> = [(&'static str, T)];

const CHANNELS: [(&str, Channel); 2] = [("FTC", Channel::Ftc), ("FRP", Channel::Frp)];

const CONTACTS: [(&str, Contact); 3] =
    [("responsive", Contact::Responsive), ("silent", Contact::Silent), ("unresponsive", Contact::Unresponsive)];

const STATUSES: [(&str, L1Status); 5] = [
    (L1Status::InProgress.as_str(), L1Status::InProgress),
    (L1Status::StatusUnknown.as_str(), L1Status::StatusUnknown),
    (L1Status::Blocked.as_str(), L1Status::Blocked),
    (L1Status::NoIntent.as_str(), L1Status::NoIntent),
    (L1Status::DuplicateInvalid.as_str(), L1Status::DuplicateInvalid),
];

const PRECISIONS: [(&str, Precision); 2] = [("day", Precision::Day), ("month", Precision::Month)];

const NOTE_CATEGORIES: [(&str, NoteCategory); 2] =
    [("overall_status", NoteCategory::OverallStatus), ("entitlement_status", NoteCategory::EntitlementStatus)];

const EVIDENCE: [(&str, Evidence); 6] = [
    ("email_sent", Evidence::EmailSent),
    ("voicemail", Evidence::Voicemail),
    ("email_exchange", Evidence::EmailExchange),
    ("call", Evidence::Call),
    ("meeting", Evidence::Meeting),
    ("kickoff", Evidence::Kickoff),
];

const STABILITIES: [(&str, Stability); 3] =
    [("locked", Stability::Locked), ("priced", Stability::Priced), ("free", Stability::Free)];

/// `channel`.
pub(super) fn channel(cell: Cell<'_>) -> Parsed<Channel> {
    one_of(&CHANNELS, cell.text)
}

/// `contact`.
pub(super) fn contact(cell: Cell<'_>) -> Parsed<Contact> {
    one_of(&CONTACTS, cell.text)
}

/// `l1_status`.
pub(super) fn status(cell: Cell<'_>) -> Parsed<L1Status> {
    one_of(&STATUSES, cell.text)
}

/// `esd_precision`.
pub(super) fn precision(cell: Cell<'_>) -> Parsed<Precision> {
    one_of(&PRECISIONS, cell.text)
}

/// `note_category`.
pub(super) fn note_category(cell: Cell<'_>) -> Parsed<NoteCategory> {
    one_of(&NOTE_CATEGORIES, cell.text)
}

/// `evidence`.
pub(super) fn evidence(cell: Cell<'_>) -> Parsed<Evidence> {
    one_of(&EVIDENCE, cell.text)
}

/// `stability` of the policy.
pub(super) fn stability(text: &str) -> Parsed<Stability> {
    one_of(&STABILITIES, text)
}

fn one_of<T: Copy>(words: &Words<T>, text: &str) -> Parsed<T> {
    let meaning = words.iter().find(|(word, _)| same(word, text)).map(|&(_, meaning)| meaning);
    meaning.ok_or_else(|| {
        let names: Vec<&str> = words.iter().map(|&(word, _)| word).collect();
        let hint = likely(text, names.iter().copied()).map(|word| format!("; did you mean {word}?"));
        format!("one of {}{}", names.join(", "), hint.unwrap_or_default()).into()
    })
}

/// True when both have the same letters and digits.
pub(crate) fn same(word: &str, text: &str) -> bool {
    word == text || letters(word).eq(letters(text))
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> Cell<'_> {
        Cell { text, decimal_comma: false }
    }

    #[test]
    fn case_spaces_and_punctuation_do_not_count() {
        assert_eq!(status(cell("IN-PROGRESS")), Ok(L1Status::InProgress));
        assert_eq!(status(cell("duplicate / invalid")), Ok(L1Status::DuplicateInvalid));
        assert_eq!(evidence(cell("E-mail exchange")), Ok(Evidence::EmailExchange));
        assert_eq!(channel(cell("ftc")), Ok(Channel::Ftc));
    }

    #[test]
    fn another_word_is_refused_with_the_known_ones() {
        let expected = "one of In Progress, Status Unknown, Blocked, No Intent, Duplicate/Invalid; \
                        did you mean In Progress?";
        assert_eq!(status(cell("In Progres")), Err(expected.into()));
        assert_eq!(precision(cell("week")), Err("one of day, month".into()));
        assert!(status(cell("--")).is_err());
    }
}
