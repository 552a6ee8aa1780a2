# Everything lives in .venv; `make run` and `make test` build it themselves.
# Needs Python 3.11 or newer (with its venv module), make and git. Nothing asks a question.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
.NOTPARALLEL:

VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest
FUZZ_SECONDS := 120
PORT := 8000
CLAIMS := check_vs_parse check_vs_converters linear batch cold_start ledger_import export list_page case_page decide_many background_check audit_cost load
export PYTHONUTF8 := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

##@ The commands

.PHONY: help
help: ## This list.
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: venv ## Start the site with demonstration data on SQLite; prints its address and log-ins (PORT=8000).
	@JIUGAI_DEMO=1 JIUGAI_REQUIRE_TOTP=0 $(BIN)/jiugai demo --port $(PORT)

.PHONY: examples
examples: venv ## Check every plan under examples/ and write the reports into reports/.
	@$(BIN)/planlint check examples --format html -o reports --as-of 2026-05-01 --fail-on never

.PHONY: test
test: venv ## Run the tests, those of the site on both databases, and the journeys in a browser.
	@$(PYTEST) -n auto --ignore=tests/e2e
	@script/with-postgres $(PYTEST) -n auto tests/jiugai
	@script/with-chromium $(PYTEST) -n auto tests/e2e

.PHONY: ci
ci: venv-ocr lint types house docs-check ## All that the CI runs: lint, types, import contracts, documents, tests.
	@$(PYTEST) -n auto --ignore=tests/e2e
	@script/with-postgres $(PYTEST) -n auto tests/jiugai
	@script/with-chromium $(PYTEST) -n auto tests/e2e

.PHONY: prove
prove: venv-prove ## The long proofs: all tests at full length, guided fuzzing, the benchmarks.
	@PLANLINT_PROVE=1 $(PYTEST) -n auto --ignore=tests/e2e
	@for kind in text docx xlsx xls pdf; do $(BIN)/python -m tests.fuzz.fuzz_readers $$kind --seconds $(FUZZ_SECONDS); done
	@$(MAKE) bench

.PHONY: bench
bench: venv ## Measure each claim of docs/performance.md.
	@for claim in $(CLAIMS); do $(BIN)/python -m bench.$$claim; done

.PHONY: docs
docs: venv ## Write docs/checks/ anew from the docstrings of the checks.
	@$(BIN)/python script/check_docs.py --write

.PHONY: format
format: venv ## Format and mend what ruff can mend.
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: lock
lock: venv ## Pin all dependencies anew (UPGRADE=1: newer versions).
	@PYTHON=$(BIN)/python script/lock

.PHONY: clean
clean: ## Remove .venv, caches and reports.
	@rm -rf $(VENV) reports build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

##@ Parts of the above

.PHONY: venv venv-ocr venv-prove lint types house docs-check
venv: $(VENV)/dev.stamp
venv-ocr: $(VENV)/ocr.stamp
venv-prove: $(VENV)/prove.stamp

lint: venv
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: venv
	@$(BIN)/mypy --strict src

house: venv
	@$(BIN)/lint-imports
	@$(BIN)/python script/sizes.py
	@$(BIN)/jiugai makemigrations --check --dry-run
	@JIUGAI_HTTPS=1 JIUGAI_HOSTS=site.example $(BIN)/jiugai check --deploy --fail-level WARNING

docs-check: venv
	@$(BIN)/python script/check_docs.py

# Rebuilt when its lock changes, and only then. Every lock holds what dev.txt holds.
$(VENV)/%.stamp: requirements/%.txt pyproject.toml script/venv
	@script/venv $(VENV) $<
	@touch $@ $(VENV)/dev.stamp
