//! ESD-TWO-WAY: a mail sent or a voicemail left does not set an ESD; only two-way communication does.

use crate::case::{EsdChange, Evidence};

/// Why `change` is rejected, if its evidence is one-way. No evidence at all is accepted.
pub(super) fn objection(change: &EsdChange) -> Option<String> {
    let evidence = match change.evidence? {
        Evidence::EmailSent => "a mail sent",
        Evidence::Voicemail => "a voicemail left",
        Evidence::EmailExchange | Evidence::Call | Evidence::Meeting | Evidence::Kickoff => return None,
    };
    Some(format!("its evidence is {evidence}; expected two-way communication"))
}
