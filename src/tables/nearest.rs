//! The known name a misspelt one most likely stands for.

/// How alike two names must be for one to be called a likely misspelling of the other.
const LIKELY: f64 = 0.7;

/// The candidate that is most like `name`, ignoring case; the first of equals; `None` without candidates.
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    best(name, candidates).map(|(candidate, _)| candidate)
}

/// The candidate `name` is a likely misspelling of.
pub(super) fn likely<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    best(name, candidates).filter(|&(_, likeness)| likeness >= LIKELY).map(|(candidate, _)| candidate)
}

fn best<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<(&'a str, f64)> {
    let name: String = name.chars().take(100).collect::<String>().to_lowercase();
    let likeness = |candidate: &str| strsim::normalized_damerau_levenshtein(&name, &candidate.to_lowercase());
    let mut best: Option<(&str, f64)> = None;
    for candidate in candidates {
        let likeness = likeness(candidate);
        if best.is_none_or(|(_, so_far)| likeness > so_far) {
            best = Some((candidate, likeness));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_alike_name_wins_and_case_does_not_count() {
        assert_eq!(nearest("Tenant ID", ["name", "tenant_id", "fm_id"]), Some("tenant_id"));
        assert_eq!(nearest("x", []), None);
    }

    #[test]
    fn a_name_that_is_quite_different_is_no_misspelling() {
        assert_eq!(likely("Temas", ["Exchange Online", "Teams"]), Some("Teams"));
        assert_eq!(likely("Intune", ["Exchange Online", "Teams"]), None);
    }
}
