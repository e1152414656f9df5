# make chat   set up, ingest seeds/ and open the REPL        make test   everything that CI runs
PYTHON ?= python3.11
BIN := .venv/bin
INSTALLED := .venv/.installed
TESTED := .venv/.tested

.PHONY: chat test lint clean

chat: $(INSTALLED)
	@$(BIN)/citewire ingest seeds 1>&2
	@$(BIN)/citewire chat

test: $(TESTED)
	$(BIN)/ruff check bot ingest retrieval tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

# requirements.lock pins every version; torch there is the CPU build where the registry carries one.
$(INSTALLED): pyproject.toml requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(TESTED): $(INSTALLED) requirements-test.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-test.lock
	@touch $@

clean:
	rm -rf .venv .citewire
