# Each target sets up what it needs in .venv; the second time that takes no time.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
JOBS ?= 2
# Without compiled files each of the many processes that the tests start would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench faults system

help:
	@echo "make demo    start with a simulated helpdesk on http://127.0.0.1:8321"
	@echo "make test    all checks and tests"
	@echo "make setup   .venv/bin/deskgauge"
	@echo "make check   format, lint, types, import directions, spelling, documentation"
	@echo "make bench   the published figures"
	@echo "make faults  the long form of the fault tests"

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Deskgauge needs Python 3.11 or later: make PYTHON=python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: $(READY)
	$(BIN)/deskgauge demo

# These serve a few tests, which say so and are skipped where one cannot be had.
SYSTEM := redis-server strace chromium
system:
	@if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then for one in $(SYSTEM); do \
		command -v $$one >/dev/null || { apt-get update && apt-get install --yes --no-install-recommends $$one; } >/dev/null 2>&1 \
		|| echo "$$one could not be installed; its tests are skipped"; \
	done; fi

test: check system
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/python -m pytest tests/test_docs.py

bench: $(READY)
	@set -e; for file in bench/[a-z]*.py; do echo "== $$file"; $(BIN)/python $$file; done

faults: $(READY) system
	DESKGAUGE_FAULTS=100 $(BIN)/python -m pytest -m faults -n $(JOBS) --dist worksteal
