# `make serve` and `make test` are all a newcomer needs; both build what they need and may be repeated.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: serve test check bench clean

serve: $(STAMP)
	@$(BIN)/lyceum serve

test: $(STAMP)
	$(BIN)/pytest

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/lyceum schema | diff schema/schema.graphql -

bench: $(STAMP)
	@for script in log api length replay first_question authoring practice door sockets hostile; do $(BIN)/python -m benchmarks.$$script || exit 1; done

$(STAMP): requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

clean:
	rm -rf $(VENV)
