# `make help` lists the targets. Each does its own set-up on a machine that has cargo, a C compiler and CPython >= 3.10.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
# Recorded market data for the tests and the demo: see docs/data.md.
DATA := $(or $(NAUTILUS_CYTHON_DATA),../shared/data)
ES_DAY := $(DATA)/databento_es/esh4-glbx-mdp3-20231225.mbo.dbn.zst
PY := $(VENV)/bin/python
# Where cargo builds.
TARGET := $(or $(CARGO_TARGET_DIR),$(CURDIR)/target)

.PHONY: help build build-debug demo test test-rust test-python test-c test-contract test-panics test-tracing test-examples lance lance-tests test-lance lance-shell tools miri miri-unit miri-boundary nightly asan asan-slice tsan valgrind fuzz fuzz-slice slices contract mutants figures gen check-gen lint docs bench bench-lance bench-wheels gate record-gate wheel wheels deny install install-lance clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | column -t -s $$'\t'

$(VENV)/ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --upgrade pip
	$(PY) -m pip install --quiet --group dev
	touch $@

build: $(VENV)/ready ## Build the library and the extensions in place, optimised
	NAUTILUS_CYTHON_PROFILE=release $(PY) build.py

build-debug: $(VENV)/ready ## The same without optimisation: debug assertions, a tracing ledger, symbols for gdb
	NAUTILUS_CYTHON_PROFILE=debug $(PY) build.py

demo: build ## Replay a day of recorded market data through an order book
	PYTHONWARNINGS=ignore $(PY) -m pip install --quiet --no-build-isolation --no-deps --editable .
	@if [ -e "$(ES_DAY)" ]; then \
	    $(VENV)/bin/nautilus-cython replay "$(ES_DAY)"; \
	else \
	    echo "$(ES_DAY) is not here: replaying a synthetic day"; \
	    $(VENV)/bin/nautilus-cython sample build/sample.mbo.dbn.zst --seed 42; \
	    $(VENV)/bin/nautilus-cython replay build/sample.mbo.dbn.zst; \
	fi

test: lint check-gen docs test-rust test-python test-c test-contract test-panics test-tracing test-examples ## Run every test: what CI runs

test-rust: $(VENV)/ready ## Test the Rust crates, and a Rust program that uses them
	cargo test --workspace --features nautilus-cython-ffi/test-panic --quiet
	$(PY) -m pytest tests/rust

test-python: build ## Test the Python and Cython layers
	$(PY) -m pytest

test-c: tools $(VENV)/ready ## Compile and run the C and C++ programs against the C library
	$(PY) -m pytest tests/c

test-contract: contract ## Test the checker of the memory contract
	$(PY) -m pytest tests/contract

test-panics: build tools ## Make the library panic on request, and see what C and Python are told
	$(PY) -m pytest tests/panics

test-tracing: build tools ## Drop what must not be dropped, and see that a debug build stops and says where
	$(PY) -m pytest tests/tracing

test-examples: build tools ## Build and run every example of the README and the docs, and check the types of all
	$(PY) -m pytest tests/examples tests/thirdparty tests/typing

miri: miri-unit miri-boundary miri-lance ## Run the tests of the C boundary in Rust's interpreter, which stops at undefined behaviour

LANCE := --locked --manifest-path crates/lance/Cargo.toml
LANCE_LIBRARY := $(TARGET)/lance/release/libnautilus_lance.so
LANCE_MEMORY := $(LANCE) --no-default-features --features memory,test-panic

lance: ## Build the Lance recorder for C, C++ and Python, optimised: forty minutes of processor time
	tests/install_tools.sh protoc
	cargo rustc --release $(LANCE) --lib --crate-type cdylib,staticlib --target-dir "$(TARGET)/lance"
	@echo "export NAUTILUS_LANCE_LIBRARY=$(LANCE_LIBRARY)"

# The lints are those of this crate only: `cargo clippy` would first check the four hundred others.
lance-tests: ## Compile Lance and the recorder for their tests
	tests/install_tools.sh protoc
	RUSTC_WORKSPACE_WRAPPER=clippy-driver cargo rustc $(LANCE) --features test-panic --lib --crate-type rlib \
	    --quiet --target-dir "$(TARGET)/lance" -- --deny warnings

test-lance: build lance-shell lance-tests ## Test the Lance recorder: three minutes, and ten more if nothing of Lance is built yet
	$(PY) -m pip install --quiet --group lance
	$(PY) -m pytest tests/lance --ignore tests/lance/test_shell.py

lance-shell: tools nightly $(VENV)/ready ## Test the part of the recorder that owns what crosses, over datasets in memory
	tests/install_tools.sh valgrind
	cargo fmt --manifest-path crates/lance/Cargo.toml --check
	cargo clippy $(LANCE_MEMORY) --all-targets --quiet -- --deny warnings
	cargo test $(LANCE_MEMORY) --quiet --target-dir "$(TARGET)/lance-memory"
	$(PY) -m pytest tests/lance/test_shell.py

MIRI := MIRIFLAGS=-Zmiri-disable-isolation cargo +nightly miri test --quiet
MIRI_FFI := $(MIRI) --package nautilus-cython-ffi --features test-panic

miri-unit: nightly
	$(MIRI_FFI) --lib

miri-boundary: nightly
	$(MIRI_FFI) --test boundary

miri-lance: nightly
	$(MIRI) $(LANCE_MEMORY)

# Not every nightly has Miri: if this one has not, the latest that has is taken.
nightly:
	rustup component list --toolchain nightly --installed 2> /dev/null | grep -cE '^(miri|rust-src)' | grep -q 2 \
	    || rustup component add --toolchain nightly miri rust-src 2> /dev/null \
	    || rustup toolchain install nightly --profile minimal --component miri --component rust-src

