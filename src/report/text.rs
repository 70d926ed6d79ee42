//! Texts of a case, cut where they are too long for a page.

use std::borrow::Cow;

/// Characters of an id or a name that are shown.
pub(super) const NAME: usize = 80;
/// Characters of a message or a detail that are shown.
pub(super) const MESSAGE: usize = 500;

/// The first `length` characters, with an ellipsis for the rest.
pub(super) fn clip(text: &str, length: usize) -> Cow<'_, str> {
    match text.char_indices().nth(length) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

/// [`clip`] for an id or a name.
pub(super) fn name(text: &str) -> Cow<'_, str> {
    clip(text, NAME)
}

/// [`clip`] for a message.
pub(super) fn message(text: &str) -> Cow<'_, str> {
    clip(text, MESSAGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(clip("übung", 5), "übung");
        assert_eq!(clip("übung", 2), "üb…");
    }
}
