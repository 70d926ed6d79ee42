//! The known name a misspelt one most likely stands for.

/// How alike two names must be for one to be called a likely misspelling of the other.
const LIKELY: f64 = 0.7;

/// A part of a name that is shorter says nothing.
const LEAST_PART: usize = 3;

/// The candidate that is most like `name`, ignoring case; the first of equals; `None` without candidates.
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    best(name, candidates).map(|(candidate, _)| candidate)
}

/// The candidate `name` is a likely misspelling of.
pub(super) fn likely<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    best(name, candidates).filter(|&(_, likeness)| likeness >= LIKELY).map(|(candidate, _)| candidate)
}

/// The candidate `name` is a likely misspelling of, else the most alike of those it contains or is a part of.
pub(crate) fn near<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let is_part = |part: &str, whole: &str| part.chars().count() >= LEAST_PART && whole.contains(part);
    let is_related = |candidate: &&str| {
        let candidate = candidate.to_lowercase();
        is_part(&lower, &candidate) || is_part(&candidate, &lower)
    };
    likely(name, candidates.clone()).or_else(|| nearest(name, candidates.into_iter().filter(is_related)))
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
    fn a_name_is_near_one_that_it_is_a_part_of() {
        let known = ["Exchange Online", "Microsoft Teams", "Teams Phone"];
        assert_eq!(near("Microsoft Temas", known), Some("Microsoft Teams"));
        assert_eq!(near("teams", known), Some("Teams Phone"), "the shorter of the two");
        assert_eq!((near("Intune", known), near("on", known)), (None, None));
    }

    #[test]
    fn a_name_that_is_quite_different_is_no_misspelling() {
        assert_eq!(likely("Temas", ["Exchange Online", "Teams"]), Some("Teams"));
        assert_eq!(likely("Intune", ["Exchange Online", "Teams"]), None);
    }
}