asan: build tools nightly ## Run C, C++ and Python programs under AddressSanitizer, LeakSanitizer and UBSan
	$(PY) -m pytest -s tests/sanitizers/test_asan.py -k "not slice"

asan-slice: build tools nightly ## The same with a part of the Python suite
	$(PY) -m pytest tests/sanitizers/test_asan.py -k "not suite"

tsan: tools nightly $(VENV)/ready ## Run threads under ThreadSanitizer: what may be shared, and what may not
	$(PY) -m pytest tests/sanitizers/test_tsan.py

valgrind: tools $(VENV)/ready ## Run the C and C++ programs under valgrind
	tests/install_tools.sh valgrind
	$(PY) -m pytest tests/sanitizers/test_valgrind.py

slices: miri-boundary asan-slice fuzz-slice test-lance ## Run the short part of the long campaigns that CI runs: twenty minutes, and ten more for Lance if it is not built yet

SECONDS ?= 60

fuzz: nightly ## Fuzz each target for SECONDS (60): calls in any order, text, files, formulas, and the book against a model
	cargo fuzz --version > /dev/null 2>&1 || cargo install --quiet --locked cargo-fuzz
	$(PYTHON) fuzz/run.py $(SECONDS)

fuzz-slice: ## Run the same functions on their corpora and on bytes from a seed
	cargo test --release --quiet --locked --manifest-path fuzz/Cargo.toml

tools: ## Install the C and C++ compilers that the tests use, if they are missing
	tests/install_tools.sh

gen: ## Write the C headers, the C++ layer, the Cython declarations, the stubs and the licences of others
	cargo xtask gen
	$(MAKE) build
	$(PY) tools/stubs.py
	$(PY) tools/third_party.py

check-gen: ## Fail if a generated file is out of date; tests/typing and tests/thirdparty do that for the last two
	cargo xtask check

lint: $(VENV)/ready ## Formatting and lints; warnings are errors
	cargo fmt --all --check
	cargo clippy --workspace --features nautilus-cython-ffi/test-panic --all-targets --quiet -- --deny warnings
	$(VENV)/bin/ruff check --quiet .

docs: build ## Make the documentation in build/docs; warnings are errors
	$(PY) -m sphinx --builder html --fail-on-warning --quiet docs build/docs
	RUSTDOCFLAGS=--deny=warnings cargo doc --workspace --no-deps --quiet

contract: $(VENV)/ready ## Check the memory contract: who owns what, who frees it
	$(PY) nautilus_cython/contract .

mutants: $(VENV)/ready ## Break the memory contract in every known way, and see that each is noticed: an hour
	$(PY) tests/contract/mutants.py

figures: $(VENV)/ready ## Run every campaign, and write what it counted into docs/memory_contract.md: some hours
	$(PY) tests/figures.py

bench: build ## Measure the claims of the README, beside peers, into bench/results.md; PEER=PYTHON has the peer's wheel
	$(PY) -m pip install --quiet --group bench
	$(PY) bench/run.py $(if $(PEER),--peer $(PEER))

bench-wheels: $(VENV)/ready ## Measure the wheels of `make wheels` beside their peers, into bench/wheels.md
	$(PY) bench/wheels.py

bench-lance: build lance ## Measure the Lance recorder beside pylance and Parquet, into bench/recorders.md
	$(PY) -m pip install --quiet --group lance
	NAUTILUS_LANCE_LIBRARY="$(LANCE_LIBRARY)" PYTHONPATH=. $(PY) bench/recorders.py

gate: ## Count the instructions of ten hot paths: an error if one has 3 % more than recorded
	tests/install_tools.sh valgrind
	$(PYTHON) bench/gate/run.py

record-gate: ## Write the counts that the gate compares with
	tests/install_tools.sh valgrind
	$(PYTHON) bench/gate/run.py --record

wheel: $(VENV)/ready ## Build a wheel for this machine into dist/
	$(PY) -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

PYTHONS ?= python3.10 python3.11 python3.12 python3.13

wheels: $(VENV)/ready ## Build the wheels of a release for PYTHONS (3.10 to 3.13) and manylinux_2_28 into dist/, and test each
	$(PY) -m pip install --quiet --group wheels
	$(PY) tools/wheels.py $(PYTHONS)

deny: ## Check the licences, versions and sources of the crates; and the advisories, where their database can be had
	cargo deny --version > /dev/null 2>&1 || cargo install --quiet --locked --no-default-features cargo-deny
	cargo deny --offline check licenses bans sources
	cargo deny --offline --manifest-path crates/lance/Cargo.toml --config crates/lance/deny.toml check licenses bans sources
	if cargo deny fetch db 2> /dev/null; then cargo deny check advisories; else echo "no database of advisories: not checked"; fi

PREFIX ?= /usr/local

install: ## Install the C library, its headers, and its packages for pkg-config and CMake, under PREFIX (/usr/local)
	cargo build --release --locked --quiet --package nautilus-cython-capi
	tools/install/install.sh "$(DESTDIR)$(PREFIX)" nautilus_cython "The C library of nautilus_cython" \
	    nautilus_cython/includes "$(TARGET)/release/libnautilus_cython_capi"

install-lance: lance ## Install the Lance recorder in the same way
	tools/install/install.sh "$(DESTDIR)$(PREFIX)" nautilus_lance "The Lance recorder of nautilus_cython" \
	    crates/lance/include "$(basename $(LANCE_LIBRARY))"

clean: ## Remove everything that was built
	rm -rf $(VENV) build dist target *.egg-info nautilus_cython/_lib
	find nautilus_cython tests -name '*.so' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
