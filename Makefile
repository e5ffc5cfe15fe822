# Each target sets up what it needs in .venv, from a bare Python >= 3.11 with pip and venv.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || echo python3)
VENV := .venv
BIN := $(VENV)/bin
GOAL ?= How do sparse mixture-of-experts language models compare with dense models in training compute, inference cost and memory?
SHARED ?= ../shared

.PHONY: demo test test-all check dev bench bench-truth bench-tribunal clean help

help:  ## Say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.base

demo: $(VENV)/.base  ## Run a real goal on the embedded library, offline, without a key
	$(BIN)/sovereign run "$(GOAL)" --offline --out demo-report

test: $(VENV)/.dev  ## Pass the tests
	$(BIN)/python -m pytest

test-all: $(VENV)/.dev  ## Pass the tests, the slow ones too
	$(BIN)/python -m pytest -m ""

check: $(VENV)/.dev  ## Lint, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright

dev: $(VENV)/.dev  ## Start the LangGraph server for Studio, the API and the desk
	$(BIN)/sovereign serve

bench: $(VENV)/.dev  ## Measure readers, index and start-up
	$(BIN)/python -m benchmarks.startup
	$(BIN)/python -m benchmarks.index
	$(BIN)/python -m benchmarks.readers --papers $(SHARED)/data/papers

bench-truth: $(VENV)/.dev  ## Measure verdicts on labelled claims
	$(BIN)/python -m benchmarks.truth $(SHARED)/data --picture docs/truth.svg
	$(BIN)/python -m benchmarks.truth_retrieval $(SHARED)/data
	$(BIN)/python -m benchmarks.truth_speed

bench-tribunal: $(VENV)/.dev  ## Measure audit and tribunal on planted defects, revision, and injections
	$(BIN)/python -m benchmarks.tribunal
	$(BIN)/python -m benchmarks.redrafted
	$(BIN)/python -m benchmarks.revision --papers $(SHARED)/data/papers
	$(BIN)/python -m benchmarks.injections $(SHARED)/data/injections.jsonl

clean:  ## Remove the environment and what was built
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache .langgraph_api demo-report
