//! Inner loops by the second: reading, building the model, evaluating a plan, checking it, and proposals of the search.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fm_assign::engine::{self, MethodChoice, Quiet, Settings};
use fm_assign::model::Model;
use fm_assign::plan::check;
use fm_assign::rules::Facts;
use fm_assign::synth::{self, Spec};
use fm_assign::tables::{self, Memory};
use std::hint::black_box;

const TENANTS: usize = 2_000;
const PROPOSALS: u64 = 2_000_000;

fn tables() -> Memory {
    let spec = Spec { tenants: TENANTS, ..Spec::default() };
    let files = synth::files(&spec).expect("the specification is sound");
    files.into_iter().fold(Memory::new(), |memory, (name, bytes)| {
        memory.with(&name, std::str::from_utf8(&bytes).expect("tables are UTF-8"))
    })
}

fn engine(criterion: &mut Criterion) {
    let memory = tables();
    let case = tables::read(&memory).expect("the tables are there").case.expect("they have no errors");
    let settings =
        Settings { method: MethodChoice::Search, budget: Some(PROPOSALS), threads: Some(1), ..Settings::default() };
    let plan = engine::plan(&case, &settings, &Quiet).expect("the case can be planned");

    let mut group = criterion.benchmark_group("tenants");
    group.throughput(Throughput::Elements(TENANTS as u64));
    group.bench_function("read", |bencher| bencher.iter(|| tables::read(black_box(&memory))));
    group.bench_function("rules", |bencher| bencher.iter(|| Facts::of(black_box(&case))));
    let facts = Facts::of(&case);
    group.bench_function("model", |bencher| bencher.iter(|| Model::build(black_box(&case), &facts)));
    group.bench_function("check", |bencher| bencher.iter(|| check::check(black_box(&case), &plan)));
    group.finish();

    let mut group = criterion.benchmark_group("proposals");
    group.throughput(Throughput::Elements(PROPOSALS)).sample_size(10);
    group.bench_function("search, bound included", |bencher| {
        bencher.iter(|| engine::plan(black_box(&case), &settings, &Quiet));
    });
    group.finish();
}

criterion_group!(benches, engine);
criterion_main!(benches);
