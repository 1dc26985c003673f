# What a fresh machine with Python 3.11 and make needs: `make run`, `make test`. `make help` lists the rest.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
RUN_READY := $(VENV)/.ready-to-run
TEST_READY := $(VENV)/.ready-to-test
BROWSER_READY := $(VENV)/.ready-for-browser
DATAPACKAGE_READY := $(VENV)/.ready-for-datapackage
SDMX_READY := $(VENV)/.ready-for-sdmx
DATASETTE_READY := $(VENV)/.ready-for-datasette
REPLAY_READY := $(VENV)/.ready-for-replay
S3_SERVER := .venv-s3
S3_READY := $(S3_SERVER)/.ready-to-serve
PEERS := .venv-peers
PEERS_READY := $(PEERS)/.ready-to-compare
PYTEST_ARGS ?= -n 2
MEASURES := help_start gold replay_orders
SOURCES := src migrations tests bench

.DEFAULT_GOAL := help
.PHONY: bench-scale bench-cuts bench-kills bench-tamper bench-events help run test test-browser test-datapackage test-sdmx test-datasette test-replay test-s3 check check-long bench bench-repair bench-faults bench-store bench-changes bench-pairs bench-grammar bench-read bench-night bench-warc docs lock

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN_READY) ## set up if need be, then replay the shipped captures into the store and say what changed
	@$(BIN)/kpi-ingest replay

test: $(TEST_READY) ## run the tests (under 10 minutes on 2 cores)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

test-browser: $(BROWSER_READY) ## the audit report in headless Chromium (Debian: apt-get install chromium)
	$(BIN)/python -m pytest tests/browser -m browser

# Its own set-up: a dependency of the tool is offered under the GPL or the Artistic licence, which no lock of ours takes in.
test-datapackage: $(DATAPACKAGE_READY) ## exported data packages under the frictionless tool
	$(BIN)/python -m pytest tests/export -m frictionless

# Its own set-up: what pysdmx depends on is needed by nothing else.
test-sdmx: $(SDMX_READY) ## exported SDMX structures and data read by pysdmx
	$(BIN)/python -m pytest tests/export -m sdmx

# Its own set-up: a web server with all it stands on, for two tests.
test-datasette: $(DATASETTE_READY) ## the store's views under Datasette, with the metadata that is exported for it
	$(BIN)/python -m pytest tests/sql -m datasette

# Its own set-up: a package that the tool stands on is under the AGPL, which no lock of ours takes in.
test-replay: $(REPLAY_READY) ## exported WARC files under the indexer of the replay tools
	$(BIN)/python -m pytest tests/sources -m replay

# The server has a set-up apart: what it stands on must not meet what we are locked to.
test-s3: $(TEST_READY) $(S3_READY) ## captures in an object store, against a server that speaks S3 on loopback
	$(BIN)/python -m pytest $(PYTEST_ARGS) tests/s3 -m s3

check: $(TEST_READY) ## lint, formatting and types
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy

check-long: $(TEST_READY) ## the tests that take longer: before a release, and by hand
	$(BIN)/python -m pytest -m long --hypothesis-profile long $(PYTEST_ARGS)

bench: $(TEST_READY) ## every measured figure (docs/figures.md)
	@for name in $(MEASURES); do echo "== bench/$$name.py"; $(BIN)/python -m bench.$$name || exit 1; done

bench-repair: $(TEST_READY) ## the repair engine on rows it was not fitted to
	$(BIN)/python -m bench.judge_pages
	$(BIN)/python -m bench.bench_repair

bench-read: $(TEST_READY) $(PEERS_READY) ## the readers on generated tables, and on the folders ICDAR= and PDFS= where given; what reading costs
	$(BIN)/python -m bench.read_pages.html_tables --tables 1000
	$(BIN)/python -m bench.read_pages.text_captures --captures 300
	$(BIN)/python -m bench.read_pages.pdf_tables --tables 660
	$(BIN)/python -m bench.read_pages.browser_prints
	$(if $(ICDAR),$(BIN)/python -m bench.read_pages.icdar $(ICDAR))
	$(if $(PDFS),$(BIN)/python -m bench.read_pages.real_pdfs $(PDFS))
	$(BIN)/python -m bench.read_pages.read_times $(ICDAR)

bench-changes: $(TEST_READY) $(PEERS_READY) ## who sees which changes: csv-diff, daff, dlt (scd2) and kpi-ingest on seven pages
	$(BIN)/python -m bench.bench_changes

bench-grammar: $(TEST_READY) $(PEERS_READY) ## printed cells and headers: price-parser, quantulum3, dateparser and kpi-ingest
	$(BIN)/python -m bench.bench_grammar

