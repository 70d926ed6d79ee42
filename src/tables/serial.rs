//! Chains of `after`: each workload comes after at most one other.

/// The cycles among `after` (the place of each one's predecessor), each from its smallest place on in `after` order.
pub(super) fn cycles(after: &[Option<usize>]) -> Vec<Vec<usize>> {
    const NEW: usize = usize::MAX;
    let mut walk_of = vec![NEW; after.len()];
    let mut cycles = Vec::new();
    for start in 0..after.len() {
        let mut place = Some(start);
        while let Some(at) = place.filter(|&at| walk_of[at] == NEW) {
            walk_of[at] = start;
            place = after[at];
        }
        if let Some(closed) = place.filter(|&at| walk_of[at] == start) {
            cycles.push(around(after, closed));
        }
    }
    cycles
}

/// The cycle through `place`.
fn around(after: &[Option<usize>], place: usize) -> Vec<usize> {
    let next = |&at: &usize| after[at].filter(|&next| next != place);
    let mut cycle: Vec<usize> = std::iter::successors(Some(place), next).collect();
    let first = cycle.iter().enumerate().min_by_key(|&(_, &at)| at).map_or(0, |(index, _)| index);
    cycle.rotate_left(first);
    cycle
}

/// The most names a message repeats.
const SHOWN: usize = 10;

/// The cycle of `names` as words: `B after A after B`.
pub(super) fn chain(names: &[&str]) -> String {
    let shown = &names[..names.len().min(SHOWN)];
    let gap = if shown.len() < names.len() { " after ..." } else { "" };
    format!("{}{gap} after {}", shown.join(" after "), names.first().unwrap_or(&""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workload_after_itself_is_a_cycle_of_one() {
        assert_eq!(cycles(&[None, Some(1)]), [vec![1]]);
        assert_eq!(chain(&["Teams"]), "Teams after Teams");
    }

    #[test]
    fn chains_that_lead_into_a_cycle_are_not_part_of_it() {
        // 0 after 3, 3 after 2, 2 after 1, 1 after 3; 4 is free.
        assert_eq!(cycles(&[Some(3), Some(3), Some(1), Some(2), None]), [vec![1, 3, 2]]);
        assert_eq!(chain(&["B", "D", "C"]), "B after D after C after B");
    }

    #[test]
    fn each_cycle_is_found_once() {
        assert_eq!(cycles(&[Some(1), Some(0), Some(3), Some(2), Some(0)]), [vec![0, 1], vec![2, 3]]);
        assert!(cycles(&[None, Some(0), Some(1), Some(0)]).is_empty());
    }

    #[test]
    fn long_chains_are_cut_in_messages() {
        let names = ["a"; 12];
        assert_eq!(chain(&names).matches("after").count(), 11);
        assert!(chain(&names).ends_with(" after ... after a"));
    }
}
