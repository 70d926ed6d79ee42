# make demo   builds fm-assign and plans the demo case
# make test   runs all tests
# make bench  measures: the scaling curve, the methods side by side, the inner loops
# Every target uses the release profile, so that the bundled HiGHS solver (a few minutes) is built once for all of them.

CARGO ?= cargo
RELEASE = --release --locked

.PHONY: help setup build demo test bench fmt lint doc ci

help:
	@sed -n 's/^# //p' Makefile

setup:
	@bash .ci/setup

build: setup
	$(CARGO) build $(RELEASE)

demo: build
	$(CARGO) run -q $(RELEASE) -- plan data/demo --out out/demo
	@echo
	@echo "The plan:    $(CURDIR)/out/demo (assignments.csv, schedule.csv, load.csv, findings.csv, summary.json)"
	@echo "The report:  $(CURDIR)/out/demo/report.html"

test: setup
	$(CARGO) test $(RELEASE)

bench: build
	$(CARGO) run -q $(RELEASE) -- bench --tenants 1000,10000,100000
	$(CARGO) run -q $(RELEASE) -- bench --tenants 50,150 --weeks 26 --methods greedy,search,exact --time-limit 60
	$(CARGO) bench --locked

fmt:
	$(CARGO) fmt --all

lint: setup
	$(CARGO) clippy $(RELEASE) --all-targets -- -D warnings

doc: setup
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc $(RELEASE) --no-deps

ci:
	bash .ci/run
