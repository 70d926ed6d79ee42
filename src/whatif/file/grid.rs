//! Grids: a list in the place of one value stands for one scenario per value, lists in several places for all pairs.

use super::value::{Data, Field, Value};

/// Keys whose value is a list; a list of lists makes a grid of them.
const LISTS: [&str; 9] =
    ["fms", "languages", "workloads", "add_languages", "add_workloads", "ramp", "esd_editors", "tenants", "with"];

/// Keys whose list of sections is one value.
const WHOLE: [&str; 1] = ["rows"];

/// One scenario of a grid.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Variant<T> {
    /// What tells it from the others, such as `hours 36`; empty where there is no grid.
    pub(super) labels: Vec<String>,
    /// With one value in each place.
    pub(super) value: T,
}

/// How many variants [`variants`] would give.
pub(super) fn count(key: &str, value: &Value) -> usize {
    match &value.data {
        Data::Table(fields) => {
            fields.iter().map(|field| count(&field.key, &field.value)).fold(1, usize::saturating_mul)
        }
        Data::List(items) if WHOLE.contains(&key) || items.is_empty() => 1,
        Data::List(items) if is_sections(items) => {
            items.iter().map(|item| count(key, item)).fold(1, usize::saturating_mul)
        }
        Data::List(items) => alternatives(key, items).map_or(1, <[Value]>::len),
        _ => 1,
    }
}

/// The values a section with grids stands for, the last list changing quickest.
pub(super) fn variants(key: &str, value: &Value) -> Vec<Variant<Value>> {
    let with = |data: Data| Value { data, ..value.clone() };
    match &value.data {
        Data::Table(fields) => {
            of_table(fields).into_iter().map(|v| v.map(|fields| with(Data::Table(fields)))).collect()
        }
        Data::List(items) if !WHOLE.contains(&key) && !items.is_empty() && is_sections(items) => {
            let parts = items.iter().map(|item| variants(key, item));
            product(parts).into_iter().map(|v| v.map(|items| with(Data::List(items)))).collect()
        }
        Data::List(items) => match alternatives(key, items) {
            Some(items) if !WHOLE.contains(&key) => items.iter().map(|item| labelled(key, item)).collect(),
            _ => vec![Variant { labels: Vec::new(), value: value.clone() }],
        },
        _ => vec![Variant { labels: Vec::new(), value: value.clone() }],
    }
}

impl<T> Variant<T> {
    fn map<U>(self, change: impl FnOnce(T) -> U) -> Variant<U> {
        Variant { labels: self.labels, value: change(self.value) }
    }
}

fn of_table(fields: &[Field]) -> Vec<Variant<Vec<Field>>> {
    let parts = fields.iter().map(|field| {
        let of_field = variants(&field.key, &field.value);
        of_field.into_iter().map(|v| v.map(|value| Field { value, ..field.clone() })).collect()
    });
    product(parts)
}

/// All ways to take one variant of each part.
pub(super) fn product<T: Clone>(parts: impl Iterator<Item = Vec<Variant<T>>>) -> Vec<Variant<Vec<T>>> {
    let mut all = vec![Variant { labels: Vec::new(), value: Vec::new() }];
    for part in parts {
        let join = |so_far: &Variant<Vec<T>>, next: &Variant<T>| Variant {
            labels: [so_far.labels.as_slice(), next.labels.as_slice()].concat(),
            value: so_far.value.iter().cloned().chain([next.value.clone()]).collect(),
        };
        all = all.iter().flat_map(|so_far| part.iter().map(move |next| join(so_far, next))).collect();
    }
    all
}

fn is_sections(items: &[Value]) -> bool {
    items.iter().all(|item| matches!(item.data, Data::Table(_)))
}

/// The values of a grid; `None` where the list is itself the value.
fn alternatives<'v>(key: &str, items: &'v [Value]) -> Option<&'v [Value]> {
    let all_lists = items.iter().all(|item| matches!(item.data, Data::List(_)));
    let is_grid = !items.is_empty() && (!LISTS.contains(&key) || all_lists);
    is_grid.then_some(items)
}

fn labelled(key: &str, item: &Value) -> Variant<Value> {
    Variant { labels: vec![format!("{} {}", key.replace('_', " "), said(item))], value: item.clone() }
}

/// A value as it is said in a name.
fn said(value: &Value) -> String {
    match &value.data {
        Data::Text(text) => text.clone(),
        Data::List(items) if items.is_empty() => "none".to_owned(),
        Data::List(items) => items.iter().map(said).collect::<Vec<_>>().join("+"),
        _ => value.shown.clone(),
    }
}