bench-pairs: $(TEST_READY) ## 2,000 generated pairs of pages: every change told once with its kind, none besides, no figure that is gone
	$(BIN)/python -m bench.page_pairs --pairs 2000 --seed 1

bench-tamper: $(TEST_READY) ## 400 changes by hand to files, log and every column of the store: found and named; false alarms
	$(BIN)/python -m bench.tamper_trials --trials 400

bench-events: $(TEST_READY) ## 400 nights without a network: every event told once, a line for a night without news
	$(BIN)/python -m bench.simulated_nights --nights 400

bench-cuts: $(TEST_READY) ## every prefix of HTML, gzip HTML and PDF from a server: accepted as complete, told as a change
	$(BIN)/python -m bench.cut_pages

bench-kills: $(TEST_READY) ## nights and decisions killed at random times and at 20 points: lost, torn, completed; a naive writer beside them
	$(BIN)/python -m bench.kills --random 100

bench-faults: $(TEST_READY) ## the fault catalogue in one night: rows handled, worst time, memory, silent mistakes
	$(BIN)/python -m bench.bench_faults

bench-store: $(TEST_READY) $(PEERS_READY) ## the store at two million observations on both engines, beside its peers
	$(BIN)/python -m bench.bench_store

bench-night: $(TEST_READY) ## what nights, replays and decisions cost as history grows (an hour; NIGHTS=100 for a look)
	$(BIN)/python -m bench.bench_night $(if $(NIGHTS),--nights $(NIGHTS))

bench-warc: $(TEST_READY) ## WARC files written and read beside warcio and fastwarc; who sees which faults; 1,000 captures there and back
	$(BIN)/python -m bench.bench_warc

bench-scale: $(TEST_READY) ## 10,000 captures alone, on two workers, and with 20 workers killed (CAPTURES=2000 for less)
	$(BIN)/python -m bench.bench_scale $(if $(CAPTURES),--captures $(CAPTURES))

docs: $(RUN_READY) ## write docs/cli.md and docs/periods.md anew from the commands' own help and the grammar's table
	$(BIN)/python -m kpi_ingest.cli.reference > docs/cli.md
	$(BIN)/python -m kpi_ingest.cli.period_forms > docs/periods.md

# Needs uv, and is not part of a set-up: the locks are committed. No registry address may stand in them.
COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --quiet --no-config \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links
LOCK := $(COMPILE) pyproject.toml --group build
lock: ## renew the lock files (by hand, with uv on the path)
	$(LOCK) $(LOCK_ARGS) --output-file requirements.txt
	$(LOCK) $(LOCK_ARGS) --group dev --extra dask --extra parquet --extra postgres --extra s3 --extra sheets --constraint requirements.txt --output-file requirements-dev.txt
	$(COMPILE) $(LOCK_ARGS) tests/s3/server.in --constraint requirements.txt --output-file tests/s3/server.txt
	$(COMPILE) $(LOCK_ARGS) bench/requirements-peers.in --output-file bench/requirements-peers.txt

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "kpi-ingest needs Python 3.11 or later")'
	$(PYTHON) -m venv $(VENV)

$(RUN_READY): requirements.txt pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes --requirement requirements.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST_READY): requirements-dev.txt $(RUN_READY)
	$(PIP) install --require-hashes --requirement requirements-dev.txt
	@touch $@

# Of this package only the file with axe-core in it is wanted, so that what it depends on stays out.
$(BROWSER_READY): tests/browser/requirements.txt $(TEST_READY)
	$(PIP) install --no-deps --require-hashes --requirement tests/browser/requirements.txt
	@touch $@

$(DATAPACKAGE_READY): tests/export/requirements.txt $(TEST_READY)
	$(PIP) install --require-hashes --requirement tests/export/requirements.txt
	@touch $@

$(SDMX_READY): tests/export/requirements-sdmx.txt $(TEST_READY)
	$(PIP) install --require-hashes --requirement tests/export/requirements-sdmx.txt
	@touch $@

$(REPLAY_READY): tests/sources/requirements.txt $(TEST_READY)
	$(PIP) install --require-hashes --requirement tests/sources/requirements.txt
	@touch $@

$(DATASETTE_READY): tests/sql/requirements.txt $(TEST_READY)
	$(PIP) install --require-hashes --requirement tests/sql/requirements.txt
	@touch $@

$(S3_READY): tests/s3/server.txt
	$(PYTHON) -m venv $(S3_SERVER)
	$(S3_SERVER)/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes --requirement tests/s3/server.txt
	@touch $@

# The tools that benches measure beside ours, apart from us: what they depend on must not meet what we depend on.
$(PEERS_READY): bench/requirements-peers.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes --requirement bench/requirements-peers.txt
	@touch $@
