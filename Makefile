# `make demo` shows the whole program; `make test` runs every test; `make help` lists the rest.
# Needs Python 3.11 to 3.13 (another one than python3: `make demo PYTHON=python3.12`) and make.

NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq install
UV ?= uv
LOCKED := --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet
LOCK := $(UV) pip compile pyproject.toml $(LOCKED) --extra postgres --group build
TESTS ?= -n 2
ORACLES := .oracles
ENGINE := replaywebpage-2.5.3.tgz
ENGINE_SHA256 := b7d35c39c4da9b7121c5a393911d8675d4cc6f19513c380191e16b086bea812c

.PHONY: help install demo test oracles lint format lock clean
.DELETE_ON_ERROR:

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1 - /p' $(MAKEFILE_LIST)

install: $(VENV)/run.done  ## .venv with fiche and its locked dependencies

demo: $(VENV)/run.done  ## crawl the bundled news-stand into a local archive and show the result
	@$(BIN)/fiche demo

test: $(VENV)/test.done  ## the whole test suite (TESTS="-k feeds" for a part of it)
	$(BIN)/python -m pytest $(TESTS)

oracles: $(ORACLES)/done  ## other people's tools, for the tests that ask them (.ci/run does this)

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

	$(UV) pip compile tests/oracles/requirements.in $(LOCKED) $(UPGRADE) \
		-o tests/oracles/requirements.lock

clean:  ## remove .venv and caches, never an archive
	rm -rf $(VENV) $(ORACLES) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

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

# In an environment of their own: some of them are GPL or AGPL, and none is a part of this program.
$(ORACLES)/done: tests/oracles/requirements.lock
	@echo "Installing other people's tools into $(ORACLES)"
	@$(PYTHON) -m venv --clear $(ORACLES)
	@$(ORACLES)/bin/python -m pip --disable-pip-version-check -qq install --require-hashes -r $<
	@mkdir -p $(ORACLES)/replaywebpage
	@cd $(ORACLES)/replaywebpage && npm pack --silent replaywebpage@2.5.3 >/dev/null && \
		echo "$(ENGINE_SHA256)  $(ENGINE)" | sha256sum --check --quiet && tar xzf $(ENGINE) || \
		echo "Without ReplayWeb.page, which comes by npm: its test is skipped"
	@touch $@
