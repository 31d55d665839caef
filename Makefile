# What a person does here: `make demo` to see it work, `make test` and `make lint` before a commit.
# Needs Python 3.11 or newer, nothing else; everything is installed from the lock files into $(VENV), hashes checked.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --require-hashes
# The build backend comes from a lock too, so nothing is fetched that was not pinned.
INSTALL_PROJECT := $(PIP) install --quiet --no-deps --no-build-isolation --editable .

# The first Python that is new enough; override with `make PYTHON=...`.
NEW_ENOUGH := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c '$(NEW_ENOUGH)' 2>/dev/null && { echo "$$p"; break; }; done)

VENV_STAMP := $(VENV)/.made
CORE_STAMP := $(VENV)/.core-installed
DEV_STAMP := $(VENV)/.dev-installed

.PHONY: help
help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1 | \2/p' $(firstword $(MAKEFILE_LIST)) | column -t -s '|'

$(VENV_STAMP):
	@if [ -z "$(PYTHON)" ]; then echo "kaderwacht needs Python 3.11 or newer with venv (Debian: apt install python3-venv)" >&2; exit 1; fi
	"$(PYTHON)" -m venv $(VENV)
	@touch $@

$(CORE_STAMP): requirements-core.lock requirements-build.lock pyproject.toml | $(VENV_STAMP)
	$(INSTALL) -r requirements-core.lock -r requirements-build.lock
	$(INSTALL_PROJECT)
	@touch $@

# The same versions as the core lock and more, so either may come first.
$(DEV_STAMP): requirements.lock pyproject.toml | $(VENV_STAMP)
	$(INSTALL) -r requirements.lock
	$(INSTALL_PROJECT)
	@touch $@ $(CORE_STAMP)

# The example has findings on purpose: exit code 1 is the expected outcome, anything above it is a failure. Python itself
# also says 1 when it cannot start the command, hence --version first.
.PHONY: demo
demo: $(CORE_STAMP) ## check the worked example, the merger of Leedewaard
	@$(BIN)/kaderwacht --version
	@code=0; $(BIN)/kaderwacht check voorbeeld/leedewaard || code=$$?; [ $$code -le 1 ] || exit $$code

.PHONY: test
test: $(DEV_STAMP) ## run all tests, with the network closed
	$(BIN)/python -m pytest -n auto $(PYTEST_ARGS)

# All pictures go to build/beelden, for a person to look at; the few that the README shows are copied from there.
SHOWN := dienst-overzicht dienst-landschap dienst-bevindingen rapport-samenvatting rapport-matrix rapport-samenvoeging
.PHONY: beelden
beelden: $(DEV_STAMP) ## photograph the service and a report: build/beelden, and docs/beelden for the README
	KADERWACHT_BEELDEN=build/beelden $(BIN)/python -m pytest -q tests/browser -k "pictures or every_page"
	mkdir -p docs/beelden
	for name in $(SHOWN); do cp "build/beelden/$$name-1280.png" "docs/beelden/$$name.png"; done

.PHONY: lint
lint: $(DEV_STAMP) ## ruff, mypy --strict and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# No index address or path is written into the locks: they install from whatever index the machine has.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(LOCK_ARGS)

.PHONY: lock
lock: $(DEV_STAMP) ## renew the three lock files (LOCK_ARGS=--upgrade for newer versions)
	$(COMPILE) pyproject.toml --all-extras -o requirements.lock
	$(COMPILE) pyproject.toml -c requirements.lock -o requirements-core.lock
	echo 'hatchling' | $(COMPILE) - -c requirements.lock -o requirements-build.lock

.PHONY: bench
bench: $(DEV_STAMP) ## measure against the peers and print the ratios
	$(BIN)/python bench/run.py

.PHONY: docs
docs: $(DEV_STAMP) ## generate the reference pages in docs/
	$(BIN)/python docs/generate.py

.PHONY: clean
clean: ## remove what a build, a test or a lint left; the environment stays
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.venv*' -prune -exec rm -rf {} +
