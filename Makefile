# Two commands set everything up on a machine with python3 (3.11 or newer) and make: `make demo` and `make test`.

VENV ?= .venv
BIN := $(VENV)/bin
PYTHON ?= python3
GATE ?= $(BIN)/python -m evals gate

.PHONY: help demo model quick test check recorded nightly docs bench lock wheel clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(BIN)/imr: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(BIN)/imr requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(BIN)/imr ## install, then read the letters in examples/ and tell them in plain words, with no model and no network
	$(BIN)/imr extract examples --db demo.db
	$(BIN)/imr stats --db demo.db
	$(BIN)/imr summarize examples --db demo.db --format html --output demo-summaries
	@echo "Open the letters, to correct and sign them off: $(BIN)/imr serve --db demo.db"

model: $(VENV)/.dev ## fetch the tiny model that some tests serve (98 MB)
	$(BIN)/python tests/support/fetch_model.py

quick: $(VENV)/.dev ## the unit tests, without the slow ones: for the loop
	$(BIN)/python -m pytest -n auto --dist worksteal -q -p no:logging -m "not slow" tests/unit

test: $(VENV)/.dev ## every test, on every core
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(VENV)/.dev ## style, types, layers, documentation, the gate on how right the readers are
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/build.py --check
	$(GATE)

recorded: $(VENV)/.dev ## hold the model's reader to its bounds, from recorded answers; 2: they are stale
	$(BIN)/python -m evals gate --reader llm
	$(BIN)/python -m pytest -n auto -m recorded tests/system/test_evals_gate.py

nightly: $(VENV)/.dev ## the tests that need an engine for many letters (Ray, Dask: 300 MB), and those that take hours
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-nightly.lock
	$(BIN)/python -m pytest -n 0 -m nightly

docs: $(VENV)/.dev ## write the command pages and the record's page anew
	$(BIN)/python docs/build.py

bench: $(VENV)/.dev ## measure speed and memory; minutes
	$(BIN)/python -m benchmarks

lock: $(VENV)/.dev ## choose the newest versions that fit pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-annotate --no-header pyproject.toml --extra serve --group build -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-annotate --no-header pyproject.toml --extra serve --group build --group evals --group dev -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-annotate --no-header pyproject.toml --extra serve --group build --group evals --group dev --group nightly -o requirements-nightly.lock

wheel: $(VENV)/.dev ## build the wheel
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation -w dist .

clean: ## forget the virtual environment and what was built
	rm -rf $(VENV) .models dist demo.db demo.db-wal demo.db-shm demo-summaries
