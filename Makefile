# `make demo` shows the whole program; `make test` runs every test; `make help` lists the rest.
# Needs Python 3.11 to 3.13 (another one than python3: `make demo PYTHON=python3.12`) and make.

NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq install
UV ?= uv
LOCK := $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet \
	--extra postgres --group build
TESTS ?= -n 2

.PHONY: help install demo test lint format lock clean
.DELETE_ON_ERROR:

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1 - /p' $(MAKEFILE_LIST)

install: $(VENV)/run.done  ## .venv with fiche and its locked dependencies

demo: $(VENV)/run.done  ## crawl the bundled news-stand into a local archive and show the result
	@$(BIN)/fiche demo

test: $(VENV)/test.done  ## the whole test suite (TESTS="-k feeds" for a part of it)
	$(BIN)/python -m pytest $(TESTS)

lint: $(VENV)/test.done  ## ruff, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/test.done  ## put the code into ruff's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Only this needs uv. The locks carry hashes and no addresses; they hold for Python 3.11 and later.
lock:  ## remake both lock files (UPGRADE=--upgrade for newer versions)
	$(LOCK) $(UPGRADE) -o requirements.lock
	$(LOCK) $(UPGRADE) --group test -c requirements.lock -o requirements-test.lock

clean:  ## remove .venv and caches, never an archive
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/made:
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(NEW_ENOUGH)' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.12"; exit 1; }
	@echo "Making $(VENV) with $(PYTHON), once"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/run.done: $(VENV)/made requirements.lock pyproject.toml
	@echo "Installing the locked dependencies"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test.done: $(VENV)/run.done requirements-test.lock
	@echo "Installing the test tools"
	@$(PIP) --require-hashes -r requirements-test.lock
	@touch $@
