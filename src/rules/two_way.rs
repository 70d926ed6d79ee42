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

#[cfg(test)]
mod tests {
    use crate::case::Evidence;
    use crate::finding::{Rule, Severity};
    use crate::rules::probe::{accepted, after_change, rejected_by};

    #[test]
    fn a_mail_sent_or_a_voicemail_left_does_not_change_an_esd() {
        for one_way in [Evidence::EmailSent, Evidence::Voicemail] {
            assert_eq!(
                after_change("2026-12-01", |change| change.evidence = Some(one_way)),
                rejected_by(Rule::EsdTwoWay)
            );
        }
    }

    #[test]
    fn two_way_communication_changes_it_and_so_does_silence_about_the_evidence() {
        let two_way = [Evidence::EmailExchange, Evidence::Call, Evidence::Meeting, Evidence::Kickoff];
        for evidence in two_way.map(Some).into_iter().chain([None]) {
            assert_eq!(after_change("2026-12-01", |change| change.evidence = evidence), accepted());
        }
    }

    #[test]
    fn a_first_entry_needs_an_answer_too() {
        let (in_force, said) = after_change("", |change| change.evidence = Some(Evidence::Voicemail));
        assert_eq!(in_force, None);
        assert_eq!(said[0], (Severity::Warning, Rule::EsdTwoWay));
    }
}
